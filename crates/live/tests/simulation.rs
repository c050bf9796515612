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

#[test]
fn everybody_ends_with_the_same_text_and_what_was_saved_stays() {
    let seeds = match std::env::var("SEED") {
        Ok(seed) => {
            let seed = seed.parse().expect("SEED is a number");
            seed..seed + 1
        }
        Err(_) => 0..RUNS,
    };
    let mut covered = kit::Covered::default();
    for seed in seeds.clone() {
        let run = std::panic::catch_unwind(|| {
            let mut simulation = Simulation::new(seed);
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
    if seeds.end - seeds.start == RUNS {
        covered.assert_all();
    }
}
