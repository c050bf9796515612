//! Who is here: which connection may speak for which client, when somebody is told gone, and how
//! often others hear of it.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use bytes::Bytes;
use sillage_document::awareness::{self, Announcement, States};
use sillage_document::{ClientId, Malformed, SERVER_CLIENT};
use sillage_storage::{DeviceId, UnixMillis};

use super::Effect;
use super::ownership::UpdateSource;
use crate::ConnectionId;

/// Changes of cursors are told together, at most so often.
const TELL_EVERY: Duration = Duration::from_millis(75);
/// Somebody who left is told gone only after this: a client that reconnects announces itself with
/// an unchanged clock, which others would refuse after a removal.
const FAREWELL: Duration = Duration::from_secs(3);
/// Somebody who was not renewed for so long is gone; clients renew every 15 s.
const EXPIRY: Duration = Duration::from_secs(30);
/// A living client renews itself within this time, and a little.
const RENEWAL: Duration = Duration::from_secs(17);
/// People that one device may show, or one connection where devices are not told apart: two tabs.
pub(super) const PRESENCES: usize = 2;

/// Who speaks for a client, and when it last did.
#[derive(Debug)]
struct PresenceLease {
    connection: ConnectionId,
    device: DeviceId,
    /// The device, where it is one.
    holder: Option<DeviceId>,
    /// It wrote something: it keeps its room.
    wrote: bool,
    renewed: UnixMillis,
    /// When it is told gone, if its connection left and it does not come back before.
    gone_at: Option<UnixMillis>,
}

/// The people of one document.
#[derive(Debug, Default)]
pub(super) struct PresenceTable {
    states: States,
    leases: BTreeMap<ClientId, PresenceLease>,
    changed: BTreeSet<ClientId>,
    told_at: UnixMillis,
    /// A message about everybody, until something changes.
    everybody: Option<Bytes>,
}

impl PresenceTable {
    /// Takes what a connection says of itself, and says for which clients it speaks. What it says of
    /// others is dropped in silence: stock clients repeat everybody's state.
    pub(super) fn hear(
        &mut self,
        author: UpdateSource,
        device: DeviceId,
        wrote: bool,
        message: &[u8],
        now: UnixMillis,
        mut speaks_for: impl FnMut(ClientId),
    ) -> Result<(), Malformed> {
        for announcement in awareness::decode(message)? {
            if announcement.client == SERVER_CLIENT {
                return Err(Malformed("the id of the server"));
            }
            if self.may_speak(author, device, &announcement, now) {
                if announcement.state.is_some() {
                    speaks_for(announcement.client);
                }
                let lease = PresenceLease {
                    connection: author.connection,
                    device,
                    holder: author.device,
                    wrote,
                    renewed: now,
                    gone_at: None,
                };
                self.take(lease, announcement);
            }
        }
        Ok(())
    }

    fn may_speak(
        &self,
        author: UpdateSource,
        device: DeviceId,
        announcement: &Announcement,
        now: UnixMillis,
    ) -> bool {
        match self.leases.get(&announcement.client) {
            Some(lease) if lease.connection == author.connection => true,
            // The same device on a new connection, when the old one is dead or seems so.
            Some(lease) => {
                lease.device == device && announcement.state.is_some() && lease.is_silent(now)
            }
            None => {
                let held = |lease: &&PresenceLease| {
                    lease.gone_at.is_none()
                        && (lease.connection == author.connection
                            || (lease.holder.is_some() && lease.holder == author.device))
                };
                self.leases.values().filter(held).count() < PRESENCES
            }
        }
    }

    fn take(&mut self, lease: PresenceLease, announcement: Announcement) {
        let client = announcement.client;
        let here = announcement.state.is_some();
        if here && lease.wrote && self.states.is_full() && !self.leases.contains_key(&client) {
            self.make_room();
        }
        self.everybody = None;
        let news = self.states.apply(announcement);
        let known = self.leases.get_mut(&client);
        let returned = here && known.is_some_and(|known| known.gone_at.is_some());
        if news {
            self.changed.insert(client);
        }
        if news && !here {
            self.leases.remove(&client);
        } else if news || returned {
            self.leases.insert(client, lease);
        }
    }

    /// Whoever has written nothing, and was not renewed for longest, makes room for who writes.
    fn make_room(&mut self) {
        let silent = self.leases.iter().filter(|(_, lease)| !lease.wrote);
        let oldest = silent.min_by_key(|(_, lease)| lease.renewed);
        let Some(client) = oldest.map(|(client, _)| *client) else {
            return;
        };
        self.leases.remove(&client);
        self.states.remove(client);
        self.states.forget(client);
        self.changed.remove(&client);
    }

    /// A connection is gone; its people have a moment to come back.
    pub(super) fn left(&mut self, connection: ConnectionId, now: UnixMillis) {
        for lease in self
            .leases
            .values_mut()
            .filter(|lease| lease.connection == connection)
        {
            lease.gone_at = Some(now + FAREWELL);
        }
    }

    /// A message about all who are here, for somebody new.
    pub(super) fn everybody(&mut self) -> Option<Bytes> {
        if self.everybody.is_none() {
            self.everybody = self.states.encode_all();
        }
        self.everybody.clone()
    }

    /// The names of those who are here on one of these connections, each once.
    pub(super) fn names(&self, is_meant: impl Fn(ConnectionId) -> bool) -> Vec<String> {
        let here = self.states.present().filter(|(client, _)| {
            let lease = self.leases.get(client);
            lease.is_some_and(|lease| lease.gone_at.is_none() && is_meant(lease.connection))
        });
        let names: BTreeSet<&str> = here.filter_map(|(_, who)| who.name.as_deref()).collect();
        names.into_iter().map(str::to_owned).collect()
    }

    /// Tells what changed, if it is time.
    pub(super) fn flush(&mut self, now: UnixMillis, effects: &mut Vec<Effect>) {
        self.remove_gone(now);
        if self.changed.is_empty() || now < self.told_at + TELL_EVERY {
            return;
        }
        self.told_at = now;
        let changed = std::mem::take(&mut self.changed);
        if let Some(message) = self.states.encode(changed.iter().copied()) {
            effects.push(Effect::Awareness(None, message));
        }
        for client in changed {
            if !self.leases.contains_key(&client) {
                self.states.forget(client);
            }
        }
    }

    fn remove_gone(&mut self, now: UnixMillis) {
        let Self {
            states,
            leases,
            changed,
            everybody,
            ..
        } = self;
        leases.retain(|client, lease| {
            let here = now < lease.gone_at();
            if !here && states.remove(*client) {
                *everybody = None;
                changed.insert(*client);
            }
            here
        });
    }

    /// When [`Self::flush`] has something to do.
    pub(super) fn next_tick(&self) -> Option<UnixMillis> {
        let tell = (!self.changed.is_empty()).then_some(self.told_at + TELL_EVERY);
        self.leases
            .values()
            .map(PresenceLease::gone_at)
            .chain(tell)
            .min()
    }
}

impl PresenceLease {
    /// Living clients renew themselves; a connection that does not may be a telephone that left.
    fn is_silent(&self, now: UnixMillis) -> bool {
        self.gone_at.is_some() || now >= self.renewed + RENEWAL
    }

    fn gone_at(&self) -> UnixMillis {
        self.gone_at.unwrap_or(self.renewed + EXPIRY)
    }
}

#[cfg(test)]
mod tests {
    use sillage_document::lib0::Encoder;

    use super::*;

    const ADA: ConnectionId = ConnectionId(1);
    const BOB: ConnectionId = ConnectionId(2);

    fn says(client: ClientId, clock: u64, state: &str) -> Bytes {
        let mut message = Encoder::default();
        message.var_uint(1);
        message.var_uint(client);
        message.var_uint(clock);
        message.var_string(state);
        message.finish()
    }

    /// Who is told here (true) or gone (false) by the turn at `now`.
    fn told(presences: &mut PresenceTable, now: u64) -> Vec<(ClientId, bool)> {
        let mut effects = Vec::new();
        presences.flush(UnixMillis(now), &mut effects);
        let Some(Effect::Awareness(None, message)) = effects.pop() else {
            return Vec::new();
        };
        let announced = awareness::decode(&message).expect("our own message");
        announced
            .iter()
            .map(|one| (one.client, one.state.is_some()))
            .collect()
    }

    fn hear(
        presences: &mut PresenceTable,
        from: ConnectionId,
        device: u64,
        message: &Bytes,
        now: u64,
    ) {
        speak(presences, from, device, false, message, now);
    }

    fn speak(
        presences: &mut PresenceTable,
        connection: ConnectionId,
        device: u64,
        wrote: bool,
        message: &Bytes,
        now: u64,
    ) {
        let (author, device) = (
            UpdateSource {
                connection,
                device: None,
            },
            DeviceId(device),
        );
        presences
            .hear(author, device, wrote, message, UnixMillis(now), |_| {})
            .expect("honest");
    }

    #[test]
    fn each_name_is_told_once_and_not_of_those_who_left() {
        let mut presences = PresenceTable::default();
        let named = |name: &str| format!(r#"{{"user":{{"name":"{name}"}}}}"#);
        hear(&mut presences, ADA, 1, &says(7, 1, &named("Ada")), 0);
        hear(&mut presences, ADA, 1, &says(8, 1, &named("Ada")), 0);
        hear(&mut presences, BOB, 2, &says(9, 1, &named("Bob")), 0);
        assert_eq!(presences.names(|_| true), ["Ada", "Bob"]);
        assert_eq!(presences.names(|connection| connection == BOB), ["Bob"]);
        presences.left(BOB, UnixMillis(10));
        assert_eq!(presences.names(|_| true), ["Ada"]);
    }

    #[test]
    fn who_writes_is_seen_however_many_there_are_who_do_not() {
        let mut presences = PresenceTable::default();
        for client in 100..2000 {
            let one = ConnectionId(client);
            hear(&mut presences, one, client, &says(client, 1, "{}"), client);
        }
        told(&mut presences, 5000);
        let silent = says(10, 1, "{}");
        speak(&mut presences, ADA, 1, false, &silent, 6000);
        assert_eq!(told(&mut presences, 6000), [], "there is no room");
        speak(&mut presences, ADA, 1, true, &silent, 7000);
        assert_eq!(told(&mut presences, 7000), [(10, true)]);
        let more = says(3000, 1, "{}");
        hear(&mut presences, ConnectionId(3000), 3000, &more, 8000);
        assert_eq!(told(&mut presences, 8000), [], "nor for more of them");
    }

    #[test]
    fn repeating_or_removing_others_changes_nothing() {
        let mut presences = PresenceTable::default();
        hear(&mut presences, ADA, 1, &says(10, 1, "{}"), 1000);
        assert_eq!(told(&mut presences, 1000), [(10, true)]);
        for hostile in [says(10, 1, "{}"), says(10, 2, "{}"), says(10, 2, "null")] {
            hear(&mut presences, BOB, 2, &hostile, 2000);
        }
        hear(&mut presences, BOB, 1, &says(10, 1, "null"), 2000);
        assert_eq!(told(&mut presences, 2000), []);
    }

    #[test]
    fn a_short_absence_is_not_told() {
        let mut presences = PresenceTable::default();
        hear(&mut presences, ADA, 1, &says(10, 1, "{}"), 1000);
        told(&mut presences, 1000);
        presences.left(ADA, UnixMillis(2000));
        hear(&mut presences, BOB, 1, &says(10, 1, "{}"), 3000);
        assert_eq!(told(&mut presences, 6000), []);
        presences.left(BOB, UnixMillis(7000));
        assert_eq!(told(&mut presences, 9999), []);
        assert_eq!(told(&mut presences, 10_000), [(10, false)]);
        hear(&mut presences, ADA, 1, &says(10, 1, "{}"), 11_000);
        assert_eq!(
            told(&mut presences, 11_000),
            [(10, true)],
            "with an unchanged clock"
        );
    }

    #[test]
    fn silence_is_absence_and_rounds_are_bundled() {
        let mut presences = PresenceTable::default();
        hear(&mut presences, ADA, 1, &says(10, 1, "{}"), 1000);
        told(&mut presences, 1000);
        hear(&mut presences, ADA, 1, &says(10, 2, "{}"), 1010);
        hear(&mut presences, BOB, 2, &says(11, 1, "{}"), 1020);
        assert_eq!(told(&mut presences, 1020), []);
        assert_eq!(presences.next_tick(), Some(UnixMillis(1075)));
        assert_eq!(told(&mut presences, 1075), [(10, true), (11, true)]);
        assert_eq!(told(&mut presences, 31_010), [(10, false)]);
    }

    #[test]
    fn nobody_speaks_for_the_server() {
        let mut presences = PresenceTable::default();
        let author = UpdateSource {
            connection: ADA,
            device: None,
        };
        let message = says(SERVER_CLIENT, 1, "{}");
        let heard = presences.hear(author, DeviceId(1), true, &message, UnixMillis(0), |_| {});
        assert!(heard.is_err());
    }

    #[test]
    fn one_connection_speaks_for_few() {
        let mut presences = PresenceTable::default();
        for client in 0..100 {
            hear(&mut presences, ADA, 1, &says(client, 1, "{}"), 1000);
        }
        assert_eq!(told(&mut presences, 1000).len(), PRESENCES);
    }
}
