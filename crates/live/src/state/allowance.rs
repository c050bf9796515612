//! How much of the journal each device may fill in one day with one note.
//!
//! Words that are deleted again stay in the journal: without a bound one key fills the disk, with an empty
//! note to show for it. Kept while the process runs, also while the note is closed.

use std::collections::BTreeMap;

use sillage_storage::{DeviceId, UnixMillis};

use crate::Identity;

/// Bytes of one device; a lively session of three hours takes 16 MB of all its writers.
const DAILY_BYTES: u64 = 64 * 1024 * 1024;
/// So many people may share a link in programs that are told apart by nothing else.
const SHARERS: u64 = 8;
/// What an entry costs beside its update: its head, its checksum, its place in the index.
const ENTRY_BYTES: u64 = 100;
/// Devices that are counted one by one; those beyond are counted as one.
const COUNTED: usize = 4096;
const REST: DeviceId = DeviceId(u64::MAX);
/// Who filled less than this is not remembered when the note is closed.
const REMEMBERED_BYTES: u64 = DAILY_BYTES / 64;
const DAY_MILLIS: u64 = 24 * 60 * 60 * 1000;

/// What devices filled today.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Allowance {
    day: u64,
    spent: BTreeMap<DeviceId, u64>,
}

impl Allowance {
    /// Whether a device may fill more now.
    pub(super) fn has_room(&self, device: DeviceId, identity: Identity, now: UnixMillis) -> bool {
        let most = match identity {
            Identity::Device => DAILY_BYTES,
            Identity::Connection => DAILY_BYTES * SHARERS,
        };
        let spent = self.spent.get(&self.counted(device)).copied();
        self.day != day(now) || spent.unwrap_or_default() < most
    }

    /// An update of a device was accepted.
    pub(super) fn spend(&mut self, device: DeviceId, update: usize, now: UnixMillis) {
        if self.day != day(now) {
            *self = Self {
                day: day(now),
                spent: BTreeMap::new(),
            };
        }
        let spent = self.spent.entry(self.counted(device)).or_default();
        *spent += update as u64 + ENTRY_BYTES;
    }

    fn counted(&self, device: DeviceId) -> DeviceId {
        let is_counted = self.spent.len() < COUNTED || self.spent.contains_key(&device);
        if is_counted { device } else { REST }
    }

    /// What is worth remembering while the note is closed.
    pub(crate) fn remembered(&self) -> Option<Self> {
        let spent: BTreeMap<_, _> = (self.spent.iter())
            .filter(|(_, spent)| **spent >= REMEMBERED_BYTES)
            .map(|(device, spent)| (*device, *spent))
            .collect();
        let day = self.day;
        (!spent.is_empty()).then_some(Self { day, spent })
    }

    /// Whether it is of the day of another, or of a later one.
    pub(crate) fn is_as_new_as(&self, other: &Self) -> bool {
        self.day >= other.day
    }
}

fn day(now: UnixMillis) -> u64 {
    now.0 / DAY_MILLIS
}

#[cfg(test)]
mod tests {
    use sillage_document::{Replica, StateVector};
    use sillage_history::Loaded;
    use sillage_storage::Stored;

    use super::*;
    use crate::state::{Effect, LiveEvent, State};
    use crate::{ClientMessage, ConnectionId, JoinRequest, RefusalReason, Role, Wire};

    const NOON: UnixMillis = UnixMillis(DAY_MILLIS / 2);
    const ADA: DeviceId = DeviceId(7);

    #[test]
    fn a_device_fills_its_share_and_no_more_until_tomorrow() {
        let mut allowance = Allowance::default();
        assert_eq!(allowance.remembered(), None);
        let rest = usize::try_from(DAILY_BYTES - 2 * ENTRY_BYTES).unwrap();
        allowance.spend(ADA, rest - 1, NOON);
        assert!(allowance.has_room(ADA, Identity::Device, NOON));
        allowance.spend(ADA, 1, NOON);
        assert!(!allowance.has_room(ADA, Identity::Device, NOON));
        assert!(allowance.has_room(DeviceId(8), Identity::Device, NOON));
        assert!(
            allowance.has_room(ADA, Identity::Connection, NOON),
            "a link that many share"
        );
        let again = allowance.remembered().expect("it matters");
        assert!(!again.has_room(ADA, Identity::Device, NOON));
        let tomorrow = UnixMillis(NOON.0 + DAY_MILLIS);
        assert!(again.has_room(ADA, Identity::Device, tomorrow));
        allowance.spend(ADA, 1, tomorrow);
        assert_eq!(allowance.remembered(), None, "yesterday is forgotten");
    }

    #[test]
    fn devices_beyond_what_is_counted_share_one_count() {
        let mut allowance = Allowance::default();
        for device in 0..COUNTED as u64 {
            allowance.spend(DeviceId(device), 1, NOON);
        }
        let all = usize::try_from(DAILY_BYTES).unwrap();
        allowance.spend(DeviceId(1_000_000), all, NOON);
        assert!(!allowance.has_room(DeviceId(1_000_001), Identity::Device, NOON));
        assert!(allowance.has_room(DeviceId(3), Identity::Device, NOON));
        assert_eq!(allowance.spent.len(), COUNTED + 1);
    }

    fn says(
        state: &mut State,
        id: u64,
        message: ClientMessage,
        now: UnixMillis,
    ) -> Option<RefusalReason> {
        let connection = ConnectionId(id);
        let received = LiveEvent::Received {
            connection,
            message,
        };
        state.handle(received, now);
        let effects = state.effects(now);
        effects.iter().find_map(|effect| match effect {
            Effect::Refused(to, 1, why) if *to == connection => Some(*why),
            _ => None,
        })
    }

    #[test]
    fn who_filled_his_share_is_refused_and_the_others_write_on() {
        let loaded = Loaded::replay(Stored::default()).expect("an empty document loads");
        let mut state = State::new(loaded);
        for id in [7, 8] {
            let request = JoinRequest {
                role: Role::NoteTaker,
                device: DeviceId(id),
                identity: Identity::Device,
                wire: Wire::Hocuspocus,
            };
            let connection = ConnectionId(id);
            let joined = LiveEvent::Joined {
                connection,
                request,
            };
            state.handle(joined, NOON);
        }
        let mut ada = Replica::new(1);
        let first = ClientMessage::Update(ada.insert(0, "first ").into());
        assert_eq!(says(&mut state, 7, first, NOON), None);
        let known = ada.difference(&StateVector::default());
        let all = usize::try_from(DAILY_BYTES).unwrap();
        state.allowance.spend(ADA, all, NOON);

        let more = ClientMessage::Update(ada.insert(6, "more").into());
        let refused = says(&mut state, 7, more, NOON);
        assert_eq!(refused, Some(RefusalReason::Overspent));
        assert_eq!(state.text(), "first ");
        let known = ClientMessage::Step2(known.into());
        assert_eq!(says(&mut state, 7, known, NOON), None, "nothing new");
        let words = Replica::new(2).insert(0, "words");
        let words = ClientMessage::Update(words.into());
        assert_eq!(says(&mut state, 8, words, NOON), None, "somebody else");
        let late = ada.difference(&state.state_vector());
        let late = ClientMessage::Step2(late.into());
        let tomorrow = UnixMillis(NOON.0 + DAY_MILLIS);
        assert_eq!(says(&mut state, 7, late, tomorrow), None);
        assert!(state.text().contains("first more") && state.text().contains("words"));
    }
}
