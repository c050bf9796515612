//! Dates.

use jiff::civil::Date;

use crate::fold::fold;

/// The beginnings of the months in French, English and German, folded: the longest common ones that
/// tell them apart.
const MONTHS: &[(&str, i8)] = &[
    ("jan", 1),
    ("fev", 2),
    ("feb", 2),
    ("mar", 3),
    ("mae", 3),
    ("avr", 4),
    ("apr", 4),
    ("mai", 5),
    ("may", 5),
    ("juin", 6),
    ("jun", 6),
    ("juil", 7),
    ("jul", 7),
    ("aou", 8),
    ("aug", 8),
    ("sep", 9),
    ("oct", 10),
    ("okt", 10),
    ("nov", 11),
    ("dec", 12),
    ("dez", 12),
];

/// The date at the beginning of `text`, which may go on with an hour: `2026-10-24`, `24/10/2026`,
/// `24.10.2026`, `20261024`, `samedi 24 octobre 2026`, `October 24, 2026`. Day before month, unless that
/// cannot be.
pub(in crate::read) fn date(text: &str) -> Option<Date> {
    let text = text.trim();
    let first = text.split(['T', ' ', '\u{a0}']).next().unwrap_or_default();
    in_numbers(first).or_else(|| spelled_out(text))
}

fn in_numbers(text: &str) -> Option<Date> {
    if text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit()) {
        return ymd(&text[..4], &text[4..6], &text[6..]);
    }
    let parts: Vec<&str> = text.split(['-', '/', '.']).collect();
    let [a, b, c] = parts[..] else {
        return None;
    };
    if a.len() == 4 {
        return ymd(a, b, c);
    }
    (c.len() == 4)
        .then(|| ymd(c, b, a).or_else(|| ymd(c, a, b)))
        .flatten()
}

fn ymd(year: &str, month: &str, day: &str) -> Option<Date> {
    let plain = [year, month, day]
        .iter()
        .all(|part| part.bytes().all(|b| b.is_ascii_digit()));
    if !plain || year.len() != 4 || month.len() > 2 || day.len() > 2 {
        return None;
    }
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

fn spelled_out(text: &str) -> Option<Date> {
    let folded = fold(text);
    let words = folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty());
    let (mut day, mut month, mut year) = (None, None, None);
    for word in words {
        let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        match digits.len() {
            0 if month.is_none() => month = month_of(word),
            1 | 2 if day.is_none() => day = digits.parse::<i8>().ok(),
            4 if year.is_none() && digits == word => year = word.parse::<i16>().ok(),
            _ => {}
        }
        if let (Some(day), Some(month), Some(year)) = (day, month, year) {
            return Date::new(year, month, day).ok();
        }
    }
    None
}

fn month_of(word: &str) -> Option<i8> {
    // A day of the week may begin like a month.
    if ["mardi", "martes"].contains(&word) {
        return None;
    }
    (MONTHS.iter())
        .find(|(beginning, _)| word.starts_with(beginning))
        .map(|(_, month)| *month)
}

#[cfg(test)]
mod tests {
    use super::date;

    #[test]
    fn dates_are_read_as_tools_and_people_write_them() {
        for text in [
            "2026-10-24",
            "2026-10-24T10:30:00+02:00",
            "2026-10-24 10:30",
            "2026/10/24",
            "24/10/2026",
            "24/10/2026 10h30",
            "24.10.2026",
            "24-10-2026",
            "10/24/2026",
            "10-24-2026",
            "20261024",
            "samedi 24 octobre 2026",
            "Samedi 24\u{a0}octobre 2026 de 10h à 19h",
            "October 24, 2026",
            "Sat, Oct 24th 2026",
            "Samstag, 24. Oktober 2026",
        ] {
            assert_eq!(
                date(text).map(|d| d.to_string()).as_deref(),
                Some("2026-10-24"),
                "{text}"
            );
        }
        assert_eq!(
            date("mardi 1er août 2023").unwrap().to_string(),
            "2023-08-01"
        );
        assert_eq!(date("03/04/2026").unwrap().to_string(), "2026-04-03");
        for bad in [
            "",
            "demain",
            "24/10",
            "2026-13-01",
            "32/01/2026",
            "samedi 24 octobre",
            "24é10",
            "é",
        ] {
            assert_eq!(date(bad), None, "{bad:?}");
        }
    }
}
