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
        /// For those who write.
        note_taker: Token,
    },
    /// They were made before.
    Standing {
        /// When.
        since: Timestamp,
    },
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
        role: Role,
        scope: Scope,
        label: String,
        made_by: Option<String>,
    ) -> Result<(Arc<IssuedKey>, Token), StorageError> {
        let token = Token::new(role, random());
        let id = data_encoding::HEXLOWER.encode(&random::<5>());
        let issued = IssuedKey {
            grant: Grant {
                id: id.clone(),
                role,
                scope,
                label,
                created: Timestamp::now(),
                expires: None,
                replaced: None,
                revoked: None,
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
        while let Some(id) = ending.pop() {
            let now = Timestamp::now();
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

    /// Makes a new key in the place of each of this label; by the old ones nobody joins any more, and
    /// whoever joined stays. The new keys with their texts.
    pub async fn rotate(&self, label: &str) -> Result<Vec<(Arc<IssuedKey>, Token)>, StorageError> {
        let now = Timestamp::now();
        let old: Vec<_> = self
            .list()
            .into_iter()
            .filter(|key| key.grant.label == label && key.grant.may_join(now).is_ok())
            .collect();
        let mut made = Vec::new();
        for key in old {
            let Grant { role, scope, .. } = key.grant.clone();
            // First the new one: whatever happens between, there is a key that works.
            made.push(self.issue(role, scope, label.into(), None).await?);
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

    /// The links of the start, organiser and note-taker: made once. Where they work already, nothing is
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
        let make = |role| self.issue(role, Scope::All, START.into(), None);
        let (_, organiser) = make(Role::Organiser).await?;
        let (_, note_taker) = make(Role::NoteTaker).await?;
        Ok(StartKeys::Made {
            organiser,
            note_taker,
        })
    }
}
