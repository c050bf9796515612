//! Edits that the server makes itself, to restore and to undo.
//!
//! They go to the journal first, and into the document, and to everybody, once they are there. So no
//! client ever has words of the server that a crash took from it, and whoever brings some is a forger.

use bytes::Bytes;
use sillage_access::Writability;
use sillage_document::Refusal;
use sillage_storage::{DeviceId, NewEntry, Seq, UnixMillis};

use super::{Effect, State};
use crate::{CloseReason, ConnectionId};

/// The author of what the server writes: no connection has this name.
const SERVER: ConnectionId = ConnectionId(u64::MAX);

/// Names an edit until it is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EditId(pub u64);

/// A change that the server makes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerEdit {
    /// Names the answer.
    pub id: EditId,
    /// From [`sillage_document::server_edit`].
    pub update: Bytes,
    /// Who asked for it: stamped on the entry.
    pub device: DeviceId,
}

/// Why an edit of the server is not made. Nothing was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EditRefusal {
    /// The document is closed for good.
    #[error("the notes are closed")]
    Frozen,
    /// It is damaged: everybody reads, nobody writes.
    #[error("the note is damaged and can only be read")]
    Damaged,
    /// Another edit of the server came first, or it was made from something else: make it anew.
    #[error("the note was restored by somebody else at the same time")]
    Stale,
    /// The text would be too long.
    #[error("the note would become too long")]
    TooLong,
}

impl State {
    pub(super) fn server_edit(&mut self, edit: ServerEdit) {
        self.appends.edits.push_back(edit);
    }

    /// Sends the next edit of the server to the journal, alone; whether one went.
    pub(super) fn append_server_edit(&mut self, now: UnixMillis) -> bool {
        while let Some(edit) = self.appends.edits.pop_front() {
            if let Some(why) = self.why_no_edit(&edit) {
                self.effects.push(Effect::Edited(edit.id, Err(why)));
                continue;
            }
            let entry = NewEntry {
                at: now,
                device: edit.device,
                update: edit.update.clone(),
            };
            self.appends.send_edit(edit, entry.clone());
            self.effects.push(Effect::Append(vec![entry]));
            return true;
        }
        false
    }

    fn why_no_edit(&mut self, edit: &ServerEdit) -> Option<EditRefusal> {
        if self.damaged {
            return Some(EditRefusal::Damaged);
        }
        if self.writability == Writability::Frozen {
            return Some(EditRefusal::Frozen);
        }
        match self.document.check_servers_own(&edit.update) {
            Ok(()) => None,
            Err(Refusal::TooLong { .. }) => Some(EditRefusal::TooLong),
            Err(_) => Some(EditRefusal::Stale),
        }
    }

    /// It is on disk: now everybody has it.
    pub(super) fn edit_is_durable(&mut self, edit: ServerEdit, seq: Seq) {
        if let Err(error) = self.document.apply_servers_own(&edit.update) {
            tracing::error!(%error, "An edit of the server cannot be applied: the note is loaded anew");
            self.effects.push(Effect::Stop(CloseReason::Restart));
            return;
        }
        self.answers.accepted(edit.update.len());
        self.effects.push(Effect::Broadcast(SERVER, edit.update));
        if self.appends.accepted_durably(self.document.replay_work()) {
            let durable = self.appends.accepted();
            self.effects.push(Effect::Durable(durable));
        }
        self.effects.push(Effect::Edited(edit.id, Ok(seq)));
    }
}
