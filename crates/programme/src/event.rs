//! One edition of a forum, and the ways through its sessions.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{Day, Extra, Session, Slug, day_slug};

/// One edition: its days, themes, rooms and sessions.
///
/// A value that came out of [`crate::read()`] or [`crate::reimport()`] is consistent: slugs are unique,
/// and every day, theme and room that a session names is in the lists.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// The first part of every address of this event.
    pub slug: Slug,
    /// The name of the forum, the same for all editions.
    pub title: String,
    /// The short name that schedule files carry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acronym: Option<String>,
    /// Which edition this is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edition: Option<u32>,
    /// The theme of the whole edition.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub theme: Option<String>,
    /// Where it takes place, in the event's language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// A text of introduction.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The organisers' own page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The first day of the event.
    pub first_day: Date,
    /// The last day of the event, the first one if there is only one.
    pub last_day: Date,
    /// IANA name (`Europe/Paris`), or a fixed offset (`+01:00`) where the file gives no name.
    pub time_zone: String,
    /// BCP 47 tag of the texts, such as `fr`; empty where the file names no language.
    pub language: String,
    /// Who supports the event.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub support: Vec<String>,
    /// The days, by date.
    pub days: Vec<Day>,
    /// The themes, in the order of the file.
    pub themes: Vec<Theme>,
    /// The rooms, in the order of the file; a room may hold no session.
    pub rooms: Vec<Room>,
    /// The sessions, in the order of the file; see [`Event::in_order`].
    pub sessions: Vec<Session>,
    /// Sessions that left the programme without a note: in no list, but their addresses stay theirs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub former: Vec<Session>,
    /// What else the file says about the event.
    #[serde(default, skip_serializing_if = "Extra::is_empty")]
    pub extra: Extra,
}

/// A subject with its coordinators; schedule files call it a track.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Theme {
    /// Its part of the address `/{event}/themes/{theme}`.
    pub slug: Slug,
    /// Its name.
    pub title: String,
    /// A text about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Who coordinates it, in the order of the file.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub coordinators: Vec<Coordinator>,
    /// What else the file says about the theme.
    #[serde(default, skip_serializing_if = "Extra::is_empty")]
    pub extra: Extra,
}

/// A person or an organisation that coordinates a theme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coordinator {
    /// The name as it is to be printed.
    pub name: String,
    /// Whether that is a person or an organisation.
    pub kind: CoordinatorKind,
    /// For whom a person speaks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub affiliation: Option<String>,
}

/// What a [`Coordinator`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CoordinatorKind {
    /// Somebody.
    Person,
    /// A body, a network, a company.
    Organisation,
}

/// A place where sessions happen, physical or online.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Room {
    /// Its part of the address `/{event}/rooms/{room}`.
    pub slug: Slug,
    /// Its name.
    pub title: String,
    /// A text about it, such as how to get there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// What else the file says about the room.
    #[serde(default, skip_serializing_if = "Extra::is_empty")]
    pub extra: Extra,
}

impl Event {
    /// The organisers' own page, if a page may link to it.
    #[must_use]
    pub fn page_href(&self) -> Option<&str> {
        self.url.as_deref().filter(|url| crate::is_web_address(url))
    }

    /// The session at `/{event}/{slug}`, also if it has left the programme.
    #[must_use]
    pub fn session(&self, slug: &str) -> Option<&Session> {
        let mut all = self.sessions.iter().chain(&self.former);
        all.find(|session| session.slug == slug)
    }

    /// The theme with this slug.
    #[must_use]
    pub fn theme(&self, slug: &str) -> Option<&Theme> {
        self.themes.iter().find(|theme| theme.slug == slug)
    }

    /// The room with this slug.
    #[must_use]
    pub fn room(&self, slug: &str) -> Option<&Room> {
        self.rooms.iter().find(|room| room.slug == slug)
    }

    /// The day at this address: its own slug, or that of its date in any language we know.
    #[must_use]
    pub fn day(&self, slug: &str) -> Option<&Day> {
        self.days.iter().find(|day| {
            day.slug == slug
                || ["fr", "en"]
                    .iter()
                    .any(|lang| day_slug(day.date, lang) == slug)
        })
    }

    /// The address of a date, such as `mercredi_06072022` in `fr` and `wednesday_06072022` elsewhere.
    #[must_use]
    pub fn day_slug(&self, date: Date, language: &str) -> Slug {
        day_slug(date, language)
    }

    /// All sessions by day, then start, room and slug; without a day or without an hour comes last.
    #[must_use]
    pub fn in_order(&self) -> Vec<&Session> {
        self.ordered(|_| true)
    }

    /// The sessions of one day, in the order of [`Event::in_order`].
    #[must_use]
    pub fn sessions_on(&self, date: Date) -> Vec<&Session> {
        self.ordered(|session| session.day == Some(date))
    }

    /// The sessions that have no day yet, in the order of [`Event::in_order`].
    #[must_use]
    pub fn sessions_without_day(&self) -> Vec<&Session> {
        self.ordered(|session| session.day.is_none())
    }

    /// The sessions of one theme, in the order of [`Event::in_order`].
    #[must_use]
    pub fn sessions_of_theme(&self, theme: &str) -> Vec<&Session> {
        self.ordered(|session| session.theme.as_ref().is_some_and(|slug| slug == theme))
    }

    /// The sessions in one room, in the order of [`Event::in_order`].
    #[must_use]
    pub fn sessions_in_room(&self, room: &str) -> Vec<&Session> {
        self.ordered(|session| session.room.as_ref().is_some_and(|slug| slug == room))
    }

    fn ordered(&self, keep: impl Fn(&Session) -> bool) -> Vec<&Session> {
        let mut sessions: Vec<&Session> = self.sessions.iter().filter(|s| keep(s)).collect();
        sessions.sort_by(|a, b| a.order().cmp(&b.order()));
        sessions
    }
}
