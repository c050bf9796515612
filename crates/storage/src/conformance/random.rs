//! Random work against a plain model, from a seed.

use std::collections::BTreeMap;

use bytes::Bytes;

use super::{Fixture, checkpoint, document, key, numbered};
use crate::{
    DeviceId, DocumentId, Expect, Head, Health, NewEntry, RecordKey, Seq, Storage, StorageError,
    UnixMillis,
};

/// Random work, restarts included, gives what a plain model gives.
pub async fn random_work_equals_the_model(fixture: &impl Fixture, seed: u64) {
    let mut random = Random(seed);
    let mut model = Model::default();
    let mut storage = fixture.open().await;
    for _ in 0..150 {
        match random.below(10) {
            0 => {
                storage.close().await.expect("close");
                storage = fixture.open().await;
            }
            1..=5 => model.append(&*storage, &mut random).await,
            6 => model.checkpoint(&*storage, &mut random).await,
            7 => model.load(&*storage, &mut random).await,
            _ => model.put(&*storage, &mut random).await,
        }
    }
    model.compare(&*storage).await;
    storage.close().await.expect("close");
    let storage = fixture.open().await;
    model.compare(&*storage).await;
    storage.close().await.expect("close");
}

/// What random work must have led to.
#[derive(Default)]
struct Model {
    logs: BTreeMap<DocumentId, Vec<NewEntry>>,
    heads: BTreeMap<DocumentId, Head>,
    checkpoints: BTreeMap<DocumentId, u64>,
    records: BTreeMap<RecordKey, (u64, Bytes)>,
    version: u64,
}

impl Model {
    async fn append(&mut self, storage: &dyn Storage, random: &mut Random) {
        let document = random.document();
        let new: Vec<_> = (0..=random.below(20)).map(|_| random.update()).collect();
        let log = self.logs.entry(document.clone()).or_default();
        log.extend_from_slice(&new);
        let known = self.heads.entry(document.clone()).or_default();
        let appended = storage.append(&document, *known, new).await;
        *known = appended.expect("append");
        assert_eq!(known.seq.0, log.len() as u64);
    }

    async fn checkpoint(&mut self, storage: &dyn Storage, random: &mut Random) {
        let document = random.document();
        let Some(log) = self.logs.get(&document) else {
            return;
        };
        let through = 1 + random.below(log.len() as u64);
        storage
            .checkpoint(&document, checkpoint(through))
            .await
            .expect("checkpoint");
        let known = self.checkpoints.entry(document).or_default();
        *known = through.max(*known);
    }

    async fn load(&self, storage: &dyn Storage, random: &mut Random) {
        self.compare_one(storage, &random.document()).await;
    }

    async fn put(&mut self, storage: &dyn Storage, random: &mut Random) {
        let key = key(&format!("k/{}", random.below(5)));
        let known = self.records.get(&key).map(|(version, _)| *version);
        let expect = match random.below(4) {
            0 => Expect::Absent,
            1 => Expect::Version(1),
            _ => known.map_or(Expect::Absent, Expect::Version),
        };
        let value = (random.below(4) > 0).then(|| random.update().update);
        match storage.put_record(&key, expect, value.clone()).await {
            Ok(version) => {
                assert!(expect.allows(known) && version > self.version);
                self.version = version;
                self.records.remove(&key);
                self.records
                    .extend(value.map(|value| (key, (version, value))));
            }
            Err(StorageError::Conflict { found, .. }) => {
                assert!(!expect.allows(known) && found == known);
            }
            Err(error) => panic!("{error}"),
        }
    }

    async fn compare(&self, storage: &dyn Storage) {
        let heads = storage.heads("").await.expect("heads");
        assert_eq!(heads.len(), self.logs.len());
        for (head, (document, log)) in heads.iter().zip(&self.logs) {
            let last = log.last().map(|entry| entry.at);
            assert_eq!(
                (&head.document, head.seq.0, head.changed_at),
                (document, log.len() as u64, last)
            );
        }
        for document in self.logs.keys() {
            self.compare_one(storage, document).await;
        }
        let found = storage.records("k/").await.expect("records");
        let found = found
            .into_iter()
            .map(|(key, record)| (key, (record.version, record.value)));
        assert!(found.eq(self.records.clone()));
        assert_eq!(storage.health(), Health::Ok);
    }

    async fn compare_one(&self, storage: &dyn Storage, document: &DocumentId) {
        let stored = storage.load(document).await.expect("load");
        let entries = numbered(self.logs.get(document).map_or(&[], Vec::as_slice));
        let through = stored
            .checkpoint
            .as_ref()
            .map_or(0, |checkpoint| checkpoint.through.0);
        // A checkpoint may be forgotten, never another.
        assert!(through == 0 || Some(&through) == self.checkpoints.get(document));
        assert_eq!(stored.head.seq.0, entries.len() as u64);
        assert!(
            stored
                .entries
                .iter()
                .eq(entries.iter().filter(|entry| entry.seq.0 > through))
        );
        let all = storage
            .entries(document, Seq(1)..=Seq(u64::MAX))
            .await
            .expect("entries");
        assert_eq!(all, entries);
    }
}

/// A small generator of numbers (splitmix64): a failing seed fails again.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % limit
    }

    fn document(&mut self) -> DocumentId {
        document(&format!("d{}", self.below(4)))
    }

    fn update(&mut self) -> NewEntry {
        let length = if self.below(30) == 0 {
            20_000
        } else {
            self.below(60)
        };
        let bytes: Vec<u8> = (0..length)
            .map(|_| self.below(256).to_le_bytes()[0])
            .collect();
        NewEntry {
            at: UnixMillis(self.below(1 << 40)),
            device: DeviceId(self.below(9)),
            update: bytes.into(),
        }
    }
}
