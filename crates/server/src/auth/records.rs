//! A set of records of one kind, in memory as in storage, changed only from the version that was read.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, PoisonError, RwLock},
};

use serde::{Serialize, de::DeserializeOwned};
use sillage_storage::{Expect, RecordKey, Storage, StorageError};

/// Tries of a change against others who change the same record.
const TRIES: usize = 8;

/// All records whose key begins with a prefix, by what follows it.
pub(super) struct RecordSet<T> {
    storage: Arc<dyn Storage>,
    prefix: &'static str,
    known: RwLock<BTreeMap<String, Versioned<T>>>,
}

struct Versioned<T> {
    version: u64,
    value: Arc<T>,
}

impl<T: Serialize + DeserializeOwned> RecordSet<T> {
    /// Reads all of them. One that cannot be read is said in the log and gives nothing.
    pub(super) async fn load(
        storage: Arc<dyn Storage>,
        prefix: &'static str,
    ) -> Result<Self, StorageError> {
        let mut known = BTreeMap::new();
        for (key, record) in storage.records(prefix).await? {
            let name = key.as_str().strip_prefix(prefix).unwrap_or_default();
            match read(&record.value) {
                Ok(value) => {
                    let version = record.version;
                    known.insert(name.to_owned(), Versioned { version, value });
                }
                Err(error) => {
                    tracing::error!(record = %key, %error, "This record cannot be read and gives nothing");
                }
            }
        }
        Ok(Self {
            storage,
            prefix,
            known: RwLock::new(known),
        })
    }

    /// One of them.
    pub(super) fn get(&self, name: &str) -> Option<Arc<T>> {
        self.with(|known| known.get(name).map(|found| found.value.clone()))
    }

    /// All of them, by name.
    pub(super) fn all(&self) -> Vec<Arc<T>> {
        self.with(|known| known.values().map(|found| found.value.clone()).collect())
    }

    /// All of them, with their names.
    pub(super) fn named(&self) -> Vec<(String, Arc<T>)> {
        self.with(|known| {
            let pairs = known.iter();
            pairs
                .map(|(name, found)| (name.clone(), found.value.clone()))
                .collect()
        })
    }

    /// Keeps a new one.
    pub(super) async fn insert(&self, name: &str, value: T) -> Result<Arc<T>, StorageError> {
        self.put(name, Expect::Absent, value).await
    }

    /// Changes one from what it is now, or makes it; `change` says what it becomes, or that nothing is
    /// to be done, and is asked again when somebody else was faster.
    pub(super) async fn update(
        &self,
        name: &str,
        change: impl Fn(Option<&T>) -> Option<T>,
    ) -> Result<Option<Arc<T>>, StorageError> {
        for _ in 1..TRIES {
            match self.try_update(name, &change).await {
                Err(StorageError::Conflict { .. }) => self.read_again(name).await?,
                done => return done,
            }
        }
        self.try_update(name, &change).await
    }

    async fn try_update(
        &self,
        name: &str,
        change: &impl Fn(Option<&T>) -> Option<T>,
    ) -> Result<Option<Arc<T>>, StorageError> {
        let (version, now) = self.with(|known| match known.get(name) {
            Some(found) => (Some(found.version), Some(found.value.clone())),
            None => (None, None),
        });
        let Some(value) = change(now.as_deref()) else {
            return Ok(now);
        };
        let expect = version.map_or(Expect::Absent, Expect::Version);
        self.put(name, expect, value).await.map(Some)
    }

    async fn put(&self, name: &str, expect: Expect, value: T) -> Result<Arc<T>, StorageError> {
        let bytes = serde_json::to_vec(&value).expect("a record is plain data");
        let key = self.key(name);
        let version = self
            .storage
            .put_record(&key, expect, Some(bytes.into()))
            .await?;
        let value = Arc::new(value);
        self.keep(name, version, value.clone());
        Ok(value)
    }

    /// Takes up a change that the storage told of; the name, if it is a record of these and news.
    pub(super) async fn take_up<'a>(
        &self,
        key: &'a RecordKey,
        version: u64,
    ) -> Result<Option<&'a str>, StorageError> {
        let Some(name) = key.as_str().strip_prefix(self.prefix) else {
            return Ok(None);
        };
        let known = self.with(|known| known.get(name).map(|found| found.version));
        if known.is_none_or(|known| known < version) {
            self.read_again(name).await?;
        }
        Ok(Some(name))
    }

    /// Reads all of them again, after changes that nobody told of.
    pub(super) async fn reload(&self) -> Result<(), StorageError> {
        let known: Vec<String> = self.with(|known| known.keys().cloned().collect());
        let stored = self.storage.records(self.prefix).await?;
        let stored = stored.iter().filter_map(|(key, _)| {
            let name = key.as_str().strip_prefix(self.prefix)?;
            Some(name.to_owned())
        });
        let names: BTreeSet<String> = stored.chain(known).collect();
        for name in names {
            self.read_again(&name).await?;
        }
        Ok(())
    }

    /// Takes what somebody else wrote.
    async fn read_again(&self, name: &str) -> Result<(), StorageError> {
        let found = self.storage.record(&self.key(name)).await?;
        let found = found.and_then(|record| {
            let value = read(&record.value).ok()?;
            Some((record.version, value))
        });
        if let Some((version, value)) = found {
            self.keep(name, version, value);
        } else {
            let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
            known.remove(name);
        }
        Ok(())
    }

    /// Of two writers the one with the higher version was later, whoever comes here first.
    fn keep(&self, name: &str, version: u64, value: Arc<T>) {
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        if known.get(name).is_none_or(|found| found.version < version) {
            known.insert(name.to_owned(), Versioned { version, value });
        }
    }

    fn with<R>(&self, look: impl FnOnce(&BTreeMap<String, Versioned<T>>) -> R) -> R {
        look(&self.known.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn key(&self, name: &str) -> RecordKey {
        RecordKey::new(&format!("{}{name}", self.prefix)).expect("names are made of visible signs")
    }
}

fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<Arc<T>, serde_json::Error> {
    serde_json::from_slice(bytes).map(Arc::new)
}
