//! How much of an event leaves: all of it, a day, a theme, or one session.

use std::{collections::BTreeSet, convert::Infallible, fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use sillage_programme::{Event, Session};

/// How much of an event leaves. Names are slugs, as they stand in addresses.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Extent {
    /// All of it.
    #[default]
    Event,
    /// The sessions of one day.
    Day(String),
    /// The sessions of one theme.
    Theme(String),
    /// One session.
    Session(String),
}

impl Extent {
    /// The event with no more than this of it; none if there is no such day, theme or session.
    #[must_use]
    pub fn of(&self, event: &Event) -> Option<Event> {
        let mut part = event.clone();
        match self {
            Self::Event => return Some(part),
            Self::Day(slug) => {
                let date = event.day(slug)?.date;
                part.days.retain(|day| day.date == date);
                keep(&mut part, |session| session.day == Some(date));
            }
            Self::Theme(slug) => {
                event.theme(slug)?;
                keep(&mut part, |session| {
                    session
                        .theme
                        .as_ref()
                        .is_some_and(|theme| theme == slug.as_str())
                });
                part.themes.retain(|theme| theme.slug == slug.as_str());
            }
            Self::Session(slug) => {
                event.session(slug)?;
                keep(&mut part, |session| session.slug == slug.as_str());
            }
        }
        Some(part)
    }
}

/// Leaves out other sessions, and the days and themes that have none of those that stay.
fn keep(event: &mut Event, wanted: impl Fn(&Session) -> bool) {
    event.sessions.retain(&wanted);
    event.former.retain(&wanted);
    let left = || event.sessions.iter().chain(&event.former);
    let days: BTreeSet<_> = left().filter_map(|session| session.day).collect();
    let themes: BTreeSet<_> = left().filter_map(|session| session.theme.clone()).collect();
    event.days.retain(|day| days.contains(&day.date));
    event.themes.retain(|theme| themes.contains(&theme.slug));
}

impl FromStr for Extent {
    type Err = Infallible;

    /// Reads `days/…`, `themes/…` or the slug of a session; nothing is all of the event.
    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(match text.split_once('/') {
            _ if text.is_empty() => Self::Event,
            Some(("days", day)) => Self::Day(day.into()),
            Some(("themes", theme)) => Self::Theme(theme.into()),
            _ => Self::Session(text.into()),
        })
    }
}

/// As an address has it behind the event; nothing for all of it.
impl fmt::Display for Extent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Event => Ok(()),
            Self::Day(slug) => write!(f, "/days/{slug}"),
            Self::Theme(slug) => write!(f, "/themes/{slug}"),
            Self::Session(slug) => write!(f, "/{slug}"),
        }
    }
}
