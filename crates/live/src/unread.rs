//! Answers that were made for one connection and that it has not read: bounded for the whole process.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;

/// Beyond so many bytes, only answers that others share are given.
const LIMIT: usize = 64 * 1024 * 1024;

/// Counts bytes as long as anybody holds them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Unread(Arc<AtomicUsize>);

/// Bytes that are counted.
struct Counted {
    bytes: Bytes,
    unread: Unread,
}

impl Unread {
    pub(crate) fn count(&self, bytes: Bytes) -> Bytes {
        self.0.fetch_add(bytes.len(), Ordering::Relaxed);
        let unread = self.clone();
        Bytes::from_owner(Counted { bytes, unread })
    }

    pub(crate) fn is_too_much(&self) -> bool {
        self.0.load(Ordering::Relaxed) > LIMIT
    }
}

impl AsRef<[u8]> for Counted {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.unread.0.fetch_sub(self.bytes.len(), Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_count_as_long_as_somebody_holds_a_part_of_them() {
        let unread = Unread::default();
        let body = unread.count(Bytes::from(vec![7; LIMIT + 1]));
        let part = body.slice(5..6);
        drop(body);
        assert!(unread.is_too_much());
        drop(part);
        assert!(!unread.is_too_much());
    }
}
