//! The most that a server delivers while it is still pleasant to write: 99 % of the edits within 250 ms.

use std::path::Path;
use std::time::Duration;

use anyhow::Result;

use crate::contestant::{Contestant, ContestantServer, RunFolder};
use crate::crowd::{self, Crowd, Outcome};

/// What still feels like writing together.
const PLEASANT: Duration = Duration::from_millis(250);
/// The rate of the first step, characters a second of one writer.
const FIRST: f64 = 40.0;
/// From step to step.
const STEEPNESS: f64 = 1.41;
/// No one types that fast; a server that holds this is not the bottleneck.
const STEPS: i32 = 14;
/// A step is failed when it failed so often: the machine may have had other work for a moment.
const TRIES: u32 = 2;

/// The last step that was pleasant.
#[derive(Clone)]
pub(crate) struct Peak {
    /// Characters a second of one writer.
    pub(crate) rate: f64,
    /// What the server did at it.
    pub(crate) outcome: Outcome,
}

/// Raises the rate on one server until it is no longer pleasant.
pub(crate) fn climb(
    contestant: Contestant,
    work: &Path,
    measured: Duration,
) -> Result<Option<Peak>> {
    let mut peak = None;
    for step in 0..STEPS {
        let rate = FIRST * STEEPNESS.powi(step);
        let mut pleasant = None;
        for _ in 0..TRIES {
            let outcome = at(contestant, work, rate, measured)?;
            eprintln!("  {}, {rate:.0}/s a writer: {outcome}", contestant.name());
            let complete = outcome.delivery.count() == outcome.expected;
            if complete && outcome.delivery.quantile(0.99) <= PLEASANT {
                pleasant = Some(Peak { rate, outcome });
                break;
            }
        }
        if pleasant.is_none() {
            break;
        }
        peak = pleasant;
    }
    Ok(peak)
}

/// One step: 30 writers and 400 others on a fresh server.
pub(crate) fn at(
    contestant: Contestant,
    work: &Path,
    rate: f64,
    measured: Duration,
) -> Result<Outcome> {
    let folder = RunFolder::new(work)?;
    let server = ContestantServer::start(contestant, &folder)?;
    let crowd = Crowd {
        wire: contestant.wire(),
        documents: 1,
        writers: 30,
        others: 400,
        rate,
        warm: Duration::from_secs(1),
        measured,
    };
    crowd::run(&crowd, &server)
}
