//! Somebody who may only read and writes all the same. Each attempt must be answered with *not saved*.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::Result;
use sillage_document::Replica;
use tokio::sync::watch;

use crate::history::{History, Op};
use crate::wire::{Incoming, OpenSocket};
use crate::writer::{Assignment, Instruction};
use sillage_test_kit::Rng;

/// Tries until `phase` is dropped. `place` has no key.
pub(crate) async fn run(
    place: Assignment,
    history: History,
    mut rng: Rng,
    names: Arc<AtomicUsize>,
    mut phase: watch::Receiver<Instruction>,
) {
    loop {
        let now = *phase.borrow_and_update();
        let pause = tokio::time::sleep(rng.millis(150..400));
        tokio::select! {
            changed = phase.changed() => if changed.is_err() { return },
            () = pause => if now.typing && now.network {
                let name = names.fetch_add(1, Ordering::Relaxed);
                // The server may go away in the middle; only its answers count.
                let _ = attempt(&place, &history, &mut rng, name).await;
            },
        }
    }
}

async fn attempt(place: &Assignment, history: &History, rng: &mut Rng, name: usize) -> Result<()> {
    let mut link = OpenSocket::open(place.server, place.wire, &place.document, &place.key).await?;
    let mut replica = Replica::new(rng.between(1..1 << 32));
    link.step1(&replica.state_vector()).await?;
    let word = format!("forbidden-{name}");
    let mut tried = false;
    loop {
        let incoming = tokio::time::timeout(crate::writer::DEADLINE, link.next()).await??;
        match incoming {
            Incoming::Step1(_) => link.step2(&[0, 0]).await?,
            Incoming::Step2(body) => {
                replica.receive(&body)?;
                history.with(|model| model.forbidden.insert(word.clone()));
                link.update(&replica.insert(0, &format!("{word} "))).await?;
                tried = true;
            }
            Incoming::Status(false) if tried => {
                let forbidden = true;
                history.record(&Op::Refused {
                    client: name,
                    forbidden,
                });
                return Ok(());
            }
            // The empty Step2 is rightly called saved, once.
            Incoming::Status(_) | Incoming::Update(_) | Incoming::Other => {}
            Incoming::Denied(_) => return Ok(()),
        }
    }
}
