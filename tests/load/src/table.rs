//! The table that a run ends with: what was wanted, what was measured, and whether it is reached.

use std::fmt::{self, Display, Formatter};

/// One line.
pub(crate) struct Row {
    /// The work.
    pub(crate) work: &'static str,
    /// What was measured.
    pub(crate) measure: String,
    /// What Sillage did.
    pub(crate) ours: String,
    /// What it is compared with.
    pub(crate) other: String,
    /// The target, and what stands against it.
    pub(crate) target: Option<BenchTarget>,
}

/// A bound, and what was measured.
pub(crate) struct BenchTarget {
    /// Whether the bound is the least or the most.
    pub(crate) at_least: bool,
    /// The bound.
    pub(crate) bound: f64,
    /// The measured value, in the unit of the bound.
    pub(crate) found: f64,
    /// The unit: `×` for a ratio.
    pub(crate) unit: &'static str,
}

impl BenchTarget {
    /// At most `bound`.
    pub(crate) fn at_most(bound: f64, found: f64, unit: &'static str) -> Self {
        Self {
            at_least: false,
            bound,
            found,
            unit,
        }
    }

    /// At least `bound`.
    pub(crate) fn at_least(bound: f64, found: f64, unit: &'static str) -> Self {
        Self {
            at_least: true,
            bound,
            found,
            unit,
        }
    }

    fn reached(&self) -> bool {
        if self.at_least {
            self.found >= self.bound
        } else {
            self.found <= self.bound
        }
    }
}

/// The head of the table.
pub(crate) const HEAD: &str = "| work | measure | Sillage | compared with | found | target | reached |\n|---|---|---|---|---|---|---|";

impl Display for Row {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        write!(
            out,
            "| {} | {} | {} | {} |",
            self.work, self.measure, self.ours, self.other
        )?;
        match &self.target {
            None => write!(out, " | | |"),
            Some(target) => {
                let sign = if target.at_least { '≥' } else { '≤' };
                let BenchTarget {
                    bound, found, unit, ..
                } = target;
                let reached = if target.reached() { "yes" } else { "**no**" };
                write!(
                    out,
                    " {found:.2} {unit} | {sign} {bound} {unit} | {reached} |"
                )
            }
        }
    }
}

/// The middle of what the rounds gave; the mean of the two middles when their number is even.
pub(crate) fn median(rounds: impl IntoIterator<Item = f64>) -> f64 {
    let mut rounds: Vec<f64> = rounds.into_iter().collect();
    rounds.sort_by(f64::total_cmp);
    match rounds.len() {
        0 => f64::NAN,
        length if length % 2 == 1 => rounds[length / 2],
        length => f64::midpoint(rounds[length / 2 - 1], rounds[length / 2]),
    }
}

/// The median of the ratios of the pairs: each pair ran back to back, so the machine's other work weighs on both.
pub(crate) fn ratio(ours: &[f64], theirs: &[f64]) -> f64 {
    median(ours.iter().zip(theirs).map(|(ours, theirs)| ours / theirs))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_no_when_the_bound_is_missed() {
        let target = BenchTarget::at_most(0.35, ratio(&[1.0, 2.0, 9.0], &[2.0, 2.0, 9.5]), "×");
        let row = Row {
            work: "w",
            measure: "m".to_owned(),
            ours: String::new(),
            other: String::new(),
            target: Some(target),
        };
        assert!(
            row.to_string().ends_with("0.95 × | ≤ 0.35 × | **no** |"),
            "{row}"
        );
    }
}
