//! Bytes in a line of JSON: base 64.

use data_encoding::BASE64;
use serde::{Deserialize, Deserializer, Serializer, de::Error};

pub(super) fn serialize<S: Serializer>(bytes: &[u8], to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(&BASE64.encode(bytes))
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<u8>, D::Error> {
    BASE64
        .decode(String::deserialize(from)?.as_bytes())
        .map_err(D::Error::custom)
}
