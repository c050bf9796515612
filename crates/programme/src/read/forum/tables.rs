//! The tables of our own form, as they are written; an unknown key is an error, so that a slip is seen.

use serde::Deserialize;
use toml::{Spanned, value::Datetime};

use crate::Status;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ForumFile {
    pub(super) event: EventTable,
    #[serde(default)]
    pub(super) day: Vec<DayTable>,
    #[serde(default)]
    pub(super) theme: Vec<ThemeTable>,
    #[serde(default)]
    pub(super) room: Vec<RoomTable>,
    #[serde(default)]
    pub(super) session: Vec<SessionTable>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EventTable {
    pub(super) title: Spanned<String>,
    pub(super) acronym: Option<String>,
    pub(super) edition: Option<u32>,
    pub(super) theme: Option<String>,
    pub(super) place: Option<String>,
    pub(super) description: Option<String>,
    pub(super) url: Option<String>,
    pub(super) first_day: Spanned<Datetime>,
    pub(super) last_day: Option<Spanned<Datetime>>,
    pub(super) time_zone: Spanned<String>,
    pub(super) language: Spanned<String>,
    pub(super) day_change: Option<Spanned<Datetime>>,
    #[serde(default)]
    pub(super) support: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DayTable {
    pub(super) date: Spanned<Datetime>,
    pub(super) title: Option<String>,
    pub(super) character: Option<String>,
    pub(super) description: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ThemeTable {
    pub(super) id: Spanned<String>,
    pub(super) title: String,
    pub(super) description: Option<String>,
    #[serde(default)]
    pub(super) coordinators: Vec<CoordinatorTable>,
}

#[derive(Deserialize)]
#[serde(
    untagged,
    expecting = "expected { person = \"…\" }, { person = \"…\", affiliation = \"…\" } or { organisation = \"…\" }"
)]
pub(super) enum CoordinatorTable {
    Person(PersonTable),
    Organisation(OrganisationTable),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PersonTable {
    pub(super) person: String,
    pub(super) affiliation: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OrganisationTable {
    pub(super) organisation: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RoomTable {
    pub(super) id: Spanned<String>,
    pub(super) title: String,
    pub(super) description: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SessionTable {
    pub(super) id: Spanned<String>,
    pub(super) guid: Option<String>,
    pub(super) title: String,
    pub(super) subtitle: Option<String>,
    pub(super) kind: Option<String>,
    pub(super) language: Option<Spanned<String>>,
    pub(super) day: Option<Spanned<Datetime>>,
    pub(super) start: Option<Spanned<Datetime>>,
    pub(super) end: Option<Spanned<Datetime>>,
    pub(super) room: Option<Spanned<String>>,
    pub(super) theme: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) speakers: Vec<PersonTable>,
    #[serde(default)]
    pub(super) support: Vec<String>,
    #[serde(rename = "abstract")]
    pub(super) abstract_text: Option<String>,
    pub(super) description: Option<String>,
    #[serde(default)]
    pub(super) status: Status,
    pub(super) url: Option<String>,
    pub(super) logo: Option<String>,
    #[serde(default)]
    pub(super) links: Vec<LinkTable>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LinkTable {
    pub(super) url: String,
    pub(super) title: Option<String>,
}
