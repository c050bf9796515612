//! What must be true of the text, from what was sent and what was answered.

use std::collections::{BTreeMap, BTreeSet};

use crate::history::{Name, Op};
use crate::sometimes::{Rare, Sometimes};

/// What is known of one word. Words are unique and stand between spaces.
#[derive(Debug, Clone)]
pub(crate) struct Word {
    pub(crate) document: String,
    pub(crate) author: Name,
    /// When it was first about to be sent, in seconds since the Unix epoch.
    pub(crate) sent: Option<f64>,
    /// When somebody was first told that it is saved.
    pub(crate) acked: Option<f64>,
    /// Somebody was about to send its deletion.
    pub(crate) deletion_sent: bool,
    /// Somebody was told that its deletion is saved.
    pub(crate) deletion_acked: bool,
}

/// A version that a reader saw: document, epoch, number, and what was looked at.
type Version = (String, u64, u64, &'static str);

/// Everything that the checks look at.
#[derive(Debug, Default)]
pub(crate) struct Model {
    pub(crate) words: BTreeMap<String, Word>,
    /// Words that nobody may write.
    pub(crate) forbidden: BTreeSet<String>,
    pub(crate) sometimes: Sometimes,
    /// What was false, in sentences.
    pub(crate) breaches: Vec<String>,
    /// How often the server was started.
    pub(crate) life: usize,
    /// What the present life began after: a crash, or not.
    pub(crate) after_crash: bool,
    pub(crate) acked: usize,
    pub(crate) typed: usize,
    pub(crate) refused: usize,
    /// What hash each version had when it was first seen.
    pub(crate) versions: BTreeMap<Version, String>,
    /// The newest version each reader saw, and in which life.
    pub(crate) newest: BTreeMap<Name, (u64, u64, usize)>,
}

impl Model {
    pub(crate) fn breach(&mut self, sentence: String) {
        self.breaches.push(sentence);
    }

    /// Words that were acknowledged and not deleted by anybody.
    pub(crate) fn owed(&self, document: &str) -> impl Iterator<Item = (&String, &Word)> {
        let document = document.to_owned();
        self.words.iter().filter(move |(_, word)| {
            word.document == document && word.acked.is_some() && !word.deletion_sent
        })
    }

    pub(crate) fn take(&mut self, op: &Op, at: f64) {
        match op {
            Op::Typed {
                client,
                document,
                word,
            } => self.typed(*client, document, word),
            Op::Sending {
                words, deletions, ..
            } => {
                for word in words {
                    if let Some(word) = self.words.get_mut(word) {
                        word.sent.get_or_insert(at);
                    }
                }
                for word in deletions {
                    if let Some(word) = self.words.get_mut(word) {
                        word.deletion_sent = true;
                    }
                }
            }
            Op::Saved {
                words, deletions, ..
            } => self.saved(words, deletions, at),
            Op::Connected { offline_edits, .. } if *offline_edits > 0 => {
                self.sometimes.saw(Rare::ReconnectWithOfflineEdits);
            }
            Op::AskedAgain { .. } => self.sometimes.saw(Rare::AskedForEverythingAgain),
            Op::TooEarly { .. } => self.sometimes.saw(Rare::GapSetAside),
            Op::Refused { forbidden, .. } => {
                if *forbidden {
                    self.sometimes.saw(Rare::ReadOnlyEditRefused);
                } else {
                    self.refused += 1;
                }
            }
            Op::Gone { .. } => self.sometimes.saw(Rare::FreshJoin),
            Op::Seen {
                reader,
                document,
                epoch,
                seq,
                what,
                hash,
            } => {
                let version = (document.clone(), *epoch, *seq, *what);
                crate::checks::monotone::look(self, *reader, &version, hash);
            }
            _ => {}
        }
    }

    fn typed(&mut self, author: Name, document: &str, word: &str) {
        self.typed += 1;
        let fresh = Word {
            document: document.to_owned(),
            author,
            sent: None,
            acked: None,
            deletion_sent: false,
            deletion_acked: false,
        };
        self.words.insert(word.to_owned(), fresh);
    }

    fn saved(&mut self, words: &[String], deletions: &[String], at: f64) {
        for word in words {
            let Some(word) = self.words.get_mut(word) else {
                continue;
            };
            if word.acked.is_none() {
                word.acked = Some(at);
                self.acked += 1;
                if self.after_crash {
                    self.sometimes.saw(Rare::AckAfterCrash);
                }
            }
        }
        for word in deletions {
            if let Some(word) = self.words.get_mut(word) {
                word.deletion_acked = true;
            }
        }
    }
}
