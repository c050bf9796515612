//! The chain of hashes that ties each record of a document to all before it.

use sha2::{Digest, Sha256};

/// Random bytes that go into a payload's hash, so that the hash says nothing once both are erased.
pub(crate) type Salt = [u8; 16];

/// The hash over everything up to a record.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Chain(pub(crate) [u8; 32]);

/// What one record adds to the chain.
pub(crate) struct ChainLink<'a> {
    pub(crate) kind: u8,
    pub(crate) name: &'a str,
    pub(crate) seq: u64,
    pub(crate) at: u64,
    pub(crate) device: u64,
    pub(crate) salt: &'a Salt,
    pub(crate) payload: &'a [u8],
}

impl ChainLink<'_> {
    /// The chain after this record.
    pub(crate) fn after(&self, before: Chain) -> Chain {
        let payload = Sha256::new()
            .chain_update(self.salt)
            .chain_update(self.payload)
            .finalize();
        let hash = Sha256::new()
            .chain_update(before.0)
            .chain_update([self.kind])
            .chain_update(self.seq.to_le_bytes())
            .chain_update(self.at.to_le_bytes())
            .chain_update(self.device.to_le_bytes())
            .chain_update(payload)
            // Last, because it is the only part whose length varies.
            .chain_update(self.name);
        Chain(hash.finalize().into())
    }
}
