//! What connections may do, and what changes of that while they are connected.
//!
//! Rights are decided by the table of `sillage-access`; here are only the role that the server found for
//! each connection and whether the document may be written. A change is answered in its turn: who may do
//! less is told, what of his was waiting is refused, and nothing that comes after it is let in.

use sillage_access::{Action, Right, Role, SessionState, Writability, rights};
use sillage_storage::{DeviceId, UnixMillis};

use super::{Effect, State};
use crate::{AccessNotice, CloseReason, ConnectionId, RefusalReason};

/// Whom a change is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// One connection.
    Connection(ConnectionId),
    /// All connections of a device.
    Device(DeviceId),
}

/// Whether a role writes in a document in this state.
pub(super) fn may_write(role: Role, writability: Writability) -> bool {
    let state = SessionState {
        writability,
        ..SessionState::default()
    };
    rights(Action::Write, state).of(role) != Right::Never
}

/// Why it does not.
pub(super) fn why_not(role: Role, writability: Writability) -> RefusalReason {
    match writability {
        _ if !role.can_write() => RefusalReason::ReadOnly,
        Writability::Open => RefusalReason::ReadOnly,
        Writability::Paused => RefusalReason::Paused,
        Writability::Frozen => RefusalReason::Frozen,
    }
}

impl State {
    /// Somebody has another role from now on; none: he must go.
    pub(super) fn role_changed(&mut self, whose: Whose, role: Option<Role>, now: UnixMillis) {
        let meant = |(id, device): (&ConnectionId, DeviceId)| match whose {
            Whose::Connection(connection) => *id == connection,
            Whose::Device(one) => device == one,
        };
        let all = self.peers.iter();
        let meant: Vec<ConnectionId> = all
            .filter(|(id, peer)| meant((id, peer.device)))
            .map(|(id, _)| *id)
            .collect();
        for connection in meant {
            let Some(role) = role else {
                self.close(connection, CloseReason::Revoked, now);
                continue;
            };
            let role = if self.damaged { Role::Reader } else { role };
            let writability = self.writability;
            if let Some(peer) = self.peers.get_mut(&connection) {
                let before = may_write(peer.role, writability);
                peer.role = role;
                self.tell_access(connection, before, now);
            }
        }
        self.effects.push(Effect::Occupancy(self.occupancy()));
    }

    /// The document is open, paused or frozen from now on.
    pub(super) fn writability_changed(&mut self, writability: Writability, now: UnixMillis) {
        let before = std::mem::replace(&mut self.writability, writability);
        let all = self.peers.iter();
        let all: Vec<(ConnectionId, bool)> = all
            .map(|(id, peer)| (*id, may_write(peer.role, before)))
            .collect();
        for (connection, before) in all {
            self.tell_access(connection, before, now);
        }
        self.effects.push(Effect::Occupancy(self.occupancy()));
    }

    /// Tells a connection what it may do, if that is something else than before.
    fn tell_access(&mut self, connection: ConnectionId, wrote: bool, now: UnixMillis) {
        let writability = self.writability;
        let Some(peer) = self.peers.get_mut(&connection) else {
            return;
        };
        let writes = may_write(peer.role, writability);
        if writes == wrote {
            return;
        }
        let why = why_not(peer.role, writability);
        let notice = match why {
            _ if writes => AccessNotice::Writes,
            RefusalReason::Paused => AccessNotice::Paused,
            RefusalReason::Frozen => AccessNotice::Frozen,
            _ => AccessNotice::Reads,
        };
        let deferred = std::mem::take(&mut peer.deferred);
        self.effects.push(Effect::Access(connection, notice));
        if deferred > 0 && !writes {
            self.effects
                .push(Effect::Refused(connection, deferred, why));
        }
        if writes {
            // What was refused meanwhile comes with its next Step2.
            self.ask(connection);
        } else {
            self.presences.left(connection, now);
        }
    }
}
