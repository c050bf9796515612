//! I8: somebody who may write does it under the id of somebody else who is connected.

use std::time::Duration;

use anyhow::{Context as _, Result};
use sillage_document::Replica;

use crate::checks::durable::FORGED;
use crate::run::Run;
use crate::sometimes::Rare;
use crate::wire::{Incoming, Link, Wire};
use crate::writer::{Habit, Report};

/// How long the forger tries, and answers what it is asked.
const INSISTS: Duration = Duration::from_millis(150);

/// `steps` times: another victim.
pub(crate) async fn play(run: &mut Run, steps: u64) -> Result<()> {
    // Nobody is protected who is not connected.
    run.tell(|phase| phase.habit = Habit::Steady);
    run.start().await?;
    run.let_people_in();
    for _ in 0..steps {
        run.acknowledged(20).await?;
        let index = run.chance.index(run.writers.len());
        let (document, report) = &run.writers[index];
        let (document, victim) = (document.clone(), report.borrow().clone());
        if victim.connected {
            attack(run, &document, &victim).await?;
            run.saw(Rare::ForgedUnderConnectedId);
        }
    }
    run.acknowledged(20).await
}

async fn attack(run: &mut Run, document: &str, victim: &Report) -> Result<()> {
    let wire = Wire::BOTH[run.chance.index(2)];
    let key = run.keys.last().context("no key")?;
    let mut link = Link::open(run.front, wire, document, key).await?;
    let mut replica = Replica::new(victim.id);
    link.step1(&replica.state_vector()).await?;
    let mut forged = false;
    let trying = async {
        loop {
            match link.next().await? {
                Incoming::Step1(state) => link.step2(&replica.difference(&state)).await?,
                Incoming::Step2(body) => {
                    replica.receive(&body)?;
                    if !forged {
                        forged = true;
                        let words = format!("{} ", FORGED.to_string().repeat(40));
                        link.update(&replica.insert(0, &words)).await?;
                    }
                }
                Incoming::Update(body) => replica.receive(&body)?,
                Incoming::Status(_) | Incoming::Denied(_) | Incoming::Other => {}
            }
        }
    };
    // However it ends: it may also be thrown out.
    let _: Result<Result<()>, _> = tokio::time::timeout(INSISTS, trying).await;
    Ok(())
}
