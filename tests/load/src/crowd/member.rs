//! One connection of the crowd: a writer, or one who only sees.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

use super::ledger::Ledger;
use super::shared::{CrowdRun, Phase, Tally};
use crate::client::LoadClient;
use crate::update::{CharId, insert};
use crate::wire::{Dialect, ServerMessage};

/// How long one connection may take to join.
const JOIN: Duration = Duration::from_secs(30);

/// One connection.
pub(super) struct Member {
    run: Arc<CrowdRun>,
    client: LoadClient,
    ledger: Ledger,
    /// Which writer this is; the others are none.
    writer: Option<usize>,
    typed: u64,
}

impl Member {
    /// Joins the document of connection `number`: the documents are dealt out in turn, writers first.
    pub(super) async fn join(
        run: &Arc<CrowdRun>,
        number: usize,
        tally: &Rc<RefCell<Tally>>,
    ) -> Result<Self> {
        let crowd = &run.crowd;
        let (document, place) = (number % crowd.documents, number / crowd.documents);
        let first = document * crowd.writers;
        let writer = (place < crowd.writers).then_some(first + place);
        let dialect = Dialect::new(crowd.wire, format!("open/load-{}-{document}", run.stamp));
        let ledger = Ledger::new(run, tally, first, writer, dialect.confirms());
        let joining = LoadClient::join(run.address, dialect, |_| {});
        let client = tokio::time::timeout(JOIN, joining)
            .await
            .context("could not join in time")??;
        Ok(Self {
            run: Arc::clone(run),
            client,
            ledger,
            writer,
            typed: 0,
        })
    }

    /// Types and sees until the run is over.
    pub(super) async fn take_part(mut self) -> Result<()> {
        let Some(writer) = self.writer else {
            loop {
                self.client.socket.fill().await?;
                self.receive().await?;
            }
        };
        let mut phase = self.run.phase.subscribe();
        let typing = phase.wait_for(|phase| *phase != Phase::Joining).await;
        let Phase::Typing { start, from, until } = *typing.context("no start")? else {
            return Ok(());
        };
        let interval = Duration::from_secs_f64(1.0 / self.run.crowd.rate);
        let spread = writer as f64 / self.run.sent.len() as f64;
        let mut due = start + interval.mul_f64(spread);
        let alarm = tokio::time::sleep_until(due.into());
        tokio::pin!(alarm);
        loop {
            tokio::select! {
                () = &mut alarm, if due < until => {
                    let now = Instant::now();
                    while due <= now && due < until {
                        self.type_one(writer, due, from);
                        due += interval;
                    }
                    alarm.as_mut().reset(due.into());
                    self.client.socket.flush().await?;
                }
                filled = self.client.socket.fill() => {
                    filled?;
                    self.receive().await?;
                }
            }
        }
    }

    /// Queues the next character, after this writer's last.
    fn type_one(&mut self, writer: usize, due: Instant, from: Instant) {
        let client = self.run.stamp + writer as u64;
        let left = self
            .typed
            .checked_sub(1)
            .map(|clock| CharId { client, clock });
        let mut update = Vec::with_capacity(32);
        insert(
            &mut update,
            CharId {
                client,
                clock: self.typed,
            },
            left,
            None,
            "x",
        );
        self.client.queue_update(&update);
        let now = Instant::now();
        if self.run.micros(now) >= self.run.micros(from) {
            self.ledger.late(now.saturating_duration_since(due));
            let receivers = self.run.crowd.writers + self.run.crowd.others - 1;
            self.run
                .expected
                .fetch_add(receivers as u64, Ordering::Release);
        }
        self.run.send(writer, self.typed, now);
        self.typed += 1;
    }

    /// Takes in all that has come.
    async fn receive(&mut self) -> Result<()> {
        self.ledger.open();
        let mut asked = false;
        while let Some(frame) = self.client.socket.next()? {
            match self
                .client
                .dialect
                .read(frame)
                .context("a frame cut short")?
            {
                ServerMessage::Update(update) | ServerMessage::Whole(update) => {
                    self.ledger.see(update)?;
                }
                ServerMessage::Saved => self.ledger.saved(),
                ServerMessage::Refused => bail!("the server refused an edit"),
                ServerMessage::Asked => asked = true,
                ServerMessage::Other => {}
            }
        }
        self.ledger.close();
        if asked {
            // Only that we have nothing can be answered: what was typed is not kept.
            anyhow::ensure!(
                self.typed == 0,
                "the server missed something and asked for it again"
            );
            let nothing = self.client.dialect.nothing();
            self.client.socket.queue(&nothing);
        }
        self.client.socket.flush().await
    }
}
