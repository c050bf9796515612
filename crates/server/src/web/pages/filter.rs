//! Which sessions of a programme are shown: by theme, and by what there is of notes.
//!
//! A form that needs no script. Browsers that know `:has()` filter while one chooses; the address keeps it.

use std::convert::Infallible;

use axum::{
    extract::{FromRequestParts, Query},
    http::request::Parts,
};
use serde::Deserialize;
use sillage_programme::{Event, Session};

use super::{RequestContext, note_state::NoteStates};

/// With more themes, colours repeat, and one chooses from a list.
const COLOURS: usize = 7;
/// What can be asked about notes, by the names of their states.
const STATES: [&str; 3] = ["live", "written", "none"];

/// The part of the address behind the `?`.
#[derive(Debug, Default, Deserialize)]
pub(super) struct FilterQuery {
    #[serde(default)]
    theme: String,
    #[serde(default)]
    notes: String,
    /// The day of a theme or a room that has many.
    #[serde(default)]
    pub(super) day: String,
}

impl<S: Send + Sync> FromRequestParts<S> for FilterQuery {
    type Rejection = Infallible;

    /// What makes no sense asks for nothing.
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let query = Query::try_from_uri(&parts.uri);
        Ok(query.map(|Query(query)| query).unwrap_or_default())
    }
}

/// The form as it stands on the page.
pub(super) struct Filter {
    pub(super) themes: Vec<FilterChoice>,
    pub(super) states: Vec<FilterChoice>,
    /// Whether themes are a list.
    pub(super) is_list: bool,
    /// Whether some sessions are not on the page.
    pub(super) is_narrowed: bool,
}

/// One thing to choose.
pub(super) struct FilterChoice {
    pub(super) value: String,
    pub(super) title: String,
    /// The class of the box: `f3` for the third theme, `f-live`.
    pub(super) class: String,
    /// The colour of a theme.
    pub(super) rule: Option<usize>,
    pub(super) is_chosen: bool,
}

impl FilterQuery {
    /// Whether a session is to be shown.
    pub(super) fn shows(&self, session: &Session, notes: &NoteStates<'_>) -> bool {
        let theme = session.theme.as_ref();
        let of_theme =
            self.theme.is_empty() || theme.is_some_and(|slug| slug.as_str() == self.theme);
        let asks_notes = STATES.contains(&self.notes.as_str());
        of_theme && (!asks_notes || notes.of(session).name() == self.notes)
    }
}

impl RequestContext {
    pub(super) fn filter(&self, event: &Event, query: &FilterQuery) -> Filter {
        let is_list = event.themes.len() > COLOURS;
        let all = |chosen: bool| FilterChoice {
            value: String::new(),
            title: self.t("filter-all"),
            class: String::new(),
            rule: None,
            is_chosen: chosen,
        };
        let themes = event
            .themes
            .iter()
            .enumerate()
            .map(|(at, theme)| FilterChoice {
                value: theme.slug.to_string(),
                title: theme.title.clone(),
                class: format!("f{}", at + 1),
                rule: (!is_list).then_some(at + 1),
                is_chosen: theme.slug.as_str() == query.theme,
            });
        let states = STATES.iter().map(|state| FilterChoice {
            value: (*state).to_owned(),
            title: self.t(&format!("filter-{state}")),
            class: format!("f-{state}"),
            rule: None,
            is_chosen: *state == query.notes,
        });
        let mut themes: Vec<_> = themes.collect();
        let mut states: Vec<_> = states.collect();
        let is_narrowed = themes.iter().chain(&states).any(|choice| choice.is_chosen);
        themes.insert(0, all(themes.iter().all(|theme| !theme.is_chosen)));
        states.insert(0, all(states.iter().all(|state| !state.is_chosen)));
        Filter {
            themes,
            states,
            is_list,
            is_narrowed,
        }
    }
}
