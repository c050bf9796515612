//! What is different after a later file, session by session and in sum.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Session, Slug, Status};

/// What happened to one session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "change", rename_all = "lowercase")]
pub enum Change {
    /// It was not there before.
    Added {
        /// Its address.
        session: Slug,
    },
    /// It is there, but not as it was.
    Changed {
        /// Its address.
        session: Slug,
        /// What differs; never empty.
        fields: Vec<Field>,
    },
    /// The file does not have it any more.
    Vanished {
        /// Its address, which stays its own.
        session: Slug,
        /// It has a note, and stays in the lists with it; otherwise it leaves them.
        has_note: bool,
    },
}

/// A part of a session that people care about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Field {
    /// Title or subtitle.
    Title,
    /// Kind.
    Kind,
    /// Language.
    Language,
    /// Day of the programme.
    Day,
    /// Hour of the beginning.
    Start,
    /// Duration.
    Duration,
    /// Room.
    Room,
    /// Theme.
    Theme,
    /// Speakers or support.
    Speakers,
    /// Abstract or description.
    Description,
    /// Status.
    Status,
    /// It has become cancelled.
    Cancelled,
    /// Links, attachments, page, picture.
    Links,
    /// Anything else that the file says.
    Other,
}

impl Field {
    const MOVES: [Self; 4] = [Self::Day, Self::Start, Self::Duration, Self::Room];
}

/// What of `new` is not as in `old`, both at one address.
pub(super) fn changed(old: &Session, new: &Session) -> Option<Change> {
    let is_cancelled = |session: &Session| session.status == Status::Cancelled;
    let differs = [
        (
            Field::Title,
            old.title != new.title || old.subtitle != new.subtitle,
        ),
        (Field::Kind, old.kind != new.kind),
        (
            Field::Language,
            (&old.language, &old.languages) != (&new.language, &new.languages),
        ),
        (Field::Day, old.day != new.day),
        (Field::Start, old.start != new.start),
        (Field::Duration, old.duration != new.duration),
        (Field::Room, old.room != new.room),
        (Field::Theme, old.theme != new.theme),
        (
            Field::Speakers,
            old.speakers != new.speakers || old.support != new.support,
        ),
        (
            Field::Description,
            old.abstract_text != new.abstract_text || old.description != new.description,
        ),
        (
            Field::Status,
            (old.status, old.vanished) != (new.status, new.vanished)
                && (is_cancelled(old) || !is_cancelled(new)),
        ),
        (Field::Cancelled, !is_cancelled(old) && is_cancelled(new)),
        (
            Field::Links,
            (&old.links, &old.attachments, &old.url, &old.logo)
                != (&new.links, &new.attachments, &new.url, &new.logo),
        ),
        (
            Field::Other,
            (&old.id, &old.guid, &old.extra) != (&new.id, &new.guid, &new.extra),
        ),
    ];
    let fields: Vec<Field> = differs
        .into_iter()
        .filter(|(_, differs)| *differs)
        .map(|(f, _)| f)
        .collect();
    (!fields.is_empty()).then(|| Change::Changed {
        session: new.slug.clone(),
        fields,
    })
}

/// How many sessions are new, moved, renamed, changed in another way, gone, cancelled; one that is both
/// moved and renamed counts as both.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// Not there before.
    pub new: usize,
    /// Another day, hour, duration or room.
    pub moved: usize,
    /// Another title.
    pub renamed: usize,
    /// Anything else.
    pub changed: usize,
    /// Not in the file any more.
    pub gone: usize,
    /// Cancelled by the file.
    pub cancelled: usize,
}

impl Summary {
    pub(super) fn of(changes: &[Change]) -> Self {
        let mut summary = Self::default();
        for change in changes {
            match change {
                Change::Added { .. } => summary.new += 1,
                Change::Vanished { .. } => summary.gone += 1,
                Change::Changed { fields, .. } => summary.count(fields),
            }
        }
        summary
    }

    fn count(&mut self, fields: &[Field]) {
        let moved = fields.iter().any(|field| Field::MOVES.contains(field));
        let renamed = fields.contains(&Field::Title);
        let cancelled = fields.contains(&Field::Cancelled);
        self.moved += usize::from(moved);
        self.renamed += usize::from(renamed);
        self.cancelled += usize::from(cancelled);
        self.changed += usize::from(!moved && !renamed && !cancelled);
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            new,
            moved,
            renamed,
            changed,
            gone,
            cancelled,
        } = self;
        write!(
            f,
            "{new} new, {moved} moved, {renamed} renamed, {changed} changed, {gone} gone, {cancelled} cancelled"
        )
    }
}
