//! What the programme says about a session, in one line.

use sillage_programme::{Event, Session};

use super::{RequestContext, listing::names};

/// One of the facts in a line.
pub(super) struct Fact {
    pub(super) text: String,
    pub(super) link: Option<String>,
    /// Where it is not the language of the page.
    pub(super) language: Option<String>,
    /// Provisional or cancelled.
    pub(super) is_status: bool,
    /// What stands between this fact and the next.
    pub(super) after: &'static str,
}

impl Fact {
    fn new(text: String, language: Option<&str>) -> Self {
        Self {
            text,
            link: None,
            language: language.map(str::to_owned),
            is_status: false,
            after: " · ",
        }
    }
}

impl RequestContext {
    /// State, day, hours, room, kind, theme, people: what is known, in this order.
    pub(super) fn facts(&self, event: &Event, session: &Session) -> Vec<Fact> {
        let mut facts = Vec::new();
        let theirs = self.lang_of(&event.language);
        let link =
            |kind: &str, slug: &str| Some(self.link(&format!("/{}/{kind}/{slug}", event.slug)));
        if let Some(status) = self.status(session) {
            let is_status = true;
            facts.push(Fact {
                is_status,
                ..Fact::new(status, None)
            });
        }
        if let Some(date) = session.day {
            let day = event.days.iter().find(|known| known.date == date);
            facts.push(Fact {
                link: day.and_then(|day| link("days", day.slug.as_str())),
                after: ", ",
                ..Fact::new(self.date(date), None)
            });
            let hours = session.start.as_ref();
            let hours = hours.map(|start| self.hours(start, session.end().as_ref()));
            let hours = hours.unwrap_or_else(|| self.t("programme-no-hour").to_lowercase());
            facts.push(Fact::new(hours, None));
        }
        let room = session
            .room
            .as_ref()
            .and_then(|slug| event.room(slug.as_str()));
        facts.extend(room.map(|room| Fact {
            link: link("rooms", room.slug.as_str()),
            ..Fact::new(room.title.clone(), theirs)
        }));
        facts.extend(self.kind(session).map(|kind| Fact::new(kind, None)));
        let theme = session
            .theme
            .as_ref()
            .and_then(|slug| event.theme(slug.as_str()));
        facts.extend(theme.map(|theme| Fact {
            link: link("themes", theme.slug.as_str()),
            ..Fact::new(theme.title.clone(), theirs)
        }));
        let people = names(session);
        facts.extend(
            people.map(|people| Fact::new(self.with("session-with", "people", people), None)),
        );
        if let Some(last) = facts.last_mut() {
            last.after = "";
        }
        facts
    }

    /// The kind of a session in the language of the page, where we know the word; else as it is given.
    ///
    /// Schedule files use English words of their own: "lecture" is a talk to everybody else.
    pub(super) fn kind(&self, session: &Session) -> Option<String> {
        let given = session.kind.as_deref()?.trim();
        let key = match given.to_lowercase().replace(['_', '-'], " ").as_str() {
            "" | "other" => return None,
            "lecture" | "talk" | "conference" | "conférence" | "presentation" => "kind-talk",
            "workshop" | "atelier" => "kind-workshop",
            "meeting" | "rencontre" | "réunion" | "meetup" => "kind-meeting",
            "panel" | "podium" | "table ronde" => "kind-panel",
            "keynote" => "kind-keynote",
            "lightning talk" | "lightning talks" | "lightningtalk" => "kind-lightning",
            "performance" | "concert" | "music" => "kind-performance",
            "film" | "movie" => "kind-film",
            _ => return Some(given.to_owned()),
        };
        Some(self.t(key))
    }

    /// Which of the seven colours a theme has: a number from 1 to 7.
    pub(super) fn rule(event: &Event, session: &Session) -> Option<usize> {
        let theme = session.theme.as_ref()?;
        let at = event.themes.iter().position(|known| known.slug == *theme)?;
        Some(at % 7 + 1)
    }
}
