//! One day of the programme and its address.

use jiff::{
    Zoned,
    civil::{Date, Weekday},
};
use serde::{Deserialize, Serialize};

use crate::{Extra, Slug, stored_time};

/// One day of the programme.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Day {
    /// Its date. Sessions after midnight may belong to it.
    pub date: Date,
    /// Its part of the address `/{event}/days/{day}`, as [`day_slug`] makes it in the event's language.
    pub slug: Slug,
    /// A title of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// What sets the day apart, such as `off`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub character: Option<String>,
    /// A text about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// When the day begins, where the file says so.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        with = "stored_time::zoned"
    )]
    pub start: Option<Zoned>,
    /// When the day ends, often in the night after its date.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        with = "stored_time::zoned"
    )]
    pub end: Option<Zoned>,
    /// What else the file says about the day.
    #[serde(default, skip_serializing_if = "Extra::is_empty")]
    pub extra: Extra,
}

/// `{weekday}_{ddmmyyyy}`: `mercredi_06072022` when `language` is French, `wednesday_06072022` otherwise.
#[must_use]
pub fn day_slug(date: Date, language: &str) -> Slug {
    let french = language
        .split(['-', '_'])
        .next()
        .is_some_and(|tag| tag.eq_ignore_ascii_case("fr"));
    let [in_french, in_english] = weekday_names(date.weekday());
    let weekday = if french { in_french } else { in_english };
    Slug::assume(format!(
        "{weekday}_{:02}{:02}{:04}",
        date.day(),
        date.month(),
        date.year().unsigned_abs()
    ))
}

fn weekday_names(weekday: Weekday) -> [&'static str; 2] {
    match weekday {
        Weekday::Monday => ["lundi", "monday"],
        Weekday::Tuesday => ["mardi", "tuesday"],
        Weekday::Wednesday => ["mercredi", "wednesday"],
        Weekday::Thursday => ["jeudi", "thursday"],
        Weekday::Friday => ["vendredi", "friday"],
        Weekday::Saturday => ["samedi", "saturday"],
        Weekday::Sunday => ["dimanche", "sunday"],
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::day_slug;

    #[test]
    fn the_day_slug_is_the_one_of_the_forum() {
        assert_eq!(day_slug(date(2022, 7, 6), "fr"), "mercredi_06072022");
        assert_eq!(day_slug(date(2022, 7, 6), "fr-FR"), "mercredi_06072022");
        assert_eq!(day_slug(date(2022, 7, 6), "en"), "wednesday_06072022");
    }
}
