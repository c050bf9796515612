//! A key that was issued, as it is stored.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tokio_util::sync::CancellationToken;

use super::{pepper::Stored, random};

/// What a key lets its holder do. Reading needs no key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Everything, writing included.
    Organiser,
    /// Writing.
    NoteTaker,
}

/// A key that was issued: everything but its text.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct IssuedKey {
    /// Names it for the organisers; no secret.
    pub id: String,
    /// What it lets its holder do.
    pub role: Role,
    /// The only event it is for; all events if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<String>,
    /// A word of the organisers about it.
    pub label: String,
    /// When it was made.
    pub created: Timestamp,
    /// Since when it is unusable.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked: Option<Timestamp>,
    /// What the pepper made of its text.
    #[serde(with = "hexadecimal")]
    pub(super) stored: Stored,
    /// Cancelled when it is revoked.
    #[serde(skip)]
    pub(super) withdrawn: CancellationToken,
}

impl IssuedKey {
    pub(super) fn new(role: Role, event: Option<String>, label: String, stored: Stored) -> Self {
        let id = random::<5>()
            .iter()
            .fold(String::new(), |id, byte| format!("{id}{byte:02x}"));
        let created = Timestamp::now();
        let withdrawn = CancellationToken::new();
        Self {
            id,
            role,
            event,
            label,
            created,
            revoked: None,
            stored,
            withdrawn,
        }
    }

    /// Whether it is for this event.
    #[must_use]
    pub fn covers(&self, event: &str) -> bool {
        self.event.as_deref().is_none_or(|only| only == event)
    }

    pub(super) fn revoke(&self) -> Self {
        Self {
            revoked: self.revoked.or_else(|| Some(Timestamp::now())),
            ..self.clone()
        }
    }

    /// The same for ever for this key, so that its devices are known again.
    pub(super) fn device_seed(&self) -> u64 {
        let hash = Sha256::digest(&self.id);
        u64::from_be_bytes(std::array::from_fn(|at| hash[at]))
    }
}

/// Bytes as text in the record.
mod hexadecimal {
    use std::fmt::Write;

    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    use super::Stored;

    pub(super) fn serialize<S: Serializer>(stored: &Stored, to: S) -> Result<S::Ok, S::Error> {
        let mut text = String::with_capacity(2 * stored.len());
        for byte in stored {
            write!(text, "{byte:02x}").expect("writing to a string");
        }
        to.serialize_str(&text)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Stored, D::Error> {
        let text = String::deserialize(from)?;
        let bytes: Option<Vec<u8>> = (0..text.len() / 2)
            .map(|at| u8::from_str_radix(text.get(2 * at..2 * at + 2)?, 16).ok())
            .collect();
        let wrong = || D::Error::custom("64 hexadecimal digits are expected");
        bytes
            .and_then(|bytes| bytes.try_into().ok())
            .ok_or_else(wrong)
    }
}
