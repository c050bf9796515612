//! What readers may see: durable versions of the text, and how many people write.

use std::sync::Arc;

use sillage_storage::{Epoch, Seq, UnixMillis};

/// A version of the text that is on disk. Readers never see anything else, so they never travel
/// back in time after a crash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// Changes when history is rewritten; `seq` only grows within one epoch.
    pub epoch: Epoch,
    /// The last entry of the journal that this text contains.
    pub seq: Seq,
    /// When that entry was accepted; `None` while empty.
    pub changed_at: Option<UnixMillis>,
    /// The Markdown, exactly as editors see it.
    pub text: Arc<str>,
}

/// Who is connected to a document.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Occupancy {
    /// Connections that may write.
    pub writers: u32,
    /// The names of those who gave one; none where more write than a sentence names.
    pub names: Vec<String>,
}
