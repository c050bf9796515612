//! Who may do what: keys, devices and session states as they are kept, and the one place that asks
//! the table of rights.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use jiff::Timestamp;
use sillage_access::{
    Action, Denied, Device, Grant, Role, Scope, SessionState, Target, Writability, decide,
    link_seed,
};
use sillage_programme::Slug;
use sillage_storage::{DocumentId, Storage, StorageError};
use tokio_util::sync::CancellationToken;

use crate::Programmes;

mod audit;
mod authorisation;
mod cookie;
mod devices;
mod following;
mod grants;
mod issued;
mod join;
mod keys;
mod links;
mod pepper;
mod presented;
mod records;
mod refusals;
mod seal;
mod seats;
mod sessions;
mod sharing;

pub use audit::{AuditLine, OrganiserAct};
pub use authorisation::{Author, Authorisation, Refused};
pub(crate) use cookie::DeviceCookie;
pub use devices::KnownDevice;
pub(crate) use devices::{id as device_id, name as device_name};
pub(crate) use following::AccessChange;
pub use grants::{GrantRequest, KeyStatus, StartKeys};
pub use issued::IssuedKey;
pub(crate) use join::is_from_our_pages;
pub(crate) use links::name_of;
pub use pepper::{Pepper, PepperError};
pub use presented::Presented;
pub(crate) use seal::Seal;
pub use sharing::ShareError;

use pepper::Fingerprint;
use records::RecordSet;
use sessions::StoredState;

/// The addresses of this room.
pub(crate) fn routes() -> axum::Router<Arc<crate::App>> {
    keys::routes()
        .merge(join::routes())
        .merge(links::routes())
        .merge(seats::routes())
}

/// All keys, devices and session states, in memory as in storage. The text of a key and the secret of a
/// device are nowhere.
pub struct Access {
    programmes: Arc<Programmes>,
    pepper: Pepper,
    /// What everybody holds, where everyone may write without a key.
    everybody: Option<Grant>,
    /// Few, so that comparing with each of them in constant time costs nothing.
    keys: RecordSet<IssuedKey>,
    devices: RecordSet<Device>,
    sessions: RecordSet<StoredState>,
    /// By the slug of the event: what holds for all its sessions.
    event_states: RecordSet<StoredState>,
    storage: Arc<dyn Storage>,
    /// By the id of a grant: cancelled when it is revoked.
    endings: Mutex<HashMap<String, CancellationToken>>,
    /// Cancelled when the state of a session changes. One for all of them: that happens seldom, and
    /// deciding again is cheap.
    change: Mutex<CancellationToken>,
}

/// What somebody presents, to be decided about.
#[derive(Debug, Clone, Copy, Default)]
pub struct Credentials<'a> {
    /// A key, as it was sent; an empty one is none.
    pub key: Option<&'a str>,
    /// The device that the cookie names.
    pub device: Option<&'a KnownDevice>,
}

impl Access {
    /// Reads all keys, devices and session states; `open` lets everyone write.
    pub async fn load(
        storage: Arc<dyn Storage>,
        programmes: Arc<Programmes>,
        pepper: Pepper,
        open: bool,
    ) -> Result<Self, StorageError> {
        let access = Self {
            programmes,
            pepper,
            everybody: open.then(everybody),
            keys: RecordSet::load(storage.clone(), "grant/").await?,
            devices: RecordSet::load(storage.clone(), "device/").await?,
            sessions: RecordSet::load(storage.clone(), "session/").await?,
            event_states: RecordSet::load(storage.clone(), "event-state/").await?,
            storage,
            endings: Mutex::default(),
            change: Mutex::default(),
        };
        access.check_pepper().await?;
        Ok(access)
    }

    /// Decides what somebody may do with `document`. Creates nothing.
    ///
    /// A key or a device for other notes reads what everybody reads.
    pub fn authorise(
        &self,
        by: Credentials<'_>,
        document: &DocumentId,
    ) -> Result<Authorisation, Refused> {
        let key = match by.key.map(str::trim).filter(|key| !key.is_empty()) {
            Some(key) => Some(self.find(key)?),
            None => None,
        };
        let (_, session) = self
            .programmes
            .session(document)
            .ok_or(Refused::NoSuchSession)?;
        let target = Target::Session {
            event: document.event(),
            session: document.session(),
            theme: session.theme.as_ref().map(Slug::as_str),
            room: session.room.as_ref().map(Slug::as_str),
        };
        // First the token, then the state: no change in between is missed.
        let changed = self.next_change();
        let grants = key.iter().map(|key| &key.grant);
        let of_device = by.device.into_iter();
        let mine = grants.chain(of_device.flat_map(|device| device.grants_in(document.event())));
        let grants = mine.clone().chain(&self.everybody);
        let (state, now) = (self.state(document), Timestamp::now());
        let decide =
            |action, target: &Target<'_>, state| decide(grants.clone(), action, target, state, now);
        let reads = decide(Action::Read, &target, state).map_err(|_| Refused::NoSuchSession)?;
        let writes = decide(Action::Write, &target, state);
        // A live document knows itself that it is paused or frozen: it is told the role.
        let open = SessionState {
            writability: Writability::Open,
            ..state
        };
        let role = decide(Action::Write, &target, open);
        let stands_on = role.unwrap_or(reads);
        Ok(Authorisation {
            role: match role {
                Ok(grant) => grant.map_or(Role::NoteTaker, |grant| grant.role),
                Err(_) => Role::Reader,
            },
            author: author(by.device, key.as_deref()),
            shares: sillage_access::decide(mine, Action::Invite, &target, state, now).is_ok(),
            why_reads: writes.err().map(|why| match by.device {
                Some(device) if device.is_removed_from(document.event()) => Denied::Removed,
                _ => why,
            }),
            changed,
            ended: stands_on.map_or_else(CancellationToken::new, |grant| self.ending(&grant.id)),
        })
    }

    /// Cancelled when the grant is revoked: what stands on it must end.
    fn ending(&self, id: &str) -> CancellationToken {
        let mut endings = self.endings.lock().unwrap_or_else(PoisonError::into_inner);
        endings.entry(id.to_owned()).or_default().clone()
    }

    /// What stands on the grant from now on ends with its next end.
    fn begin_again(&self, id: &str) {
        let mut endings = self.endings.lock().unwrap_or_else(PoisonError::into_inner);
        endings.remove(id);
    }

    /// Says it when keys were made with another pepper than the server has: nobody can use them, and
    /// nothing else would show why. They work again with the pepper that they were made with.
    async fn check_pepper(&self) -> Result<(), StorageError> {
        let mine = self.pepper.fingerprint();
        let made_with = if self.pepper.is_new {
            Fingerprint::LOST
        } else {
            mine
        };
        for key in self.list() {
            let stamped = |key: Option<&IssuedKey>| {
                let key = key.filter(|key| key.pepper.is_none())?;
                Some(IssuedKey {
                    pepper: Some(made_with),
                    ..key.clone()
                })
            };
            self.keys.update(&key.grant.id, stamped).await?;
        }
        let lost = self
            .list()
            .iter()
            .filter(|key| self.status(key) == KeyStatus::OtherPepper)
            .count();
        if lost > 0 {
            tracing::error!(
                keys = lost,
                new = self.pepper.is_new,
                "These keys were made with another pepper and OPEN NOTHING: stop the server and put the old \
                 pepper back, or make new links (sillage key). Devices that joined go on"
            );
        }
        Ok(())
    }
}

fn author(device: Option<&KnownDevice>, key: Option<&IssuedKey>) -> Author {
    match (device, key) {
        (Some(device), _) => Author::Device(device.id),
        (None, Some(key)) => Author::StockClient(link_seed(&key.grant.id)),
        (None, None) => Author::Nobody,
    }
}

/// What everybody holds on an open server.
fn everybody() -> Grant {
    Grant {
        id: String::new(),
        role: Role::NoteTaker,
        scope: Scope::All,
        label: String::new(),
        created: Timestamp::UNIX_EPOCH,
        expires: None,
        replaced: None,
        revoked: None,
        max_devices: None,
        made_by: None,
    }
}

fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the system gives random bytes");
    bytes
}

#[cfg(test)]
mod tests;
