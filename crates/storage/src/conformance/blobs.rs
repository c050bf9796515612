//! What is asked of blobs.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::{Bytes, BytesMut};
use tokio::io::{AsyncRead, ReadBuf};

use super::Fixture;
use crate::{BLOB_CHUNK_BYTES, BlobId, Blobs, StorageError};

/// A blob comes back by its hash, after a restart too; the same bytes twice are no error.
pub async fn blobs_are_kept_by_hash(fixture: &impl Fixture) {
    let storage = fixture.open().await;
    let bytes = Bytes::from(vec![5; 200 << 10]);
    let limit = bytes.len() as u64;
    let (mut one, mut two, mut three) = (&bytes[..], &bytes[..], &bytes[..]);
    let ids = tokio::join!(
        storage.put_blob(&mut one, limit),
        storage.put_blob(&mut two, limit)
    );
    let id = ids.0.expect("put");
    assert_eq!(ids.1.expect("put"), id);
    let again = storage.put_blob(&mut three, limit).await;
    assert_eq!(again.expect("put again"), BlobId::of(&bytes));
    let nothing = storage.put_blob(&mut &[][..], 0).await;
    let nothing = nothing.expect("put nothing");
    storage.close().await.expect("close");

    let storage = fixture.open().await;
    assert_eq!(read_blob(&*storage, &id).await.expect("blob"), Some(bytes));
    let empty = read_blob(&*storage, &nothing).await.expect("blob");
    assert_eq!(empty, Some(Bytes::new()));
    let other = storage.blob(&BlobId::of(b"other")).await;
    assert!(other.expect("blob").is_none());
    // One that nobody reads on keeps nobody from reading.
    let mut idle = Vec::new();
    for _ in 0..20 {
        let mut reader = storage.blob(&id).await.expect("blob").expect("it is there");
        assert!(reader.next().await.expect("a piece").is_some());
        idle.push(reader);
    }
    assert!(read_blob(&*storage, &id).await.expect("blob").is_some());
    storage.close().await.expect("close");
}

/// A blob of more than the limit is not kept, and neither is one that breaks off.
pub async fn blobs_over_the_limit_are_refused(fixture: &impl Fixture) {
    let storage = fixture.open().await;
    let bytes = vec![6; 3 * BLOB_CHUNK_BYTES];
    let limit = bytes.len() as u64 - 1;
    let refused = storage.put_blob(&mut &bytes[..], limit).await;
    assert!(
        matches!(refused, Err(StorageError::TooLarge { limit: said, .. }) if said == limit),
        "{refused:?}"
    );
    let mut broken = BreaksOff(&bytes[..1]);
    let refused = storage.put_blob(&mut broken, limit).await;
    assert!(
        matches!(refused, Err(StorageError::Source(_))),
        "{refused:?}"
    );
    for bytes in [&bytes[..], &bytes[..1]] {
        let found = storage.blob(&BlobId::of(bytes)).await.expect("blob");
        assert!(found.is_none());
    }
    let endless = storage.put_blob(&mut tokio::io::repeat(7), limit).await;
    assert!(matches!(endless, Err(StorageError::TooLarge { .. })));
    storage.close().await.expect("close");
}

/// All bytes of a blob, for tests.
pub async fn read_blob(
    blobs: &(impl Blobs + ?Sized),
    id: &BlobId,
) -> Result<Option<Bytes>, StorageError> {
    let Some(mut reader) = blobs.blob(id).await? else {
        return Ok(None);
    };
    let mut bytes = BytesMut::new();
    while let Some(piece) = reader.next().await? {
        assert!(piece.len() <= BLOB_CHUNK_BYTES, "{} bytes", piece.len());
        bytes.extend_from_slice(&piece);
    }
    assert_eq!(reader.length(), bytes.len() as u64);
    Ok(Some(bytes.freeze()))
}

/// Gives its bytes and then fails, as a client does that goes away.
struct BreaksOff<'a>(&'a [u8]);

impl AsyncRead for BreaksOff<'_> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.0.is_empty() {
            return Poll::Ready(Err(io::ErrorKind::ConnectionReset.into()));
        }
        into.put_slice(&std::mem::take(&mut self.0)[..1]);
        Poll::Ready(Ok(()))
    }
}
