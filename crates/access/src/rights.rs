//! The table of rights, and the one function that decides by it.
//!
//! Deciding compares a few short strings and reads a `match`: it neither allocates nor waits, and it
//! changes nothing.

use jiff::Timestamp;

use crate::{Grant, Role, SessionState, Target, Unusable, Visibility, Writability};

/// What somebody wants to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// Read the notes of a session, live or not.
    Read,
    /// Take its notes home as files.
    Export,
    /// See its history, and which device wrote what.
    ReadHistory,
    /// Write its notes, or undo one's own writing.
    Write,
    /// Bring back an earlier text, or undo what a device wrote.
    Restore,
    /// Close its notes for good.
    Freeze,
    /// Open frozen notes again.
    Reopen,
    /// Mute or remove a device, or lock everything.
    Moderate,
    /// Create, rename, hide or pause a session.
    ManageSessions,
    /// Make, replace or revoke links.
    ManageLinks,
    /// Make a note-taker's link for one session, for a day.
    Invite,
    /// Erase the words of a session.
    EraseSession,
    /// Create, rename or remove an event.
    ManageEvents,
}

impl Action {
    /// All actions, in the order of the table.
    pub const ALL: [Self; 13] = [
        Self::Read,
        Self::Export,
        Self::ReadHistory,
        Self::Write,
        Self::Restore,
        Self::Freeze,
        Self::Reopen,
        Self::Moderate,
        Self::ManageSessions,
        Self::ManageLinks,
        Self::Invite,
        Self::EraseSession,
        Self::ManageEvents,
    ];
}

/// What a role may do, as a cell of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Right {
    /// Not in this state, or not at all.
    Never,
    /// Whatever lies in the scope of the grant.
    InScope,
    /// Only by a grant that was made for this very session.
    OwnSession,
    /// Only by a grant for all events.
    AllEvents,
}

/// A row of the table: what everybody may do, then each role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Rights {
    /// Whether no grant is needed.
    pub everybody: bool,
    organiser: Right,
    note_taker: Right,
    archivist: Right,
    reader: Right,
}

impl Rights {
    /// The cell of a role.
    #[must_use]
    pub fn of(self, role: Role) -> Right {
        match role {
            Role::Organiser => self.organiser,
            Role::NoteTaker => self.note_taker,
            Role::Archivist => self.archivist,
            Role::Reader => self.reader,
        }
    }
}

/// The table of rights: the row of an action on something in this state. What has no state of its own,
/// such as an event, is asked for with the state of a session that has no record.
#[must_use]
#[rustfmt::skip]
#[expect(clippy::match_same_arms, reason = "it is a table: one row for each action")]
pub fn rights(action: Action, state: SessionState) -> Rights {
    use Action as A;
    use Right::{AllEvents, InScope, Never, OwnSession};
    use Visibility::{Hidden, Link, Public};
    use Writability::{Frozen, Open, Paused};

    let row = |everybody, organiser, note_taker, archivist, reader| Rights {
        everybody, organiser, note_taker, archivist, reader,
    };
    match (action, state.visibility, state.writability) {
        //                                         everybody  organiser  note-taker  archivist  reader
        (A::Read | A::Export, Public, _)    => row(true,      InScope,   InScope,    InScope,   InScope),
        (A::Read | A::Export, Link, _)      => row(false,     InScope,   InScope,    InScope,   InScope),
        (A::Read | A::Export, Hidden, _)    => row(false,     InScope,   OwnSession, InScope,   Never),
        (A::ReadHistory, _, _)              => row(false,     InScope,   OwnSession, InScope,   Never),
        (A::Write, _, Open)                 => row(false,     InScope,   InScope,    Never,     Never),
        (A::Write, _, Paused)               => row(false,     InScope,   Never,      Never,     Never),
        (A::Write | A::Restore, _, Frozen)  => row(false,     Never,     Never,      Never,     Never),
        (A::Restore, _, Open | Paused)      => row(false,     InScope,   Never,      Never,     Never),
        (A::Freeze, _, _)                   => row(false,     InScope,   Never,      InScope,   Never),
        (A::Reopen, _, _)                   => row(false,     InScope,   Never,      Never,     Never),
        (A::Moderate, _, _)                 => row(false,     InScope,   Never,      Never,     Never),
        (A::ManageSessions, _, _)           => row(false,     InScope,   Never,      Never,     Never),
        (A::ManageLinks, _, _)              => row(false,     InScope,   Never,      Never,     Never),
        (A::Invite, _, _)                   => row(false,     InScope,   InScope,    Never,      Never),
        (A::EraseSession, _, _)             => row(false,     InScope,   Never,      Never,     Never),
        (A::ManageEvents, _, _)             => row(false,     AllEvents, Never,      Never,     Never),
    }
}

/// Why somebody may not. Where several grants were tried, the last of these that applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, thiserror::Error)]
pub enum Denied {
    /// There is no grant, and one is needed.
    #[error("This needs a link")]
    NoGrant,
    /// The grant is for something else.
    #[error("This link is for other notes")]
    OutOfScope,
    /// The time of the grant is over.
    #[error("The time of this link is over")]
    Expired,
    /// The grant was revoked.
    #[error("An organiser ended this link")]
    Revoked,
    /// An organiser removed the device from the event.
    #[error("An organiser removed this device")]
    Removed,
    /// The role does not do this.
    #[error("This link does not allow that")]
    Role,
    /// The session is paused.
    #[error("Writing is paused")]
    Paused,
    /// The session is frozen.
    #[error("The notes are closed")]
    Frozen,
    /// For whoever asks, there is nothing here.
    #[error("No such session")]
    Unseen,
}

/// Decides whether whoever holds these grants, the newest first, may do something now; the grant by
/// which, or none where everybody may.
///
/// What cannot be read does not exist for whoever asks: nothing else is said about it.
pub fn decide<'a>(
    grants: impl IntoIterator<Item = &'a Grant> + Clone,
    action: Action,
    target: &Target<'_>,
    state: SessionState,
    now: Timestamp,
) -> Result<Option<&'a Grant>, Denied> {
    if action != Action::Read && matches!(target, Target::Session { .. }) {
        decide(grants.clone(), Action::Read, target, state, now)?;
    }
    if rights(action, state).everybody {
        return Ok(None);
    }
    let mut why = Denied::NoGrant;
    for grant in grants {
        match by(grant, action, target, state, now) {
            Ok(()) => return Ok(Some(grant)),
            Err(denied) => why = why.max(denied),
        }
    }
    let unseen = action == Action::Read && state.visibility != Visibility::Public;
    Err(if unseen { Denied::Unseen } else { why })
}

fn by(
    grant: &Grant,
    action: Action,
    target: &Target<'_>,
    state: SessionState,
    now: Timestamp,
) -> Result<(), Denied> {
    if !grant.scope.covers(target) {
        return Err(Denied::OutOfScope);
    }
    grant.stands(now).map_err(|unusable| match unusable {
        Unusable::Revoked => Denied::Revoked,
        Unusable::Expired | Unusable::Replaced => Denied::Expired,
    })?;
    let narrow = matches!(grant.scope, crate::Scope::Session { .. });
    match rights(action, state).of(grant.role) {
        Right::InScope => Ok(()),
        Right::OwnSession if narrow => Ok(()),
        Right::AllEvents if grant.scope == crate::Scope::All => Ok(()),
        Right::OwnSession | Right::AllEvents => Err(Denied::Role),
        Right::Never => Err(why_never(grant.role, action, state)),
    }
}

/// Whether it is the state that forbids it, or the role.
fn why_never(role: Role, action: Action, state: SessionState) -> Denied {
    let open = SessionState {
        writability: Writability::Open,
        ..state
    };
    match (rights(action, open).of(role), state.writability) {
        (Right::Never, _) | (_, Writability::Open) => Denied::Role,
        (_, Writability::Paused) => Denied::Paused,
        (_, Writability::Frozen) => Denied::Frozen,
    }
}
