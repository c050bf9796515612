//! The bytes of a Yjs update (V1): the one place that knows their layout.
//!
//! Two readers pull an update apart without recursion and without allocating, and check what can be
//! checked without a document: counts against the bytes that remain, clocks, lengths, UTF-8, and
//! that the schema lets a block's content in. Whether the rest makes sense beside what a document
//! has is for the gate.
//!
//! Layout, all numbers variable-length:
//! ```text
//! sections, each: blocks, client, first clock, each block:
//!     info [origin: client clock] [right origin: client clock] [parent, if no origin] content
//! deletions, each: client, ranges, each: clock length
//! ```

use crate::lib0::{Decoder, Encoder, Malformed};
use crate::schema::{self, ContentKind, Root};
use crate::{CLOCK_LIMIT, ClientId, Refusal};

/// `info` of a block that was deleted and forgotten, with its neighbours.
const GC: u8 = 0;
/// `info` of a hole.
const SKIP: u8 = 10;
/// Bits of `info`.
const HAS_ORIGIN: u8 = 0x80;
const HAS_RIGHT_ORIGIN: u8 = 0x40;
const HAS_KEY: u8 = 0x20;
const CONTENT: u8 = 0x1f;
/// Kinds of content that are read.
const DELETED: u8 = 1;
const STRING: u8 = 4;
/// From JSON to subdocuments: what other applications of Yjs use.
const OTHER_CONTENT: std::ops::RangeInclusive<u8> = 2..=9;
/// The parent is a root, by name; otherwise it is another block.
const PARENT_IS_ROOT: u64 = 1;
const PARENT_IS_BLOCK: u64 = 0;

/// Bytes of the smallest block: info and length.
const LEAST_BLOCK: usize = 2;
/// Bytes of the smallest section: count, client, clock, one block.
const LEAST_SECTION: usize = 3 + LEAST_BLOCK;
/// Bytes of the smallest range: clock and length.
const LEAST_RANGE: usize = 2;
/// Bytes of the smallest client in the deletions: client, count, one range.
const LEAST_DELETER: usize = 2 + LEAST_RANGE;

/// One unit of one client: a UTF-16 unit of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Id {
    pub(crate) client: ClientId,
    pub(crate) clock: u32,
}

/// What precedes the blocks of one client.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SectionHead {
    pub(crate) client: ClientId,
    /// The clock of the first block.
    pub(crate) clock: u32,
    /// How many blocks follow, at least one.
    pub(crate) blocks: usize,
}

/// A block as an update says it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Block<'a> {
    pub(crate) clock: u32,
    /// How many clocks it takes up, at least one.
    pub(crate) length: u32,
    /// The unit to its left when it was written.
    pub(crate) origin: Option<Id>,
    /// The unit to its right when it was written.
    pub(crate) right_origin: Option<Id>,
    /// Its root, which is said only where no neighbour tells it.
    pub(crate) root: Option<&'static Root>,
    pub(crate) content: Content<'a>,
}

/// What a block holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Content<'a> {
    /// Deleted and forgotten with its neighbours.
    Gc,
    /// Nothing: blocks are missing here.
    Skip,
    /// Deleted; its neighbours are known.
    Deleted,
    Text(&'a str),
}

impl Block<'_> {
    /// The clock after it.
    pub(crate) fn end(&self) -> u32 {
        self.clock + self.length
    }
}

/// Reads the first half of an update, block by block.
#[derive(Debug)]
pub(crate) struct BlockReader<'a> {
    reader: Decoder<'a>,
    sections_left: usize,
    blocks_left: usize,
    client: ClientId,
    clock: u32,
}

impl<'a> BlockReader<'a> {
    pub(crate) fn new(update: &'a [u8]) -> Result<Self, Malformed> {
        let mut reader = Decoder::new(update);
        let sections_left = reader.count(LEAST_SECTION)?;
        Ok(Self {
            reader,
            sections_left,
            blocks_left: 0,
            client: 0,
            clock: 0,
        })
    }

    /// How many sections are left. No more than the bytes can hold.
    pub(crate) fn sections_left(&self) -> usize {
        self.sections_left
    }

    /// The next client; only when all blocks of the one before were read.
    pub(crate) fn next_section(&mut self) -> Result<Option<SectionHead>, Malformed> {
        debug_assert_eq!(self.blocks_left, 0, "blocks are left in the section");
        if self.sections_left == 0 {
            return Ok(None);
        }
        self.sections_left -= 1;
        self.blocks_left = self.reader.count(LEAST_BLOCK)?;
        self.client = self.reader.var_uint()?;
        self.clock = clock(&mut self.reader)?;
        if self.blocks_left == 0 {
            return Err(Malformed("client without blocks"));
        }
        Ok(Some(SectionHead {
            client: self.client,
            clock: self.clock,
            blocks: self.blocks_left,
        }))
    }

    /// The next block of the section.
    #[inline]
    pub(crate) fn next_block(&mut self) -> Result<Option<Block<'a>>, Refusal> {
        if self.blocks_left == 0 {
            return Ok(None);
        }
        self.blocks_left -= 1;
        let block = match self.reader.byte()? {
            GC => self.without_place(Content::Gc)?,
            SKIP => self.without_place(Content::Skip)?,
            info => self.item(info)?,
        };
        self.clock = block.end();
        if self.clock > CLOCK_LIMIT {
            return Err(ABOVE_LIMIT.into());
        }
        Ok(Some(block))
    }

    /// The deletions, once all sections were read.
    pub(crate) fn deletions(mut self) -> Result<DeletionReader<'a>, Malformed> {
        debug_assert_eq!(self.sections_left + self.blocks_left, 0, "blocks are left");
        let clients_left = self.reader.count(LEAST_DELETER)?;
        Ok(DeletionReader {
            reader: self.reader,
            clients_left,
            ranges_left: 0,
            end: 0,
        })
    }

    /// The bytes that were not read: the deletions, once all sections were.
    pub(crate) fn rest(&self) -> &'a [u8] {
        self.reader.rest()
    }

    #[inline]
    fn without_place(&mut self, content: Content<'a>) -> Result<Block<'a>, Malformed> {
        Ok(Block {
            clock: self.clock,
            length: length(&mut self.reader)?,
            origin: None,
            right_origin: None,
            root: None,
            content,
        })
    }

    #[inline]
    fn item(&mut self, info: u8) -> Result<Block<'a>, Refusal> {
        let kind = content_kind(info)?;
        schema::admit(kind, info & HAS_KEY != 0)?;
        let origin = self.neighbour(info & HAS_ORIGIN != 0)?;
        let right_origin = self.neighbour(info & HAS_RIGHT_ORIGIN != 0)?;
        if origin.is_some() && origin == right_origin {
            return Err(Malformed("block between one character and itself").into());
        }
        let root = match (origin, right_origin) {
            (None, None) => Some(self.root()?),
            _ => None,
        };
        let (content, length) = match kind {
            ContentKind::Deleted => (Content::Deleted, length(&mut self.reader)?),
            ContentKind::Text => {
                let text = self.reader.var_string()?;
                (Content::Text(text), utf16_length(text)?)
            }
        };
        Ok(Block {
            clock: self.clock,
            length,
            origin,
            right_origin,
            root,
            content,
        })
    }

    #[inline]
    fn neighbour(&mut self, present: bool) -> Result<Option<Id>, Malformed> {
        if !present {
            return Ok(None);
        }
        let client = self.reader.var_uint()?;
        let clock = clock(&mut self.reader)?;
        if client == self.client && clock >= self.clock {
            return Err(Malformed("block that needs a later one"));
        }
        Ok(Some(Id { client, clock }))
    }

    fn root(&mut self) -> Result<&'static Root, Refusal> {
        match self.reader.var_uint()? {
            PARENT_IS_ROOT => schema::root(self.reader.var_string()?),
            PARENT_IS_BLOCK => Err(Refusal::Forbidden("nested type")),
            _ => Err(Malformed("unknown kind of parent").into()),
        }
    }
}

/// Reads the second half of an update: the deleted ranges of each client.
#[derive(Debug)]
pub(crate) struct DeletionReader<'a> {
    reader: Decoder<'a>,
    clients_left: usize,
    ranges_left: usize,
    /// The end of the range before.
    end: u32,
}

impl DeletionReader<'_> {
    /// How many clients are left. No more than the bytes can hold.
    pub(crate) fn clients_left(&self) -> usize {
        self.clients_left
    }

    /// The next client; only when all ranges of the one before were read.
    pub(crate) fn next_client(&mut self) -> Result<Option<ClientId>, Malformed> {
        debug_assert_eq!(self.ranges_left, 0, "ranges are left");
        if self.clients_left == 0 {
            return Ok(None);
        }
        self.clients_left -= 1;
        let client = self.reader.var_uint()?;
        self.ranges_left = self.reader.count(LEAST_RANGE)?;
        self.end = 0;
        Ok(Some(client))
    }

    /// The next range of the client: the first clock and the one after the last. Ascending, as
    /// everybody writes them.
    #[inline]
    pub(crate) fn next_range(&mut self) -> Result<Option<(u32, u32)>, Malformed> {
        if self.ranges_left == 0 {
            return Ok(None);
        }
        self.ranges_left -= 1;
        let from = clock(&mut self.reader)?;
        let to = from + length(&mut self.reader)?;
        if from < self.end {
            return Err(Malformed("deletions out of order"));
        }
        self.end = to;
        Ok(Some((from, to)))
    }

    /// Succeeds only at the end of the update.
    pub(crate) fn end(self) -> Result<(), Malformed> {
        self.reader.end()
    }
}

/// Writes what [`BlockReader::next_section`] read.
pub(crate) fn write_section(section: SectionHead, to: &mut Encoder) {
    to.length(section.blocks);
    to.var_uint(section.client);
    to.var_uint(section.clock.into());
}

/// Writes what [`BlockReader::next_block`] read.
#[inline]
pub(crate) fn write_block(block: &Block<'_>, to: &mut Encoder) {
    let kind = match block.content {
        Content::Gc | Content::Skip => {
            let skip = block.content == Content::Skip;
            to.byte(if skip { SKIP } else { GC });
            return to.var_uint(block.length.into());
        }
        Content::Deleted => DELETED,
        Content::Text(_) => STRING,
    };
    let flag = |neighbour: Option<Id>, bit| if neighbour.is_some() { bit } else { 0 };
    let neighbours = [block.origin, block.right_origin];
    to.byte(kind | flag(neighbours[0], HAS_ORIGIN) | flag(neighbours[1], HAS_RIGHT_ORIGIN));
    for id in neighbours.into_iter().flatten() {
        to.var_uint(id.client);
        to.var_uint(id.clock.into());
    }
    if let Some(root) = block.root {
        to.var_uint(PARENT_IS_ROOT);
        to.var_string(root.name);
    }
    match block.content {
        Content::Text(text) => to.var_string(text),
        _ => to.var_uint(block.length.into()),
    }
}

/// The content of a block, if it is one that is ever read.
#[inline]
fn content_kind(info: u8) -> Result<ContentKind, Refusal> {
    match info & CONTENT {
        DELETED => Ok(ContentKind::Deleted),
        STRING => Ok(ContentKind::Text),
        kind if OTHER_CONTENT.contains(&kind) => {
            Err(Refusal::Forbidden("content that is not text"))
        }
        _ => Err(Malformed("unknown kind of block").into()),
    }
}

const ABOVE_LIMIT: Malformed = Malformed("clock above 2^30");
const EMPTY: Malformed = Malformed("empty block or range");

/// A clock below the limit.
#[inline]
fn clock(reader: &mut Decoder<'_>) -> Result<u32, Malformed> {
    match u32::try_from(reader.var_uint()?) {
        Ok(clock) if clock < CLOCK_LIMIT => Ok(clock),
        _ => Err(ABOVE_LIMIT),
    }
}

/// A length of at least one, below the limit of clocks, so that a sum of two cannot wrap.
#[inline]
fn length(reader: &mut Decoder<'_>) -> Result<u32, Malformed> {
    match clock(reader)? {
        0 => Err(EMPTY),
        length => Ok(length),
    }
}

/// The clocks that a text takes up. Half an emoji arrives as U+FFFD, which counts one, as the
/// lone surrogate did.
#[inline]
fn utf16_length(text: &str) -> Result<u32, Malformed> {
    let units = if text.is_ascii() {
        text.len()
    } else {
        text.encode_utf16().count()
    };
    match u32::try_from(units) {
        Ok(units @ 1..CLOCK_LIMIT) => Ok(units),
        _ => Err(EMPTY),
    }
}

#[cfg(test)]
mod tests;
