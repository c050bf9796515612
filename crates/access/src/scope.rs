//! Where a grant holds, and what somebody wants to act on.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Where a grant holds. Names are the slugs of the programme.
///
/// In a record it is the fields `event`, `theme`, `room` and `session`; none of them is all events,
/// as in the records of grants that were made before scopes had more than an event.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Fields", into = "Fields")]
pub enum Scope {
    /// Every event of this server, also those that do not exist yet.
    All,
    /// One event.
    Event(String),
    /// The sessions of one theme of an event.
    Theme {
        /// The event.
        event: String,
        /// The theme.
        theme: String,
    },
    /// The sessions in one room of an event.
    Room {
        /// The event.
        event: String,
        /// The room.
        room: String,
    },
    /// One session.
    Session {
        /// The event.
        event: String,
        /// The session.
        session: String,
    },
}

/// What somebody wants to act on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target<'a> {
    /// The server: its events as such.
    Server,
    /// One event as such.
    Event(&'a str),
    /// One theme of an event as such.
    Theme {
        /// The event.
        event: &'a str,
        /// The theme.
        theme: &'a str,
    },
    /// One room of an event as such.
    Room {
        /// The event.
        event: &'a str,
        /// The room.
        room: &'a str,
    },
    /// One session of an event.
    Session {
        /// The event.
        event: &'a str,
        /// The session.
        session: &'a str,
        /// Its theme, if it has one.
        theme: Option<&'a str>,
        /// Its room, if it has one.
        room: Option<&'a str>,
    },
}

impl Scope {
    /// Whether `target` lies in this scope.
    #[must_use]
    pub fn covers(&self, target: &Target<'_>) -> bool {
        match (self, target) {
            (Self::All, _) => true,
            (
                Self::Event(mine),
                Target::Event(event)
                | Target::Theme { event, .. }
                | Target::Room { event, .. }
                | Target::Session { event, .. },
            ) => mine == event,
            (Self::Theme { event: mine, theme }, Target::Theme { event, theme: of }) => {
                mine == event && theme == of
            }
            (Self::Room { event: mine, room }, Target::Room { event, room: of }) => {
                mine == event && room == of
            }
            (
                Self::Theme { event: mine, theme },
                Target::Session {
                    event, theme: of, ..
                },
            ) => mine == event && *of == Some(theme),
            (
                Self::Room { event: mine, room },
                Target::Session {
                    event, room: of, ..
                },
            ) => mine == event && *of == Some(room),
            (
                Self::Session {
                    event: mine,
                    session,
                },
                Target::Session {
                    event, session: of, ..
                },
            ) => mine == event && session == of,
            _ => false,
        }
    }

    /// The event it is for; none for all events.
    #[must_use]
    pub fn event(&self) -> Option<&str> {
        match self {
            Self::All => None,
            Self::Event(event)
            | Self::Theme { event, .. }
            | Self::Room { event, .. }
            | Self::Session { event, .. } => Some(event),
        }
    }

    /// Whether something of this event lies in it.
    #[must_use]
    pub fn touches(&self, event: &str) -> bool {
        self.event().is_none_or(|mine| mine == event)
    }
}

/// `*`, an event, or an event and what of it.
impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => f.write_str("*"),
            Self::Event(event) => f.write_str(event),
            Self::Theme { event, theme } => write!(f, "{event}/themes/{theme}"),
            Self::Room { event, room } => write!(f, "{event}/rooms/{room}"),
            Self::Session { event, session } => write!(f, "{event}/{session}"),
        }
    }
}

/// A scope as it stands in a record.
#[derive(Serialize, Deserialize)]
struct Fields {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    event: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    theme: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    room: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    session: Option<String>,
}

impl TryFrom<Fields> for Scope {
    type Error = &'static str;

    /// A record that says too much is refused: guessing could grant more than was meant.
    fn try_from(fields: Fields) -> Result<Self, Self::Error> {
        match fields {
            Fields {
                event: None,
                theme: None,
                room: None,
                session: None,
            } => Ok(Self::All),
            Fields {
                event: Some(event),
                theme: None,
                room: None,
                session: None,
            } => Ok(Self::Event(event)),
            Fields {
                event: Some(event),
                theme: Some(theme),
                room: None,
                session: None,
            } => Ok(Self::Theme { event, theme }),
            Fields {
                event: Some(event),
                theme: None,
                room: Some(room),
                session: None,
            } => Ok(Self::Room { event, room }),
            Fields {
                event: Some(event),
                theme: None,
                room: None,
                session: Some(session),
            } => Ok(Self::Session { event, session }),
            _ => Err("a scope is an event and at most one of theme, room and session"),
        }
    }
}

impl From<Scope> for Fields {
    fn from(scope: Scope) -> Self {
        let mut fields = Self {
            event: scope.event().map(str::to_owned),
            theme: None,
            room: None,
            session: None,
        };
        match scope {
            Scope::All | Scope::Event(_) => {}
            Scope::Theme { theme, .. } => fields.theme = Some(theme),
            Scope::Room { room, .. } => fields.room = Some(room),
            Scope::Session { session, .. } => fields.session = Some(session),
        }
        fields
    }
}
