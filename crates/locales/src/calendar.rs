//! Dates in words.

use fluent_bundle::FluentValue;
use jiff::civil::{Date, Time};

use crate::{Language, t};

/// `mercredi 6 juillet 2022`
#[must_use]
pub fn date_long(language: Language, date: Date) -> String {
    date_as(language, "date-long", date)
}

/// `mercredi 6 juillet`
#[must_use]
pub fn date_short(language: Language, date: Date) -> String {
    date_as(language, "date-short", date)
}

/// `mercredi`
#[must_use]
pub fn weekday(language: Language, date: Date) -> String {
    let key = format!("weekday-{}", date.weekday().to_monday_one_offset());
    t(language, &key, &[])
}

/// `juillet`
#[must_use]
pub fn month(language: Language, date: Date) -> String {
    t(language, &format!("month-{}", date.month()), &[])
}

/// `14 h 32`, `9 h`; in English `14:32`, `09:00`
#[must_use]
pub fn time_of_day(language: Language, time: Time) -> String {
    let form = match time.minute() {
        0 => "time-whole",
        _ => "time-minutes",
    };
    let arguments = [
        ("hour", FluentValue::from(time.hour().to_string())),
        ("padded", format!("{:02}", time.hour()).into()),
        ("minute", format!("{:02}", time.minute()).into()),
    ];
    t(language, form, &arguments)
}

fn date_as(language: Language, form: &str, date: Date) -> String {
    let day = match date.day() {
        1 => t(language, "date-first", &[]),
        day => day.to_string(),
    };
    let arguments = [
        ("weekday", FluentValue::from(weekday(language, date))),
        ("day", day.into()),
        ("month", month(language, date).into()),
        ("year", date.year().to_string().into()),
    ];
    t(language, form, &arguments)
}

#[cfg(test)]
mod tests {
    use jiff::civil::{date, time};

    use super::*;

    #[test]
    fn dates_are_written_as_people_write_them() {
        let day = date(2022, 7, 6);
        assert_eq!(date_long(Language::Fr, day), "mercredi 6 juillet 2022");
        assert_eq!(date_long(Language::En, day), "Wednesday 6 July 2022");
        assert_eq!(
            date_short(Language::Fr, date(2022, 7, 1)),
            "vendredi 1er juillet"
        );
        assert_eq!(date_short(Language::En, date(2022, 7, 1)), "Friday 1 July");
    }

    #[test]
    fn hours_are_written_as_people_write_them() {
        let cases = [
            (time(14, 32, 0, 0), "14\u{a0}h\u{a0}32", "14:32"),
            (time(9, 0, 0, 0), "9\u{a0}h", "09:00"),
            (time(0, 5, 0, 0), "0\u{a0}h\u{a0}05", "00:05"),
        ];
        for (time, french, english) in cases {
            assert_eq!(time_of_day(Language::Fr, time), french);
            assert_eq!(time_of_day(Language::En, time), english);
        }
    }
}
