//! Random numbers from a seed: the same seed gives the same run on every machine.

use std::ops::Range;
use std::time::Duration;

/// A splitmix64 generator.
#[derive(Debug, Clone)]
pub struct Rng(u64);

impl Rng {
    /// The generator of this seed; seeds that follow each other give runs that have nothing in common.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x0051_111a_6e00)
    }

    /// A generator for a part of the run of `seed`: what one part draws does not move the others.
    #[must_use]
    pub fn part(seed: u64, part: u64) -> Self {
        Self::new(Self::new(seed).next() ^ Self::new(part).next())
    }

    /// Any number.
    #[expect(
        clippy::should_implement_trait,
        reason = "it never ends, so it is no iterator"
    )]
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `limit`, which is not 0.
    pub fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    /// A number in `range`, which is not empty.
    pub fn between(&mut self, range: Range<u64>) -> u64 {
        range.start + self.below(range.end - range.start)
    }

    /// The place of one of `length` things; `length` is not 0.
    pub fn index(&mut self, length: usize) -> usize {
        usize::try_from(self.below(length as u64)).unwrap_or(0)
    }

    /// True in `chance` of a hundred cases.
    pub fn percent(&mut self, chance: u64) -> bool {
        self.below(100) < chance
    }

    /// A time of so many milliseconds.
    pub fn millis(&mut self, range: Range<u64>) -> Duration {
        Duration::from_millis(self.between(range))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_the_same_numbers_and_parts_give_others() {
        let draw = |mut rng: Rng| [rng.next(), rng.next(), rng.next()];
        assert_eq!(draw(Rng::new(7)), draw(Rng::new(7)));
        assert_ne!(draw(Rng::new(7)), draw(Rng::new(8)));
        assert_ne!(draw(Rng::part(7, 1)), draw(Rng::part(7, 2)));
        let mut rng = Rng::new(1);
        assert!((0..1000).all(|_| (3..9).contains(&rng.between(3..9))));
        let seen: std::collections::BTreeSet<_> = (0..1000).map(|_| rng.index(5)).collect();
        assert_eq!(seen.len(), 5);
    }
}
