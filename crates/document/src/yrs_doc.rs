//! The documents of the CRDT: made the same way everywhere, encoded, and asked what they deleted.

use bytes::Bytes;
use yrs::{Doc, OffsetKind, Options, ReadTxn, Transact, TransactionMut};

use crate::clocks::Contribution;
use crate::{ClientId, StateVector};

/// The id under which this server writes, and nobody else. 32 bits, as Yjs 13 has them; explicit, so
/// that nothing here is random; not a small number, which tests and tools like to use.
pub const SERVER_CLIENT: ClientId = 0x5111_a6e0;

/// The options of every document, in one place: the library's own defaults differ by constructor.
pub(crate) fn new_doc(client: ClientId) -> Doc {
    Doc::with_options(options(client))
}

pub(crate) fn options(client: ClientId) -> Options {
    Options {
        offset_kind: OffsetKind::Utf16,
        cleanup_formatting: false,
        ..Options::with_client_id(yrs::ClientID::new(client))
    }
}

/// What a transaction deleted: more than its update says where a block has no sound neighbours, for
/// the CRDT then forgets it at once and tells everybody that it is deleted.
pub(crate) fn gone(transaction: &TransactionMut<'_>) -> Vec<Contribution> {
    let mut gone = Vec::new();
    for (client, ranges) in transaction.delete_set().iter() {
        gone.extend(ranges.iter().map(|range| Contribution {
            client: client.get(),
            from: range.start,
            to: range.end,
        }));
    }
    gone
}

/// What somebody who has `from` may lack, as an update.
pub(crate) fn encode_from(doc: &Doc, from: &StateVector) -> Bytes {
    let from = from
        .iter()
        .map(|(client, clock)| (yrs::ClientID::new(client), clock))
        .collect();
    doc.transact().encode_diff_v1(&from).into()
}
