//! When a session should have its notes.

use jiff::{SignedDuration, Timestamp, Zoned, tz::TimeZone};
use sillage_programme::{Event, Session, Status};

/// How long after its end a session may still get its notes.
const PATIENCE: SignedDuration = SignedDuration::from_hours(48);

/// Whether a session took place and ended long enough ago. Without an hour its day ends at midnight; without
/// a day, the event's last day counts.
pub(crate) fn is_due(event: &Event, session: &Session, now: Timestamp) -> bool {
    if session.status == Status::Cancelled || session.vanished {
        return false;
    }
    let zone = TimeZone::get(&event.time_zone).unwrap_or(TimeZone::UTC);
    let day = session.day.unwrap_or(event.last_day);
    let midnight = || day.tomorrow().ok()?.to_zoned(zone).ok();
    let end: Option<Zoned> = session.end().or_else(midnight);
    let due = end.and_then(|end| end.timestamp().checked_add(PATIENCE).ok());
    due.is_some_and(|due| due <= now)
}

#[cfg(test)]
mod tests {
    use sillage_programme::{ReadOptions, Slug, read};

    use super::*;

    #[test]
    fn a_session_is_due_two_days_after_its_end() {
        let programme = "[event]\ntitle = \"E\"\nfirst_day = 2031-05-03\nlast_day = 2031-05-03\n\
            time_zone = \"Europe/Paris\"\nlanguage = \"fr\"\n[[day]]\ndate = 2031-05-03\n\
            [[session]]\nid = \"a\"\ntitle = \"A\"\nday = 2031-05-03\nstart = 10:00\nend = 11:30\n\
            [[session]]\nid = \"b\"\ntitle = \"B\"\nday = 2031-05-03\n\
            [[session]]\nid = \"c\"\ntitle = \"C\"\nday = 2031-05-03\nstatus = \"cancelled\"\n";
        let options = ReadOptions::new(Slug::new("e").unwrap());
        let event = read(programme.as_bytes(), &options).unwrap().event;
        let due = |now: &str| -> Vec<String> {
            let now = now.parse().unwrap();
            let mut sessions = event.in_order();
            sessions.retain(|session| is_due(&event, session, now));
            sessions
                .iter()
                .map(|session| session.slug.to_string())
                .collect()
        };
        assert!(due("2031-05-05T09:29:59Z").is_empty());
        assert_eq!(due("2031-05-05T09:30:00Z"), ["a"]);
        assert_eq!(due("2031-05-05T22:00:00Z"), ["a", "b"]);
    }
}
