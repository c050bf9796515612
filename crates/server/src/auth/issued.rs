//! A key that was issued, as it is stored: its grant, and what the pepper made of its text.

use serde::{Deserialize, Serialize};
use sillage_access::Grant;

use super::pepper::{Fingerprint, HashedKey};

/// A key that was issued: everything but its text.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct IssuedKey {
    /// What it gives.
    #[serde(flatten)]
    pub grant: Grant,
    /// What the pepper made of its text.
    #[serde(with = "hexadecimal")]
    pub(super) stored: HashedKey,
    /// Which pepper that was; absent in keys that were made before this was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) pepper: Option<Fingerprint>,
}

/// Bytes as text in the record.
mod hexadecimal {
    use data_encoding::HEXLOWER;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    use super::HashedKey;

    pub(super) fn serialize<S: Serializer>(stored: &HashedKey, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&HEXLOWER.encode(stored))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<HashedKey, D::Error> {
        let text = String::deserialize(from)?;
        let bytes = HEXLOWER.decode(text.as_bytes()).map_err(D::Error::custom)?;
        bytes
            .try_into()
            .map_err(|_| D::Error::custom("64 hexadecimal digits are expected"))
    }
}
