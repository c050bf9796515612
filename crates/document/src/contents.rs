//! What a document says, to be compared.

/// What a document says, root by root: that of two is equal when they say the same.
#[derive(Clone, PartialEq, Eq)]
pub struct Contents(Vec<(&'static str, String)>);

impl Contents {
    /// What it says in each root.
    pub(crate) fn of(roots: impl Iterator<Item = (&'static str, String)>) -> Self {
        Self(roots.collect())
    }
}

impl std::fmt::Debug for Contents {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Other people's words have no place in a log.
        let roots = self.0.iter().map(|(root, said)| (root, said.len()));
        formatter.debug_map().entries(roots).finish()
    }
}
