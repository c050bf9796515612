//! The lines of a thousand sockets: sitting there, and coming back at once.

use anyhow::Result;

use super::Bench;
use crate::storm::{self, Storm};
use crate::table::{BenchTarget, Row, median};

impl Bench {
    pub(super) fn storm(&self) -> Result<Vec<Row>> {
        let storms = (0..self.rounds)
            .map(|_| storm::measure(&self.work).inspect(|storm| eprintln!("  {storm}")))
            .collect::<Result<Vec<_>>>()?;
        let row = |measure: &str, bound, unit, of: fn(&Storm) -> f64| {
            let found = median(storms.iter().map(of));
            Row {
                work: "1,000 sockets, 20 documents, 100 writers",
                measure: measure.to_owned(),
                ours: format!("{found:.2}"),
                other: String::new(),
                target: Some(BenchTarget::at_most(bound, found, unit)),
            }
        };
        Ok(vec![
            row("idle: memory added, MB", 12.0, "MB", |storm| storm.idle),
            row(
                "SIGKILL: until all are back and saved, s",
                20.0,
                "s",
                |storm| storm.back.as_secs_f64(),
            ),
            // Less than one core for ten seconds.
            row("SIGKILL: CPU until then, s", 10.0, "s", |storm| storm.cpu),
        ])
    }
}
