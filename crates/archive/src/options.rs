//! What may be chosen about an export, whatever its format.

use serde::{Deserialize, Serialize};
use sillage_programme::{Day, day_slug};

/// What may be chosen about an export.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportOptions {
    /// What addresses of the server begin with, for links to what only the server has.
    #[serde(default)]
    pub server: Option<String>,
    /// How the pages of days are named, where not as in their addresses: [`DAY_PATTERN`] says how.
    #[serde(default)]
    pub day_pattern: Option<String>,
}

/// The pattern of the addresses; `{yyyy}`, `{mm}` and `{dd}` can be had, too.
pub const DAY_PATTERN: &str = "{weekday}_{ddmmyyyy}";

impl ExportOptions {
    /// Whether the pattern gives each day a name that a file can have.
    #[must_use]
    pub fn has_good_pattern(&self) -> bool {
        let Some(pattern) = &self.day_pattern else {
            return true;
        };
        let has_day = ["{ddmmyyyy}", "{dd}"]
            .iter()
            .any(|part| pattern.contains(part));
        let name = filled(pattern, "monday", jiff::civil::date(2022, 7, 6));
        let is_good = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
        has_day && name.chars().all(is_good) && !name.starts_with(['.', '-'])
    }

    pub(crate) fn day_name(&self, day: &Day, language: &str) -> String {
        let Some(pattern) = &self.day_pattern else {
            return day.slug.to_string();
        };
        let address = day_slug(day.date, language);
        let weekday = address.as_str().split('_').next().unwrap_or_default();
        filled(pattern, weekday, day.date)
    }
}

fn filled(pattern: &str, weekday: &str, date: jiff::civil::Date) -> String {
    pattern
        .replace("{weekday}", weekday)
        .replace("{ddmmyyyy}", &date.strftime("%d%m%Y").to_string())
        .replace("{yyyy}", &date.strftime("%Y").to_string())
        .replace("{mm}", &date.strftime("%m").to_string())
        .replace("{dd}", &date.strftime("%d").to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_makes_names_of_files() {
        let with = |pattern: &str| ExportOptions {
            day_pattern: Some(pattern.into()),
            ..ExportOptions::default()
        };
        for good in [DAY_PATTERN, "{yyyy}-{mm}-{dd}", "jour-{dd}"] {
            assert!(with(good).has_good_pattern(), "{good}");
        }
        for bad in [
            "jour",
            "../{dd}",
            "{dd}/{mm}",
            ".{dd}",
            "{dd} {mm}",
            "{dd}{x}",
            "",
        ] {
            assert!(!with(bad).has_good_pattern(), "{bad}");
        }
        let date = jiff::civil::date(2022, 7, 6);
        assert_eq!(filled("{yyyy}-{mm}-{dd}", "mercredi", date), "2022-07-06");
        assert_eq!(filled(DAY_PATTERN, "mercredi", date), "mercredi_06072022");
    }
}
