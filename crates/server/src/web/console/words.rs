//! Words and places that the pages of the console share.

use jiff::{Timestamp, Zoned};
use sillage_access::{Role, Scope, SessionState, Visibility, Writability};
use sillage_locales::{FluentValue, t};
use sillage_programme::Session;
use sillage_storage::UnixMillis;

use super::gate::Console;
use crate::web::pages::in_zone;

/// A page of the console, for the list of them.
pub(super) struct Tab {
    pub(super) link: String,
    pub(super) title: String,
    pub(super) is_here: bool,
}

/// What was just done, and how it is taken back.
pub(super) struct Done {
    pub(super) text: String,
    pub(super) undo: Option<Undo>,
}

/// A form of one button.
pub(super) struct Undo {
    pub(super) action: String,
    pub(super) act: &'static str,
    /// What it is about; empty where the address says it.
    pub(super) id: String,
}

/// A state by sign and word; never by colour alone.
pub(super) struct StateWord {
    pub(super) sign: &'static str,
    pub(super) word: String,
    pub(super) class: &'static str,
}

impl Console {
    /// All pages of the console; `here` is the one that is shown.
    pub(super) fn tabs(&self, here: &str) -> Vec<Tab> {
        let pages = [
            ("", "organise-tab-sessions"),
            ("/links", "organise-tab-links"),
            ("/devices", "organise-tab-devices"),
            ("/event", "organise-tab-event"),
            ("/journal", "organise-tab-journal"),
        ];
        let archive = Tab {
            link: self.cx.link(&format!("/{}/archive", self.event.slug)),
            title: self.cx.t("organise-tab-archive"),
            is_here: false,
        };
        let shown = |page: &&(&str, &str)| self.whole || !["/devices", "/event"].contains(&page.0);
        pages
            .iter()
            .filter(shown)
            .map(|(page, key)| Tab {
                link: self.cx.link(&self.path(page)),
                title: self.cx.t(key),
                is_here: *page == here,
            })
            .chain([archive])
            .collect()
    }

    pub(super) fn role(&self, role: Role) -> String {
        self.cx.t(&format!("organise-role-{role}"))
    }

    /// What a scope is called: by the titles of the programme where it has them.
    pub(super) fn scope(&self, scope: &Scope) -> String {
        let event = &self.event;
        let of = |key, title: Option<&str>, slug: &str| {
            self.cx.with(key, "title", title.unwrap_or(slug).to_owned())
        };
        match scope {
            Scope::All => self.cx.t("organise-scope-all"),
            Scope::Event(_) => self.cx.t("organise-scope-event"),
            Scope::Theme { theme, .. } => {
                let known = event.theme(theme).map(|theme| theme.title.as_str());
                of("organise-scope-theme", known, theme)
            }
            Scope::Room { room, .. } => {
                let known = event.room(room).map(|room| room.title.as_str());
                of("organise-scope-room", known, room)
            }
            Scope::Session { session, .. } => {
                let known = event.session(session).map(|known| known.title.as_str());
                of("organise-scope-session", known, session)
            }
        }
    }

    /// What is not usual about a session; open and public needs a word, too.
    pub(super) fn state(&self, state: SessionState) -> Vec<StateWord> {
        let word = |sign, key, class| StateWord {
            sign,
            word: self.cx.t(key),
            class,
        };
        let written = match state.writability {
            Writability::Open => word("○", "organise-state-open", "open"),
            Writability::Paused => word("‖", "organise-state-paused", "paused"),
            Writability::Frozen => word("■", "organise-state-frozen", "frozen"),
        };
        let seen = match state.visibility {
            Visibility::Public => None,
            Visibility::Link => Some(word("◐", "organise-state-link", "paused")),
            Visibility::Hidden => Some(word("◌", "organise-state-hidden", "paused")),
        };
        std::iter::once(written).chain(seen).collect()
    }

    /// `mercredi 6 juillet, 10 h, Amphithéâtre`: what is known.
    pub(super) fn when_and_where(&self, session: &Session) -> String {
        let room = session.room.as_ref();
        let room = room.and_then(|room| self.event.room(room.as_str()));
        let facts = [
            session.day.map(|day| self.cx.short_date(day)),
            session.start.as_ref().map(|start| self.cx.hour(start)),
            room.map(|room| room.title.clone()),
        ];
        facts.into_iter().flatten().collect::<Vec<_>>().join(", ")
    }

    /// A moment in the zone of the event.
    pub(super) fn at(&self, at: Timestamp) -> String {
        self.local(at)
            .map_or_else(|| at.to_string(), |at| self.cx.moment(&at))
    }

    pub(super) fn local(&self, at: Timestamp) -> Option<Zoned> {
        let millis = u64::try_from(at.as_millisecond()).ok()?;
        in_zone(UnixMillis(millis), &self.event.time_zone)
    }

    /// `il y a 3 min`, or the day and hour where that is longer ago than a day.
    pub(super) fn ago(&self, at: UnixMillis) -> String {
        let now = u64::try_from(Timestamp::now().as_millisecond()).unwrap_or_default();
        let minutes = now.saturating_sub(at.0) / 60_000;
        match minutes {
            0 => self.cx.t("organise-now"),
            1..60 => self.number("organise-minutes-ago", minutes),
            60..1440 => self.number("organise-hours-ago", minutes / 60),
            _ => in_zone(at, &self.event.time_zone)
                .map_or_else(String::new, |at| self.cx.moment(&at)),
        }
    }

    pub(super) fn number(&self, key: &str, count: u64) -> String {
        let arguments = [("count", FluentValue::from(count))];
        t(self.cx.language, key, &arguments)
    }
}
