//! The power is cut after any call: what was acknowledged is there, and the start never fails.

use std::collections::BTreeSet;

use sillage_storage::{BlobId, Checkpoint};
use sillage_test_kit::Rng;

use super::double::Mounted;
use super::power::Disk;
use super::*;

/// What was asked for and what was answered, with how much the disk had done by then.
#[derive(Default, Clone)]
pub(super) struct Trial {
    entries: Vec<(usize, DocumentId, Seq, Bytes)>,
    puts: Vec<(usize, RecordKey, u64, Option<Bytes>)>,
    /// Keys that were asked to be deleted, and when in the order of their versions.
    deletes: Vec<(RecordKey, u64)>,
    blobs: Vec<(usize, BlobId)>,
    /// All that was ever asked to be appended.
    asked: BTreeSet<Bytes>,
    /// Words that were made, so that each is another.
    number: usize,
    line: usize,
    lines: usize,
}

impl Trial {
    /// Appends so many entries of about so many bytes. An error is no acknowledgement.
    pub(super) async fn append(
        &mut self,
        storage: &dyn Storage,
        disk: &Mounted,
        session: &str,
        count: usize,
        bytes: usize,
    ) {
        let document = document(session);
        let entries: Vec<_> = (0..count)
            .map(|_| {
                self.number += 1;
                let word = format!("{session} {} {} ", self.line, self.number);
                update(&word.repeat(1 + bytes / word.len()))
            })
            .collect();
        let asked = entries.iter().map(|entry| entry.update.clone());
        self.asked.extend(asked);
        if let Ok(last) = storage.append_at_end(&document, entries.clone()).await {
            let first = last.0 + 1 - count as u64;
            for (seq, entry) in (first..).zip(entries) {
                let update = entry.update;
                let acknowledged = (disk.now(), document.clone(), Seq(seq), update);
                self.entries.push(acknowledged);
            }
        }
    }

    pub(super) async fn put(
        &mut self,
        storage: &dyn Storage,
        disk: &Mounted,
        name: &str,
        value: Option<&str>,
    ) {
        let key = key(name);
        let value = value.map(|value| Bytes::from(value.to_owned()));
        if value.is_none() {
            let before = self.puts.iter().map(|(_, _, version, _)| *version).max();
            self.deletes.push((key.clone(), before.unwrap_or(0)));
        }
        let put = storage.overwrite(&key, value.clone()).await;
        if let Ok(version) = put {
            self.puts.push((disk.now(), key, version, value));
        }
    }

    pub(super) async fn blob(&mut self, storage: &dyn Storage, disk: &Mounted, what: &str) {
        let bytes = Bytes::from(what.repeat(40));
        if let Ok(id) = storage.put_blob(&mut &bytes[..], 1 << 20).await {
            self.blobs.push((disk.now(), id));
        }
    }

    /// For what happens at the same time.
    fn beside(&mut self) -> Self {
        self.lines += 1;
        Self {
            line: self.lines,
            ..Self::default()
        }
    }

    fn join(&mut self, other: Self) {
        self.entries.extend(other.entries);
        self.puts.extend(other.puts);
        self.asked.extend(other.asked);
    }

    /// Entries that were acknowledged.
    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    /// The same for a folder that lives on: everything acknowledged up to `when` stays acknowledged.
    pub(super) fn up_to(&mut self, when: usize) {
        self.entries.retain(|(at, ..)| *at <= when);
        self.puts.retain(|(at, ..)| *at <= when);
        self.blobs.retain(|(at, _)| *at <= when);
        self.entries.iter_mut().for_each(|(at, ..)| *at = 0);
        self.puts.iter_mut().for_each(|(at, ..)| *at = 0);
        self.blobs.iter_mut().for_each(|(at, _)| *at = 0);
    }

    /// Everything that was acknowledged up to `when` is in `storage`, and nothing that nobody sent.
    pub(super) async fn holds(&self, storage: &dyn Storage, when: usize) -> Result<(), String> {
        let mut read = BTreeMap::new();
        let heads = storage.heads("").await.map_err(|e| e.to_string())?;
        for document in heads.into_iter().map(|head| head.document) {
            let stored = storage.load(&document).await.map_err(|e| e.to_string())?;
            let all = storage.entries(&document, Seq(1)..=stored.head.seq).await;
            let all = all.map_err(|e| e.to_string())?;
            let numbers: Vec<u64> = all.iter().map(|entry| entry.seq.0).collect();
            if numbers != (1..=stored.head.seq.0).collect::<Vec<_>>() {
                return Err(format!("{document} has holes: {numbers:?}"));
            }
            if let Some(made_up) = all.iter().find(|e| !self.asked.contains(&e.update)) {
                return Err(format!("{document} holds what nobody sent: {made_up:?}"));
            }
            if let Some(Checkpoint { through, state }) = stored.checkpoint
                && state != state_at(&document, through)
            {
                return Err(format!("{document} has a checkpoint that nobody sent"));
            }
            read.insert(document, all);
        }
        for (at, document, seq, update) in &self.entries {
            let location = usize::try_from(seq.0).unwrap() - 1;
            let found = read.get(document).and_then(|all| all.get(location));
            if *at <= when && found.map(|entry| &entry.update) != Some(update) {
                return Err(format!("{document} lost {seq}: {found:?}"));
            }
        }
        let acknowledged = self.puts.iter().filter(|(at, ..)| *at <= when);
        for (_, key, version, value) in acknowledged {
            let now = storage.record(key).await.map_err(|e| e.to_string())?;
            // A later change may have happened without having been acknowledged.
            let deleted = (self.deletes.iter()).any(|(k, after)| k == key && after >= version);
            let kept = match &now {
                Some(now) if now.version == *version => Some(&now.value) == value.as_ref(),
                Some(now) => now.version > *version,
                None => value.is_none() || deleted,
            };
            if !kept {
                return Err(format!("{key} lost version {version}: {now:?}"));
            }
        }
        for (_, id) in self.blobs.iter().filter(|(at, _)| *at <= when) {
            let found = conformance::read_blob(storage, id).await;
            if found.map_err(|e| e.to_string())?.is_none() {
                return Err(format!("the blob {id} is lost"));
            }
        }
        Ok(())
    }
}

/// The only checkpoint that is ever sent for a document at `through`.
pub(super) fn state_at(document: &DocumentId, through: Seq) -> Bytes {
    format!("state of {document} at {through}").repeat(9).into()
}

/// A few turns of everything that storage can be asked for.
async fn work(
    storage: &dyn Storage,
    disk: &Mounted,
    history: &mut Trial,
    rng: &mut Rng,
    turns: usize,
) {
    for _ in 0..turns {
        let bytes = [20, 20, 700, 3_000, 11_000][rng.index(5)];
        let count = 1 + rng.index(3);
        let value = format!("value {}", rng.index(usize::MAX));
        match rng.index(8) {
            0 => history.append(storage, disk, "one", count, bytes).await,
            1 | 2 => {
                let (mut second, mut third) = (history.beside(), history.beside());
                tokio::join!(
                    history.append(storage, disk, "one", 1, 20),
                    second.append(storage, disk, "two", count, bytes),
                    third.put(storage, disk, "k/1", Some(&value)),
                );
                history.join(second);
                history.join(third);
            }
            3 => {
                let value = (count > 1).then_some(value.as_str());
                history.put(storage, disk, "k/2", value).await;
            }
            4 => history.blob(storage, disk, &value).await,
            5 => {
                let one = document("one");
                let stored = storage.load(&one).await.unwrap();
                let through = stored.head.seq;
                let state = state_at(&one, through);
                let checkpoint = Checkpoint { through, state };
                storage.checkpoint(&one, checkpoint).await.unwrap();
            }
            6 => drop(storage.records("").await.unwrap()),
            _ => history.append(storage, disk, "three", 1, 20).await,
        }
    }
}

/// The folder that the power cut leaves after the first `when` calls.
fn cut(before: &Folder, mounted: &Mounted, now: &Path, when: usize, rng: &mut Rng) -> Folder {
    let mut disk = Disk::of(before.path());
    let done = mounted.done();
    disk.moved_to(now);
    for done in &done[..when] {
        disk.take(done, rng);
    }
    let after = Folder::quick();
    disk.cut(rng).write(after.path());
    index_after(before, now, &done[..when], &after, rng);
    after
}

/// The index is what it was, when it was closed well; otherwise anything.
fn index_after(
    before: &Folder,
    now: &Path,
    done: &[super::double::DiskCall],
    after: &Folder,
    rng: &mut Rng,
) {
    let state = after.path().join("index-state");
    let said = fs::read_to_string(&state).unwrap_or_default();
    let index = folders_of::index(after.path());
    let to_state = |done: &&super::double::DiskCall| matches!(done, super::double::DiskCall::Rename(_, to) if to.ends_with("index-state"));
    if said == "clean" {
        // The first time it is replaced, at the opening, it says that the index is in use: as long as nobody
        // replaced it again it is the word of before, also where that first time is not durable yet.
        let replaced = done.iter().filter(to_state).count();
        let from = if replaced < 2 { before.path() } else { now };
        let from = folders_of::index(from);
        if from.exists() {
            copy_all(&from, &index);
        }
        return;
    }
    if !said.is_empty() {
        // The machine has another boot id after the cut.
        fs::write(&state, "another run of the machine").unwrap();
    }
    // It is made after the first segment is durable.
    let made = after.journal(1).exists();
    match rng.index(3) {
        _ if !made => {}
        0 => copy_all(&folders_of::index(now), &index),
        1 => {
            fs::create_dir_all(&index).unwrap();
            fs::write(index.join("db"), vec![0x5a; rng.index(9000)]).unwrap();
        }
        _ => {}
    }
}

#[tokio::test]
async fn whenever_the_power_is_cut_everything_acknowledged_is_there() {
    let seeds = std::env::var("SEEDS").map_or(25, |seeds| seeds.parse().unwrap());
    let first = std::env::var("SEED").map_or(0, |seed| seed.parse().unwrap());
    let mut cuts = 0;
    for seed in first..first + seeds {
        let mut rng = Rng::new(seed);
        let mut folder = Folder::quick();
        let mut history = Trial::default();
        for round in 0..3 {
            let before = folder.copy();
            let mounted = Mounted::over(folder.path());
            let opened = SledStorage::open_with(folder.path(), SMALL, |_| {});
            let storage = opened.unwrap_or_else(|e| panic!("seed {seed}, {round}: {e:?}"));
            let ready = mounted.now();
            work(&storage, &mounted, &mut history, &mut rng, 14).await;
            storage.close().await.unwrap();
            let all = mounted.now();
            let mut next = None;
            for trial in 0..4 {
                // The opening with the first commit, the work, or right at the end.
                let when = match trial {
                    0 => rng.index(ready + 8).min(all),
                    1 => all - rng.index(6),
                    _ => ready + rng.index(all - ready + 1),
                };
                let after = cut(&before, &mounted, folder.path(), when, &mut rng);
                let left = after.copy();
                let told = format!("seed {seed}, round {round}, cut after {when} of {all}");
                let opened = SledStorage::open_with(after.path(), SMALL, |_| {});
                let again = opened.unwrap_or_else(|e| panic!("{told}: {e:?}"));
                assert_eq!(again.health(), Health::Ok, "{told}");
                let found = history.holds(&again, when).await;
                found.unwrap_or_else(|lost| panic!("{told}: {lost}"));
                let head = again.load(&document("one")).await.unwrap().head.seq;
                let more = again
                    .append_at_end(&document("one"), vec![update("more")])
                    .await;
                assert_eq!(more.unwrap(), head.next(), "{told}");
                cuts += 1;
                next = Some((left, when));
            }
            let (left, when) = next.unwrap();
            history.up_to(when);
            folder = left;
        }
    }
    println!("{cuts} power cuts");
}
