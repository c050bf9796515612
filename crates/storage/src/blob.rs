//! Blobs: images and other files, by the SHA-256 of their bytes. They come and go in pieces, so that
//! none is ever held in memory as a whole.

use std::fmt;
use std::str::FromStr;

use async_trait::async_trait;
use bytes::Bytes;
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use tokio::io::AsyncRead;

use crate::StorageError;

/// All blobs.
#[async_trait]
pub trait Blobs: Send + Sync + 'static {
    /// Keeps all that `content` gives under its hash, if it is at most `limit` bytes
    /// ([`StorageError::TooLarge`] otherwise; nothing is kept then). Durable when it returns; keeping
    /// the same bytes again is no error. [`StorageError::Source`] when `content` fails.
    async fn put_blob(
        &self,
        content: &mut (dyn AsyncRead + Send + Unpin),
        limit: u64,
    ) -> Result<BlobId, StorageError>;

    /// The blob whose hash is `id`. Waits for other blobs at most, never for documents, nor they for it.
    async fn blob(&self, id: &BlobId) -> Result<Option<Box<dyn BlobReader>>, StorageError>;
}

/// A blob being read. It takes nothing while nobody asks for the next piece.
#[async_trait]
pub trait BlobReader: Send {
    /// The length of the whole blob, in bytes.
    fn length(&self) -> u64;

    /// The next piece, of at most [`BLOB_CHUNK_BYTES`]; `None` at the end. The last piece is only given
    /// when the bytes are those of the hash ([`StorageError::Unreadable`] otherwise), so that a damaged
    /// blob never arrives whole.
    async fn next(&mut self) -> Result<Option<Bytes>, StorageError>;
}

/// Blobs are read and written in pieces of so many bytes: few calls for an image, little memory.
pub const BLOB_CHUNK_BYTES: usize = 64 << 10;

/// The SHA-256 of a blob's bytes, written as 64 small hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BlobId([u8; 32]);

impl BlobId {
    /// The name of `bytes`.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// The name with this hash.
    #[must_use]
    pub fn from_bytes(hash: [u8; 32]) -> Self {
        Self(hash)
    }

    /// The hash itself.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for BlobId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&HEXLOWER.encode(&self.0))
    }
}

impl fmt::Debug for BlobId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for BlobId {
    type Err = InvalidBlobId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let hash = HEXLOWER.decode(text.as_bytes()).ok();
        let hash = hash.and_then(|hash| hash.try_into().ok());
        hash.map(Self).ok_or(InvalidBlobId)
    }
}

/// The text is not a blob's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("A blob's name is 64 small hexadecimal digits")]
pub struct InvalidBlobId;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_reads_back() {
        let id = BlobId::of(b"abc");
        let text = id.to_string();
        assert!(text.starts_with("ba7816bf"));
        assert_eq!(text.parse(), Ok(id));
        assert_eq!(text.to_uppercase().parse::<BlobId>(), Err(InvalidBlobId));
        assert_eq!(text[..63].parse::<BlobId>(), Err(InvalidBlobId));
    }
}
