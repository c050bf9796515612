//! Yjs V1 updates, built and walked by hand: the generator shares two cores with the server it measures.

use crate::lib0::{Lib0Reader, write_bytes, write_var};

/// The root text that Sillage keeps.
const ROOT: &[u8] = b"content";
/// Bits of a block's first byte.
const HAS_ORIGIN: u8 = 0x80;
const HAS_RIGHT_ORIGIN: u8 = 0x40;
/// Kinds of block, the low bits of its first byte.
const GC: u8 = 0;
const DELETED: u8 = 1;
const STRING: u8 = 4;
const SKIP: u8 = 10;

/// The update without blocks and without deletions.
pub(crate) const EMPTY: &[u8] = &[0, 0];

/// One character's name in every replica.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CharId {
    /// Who wrote it.
    pub(crate) client: u64,
    /// The how manieth of that client.
    pub(crate) clock: u64,
}

/// Appends the update that inserts `text` as `id`, between `left` and `right`.
pub(crate) fn insert(
    out: &mut Vec<u8>,
    id: CharId,
    left: Option<CharId>,
    right: Option<CharId>,
    text: &str,
) {
    for number in [1, 1, id.client, id.clock] {
        write_var(out, number);
    }
    out.push(STRING | left.map_or(0, |_| HAS_ORIGIN) | right.map_or(0, |_| HAS_RIGHT_ORIGIN));
    for origin in [left, right].into_iter().flatten() {
        write_var(out, origin.client);
        write_var(out, origin.clock);
    }
    if left.is_none() && right.is_none() {
        write_var(out, 1);
        write_bytes(out, ROOT);
    }
    write_bytes(out, text.as_bytes());
    write_var(out, 0);
}

/// Appends the update that deletes the one character `id`.
pub(crate) fn delete(out: &mut Vec<u8>, id: CharId) {
    for number in [0, 1, id.client, 1, id.clock, 1] {
        write_var(out, number);
    }
}

/// A run of blocks' characters as it stands in an update.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct CharRun<'a> {
    /// Its first character.
    pub(crate) id: CharId,
    /// UTF-16 units.
    pub(crate) length: u64,
    /// The words, unless they are deleted.
    pub(crate) text: &'a str,
}

/// Shows every run of `update`, merged or not, to `see`; `None` when it is no update of ours.
pub(crate) fn walk<'a>(update: &'a [u8], mut see: impl FnMut(CharRun<'a>)) -> Option<()> {
    let mut reader = Lib0Reader(update);
    for _ in 0..reader.var()? {
        let blocks = reader.var()?;
        let (client, mut clock) = (reader.var()?, reader.var()?);
        for _ in 0..blocks {
            let (length, text, skipped) = block(&mut reader)?;
            if !skipped {
                see(CharRun {
                    id: CharId { client, clock },
                    length,
                    text,
                });
            }
            clock += length;
        }
    }
    Some(())
}

/// The length and text of the next block, and whether it only skips.
fn block<'a>(reader: &mut Lib0Reader<'a>) -> Option<(u64, &'a str, bool)> {
    let info = reader.byte()?;
    let kind = info & 0x1f;
    if kind == GC || kind == SKIP {
        return Some((reader.var()?, "", kind == SKIP));
    }
    for bit in [HAS_ORIGIN, HAS_RIGHT_ORIGIN] {
        if info & bit != 0 {
            reader.var()?;
            reader.var()?;
        }
    }
    if info & (HAS_ORIGIN | HAS_RIGHT_ORIGIN) == 0 {
        if reader.var()? == 1 {
            reader.bytes()?;
        } else {
            reader.var()?;
            reader.var()?;
        }
    }
    match kind {
        DELETED => Some((reader.var()?, "", false)),
        STRING => {
            let text = std::str::from_utf8(reader.bytes()?).ok()?;
            Some((units(text), text, false))
        }
        _ => None,
    }
}

/// Length as Yjs counts it.
fn units(text: &str) -> u64 {
    if text.is_ascii() {
        text.len() as u64
    } else {
        text.encode_utf16().count() as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the real Yjs 13.6.33 gives for "ab" typed by client 7 in two transactions, "é" by client 9, merged.
    #[test]
    fn walks_what_yjs_merged() {
        let merged = [
            2, 1, 9, 0, 4, 1, 7, 99, 111, 110, 116, 101, 110, 116, 2, 195, 169, 1, 7, 0, 68, 9, 0,
            2, 97, 98, 0,
        ];
        let mut runs = Vec::new();
        walk(&merged, |run| {
            runs.push((run.id.client, run.id.clock, run.length, run.text));
        })
        .expect("an update");
        assert_eq!(runs, [(9, 0, 1, "é"), (7, 0, 2, "ab")]);
    }

    #[test]
    fn walks_what_it_wrote() {
        let mut update = Vec::new();
        let left = CharId {
            client: 5,
            clock: 2,
        };
        let id = CharId {
            client: 300,
            clock: 1000,
        };
        insert(&mut update, id, Some(left), None, "x");
        let mut runs = Vec::new();
        walk(&update, |run| runs.push((run.id, run.length))).expect("an update");
        assert_eq!(runs, [(id, 1)]);
    }
}
