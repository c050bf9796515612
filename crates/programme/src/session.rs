//! One talk, workshop, meeting or resource: what the programme says about it.

use jiff::{SignedDuration, Timestamp, Zoned, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{Extra, Prose, Slug, is_web_address, stored_time};

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
    /// Its one language as a BCP 47 tag, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Its languages by tag, where the file names several; then `language` is empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub languages: Vec<String>,
    /// The day of the programme; a talk at 00:30 belongs to the day that began before it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub day: Option<Date>,
    /// When it begins, with its zone, where the hour is known.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        with = "stored_time::zoned"
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
    /// The newest file does not have it any more: that is not cancelled, for nobody said so.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub vanished: bool,
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
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
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

/// An address with its title.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Link {
    /// The address: made whole where that could be done, otherwise as the file gives it. Only what
    /// [`Link::href`] gives back may become a link.
    pub url: String,
    /// What to show for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// What else the file says about the link.
    #[serde(default, skip_serializing_if = "Extra::is_empty")]
    pub extra: Extra,
}

impl Link {
    /// The address, if a page may link to it.
    #[must_use]
    pub fn href(&self) -> Option<&str> {
        Some(self.url.as_str()).filter(|url| is_web_address(url))
    }

    /// What to show for it: its title, or else its address.
    #[must_use]
    pub fn label(&self) -> &str {
        let title = self.title.as_deref().map(str::trim);
        title.filter(|title| !title.is_empty()).unwrap_or(&self.url)
    }
}

impl Session {
    /// A session of which nothing is known but its address and its title.
    #[must_use]
    pub fn titled(slug: Slug, title: String) -> Self {
        Self {
            slug,
            id: None,
            guid: None,
            title,
            subtitle: None,
            kind: None,
            language: None,
            languages: Vec::new(),
            day: None,
            start: None,
            duration: None,
            room: None,
            theme: None,
            speakers: Vec::new(),
            support: Vec::new(),
            abstract_text: None,
            description: None,
            status: Status::Confirmed,
            vanished: false,
            url: None,
            logo: None,
            links: Vec::new(),
            attachments: Vec::new(),
            extra: Extra::new(),
        }
    }

    /// The abstract and the description with their form, those that there are; a text once, even if the
    /// file has it as both.
    #[must_use]
    pub fn texts(&self) -> Vec<Prose<'_>> {
        let mut texts = Vec::new();
        for text in [&self.abstract_text, &self.description]
            .into_iter()
            .flatten()
        {
            let prose = Prose::of(text);
            if !text.trim().is_empty() && !texts.contains(&prose) {
                texts.push(prose);
            }
        }
        texts
    }

    /// The organisers' own page, if a page may link to it.
    #[must_use]
    pub fn page_href(&self) -> Option<&str> {
        self.url.as_deref().filter(|url| is_web_address(url))
    }

    /// The address of a picture, if a page may link to it.
    #[must_use]
    pub fn logo_href(&self) -> Option<&str> {
        self.logo.as_deref().filter(|url| is_web_address(url))
    }

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
