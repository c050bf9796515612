//! What readers may see: durable versions of the text, and how many people write.

use std::sync::Arc;

/// A version of the text that is on disk. Readers never see anything else, so they never travel
/// back in time after a crash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// Changes when history is rewritten; `seq` only grows within one epoch.
    pub epoch: u64,
    /// The last entry of the journal that this text contains.
    pub seq: u64,
    /// When that entry was accepted, in milliseconds since the Unix epoch; `None` while empty.
    pub changed_at: Option<u64>,
    /// The Markdown, exactly as editors see it.
    pub text: Arc<str>,
}

/// Who is connected to a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Occupancy {
    /// Connections that may write.
    pub writers: u32,
}
