//! The black-box suite: the built server under real clients and real faults, judged by what was recorded.
//!
//! A run has a seed. From it come who types what and when which fault falls; the moments themselves are
//! those of the machine, so a seed repeats the schedule, not every interleaving.

mod checks;
mod faults;
mod history;
mod model;
mod reader;
mod run;
mod scenario;
mod server;
mod sometimes;
mod trespasser;
mod trials;
mod wire;
mod writer;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::scenario::Scenario;
use crate::trials::Trials;

#[derive(Parser)]
#[command(name = "sillage-robustness")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Runs scenarios, each from seeds that follow each other.
    Run {
        /// The first seed.
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// Which scenarios; all, if none is named.
        #[arg(long, value_enum)]
        scenario: Vec<Scenario>,
        /// Seeds for each scenario.
        #[arg(long, default_value_t = 1)]
        runs: u64,
        /// Faults in each run.
        #[arg(long, default_value_t = 3)]
        steps: u64,
    },
}

fn main() -> ExitCode {
    let Arguments {
        command:
            Command::Run {
                seed,
                scenario,
                runs,
                steps,
            },
    } = Arguments::parse();
    let trials = Trials {
        seed,
        scenarios: scenario,
        runs,
        steps,
    };
    match trials.run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}
