//! One talk, workshop, meeting or resource: what the programme says about it.

use jiff::{SignedDuration, Timestamp, Zoned, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{Extra, Slug, moment};

/// A session of the programme; it owns one document.
///
/// An hour, a room, a theme, even a day may be unknown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Session {
    /// Its part of the address; made once from the programme's id, never from the title, and fixed.
    pub slug: Slug,
    /// The id that the file gives.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The globally unique id that the file gives, of whatever form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guid: Option<String>,
    /// The title.
    pub title: String,
    /// The subtitle.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subtitle: Option<String>,
    /// The kind in the organisers' own word: conference, workshop, meeting, lecture …
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// Language tag, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// The day of the programme; a talk at 00:30 belongs to the day that began before it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub day: Option<Date>,
    /// When it begins, with its zone, where the hour is known.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        with = "moment::zoned"
    )]
    pub start: Option<Zoned>,
    /// How long it lasts, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration: Option<SignedDuration>,
    /// Where; a slug in the event's rooms.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub room: Option<Slug>,
    /// Under which theme; a slug in the event's themes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub theme: Option<Slug>,
    /// Who speaks, in the order of the file.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub speakers: Vec<Person>,
    /// Who supports it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub support: Vec<String>,
    /// The short text.
    #[serde(default, rename = "abstract", skip_serializing_if = "Option::is_none")]
    pub abstract_text: Option<String>,
    /// The long text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Whether it stands.
    #[serde(default)]
    pub status: Status,
    /// The organisers' own page about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The address of a picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logo: Option<String>,
    /// Links to elsewhere.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<Link>,
    /// Files of the speakers, by address.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Link>,
    /// What else the file says about the session.
    #[serde(default, skip_serializing_if = "Extra::is_empty")]
    pub extra: Extra,
}

/// Whether a session stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// It takes place.
    #[default]
    Confirmed,
    /// It still waits for validation.
    Provisional,
    /// It does not take place; its notes stay.
    Cancelled,
}

/// Somebody who speaks or facilitates.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Person {
    /// The id that the file gives.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The name as it is to be printed.
    pub name: String,
    /// For whom the person speaks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub affiliation: Option<String>,
    /// A text about the person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub biography: Option<String>,
    /// What else the file says about the person.
    #[serde(default, skip_serializing_if = "Extra::is_empty")]
    pub extra: Extra,
}

/// An address with its title, as the file gives them: the address is not checked here.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Link {
    /// The address.
    pub url: String,
    /// What to show for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// What else the file says about the link.
    #[serde(default, skip_serializing_if = "Extra::is_empty")]
    pub extra: Extra,
}

impl Session {
    /// When it ends, if both its start and its duration are known.
    #[must_use]
    pub fn end(&self) -> Option<Zoned> {
        self.start.as_ref()?.checked_add(self.duration?).ok()
    }

    /// What sessions are sorted by; an unknown day or hour comes after all known ones.
    pub(crate) fn order(
        &self,
    ) -> (
        bool,
        Option<Date>,
        bool,
        Option<Timestamp>,
        Option<&Slug>,
        &Slug,
    ) {
        let start = self.start.as_ref().map(Zoned::timestamp);
        (
            self.day.is_none(),
            self.day,
            start.is_none(),
            start,
            self.room.as_ref(),
            &self.slug,
        )
    }
}
