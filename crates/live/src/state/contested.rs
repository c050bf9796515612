//! The client ids under which somebody else than their owner may have written.
//!
//! From a contested clock on, the server does not know whose words it holds: a relay after a crash
//! and a forgery look the same. So whoever connects is asked for his words from that clock on, as if
//! the server had none of them, and they are compared with what it holds. A contest is for ever:
//! its author may come back after a year, as somebody else, with the words in his browser.

use std::collections::BTreeMap;

use bytes::Bytes;
use sillage_document::lib0::{Decoder, Encoder, Malformed};
use sillage_document::{ClientId, Contribution, StateVector};

/// Ids that are remembered one by one, 10 bytes each. Beyond, all are contested.
const REMEMBERED: usize = 4096;

/// The contested ids of a document.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Contested {
    /// From which clock on.
    from: BTreeMap<ClientId, u32>,
    /// Too many to remember: all of all.
    everything: bool,
    /// It changed since it was stored, and what was stored.
    changed: bool,
    stored: Bytes,
}

impl Contested {
    pub(super) fn everything() -> Self {
        Self {
            everything: true,
            changed: true,
            ..Self::default()
        }
    }

    /// Remembers that somebody else may have written under an id from a clock on. True when
    /// that is news.
    pub(super) fn add(&mut self, client: ClientId, from: u32) -> bool {
        let known = self.from.get(&client).copied();
        if self.everything || known.is_some_and(|known| known <= from) {
            return false;
        }
        if known.is_none() && self.from.len() == REMEMBERED {
            self.everything = true;
            self.from.clear();
        } else {
            self.from.insert(client, from);
        }
        self.changed = true;
        true
    }

    /// Whether any clock of an id is contested.
    pub(super) fn has(&self, client: ClientId) -> bool {
        self.everything || self.from.contains_key(&client)
    }

    /// Only its owner can have written under an id.
    pub(super) fn remove(&mut self, client: ClientId) {
        self.changed |= self.from.remove(&client).is_some();
    }

    /// Whether a range has contested clocks.
    pub(super) fn meets(&self, range: &Contribution) -> bool {
        let from = self.from.get(&range.client);
        self.everything || from.is_some_and(|from| *from < range.to)
    }

    /// What to say that the document has, so that its contested words are brought again.
    pub(super) fn lower(&self, state: StateVector) -> StateVector {
        if self.everything {
            return StateVector::default();
        }
        if self.from.is_empty() {
            return state;
        }
        let lowered = state.iter().map(|(client, clock)| {
            let from = self.from.get(&client).copied().unwrap_or(clock);
            (client, clock.min(from))
        });
        lowered.collect()
    }

    /// How many clocks of a state are contested.
    pub(super) fn weight(&self, state: &StateVector) -> u64 {
        if self.everything {
            return state.iter().map(|(_, clock)| u64::from(clock)).sum();
        }
        let contested = self.from.iter();
        contested
            .map(|(client, from)| u64::from(state.get(*client).saturating_sub(*from)))
            .sum()
    }

    /// The ids, for whoever looks up their words.
    pub(super) fn clients(&self) -> impl Iterator<Item = ClientId> {
        self.from.keys().copied()
    }

    /// What is to be stored, if something is.
    pub(super) fn take_change(&mut self) -> Option<Bytes> {
        if !std::mem::take(&mut self.changed) {
            return None;
        }
        let bytes = self.encode();
        let nothing = self.from.is_empty() && !self.everything && self.stored.is_empty();
        if nothing || bytes == self.stored {
            return None;
        }
        self.stored = bytes.clone();
        Some(bytes)
    }

    /// It was not stored.
    pub(super) fn not_stored(&mut self) {
        self.changed = true;
        self.stored = Bytes::new();
    }

    /// One byte (whether everything is contested), the number of ids, and for each its clock.
    fn encode(&self) -> Bytes {
        let mut writer = Encoder::with_capacity(2 + self.from.len() * 8);
        writer.byte(u8::from(self.everything));
        writer.length(self.from.len());
        for (&client, &from) in &self.from {
            writer.var_uint(client);
            writer.var_uint(from.into());
        }
        writer.finish()
    }

    pub(super) fn decode(bytes: &[u8]) -> Result<Self, Malformed> {
        let mut reader = Decoder::new(bytes);
        let everything = reader.byte()? != 0;
        let mut from = BTreeMap::new();
        for _ in 0..reader.count(2)? {
            let client = reader.var_uint()?;
            let clock = u32::try_from(reader.var_uint()?);
            from.insert(client, clock.map_err(|_| Malformed("clock above 2^32"))?);
        }
        reader.end()?;
        Ok(Self {
            from,
            everything,
            changed: false,
            stored: Bytes::copy_from_slice(bytes),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(client: ClientId, from: u32, to: u32) -> Contribution {
        Contribution { client, from, to }
    }

    #[test]
    fn the_earliest_clock_is_remembered_and_comes_back_from_its_bytes() {
        let mut contested = Contested::default();
        assert_eq!(contested.take_change(), None);
        for (client, from) in [(1, 7), (1, 9), (1, 5), (3_000_000_000, 0)] {
            contested.add(client, from);
        }
        assert!(contested.meets(&range(1, 0, 6)) && !contested.meets(&range(1, 0, 5)));
        assert!(!contested.meets(&range(2, 0, 100)));
        let stored = contested.take_change().expect("it changed");
        assert_eq!(contested.take_change(), None);
        contested.add(1, 6);
        assert_eq!(contested.take_change(), None, "nothing new");
        assert_eq!(Contested::decode(&stored), Ok(contested.clone()));
        let state = [(1, 20), (2, 8), (3_000_000_000, 4)].into_iter().collect();
        assert_eq!(contested.weight(&state), 19);
        let lowered: StateVector = [(1, 5), (2, 8)].into_iter().collect();
        assert_eq!(contested.lower(state), lowered);
    }

    #[test]
    fn beyond_what_is_remembered_everything_is_contested() {
        let mut contested = Contested::default();
        for client in 0..=REMEMBERED as u64 {
            contested.add(client, 3);
        }
        assert!(contested.meets(&range(99_999, 0, 1)) && contested.from.is_empty());
        assert!(contested.lower([(7, 9)].into_iter().collect()).is_empty());
    }
}
