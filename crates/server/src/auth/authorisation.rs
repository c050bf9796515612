//! What was decided for one connection or request.

use sillage_access::{Denied, Mistyped, Role, Unusable};
use sillage_live::Identity;
use sillage_storage::{DeviceId, StorageError};
use tokio_util::sync::CancellationToken;

/// What somebody may do with one document.
#[derive(Debug, Clone)]
pub struct Authorisation {
    /// As what a connection joins: a reader where it may not even write while the session is open.
    pub role: Role,
    /// Who is stamped on what it writes.
    pub author: Author,
    /// May make links for the event.
    pub shares: bool,
    /// Why it may not write, if it may not.
    pub why_reads: Option<Denied>,
    /// Cancelled when the grant that it stands on is revoked: then it must end.
    pub ended: CancellationToken,
    /// Cancelled when the state of a session changes: then it is to be decided again.
    pub changed: CancellationToken,
}

/// Who writes, as far as it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Author {
    /// Nothing was presented.
    Nobody,
    /// A device that redeemed a key.
    Device(DeviceId),
    /// A program that sends a key with each connection: the number of its link.
    StockClient(u64),
}

impl Author {
    /// Whether client ids belong to the device, or only to the connection.
    #[must_use]
    pub fn identity(self) -> Identity {
        match self {
            Self::Device(_) => Identity::Device,
            Self::Nobody | Self::StockClient(_) => Identity::Connection,
        }
    }

    /// What is stamped on entries.
    #[must_use]
    pub fn stamp(self) -> DeviceId {
        match self {
            Self::Nobody => DeviceId(0),
            Self::Device(device) => device,
            Self::StockClient(link) => DeviceId(link),
        }
    }
}

/// Why nothing was granted. The sentences are for people and name nothing that was sent.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// Well formed, but never issued here.
    #[error("This key no longer works")]
    Unknown,
    /// Issued, and good for nothing any more.
    #[error("This key no longer works: {}", words(*.0))]
    Unusable(Unusable),
    /// As many devices joined by it as may.
    #[error("As many devices use this link as it is made for")]
    Full,
    /// Not the text of a key.
    #[error(transparent)]
    Mistyped(#[from] Mistyped),
    /// The programme has no such session, or not for whoever asks.
    #[error("No such session")]
    NoSuchSession,
    /// It could not be found out.
    #[error("The server cannot save right now")]
    Storage(#[from] StorageError),
}

fn words(why: Unusable) -> &'static str {
    match why {
        Unusable::Revoked => "an organiser ended it",
        Unusable::Expired => "its time is over",
        Unusable::Replaced => "a newer one replaced it",
    }
}

impl Refused {
    /// The word by which the web client chooses its sentence.
    #[must_use]
    pub fn cause(&self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Unusable(Unusable::Revoked) => "revoked",
            Self::Unusable(Unusable::Expired) => "expired",
            Self::Unusable(Unusable::Replaced) => "replaced",
            Self::Full => "full",
            Self::Mistyped(_) => "mistyped",
            Self::NoSuchSession => "missing",
            Self::Storage(_) => "storage",
        }
    }
}
