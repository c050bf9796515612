//! What a document remembers of who is here.

use std::collections::BTreeMap;

use bytes::Bytes;

use super::{Announcement, Presence, encode};
use crate::ClientId;

/// How many clients a document remembers at once: more than it can have writers.
pub const STATES_LIMIT: usize = 1024;

/// The last announcement of each client. Who may announce whom, and when somebody is forgotten,
/// is for the owner of the document to say: here is no clock.
#[derive(Debug, Clone, Default)]
pub struct States(BTreeMap<ClientId, Remembered>);

/// Stays after its client is gone, so that its removal can still be told.
#[derive(Debug, Clone)]
struct Remembered {
    clock: u64,
    state: Option<Presence>,
}

impl States {
    /// Takes an announcement that is newer than what is known, or says at the same clock that its
    /// client is gone. Returns whether it was taken, and so should be told to others.
    pub fn apply(&mut self, announcement: Announcement) -> bool {
        let Announcement {
            client,
            clock,
            state,
        } = announcement;
        let accepted = match self.0.get(&client) {
            Some(known) => {
                clock > known.clock
                    || (clock == known.clock && state.is_none() && known.state.is_some())
            }
            // That somebody unknown is gone is nothing to remember.
            None => state.is_some() && self.0.len() < STATES_LIMIT,
        };
        if accepted {
            self.0.insert(client, Remembered { clock, state });
        }
        accepted
    }

    /// Whether there is no room for somebody new.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.0.len() >= STATES_LIMIT
    }

    /// Marks a client as gone, at its last clock as stock clients do. Returns whether it was here.
    pub fn remove(&mut self, client: ClientId) -> bool {
        self.0
            .get_mut(&client)
            .is_some_and(|known| known.state.take().is_some())
    }

    /// Lets go of a client, once others were told that it is gone.
    pub fn forget(&mut self, client: ClientId) {
        self.0.remove(&client);
    }

    /// Those who are here.
    pub fn present(&self) -> impl Iterator<Item = (ClientId, &Presence)> {
        self.0
            .iter()
            .filter_map(|(&client, known)| Some((client, known.state.as_ref()?)))
    }

    /// A message about everybody who is here; `None` if nobody is.
    #[must_use]
    pub fn encode_all(&self) -> Option<Bytes> {
        self.encode(self.present().map(|(client, _)| client))
    }

    /// A message about these clients: their state, or that they are gone. `None` if none of them is
    /// remembered.
    #[must_use]
    pub fn encode(&self, clients: impl IntoIterator<Item = ClientId>) -> Option<Bytes> {
        let announce = |client| {
            let Remembered { clock, state } = self.0.get(&client)?.clone();
            Some(Announcement {
                client,
                clock,
                state,
            })
        };
        let announcements: Vec<_> = clients.into_iter().filter_map(announce).collect();
        (!announcements.is_empty()).then(|| encode(&announcements))
    }
}

#[cfg(test)]
mod tests {
    use super::super::decode;
    use super::*;

    fn here(client: ClientId, clock: u64) -> Announcement {
        let presence = Presence::decode("{}", client);
        Announcement {
            client,
            clock,
            state: presence,
        }
    }

    fn gone(client: ClientId, clock: u64) -> Announcement {
        Announcement {
            client,
            clock,
            state: None,
        }
    }

    #[test]
    fn newer_wins_and_gone_wins_at_the_same_clock() {
        let mut states = States::default();
        assert!(!states.apply(gone(1, 9)), "nobody knew it");
        assert!(states.apply(here(1, 3)));
        assert!(!states.apply(here(1, 3)), "the same again");
        assert!(!states.apply(here(1, 2)), "older");
        assert!(states.apply(gone(1, 3)));
        assert!(!states.apply(gone(1, 3)), "already gone");
        assert!(states.apply(here(1, 4)));
        assert_eq!(states.present().count(), 1);
    }

    #[test]
    fn removals_are_told() {
        let mut states = States::default();
        states.apply(here(1, 3));
        states.apply(here(2, 5));
        assert!(states.remove(1) && !states.remove(1));
        let told = decode(&states.encode([1]).unwrap()).unwrap();
        assert_eq!(told, [gone(1, 3)]);
        assert_eq!(decode(&states.encode_all().unwrap()).unwrap(), [here(2, 5)]);
        states.forget(1);
        assert_eq!(states.encode([1]), None);
        assert!(states.apply(here(1, 3)), "back with an unchanged clock");
    }

    #[test]
    fn many_ids_do_not_fill_the_memory() {
        let mut states = States::default();
        let taken = (0..5000)
            .filter(|&client| states.apply(here(client, 1)))
            .count();
        assert_eq!(taken, STATES_LIMIT);
        assert!(states.apply(here(7, 2)), "those who are known go on");
    }
}
