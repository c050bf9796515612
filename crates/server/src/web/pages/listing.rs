//! Sessions in a list: one line each, in words.

use jiff::civil::Date;
use sillage_programme::{Event, Session, Status};

use super::RequestContext;

/// What stands between short facts.
pub(crate) const BETWEEN: &str = " · ";

/// A heading and its sessions.
pub(crate) struct Group {
    pub(crate) id: String,
    pub(crate) title: String,
    /// The address of a page about it.
    pub(crate) link: Option<String>,
    /// Such as `off`.
    pub(crate) character: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) timed: Vec<Line>,
    /// Whose hour is not known.
    pub(crate) untimed: Vec<Line>,
}

/// One session.
pub(crate) struct Line {
    pub(crate) link: String,
    pub(crate) title: String,
    pub(crate) start: Option<String>,
    /// `à 11 h 30`
    pub(crate) end: Option<String>,
    /// The colour of the theme.
    pub(crate) rule: Option<usize>,
    /// Room, theme, kind, people: what is known and not said by the heading.
    pub(crate) facts: String,
    pub(crate) status: Option<String>,
    pub(crate) cancelled: bool,
}

/// What the page is about, and so need not be said again on each line.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Subject {
    Programme,
    Theme,
    Room,
}

impl RequestContext {
    /// One day and those of its sessions that `sessions` has.
    pub(crate) fn day_group(
        &self,
        event: &Event,
        date: Option<Date>,
        sessions: Vec<&Session>,
        subject: Subject,
    ) -> Group {
        let lines = sessions
            .into_iter()
            .map(|session| (session.start.is_some(), self.line(event, session, subject)));
        let (timed, untimed): (Vec<_>, Vec<_>) = lines.partition(|(timed, _)| *timed);
        let without = |lines: Vec<(bool, Line)>| lines.into_iter().map(|(_, line)| line).collect();
        let (timed, untimed) = (without(timed), without(untimed));
        let day = event.days.iter().find(|day| Some(day.date) == date);
        let Some(day) = day else {
            let title = self.t("programme-no-day");
            return Group {
                id: "no-day".into(),
                title,
                link: None,
                character: None,
                description: None,
                timed,
                untimed,
            };
        };
        let title = self.date(day.date);
        Group {
            id: day.slug.to_string(),
            title: day
                .title
                .as_ref()
                .map_or(title.clone(), |name| self.labelled(&title, name)),
            link: Some(self.link(&format!("/{}/days/{}", event.slug, day.slug))),
            character: day.character.clone(),
            description: day.description.clone(),
            timed,
            untimed,
        }
    }

    /// Sessions by day; those without a day last.
    pub(crate) fn by_day(
        &self,
        event: &Event,
        sessions: &[&Session],
        subject: Subject,
    ) -> Vec<Group> {
        let mut dates: Vec<Option<Date>> = sessions.iter().map(|session| session.day).collect();
        dates.sort_by_key(|date| (date.is_none(), *date));
        dates.dedup();
        let of = |date: Option<Date>| {
            sessions
                .iter()
                .copied()
                .filter(|session| session.day == date)
                .collect()
        };
        dates
            .into_iter()
            .map(|date| self.day_group(event, date, of(date), subject))
            .collect()
    }

    fn line(&self, event: &Event, session: &Session, subject: Subject) -> Line {
        let room = session
            .room
            .as_ref()
            .and_then(|slug| event.room(slug.as_str()));
        let theme = session
            .theme
            .as_ref()
            .and_then(|slug| event.theme(slug.as_str()));
        let facts = [
            room.filter(|_| subject != Subject::Room)
                .map(|room| room.title.clone()),
            theme
                .filter(|_| subject != Subject::Theme)
                .map(|theme| theme.title.clone()),
            self.kind(session),
            names(session),
        ];
        Line {
            link: self.link(&format!("/{}/{}", event.slug, session.slug)),
            title: session.title.clone(),
            start: session.start.as_ref().map(|start| self.hour(start)),
            end: session
                .end()
                .map(|end| self.with("date-until", "end", self.hour(&end))),
            rule: Self::rule(event, session),
            facts: facts
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join(BETWEEN),
            status: self.status(session),
            cancelled: session.status == Status::Cancelled,
        }
    }

    /// What is not usual about a session, in words.
    pub(crate) fn status(&self, session: &Session) -> Option<String> {
        if session.vanished {
            return Some(self.t("session-vanished"));
        }
        match session.status {
            Status::Confirmed => None,
            Status::Provisional => Some(self.t("session-provisional")),
            Status::Cancelled => Some(self.t("session-cancelled")),
        }
    }
}

/// Who speaks, in one line.
pub(crate) fn names(session: &Session) -> Option<String> {
    let names: Vec<_> = session
        .speakers
        .iter()
        .map(|person| person.name.as_str())
        .collect();
    (!names.is_empty()).then(|| names.join(", "))
}
