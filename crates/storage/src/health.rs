//! How storage is, for `/readyz` and the operator.

use crate::{DocumentId, Seq};

/// How storage is now.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Health {
    /// All is well.
    Ok,
    /// Something stored was damaged; everything else works.
    Damaged(Vec<Damage>),
    /// Nothing is acknowledged any more; reading goes on.
    ReadOnly {
        /// What happened, for the operator.
        why: String,
    },
    /// `close` was called.
    Closed,
}

/// One piece of damage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Damage {
    /// The document and its last good entry, where it is known which document was hit.
    pub document: Option<(DocumentId, Seq)>,
    /// What was found and where, for the operator.
    pub what: String,
}
