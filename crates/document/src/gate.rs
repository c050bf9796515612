//! The gate: no byte from a client reaches the CRDT before it was walked here.
//!
//! One pass over the update, no recursion, memory bounded by its length. What passes is an update
//! in encoding V1 that holds plain text and deletions, in the text [`ROOT`] only, that needs
//! nothing the document does not have, and that can be integrated to the last block. What the CRDT
//! library would do with anything else ranges from a block that waits for ever to a stack overflow
//! that ends the process, so the rules are exact and not a matter of taste.
//!
//! Layout of an update, all numbers variable-length:
//! ```text
//! sections, each: blocks, client, first clock, each block:
//!     info [origin: client clock] [right origin: client clock] [parent, if no origin] content
//! deletions, each: client, ranges, each: clock length
//! ```

use crate::clocks::{Clocks, Contribution, Verdict};
use crate::lib0::{Malformed, Reader};
use crate::order::{self, Need, Section};
use crate::{CLOCK_LIMIT, ClientId, ROOT};

/// How many clients an update may introduce that the document has never seen. Integrating blocks
/// of many clients at one place is quadratic (10,000 cost 5 s), and a session has hundreds of
/// authors at most, reloads included.
pub const NEWCOMER_LIMIT: usize = 2048;

/// Why an update was not applied. Nothing of it was stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It builds on something the document does not have. Honest clients send such updates (typing
    /// while they reconnect): ask for everything with a `SyncStep1` and set it aside.
    #[error("the update builds on something unknown here")]
    Gap,
    /// It is not an update. A breach: close the connection.
    #[error(transparent)]
    Malformed(#[from] Malformed),
    /// It is an update of something that is not our plain text. A breach: close the connection.
    #[error("forbidden: {0}")]
    Forbidden(&'static str),
    /// The text would be longer than [`crate::TEXT_LIMIT`].
    #[error("the text would be {bytes} bytes long")]
    TooLong {
        /// The length it would have, in bytes of UTF-8.
        bytes: usize,
    },
    /// Whoever decides about it did not admit it.
    #[error("the update was not admitted")]
    NotAdmitted,
    /// The CRDT did not take all of it, which the gate is there to prevent. The document in memory
    /// can no longer be trusted: rebuild it from the journal.
    #[error("the update left the document unstable")]
    Unstable,
}

/// What the gate knows of an update that passed.
#[derive(Debug, Default)]
pub(crate) struct Passed {
    /// What is new.
    pub(crate) verdict: Verdict,
    /// Whether nothing of it was known before.
    pub(crate) all_new: bool,
    /// UTF-8 bytes of the new text.
    pub(crate) text_bytes: usize,
    /// Clients the document had never seen.
    pub(crate) newcomers: usize,
    /// Blocks, known ones too.
    pub(crate) blocks: usize,
}

/// Judges an update against what the document has.
pub(crate) fn judge(update: &[u8], clocks: &Clocks) -> Result<Passed, Refusal> {
    let mut walk = Walk {
        reader: Reader::new(update),
        clocks,
        sections: Vec::new(),
        needs: Vec::new(),
        gap: false,
        passed: Passed {
            all_new: true,
            ..Passed::default()
        },
    };
    walk.blocks()?;
    walk.deletions()?;
    walk.reader.end()?;
    // A gap is reported only now: first see whether the rest is a breach.
    if walk.gap {
        return Err(Refusal::Gap);
    }
    if !order::is_possible(&walk.sections, &walk.needs) {
        return Err(Malformed("blocks that need each other").into());
    }
    Ok(walk.passed)
}

/// `info` of a block that was deleted and forgotten.
pub(crate) const GC: u8 = 0;
/// `info` of a hole.
pub(crate) const SKIP: u8 = 10;
/// Bits of `info`.
pub(crate) const HAS_ORIGIN: u8 = 0x80;
pub(crate) const HAS_RIGHT_ORIGIN: u8 = 0x40;
const HAS_KEY: u8 = 0x20;
pub(crate) const CONTENT: u8 = 0x1f;
/// Kinds of content.
pub(crate) const DELETED: u8 = 1;
pub(crate) const STRING: u8 = 4;
/// From JSON to subdocuments: what other applications of Yjs use.
const OTHER_CONTENT: std::ops::RangeInclusive<u8> = 2..=9;

/// Bytes of the smallest block: info and length.
pub(crate) const LEAST_BLOCK: usize = 2;
/// Bytes of the smallest section: count, client, clock, one block.
pub(crate) const LEAST_SECTION: usize = 3 + LEAST_BLOCK;
/// Bytes of the smallest range: clock and length.
const LEAST_RANGE: usize = 2;
/// Bytes of the smallest client in the deletions: client, count, one range.
const LEAST_DELETER: usize = 2 + LEAST_RANGE;

/// A walk in progress.
struct Walk<'a> {
    reader: Reader<'a>,
    clocks: &'a Clocks,
    sections: Vec<Section>,
    needs: Vec<Need>,
    gap: bool,
    passed: Passed,
}

/// What a block holds.
enum Content<'a> {
    Gone(u32),
    Text(&'a str),
    Hole(u32),
}

impl<'a> Walk<'a> {
    fn blocks(&mut self) -> Result<(), Refusal> {
        let count = self.reader.count(LEAST_SECTION)?;
        for _ in 0..count {
            self.section()?;
        }
        self.sections.sort_unstable_by_key(|section| section.client);
        if self
            .sections
            .windows(2)
            .any(|pair| pair[0].client == pair[1].client)
        {
            return Err(Malformed("client twice in an update").into());
        }
        // Stable: the needs of one client stay in the order of its blocks.
        self.needs.sort_by_key(|need| need.client);
        let within = |need: &Need| {
            order::find(&self.sections, need.on)
                .is_some_and(|on| need.clock < self.sections[on].end)
        };
        self.gap |= !self.needs.iter().all(within);
        self.passed
            .verdict
            .written
            .sort_unstable_by_key(|range| range.client);
        Ok(())
    }

    /// All blocks of one client.
    fn section(&mut self) -> Result<(), Refusal> {
        let count = self.reader.count(LEAST_BLOCK)?;
        let client = self.reader.var_uint()?;
        let start = clock(&mut self.reader)?;
        if count == 0 {
            return Err(Malformed("client without blocks").into());
        }
        self.passed.blocks += count;
        let known = self.clocks.clock(client);
        self.gap |= start > known;
        let mut end = start;
        for _ in 0..count {
            end = self.block(client, end, known)?;
        }
        self.sections.push(Section { client, end });
        self.passed.all_new &= start == known;
        self.passed.verdict.repeats |= start < known;
        if end > known {
            self.passed.newcomers += usize::from(known == 0);
            self.passed.verdict.written.push(Contribution {
                client,
                from: known,
                to: end,
            });
        }
        Ok(())
    }

    /// One block; returns the clock after it.
    fn block(&mut self, client: ClientId, at: u32, known: u32) -> Result<u32, Refusal> {
        let content = match self.reader.byte()? {
            GC => Content::Gone(length(&mut self.reader)?),
            SKIP => Content::Hole(length(&mut self.reader)?),
            info => self.item(info, client, at, known)?,
        };
        let length = match content {
            Content::Gone(length) | Content::Hole(length) => length,
            Content::Text(text) => utf16_length(text)?,
        };
        let to = at + length;
        if to > CLOCK_LIMIT {
            return Err(Malformed("clock above 2^30").into());
        }
        let from = at.max(known);
        match content {
            Content::Hole(_) => self.gap = true,
            Content::Text(text) if to > from => {
                self.passed.text_bytes += bytes_after(text, from - at)?;
            }
            Content::Gone(_) | Content::Text(_) => {}
        }
        Ok(to)
    }

    fn item(
        &mut self,
        info: u8,
        client: ClientId,
        at: u32,
        known: u32,
    ) -> Result<Content<'a>, Refusal> {
        let origin = self.neighbour(info & HAS_ORIGIN != 0, client, at)?;
        let goes_on = origin.is_some_and(|(on, clock)| on == client && clock + 1 == at);
        self.passed.verdict.insertions += usize::from(at >= known && !goes_on);
        let right_origin = self.neighbour(info & HAS_RIGHT_ORIGIN != 0, client, at)?;
        if origin.is_some() && origin == right_origin {
            return Err(Malformed("block between one character and itself").into());
        }
        if info & HAS_KEY != 0 {
            return Err(Refusal::Forbidden("map entry"));
        }
        // The parent is written only where no neighbour tells it.
        if origin.is_none() && right_origin.is_none() {
            self.parent()?;
        }
        match info & CONTENT {
            DELETED => Ok(Content::Gone(length(&mut self.reader)?)),
            STRING => Ok(Content::Text(self.reader.var_string()?)),
            kind if OTHER_CONTENT.contains(&kind) => {
                Err(Refusal::Forbidden("content that is not text"))
            }
            _ => Err(Malformed("unknown kind of block").into()),
        }
    }

    /// The character that a block was written next to.
    ///
    /// Yjs writes the clients of an update from the highest id down, so the neighbour may stand in
    /// a section that comes later. It is enough to note it: once all sections are read, their
    /// ranges tell whether it is there (a section starts at or below the known clock and has no
    /// holes), and `order` tells whether it can be reached.
    fn neighbour(
        &mut self,
        present: bool,
        client: ClientId,
        at: u32,
    ) -> Result<Option<(ClientId, u32)>, Refusal> {
        if !present {
            return Ok(None);
        }
        let on = self.reader.var_uint()?;
        let needed = clock(&mut self.reader)?;
        if on == client {
            if needed >= at {
                return Err(Malformed("block that needs a later one").into());
            }
        } else if needed >= self.clocks.clock(on) {
            self.needs.push(Need {
                client,
                at,
                on,
                clock: needed,
            });
        }
        Ok(Some((on, needed)))
    }

    fn parent(&mut self) -> Result<(), Refusal> {
        match self.reader.var_uint()? {
            1 if self.reader.var_string()? == ROOT => Ok(()),
            1 => Err(Refusal::Forbidden("a type other than the text")),
            0 => Err(Refusal::Forbidden("nested type")),
            _ => Err(Malformed("unknown kind of parent").into()),
        }
    }

    fn deletions(&mut self) -> Result<(), Refusal> {
        let count = self.reader.count(LEAST_DELETER)?;
        let mut clients = Vec::with_capacity(count);
        for _ in 0..count {
            let ranges_of = self.reader.var_uint()?;
            clients.push(ranges_of);
            self.deletions_of(ranges_of)?;
        }
        clients.sort_unstable();
        if clients.windows(2).any(|pair| pair[0] == pair[1]) {
            return Err(Malformed("client twice in the deletions").into());
        }
        Ok(())
    }

    /// The deleted ranges of one client, ascending as everybody writes them.
    fn deletions_of(&mut self, client: ClientId) -> Result<(), Refusal> {
        let count = self.reader.count(LEAST_RANGE)?;
        let known = self.clocks.get(client);
        let section = order::find(&self.sections, client);
        let written = section.map_or(0, |index| self.sections[index].end);
        let end_of_client = known.map_or(0, |known| known.clock).max(written);
        let mut previous = 0;
        for _ in 0..count {
            let from = clock(&mut self.reader)?;
            let to = from + length(&mut self.reader)?;
            if from < previous {
                return Err(Malformed("deletions out of order").into());
            }
            previous = to;
            self.gap |= to > end_of_client;
            self.passed.all_new &= !known.is_some_and(|known| known.deleted.meet(from, to));
            if !known.is_some_and(|known| known.deleted.cover(from, to)) {
                self.passed
                    .verdict
                    .deleted
                    .push(Contribution { client, from, to });
            }
        }
        Ok(())
    }
}

/// A clock below the limit.
fn clock(reader: &mut Reader<'_>) -> Result<u32, Malformed> {
    match u32::try_from(reader.var_uint()?) {
        Ok(clock) if clock < CLOCK_LIMIT => Ok(clock),
        _ => Err(Malformed("clock above 2^30")),
    }
}

/// A length of at least one, below the limit of clocks, so that a sum of two cannot wrap.
pub(crate) fn length(reader: &mut Reader<'_>) -> Result<u32, Malformed> {
    match clock(reader)? {
        0 => Err(Malformed("empty block or range")),
        length => Ok(length),
    }
}

/// The clocks that a text takes up. Half an emoji arrives as U+FFFD, which counts one, as the
/// lone surrogate did.
pub(crate) fn utf16_length(text: &str) -> Result<u32, Malformed> {
    let units = if text.is_ascii() {
        text.len()
    } else {
        text.encode_utf16().count()
    };
    match u32::try_from(units) {
        Ok(units @ 1..CLOCK_LIMIT) => Ok(units),
        _ => Err(Malformed("empty block or range")),
    }
}

/// The UTF-8 bytes of a text after its first `units` UTF-16 units.
///
/// Half a character is never known: its author writes it whole, so only somebody else can have
/// written at the first of its two clocks. The CRDT keeps all of it in memory and none of it in
/// the update that is stored.
fn bytes_after(text: &str, units: u32) -> Result<usize, Refusal> {
    let (units, mut before) = (units as usize, 0);
    let mut rest = text.chars();
    while before < units {
        before += rest.next().map_or(units, char::len_utf16);
    }
    if before > units {
        return Err(Refusal::Forbidden(
            "text of which half a character is known",
        ));
    }
    Ok(rest.as_str().len())
}
