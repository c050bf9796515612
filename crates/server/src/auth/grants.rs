//! The keys that were issued: made, found, replaced and revoked.

use std::sync::Arc;

use jiff::Timestamp;
use sillage_access::{Grant, Role, Scope, Token};
use sillage_storage::StorageError;
use subtle::ConstantTimeEq;

use super::{Access, IssuedKey, Refused, random};

/// The label of the keys that `--links` makes.
pub(super) const START: &str = "start";

/// Whether a key opens anything, and if not, why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyStatus {
    /// It lets people join.
    Works,
    /// A newer key took its place; devices that joined by it stay.
    Replaced,
    /// It was revoked, and so was all that it gave.
    Revoked,
    /// Its time is over.
    Expired,
    /// It was made with another pepper than the server has: nobody can use it.
    OtherPepper,
}

/// The links that a server is started with.
#[derive(Debug)]
pub enum StartKeys {
    /// Made now; their text is shown now and never again.
    Made {
        /// For whoever organises.
        organiser: Token,
        /// The same for a safe place: a lost link ends nothing.
        spare: Token,
        /// For those who write.
        note_taker: Token,
    },
    /// They were made before.
    Standing {
        /// When.
        since: Timestamp,
    },
}

/// What a new key is to give.
#[derive(Debug, Clone)]
pub struct GrantRequest {
    /// What it makes of its holder.
    pub role: Role,
    /// Where it holds.
    pub scope: Scope,
    /// A word about it.
    pub label: String,
    /// When it ends by itself.
    pub expires: Option<Timestamp>,
    /// How many devices may join by it.
    pub max_devices: Option<u32>,
    /// The grant of whoever makes it.
    pub made_by: Option<String>,
}

impl GrantRequest {
    /// Without an end and without a limit.
    #[must_use]
    pub fn new(role: Role, scope: Scope, label: impl Into<String>) -> Self {
        Self {
            role,
            scope,
            label: label.into(),
            expires: None,
            max_devices: None,
            made_by: None,
        }
    }
}

impl Access {
    /// The key that somebody typed, if it was issued and may still be used.
    pub fn find(&self, typed: &str) -> Result<Arc<IssuedKey>, Refused> {
        let stored = self.pepper.apply(&Token::read(typed)?);
        // Every key is compared: how long this takes says nothing about any of them.
        let mut found = None;
        for key in self.keys.all() {
            if bool::from(key.stored.ct_eq(&stored)) {
                found = Some(key);
            }
        }
        let found = found.ok_or(Refused::Unknown)?;
        let usable = found.grant.may_join(Timestamp::now());
        usable.map_err(Refused::Unusable).map(|()| found)
    }

    /// Makes a key; its text is returned here and never again.
    pub async fn issue(
        &self,
        request: GrantRequest,
    ) -> Result<(Arc<IssuedKey>, Token), StorageError> {
        let GrantRequest {
            role,
            scope,
            label,
            expires,
            max_devices,
            made_by,
        } = request;
        let token = Token::new(role, random());
        let id = data_encoding::HEXLOWER.encode(&random::<5>());
        let issued = IssuedKey {
            grant: Grant {
                id: id.clone(),
                role,
                scope,
                label,
                created: Timestamp::now(),
                expires,
                replaced: None,
                revoked: None,
                max_devices,
                made_by,
            },
            stored: self.pepper.apply(&token),
            pepper: Some(self.pepper.fingerprint()),
        };
        Ok((self.keys.insert(&id, issued).await?, token))
    }

    /// Ends a key and all that came from it, and tells its connections; `false` if there is no such key.
    pub async fn revoke(&self, id: &str) -> Result<bool, StorageError> {
        if self.keys.get(id).is_none() {
            return Ok(false);
        }
        let mut ending = vec![id.to_owned()];
        // One moment for all of them: by it they come back together.
        let now = Timestamp::now();
        while let Some(id) = ending.pop() {
            let revoked = self.keys.update(&id, |key| {
                let mut key = key?.clone();
                key.grant.revoked = key.grant.revoked.or(Some(now));
                Some(key)
            });
            revoked.await?;
            self.ending(&id).cancel();
            let children = self.list().into_iter().filter(|key| {
                key.grant.made_by.as_ref() == Some(&id) && key.grant.revoked.is_none()
            });
            ending.extend(children.map(|key| key.grant.id.clone()));
        }
        Ok(true)
    }

    /// Takes back that a key was revoked, and with it what ended at the same moment; `false` if it was not
    /// revoked. Devices that joined may again what they could.
    pub async fn reinstate(&self, id: &str) -> Result<bool, StorageError> {
        let Some(revoked) = self.keys.get(id).and_then(|key| key.grant.revoked) else {
            return Ok(false);
        };
        let mut back = vec![id.to_owned()];
        while let Some(id) = back.pop() {
            let stands = |key: Option<&IssuedKey>| {
                let mut key = key?.clone();
                key.grant.revoked = None;
                Some(key)
            };
            self.keys.update(&id, stands).await?;
            self.begin_again(&id);
            let children = self.list().into_iter().filter(|key| {
                key.grant.made_by.as_ref() == Some(&id) && key.grant.revoked == Some(revoked)
            });
            back.extend(children.map(|key| key.grant.id.clone()));
        }
        Ok(true)
    }

    /// Makes a new key in the place of each of this label, or of this number; by the old ones nobody joins
    /// any more, and whoever joined stays. The new keys with their texts.
    pub async fn rotate(&self, which: &str) -> Result<Vec<(Arc<IssuedKey>, Token)>, StorageError> {
        let now = Timestamp::now();
        let old: Vec<_> = self
            .list()
            .into_iter()
            .filter(|key| key.grant.label == which || key.grant.id == which)
            .filter(|key| key.grant.may_join(now).is_ok())
            .collect();
        let mut made = Vec::new();
        for key in old {
            let grant = key.grant.clone();
            let request = GrantRequest {
                role: grant.role,
                scope: grant.scope,
                label: grant.label,
                expires: grant.expires,
                max_devices: grant.max_devices,
                made_by: grant.made_by,
            };
            // First the new one: whatever happens between, there is a key that works.
            made.push(self.issue(request).await?);
            let replaced = |key: Option<&IssuedKey>| {
                let mut key = key?.clone();
                key.grant.replaced = key.grant.replaced.or(Some(now));
                Some(key)
            };
            self.keys.update(&key.grant.id, replaced).await?;
        }
        Ok(made)
    }

    /// All keys, also those that give nothing any more, the oldest first.
    #[must_use]
    pub fn list(&self) -> Vec<Arc<IssuedKey>> {
        let mut keys = self.keys.all();
        keys.sort_by(|a, b| (a.grant.created, &a.grant.id).cmp(&(b.grant.created, &b.grant.id)));
        keys
    }

    /// Whether a key opens anything.
    #[must_use]
    pub fn status(&self, key: &IssuedKey) -> KeyStatus {
        let (grant, now) = (&key.grant, Timestamp::now());
        if grant.revoked.is_some() {
            KeyStatus::Revoked
        } else if grant.stands(now).is_err() {
            KeyStatus::Expired
        } else if grant.replaced.is_some() {
            KeyStatus::Replaced
        } else if key
            .pepper
            .is_some_and(|made| made != self.pepper.fingerprint())
        {
            KeyStatus::OtherPepper
        } else {
            KeyStatus::Works
        }
    }

    /// The links of the start, two for organising and one for writing: made once. Where they work already, nothing is
    /// made, because they may be printed.
    pub async fn start_keys(&self) -> Result<StartKeys, StorageError> {
        let standing = self
            .list()
            .into_iter()
            .find(|key| key.grant.label == START && self.status(key) == KeyStatus::Works);
        if let Some(key) = standing {
            let since = key.grant.created;
            return Ok(StartKeys::Standing { since });
        }
        let make = |role| self.issue(GrantRequest::new(role, Scope::All, START));
        let (_, organiser) = make(Role::Organiser).await?;
        let (_, spare) = make(Role::Organiser).await?;
        let (_, note_taker) = make(Role::NoteTaker).await?;
        Ok(StartKeys::Made {
            organiser,
            spare,
            note_taker,
        })
    }
}
