//! Updates written by hand, byte by byte, so that they may be wrong.

use bytes::Bytes;
use sillage_document::lib0::Encoder;

/// A variable-length integer.
pub(crate) fn var(value: u64) -> Bytes {
    let mut writer = Encoder::default();
    writer.var_uint(value);
    writer.finish()
}

/// A whole update.
pub(crate) fn update(sections: &[Vec<u8>], deletions: &[Vec<u8>]) -> Bytes {
    let count = |list: &[Vec<u8>]| var(list.len() as u64).to_vec();
    [
        count(sections),
        sections.concat(),
        count(deletions),
        deletions.concat(),
    ]
    .concat()
    .into()
}

/// The blocks of one client from a clock on.
pub(crate) fn section(client: u64, clock: u64, blocks: &[&[u8]]) -> Vec<u8> {
    [
        &var(blocks.len() as u64)[..],
        &var(client),
        &var(clock),
        &blocks.concat(),
    ]
    .concat()
}

/// Deleted ranges of one client: clocks and lengths.
pub(crate) fn deletion(client: u64, ranges: &[(u64, u64)]) -> Vec<u8> {
    let ranges = ranges
        .iter()
        .flat_map(|&(clock, length)| [var(clock), var(length)]);
    let count = var(ranges.clone().count() as u64 / 2);
    [var(client), count]
        .into_iter()
        .chain(ranges)
        .flatten()
        .collect()
}

/// Blocks of text.
pub(crate) mod block {
    use super::var;

    /// What precedes the text of a block without neighbours.
    pub(crate) const TEXT_IN_ROOT: [u8; 10] = *b"\x04\x01\x07content";

    /// A text after one character.
    pub(crate) fn after(client: u64, clock: u64, text: &str) -> Vec<u8> {
        [
            &[0x84][..],
            &var(client),
            &var(clock),
            &var(text.len() as u64),
            text.as_bytes(),
        ]
        .concat()
    }

    /// A text between two characters.
    pub(crate) fn between(left: (u64, u64), right: (u64, u64), text: &str) -> Vec<u8> {
        let neighbours = [var(left.0), var(left.1), var(right.0), var(right.1)].concat();
        [
            &[0xc4][..],
            &neighbours,
            &var(text.len() as u64),
            text.as_bytes(),
        ]
        .concat()
    }
}
