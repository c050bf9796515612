//! Who may do what: keys, and the one place that decides.

use std::sync::{Arc, PoisonError, RwLock};

use sillage_storage::{DocumentId, Expect, RecordKey, Storage, StorageError};
use subtle::ConstantTimeEq;
use tokio_util::sync::CancellationToken;

use crate::Programmes;

mod grant;
mod issued;
mod keys;
mod pepper;
mod presented;
mod token;

pub use grant::{Grant, Refused};
pub use issued::{IssuedKey, Role};
pub(crate) use keys::routes;
pub use pepper::{Pepper, PepperError};
pub use presented::Presented;
pub use token::{Mistyped, Token};

/// The label of the keys that `--links` makes; those of the start before stop working.
const START: &str = "start";

/// All keys, in memory as in storage; a key itself is nowhere, only what its pepper made of it.
pub struct Access {
    storage: Arc<dyn Storage>,
    programmes: Arc<Programmes>,
    pepper: Pepper,
    /// Everyone may write without a key.
    open: bool,
    /// Few, so that comparing with each of them in constant time costs nothing.
    keys: RwLock<Vec<Arc<IssuedKey>>>,
}

impl Access {
    /// Reads all keys; `open` lets everyone write.
    pub async fn load(
        storage: Arc<dyn Storage>,
        programmes: Arc<Programmes>,
        pepper: Pepper,
        open: bool,
    ) -> Result<Self, StorageError> {
        let mut keys = Vec::new();
        for (key, record) in storage.records("grant/").await? {
            match serde_json::from_slice(&record.value) {
                Ok(issued) => keys.push(Arc::new(issued)),
                Err(error) => {
                    tracing::error!(record = %key, %error, "This key cannot be read and stays unusable");
                }
            }
        }
        Ok(Self {
            storage,
            programmes,
            pepper,
            open,
            keys: RwLock::new(keys),
        })
    }

    /// Decides what whoever holds `key` may do with `document`.
    ///
    /// An empty key is none. A key for another event reads, as everybody does.
    pub async fn decide(&self, key: Option<&str>, document: &DocumentId) -> Result<Grant, Refused> {
        let issued = match key.map(str::trim).filter(|key| !key.is_empty()) {
            Some(key) => Some(self.find(key)?),
            None => None,
        };
        if !self.programmes.enter(document).await? {
            return Err(Refused::NoSuchSession);
        }
        let issued = issued.filter(|issued| issued.covers(document.event()));
        Ok(issued.map_or_else(
            || Grant::without_key(self.open),
            |issued| Grant::of(&issued),
        ))
    }

    /// The key that somebody typed, if it was issued and not revoked.
    pub fn find(&self, typed: &str) -> Result<Arc<IssuedKey>, Refused> {
        let stored = self.pepper.apply(&Token::read(typed)?);
        let keys = self.keys.read().unwrap_or_else(PoisonError::into_inner);
        // Every key is compared: how long this takes says nothing about any of them.
        let mut found = None;
        for key in keys.iter() {
            if bool::from(key.stored.ct_eq(&stored)) {
                found = Some(key);
            }
        }
        found
            .filter(|key| key.revoked.is_none())
            .cloned()
            .ok_or(Refused::UnknownKey)
    }

    /// Makes a key, for one event or for all; its text is returned here and never again.
    pub async fn issue(
        &self,
        role: Role,
        event: Option<String>,
        label: String,
    ) -> Result<(Arc<IssuedKey>, Token), StorageError> {
        let token = Token::new(role, random());
        let issued = Arc::new(IssuedKey::new(
            role,
            event,
            label,
            self.pepper.apply(&token),
        ));
        self.put(&issued, Expect::Absent).await?;
        self.change(|keys| keys.push(issued.clone()));
        Ok((issued, token))
    }

    /// Makes a key unusable and tells its connections; `false` if there is no such key.
    pub async fn revoke(&self, id: &str) -> Result<bool, StorageError> {
        let Some(key) = self.list().into_iter().find(|key| key.id == id) else {
            return Ok(false);
        };
        let revoked = Arc::new(key.revoke());
        self.put(&revoked, Expect::Any).await?;
        self.change(|keys| {
            keys.retain(|key| key.id != id);
            keys.push(revoked);
        });
        key.withdrawn.cancel();
        Ok(true)
    }

    /// All keys, also the revoked ones, the oldest first.
    #[must_use]
    pub fn list(&self) -> Vec<Arc<IssuedKey>> {
        let mut keys = self
            .keys
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        keys.sort_by(|a, b| (a.created, &a.id).cmp(&(b.created, &b.id)));
        keys
    }

    /// Fresh keys of this start, organiser and note-taker; those of the start before are forgotten.
    pub async fn start_keys(&self) -> Result<(Token, Token), StorageError> {
        for key in self.list().into_iter().filter(|key| key.label == START) {
            self.storage
                .put_record(&record_key(&key.id), Expect::Any, None)
                .await?;
            self.change(|keys| keys.retain(|known| known.id != key.id));
            key.withdrawn.cancel();
        }
        let (_, organiser) = self.issue(Role::Organiser, None, START.into()).await?;
        let (_, note_taker) = self.issue(Role::NoteTaker, None, START.into()).await?;
        Ok((organiser, note_taker))
    }

    async fn put(&self, key: &IssuedKey, expect: Expect) -> Result<(), StorageError> {
        let value = serde_json::to_vec(key).expect("a key is plain data").into();
        self.storage
            .put_record(&record_key(&key.id), expect, Some(value))
            .await
            .map(drop)
    }

    fn change(&self, change: impl FnOnce(&mut Vec<Arc<IssuedKey>>)) {
        change(&mut self.keys.write().unwrap_or_else(PoisonError::into_inner));
    }
}

fn record_key(id: &str) -> RecordKey {
    RecordKey::new(&format!("grant/{id}")).expect("ids are made of letters and digits")
}

fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the system gives random bytes");
    bytes
}

/// A token that is never cancelled stands for "no key, nothing to withdraw".
fn never() -> CancellationToken {
    CancellationToken::new()
}

#[cfg(test)]
mod tests;
