//! The payload of a `Heads` record: what was acknowledged since the one before, said a second time,
//! so that a record that can no longer be read is missed by name.

use sillage_storage::{DocumentId, Seq};

use crate::journal::codec::{FieldReader, FieldWriter};

pub(crate) fn encode<'a>(heads: impl Iterator<Item = (&'a DocumentId, &'a Seq)>) -> Vec<u8> {
    heads
        .fold(FieldWriter::default(), |payload, (document, seq)| {
            payload.text(document.as_str()).u64(seq.0)
        })
        .finish()
}

pub(crate) fn decode(payload: &[u8]) -> impl Iterator<Item = (DocumentId, Seq)> {
    let mut read = FieldReader(payload);
    std::iter::from_fn(move || Some((read.text()?.parse().ok()?, Seq(read.u64()?))))
}
