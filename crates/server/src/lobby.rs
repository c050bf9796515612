//! Those who came and have not said yet what they want: few, and the oldest makes room for the next.
//!
//! Whoever has joined is not in here any more, so that a flood of strangers drives out strangers only.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio_util::sync::CancellationToken;

/// How many wait at once: a whole room that comes back after a restart says what it wants within
/// a few milliseconds each, and 500 who say nothing cost about 5 MB.
pub(crate) const PLACES: usize = 500;

/// A room with [`PLACES`] places. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub(crate) struct Lobby(Arc<Mutex<Waiting>>);

#[derive(Debug, Default)]
struct Waiting {
    next: u64,
    places: BTreeMap<u64, CancellationToken>,
}

/// A place in the lobby; dropping it leaves.
#[derive(Debug)]
pub(crate) struct Place {
    lobby: Lobby,
    number: u64,
    /// Cancelled when somebody newer needed the place.
    pub(crate) lost: CancellationToken,
}

impl Lobby {
    /// Takes a place, if need be that of whoever waits longest.
    pub(crate) fn enter(&self) -> Place {
        let mut waiting = self.lock();
        if waiting.places.len() >= PLACES
            && let Some((_, oldest)) = waiting.places.pop_first()
        {
            oldest.cancel();
        }
        let (number, lost) = (waiting.next, CancellationToken::new());
        waiting.next += 1;
        waiting.places.insert(number, lost.clone());
        Place {
            lobby: self.clone(),
            number,
            lost,
        }
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        // A map of tokens is right at every moment.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.lobby.lock().places.remove(&self.number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_makes_room_and_those_who_left_need_none() {
        let lobby = Lobby::default();
        let mut places: Vec<_> = (0..PLACES).map(|_| lobby.enter()).collect();
        drop(places.remove(1));
        let newest = lobby.enter();
        assert!(places.iter().all(|place| !place.lost.is_cancelled()));
        let _next = lobby.enter();
        let lost: Vec<_> = (0..places.len())
            .filter(|&at| places[at].lost.is_cancelled())
            .collect();
        assert_eq!((lost, newest.lost.is_cancelled()), (vec![0], false));
        assert_eq!(lobby.lock().places.len(), PLACES);
    }
}
