//! The programme as it was before its last change: what came meanwhile and has words stays.

use std::collections::BTreeSet;

use super::{Reimport, change, keep_vanished, without_sessions};
use crate::{Change, Event, Session, Slug};

/// Makes `old` what it was: `before`. Addresses tell which session is which; one that `before` does not
/// have is treated as one that a newer file does not have.
#[must_use]
pub fn take_back(old: &Event, before: Event, has_note: impl Fn(&Slug) -> bool) -> Reimport {
    let mut new = before;
    let mut changes = Vec::new();
    for session in &new.sessions {
        match old.session(session.slug.as_str()) {
            Some(now) => changes.extend(change::changed(now, session)),
            None => changes.push(Change::Added {
                session: session.slug.clone(),
            }),
        }
    }
    let aside = std::mem::take(&mut new.former);
    let aside = aside
        .iter()
        .filter(|session| old.session(session.slug.as_str()).is_none());
    let stands: BTreeSet<Slug> = new.sessions.iter().map(|s| s.slug.clone()).collect();
    let left = old.sessions.iter().chain(&old.former).chain(aside);
    for session in left.filter(|session| !stands.contains(&session.slug)) {
        let has_note = has_note(&session.slug);
        changes.extend(keep_vanished(old, session, &mut new, has_note));
    }
    new.days.sort_by_key(|day| day.date);
    let stands = |session: &&Session| !session.vanished;
    Reimport {
        event_changed: without_sessions(old) != without_sessions(&new),
        event: new,
        changes,
        before: old.sessions.iter().filter(stands).count(),
    }
}
