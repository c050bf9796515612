//! iCalendar, after RFC 5545.

use jiff::{Zoned, tz::TimeZone};

use super::{Leaving, clean};
use crate::{Event, Session, Status};

/// The longest line, in bytes, without its end.
const MAX_LINE: usize = 75;

/// These sessions of an event as a calendar named `title`. Each keeps its UID for ever, so that a calendar
/// that is read again moves what moved. Times are in UTC, which every program reads right.
#[must_use]
pub fn calendar(
    event: &Event,
    sessions: &[&Session],
    title: &str,
    leaving: &Leaving<'_>,
) -> String {
    let mut out = String::new();
    let version = env!("CARGO_PKG_VERSION");
    for (name, value) in [
        ("BEGIN", "VCALENDAR"),
        ("VERSION", "2.0"),
        ("PRODID", &format!("-//Sillage//Sillage {version}//FR")),
        ("X-WR-CALNAME", &escaped(title)),
    ] {
        line(&mut out, name, value);
    }
    for session in sessions {
        self::session(&mut out, event, session, leaving);
    }
    line(&mut out, "END", "VCALENDAR");
    out
}

/// Nothing for a session whose day is not known.
fn session(out: &mut String, event: &Event, session: &Session, leaving: &Leaving<'_>) {
    let (begin, end) = match (&session.start, session.day) {
        (Some(start), _) => (
            ("DTSTART", utc(start)),
            session
                .end()
                .filter(|end| end > start)
                .map(|end| ("DTEND", utc(&end))),
        ),
        (None, Some(day)) => {
            let day = day.strftime("%Y%m%d").to_string();
            (("DTSTART;VALUE=DATE", day), None)
        }
        (None, None) => return,
    };
    line(out, "BEGIN", "VEVENT");
    line(
        out,
        "UID",
        &format!("{}.{}@sillage", session.slug, event.slug),
    );
    // When the entry was made is not known, and a date of today would change the file at each reading.
    let stamp = event.first_day.strftime("%Y%m%dT000000Z").to_string();
    line(out, "DTSTAMP", &stamp);
    line(out, begin.0, &begin.1);
    if let Some((name, value)) = end {
        line(out, name, &value);
    }
    line(out, "SUMMARY", &escaped(&session.title));
    let room = session
        .room
        .as_ref()
        .and_then(|slug| event.room(slug.as_str()));
    if let Some(room) = room {
        line(out, "LOCATION", &escaped(&room.title));
    }
    let theme = session
        .theme
        .as_ref()
        .and_then(|slug| event.theme(slug.as_str()));
    if let Some(theme) = theme {
        line(out, "CATEGORIES", &escaped(&theme.title));
    }
    let status = match session.status {
        _ if session.vanished => "CANCELLED",
        Status::Confirmed => "CONFIRMED",
        Status::Provisional => "TENTATIVE",
        Status::Cancelled => "CANCELLED",
    };
    line(out, "STATUS", status);
    let address = leaving.address(event, session);
    let names: Vec<_> = session
        .speakers
        .iter()
        .map(|person| person.name.as_str())
        .collect();
    let parts = [names.join(", "), format!("{} : {address}", leaving.note)];
    let parts: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    line(out, "DESCRIPTION", &escaped(&parts.join("\n")));
    line(out, "URL", &address);
    line(out, "END", "VEVENT");
}

fn utc(moment: &Zoned) -> String {
    let moment = moment.with_time_zone(TimeZone::UTC);
    moment.strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// A text as the value of a property.
fn escaped(text: &str) -> String {
    clean(text)
        .replace('\\', "\\\\")
        .replace(';', "\\;")
        .replace(',', "\\,")
        .replace('\n', "\\n")
}

/// A property, folded so that no line is too long and no character is cut.
fn line(out: &mut String, name: &str, value: &str) {
    let mut length = 0;
    for letter in name.chars().chain([':']).chain(value.chars()) {
        if length + letter.len_utf8() > MAX_LINE {
            out.push_str("\r\n ");
            length = 1;
        }
        out.push(letter);
        length += letter.len_utf8();
    }
    out.push_str("\r\n");
}
