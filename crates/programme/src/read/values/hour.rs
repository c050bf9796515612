//! Hours of the day.

use jiff::{
    Zoned,
    civil::{Date, DateTime, Time, time},
    tz::TimeZone,
};

/// When a day of the programme ends if the file does not say: what begins before, after midnight,
/// belongs to the day before.
pub(in crate::read) const DAY_CHANGE: Time = time(4, 0, 0, 0);
/// The last hour that programmes count on after midnight: `24:00`, `25:30`.
const LAST_HOUR: u8 = 30;

/// An hour on the wall.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::read) struct Hour {
    pub(in crate::read) time: Time,
    /// It was counted on after midnight, such as `24:00`: it is in the night after the day.
    pub(in crate::read) after_midnight: bool,
}

impl Hour {
    /// This hour of the programme's day `day`, which is in the next night if it is before `day_change`.
    pub(in crate::read) fn on(self, day: Date, day_change: Time) -> Option<DateTime> {
        let date = if self.after_midnight || self.time < day_change {
            day.tomorrow().ok()?
        } else {
            day
        };
        Some(date.to_datetime(self.time))
    }
}

/// The hour `at` of the programme's day `day` as a moment.
pub(in crate::read) fn on_day(
    day: Date,
    at: Time,
    day_change: Time,
    zone: &TimeZone,
) -> Option<Zoned> {
    let hour = Hour {
        time: at,
        after_midnight: false,
    };
    hour.on(day, day_change)?.to_zoned(zone.clone()).ok()
}

/// `14:30`, `14:30:00`, `9:00`, `9.30`, `14h30`, `14 h`, `1430`, `3pm`, `3:30 p.m.`, `14 Uhr`, `24:00`.
pub(in crate::read) fn hour(text: &str) -> Option<Hour> {
    let lower: String = (text.to_lowercase().chars())
        .filter(|c| !c.is_whitespace())
        .collect();
    let (rest, half_day) = half_of_day(&lower);
    let bare = rest
        .trim_end_matches("uhr")
        .trim_end_matches("heures")
        .trim_end_matches("min");
    let named = bare.len() < lower.len();
    let bare = bare.trim_end_matches('h');
    let mark = [':', 'h', '.']
        .into_iter()
        .find(|mark| bare.contains(*mark));
    let parts: Vec<&str> = match mark {
        Some(mark) => bare.split(mark).collect(),
        None if bare.len() == 4 && half_day.is_none() => vec![
            &bare[..bare.floor_char_boundary(2)],
            &bare[bare.floor_char_boundary(2)..],
        ],
        None if named || bare.len() < rest.len() => vec![bare],
        None => return None,
    };
    let (hours, minutes, seconds) = match parts[..] {
        [h] => (number(h)?, 0, 0),
        [h, m] => (number(h)?, number(m)?, 0),
        [h, m, s] => (number(h)?, number(m)?, number(s.split('.').next()?)?),
        _ => return None,
    };
    let hours = match half_day {
        None => hours,
        Some(_) if hours == 0 || hours > 12 => return None,
        Some(added) => hours % 12 + added,
    };
    let after_midnight = (24..=LAST_HOUR).contains(&hours);
    let of_day = if after_midnight { hours - 24 } else { hours };
    let part = |number: u8| i8::try_from(number).ok();
    let time = Time::new(part(of_day)?, part(minutes)?, part(seconds)?, 0).ok()?;
    Some(Hour {
        time,
        after_midnight,
    })
}

/// What stands before `am` or `pm`, and the hours that it adds.
fn half_of_day(text: &str) -> (&str, Option<u8>) {
    for (ending, added) in [("am", 0), ("a.m.", 0), ("pm", 12), ("p.m.", 12)] {
        if let Some(rest) = text.strip_suffix(ending) {
            return (rest, Some(added));
        }
    }
    (text, None)
}

fn number(text: &str) -> Option<u8> {
    let digits = (1..=2).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use jiff::civil::{date, time};

    use super::{DAY_CHANGE, hour};

    #[test]
    fn hours_are_read_as_people_write_them() {
        for (text, h, m) in [
            ("14:30", 14, 30),
            ("14:30:00", 14, 30),
            ("14:30:00.000", 14, 30),
            ("9:00", 9, 0),
            ("9.30", 9, 30),
            ("10.30", 10, 30),
            ("10h30", 10, 30),
            ("10H30", 10, 30),
            ("10 h 30", 10, 30),
            ("10\u{a0}h", 10, 0),
            ("09h", 9, 0),
            ("10h30min", 10, 30),
            ("14 Uhr", 14, 0),
            ("14.15 Uhr", 14, 15),
            ("1430", 14, 30),
            ("3pm", 15, 0),
            ("12 am", 0, 0),
            ("12:15 PM", 12, 15),
            ("3:30 p.m.", 15, 30),
        ] {
            let read = hour(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(
                (read.time, read.after_midnight),
                (time(h, m, 0, 0), false),
                "{text}"
            );
        }
        for bad in [
            "",
            "10",
            "10:60",
            "31:00",
            "ten",
            "h",
            ":",
            "13pm",
            "0pm",
            "1é30",
            "10:00:00:00",
            "-1:00",
        ] {
            assert_eq!(hour(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn after_midnight_belongs_to_the_day_before() {
        let at = |text: &str| {
            hour(text)
                .unwrap()
                .on(date(2022, 7, 6), DAY_CHANGE)
                .unwrap()
                .to_string()
        };
        assert_eq!(at("00:30"), "2022-07-07T00:30:00");
        assert_eq!(at("04:00"), "2022-07-06T04:00:00");
        assert_eq!(at("24:00"), "2022-07-07T00:00:00");
        assert_eq!(at("25:30"), "2022-07-07T01:30:00");
        assert_eq!(at("29:00"), "2022-07-07T05:00:00");
    }
}
