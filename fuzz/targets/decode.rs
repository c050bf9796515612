//! The decoders of both wires, state vectors, awareness and the gate: whatever the bytes, no panic,
//! memory in proportion to them, and what is read is written the same.

#![no_main]

use std::sync::LazyLock;

use bytes::Bytes;
use libfuzzer_sys::fuzz_target;
use sillage_document::awareness::{self, Announcement};
use sillage_document::wire::{Sync, hocuspocus, yjs};
use sillage_document::{Document, Malformed, Replica, StateVector};
use sillage_fuzz::hostile::AUTHORS;
use sillage_fuzz::meter::frugal;

/// Bytes that may be taken for each byte that is there: two of a state vector are 16 in memory, and
/// a vector that grows is asked for twice.
const TIMES: usize = 64;
/// Bytes that may be taken besides: an empty table, a message in an error.
const BESIDES: usize = 1024;
/// For each byte of awareness: three can be somebody with a colour.
const TIMES_AWARENESS: usize = 256;

/// What the gate knows while it judges: three authors, with deletions.
static DOCUMENT: LazyLock<Document> = LazyLock::new(|| {
    let mut document = Document::new();
    for &author in &AUTHORS[..3] {
        let mut replica = Replica::new(author);
        let written = replica.insert(0, "mare é 😀 tide");
        let deleted = replica.delete(3, 4);
        for update in [written, deleted] {
            document.apply(&update.into()).expect("an honest update");
        }
    }
    document
});

fuzz_target!(|input: &[u8]| {
    let document = &*DOCUMENT;
    let Some((kind, bytes)) = input.split_first() else {
        return;
    };
    let bytes = Bytes::copy_from_slice(bytes);
    match kind % 5 {
        0 => read_yjs(document, &bytes),
        1 => read_hocuspocus(document, &bytes),
        2 => read_state_vector(&bytes),
        3 => read_awareness(&bytes),
        _ => judge(document, &bytes),
    }
});

fn read_yjs(document: &Document, bytes: &Bytes) {
    match frugal(bytes.len(), TIMES, BESIDES, || yjs::decode(bytes)) {
        Ok(yjs::YjsFrame::Sync(sync)) => read_sync(document, &sync),
        Ok(yjs::YjsFrame::Awareness(body)) => {
            let again = yjs::decode(&yjs::awareness(&body));
            assert_eq!(again, Ok(yjs::YjsFrame::Awareness(body.clone())));
            read_awareness(&body);
        }
        Ok(_) | Err(Malformed(_)) => {}
    }
}

fn read_hocuspocus(document: &Document, bytes: &Bytes) {
    use hocuspocus::{HocuspocusFrame, Message};
    let decoded = frugal(bytes.len(), TIMES, BESIDES, || hocuspocus::decode(bytes));
    let Ok(HocuspocusFrame::Message(address, message)) = decoded else {
        return;
    };
    assert!(address.as_str().starts_with(address.document()));
    let written = match &message {
        Message::Sync(sync) => return read_sync(document, sync),
        Message::Awareness(body) => {
            read_awareness(body);
            hocuspocus::awareness(&address, body)
        }
        Message::Stateless(words) => hocuspocus::stateless(&address, words),
        Message::Close(reason) => hocuspocus::close(&address, reason),
        Message::SyncStatus(saved) => hocuspocus::sync_status(&address, *saved),
        Message::QueryAwareness => hocuspocus::query_awareness(&address),
        Message::Auth(_) | Message::Ignored => return,
    };
    let again = hocuspocus::decode(&written);
    assert_eq!(again, Ok(HocuspocusFrame::Message(address, message)));
}

fn read_sync(document: &Document, sync: &Sync) {
    match sync {
        Sync::Step1(state) => {
            assert_eq!(StateVector::decode(&state.encode()).as_ref(), Ok(state));
        }
        Sync::Step2(body) | Sync::Update(body) => judge(document, body),
    }
}

fn read_state_vector(bytes: &[u8]) {
    let decoded = frugal(bytes.len(), TIMES, BESIDES, || StateVector::decode(bytes));
    if let Ok(state) = decoded {
        assert!(state.covers(&state));
        assert_eq!(StateVector::decode(&state.encode()), Ok(state));
    }
}

fn read_awareness(bytes: &[u8]) {
    let decoded = frugal(bytes.len(), TIMES_AWARENESS, BESIDES, || {
        awareness::decode(bytes)
    });
    let Ok(announcements) = decoded else { return };
    // What is sent on is shorter than what a client may send, and is read as it was meant.
    let encoded = awareness::encode(&announcements);
    assert_eq!(awareness::decode(&encoded).as_ref(), Ok(&announcements));
    let mut states = awareness::States::default();
    let taken = announcements
        .into_iter()
        .filter(|one: &Announcement| states.apply(one.clone()))
        .count();
    assert!(states.present().count() <= taken);
}

fn judge(document: &Document, bytes: &[u8]) {
    let verdict = frugal(bytes.len(), TIMES, BESIDES, || document.check(bytes));
    let Ok(verdict) = verdict else { return };
    for part in verdict.written.iter().chain(&verdict.deleted) {
        assert!(part.from < part.to);
    }
}
