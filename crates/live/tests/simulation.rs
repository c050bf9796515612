//! A seeded simulation of one document: 5 to 12 clients on both wires that type, lose their
//! connection, repeat and reorder messages, while the document crashes, unloads and is loaded
//! again. At the end everybody is connected and must have the same text; at every crash the
//! journal must contain all that a client was told is saved.
//!
//! `SEED=7 cargo test -p sillage-live --test simulation` replays one run.

mod kit;

use kit::Simulation;

/// Runs in one test: a second or two.
const RUNS: u64 = 60;
/// Runs with forgers.
const FORGED_RUNS: u64 = 40;

#[test]
fn everybody_ends_with_the_same_text_and_what_was_saved_stays() {
    if let Some(covered) = run(RUNS, Simulation::new) {
        covered.assert_all();
    }
}

/// Forged words, in flight or not, around lost connections, reloaded pages, crashes and checkpoints:
/// whoever is told that everything is saved has the text that the document has; whoever is refused knows.
#[test]
fn nobody_is_told_saved_while_the_text_has_forged_words_in_place_of_his() {
    if let Some(covered) = run(FORGED_RUNS, Simulation::with_forgers) {
        covered.assert_forged();
    }
}

/// What all seeds together covered; `None` for a single one.
fn run(runs: u64, simulation: fn(u64) -> Simulation) -> Option<kit::Covered> {
    let seeds = match std::env::var("SEED") {
        Ok(seed) => {
            let seed = seed.parse().expect("SEED is a number");
            seed..seed + 1
        }
        Err(_) => 0..runs,
    };
    let mut covered = kit::Covered::default();
    for seed in seeds.clone() {
        let run = std::panic::catch_unwind(|| {
            let mut simulation = simulation(seed);
            for _ in 0..1500 {
                simulation.step();
            }
            simulation.heal();
            simulation.check();
            simulation.covered
        });
        match run {
            Ok(run) => covered.add(run),
            Err(panic) => {
                eprintln!("failed with SEED={seed}");
                std::panic::resume_unwind(panic);
            }
        }
    }
    (seeds.end - seeds.start == runs).then_some(covered)
}
