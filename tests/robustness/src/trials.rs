//! Runs of scenarios, one after the other, and the table at the end.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use clap::ValueEnum as _;

use crate::run::FaultRun;
use crate::scenario::Scenario;
use crate::server::{Launch, free_port, program};
use crate::sometimes::{Rare, Sometimes};

/// Breaches of one run that are printed.
const PRINTED: usize = 8;

/// What is to be run.
pub(crate) struct Trials {
    pub(crate) seed: u64,
    pub(crate) scenarios: Vec<Scenario>,
    pub(crate) runs: u64,
    pub(crate) steps: u64,
}

/// How the runs ended, in the form that all our runners print last.
#[derive(Default)]
struct Tally {
    passed: usize,
    failed: usize,
    skipped: usize,
}

impl Tally {
    /// Counts a run that cannot be made here, and says why; with `CI=true` it has failed.
    fn skip(&mut self, scenario: Scenario, why: &str) {
        if std::env::var_os("CI").is_some_and(|value| value == "true") {
            println!(
                "FAILED: {}: with CI=true nothing may be absent: {why}",
                scenario.name()
            );
            self.failed += 1;
        } else {
            println!("skipped: {}: {why}", scenario.name());
            self.skipped += 1;
        }
    }

    fn count(&mut self, good: bool) {
        *(if good {
            &mut self.passed
        } else {
            &mut self.failed
        }) += 1;
    }
}

/// What one run leaves.
struct Outcome {
    breaches: Vec<String>,
    sometimes: Sometimes,
    acked: usize,
    typed: usize,
    refused: usize,
    lives: usize,
    slowest_start: Duration,
    slowest_heal: Duration,
}

impl Trials {
    /// Whether everything held and everything rare was seen.
    pub(crate) fn run(&self) -> Result<bool> {
        let program = program()?;
        let all = Scenario::value_variants();
        let scenarios = if self.scenarios.is_empty() {
            all
        } else {
            &self.scenarios
        };
        let mut tally = Tally::default();
        let mut seen = Sometimes::default();
        let mut wanted = BTreeSet::new();
        for scenario in scenarios {
            if let Some(why) = scenario.lacking() {
                tally.skip(*scenario, &why);
                continue;
            }
            wanted.extend(scenario.sometimes());
            let mut own = Sometimes::default();
            for seed in self.seed..self.seed + self.runs {
                self.one(*scenario, seed, &program, &mut own, &mut tally)?;
            }
            for rare in scenario
                .sometimes()
                .iter()
                .filter(|rare| own.count(**rare) == 0)
            {
                println!("FAILED: {} never saw {}", scenario.name(), rare.name());
                tally.failed += 1;
            }
            seen.add(&own);
        }
        println!("\nrare things seen:");
        for rare in wanted {
            println!("{:>8}  {}", seen.count(rare), Rare::name(rare));
        }
        let Tally {
            passed,
            failed,
            skipped,
        } = tally;
        println!("{passed} passed, {failed} failed, {skipped} skipped");
        Ok(failed == 0)
    }

    fn one(
        &self,
        scenario: Scenario,
        seed: u64,
        program: &std::path::Path,
        rare: &mut Sometimes,
        tally: &mut Tally,
    ) -> Result<()> {
        println!("{} seed {seed} …", scenario.name());
        let begun = Instant::now();
        let folder = tempfile::Builder::new()
            .prefix("sillage-robustness-")
            .tempdir()?;
        let runtime = tokio::runtime::Runtime::new()?;
        let outcome = runtime.block_on(self.play(scenario, seed, program.into(), folder.path()));
        runtime.shutdown_background();
        let outcome = match outcome? {
            Ok(outcome) => outcome,
            Err(why) => {
                tally.skip(scenario, &why);
                return Ok(());
            }
        };
        rare.add(&outcome.sometimes);
        println!(
            "  {:.1} s, {} starts (the slowest {:.2} s), {} words, {} acknowledged, {} refused, agreed after {:.2} s",
            begun.elapsed().as_secs_f64(),
            outcome.lives,
            outcome.slowest_start.as_secs_f64(),
            outcome.typed,
            outcome.acked,
            outcome.refused,
            outcome.slowest_heal.as_secs_f64(),
        );
        tally.count(outcome.breaches.is_empty());
        if outcome.breaches.is_empty() {
            return Ok(());
        }
        println!(
            "FAILED: {} seed {seed}: {} breaches",
            scenario.name(),
            outcome.breaches.len()
        );
        for sentence in outcome.breaches.iter().take(PRINTED) {
            println!("  {sentence}");
        }
        println!(
            "  again: sillage-robustness run --scenario {} --seed {seed} --steps {}",
            scenario.name(),
            self.steps
        );
        println!(
            "  history, server's words and data: {}",
            folder.keep().display()
        );
        Ok(())
    }

    async fn play(
        &self,
        scenario: Scenario,
        seed: u64,
        program: PathBuf,
        folder: &std::path::Path,
    ) -> Result<Result<Outcome, String>> {
        let mut launch = Launch {
            program,
            data: folder.join("data"),
            address: free_port()?,
            before: Vec::new(),
            environment: Vec::new(),
            log: folder.join("server.log"),
        };
        let ground = match scenario.ground(folder, &mut launch) {
            Ok(ground) => ground,
            Err(error) => return Ok(Err(format!("{error:#}"))),
        };
        let mut run = FaultRun::prepare(seed, scenario as u64, folder, launch)
            .await
            .context("before the first start")?;
        let played = async {
            scenario.play(&mut run, folder, &ground, self.steps).await?;
            run.finish(folder).await
        };
        if let Err(error) = played.await {
            run.history.with(|model| model.breach(format!("{error:#}")));
        }
        let (slowest_start, slowest_heal) = (run.slowest_start, run.slowest_heal);
        Ok(Ok(run.history.with(|model| Outcome {
            breaches: model.breaches.clone(),
            sometimes: model.sometimes.clone(),
            acked: model.acked,
            typed: model.typed,
            refused: model.refused,
            lives: model.life,
            slowest_start,
            slowest_heal,
        })))
    }
}
