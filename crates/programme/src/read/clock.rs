//! Hours, durations and zones as programme files write them.

use jiff::{
    SignedDuration, Zoned,
    civil::{Date, Time, time},
    fmt::temporal::Pieces,
    tz::{Offset, TimeZone},
};

/// When a day of the programme ends if the file does not say: what begins before, after midnight,
/// belongs to the day before.
pub(super) const DAY_CHANGE: Time = time(4, 0, 0, 0);

/// A zone by IANA name or by fixed offset such as `+01:00`.
pub(super) fn time_zone(name: &str) -> Option<TimeZone> {
    TimeZone::get(name)
        .ok()
        .or_else(|| Some(TimeZone::fixed(offset(name)?)))
}

/// The date at the beginning of `text`, which may go on with an hour.
pub(super) fn date(text: &str) -> Option<Date> {
    text.trim()
        .split_at_checked(10)
        .and_then(|(date, _)| date.parse().ok())
}

/// A date with an hour. An offset that the zone does not have at that moment stands as it is written.
pub(super) fn moment(text: &str, zone: &TimeZone) -> Option<Zoned> {
    let pieces = Pieces::parse(text.trim()).ok()?;
    let local = pieces.date().to_datetime(pieces.time()?);
    let Some(offset) = pieces.to_numeric_offset() else {
        return local.to_zoned(zone.clone()).ok();
    };
    let at = offset.to_timestamp(local).ok()?;
    let zone = if zone.to_offset(at) == offset {
        zone.clone()
    } else {
        TimeZone::fixed(offset)
    };
    Some(at.to_zoned(zone))
}

/// The offset of a date with an hour, as the name of a zone.
pub(super) fn offset_of(text: &str) -> Option<String> {
    let seconds = Pieces::parse(text.trim())
        .ok()?
        .to_numeric_offset()?
        .seconds();
    let minutes = seconds.unsigned_abs() / 60;
    let sign = if seconds < 0 { '-' } else { '+' };
    Some(format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60))
}

/// The hour `at` of the programme's day `day`, which is in the next night if it is before `day_change`.
pub(super) fn on_day(day: Date, at: Time, day_change: Time, zone: &TimeZone) -> Option<Zoned> {
    let date = if at < day_change {
        day.tomorrow().ok()?
    } else {
        day
    };
    date.to_datetime(at).to_zoned(zone.clone()).ok()
}

/// `HH:MM` or `HH:MM:SS`.
pub(super) fn hour(text: &str) -> Option<Time> {
    let parts = numbers(text)?;
    let (h, m, s) = match parts[..] {
        [h, m] => (h, m, 0),
        [h, m, s] => (h, m, s),
        _ => return None,
    };
    Time::new(
        i8::try_from(h).ok()?,
        i8::try_from(m).ok()?,
        i8::try_from(s).ok()?,
        0,
    )
    .ok()
}

/// `HH:MM`, `HH:MM:SS`, `D:HH:MM:SS`, or a plain number of minutes.
pub(super) fn duration(text: &str) -> Option<SignedDuration> {
    let (d, h, m, s) = match numbers(text)?[..] {
        [m] => (0, 0, m, 0),
        [h, m] if m < 60 => (0, h, m, 0),
        [h, m, s] if m < 60 && s < 60 => (0, h, m, s),
        [d, h, m, s] if h < 24 && m < 60 && s < 60 => (d, h, m, s),
        _ => return None,
    };
    Some(SignedDuration::from_secs(
        ((i64::from(d) * 24 + i64::from(h)) * 60 + i64::from(m)) * 60 + i64::from(s),
    ))
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

/// The numbers between the colons, each of one to four digits.
fn numbers(text: &str) -> Option<Vec<u32>> {
    let number = |part: &str| {
        let digits =
            !part.is_empty() && part.len() <= 4 && part.bytes().all(|b| b.is_ascii_digit());
        digits.then(|| part.parse().ok()).flatten()
    };
    text.trim().split(':').map(number).collect()
}

#[cfg(test)]
mod tests {
    use jiff::{SignedDuration, civil::date};

    use super::{DAY_CHANGE, duration, hour, on_day, time_zone};

    #[test]
    fn after_midnight_belongs_to_the_day_before() {
        let zone = time_zone("Europe/Paris").unwrap();
        let at = |text| on_day(date(2022, 7, 6), hour(text).unwrap(), DAY_CHANGE, &zone).unwrap();
        assert_eq!(
            at("00:30").to_string(),
            "2022-07-07T00:30:00+02:00[Europe/Paris]"
        );
        assert_eq!(
            at("04:00").to_string(),
            "2022-07-06T04:00:00+02:00[Europe/Paris]"
        );
    }

    #[test]
    fn hours_and_durations_are_read_as_they_are_written() {
        assert_eq!(duration("02:15"), Some(SignedDuration::from_mins(135)));
        assert_eq!(duration("36:00"), Some(SignedDuration::from_hours(36)));
        assert_eq!(
            duration("1:00:30:00"),
            Some(SignedDuration::from_mins(24 * 60 + 30))
        );
        assert_eq!(duration("45"), Some(SignedDuration::from_mins(45)));
        for bad in ["", "1h", "01:60", "-1:00", "::", "99999:00"] {
            assert_eq!(duration(bad), None, "{bad:?}");
        }
        for bad in ["24:00", "10", "10:60", "ten"] {
            assert_eq!(hour(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn a_zone_is_a_name_or_an_offset() {
        for good in ["Europe/Paris", "UTC", "+01:00", "-0530"] {
            assert!(time_zone(good).is_some(), "{good}");
        }
        for bad in ["", "Brest", "+1", "+99:00", "+é12"] {
            assert!(time_zone(bad).is_none(), "{bad}");
        }
    }
}
