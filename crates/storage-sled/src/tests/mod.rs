//! Tests of the engine as a whole.

mod crash;
mod damage;
pub(crate) mod double;
mod faults;
mod folders;
mod formats;
mod index;
mod maintenance;
mod power;
mod torn;
mod view;
mod writing;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use sillage_storage::conformance::{self, Fixture, Unrivalled};
use sillage_storage::{
    Blobs, DeviceId, DocumentHead, DocumentId, Entry, Head, Health, Logs, NewEntry, Record,
    RecordKey, Records, Seq, Storage, StorageError, UnixMillis,
};
use sillage_test_kit::copy_all;
use tempfile::TempDir;

use crate::SledStorage;
use crate::folder as folders_of;
use crate::journal::location::Location;
use crate::journal::record::Header;
use crate::journal::scan::{Found, Tail, scan};

/// Segments so small that every test sees several.
const SMALL: u32 = 8 << 10;

/// A folder that goes with the test.
struct Folder(TempDir);

#[async_trait]
impl Fixture for Folder {
    async fn open(&self) -> Arc<dyn Storage> {
        Arc::new(open(self.path()))
    }
}

impl Folder {
    fn new() -> Self {
        Self(TempDir::new().expect("a folder for the test"))
    }

    /// In memory where that is possible: for tests with a disk of their own and many folders.
    fn quick() -> Self {
        let memory = Path::new("/dev/shm");
        if crate::disk::room(memory).is_ok_and(|room| room > 64 << 20) {
            return Self(TempDir::new_in(memory).expect("a folder for the test"));
        }
        Self::new()
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    /// What a process that is killed now would leave.
    fn copy(&self) -> Self {
        let beside = self.path().parent().expect("it is in a folder");
        let copy = Self(TempDir::new_in(beside).expect("a folder for the test"));
        copy_all(self.path(), copy.path());
        copy
    }

    fn journal(&self, segment: u32) -> std::path::PathBuf {
        crate::journal::segment::path(&folders_of::journal(self.path()), segment)
    }

    /// As if the last commit had not been acknowledged.
    fn unproven(&self) -> &Self {
        fs::remove_file(self.path().join("acknowledged")).expect("it was said");
        self
    }

    fn without_index(&self) -> &Self {
        fs::remove_dir_all(folders_of::index(self.path())).expect("there is an index");
        self
    }
}

fn open(folder: &Path) -> SledStorage {
    SledStorage::open_with(folder, SMALL, |_| {}).expect("the folder opens")
}

fn document(session: &str) -> DocumentId {
    DocumentId::new("event", session).unwrap()
}

fn key(name: &str) -> RecordKey {
    RecordKey::new(name).unwrap()
}

fn update(text: &str) -> NewEntry {
    NewEntry {
        at: UnixMillis(1_657_008_000_000),
        device: DeviceId(3),
        update: text.to_owned().into(),
    }
}

/// Looks how storage is until it is well.
async fn well(storage: &dyn Storage) {
    for _ in 0..100 {
        if storage.health() == Health::Ok {
            return;
        }
        // The writer answers in turn: it has looked at the disk when this is answered.
        let _ = storage.heads("").await;
    }
    panic!("{:?}", storage.health());
}

/// A few updates of two documents and two records, each its own commit.
async fn write_some(storage: &dyn Storage) {
    for n in 0..4 {
        storage
            .append_at_end(&document("one"), vec![update(&format!("one {n}"))])
            .await
            .unwrap();
        storage
            .append_at_end(&document("two"), vec![update(&format!("two {n}"))])
            .await
            .unwrap();
        let value = Some(Bytes::from(format!("value {n}")));
        storage
            .overwrite(&key(&format!("record/{}", n % 2)), value)
            .await
            .unwrap();
    }
}

/// All that can be read.
#[derive(Debug, Clone, PartialEq)]
struct Content {
    documents: BTreeMap<DocumentId, (Vec<Entry>, bool)>,
    records: Vec<(RecordKey, Record)>,
}

async fn content(storage: &dyn Storage) -> Result<Content, StorageError> {
    let mut documents = BTreeMap::new();
    for DocumentHead { document, .. } in storage.heads("").await? {
        let stored = storage.load(&document).await?;
        documents.insert(document, (stored.entries, stored.damaged));
    }
    let records = storage.records("").await?;
    Ok(Content { documents, records })
}

/// The records of a folder's journal as the scan sees them.
#[derive(Debug, Clone, PartialEq)]
enum Seen {
    Record(Location, Header, Vec<u8>),
    BadPayload(Location),
    Lost(Location),
}

fn seen(folder: &Folder) -> (Vec<Seen>, Tail) {
    let id = folders_of::format(folder.path()).unwrap().unwrap();
    let mut all = Vec::new();
    let begin = crate::index::replay::beginning(id).end;
    let tail = scan(
        &folders_of::journal(folder.path()),
        id,
        begin,
        None,
        &mut |found| {
            all.push(match found {
                Found::Record(location, header, payload) => {
                    Seen::Record(location, header, payload.to_vec())
                }
                Found::BadPayload(location, _) => Seen::BadPayload(location),
                Found::Lost(location, _) => Seen::Lost(location),
            });
            Ok(())
        },
    );
    (all, tail.unwrap())
}

#[tokio::test]
async fn sled_keeps_the_contract() {
    conformance::suite(Folder::new).await;
}
