//! I8: somebody who may write does it under the id of somebody else, who is connected or away.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use sillage_document::{Replica, StateVector};

use crate::checks::converged::SOON;
use crate::checks::durable::FORGED;
use crate::history::Op;
use crate::reader::text;
use crate::run::FaultRun;
use crate::sometimes::Rare;
use crate::wire::{Incoming, OpenSocket, Protocol};
use crate::writer::{Habit, WriterReport};

/// How long the forger tries, and answers what it is asked.
const INSISTS: Duration = Duration::from_millis(150);
/// How long a victim listens before it looks at the text.
const LOOK: Duration = Duration::from_millis(20);

/// `steps` times: another victim.
pub(crate) async fn play(run: &mut FaultRun, steps: u64) -> Result<()> {
    // Nobody is protected who is not connected.
    run.tell(|phase| phase.habit = Habit::Steady);
    run.start().await?;
    run.let_people_in();
    for _ in 0..steps {
        run.acknowledged(20).await?;
        let index = run.rng.index(run.writers.len());
        let (document, report) = &run.writers[index];
        let (document, victim) = (document.clone(), report.borrow().clone());
        if victim.connected {
            attack(run, &document, &victim).await?;
            run.saw(Rare::ForgedUnderConnectedId);
        }
        let wire = Protocol::BOTH[run.rng.index(2)];
        let held_back = Victim::join(run, wire, &document).await?;
        held_back.must_be_heard_first(run).await?;
        let away = Victim::join(run, Protocol::Hocuspocus, &document).await?;
        let new_page = run.rng.index(2) == 0;
        away.must_be_told_the_truth(run, new_page).await?;
    }
    run.acknowledged(20).await
}

/// Somebody whose next word has not left yet when another one takes its clock.
struct Victim {
    link: OpenSocket,
    replica: Replica,
    id: u64,
    name: usize,
    document: String,
}

impl Victim {
    async fn join(run: &mut FaultRun, wire: Protocol, document: &str) -> Result<Self> {
        let id = run.rng.between(1..1 << 32);
        let mut link = OpenSocket::open(run.front, wire, document, &run.keys[0]).await?;
        let replica = Replica::new(id);
        link.step1(&replica.state_vector()).await?;
        link.announce(id, 1).await?;
        Ok(Self {
            link,
            replica,
            id,
            name: run.new_name(),
            document: document.to_owned(),
        })
    }

    /// Its first word is sent; the second is forged before it is sent, and must be in the text all the same.
    async fn must_be_heard_first(mut self, run: &mut FaultRun) -> Result<()> {
        let first = self.types(run, 0);
        self.link.update(&first).await?;
        self.listens_until(run, "the first word", &self.word(0))
            .await?;
        let unsent = self.types(run, 1);
        let forged = WriterReport {
            name: self.name,
            id: self.id,
            connected: true,
            saved: false,
            text: "".into(),
        };
        let document = self.document.clone();
        attack(run, &document, &forged).await?;
        run.saw(Rare::ForgedBeforeTheOwnerSent);
        let (word, what) = (
            self.word(1),
            "I8: a word whose clock was forged while its author was connected",
        );
        self.listens_until(run, what, &word).await?;
        // It arrives late, or again.
        self.link.update(&unsent).await
    }

    /// Its second word is in flight when the network goes, and somebody else takes its clocks. Who comes
    /// back, on the same page or on a new one, is told *saved* only if the word is in the text.
    async fn must_be_told_the_truth(mut self, run: &mut FaultRun, new_page: bool) -> Result<()> {
        let first = self.types(run, 0);
        self.link.update(&first).await?;
        self.listens_until(run, "the first word", &self.word(0))
            .await?;
        let word = self.word(1);
        self.replica
            .insert(self.replica.length(), &format!("{word} "));
        let (replica, document, id) = (self.replica, self.document, self.id);
        drop(self.link);
        let away = WriterReport {
            name: self.name,
            id,
            connected: false,
            saved: false,
            text: "".into(),
        };
        attack(run, &document, &away).await?;

        let id = if new_page {
            run.rng.between(1..1 << 32)
        } else {
            id
        };
        let mut again = Replica::new(id);
        again.receive(&replica.difference(&StateVector::default()))?;
        let mut link =
            OpenSocket::open(run.front, Protocol::Hocuspocus, &document, &run.keys[0]).await?;
        link.step1(&again.state_vector()).await?;
        link.announce(id, 2).await?;
        let begun = Instant::now();
        let saved = loop {
            ensure!(begun.elapsed() < SOON, "I8: no answer after a forgery");
            match tokio::time::timeout(SOON, link.next()).await?? {
                Incoming::Step1(state) => link.step2(&again.difference(&state)).await?,
                Incoming::Status(saved) => break saved,
                _ => {}
            }
        };
        if saved {
            let text = text(run.launch.address, &document).await?;
            let there = text.split_whitespace().any(|there| there == word);
            ensure!(there, "I8: told saved, and {word} is not in the text");
        } else {
            run.saw(Rare::RefusedAfterForgery);
        }
        Ok(())
    }

    fn word(&self, number: usize) -> String {
        format!("v{}-{number}", self.name)
    }

    fn types(&mut self, run: &FaultRun, number: usize) -> Vec<u8> {
        let word = self.word(number);
        let update = self
            .replica
            .insert(self.replica.length(), &format!("{word} "));
        run.history.record(&Op::Typed {
            client: self.name,
            document: self.document.clone(),
            word,
        });
        update
    }

    /// Answers what it is asked until readers see a word.
    async fn listens_until(&mut self, run: &FaultRun, what: &str, word: &str) -> Result<()> {
        let begun = Instant::now();
        loop {
            let heard = tokio::time::timeout(LOOK, self.link.next()).await;
            match heard {
                Ok(Ok(Incoming::Step1(state))) => {
                    self.link.step2(&self.replica.difference(&state)).await?;
                }
                Ok(Ok(Incoming::Step2(body) | Incoming::Update(body))) => {
                    self.replica.receive(&body)?;
                }
                Ok(Ok(_)) | Err(_) => {}
                Ok(Err(error)) => return Err(error.context(what.to_owned())),
            }
            let text = text(run.launch.address, &self.document).await?;
            if text.split_whitespace().any(|there| there == word) {
                return Ok(());
            }
            ensure!(begun.elapsed() < SOON, "{what}: {word} is not in the text");
        }
    }
}

async fn attack(run: &mut FaultRun, document: &str, victim: &WriterReport) -> Result<()> {
    let wire = Protocol::BOTH[run.rng.index(2)];
    let key = run.keys.last().context("no key")?;
    let mut link = OpenSocket::open(run.front, wire, document, key).await?;
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
