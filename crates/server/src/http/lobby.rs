//! Those who came and have not said yet what they want: few, and the oldest makes room for the next.
//! Nobody has to make room at once: a thousand who come back together all get their turn.
//!
//! Whoever has joined is not in here any more, so that a flood of strangers drives out strangers only.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// How many may linger: a whole room that comes back after a restart says what it wants within a few
/// milliseconds each, and 500 who say nothing cost about 5 MB.
const PLACES: usize = 500;
/// Whoever came just now does not linger: on a busy machine or a slow network, an honest word may
/// take so long.
const GRACE: Duration = Duration::from_secs(2);

/// A room with [`PLACES`] places for those who linger. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub(crate) struct Lobby(Arc<Mutex<Waiting>>);

#[derive(Debug, Default)]
struct Waiting {
    next: u64,
    places: BTreeMap<u64, (Instant, CancellationToken)>,
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
    /// Takes a place, if need be that of whoever lingers longest.
    pub(crate) fn enter(&self) -> Place {
        self.enter_at(Instant::now())
    }

    fn enter_at(&self, now: Instant) -> Place {
        let mut waiting = self.lock();
        while waiting.places.len() >= PLACES
            && let Some(oldest) = waiting.places.first_entry()
            && now >= oldest.get().0 + GRACE
        {
            oldest.remove().1.cancel();
        }
        let (number, lost) = (waiting.next, CancellationToken::new());
        waiting.next += 1;
        waiting.places.insert(number, (now, lost.clone()));
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
    fn the_oldest_makes_room_unless_it_came_just_now() {
        let (lobby, start) = (Lobby::default(), Instant::now());
        let mut places: Vec<_> = (0..PLACES + 100).map(|_| lobby.enter_at(start)).collect();
        let lost = |places: &[Place]| -> Vec<_> {
            (0..places.len())
                .filter(|&at| places[at].lost.is_cancelled())
                .collect()
        };
        assert_eq!(lost(&places), Vec::<usize>::new(), "they all came together");
        drop(places.drain(1..200));
        let _newest = lobby.enter_at(start + GRACE);
        assert_eq!(lost(&places), Vec::<usize>::new(), "there is room");
        places.extend((0..PLACES).map(|_| lobby.enter_at(start + GRACE)));
        assert_eq!(lost(&places), (0..401).collect::<Vec<_>>());
        assert_eq!(lobby.lock().places.len(), PLACES + 1, "who came just now");
    }
}
