//! Devices: how a key becomes one, and how it is known again.

use std::{collections::HashMap, sync::Arc};

use jiff::{SignedDuration, Timestamp};
use sillage_access::{Device, DeviceSecret, Grant};
use sillage_storage::{DeviceId, StorageError};
use subtle::ConstantTimeEq;

use super::{Access, IssuedKey, Refused, random};

/// Grants that a device keeps: more editions of a forum than anybody writes in.
const GRANTS: usize = 16;
/// When a device was seen is kept to the hour: it is for people, and each time is a write.
const SEEN_EVERY: SignedDuration = SignedDuration::from_hours(1);

/// A device as it is known now.
#[derive(Debug, Clone)]
pub struct KnownDevice {
    /// Names it on entries and to people.
    pub id: DeviceId,
    /// What is kept of it.
    pub record: Arc<Device>,
    /// The keys that it redeemed, the newest first, also those that give nothing any more.
    pub keys: Vec<Arc<IssuedKey>>,
}

impl KnownDevice {
    /// What it was granted that counts in an event, the newest first: nothing where it was removed.
    pub fn grants_in(&self, event: &str) -> impl Iterator<Item = &Grant> + Clone {
        let counts = !self.is_removed_from(event);
        let keys = self.keys.iter().filter(move |_| counts);
        keys.map(|key| &key.grant)
    }

    /// What it was granted, wherever.
    pub fn grants(&self) -> impl Iterator<Item = &Grant> + Clone {
        self.keys.iter().map(|key| &key.grant)
    }

    /// Whether an organiser removed it from an event.
    #[must_use]
    pub fn is_removed_from(&self, event: &str) -> bool {
        self.record.removed_from.iter().any(|from| from == event)
    }
}

impl Access {
    /// The device with this secret, if one joined with it.
    #[must_use]
    pub fn device(&self, secret: &DeviceSecret) -> Option<KnownDevice> {
        let id = DeviceId(secret.id());
        let record = self.devices.get(&name(id))?;
        // The id is no secret: the whole hash is compared.
        if !bool::from(record.proof.ct_eq(&secret.proof())) {
            return None;
        }
        Some(self.with_keys(id, record))
    }

    /// The device that goes by this id, whoever presents it: nothing is granted by it.
    pub(super) fn known(&self, id: DeviceId) -> Option<KnownDevice> {
        let record = self.devices.get(&name(id))?;
        Some(self.with_keys(id, record))
    }

    fn with_keys(&self, id: DeviceId, record: Arc<Device>) -> KnownDevice {
        let keys = record.grants.iter().filter_map(|id| self.keys.get(id));
        let keys = keys.collect();
        KnownDevice { id, record, keys }
    }

    /// Redeems a key: for the device that presents itself, or for a new one. The secret that it keeps
    /// from now on, and the key.
    pub async fn redeem(
        &self,
        typed: &str,
        presented: Option<DeviceSecret>,
    ) -> Result<(DeviceSecret, Arc<IssuedKey>), Refused> {
        let key = self.find(typed)?;
        // A secret that nobody got from here is not taken over: somebody else could know it.
        let secret = presented
            .filter(|secret| self.device(secret).is_some())
            .unwrap_or_else(|| DeviceSecret::new(random()));
        let known = secret.id();
        let others = || {
            let devices = self.devices.named();
            devices
                .into_iter()
                .filter(|(id, device)| {
                    *id != name(DeviceId(known)) && device.grants.contains(&key.grant.id)
                })
                .count()
        };
        if key
            .grant
            .max_devices
            .is_some_and(|most| others() >= most as usize)
        {
            return Err(Refused::Full);
        }
        let now = Timestamp::now();
        let joined = |device: Option<&Device>| {
            let mut device = device.cloned().unwrap_or(Device {
                grants: Vec::new(),
                proof: secret.proof(),
                removed_from: Vec::new(),
                first_seen: now,
                last_seen: now,
                name: None,
            });
            device.grants.retain(|known| *known != key.grant.id);
            device.grants.insert(0, key.grant.id.clone());
            device.grants.truncate(GRANTS);
            device.last_seen = now;
            Some(device)
        };
        let id = DeviceId(secret.id());
        self.devices.update(&name(id), joined).await?;
        Ok((secret, key))
    }

    /// Removes a device from an event, or lets it in again; whether there is such a device. What it has open
    /// there is decided about again.
    pub async fn set_removed(
        &self,
        id: DeviceId,
        event: &str,
        removed: bool,
    ) -> Result<bool, StorageError> {
        let changed = |device: Option<&Device>| {
            let mut device = device?.clone();
            device.removed_from.retain(|from| from != event);
            if removed {
                device.removed_from.push(event.to_owned());
            }
            Some(device)
        };
        let found = self.devices.update(&name(id), changed).await?;
        self.decide_again();
        Ok(found.is_some())
    }

    /// The devices that hold something in an event, the one that was here last first.
    #[must_use]
    pub fn devices_of(&self, event: &str) -> Vec<KnownDevice> {
        let known = |(id, record): (String, Arc<Device>)| {
            let id = DeviceId(u64::from_str_radix(&id, 16).ok()?);
            let keys = record.grants.iter().filter_map(|id| self.keys.get(id));
            let keys = keys.filter(|key| key.grant.scope.touches(event)).collect();
            Some(KnownDevice { id, record, keys })
        };
        let devices = self.devices.named().into_iter().filter_map(known);
        let mut devices: Vec<_> = devices.filter(|device| !device.keys.is_empty()).collect();
        devices.sort_by_key(|device| std::cmp::Reverse(device.record.last_seen));
        devices
    }

    /// How many devices joined by each key.
    #[must_use]
    pub fn joined_by(&self) -> HashMap<String, usize> {
        let mut joined = HashMap::new();
        for (_, device) in self.devices.named() {
            for grant in &device.grants {
                *joined.entry(grant.clone()).or_default() += 1;
            }
        }
        joined
    }

    /// How the person of a device wants to be called.
    pub(crate) fn chosen_name(&self, id: DeviceId) -> Option<String> {
        self.devices.get(&name(id))?.name.clone()
    }

    /// Notes that a device is here.
    pub async fn seen(&self, id: DeviceId) -> Result<(), StorageError> {
        let now = Timestamp::now();
        let seen = |device: Option<&Device>| {
            let device =
                device.filter(|device| now.duration_since(device.last_seen) >= SEEN_EVERY)?;
            Some(Device {
                last_seen: now,
                ..device.clone()
            })
        };
        self.devices.update(&name(id), seen).await.map(drop)
    }

    /// Keeps how the person of a device wants to be called; an empty name is none.
    pub async fn rename(&self, id: DeviceId, chosen: Option<String>) -> Result<(), StorageError> {
        let renamed = |device: Option<&Device>| {
            let device = device.filter(|device| device.name != chosen)?;
            Some(Device {
                name: chosen.clone(),
                ..device.clone()
            })
        };
        self.devices.update(&name(id), renamed).await.map(drop)
    }
}

/// The end of the key of its record: 16 hexadecimal digits, as people see it.
pub(crate) fn name(id: DeviceId) -> String {
    data_encoding::HEXLOWER.encode(&id.0.to_be_bytes())
}

/// What [`name`] wrote.
pub(crate) fn id(name: &str) -> Option<DeviceId> {
    let bytes = data_encoding::HEXLOWER.decode(name.as_bytes()).ok()?;
    Some(DeviceId(u64::from_be_bytes(bytes.try_into().ok()?)))
}
