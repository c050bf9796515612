//! What a writer does with what it is told: takes it, answers, and writes down what is promised.

use std::collections::BTreeSet;

use anyhow::Result;
use sillage_document::StateVector;

use super::Writer;
use crate::history::Op;
use crate::wire::{Incoming, Protocol};

impl Writer {
    pub(super) async fn hear(&mut self, incoming: Incoming) -> Result<()> {
        match incoming {
            Incoming::Step1(state) => self.tell_all(&state).await?,
            Incoming::Step2(body) => self.take(&body)?,
            Incoming::Update(body) => {
                let before = self.returned();
                self.take(&body)?;
                if self.returned() > before {
                    self.see_own_words();
                }
            }
            Incoming::Status(true) => self.acknowledged(),
            Incoming::Status(false) => {
                self.history.record(&Op::Refused {
                    client: self.me.name,
                    forbidden: false,
                });
                // Its copy cannot be saved as it is: a person copies the text and reloads.
                self.cut("refused");
                self.become_new();
            }
            Incoming::Denied(why) => self.cut(&format!("denied: {why}")),
            Incoming::Other => {}
        }
        Ok(())
    }

    fn take(&mut self, update: &[u8]) -> Result<()> {
        self.me.replica.receive(update)?;
        if self.place.wire == Protocol::Yjs {
            self.me.mirror.receive(update)?;
        }
        Ok(())
    }

    /// Answers with all that the server lacks; whoever calls this saved promises every word in it.
    async fn tell_all(&mut self, state: &StateVector) -> Result<()> {
        let Some(online) = &mut self.online else {
            return Ok(());
        };
        if std::mem::replace(&mut online.told, true) {
            self.history.record(&Op::AskedAgain {
                client: self.me.name,
            });
        }
        if online
            .early
            .take()
            .is_some_and(|clock| state.get(self.me.id) < clock)
        {
            self.history.record(&Op::TooEarly {
                client: self.me.name,
            });
        }
        let text = self.me.replica.text();
        let words: Vec<String> = self.history.with(|model| {
            let unsaved = |word: &&str| model.words.get(*word).is_some_and(|w| w.acked.is_none());
            text.split_whitespace()
                .filter(unsaved)
                .map(str::to_owned)
                .collect()
        });
        self.history.record(&Op::Sending {
            client: self.me.name,
            how: "step2",
            words: words.clone(),
            deletions: self.me.undone.clone(),
        });
        online.words.extend(words);
        online.deletions.extend(self.me.undone.iter().cloned());
        online.outstanding += 1;
        let body = self.me.replica.difference(state);
        online.link.step2(&body).await
    }

    /// On the Hocuspocus wire: one more frame is on disk; when none is left, all of it is.
    fn acknowledged(&mut self) {
        let Some(online) = &mut self.online else {
            return;
        };
        online.outstanding -= 1;
        if online.outstanding < 0 {
            let sentence = format!(
                "I2: client {} was told saved more often than it sent",
                self.me.name
            );
            self.history.with(|model| model.breach(sentence));
        }
        if online.told && online.outstanding == 0 {
            let words = std::mem::take(&mut online.words);
            let deletions = std::mem::take(&mut online.deletions);
            self.me.unsaved.retain(|(_, word)| !words.contains(word));
            self.me.undone.retain(|word| !deletions.contains(word));
            self.history.record(&Op::Saved {
                client: self.me.name,
                words,
                deletions,
            });
        }
    }

    /// On the y-websocket wire: how much of its own has come back, in whatever message.
    fn returned(&self) -> u32 {
        self.me.mirror.state_vector().get(self.me.id)
    }

    /// On the y-websocket wire: own words that come back as an update are on disk, and so is all that was sent
    /// before. (A Step2 holds what the server has, on disk or not.)
    fn see_own_words(&mut self) {
        let returned = self.returned();
        let (saved, unsaved) = std::mem::take(&mut self.me.unsaved)
            .into_iter()
            .partition(|(end, _)| *end <= returned);
        self.me.unsaved = unsaved;
        // Somebody else may have written under our id: what came back must be what was sent.
        let text = self.me.mirror.text();
        let there: BTreeSet<&str> = text.split_whitespace().collect();
        let words: Vec<String> = Vec::into_iter(saved)
            .map(|(_, word)| word)
            .filter(|word| there.contains(word.as_str()))
            .collect();
        if !words.is_empty() {
            if let Some(online) = &mut self.online {
                online.words.retain(|word| !words.contains(word));
            }
            self.history.record(&Op::Saved {
                client: self.me.name,
                words,
                deletions: Vec::new(),
            });
        }
    }
}
