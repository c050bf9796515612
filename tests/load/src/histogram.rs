//! Durations in buckets of at most 1 %, so that millions cost nothing to keep.

use std::time::Duration;

/// Sub-buckets of an octave, as bits.
const PRECISION: u32 = 7;

/// How often each duration occurred.
#[derive(Clone, Default)]
pub(crate) struct Histogram {
    counts: Vec<u64>,
    total: u64,
    longest: u64,
}

impl Histogram {
    /// Counts one duration in microseconds.
    pub(crate) fn record(&mut self, micros: u64) {
        let bucket = bucket(micros);
        if bucket >= self.counts.len() {
            self.counts.resize(bucket + 1, 0);
        }
        self.counts[bucket] += 1;
        self.total += 1;
        self.longest = self.longest.max(micros);
    }

    /// Adds what another one counted.
    pub(crate) fn add(&mut self, other: &Self) {
        self.counts
            .resize(self.counts.len().max(other.counts.len()), 0);
        for (mine, theirs) in self.counts.iter_mut().zip(&other.counts) {
            *mine += theirs;
        }
        self.total += other.total;
        self.longest = self.longest.max(other.longest);
    }

    /// How many were counted.
    pub(crate) fn count(&self) -> u64 {
        self.total
    }

    /// The longest of all.
    pub(crate) fn max(&self) -> Duration {
        Duration::from_micros(self.longest)
    }

    /// The duration that `share` (0 to 1) of all do not exceed; zero when there is none.
    pub(crate) fn quantile(&self, share: f64) -> Duration {
        let wanted = (share * self.total as f64).ceil().max(1.0) as u64;
        let mut seen = 0;
        let found = self.counts.iter().position(|count| {
            seen += count;
            seen >= wanted
        });
        Duration::from_micros(found.map_or(0, |bucket| lower_edge(bucket).min(self.longest)))
    }
}

fn bucket(micros: u64) -> usize {
    let octave = (u64::BITS - micros.leading_zeros()).saturating_sub(PRECISION + 1);
    (u64::from(octave) << PRECISION) as usize + (micros >> octave) as usize
}

fn lower_edge(bucket: usize) -> u64 {
    let octave = (bucket >> PRECISION).saturating_sub(1);
    ((bucket - (octave << PRECISION)) as u64) << octave
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_within_one_percent() {
        let mut histogram = Histogram::default();
        for micros in 1..=100_000 {
            histogram.record(micros);
        }
        for (share, exact) in [(0.5, 50_000.0), (0.99, 99_000.0), (1.0, 100_000.0)] {
            let found = histogram.quantile(share).as_micros() as f64;
            assert!(
                (found / exact - 1.0).abs() < 0.01,
                "{share}: {found} for {exact}"
            );
        }
        assert_eq!(histogram.max().as_micros(), 100_000);
    }
}
