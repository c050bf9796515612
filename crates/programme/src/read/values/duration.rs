//! Durations.

use jiff::SignedDuration;

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
/// The longest duration of a session, in seconds: a year. More is a slip, and would leave the calendar.
const LONGEST: i64 = 366 * DAY;

/// `01:30`, `0:90`, `1:02:30` (D:HH:MM), `01:30:00`, `1:00:30:00`, `90`, `PT1H30M`, `P1DT2H`, `1h30`,
/// `90 min`, `1,5 h`, `1 jour`. Nothing for what is negative or no duration.
pub(in crate::read) fn duration(text: &str) -> Option<SignedDuration> {
    let text = text.trim();
    let seconds = with_colons(text).or_else(|| with_units(text))?;
    (seconds <= LONGEST).then(|| SignedDuration::from_secs(seconds))
}

/// Three parts are D:HH:MM as pretalx and frab write it; unless the first has two digits or the second
/// is no hour of a day: then HH:MM:SS.
fn with_colons(text: &str) -> Option<i64> {
    let parts: Vec<&str> = text.split(':').collect();
    let numbers: Vec<i64> = parts
        .iter()
        .map(|part| number(part))
        .collect::<Option<_>>()?;
    Some(match numbers[..] {
        [m] => m * MINUTE,
        [h, m] => h * HOUR + m * MINUTE,
        [d, h, m] if parts[0].len() == 1 && h < 24 && m < 60 => d * DAY + h * HOUR + m * MINUTE,
        [h, m, s] if m < 60 && s < 60 => h * HOUR + m * MINUTE + s,
        [d, h, m, s] if h < 24 && m < 60 && s < 60 => d * DAY + h * HOUR + m * MINUTE + s,
        _ => return None,
    })
}

fn number(part: &str) -> Option<i64> {
    let digits = (1..=4).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| part.parse().ok()).flatten()
}

/// Numbers with their units, in the order of ISO 8601 or of people.
fn with_units(text: &str) -> Option<i64> {
    let lower = text.to_lowercase();
    let mut rest = lower.trim_start_matches('p').trim();
    let (mut seconds, mut last, mut found) = (0, i64::MAX, false);
    while !rest.is_empty() {
        rest = rest.trim_start_matches(|c: char| c == 't' || c == ',' || c.is_whitespace());
        let end = rest
            .find(|c: char| !c.is_ascii_digit() && c != '.' && c != ',')?
            .min(rest.len());
        let (number, after) = rest.split_at(end);
        let after = after.trim_start();
        let letters = after
            .find(|c: char| !c.is_alphabetic())
            .unwrap_or(after.len());
        let (unit, after) = after.split_at(letters);
        // `t` divides days from hours, but begins no unit.
        let unit = unit
            .strip_suffix('t')
            .filter(|unit| *unit == "d")
            .unwrap_or(unit);
        let unit = unit_seconds(unit)?;
        if unit >= last {
            return None;
        }
        seconds += scaled(number, unit)?;
        (last, found) = (unit, true);
        let after = after.trim_start();
        // `1h30`: what follows hours without a unit are minutes.
        if unit == HOUR && !after.is_empty() && after.bytes().all(|b| b.is_ascii_digit()) {
            seconds += self::number(after)? * MINUTE;
            break;
        }
        rest = after;
    }
    found.then_some(seconds)
}

fn unit_seconds(unit: &str) -> Option<i64> {
    Some(match unit {
        "w" | "week" | "weeks" | "semaine" | "semaines" => 7 * DAY,
        "d" | "j" | "day" | "days" | "jour" | "jours" | "tag" | "tage" => DAY,
        "h" | "hr" | "hrs" | "hour" | "hours" | "heure" | "heures" | "std" | "stunde"
        | "stunden" => HOUR,
        "m" | "mn" | "min" | "mins" | "minute" | "minutes" | "minuten" => MINUTE,
        "s" | "sec" | "secs" | "second" | "seconds" | "seconde" | "secondes" | "sekunden" => 1,
        _ => return None,
    })
}

/// `1,5` times the unit, in whole seconds.
fn scaled(number: &str, unit: i64) -> Option<i64> {
    let number = number.replace(',', ".");
    let (whole, part) = number.split_once('.').unwrap_or((&number, ""));
    let whole = self::number(whole)? * unit;
    if part.is_empty() {
        return Some(whole);
    }
    let size = u32::try_from(part.len()).ok().filter(|size| *size <= 3)?;
    Some(whole + self::number(part)? * unit / 10_i64.pow(size))
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::duration;

    #[test]
    fn durations_are_read_as_tools_and_people_write_them() {
        for (text, minutes) in [
            ("02:15", 135),
            ("36:00", 36 * 60),
            ("0:90", 90),
            ("1:75", 135),
            ("45", 45),
            ("1:00:00", 24 * 60),
            ("1:02:30", 26 * 60 + 30),
            ("0:45:00", 45),
            ("01:30:00", 90),
            ("00:45:00", 45),
            ("1:00:30:00", 24 * 60 + 30),
            ("PT1H30M", 90),
            ("PT90M", 90),
            ("P1D", 24 * 60),
            ("P1DT2H", 26 * 60),
            ("pt45m0s", 45),
            ("1h30", 90),
            ("1 h 30", 90),
            ("1h", 60),
            ("1h30min", 90),
            ("90 min", 90),
            ("45m", 45),
            ("1,5 h", 90),
            ("0.75h", 45),
            ("2 heures 15 minutes", 135),
            ("1 jour", 24 * 60),
        ] {
            assert_eq!(
                duration(text),
                Some(SignedDuration::from_mins(minutes)),
                "{text}"
            );
        }
    }

    #[test]
    fn what_is_no_duration_is_none() {
        for bad in [
            "",
            "-00:30",
            "-1:00",
            "PT-30M",
            "-PT30M",
            "::",
            "99999:00",
            "1:90:90",
            "a while",
            "h",
            "P",
            "PT",
            "30 min 1 h",
            "9999:00:00:00",
            "1h30x",
            "é",
        ] {
            assert_eq!(duration(bad), None, "{bad:?}");
        }
    }
}
