//! The parts of an address: what is allowed, what is taken, and how an id is made safe.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use crate::ProgrammeError;

/// Longest slug, in bytes: what fits an address bar, a QR code and every file system.
const MAX_BYTES: usize = 64;

/// First parts of addresses that are not events. Compared without case, since some file systems are.
const RESERVED_FOR_EVENTS: &[&str] = &[
    "accessibility",
    "api",
    "assets",
    "favicon.ico",
    "first-steps",
    "healthz",
    "hocuspocus",
    "join",
    "metrics",
    "open",
    "organise",
    "privacy",
    "readyz",
    "robots.txt",
    "sitemap.xml",
    "status",
    "sync",
    "uploads",
];

/// Second parts of addresses that are not sessions.
const RESERVED_FOR_SESSIONS: &[&str] = &[
    "agenda.ics",
    "archive",
    "archive.zip",
    "credits",
    "days",
    "door",
    "edit",
    "feed.atom",
    "history",
    "index",
    "live",
    "marks",
    "marks.csv",
    "missing",
    "now",
    "organise",
    "rooms",
    "schedule.json",
    "schedule.xml",
    "search",
    "themes",
];

/// One part of an address: `[A-Za-z0-9][A-Za-z0-9._-]{0,63}`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Slug(String);

impl Slug {
    /// Takes `text` as it is.
    ///
    /// # Errors
    /// [`ProgrammeError::BadSlug`] if it is empty, too long, or holds another character.
    pub fn new(text: impl Into<String>) -> Result<Self, ProgrammeError> {
        let text = text.into();
        let starts_well = text.starts_with(|c: char| c.is_ascii_alphanumeric());
        if starts_well && text.len() <= MAX_BYTES && text.chars().all(is_allowed) {
            Ok(Self(text))
        } else {
            Err(ProgrammeError::BadSlug { slug: text })
        }
    }

    /// Makes a slug out of any text: accents fall off, everything else that is not allowed becomes one
    /// `-`. `None` if nothing is left.
    #[must_use]
    pub fn made_from(text: &str) -> Option<Self> {
        let mut slug = String::new();
        for c in text.nfkd().filter(|c| !is_combining_mark(*c)) {
            match latin(c) {
                Some(letters) => slug.push_str(letters),
                None if c.is_ascii_alphanumeric()
                    || (!slug.is_empty() && c != '-' && is_allowed(c)) =>
                {
                    slug.push(c);
                }
                None if !slug.is_empty() && !slug.ends_with('-') => slug.push('-'),
                None => {}
            }
        }
        slug.truncate(MAX_BYTES);
        slug.truncate(slug.trim_end_matches(['-', '.', '_']).len());
        (!slug.is_empty()).then_some(Self(slug))
    }

    /// The slug of a thing that has only a name. A name without Latin letters gives `word` and a number
    /// that depends on the name alone, so that the order of a file moves no address.
    pub(crate) fn of_name(name: &str, word: &str) -> Self {
        let made = Self::made_from(&name.to_lowercase());
        let has_letters = |slug: &Self| slug.0.contains(|c: char| c.is_ascii_alphabetic());
        let letters_are_lost = name.chars().any(char::is_alphabetic);
        made.filter(|slug| has_letters(slug) || !letters_are_lost)
            .unwrap_or_else(|| Self(format!("{word}-{:06x}", hash(name) & 0x00ff_ffff)))
    }

    /// A slug that the code has built to the rule.
    pub(crate) fn assume(text: String) -> Self {
        debug_assert!(Self::new(text.as_str()).is_ok(), "not a slug: {text}");
        Self(text)
    }

    /// This slug with `-number` at its end, within the length.
    pub(crate) fn numbered(&self, number: usize) -> Self {
        let ending = format!("-{number}");
        let kept = self.0.len().min(MAX_BYTES - ending.len());
        Self(format!("{}{ending}", &self.0[..kept]))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What stands for a Latin letter that is more than a letter with an accent.
fn latin(c: char) -> Option<&'static str> {
    Some(match c {
        'ß' => "ss",
        'æ' | 'Æ' => "ae",
        'œ' | 'Œ' => "oe",
        'ø' | 'Ø' => "o",
        'ł' | 'Ł' => "l",
        'đ' | 'Đ' | 'ð' | 'Ð' => "d",
        'þ' | 'Þ' => "th",
        'ı' => "i",
        _ => return None,
    })
}

/// FNV-1a: the same number for the same name on every machine and in every version.
fn hash(text: &str) -> u32 {
    text.trim().bytes().fold(0x811c_9dc5, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    })
}

fn is_allowed(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-')
}

/// Refuses an event's slug that is an address of its own, such as `join`.
pub fn check_event_slug(slug: &Slug) -> Result<(), ProgrammeError> {
    refuse_if(is_in(slug, RESERVED_FOR_EVENTS), slug)
}

/// Refuses a session's slug that is an address of its own, such as `days`, or that ends in `.md`,
/// which is how the text of another session is asked for.
pub fn check_session_slug(slug: &Slug) -> Result<(), ProgrammeError> {
    let text_of_another = slug.0.to_ascii_lowercase().ends_with(".md");
    refuse_if(text_of_another || is_in(slug, RESERVED_FOR_SESSIONS), slug)
}

fn is_in(slug: &Slug, reserved: &[&str]) -> bool {
    reserved
        .iter()
        .any(|word| word.eq_ignore_ascii_case(&slug.0))
}

fn refuse_if(refused: bool, slug: &Slug) -> Result<(), ProgrammeError> {
    if refused {
        Err(ProgrammeError::ReservedSlug { slug: slug.clone() })
    } else {
        Ok(())
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Slug {
    type Err = ProgrammeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::new(text)
    }
}

impl TryFrom<String> for Slug {
    type Error = ProgrammeError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::new(text)
    }
}

impl From<Slug> for String {
    fn from(slug: Slug) -> Self {
        slug.0
    }
}

impl AsRef<str> for Slug {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl PartialEq<str> for Slug {
    fn eq(&self, other: &str) -> bool {
        self.0 == other
    }
}

impl PartialEq<&str> for Slug {
    fn eq(&self, other: &&str) -> bool {
        self.0 == *other
    }
}

#[cfg(test)]
mod tests {
    use super::{MAX_BYTES, Slug, check_event_slug, check_session_slug};

    #[test]
    fn a_slug_is_taken_as_it_is_or_refused() {
        for good in ["6561", "mer-lowtech", "A.b_c-d", &"x".repeat(MAX_BYTES)] {
            assert_eq!(Slug::new(good).unwrap(), good);
        }
        for bad in [
            "",
            ".",
            "..",
            "-a",
            "a/b",
            "é",
            "a b",
            "a\n",
            &"x".repeat(MAX_BYTES + 1),
        ] {
            assert!(Slug::new(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn any_text_is_made_safe() {
        let made = |text: &str| Slug::made_from(text).map(String::from);
        assert_eq!(
            made("Vers une santé ouverte").as_deref(),
            Some("Vers-une-sante-ouverte")
        );
        assert_eq!(made("../../etc/passwd").as_deref(), Some("etc-passwd"));
        assert_eq!(made("https://x.org/~1/").as_deref(), Some("https-x.org-1"));
        assert_eq!(made(&"é".repeat(100)).unwrap().len(), MAX_BYTES);
        assert_eq!(
            made("Saal A - Bastel // Hackspace").as_deref(),
            Some("Saal-A-Bastel-Hackspace")
        );
        assert_eq!(made("a---b").as_deref(), Some("a-b"));
        assert_eq!(
            made("Große Øst, Œuvre").as_deref(),
            Some("Grosse-ost-oeuvre")
        );
        assert_eq!(made("…"), None);
        assert_eq!(
            Slug::new("x".repeat(MAX_BYTES))
                .unwrap()
                .numbered(12)
                .0
                .len(),
            MAX_BYTES
        );
    }

    #[test]
    fn a_name_in_another_script_has_an_address_of_its_own() {
        let of = |name: &str| Slug::of_name(name, "room").to_string();
        assert_eq!(
            of("Hardware Hacking Area - Upper"),
            "hardware-hacking-area-upper"
        );
        assert_eq!(of("12"), "12");
        assert_eq!(of("Зал 1"), of(" Зал 1"));
        assert!(of("Зал 1").starts_with("room-") && of("Зал 1") != of("Зал 2"));
        assert!(of("講堂").starts_with("room-") && of("…").starts_with("room-"));
    }

    #[test]
    fn addresses_of_our_own_are_refused() {
        let slug = |text| Slug::new(text).unwrap();
        assert!(check_event_slug(&slug("JOIN")).is_err());
        assert!(check_event_slug(&slug("forum-2022")).is_ok());
        assert!(check_session_slug(&slug("days")).is_err());
        assert!(check_session_slug(&slug("notes.MD")).is_err());
        assert!(check_session_slug(&slug("join")).is_ok());
    }
}
