//! Somebody who writes: types, deletes, loses the network, comes back, and writes down what is promised.

mod hearing;
mod person;

use std::future::pending;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use anyhow::Result;
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};

use crate::history::{History, Name, Op};
use crate::wire::{OpenSocket, Protocol};
use person::Participant;
use sillage_test_kit::Rng;

/// Bytes of a long word.
const LONG: usize = 100_000;

/// What all clients are told to do.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Instruction {
    /// They type; otherwise they only listen and come back.
    pub(crate) typing: bool,
    /// They may connect; otherwise they have no socket.
    pub(crate) network: bool,
    pub(crate) habit: Habit,
}

/// How they type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Habit {
    /// They reconnect, go offline and leave all the time.
    Restless,
    /// The same, and some words are long, so that the journal grows.
    LongWords,
    /// Nobody leaves on purpose.
    Steady,
}

/// What can be seen of a writer from outside.
#[derive(Debug, Clone)]
pub(crate) struct WriterReport {
    pub(crate) name: Name,
    pub(crate) id: u64,
    pub(crate) connected: bool,
    /// It may say *saved*.
    pub(crate) saved: bool,
    pub(crate) text: Arc<str>,
}

/// Where it writes.
#[derive(Debug, Clone)]
pub(crate) struct Assignment {
    pub(crate) server: SocketAddr,
    pub(crate) wire: Protocol,
    pub(crate) document: String,
    pub(crate) key: String,
}

/// A writer. Over its life it may forget everything and go on as somebody new.
pub(crate) struct Writer {
    place: Assignment,
    history: History,
    rng: Rng,
    /// The next free name.
    names: Arc<AtomicUsize>,
    me: Participant,
    online: Option<Online>,
    /// A connection on its way.
    opening: Option<Pin<Box<dyn Future<Output = Result<OpenSocket>> + Send>>>,
    connect_at: Instant,
    type_at: Instant,
}

/// A connection.
struct Online {
    link: OpenSocket,
    /// Our Step2 has left.
    told: bool,
    /// Our clock before the first edit that left before it.
    early: Option<u32>,
    /// Frames with edits that have left, minus acknowledgements: protocol rule 14.
    outstanding: i64,
    /// What those frames contained.
    words: Vec<String>,
    deletions: Vec<String>,
}

impl Writer {
    pub(crate) fn new(
        place: Assignment,
        history: History,
        rng: Rng,
        names: Arc<AtomicUsize>,
    ) -> Self {
        let now = Instant::now();
        let mut writer = Self {
            me: Participant::new(0, 0),
            place,
            history,
            rng,
            names,
            online: None,
            opening: None,
            connect_at: now,
            type_at: now,
        };
        writer.become_new();
        writer
    }

    /// Writes until `phase` is dropped.
    pub(crate) async fn run(
        mut self,
        mut phase: watch::Receiver<Instruction>,
        report: watch::Sender<WriterReport>,
    ) {
        loop {
            let now = *phase.borrow_and_update();
            let Instruction {
                typing, network, ..
            } = now;
            if !network {
                self.cut("no network");
            }
            report.send_replace(self.report());
            let online = &mut self.online;
            let opening = &mut self.opening;
            let may_open = network && online.is_none() && opening.is_none();
            let happened = tokio::select! {
                changed = phase.changed() => match changed {
                    Ok(()) => continue,
                    Err(_) => return,
                },
                incoming = async {
                    match online {
                        Some(online) => online.link.next().await,
                        None => pending().await,
                    }
                } => match incoming {
                    Ok(incoming) => self.hear(incoming).await,
                    Err(error) => Err(error),
                },
                () = sleep_until(self.connect_at), if may_open => {
                    self.open();
                    Ok(())
                }
                link = async {
                    match opening {
                        Some(opening) => opening.await,
                        None => pending().await,
                    }
                } => {
                    self.opening = None;
                    match link {
                        Ok(link) => self.connected(link, typing).await,
                        Err(error) => Err(error),
                    }
                }
                () = sleep_until(self.type_at), if typing => self.act(now).await,
            };
            if let Err(error) = happened {
                self.cut(&format!("{error:#}"));
            }
        }
    }

    pub(crate) fn report(&self) -> WriterReport {
        let saved = self.online.as_ref().is_some_and(|online| {
            let echoed = || {
                let mirror = &self.me.mirror;
                mirror.state_vector().get(self.me.id) == self.me.clock()
                    && mirror.text() == self.me.replica.text()
            };
            match self.place.wire {
                Protocol::Hocuspocus => online.told && online.outstanding == 0,
                Protocol::Yjs => online.told && echoed(),
            }
        });
        WriterReport {
            name: self.me.name,
            id: self.me.id,
            connected: self.online.is_some(),
            saved,
            text: self.me.replica.text().into(),
        }
    }

    /// One thing that a person does.
    async fn act(&mut self, phase: Instruction) -> Result<()> {
        self.type_at = Instant::now() + self.rng.millis(20..70);
        match self.rng.between(0..100) {
            0..66 => self.type_word(phase.habit).await,
            66..80 => self.delete_word().await,
            _ if phase.habit == Habit::Steady => Ok(()),
            // The dangerous moment, so it is common.
            80..90 => {
                self.cut("reconnects");
                self.connect_at = Instant::now();
                Ok(())
            }
            90..97 => {
                self.cut("goes offline");
                self.connect_at = Instant::now() + self.rng.millis(60..500);
                Ok(())
            }
            _ => {
                self.cut("leaves for ever");
                self.history.record(&Op::Gone {
                    client: self.me.name,
                });
                self.become_new();
                Ok(())
            }
        }
    }

    fn become_new(&mut self) {
        let name = self.names.fetch_add(1, Ordering::Relaxed);
        self.me = Participant::new(name, self.rng.between(1..1 << 32));
        self.connect_at = Instant::now();
        self.history.record(&Op::Born {
            client: name,
            wire: self.place.wire.name(),
            document: self.place.document.clone(),
            id: self.me.id,
        });
    }

    async fn type_word(&mut self, habit: Habit) -> Result<()> {
        let tail = match self.rng.between(0..30) {
            0 => "é".to_owned(),
            1 => "😀".to_owned(),
            2..8 if habit == Habit::LongWords => "x".repeat(LONG),
            _ => String::new(),
        };
        let word = format!("w{}-{}{tail}", self.me.name, self.me.typed);
        self.me.typed += 1;
        let at = self.between_words();
        let update = self.me.replica.insert(at, &format!("{word} "));
        self.history.record(&Op::Typed {
            client: self.me.name,
            document: self.place.document.clone(),
            word: word.clone(),
        });
        self.me.unsaved.push((self.me.clock(), word.clone()));
        let (at_once, length) = (word.len() > LONG, units(&word) + 1);
        self.send_update(&update, vec![word.clone()], Vec::new())
            .await?;
        if at_once {
            // Only the journal is to grow, not the text.
            let update = self.me.replica.delete(at, length);
            self.me.undone.push(word.clone());
            self.send_update(&update, Vec::new(), vec![word]).await?;
        }
        Ok(())
    }

    /// Deletes any word, whoever wrote it.
    async fn delete_word(&mut self) -> Result<()> {
        let text = self.me.replica.text();
        let words: Vec<&str> = text.split_inclusive(' ').collect();
        if words.is_empty() {
            return Ok(());
        }
        let chosen = self.rng.index(words.len());
        let at = units(&words[..chosen].concat());
        let word = words[chosen].trim_end().to_owned();
        let update = self.me.replica.delete(at, units(words[chosen]));
        self.me.undone.push(word.clone());
        self.send_update(&update, Vec::new(), vec![word]).await
    }

    /// A place where no word is cut in two.
    fn between_words(&mut self) -> u32 {
        let text = self.me.replica.text();
        let words: Vec<&str> = text.split_inclusive(' ').collect();
        let before = self.rng.index(words.len() + 1);
        units(&words[..before].concat())
    }

    /// Sent at once if there is a connection, as stock clients do even before their Step2.
    async fn send_update(
        &mut self,
        update: &[u8],
        words: Vec<String>,
        deletions: Vec<String>,
    ) -> Result<()> {
        let Some(online) = &mut self.online else {
            self.me.offline += 1;
            return Ok(());
        };
        self.history.record(&Op::Sending {
            client: self.me.name,
            how: "update",
            words: words.clone(),
            deletions: deletions.clone(),
        });
        if let (false, Some(first)) = (online.told, words.first()) {
            let before = self.me.replica.state_vector().get(self.me.id) - units(first) - 1;
            online.early.get_or_insert(before);
        }
        online.words.extend(words);
        online.deletions.extend(deletions);
        online.outstanding += 1;
        online.link.update(update).await
    }

    fn open(&mut self) {
        self.connect_at = Instant::now() + self.rng.millis(50..250);
        let place = self.place.clone();
        self.opening = Some(Box::pin(async move {
            OpenSocket::open(place.server, place.wire, &place.document, &place.key).await
        }));
    }

    async fn connected(&mut self, mut link: OpenSocket, typing: bool) -> Result<()> {
        // What of one's own the server has, is learnt from its answer.
        let known = match self.place.wire {
            Protocol::Yjs => self.me.mirror.state_vector(),
            Protocol::Hocuspocus => self.me.replica.state_vector(),
        };
        self.history.record(&Op::Connected {
            client: self.me.name,
            offline_edits: std::mem::take(&mut self.me.offline),
        });
        link.step1(&known).await?;
        self.me.announced += 1;
        link.announce(self.me.id, self.me.announced).await?;
        self.online = Some(Online {
            link,
            told: false,
            early: None,
            outstanding: 0,
            words: Vec::new(),
            deletions: Vec::new(),
        });
        // People do not wait until they are synced.
        if typing && self.rng.percent(40) {
            self.type_word(Habit::Restless).await?;
        }
        Ok(())
    }

    fn cut(&mut self, why: &str) {
        self.opening = None;
        if let Some(online) = self.online.take() {
            self.history.record(&Op::Cut {
                client: self.me.name,
                unacked: online.words.len(),
                why: why.to_owned(),
            });
        }
    }
}

/// Length in UTF-16 units, in which places are counted.
pub(crate) fn units(text: &str) -> u32 {
    u32::try_from(text.encode_utf16().count()).unwrap_or(u32::MAX)
}

/// How long somebody waits at most for something that must happen.
pub(crate) const DEADLINE: Duration = Duration::from_secs(30);
