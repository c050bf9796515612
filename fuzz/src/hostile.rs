//! Updates from somebody who does not keep to the rules.

use arbitrary::Arbitrary;
use bytes::Bytes;
use sillage_document::lib0::Encoder;
use sillage_document::{ClientId, ROOT, StateVector};

use crate::TypedWords;

/// The ids under which people write: small, of 32 bits, the largest; one that only liars use; the
/// one that a server might use itself.
pub const AUTHORS: [ClientId; 5] = [7, 3_000_000_000, (1 << 53) - 1, 1, 0x5111_a6e0];

/// An update that may be wrong in any way.
#[derive(Arbitrary, Debug)]
pub enum Hostile<'a> {
    /// Any bytes.
    Raw(&'a [u8]),
    /// What somebody sent, damaged.
    Damaged(u8, Vec<Mangling>),
    /// Blocks and deletions that name any place.
    Written(Vec<HostileSection>, Vec<Deletion>),
}

/// Damage to one place.
#[derive(Arbitrary, Debug)]
pub enum Mangling {
    /// Another byte.
    Set(u16, u8),
    /// A byte that is a little more or less.
    Add(u16, i8),
    /// One byte more.
    Insert(u16, u8),
    /// One byte less.
    Remove(u16),
    /// A piece of it again, at the end.
    Repeat(u16, u16),
}

/// Blocks of one author.
#[derive(Arbitrary, Debug)]
pub struct HostileSection {
    author: u8,
    clock: Clock,
    blocks: Vec<Block>,
}

/// A block with the neighbours it claims.
#[derive(Arbitrary, Debug)]
struct Block {
    left: Option<Id>,
    right: Option<Id>,
    content: Content,
}

/// A character.
#[derive(Arbitrary, Debug, Clone, Copy)]
struct Id {
    author: u8,
    clock: Clock,
}

/// A clock, seen from what is known of its author.
#[derive(Arbitrary, Debug, Clone, Copy)]
enum Clock {
    /// The next one, or a little later.
    Next(u8),
    /// One that is known.
    Known(u8),
    /// Any.
    Any(u32),
}

/// What a block holds.
#[derive(Arbitrary, Debug)]
enum Content {
    Text(TypedWords),
    Deleted(u8),
    Forgotten(u8),
    Hole(u8),
    Other(u8),
}

/// A deleted range of one author.
#[derive(Arbitrary, Debug)]
pub struct Deletion {
    author: u8,
    clock: Clock,
    length: u8,
}

impl Hostile<'_> {
    /// Its bytes, where a document knows this and such updates were sent before.
    #[must_use]
    pub fn bytes(&self, known: &StateVector, sent: &[Bytes]) -> Bytes {
        match self {
            Self::Raw(bytes) => Bytes::copy_from_slice(bytes),
            Self::Damaged(which, damages) => {
                let whole = sent.get(usize::from(*which) % sent.len().max(1));
                let mut bytes = whole.map_or_else(Vec::new, |whole| whole.to_vec());
                for damage in damages {
                    damage.strike(&mut bytes);
                }
                bytes.into()
            }
            Self::Written(sections, deletions) => written(sections, deletions, known),
        }
    }
}

impl Mangling {
    fn strike(&self, bytes: &mut Vec<u8>) {
        let length = bytes.len();
        if length == 0 {
            return;
        }
        let place = |at: u16| usize::from(at) % length;
        match *self {
            Self::Set(at, byte) => bytes[place(at)] = byte,
            Self::Add(at, by) => {
                let byte = &mut bytes[place(at)];
                *byte = byte.wrapping_add_signed(by);
            }
            Self::Insert(at, byte) => bytes.insert(place(at), byte),
            Self::Remove(at) => drop(bytes.remove(place(at))),
            Self::Repeat(from, to) => {
                let (from, to) = (place(from), place(to));
                bytes.extend_from_within(from.min(to)..from.max(to));
            }
        }
    }
}

fn written(sections: &[HostileSection], deletions: &[Deletion], known: &StateVector) -> Bytes {
    let mut writer = Encoder::default();
    writer.length(sections.len());
    for section in sections {
        let author = author(section.author);
        writer.length(section.blocks.len());
        writer.var_uint(author);
        writer.var_uint(section.clock.of(author, known));
        for block in &section.blocks {
            block.write(&mut writer, known);
        }
    }
    writer.length(deletions.len());
    for deletion in deletions {
        let author = author(deletion.author);
        writer.var_uint(author);
        writer.length(1);
        writer.var_uint(deletion.clock.of(author, known));
        writer.var_uint(deletion.length.into());
    }
    writer.finish()
}

/// Bits of the byte in front of a block, and kinds of content.
const HAS_LEFT: u8 = 0x80;
const HAS_RIGHT: u8 = 0x40;
const FORGOTTEN: u8 = 0;
const DELETED: u8 = 1;
const TEXT: u8 = 4;
const HOLE: u8 = 10;

impl Block {
    fn write(&self, writer: &mut Encoder, known: &StateVector) {
        let kind = match self.content {
            Content::Forgotten(length) => return bare(writer, FORGOTTEN, length),
            Content::Hole(length) => return bare(writer, HOLE, length),
            Content::Text(_) => TEXT,
            Content::Deleted(_) => DELETED,
            Content::Other(kind) => kind,
        };
        let left = self.left.map_or(0, |_| HAS_LEFT);
        let right = self.right.map_or(0, |_| HAS_RIGHT);
        writer.byte(kind | left | right);
        for neighbour in [self.left, self.right].into_iter().flatten() {
            let author = author(neighbour.author);
            writer.var_uint(author);
            writer.var_uint(neighbour.clock.of(author, known));
        }
        if self.left.is_none() && self.right.is_none() {
            writer.var_uint(1);
            writer.var_string(ROOT);
        }
        match self.content {
            Content::Text(words) => writer.var_string(words.text()),
            Content::Deleted(length) => writer.var_uint(length.into()),
            _ => {}
        }
    }
}

fn bare(writer: &mut Encoder, kind: u8, length: u8) {
    writer.byte(kind);
    writer.var_uint(length.into());
}

/// How much later than the next clock, most often not: a single gap spoils an update.
const LATER: [u64; 8] = [0, 0, 0, 0, 0, 1, 2, 5];

impl Clock {
    fn of(self, author: ClientId, known: &StateVector) -> u64 {
        let next = known.get(author);
        match self {
            Self::Next(later) => u64::from(next) + LATER[usize::from(later) % LATER.len()],
            Self::Known(clock) => u64::from(u32::from(clock) % next.max(1)),
            Self::Any(clock) => clock.into(),
        }
    }
}

fn author(index: u8) -> ClientId {
    AUTHORS[usize::from(index) % AUTHORS.len()]
}
