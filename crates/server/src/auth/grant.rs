//! What was decided for one connection or request.

use sillage_storage::StorageError;
use tokio_util::sync::CancellationToken;

use super::{IssuedKey, Mistyped, Role, never};

/// What somebody may do with one document.
#[derive(Debug, Clone)]
pub struct Grant {
    /// Reads, or reads and writes.
    pub role: sillage_live::Role,
    /// Names the key, without giving it away; with a client id it makes a device. 0 without a key.
    pub device_seed: u64,
    /// Holds an organiser's key for this event.
    pub organiser: bool,
    /// Cancelled when the key is revoked: what stands on it must end.
    pub withdrawn: CancellationToken,
}

impl Grant {
    pub(super) fn of(key: &IssuedKey) -> Self {
        Self {
            role: sillage_live::Role::NoteTaker,
            device_seed: key.device_seed(),
            organiser: key.role == Role::Organiser,
            withdrawn: key.withdrawn.clone(),
        }
    }

    pub(super) fn without_key(open: bool) -> Self {
        let role = if open {
            sillage_live::Role::NoteTaker
        } else {
            sillage_live::Role::Reader
        };
        Self {
            role,
            device_seed: 0,
            organiser: false,
            withdrawn: never(),
        }
    }
}

/// Why nothing was granted. The sentences are for people and name nothing that was sent.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// Well formed, but never issued or revoked.
    #[error("This key no longer works")]
    UnknownKey,
    /// Not the text of a key.
    #[error(transparent)]
    Mistyped(#[from] Mistyped),
    /// The programme has no such session.
    #[error("No such session")]
    NoSuchSession,
    /// It could not be found out.
    #[error("The server cannot save right now")]
    Storage(#[from] StorageError),
}
