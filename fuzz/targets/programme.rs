//! A programme in any format is read or refused with a sentence; what is read can be stored, and a
//! later file drops no session and moves no address.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sillage_fuzz::meter::frugal;
use sillage_programme::{Event, Programme, ReadOptions, Slug, read, reimport};

/// Bytes of the stored event for each byte of the file: a short key becomes a session with all its
/// fields …
const TIMES: usize = 64;
/// … and besides, for the event itself.
const BESIDES: usize = 4096;
/// Bytes that may be taken on the way, for each byte of the file.
const TIMES_TAKEN: usize = 4096;
/// The longest sentence.
const SENTENCE: usize = 2048;

/// Divides a file from a later one: no text has this byte.
const THEN: u8 = 0xff;

fuzz_target!(|input: &[u8]| {
    let mut stored: Option<Event> = None;
    for file in input.splitn(2, |&byte| byte == THEN) {
        let Some(event) = read_one(file) else {
            continue;
        };
        let same = reimport(&event, event.clone(), |_| true);
        assert!(same.changes.is_empty() && !same.event_changed);
        if let Some(before) = &stored {
            check_later(before, event.clone());
        }
        stored = Some(event);
    }
});

fn read_one(file: &[u8]) -> Option<Event> {
    let slug = Slug::new("forum").expect("a slug");
    let read = frugal(file.len(), TIMES_TAKEN, 64 * BESIDES, || {
        read(file, &ReadOptions::new(slug))
    });
    match read {
        Ok(Programme { event, .. }) => {
            let json = serde_json::to_string(&event).expect("an event can be stored");
            assert!(json.len() <= TIMES * file.len() + BESIDES);
            let loaded: Event = serde_json::from_str(&json).expect("a stored event can be read");
            assert_eq!(loaded, event);
            Some(event)
        }
        Err(error) => {
            let sentence = error.to_string();
            assert!(sentence.len() <= SENTENCE, "{} bytes", sentence.len());
            None
        }
    }
}

fn check_later(before: &Event, later: Event) {
    let merged = reimport(before, later, |_| true).event;
    let mut slugs: Vec<_> = merged
        .sessions
        .iter()
        .map(|session| &session.slug)
        .collect();
    let sessions = slugs.len();
    slugs.sort();
    slugs.dedup();
    assert_eq!(slugs.len(), sessions, "two sessions with one address");
    for session in &before.sessions {
        assert!(
            slugs.contains(&&session.slug),
            "{} is dropped",
            session.slug.as_str()
        );
    }
    let again = reimport(&merged, merged.clone(), |_| true);
    assert!(again.changes.is_empty() && !again.event_changed);
}
