//! What a document may hold: its roots, and the kinds of content that each root lets in.
//!
//! Everything else that Yjs can say (nested types, formats, embeds, subdocuments, values of any
//! kind) is refused by the reader of updates before anything looks into it.

use crate::{ROOT, Refusal};

/// A shared type at the top of a document.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Root {
    /// Its name on the wire and in every stored update.
    pub(crate) name: &'static str,
    /// The kinds of content that its blocks may have.
    contents: &'static [ContentKind],
    /// Whether its blocks are entries of a map, each under a key.
    keyed: bool,
}

/// A kind of content that the reader of updates can read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ContentKind {
    /// So many deleted units, whose words are forgotten.
    Deleted,
    /// Text.
    Text,
}

/// The roots of every document.
pub(crate) static ROOTS: [Root; 1] = [Root {
    name: ROOT,
    contents: &[ContentKind::Deleted, ContentKind::Text],
    keyed: false,
}];

/// The root with this name.
pub(crate) fn root(name: &str) -> Result<&'static Root, Refusal> {
    ROOTS
        .iter()
        .find(|root| root.name == name)
        .ok_or(Refusal::Forbidden("a type other than the text"))
}

/// Refuses content that no root lets in. A block with a neighbour does not say its root, so this is
/// all that can be said of it alone.
#[inline]
pub(crate) fn admit(kind: ContentKind, keyed: bool) -> Result<(), Refusal> {
    let admits = |root: &Root| root.keyed == keyed && root.contents.contains(&kind);
    match (ROOTS.iter().any(admits), keyed) {
        (true, _) => Ok(()),
        (false, true) => Err(Refusal::Forbidden("map entry")),
        (false, false) => Err(Refusal::Forbidden("content that is not text")),
    }
}
