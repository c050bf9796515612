//! Somebody with a key who writes under the ids of others.

use std::collections::VecDeque;

use sillage_document::{Replica, StateVector};
use sillage_live::state::Effect;
use sillage_live::{ClientMessage, ConnectionId};
use sillage_test_kit::Rng;

use super::client::announcement;

/// A connection for one forged word.
pub(crate) struct Forger {
    pub(crate) connection: ConnectionId,
    victim: u64,
    replica: Replica,
    /// It knows the text, which it asked for first.
    forged: bool,
    pub(crate) outbox: VecDeque<ClientMessage>,
    /// Looks at an empty outbox before it goes.
    pub(crate) patience: u32,
}

impl Forger {
    pub(crate) fn new(connection: ConnectionId, victim: u64) -> Self {
        Self {
            connection,
            victim,
            replica: Replica::new(victim),
            forged: false,
            outbox: [ClientMessage::Step1(StateVector::default())].into(),
            patience: 40,
        }
    }

    pub(crate) fn receive(&mut self, effect: &Effect, rng: &mut Rng) {
        match effect {
            Effect::Step2 { body, .. } => {
                self.replica.receive(body).expect("a state of the document");
                if !self.forged {
                    self.forged = true;
                    self.forge(rng);
                }
            }
            // It insists, when it is asked for everything.
            Effect::Step1(_, state) if self.forged => {
                let all = self.replica.difference(state);
                self.outbox.push_back(ClientMessage::Step2(all.into()));
            }
            _ => {}
        }
    }

    /// Writes the next words of its victim: announced or not, deleted at once or not.
    fn forge(&mut self, rng: &mut Rng) {
        if rng.below(3) == 0 {
            let announcement = announcement(self.victim, 1000 + rng.below(1000));
            self.outbox
                .push_back(ClientMessage::Awareness(announcement));
        }
        let forged = ["f", "forged", "f🌊rged at length "][rng.index(3)];
        let at = u32::try_from(rng.below(u64::from(self.replica.length()) + 1)).expect("short");
        let mut updates = vec![self.replica.insert(at, forged)];
        if rng.below(3) == 0 {
            let length = u32::try_from(forged.encode_utf16().count()).expect("short");
            updates.push(self.replica.delete(at, length));
        }
        let as_step2 = rng.below(3) == 0;
        for update in updates {
            self.outbox.push_back(if as_step2 {
                ClientMessage::Step2(update.into())
            } else {
                ClientMessage::Update(update.into())
            });
        }
    }
}
