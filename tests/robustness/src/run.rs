//! One run: people write, something bad happens, all is healed, and everything is looked at.

mod finish;

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::checks::durable;
use crate::history::{History, Op};
use crate::reader::{self, Reader};
use crate::server::{Launch, ServerProcess};
use crate::sometimes::Rare;
use crate::trespasser;
use crate::wire::Protocol;
use crate::writer::{Assignment, DEADLINE, Habit, Instruction, Writer, WriterReport};
use sillage_test_kit::Rng;

const PROGRAMME: &str = include_str!("programme.toml");
const EVENT: &str = "chaos";
const SESSIONS: [&str; 2] = ["first", "second"];
/// Writers of one session; on both wires.
const WRITERS: usize = 3;
/// How often something awaited is looked at.
const LOOK: Duration = Duration::from_millis(5);

/// Everything about one run.
pub(crate) struct FaultRun {
    pub(crate) seed: u64,
    pub(crate) rng: Rng,
    pub(crate) history: History,
    pub(crate) launch: Launch,
    pub(crate) server: Option<ServerProcess>,
    /// Where clients connect: the server, or a proxy before it.
    pub(crate) front: SocketAddr,
    /// What strace wrote about each life, if it was there.
    pub(crate) sync_logs: Vec<PathBuf>,
    pub(crate) writers: Vec<(String, watch::Receiver<WriterReport>)>,
    /// A key for each place of a writer.
    pub(crate) keys: Vec<String>,
    phase: watch::Sender<Instruction>,
    names: Arc<AtomicUsize>,
    tasks: JoinSet<()>,
    /// Words that a recovered text lacked and that somebody other than the author had.
    expected_back: BTreeSet<String>,
    pub(crate) slowest_start: Duration,
    pub(crate) slowest_heal: Duration,
}

impl FaultRun {
    /// A data folder with a programme and keys; nothing runs yet.
    pub(crate) async fn prepare(
        seed: u64,
        part: u64,
        folder: &Path,
        launch: Launch,
    ) -> Result<Self> {
        let programme = folder.join("programme.toml");
        std::fs::write(&programme, PROGRAMME)?;
        let (programme, data) = (text(&programme)?, text(&launch.data)?.to_owned());
        launch
            .run(&["import", "--data", &data, "--event", EVENT, programme])
            .await?;
        let mut keys = Vec::new();
        for _ in 0..SESSIONS.len() * WRITERS {
            let output = launch.run(&["key", "note-taker", "--data", &data]).await?;
            keys.push(String::from_utf8(output.stdout)?.trim().to_owned());
        }
        let (phase, _) = watch::channel(Instruction {
            typing: true,
            network: true,
            habit: Habit::Restless,
        });
        Ok(Self {
            seed,
            rng: Rng::part(seed, part),
            history: History::new(&folder.join("ops.jsonl"))?,
            front: launch.address,
            launch,
            server: None,
            sync_logs: Vec::new(),
            writers: Vec::new(),
            keys,
            phase,
            names: Arc::default(),
            tasks: JoinSet::new(),
            expected_back: BTreeSet::new(),
            slowest_start: Duration::ZERO,
            slowest_heal: Duration::ZERO,
        })
    }

    /// Starts the server; whoever is there may connect afterwards.
    pub(crate) async fn start(&mut self) -> Result<()> {
        self.history.record(&Op::Server {
            what: format!("starts: {:?}", self.launch.before),
        });
        self.history.with(|model| model.life += 1);
        let server = self.launch.start().await?;
        self.slowest_start = self.slowest_start.max(server.ready_after);
        self.server = Some(server);
        Ok(())
    }

    /// Writers, readers, and one who may only read and writes.
    pub(crate) fn let_people_in(&mut self) {
        for (index, session) in SESSIONS.iter().enumerate() {
            let document = format!("{EVENT}/{session}");
            for writer in 0..WRITERS {
                let slot = index * WRITERS + writer;
                let place = self.place(Protocol::BOTH[(index + writer) % 2], &document, slot);
                self.add_writer(place, slot as u64);
            }
            for what in 0..2 {
                let reader = self.reader(&document, 100 + (2 * index + what) as u64);
                let phase = self.phase.subscribe();
                match what {
                    0 => self.tasks.spawn(reader.follow(phase)),
                    _ => self.tasks.spawn(reader.poll(phase)),
                };
            }
            let place = Assignment {
                key: String::new(),
                ..self.place(Protocol::BOTH[index % 2], &document, 0)
            };
            self.tasks.spawn(trespasser::run(
                place,
                self.history.clone(),
                Rng::part(self.seed, 200 + index as u64),
                self.names.clone(),
                self.phase.subscribe(),
            ));
        }
    }

    /// A name that no client has had.
    pub(crate) fn new_name(&self) -> usize {
        self.names.fetch_add(1, Ordering::Relaxed)
    }

    fn place(&self, wire: Protocol, document: &str, slot: usize) -> Assignment {
        Assignment {
            server: self.front,
            wire,
            document: document.to_owned(),
            key: self.keys[slot].clone(),
        }
    }

    fn add_writer(&mut self, place: Assignment, part: u64) {
        let document = place.document.clone();
        let rng = Rng::part(self.seed, 1000 + part);
        let writer = Writer::new(place, self.history.clone(), rng, self.names.clone());
        let (report, reports) = watch::channel(writer.report());
        self.tasks.spawn(writer.run(self.phase.subscribe(), report));
        self.writers.push((document, reports));
    }

    fn reader(&self, document: &str, part: u64) -> Reader {
        Reader {
            server: self.launch.address,
            document: document.to_owned(),
            name: usize::try_from(part).unwrap_or(0) + 1_000_000,
            history: self.history.clone(),
            rng: Rng::part(self.seed, part),
        }
    }

    /// The documents that people write in.
    pub(crate) fn documents() -> impl Iterator<Item = String> {
        SESSIONS
            .into_iter()
            .map(|session| format!("{EVENT}/{session}"))
    }

    pub(crate) fn server(&mut self) -> Result<&mut ServerProcess> {
        self.server.as_mut().context("no server runs")
    }

    /// Counts that something rare was seen.
    pub(crate) fn saw(&self, rare: Rare) {
        self.history.with(|model| model.sometimes.saw(rare));
    }

    /// Tells all clients what to do from now on.
    pub(crate) fn tell(&self, change: impl FnOnce(&mut Instruction)) {
        self.phase.send_modify(change);
    }

    /// Waits until so many more words were acknowledged.
    pub(crate) async fn acknowledged(&self, more: usize) -> Result<()> {
        let goal = self.history.with(|model| model.acked) + more;
        self.until("I12: more words acknowledged", || {
            self.history.with(|model| model.acked) >= goal
        })
        .await
    }

    /// Waits until so many more words were typed.
    pub(crate) async fn typed(&self, more: usize) -> Result<()> {
        let goal = self.history.with(|model| model.typed) + more;
        self.until("more words typed", || {
            self.history.with(|model| model.typed) >= goal
        })
        .await
    }

    pub(crate) async fn until(&self, what: &str, is: impl Fn() -> bool) -> Result<()> {
        let begun = Instant::now();
        while !is() {
            ensure!(begun.elapsed() < DEADLINE, "waited in vain: {what}");
            tokio::time::sleep(LOOK).await;
        }
        Ok(())
    }

    /// The server is gone: everybody stays away until what it kept has been read, then may come back.
    pub(crate) async fn recover(&mut self, crashed: bool) -> Result<()> {
        self.server = None;
        self.tell(|phase| phase.network = false);
        let writers = &self.writers;
        let gone = || writers.iter().all(|(_, report)| !report.borrow().connected);
        self.until("everybody notices that the server is gone", gone)
            .await?;
        if crashed
            && self.history.with(|model| {
                model
                    .words
                    .values()
                    .any(|w| w.sent.is_some() && w.acked.is_none())
            })
        {
            self.saw(Rare::CrashWithUnackedEdit);
        }
        self.history.with(|model| model.after_crash = crashed);
        self.start().await?;
        for session in SESSIONS {
            let document = format!("{EVENT}/{session}");
            let text = reader::text(self.launch.address, &document).await?;
            self.expect_back(&document, &text);
            self.history
                .with(|model| durable::check(model, &document, &text, "after a restart"));
        }
        self.tell(|phase| phase.network = true);
        Ok(())
    }

    /// Notes what the recovered text lacks and only others than the author can bring.
    fn expect_back(&mut self, document: &str, text: &str) {
        let has: BTreeSet<&str> = text.split_whitespace().collect();
        let people: Vec<WriterReport> = self
            .writers
            .iter()
            .filter(|(of, _)| of == document)
            .map(|(_, report)| report.borrow().clone())
            .collect();
        let expected = self.history.with(|model| {
            let lacking = model.words.iter().filter(|(word, known)| {
                known.document == document
                    && known.sent.is_some()
                    && !known.deletion_sent
                    && !has.contains(word.as_str())
            });
            let brought = lacking.filter(|(word, known)| {
                let mut others = people.iter().filter(|person| person.name != known.author);
                others.any(|person| person.text.split_whitespace().any(|w| w == *word))
            });
            brought.map(|(word, _)| word.clone()).collect::<Vec<_>>()
        });
        self.expected_back.extend(expected);
    }

    /// Whether peers must bring something that a crash took.
    pub(crate) fn expects_words_back(&self) -> bool {
        !self.expected_back.is_empty()
    }
}

fn text(path: &Path) -> Result<&str> {
    path.to_str().context("a path that is no text")
}
