//! The sled index: from names to locations in the journal. It holds nothing that the journal does not
//! say, and no bytes of anybody: sled keeps in memory whatever passes through it.

use std::collections::BTreeMap;
use std::fs::DirBuilder;
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use sha2::{Digest, Sha256};
use sillage_storage::{Damage, DocumentId, RecordKey, Seq, StorageError};

use crate::disk;
use crate::index::changes::{Changes, Heads, Touched};
use crate::journal::location::Location;

use crate::index::values::{
    ChainHead, RecordLocation, Through, decode_damage, decode_head, decode_meta, decode_record,
    encode_damage, encode_head, encode_meta, encode_record,
};

/// What sled may keep of its pages, in bytes. It keeps at least 256 of them whatever is said here.
const CACHE_BYTES: u64 = 1 << 20;
/// Places in one value: 1 KiB, so that a page of sled stays small.
const RUN_LOCATIONS: u64 = 128;

const META: &[u8] = b"m";
const DAMAGE: u8 = b'd';
const HEAD: u8 = b'h';
const RUN: u8 = b'l';
const RECORD: u8 = b'r';

/// The index, for the one that writes it.
#[derive(Debug)]
pub(crate) struct Index {
    db: sled::Db,
    /// A sum over all heads and record places: sled can lose keys without a word.
    digest: u64,
}

impl Index {
    /// Opens or makes the index in `dir`. An error says why it cannot be trusted.
    pub(crate) fn open(dir: &Path) -> Result<(Self, Option<Through>), String> {
        // sled would make it open to every account of the machine.
        let made = DirBuilder::new().recursive(true).mode(0o700).create(dir);
        made.map_err(|error| error.to_string())?;
        let config = sled::Config::new()
            .path(dir)
            .cache_capacity(CACHE_BYTES)
            .flush_every_ms(None)
            .use_compression(false);
        let opening = AssertUnwindSafe(|| config.open());
        // After a power cut sled may panic instead of answering; there is nothing of ours in between.
        let db = catch_unwind(opening)
            .map_err(|_| "sled panicked".to_owned())?
            .map_err(|error| error.to_string())?;
        let mut digest = 0;
        for prefix in [HEAD, RECORD] {
            for pair in db.scan_prefix([prefix]) {
                let (key, value) = pair.map_err(|error| error.to_string())?;
                digest = sum(digest, &key, &value);
            }
        }
        let meta = db.get(META).map_err(|error| error.to_string())?;
        let through = match meta.as_deref().map(decode_meta) {
            None if digest == 0 => None,
            Some(Some((through, known))) if known == digest => Some(through),
            _ => return Err("keys are missing".to_owned()),
        };
        Ok((Self { db, digest }, through))
    }

    /// The index, for those that read it.
    pub(crate) fn reading(&self) -> sled::Db {
        self.db.clone()
    }

    pub(crate) fn record(&self, key: &RecordKey) -> Result<Option<RecordLocation>, StorageError> {
        record(&self.db, key)
    }

    /// Takes over `changes`; with them the index is at `through`. All of it happens or nothing.
    pub(crate) fn apply(
        &mut self,
        changes: &Changes,
        through: Through,
    ) -> Result<(), StorageError> {
        let mut batch = sled::Batch::default();
        let mut digest = self.digest;
        for (document, touched) in &changes.documents {
            let run = self.add_runs(&mut batch, document, touched)?;
            let head = ChainHead {
                run,
                ..touched.head
            };
            digest = self.replace(
                &mut batch,
                digest,
                name_key(HEAD, document.as_str()),
                Some(encode_head(head)),
            )?;
        }
        for (key, location) in &changes.records {
            let value = location.map(encode_record);
            digest = self.replace(&mut batch, digest, name_key(RECORD, key.as_str()), value)?;
        }
        for (number, damage) in (self.damage()?.len()..).zip(&changes.damage) {
            batch.insert(damage_key(number), encode_damage(damage));
        }
        batch.insert(META, encode_meta(&through, digest));
        self.db.apply_batch(batch).map_err(sled_error)?;
        self.digest = digest;
        Ok(())
    }

    /// All damage that is known.
    pub(crate) fn damage(&self) -> Result<Vec<Damage>, StorageError> {
        let values = self.db.scan_prefix([DAMAGE]).values();
        values
            .map(|value| decode_damage(&value.map_err(sled_error)?).ok_or_else(unreadable))
            .collect()
    }

    /// Hands everything to the system, so that it outlives the process.
    pub(crate) fn flush(&self) -> Result<(), StorageError> {
        self.db.flush().map(|_| ()).map_err(sled_error)
    }

    /// Makes the index in `dir` durable and lets go of it.
    pub(crate) fn close(self, dir: &Path) -> Result<(), StorageError> {
        self.flush()?;
        drop(self.db);
        // sled's flush is no fsync on Linux.
        let synced = disk::open(&dir.join("db")).and_then(|file| file.sync_all());
        synced.map_err(|error| StorageError::io("write the index", error))
    }

    /// Puts the new places behind those of the last run and returns where the last run begins then.
    fn add_runs(
        &self,
        batch: &mut sled::Batch,
        document: &DocumentId,
        touched: &Touched,
    ) -> Result<u64, StorageError> {
        let ChainHead {
            seq: Seq(head),
            mut run,
            ..
        } = touched.head;
        let mut next = head + 1 - touched.locations.len() as u64;
        let mut value = Vec::new();
        for location in &touched.locations {
            if run == 0 || next - run >= RUN_LOCATIONS {
                run = next;
                value.clear();
            } else if value.is_empty() {
                value.extend_from_slice(
                    &self
                        .db
                        .get(run_key(document, run))
                        .map_err(sled_error)?
                        .unwrap_or_default(),
                );
            }
            value.extend_from_slice(&location.to_bytes());
            next += 1;
            if next > head || next - run >= RUN_LOCATIONS {
                batch.insert(run_key(document, run), value.as_slice());
            }
        }
        Ok(run)
    }

    fn replace(
        &self,
        batch: &mut sled::Batch,
        mut digest: u64,
        key: Vec<u8>,
        value: Option<Vec<u8>>,
    ) -> Result<u64, StorageError> {
        if let Some(old) = self.db.get(&key).map_err(sled_error)? {
            digest = digest.wrapping_sub(sum(0, &key, &old));
        }
        match value {
            Some(value) => {
                digest = sum(digest, &key, &value);
                batch.insert(key, value);
            }
            None => batch.remove(key),
        }
        Ok(digest)
    }
}

impl Heads for Index {
    fn head(&self, document: &DocumentId) -> Result<ChainHead, StorageError> {
        head(&self.db, document)
    }
}

/// The head of `document`.
pub(crate) fn head(db: &sled::Db, document: &DocumentId) -> Result<ChainHead, StorageError> {
    let value = db
        .get(name_key(HEAD, document.as_str()))
        .map_err(sled_error)?;
    value.map_or(Ok(ChainHead::default()), |value| {
        decode_head(&value).ok_or_else(unreadable)
    })
}

/// The heads of the documents whose names begin with `prefix`.
pub(crate) fn heads(
    db: &sled::Db,
    prefix: &str,
) -> Result<BTreeMap<DocumentId, ChainHead>, StorageError> {
    let mut heads = BTreeMap::new();
    for pair in db.scan_prefix(name_key(HEAD, prefix)) {
        let (key, value) = pair.map_err(sled_error)?;
        let document = str::from_utf8(&key[1..])
            .ok()
            .and_then(|name| name.parse().ok())
            .ok_or_else(unreadable)?;
        heads.insert(document, decode_head(&value).ok_or_else(unreadable)?);
    }
    Ok(heads)
}

/// Where the value of `key` is.
pub(crate) fn record(
    db: &sled::Db,
    key: &RecordKey,
) -> Result<Option<RecordLocation>, StorageError> {
    let value = db.get(name_key(RECORD, key.as_str())).map_err(sled_error)?;
    value
        .map(|value| decode_record(&value).ok_or_else(unreadable))
        .transpose()
}

/// Where the values are whose keys begin with `prefix`, in order.
pub(crate) fn records(
    db: &sled::Db,
    prefix: &str,
) -> Result<Vec<(RecordKey, RecordLocation)>, StorageError> {
    let pairs = db.scan_prefix(name_key(RECORD, prefix));
    let decoded = pairs.map(|pair| {
        let (key, value) = pair.map_err(sled_error)?;
        let key = str::from_utf8(&key[1..])
            .ok()
            .and_then(|key| RecordKey::new(key).ok())
            .ok_or_else(unreadable)?;
        Ok((key, decode_record(&value).ok_or_else(unreadable)?))
    });
    decoded.collect()
}

/// The places of the document's entries from `first` to `last`, in order, as far as they are known.
pub(crate) fn locations(
    db: &sled::Db,
    document: &DocumentId,
    first: u64,
    last: u64,
) -> Result<Vec<Location>, StorageError> {
    let lowest = run_key(document, 0);
    let begin = db
        .range(lowest.clone()..=run_key(document, first))
        .next_back()
        .transpose()
        .map_err(sled_error)?;
    let begin = begin.map_or(lowest, |(key, _)| key.to_vec());
    let mut locations = Vec::new();
    for pair in db.range(begin..=run_key(document, last)) {
        let (key, value) = pair.map_err(sled_error)?;
        let run = u64::from_be_bytes(*key.last_chunk().ok_or_else(unreadable)?);
        for (seq, location) in (run..).zip(value.chunks_exact(Location::BYTES)) {
            if (first..=last).contains(&seq) {
                locations.push(Location::from_bytes(std::array::from_fn(|i| location[i])));
            }
        }
    }
    Ok(locations)
}

fn name_key(kind: u8, name: &str) -> Vec<u8> {
    [&[kind], name.as_bytes()].concat()
}

fn run_key(document: &DocumentId, first: u64) -> Vec<u8> {
    // The zero keeps a document apart from one whose name goes on.
    [
        &[RUN],
        document.as_str().as_bytes(),
        &[0],
        &first.to_be_bytes(),
    ]
    .concat()
}

fn damage_key(number: usize) -> Vec<u8> {
    [&[DAMAGE][..], &(number as u64).to_be_bytes()].concat()
}

fn sum(digest: u64, key: &[u8], value: &[u8]) -> u64 {
    let hash = Sha256::new()
        .chain_update(key)
        .chain_update([0])
        .chain_update(value)
        .finalize();
    digest.wrapping_add(u64::from_le_bytes(std::array::from_fn(|i| hash[i])))
}

fn sled_error(error: sled::Error) -> StorageError {
    let source = match error {
        sled::Error::Io(error) => error,
        other => io::Error::other(other),
    };
    StorageError::io("use the index", source)
}

fn unreadable() -> StorageError {
    StorageError::io("use the index", io::Error::from(io::ErrorKind::InvalidData))
}
