//! How much of every client's writing somebody has.

use bytes::Bytes;

use crate::lib0::{Decoder, Encoder, Malformed};
use crate::{CLOCK_LIMIT, ClientId};

/// For each client the number of UTF-16 units known, in the order they were written.
///
/// Equal vectors know the same blocks; of deletions a state vector says nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StateVector(
    /// Ascending clients, each once, no clock of zero.
    Vec<(ClientId, u32)>,
);

impl StateVector {
    /// Reads the body of a `SyncStep1`. Memory is bounded by the bytes that are really there.
    pub fn decode(bytes: &[u8]) -> Result<Self, Malformed> {
        let mut reader = Decoder::new(bytes);
        let count = reader.count(2)?;
        let mut clocks = Vec::with_capacity(count);
        for _ in 0..count {
            let client = reader.var_uint()?;
            let clock = u32::try_from(reader.var_uint()?).unwrap_or(u32::MAX);
            if clock > CLOCK_LIMIT {
                return Err(Malformed("clock above 2^30"));
            }
            if clock > 0 {
                clocks.push((client, clock));
            }
        }
        reader.end()?;
        clocks.sort_unstable();
        if clocks.windows(2).any(|pair| pair[0].0 == pair[1].0) {
            return Err(Malformed("client twice in a state vector"));
        }
        Ok(Self(clocks))
    }

    /// The body of a `SyncStep1`.
    #[must_use]
    pub fn encode(&self) -> Bytes {
        let mut writer = Encoder::with_capacity(2 + self.0.len() * 8);
        writer.length(self.0.len());
        // Yjs writes the highest client first.
        for &(client, clock) in self.0.iter().rev() {
            writer.var_uint(client);
            writer.var_uint(clock.into());
        }
        writer.finish()
    }

    /// The next clock of this client: 0 if nothing of it is known.
    #[must_use]
    pub fn get(&self, client: ClientId) -> u32 {
        self.0
            .binary_search_by_key(&client, |entry| entry.0)
            .map_or(0, |index| self.0[index].1)
    }

    /// Whether nothing at all is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether everything that `other` knows is known here.
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        other
            .0
            .iter()
            .all(|&(client, clock)| self.get(client) >= clock)
    }

    /// The clients and their next clocks, lowest client first.
    pub fn iter(&self) -> impl Iterator<Item = (ClientId, u32)> {
        self.0.iter().copied()
    }
}

impl FromIterator<(ClientId, u32)> for StateVector {
    /// From clients that come once each.
    fn from_iter<I: IntoIterator<Item = (ClientId, u32)>>(clocks: I) -> Self {
        let mut clocks: Vec<_> = clocks.into_iter().filter(|entry| entry.1 > 0).collect();
        clocks.sort_unstable();
        Self(clocks)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comes_back_and_compares() {
        let vector: StateVector = [(7, 3), (4_000_000_000, 1), (9, 0)].into_iter().collect();
        assert_eq!(vector.get(7), 3);
        assert_eq!(vector.get(9), 0);
        assert_eq!(StateVector::decode(&vector.encode()), Ok(vector.clone()));
        let less: StateVector = [(7, 2)].into_iter().collect();
        assert!(vector.covers(&less) && !less.covers(&vector));
        assert!(less.covers(&StateVector::default()));
        assert_eq!(&StateVector::default().encode()[..], [0]);
    }

    #[test]
    fn hostile_vectors_are_refused_before_they_cost_memory() {
        for bytes in [
            &[0xff, 0xff, 0xff, 0x7f][..],
            &[],
            &[1, 5],
            &[0, 0],
            &[2, 5, 1, 5, 2],
            &[1, 5, 0xff, 0xff, 0xff, 0xff, 0x0f],
        ] {
            assert!(StateVector::decode(bytes).is_err(), "{bytes:02x?}");
        }
    }
}
