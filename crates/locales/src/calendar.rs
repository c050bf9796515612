//! Dates in words.

use fluent_bundle::FluentValue;
use jiff::civil::Date;

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

fn date_as(language: Language, form: &str, date: Date) -> String {
    let weekday = format!("weekday-{}", date.weekday().to_monday_one_offset());
    let month = format!("month-{}", date.month());
    let day = match date.day() {
        1 => t(language, "date-first", &[]),
        day => day.to_string(),
    };
    let arguments = [
        ("weekday", FluentValue::from(t(language, &weekday, &[]))),
        ("day", day.into()),
        ("month", t(language, &month, &[]).into()),
        ("year", date.year().to_string().into()),
    ];
    t(language, form, &arguments)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

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
}
