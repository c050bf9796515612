//! A grant: a role at a scope, for as long as it stands.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Role, Scope};

/// What a key gives to whoever redeems it. The key itself is nowhere in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// Names it for the organisers; no secret.
    pub id: String,
    /// What it makes of its holder.
    pub role: Role,
    /// Where it holds.
    #[serde(flatten)]
    pub scope: Scope,
    /// A word of the organisers about it.
    pub label: String,
    /// When it was made.
    pub created: Timestamp,
    /// When it ends by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<Timestamp>,
    /// Since when its key lets nobody join any more. Devices that joined before stay.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaced: Option<Timestamp>,
    /// Since when it gives nothing, neither to its key nor to the devices that joined.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked: Option<Timestamp>,
    /// How many devices may join by it; no limit where it is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_devices: Option<u32>,
    /// The grant of whoever made it to share it. Revoking that one revokes this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub made_by: Option<String>,
}

/// Why a grant gives nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Unusable {
    /// An organiser revoked it.
    #[error("An organiser ended this link")]
    Revoked,
    /// Its time is over.
    #[error("The time of this link is over")]
    Expired,
    /// A newer key took its place: only joining has ended.
    #[error("This link was replaced by a newer one")]
    Replaced,
}

impl Grant {
    /// Whether it still gives something to a device that joined by it.
    pub fn stands(&self, now: Timestamp) -> Result<(), Unusable> {
        if self.revoked.is_some() {
            return Err(Unusable::Revoked);
        }
        if self.expires.is_some_and(|expires| expires <= now) {
            return Err(Unusable::Expired);
        }
        Ok(())
    }

    /// Whether its key may be used: to join, or as it is by a program that does not join.
    pub fn may_join(&self, now: Timestamp) -> Result<(), Unusable> {
        self.stands(now)?;
        match self.replaced {
            Some(_) => Err(Unusable::Replaced),
            None => Ok(()),
        }
    }
}
