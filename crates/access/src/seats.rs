//! Seats: who says that they take the notes of a session, and who looks for somebody to go on.
//!
//! A seat is a promise among people, no right: whoever may write may write without one. It stands in the
//! record of the session's state, where no import touches it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Seats of a session: two who take turns, and one who corrects.
pub const SEATS: usize = 3;

/// Somebody who takes the notes of a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seat {
    /// The id of the device, 16 hexadecimal digits; its name is in its own record.
    pub device: String,
    /// When it was taken.
    pub since: Timestamp,
    /// Looks for somebody to go on.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub wants_relief: bool,
}

/// What somebody does about the seats of a session.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "act")]
pub enum SeatAct {
    /// Takes a free one.
    Take,
    /// Gives one's own back.
    Leave,
    /// Looks for somebody to go on.
    AskRelief,
    /// Goes on oneself after all.
    Stay,
    /// Goes on for somebody who asked for it.
    Relieve {
        /// The device whose seat it was.
        device: String,
    },
}

/// Why nothing was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SeatDenied {
    /// Others were faster.
    #[error("All seats are taken")]
    Full,
    /// Whoever is to be relieved does not ask for it any more, or one has no seat to speak of.
    #[error("There is no such seat any more")]
    Gone,
}

/// The seats of a session that are taken, in the order in which they were.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Seats(Vec<Seat>);

impl Seats {
    /// Those that are taken.
    #[must_use]
    pub fn taken(&self) -> &[Seat] {
        &self.0
    }

    /// Whether nobody has one.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The seats after what `device` does; doing twice what is done already is no fault.
    pub fn after(&self, act: &SeatAct, device: &str, now: Timestamp) -> Result<Self, SeatDenied> {
        let mut seats = self.clone();
        let mine = seats.0.iter().position(|seat| seat.device == device);
        let seat = Seat {
            device: device.to_owned(),
            since: now,
            wants_relief: false,
        };
        match (act, mine) {
            (SeatAct::Take, None) if seats.0.len() >= SEATS => return Err(SeatDenied::Full),
            (SeatAct::Take, None) => seats.0.push(seat),
            (SeatAct::Take, Some(_)) | (SeatAct::Leave, None) => {}
            (SeatAct::Leave, Some(at)) => drop(seats.0.remove(at)),
            (SeatAct::AskRelief, Some(at)) => seats.0[at].wants_relief = true,
            (SeatAct::Stay, Some(at)) => seats.0[at].wants_relief = false,
            (SeatAct::AskRelief | SeatAct::Stay, None) | (SeatAct::Relieve { .. }, Some(_)) => {
                return Err(SeatDenied::Gone);
            }
            (SeatAct::Relieve { device: of }, None) => {
                let asks = |seat: &&mut Seat| seat.device == *of && seat.wants_relief;
                *seats.0.iter_mut().find(asks).ok_or(SeatDenied::Gone)? = seat;
            }
        }
        Ok(seats)
    }

    /// The seats without that of a device.
    #[must_use]
    pub fn without(&self, device: &str) -> Self {
        let others = self.0.iter().filter(|seat| seat.device != device);
        Self(others.cloned().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn devices(seats: &Seats) -> Vec<&str> {
        seats.0.iter().map(|seat| seat.device.as_str()).collect()
    }

    /// Each step is who and what; an act that is denied must be denied for that reason.
    fn walk(steps: &[(&str, SeatAct, Option<SeatDenied>)]) -> Seats {
        let mut seats = Seats::default();
        for (device, act, denied) in steps {
            match seats.after(act, device, Timestamp::UNIX_EPOCH) {
                Ok(then) => {
                    assert_eq!(*denied, None, "{device} {act:?}");
                    seats = then;
                }
                Err(why) => assert_eq!(Some(why), *denied, "{device} {act:?}"),
            }
        }
        seats
    }

    #[test]
    fn three_take_a_seat_each_and_the_fourth_is_told() {
        use SeatAct::{Leave, Take};
        let seats = walk(&[
            ("a", Take, None),
            ("a", Take, None),
            ("b", Take, None),
            ("c", Take, None),
            ("d", Take, Some(SeatDenied::Full)),
            ("b", Leave, None),
            ("b", Leave, None),
            ("d", Take, None),
        ]);
        assert_eq!(devices(&seats), ["a", "c", "d"]);
    }

    #[test]
    fn one_is_relieved_only_while_one_asks_for_it() {
        use SeatAct::{AskRelief, Relieve, Stay, Take};
        let relieve = |device: &str| Relieve {
            device: device.into(),
        };
        let gone = Some(SeatDenied::Gone);
        let seats = walk(&[
            ("a", AskRelief, gone),
            ("a", Take, None),
            ("b", relieve("a"), gone),
            ("a", AskRelief, None),
            ("a", relieve("a"), gone),
            ("a", Stay, None),
            ("b", relieve("a"), gone),
            ("a", AskRelief, None),
            ("b", relieve("a"), None),
            ("c", relieve("a"), gone),
        ]);
        assert_eq!(devices(&seats), ["b"]);
        assert!(!seats.taken()[0].wants_relief);
        assert!(seats.without("b").is_empty());
    }
}
