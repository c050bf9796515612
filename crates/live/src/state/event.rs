//! What goes into the state of a live document, and what comes out.

use std::sync::Arc;

use bytes::Bytes;
use sillage_access::{Role, Writability};
use sillage_document::{Contents, StateVector};
use sillage_storage::{Head, NewEntry, Seq};

use super::FailureKind;
use super::access::Whose;
use super::server_edit::{EditId, EditRefusal, ServerEdit};
use crate::{
    AccessNotice, ClientMessage, CloseReason, ConnectionId, JoinRequest, Occupancy, Published,
    RefusalReason, StorageNotice,
};

/// What can happen to a live document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LiveEvent {
    /// A connection joined; its role was decided by the server.
    Joined {
        /// Its name, never used before in this document.
        connection: ConnectionId,
        /// Who, and what it may do.
        request: JoinRequest,
    },
    /// It said something.
    Received {
        /// Who.
        connection: ConnectionId,
        /// What.
        message: ClientMessage,
    },
    /// It was so slow that the feed went on without it.
    Behind {
        /// Who.
        connection: ConnectionId,
        /// What it is known to have.
        state: Arc<StateVector>,
    },
    /// It has taken the answer to its question from its outbox: there is room for another.
    AnswerTaken {
        /// Who.
        connection: ConnectionId,
    },
    /// Somebody has another role from now on; none: he must go.
    RoleChanged {
        /// Who.
        whose: Whose,
        /// What he is.
        role: Option<Role>,
    },
    /// The document is open, paused or frozen from now on.
    WritabilityChanged(Writability),
    /// The server changes the text itself.
    ServerEdit(ServerEdit),
    /// It is gone.
    Left {
        /// Who.
        connection: ConnectionId,
    },
    /// Somebody wants to read the newest durable text.
    ReadRequested,
    /// The append in flight is on disk, up to this entry.
    Appended(Head),
    /// The append in flight failed: nothing of it may be acknowledged.
    AppendFailed(FailureKind),
    /// Readers may see what is stored (or it could not be read: then they see what they saw).
    ReadBack,
    /// The checkpoint that was asked for is stored (or was not: then another is asked for later).
    Checkpointed {
        /// Whether it is stored.
        stored: bool,
    },
    /// Time went by.
    Tick,
}

/// What is to be done about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Answer one connection with what it has to send us.
    Step1(ConnectionId, StateVector),
    /// Send one connection all that it lacks of what was accepted so far; from then on, the feed.
    Step2 {
        /// To whom.
        to: ConnectionId,
        /// What it lacks.
        body: Bytes,
        /// The state that it has then.
        contains: Arc<StateVector>,
        /// How many of the updates accepted since the document was opened are in that state.
        at: u64,
        /// Whether others are sent the same bytes.
        shared: bool,
    },
    /// So many messages of this connection are on disk.
    Saved(ConnectionId, u32),
    /// So many messages of this connection are refused, for this reason.
    Refused(ConnectionId, u32, RefusalReason),
    /// To everybody's feed.
    Broadcast(ConnectionId, Bytes),
    /// So many of the updates accepted since the document was opened are on disk.
    Durable(u64),
    /// The contested client ids, as bytes for [`State::remember_contested`](crate::state::State::remember_contested): to be stored before the
    /// append that follows, and part of its success.
    Contested(Bytes),
    /// An edit of the server is on disk, as this entry, or it will never be.
    Edited(EditId, Result<Seq, EditRefusal>),
    /// Append these to the journal; the answer is [`LiveEvent::Appended`] or [`LiveEvent::AppendFailed`].
    Append(Vec<NewEntry>),
    /// Verify that this state reloads to these contents, then store it; the answer is
    /// [`LiveEvent::Checkpointed`].
    Checkpoint {
        /// The last entry that the state contains.
        through: Seq,
        /// The whole state.
        state: Bytes,
        /// What it must reload to.
        contents: Contents,
    },
    /// Readers may see this; `None`: what they were shown last is still the newest.
    Publish(Option<Published>),
    /// Load what is stored and let readers see it, unless they see something newer; the answer is
    /// [`LiveEvent::ReadBack`].
    ReadBack,
    /// To everybody, or to one.
    Awareness(Option<ConnectionId>, Bytes),
    /// To one: what it may do changed.
    Access(ConnectionId, AccessNotice),
    /// To everybody, or to one: how the disk is. Only the newest counts.
    Storage(Option<ConnectionId>, StorageNotice),
    /// How many are here changed.
    Occupancy(Occupancy),
    /// The last word to one connection.
    Close(ConnectionId, CloseReason),
    /// The last word to all; the owner stops, and the next opening loads from the journal.
    Stop(CloseReason),
}

/// Which message an update came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SyncKind {
    Step2,
    Update,
}
