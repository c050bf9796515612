//! Records of access that change while the server runs: by a command, by a page, on another machine.

use sillage_access::{Role, link_seed};
use sillage_storage::{DeviceId, DocumentId, RecordKey, StorageError};

use super::{Access, Credentials, devices};

/// What a changed record changes for those who are connected.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum AccessChange {
    /// The state of a session.
    State(DocumentId),
    /// What holds for all sessions of an event.
    EventState(String),
    /// What these devices may do.
    Devices(Vec<DeviceId>),
}

impl Access {
    /// Takes up a change that the storage told of; what follows from it, if it is a record of access.
    pub(crate) async fn take_up(
        &self,
        key: &RecordKey,
        version: u64,
    ) -> Result<Option<AccessChange>, StorageError> {
        if let Some(name) = self.sessions.take_up(key, version).await? {
            self.decide_again();
            return Ok(name.parse().ok().map(AccessChange::State));
        }
        if let Some(event) = self.event_states.take_up(key, version).await? {
            self.decide_again();
            return Ok(Some(AccessChange::EventState(event.to_owned())));
        }
        if let Some(name) = self.devices.take_up(key, version).await? {
            let device = devices::id(name).into_iter().collect();
            return Ok(Some(AccessChange::Devices(device)));
        }
        let Some(id) = self.keys.take_up(key, version).await? else {
            return Ok(None);
        };
        let key = self.keys.get(id);
        let now = jiff::Timestamp::now();
        if key.is_none_or(|key| key.grant.stands(now).is_err()) {
            self.ending(id).cancel();
        }
        let holders = self.devices.named().into_iter();
        let holders = holders.filter(|(_, device)| device.grants.iter().any(|grant| grant == id));
        let mut devices: Vec<DeviceId> =
            holders.filter_map(|(name, _)| devices::id(&name)).collect();
        devices.push(DeviceId(link_seed(id)));
        Ok(Some(AccessChange::Devices(devices)))
    }

    /// Reads every record again, after changes that nobody told of.
    pub(crate) async fn reload(&self) -> Result<(), StorageError> {
        self.keys.reload().await?;
        self.devices.reload().await?;
        self.sessions.reload().await?;
        self.event_states.reload().await?;
        let now = jiff::Timestamp::now();
        for key in self.list() {
            if key.grant.stands(now).is_err() {
                self.ending(&key.grant.id).cancel();
            }
        }
        self.decide_again();
        Ok(())
    }

    /// As what a device may be connected to a document by what it was granted; none, if by nothing.
    pub(crate) fn granted_role(&self, id: DeviceId, document: &DocumentId) -> Option<Role> {
        let device = self.known(id)?;
        let now = jiff::Timestamp::now();
        device.grants().find(|grant| grant.stands(now).is_ok())?;
        let credentials = Credentials {
            key: None,
            device: Some(&device),
        };
        let granted = self.authorise(credentials, document).ok()?;
        Some(granted.role)
    }
}
