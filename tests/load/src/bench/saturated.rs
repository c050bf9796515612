//! The line of saturation: who delivers more, and what ours costs at the most that Hocuspocus delivers.

use anyhow::{Context as _, Result};

use super::Bench;
use crate::contestant::Contestant;
use crate::crowd::Outcome;
use crate::saturation::{Peak, at, climb};
use crate::table::{BenchTarget, Row, median, ratio};

const WORK: &str = "saturation, 30 writers + 400 others";

impl Bench {
    pub(super) fn saturation(&self) -> Result<Vec<Row>> {
        let (mut theirs, mut ours, mut same) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..self.rounds {
            let peak = climb(Contestant::Hocuspocus, &self.work, self.measured)?;
            let peak = peak.context("Hocuspocus is saturated at the first step")?;
            same.push(
                at(Contestant::Sillage, &self.work, peak.rate, self.measured)?.cpu_per_million(),
            );
            ours.push(millions(
                climb(Contestant::Sillage, &self.work, self.measured)?.as_ref(),
            ));
            theirs.push(peak);
        }
        let most_of_theirs: Vec<_> = theirs.iter().map(|peak| millions(Some(peak))).collect();
        let cost_of_theirs: Vec<_> = theirs
            .iter()
            .map(|peak| peak.outcome.cpu_per_million())
            .collect();
        // The steps are far apart: who stops at the same step delivers the same.
        let more = (ratio(&ours, &most_of_theirs) * 100.0).round() / 100.0;
        let row = |measure: &str, ours: &[f64], theirs: &[f64], target| Row {
            work: WORK,
            measure: measure.to_owned(),
            ours: format!("{:.2}", median(ours.iter().copied())),
            other: format!("Hocuspocus: {:.2}", median(theirs.iter().copied())),
            target: Some(target),
        };
        let cheaper = ratio(&same, &cost_of_theirs);
        Ok(vec![
            row(
                "million delivered edits/s",
                &ours,
                &most_of_theirs,
                BenchTarget::at_least(1.0, more, "×"),
            ),
            row(
                "CPU s per million at Hocuspocus's most",
                &same,
                &cost_of_theirs,
                BenchTarget::at_most(0.5, cheaper, "×"),
            ),
        ])
    }
}

fn millions(peak: Option<&Peak>) -> f64 {
    peak.map_or(0.0, |peak| Outcome::throughput(&peak.outcome) / 1e6)
}
