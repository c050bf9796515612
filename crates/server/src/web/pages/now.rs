//! What happens at this moment, and what comes next, by the clock of the event.

use std::collections::HashSet;

use jiff::{SignedDuration, Zoned};
use sillage_programme::{Event, Session, Status};

use super::{
    RequestContext,
    dates::zone,
    listing::{Line, Subject},
    note_state::NoteStates,
};

/// How long a session is taken to last whose end nobody said.
const USUAL: SignedDuration = SignedDuration::from_hours(1);
/// Lines of each of the two lists: as many as a large congress has rooms.
const MAX_LINES: usize = 24;

/// Two short lists above the programme, while the event lasts.
pub(super) struct NowAndNext {
    /// `11 h 12`
    pub(super) clock: String,
    pub(super) now: Vec<Line>,
    /// When the next ones begin.
    pub(super) next_hour: Option<String>,
    pub(super) next: Vec<Line>,
}

/// The clock in the hall.
pub(super) fn clock(event: &Event) -> Zoned {
    Zoned::now().with_time_zone(zone(&event.time_zone))
}

/// The sessions that go on at `moment`, and those that begin next on the same day.
pub(super) fn now_and_next<'a>(
    sessions: &[&'a Session],
    moment: &Zoned,
) -> (Vec<&'a Session>, Vec<&'a Session>) {
    let takes_place =
        |session: &&&Session| session.status != Status::Cancelled && !session.vanished;
    let at = moment.timestamp();
    let mut now = Vec::new();
    let mut later: Vec<(&Session, _)> = Vec::new();
    for session in sessions.iter().filter(takes_place) {
        let Some(start) = &session.start else {
            continue;
        };
        let duration = session.duration.filter(SignedDuration::is_positive);
        let Ok(end) = start.timestamp().checked_add(duration.unwrap_or(USUAL)) else {
            continue;
        };
        if start.timestamp() > at {
            let is_today = start.with_time_zone(moment.time_zone().clone()).date() == moment.date();
            if is_today {
                later.push((session, start.timestamp()));
            }
        } else if at < end {
            now.push(*session);
        }
    }
    let first = later.iter().map(|(_, start)| *start).min();
    later.retain(|(_, start)| Some(*start) == first);
    (now, later.into_iter().map(|(session, _)| session).collect())
}

impl RequestContext {
    /// Both lists; none before, between and after the days of the event.
    pub(super) fn now(&self, event: &Event, notes: &NoteStates<'_>) -> Option<NowAndNext> {
        let moment = clock(event);
        let (now, next) = now_and_next(&event.in_order(), &moment);
        let lines = |sessions: &[&Session]| {
            let mut seen = HashSet::new();
            let once = sessions.iter().filter(|session| seen.insert(&session.slug));
            once.take(MAX_LINES)
                .map(|session| self.line(event, session, Subject::Programme, notes))
                .collect::<Vec<_>>()
        };
        let next_hour = next.first().and_then(|session| session.start.as_ref());
        (!now.is_empty() || !next.is_empty()).then(|| NowAndNext {
            clock: self.hour(&moment),
            next_hour: next_hour.map(|start| self.hour(start)),
            now: lines(&now),
            next: lines(&next),
        })
    }
}

#[cfg(test)]
mod tests {
    use sillage_programme::Slug;

    use super::*;

    fn session(slug: &str, start: &str, minutes: i64) -> Session {
        let slug = Slug::new(slug).unwrap();
        let mut session = Session::titled(slug, String::new());
        session.start = Some(start.parse().unwrap());
        session.duration = (minutes > 0).then(|| SignedDuration::from_mins(minutes));
        session
    }

    fn at(sessions: &[Session], moment: &str) -> (String, String) {
        let sessions: Vec<_> = sessions.iter().collect();
        let (now, next) = now_and_next(&sessions, &moment.parse().unwrap());
        let names = |found: Vec<&Session>| {
            let slugs: Vec<_> = found.iter().map(|session| session.slug.as_str()).collect();
            slugs.join(" ")
        };
        (names(now), names(next))
    }

    #[test]
    fn a_session_is_now_until_it_ends_and_next_until_it_begins() {
        let mut cancelled = session("off", "2030-03-01T10:00[Europe/Paris]", 60);
        cancelled.status = Status::Cancelled;
        let day = [
            session("a", "2030-03-01T10:00[Europe/Paris]", 60),
            session("b", "2030-03-01T10:30[Europe/Paris]", 0),
            session("c", "2030-03-01T14:00[Europe/Paris]", 30),
            session("d", "2030-03-01T14:00[Europe/Paris]", 30),
            session("e", "2030-03-02T09:00[Europe/Paris]", 30),
            cancelled,
        ];
        let both = |now: &str, next: &str| (now.to_owned(), next.to_owned());
        for (moment, expected) in [
            ("2030-03-01T09:59[Europe/Paris]", both("", "a")),
            ("2030-03-01T10:00[Europe/Paris]", both("a", "b")),
            ("2030-03-01T10:59[Europe/Paris]", both("a b", "c d")),
            ("2030-03-01T11:00[Europe/Paris]", both("b", "c d")),
            ("2030-03-01T13:00[UTC]", both("c d", "")),
            ("2030-03-01T23:00[Europe/Paris]", both("", "")),
        ] {
            assert_eq!(at(&day, moment), expected, "{moment}");
        }
    }
}
