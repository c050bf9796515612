//! Time zones by name or offset.

use jiff::tz::{Offset, TimeZone};

/// Names that Outlook and Exchange write, for the zones of Europe and the most common others.
const WINDOWS: &[(&str, &str)] = &[
    ("Romance Standard Time", "Europe/Paris"),
    ("W. Europe Standard Time", "Europe/Berlin"),
    ("Central Europe Standard Time", "Europe/Budapest"),
    ("Central European Standard Time", "Europe/Warsaw"),
    ("GMT Standard Time", "Europe/London"),
    ("Greenwich Standard Time", "Atlantic/Reykjavik"),
    ("GTB Standard Time", "Europe/Bucharest"),
    ("FLE Standard Time", "Europe/Kiev"),
    ("E. Europe Standard Time", "Europe/Chisinau"),
    ("Russian Standard Time", "Europe/Moscow"),
    ("Turkey Standard Time", "Europe/Istanbul"),
    ("Eastern Standard Time", "America/New_York"),
    ("Pacific Standard Time", "America/Los_Angeles"),
];

/// A zone by IANA name, by the name of Windows, or by a fixed offset such as `+01:00`.
pub(in crate::read) fn time_zone(name: &str) -> Option<TimeZone> {
    let name = name.trim();
    let iana = (WINDOWS.iter())
        .find(|(windows, _)| windows.eq_ignore_ascii_case(name))
        .map_or(name, |(_, iana)| *iana);
    TimeZone::get(iana)
        .ok()
        .or_else(|| Some(TimeZone::fixed(offset(name)?)))
}

/// An offset as the name of a zone: `+01:00`.
pub(in crate::read) fn offset_name(offset: Offset) -> String {
    let seconds = offset.seconds();
    let minutes = seconds.unsigned_abs() / 60;
    let sign = if seconds < 0 { '-' } else { '+' };
    format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60)
}

/// `+01:00`, `-0530`, `Z`.
fn offset(text: &str) -> Option<Offset> {
    if text == "Z" {
        return Some(Offset::UTC);
    }
    let (sign, rest) = match text.split_at_checked(1)? {
        ("+", rest) => (1, rest),
        ("-", rest) => (-1, rest),
        _ => return None,
    };
    let digits: String = rest.chars().filter(|c| *c != ':').collect();
    let (hours, minutes) = digits.split_at_checked(2).filter(|_| digits.len() == 4)?;
    let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
    Offset::from_seconds(sign * (hours * 60 + minutes) * 60).ok()
}

#[cfg(test)]
mod tests {
    use super::time_zone;

    #[test]
    fn a_zone_is_a_name_or_an_offset() {
        for good in ["Europe/Paris", "UTC", "+01:00", "-0530", " Europe/Paris "] {
            assert!(time_zone(good).is_some(), "{good}");
        }
        for bad in ["", "Brest", "+1", "+99:00", "+é12"] {
            assert!(time_zone(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn every_windows_name_is_a_zone() {
        for (windows, iana) in super::WINDOWS {
            let zone = time_zone(windows).expect(windows);
            assert_eq!(zone.iana_name(), Some(*iana));
        }
    }
}
