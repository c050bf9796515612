//! Days and hours in words.

use jiff::{Timestamp, Zoned, civil::Date, tz::TimeZone};
use sillage_locales::{FluentValue, date_long, date_short, month, t, time_of_day, weekday};
use sillage_storage::UnixMillis;

use super::RequestContext;

impl RequestContext {
    /// `mercredi 6 juillet 2022`
    pub(crate) fn date(&self, date: Date) -> String {
        date_long(self.language, date)
    }

    /// `mercredi 6 juillet`
    pub(crate) fn short_date(&self, date: Date) -> String {
        date_short(self.language, date)
    }

    /// `mercredi`
    pub(crate) fn weekday(&self, date: Date) -> String {
        weekday(self.language, date)
    }

    /// `juillet`
    pub(crate) fn month(&self, date: Date) -> String {
        month(self.language, date)
    }

    /// `Du mardi 5 juillet au vendredi 8 juillet 2022`
    pub(crate) fn dates(&self, first: Date, last: Date) -> String {
        if first == last {
            return self.with("date-one-day", "first", self.date(first));
        }
        let start = if first.year() == last.year() {
            self.short_date(first)
        } else {
            self.date(first)
        };
        t(
            self.language,
            "date-days",
            &[("first", start.into()), ("last", self.date(last).into())],
        )
    }

    /// `le 6 juillet 2022 à 14 h 32`, in the time zone of the event.
    pub(crate) fn moment(&self, moment: &Zoned) -> String {
        let arguments = [
            ("date", FluentValue::from(self.date(moment.date()))),
            ("time", self.hour(moment).into()),
        ];
        t(self.language, "date-at", &arguments)
    }

    /// `10 h à 11 h 30`, or the start alone.
    pub(crate) fn hours(&self, start: &Zoned, end: Option<&Zoned>) -> String {
        match end {
            None => self.hour(start),
            Some(end) => {
                let arguments = [
                    ("start", FluentValue::from(self.hour(start))),
                    ("end", self.hour(end).into()),
                ];
                t(self.language, "date-range", &arguments)
            }
        }
    }

    /// `14 h 32`
    pub(crate) fn hour(&self, moment: &Zoned) -> String {
        time_of_day(self.language, moment.time())
    }
}

/// A time as a moment in a zone; UTC where the name is not known.
pub(crate) fn in_zone(at: UnixMillis, zone: &str) -> Option<Zoned> {
    let timestamp = Timestamp::from_millisecond(i64::try_from(at.0).ok()?).ok()?;
    Some(timestamp.to_zoned(self::zone(zone)))
}

/// The zone of an event; UTC where the name is not known.
pub(crate) fn zone(name: &str) -> TimeZone {
    jiff::fmt::temporal::DateTimeParser::new()
        .parse_time_zone(name)
        .unwrap_or(TimeZone::UTC)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use sillage_locales::Language;

    use super::*;

    #[test]
    fn dates_are_written_as_people_write_them() {
        let [french, english] = Language::ALL.map(RequestContext::fixture);
        assert_eq!(french.date(date(2022, 7, 6)), "mercredi 6 juillet 2022");
        assert_eq!(english.date(date(2022, 7, 6)), "Wednesday 6 July 2022");
        assert_eq!(
            french.dates(date(2022, 7, 5), date(2022, 7, 8)),
            "Du mardi 5 juillet au vendredi 8 juillet 2022"
        );
        assert_eq!(
            english.dates(date(2020, 7, 8), date(2020, 7, 8)),
            "Wednesday 8 July 2020"
        );
    }

    #[test]
    fn moments_are_told_in_the_zone_of_the_event() {
        let french = RequestContext::fixture(Language::Fr);
        let at = |zone| french.moment(&in_zone(UnixMillis(1_657_110_720_000), zone).unwrap());
        assert_eq!(
            at("Europe/Paris"),
            "le mercredi 6 juillet 2022 à 14\u{a0}h\u{a0}32"
        );
        assert_eq!(
            at("+01:00"),
            "le mercredi 6 juillet 2022 à 13\u{a0}h\u{a0}32"
        );
        assert_eq!(
            at("Mars/Base"),
            "le mercredi 6 juillet 2022 à 12\u{a0}h\u{a0}32"
        );
    }
}
