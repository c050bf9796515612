//! A set of clocks of one client, kept as ranges.

use std::collections::BTreeMap;

/// Disjoint ranges that do not touch: start to end (exclusive).
#[derive(Debug, Default)]
pub(crate) struct Ranges(BTreeMap<u32, u32>);

impl Ranges {
    /// Whether every clock of `start..end` is in the set.
    pub(crate) fn cover(&self, start: u32, end: u32) -> bool {
        let before = self.0.range(..=start).next_back();
        before.is_some_and(|(_, &known_end)| known_end >= end)
    }

    /// Whether any clock of `start..end` is in the set.
    pub(crate) fn meet(&self, start: u32, end: u32) -> bool {
        let before = self.0.range(..end).next_back();
        before.is_some_and(|(_, &known_end)| known_end > start)
    }

    /// Adds `start..end`, joining what it touches.
    pub(crate) fn insert(&mut self, mut start: u32, mut end: u32) {
        while let Some((&known_start, &known_end)) = self.0.range(..=end).next_back() {
            if known_end < start {
                break;
            }
            self.0.remove(&known_start);
            start = start.min(known_start);
            end = end.max(known_end);
        }
        self.0.insert(start, end);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn behaves_like_a_set(inserts in prop::collection::vec((0u32..40, 1u32..8), 0..12), at in 0u32..40, len in 1u32..8) {
            let mut ranges = Ranges::default();
            let mut model = BTreeSet::new();
            for (start, len) in inserts {
                ranges.insert(start, start + len);
                model.extend(start..start + len);
            }
            let mut asked = at..at + len;
            prop_assert_eq!(ranges.cover(at, at + len), asked.clone().all(|clock| model.contains(&clock)));
            prop_assert_eq!(ranges.meet(at, at + len), asked.any(|clock| model.contains(&clock)));
        }
    }
}
