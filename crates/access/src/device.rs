//! Devices: one browser profile or one program that redeemed a key.
//!
//! A device proves itself by a secret that only it and, for a moment, the server know. Its id is
//! stamped on entries and shown to people, so it is made of the secret by a hash that nothing else
//! goes into: it stays the same for ever, whatever becomes of the server's own secrets.

use std::fmt;

use data_encoding::HEXLOWER;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Bytes of a device's secret.
const SECRET_BYTES: usize = 16;

/// What a device proves itself with: 128 random bits, in text 32 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct DeviceSecret([u8; SECRET_BYTES]);

/// A device as it is kept: the record `device/{id}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Device {
    /// The ids of the grants that it redeemed, the newest first.
    pub grants: Vec<String>,
    /// SHA-256 of its secret, of which the id is the beginning.
    #[serde(with = "hexadecimal")]
    pub proof: [u8; 32],
    /// The events that it was removed from: there its grants give nothing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub removed_from: Vec<String>,
    /// When it joined first.
    pub first_seen: Timestamp,
    /// When it was here last, to the hour.
    pub last_seen: Timestamp,
    /// How its person wants to be called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

impl DeviceSecret {
    /// A new secret of 16 random bytes.
    #[must_use]
    pub fn new(random: [u8; SECRET_BYTES]) -> Self {
        Self(random)
    }

    /// Reads the text of a secret; none if it is not one.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let bytes = HEXLOWER.decode(text.as_bytes()).ok()?;
        bytes.try_into().ok().map(Self)
    }

    /// The text, for the device alone.
    #[must_use]
    pub fn text(&self) -> String {
        HEXLOWER.encode(&self.0)
    }

    /// What is kept of it, to know it again.
    #[must_use]
    pub fn proof(&self) -> [u8; 32] {
        Sha256::digest(self.0).into()
    }

    /// The device's id: the first 64 bits of SHA-256(secret).
    #[must_use]
    pub fn id(&self) -> u64 {
        beginning(&self.proof())
    }
}

/// A secret never reaches a log.
impl fmt::Debug for DeviceSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DeviceSecret(…)")
    }
}

/// The number that stands for a link as a whole. Entries that were written before there were devices
/// carry it, and the ids of stock clients are made of it.
#[must_use]
pub fn link_seed(grant: &str) -> u64 {
    beginning(&Sha256::digest(grant).into())
}

/// The id of a program that sends a key with each connection and never joins: made of the link and
/// the client id that it chose. It attributes what one program wrote, and grants nothing.
#[must_use]
pub fn stock_client_id(link_seed: u64, client: u64) -> u64 {
    let mut hash = Sha256::new();
    hash.update(b"sillage stock client");
    hash.update(link_seed.to_be_bytes());
    hash.update(client.to_be_bytes());
    beginning(&hash.finalize().into())
}

fn beginning(hash: &[u8; 32]) -> u64 {
    u64::from_be_bytes(std::array::from_fn(|at| hash[at]))
}

/// Bytes as text in the record.
mod hexadecimal {
    use data_encoding::HEXLOWER;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(bytes: &[u8; 32], to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&HEXLOWER.encode(bytes))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<[u8; 32], D::Error> {
        let text = String::deserialize(from)?;
        let bytes = HEXLOWER.decode(text.as_bytes()).map_err(D::Error::custom)?;
        bytes
            .try_into()
            .map_err(|_| D::Error::custom("64 hexadecimal digits are expected"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_the_beginning_of_the_hash_of_the_secret() {
        let secret = DeviceSecret::new([0; 16]);
        // SHA-256 of 16 zero bytes, by another program.
        assert_eq!(secret.id(), 0x3747_08ff_f771_9dd5);
        assert_eq!(beginning(&secret.proof()), secret.id());
        assert_eq!(secret.text(), "0".repeat(32));
        assert_eq!(format!("{secret:?}"), "DeviceSecret(…)");
    }

    #[test]
    fn a_secret_reads_back_and_nothing_else_is_one() {
        let secret = DeviceSecret::new(*b"sixteen bytes ok");
        assert_eq!(DeviceSecret::read(&secret.text()), Some(secret));
        let long = secret.text() + "00";
        for text in [
            "",
            "0",
            "é",
            &secret.text()[1..],
            &secret.text().to_uppercase(),
            &long,
        ] {
            assert_eq!(DeviceSecret::read(text), None, "{text:?}");
        }
    }

    #[test]
    fn stock_clients_of_one_link_are_told_apart() {
        let link = link_seed("8a1b2c3d4e");
        let ids = [
            link,
            link_seed("8a1b2c3d4f"),
            stock_client_id(link, 1),
            stock_client_id(link, 2),
            stock_client_id(link_seed("8a1b2c3d4f"), 1),
        ];
        for (at, id) in ids.iter().enumerate() {
            assert!(!ids[..at].contains(id));
        }
        assert_eq!(stock_client_id(link, 1), stock_client_id(link, 1));
    }
}
