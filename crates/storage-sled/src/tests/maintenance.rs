//! The operator's tools over whole folders.

use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;

use sillage_maintenance::{
    Erase, Maintenance, MaintenanceError, Report, TextReading, UnusableEntry,
    UpdateInterpreter as Meaning, Work,
};
use sillage_storage::{BlobId, Checkpoint};

use super::*;
use crate::SledMaintenance;
use crate::index::tombstone::tombstone;

/// Updates that are their own text.
struct Plain;

impl Meaning for Plain {
    fn text(
        &self,
        checkpoint: Option<&Checkpoint>,
        entries: &[Entry],
    ) -> Result<TextReading, UnusableEntry> {
        let state = checkpoint.map(|checkpoint| &checkpoint.state);
        let parts = state
            .into_iter()
            .chain(entries.iter().map(|entry| &entry.update));
        let bytes: Vec<u8> = parts.flatten().copied().collect();
        Ok(TextReading {
            text: String::from_utf8(bytes).expect("a text"),
            is_deterministic: true,
        })
    }

    fn usable(&self, entries: &[Entry]) -> Vec<bool> {
        vec![true; entries.len()]
    }

    fn erased(&self, update: &Bytes) -> Result<Bytes, String> {
        Ok(vec![b'#'; update.len()].into())
    }

    fn nothing(&self) -> Bytes {
        Bytes::new()
    }
}

fn with<T>(tool: impl FnOnce(&mut Work<'_>) -> T) -> T {
    let mut shown = 0;
    tool(&mut Work {
        content: &Plain,
        progress: &mut |done, total| {
            let now = done * 1000 / total;
            assert!((shown..=1000).contains(&now), "{shown} {now}");
            shown = now;
        },
    })
}

fn backup(data: &Path, to: &Path) -> Result<Report, MaintenanceError> {
    with(|work| SledMaintenance.backup(data, to, work))
}

pub(super) fn verify(folder: &Path) -> Result<Report, MaintenanceError> {
    with(|work| SledMaintenance.verify(folder, work))
}

fn restore(backup: &Path, into: &Path) -> Result<Report, MaintenanceError> {
    with(|work| SledMaintenance.restore(backup, into, work))
}

fn erase(data: &Path, what: &Erase) -> Result<Report, MaintenanceError> {
    with(|work| SledMaintenance.erase(data, what, work))
}

pub(super) fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for file in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        if file.file_type().unwrap().is_dir() {
            files.extend(self::files(&file.path()));
        } else {
            files.push(file.path());
        }
    }
    files.sort();
    files
}

fn holds(folder: &Path, word: &str) -> bool {
    files(folder).iter().any(|file| {
        let bytes = fs::read(file).unwrap();
        bytes
            .windows(word.len())
            .any(|part| part == word.as_bytes())
    })
}

fn is_good(report: &Report) -> bool {
    report.damage.is_empty() && report.documents.iter().all(|found| found.text.is_some())
}

/// Two documents and two records over several segments, an image, a checkpoint; closed well.
async fn written() -> (Folder, BlobId, Content) {
    let folder = Folder::new();
    let storage = open(folder.path());
    for _ in 0..20 {
        write_some(&storage).await;
    }
    let image = storage.put_blob(&mut &b"an image"[..], 8).await.unwrap();
    let content = content(&storage).await.unwrap();
    let checkpoint = Checkpoint {
        through: Seq(2),
        state: "one 0one 1".into(),
    };
    storage
        .checkpoint(&document("one"), checkpoint)
        .await
        .unwrap();
    storage.close().await.unwrap();
    (folder, image, content)
}

#[tokio::test]
async fn a_backup_beside_a_writer_is_whole_and_comes_back() {
    let (folder, kept) = (Folder::new(), Folder::new());
    let storage = Arc::new(open(folder.path()));
    write_some(&*storage).await;
    let (data, to) = (folder.path().to_owned(), kept.path().to_owned());
    let backups = tokio::task::spawn_blocking(move || {
        for _ in 0..15 {
            assert!(is_good(&backup(&data, &to).unwrap()));
            assert!(is_good(&verify(&to).unwrap()));
        }
    });
    let mut rounds = 0;
    while !backups.is_finished() {
        write_some(&*storage).await;
        rounds += 1;
    }
    backups.await.unwrap();
    assert!(rounds > 2, "something was written meanwhile");
    assert!(is_good(&backup(folder.path(), kept.path()).unwrap()));
    let (whole, epoch) = (
        content(&*storage).await.unwrap(),
        storage.load(&document("one")).await.unwrap().epoch,
    );
    storage.close().await.unwrap();

    let new = Folder::new();
    restore(kept.path(), new.path()).unwrap();
    let storage = open(new.path());
    assert_eq!(content(&storage).await.unwrap(), whole);
    assert_eq!(storage.health(), Health::Ok);
    assert_ne!(
        storage.load(&document("one")).await.unwrap().epoch,
        epoch,
        "editors must not merge what they had"
    );
    let refused = restore(kept.path(), new.path());
    assert!(
        matches!(refused, Err(MaintenanceError::NotEmpty(_))),
        "{refused:?}"
    );
    let other = backup(new.path(), kept.path());
    assert!(
        matches!(other, Err(MaintenanceError::Refused(_))),
        "{other:?}"
    );
}

#[tokio::test]
async fn what_is_written_while_it_is_read_is_no_damage() {
    let folder = Folder::new();
    let storage = SledStorage::open(folder.path(), |_| {}).unwrap();
    for n in 0..200 {
        let text = n.to_string().repeat(1000);
        storage
            .append_at_end(&document("one"), vec![update(&text)])
            .await
            .unwrap();
    }
    storage.close().await.unwrap();
    let (all, _) = seen(&folder);
    let path = folder.journal(1);
    let later = fs::read(&path).unwrap();
    assert!(later.len() > 500_000, "more than is read at a time");
    let mut earlier = later.clone();
    let Seen::Record(middle, ..) = all[50] else {
        panic!("{:?}", all[50])
    };
    earlier[middle.offset as usize..].fill(0);
    fs::write(&path, earlier).unwrap();

    let id = folders_of::format(folder.path()).unwrap().unwrap();
    let begin = crate::index::replay::beginning(id).end;
    let mut records = 0;
    let tail = scan(&path.with_file_name(""), id, begin, None, &mut |found| {
        if records == 0 {
            fs::write(&path, &later).unwrap();
        }
        assert!(matches!(found, Found::Record(..)));
        records += 1;
        Ok(())
    });
    assert_eq!(records, all.len());
    assert!(tail.unwrap().clean);
}

#[tokio::test]
async fn a_second_backup_copies_only_what_is_new() {
    let (folder, ..) = written().await;
    let kept = Folder::new();
    backup(folder.path(), kept.path()).unwrap();
    let numbers = |path: &Path| -> Vec<u64> {
        files(path)
            .iter()
            .map(|f| f.metadata().unwrap().ino())
            .collect()
    };
    let before = numbers(&kept.path().join("journal"));
    assert!(before.len() > 2, "several segments");
    assert!(kept.path().join("MANIFEST").exists());

    let storage = open(folder.path());
    for _ in 0..20 {
        write_some(&storage).await;
    }
    storage.close().await.unwrap();
    backup(folder.path(), kept.path()).unwrap();
    let after = numbers(&kept.path().join("journal"));
    assert!(after.len() > before.len());
    assert_eq!(after[..before.len() - 1], before[..before.len() - 1]);
    assert!(is_good(&verify(kept.path()).unwrap()));
}

#[tokio::test]
async fn a_backup_that_was_cut_short_is_the_one_before() {
    let (folder, ..) = written().await;
    let (kept, later) = (Folder::new(), Folder::new());
    backup(folder.path(), kept.path()).unwrap();
    let before = verify(kept.path()).unwrap();
    let storage = open(folder.path());
    for _ in 0..20 {
        write_some(&storage).await;
    }
    storage
        .put_blob(&mut &b"another image"[..], 20)
        .await
        .unwrap();
    storage.close().await.unwrap();
    backup(folder.path(), later.path()).unwrap();
    for path in files(&later.path().join("journal")) {
        let name = path.file_name().unwrap();
        fs::copy(&path, kept.path().join("journal").join(name)).unwrap();
        assert_eq!(verify(kept.path()).unwrap(), before);
        let new = Folder::new();
        let restored = restore(kept.path(), new.path()).unwrap();
        assert_eq!(restored.documents, before.documents);
    }
    assert!(is_good(&backup(folder.path(), kept.path()).unwrap()));
    assert_eq!(verify(kept.path()).unwrap(), verify(later.path()).unwrap());
}

#[tokio::test]
async fn a_flipped_bit_in_a_backup_is_said_and_nothing_is_restored() {
    let (folder, ..) = written().await;
    let kept = Folder::new();
    backup(folder.path(), kept.path()).unwrap();
    for path in files(kept.path()) {
        let good = fs::read(&path).unwrap();
        for bit in (0..good.len() * 8).step_by(good.len() * 2 + 3) {
            let mut bad = good.clone();
            bad[bit / 8] ^= 1 << (bit % 8);
            fs::write(&path, bad).unwrap();
            let found = verify(kept.path());
            assert!(
                found.is_err() || found.is_ok_and(|report| !report.damage.is_empty()),
                "{} bit {bit}",
                path.display()
            );
            let new = Folder::new();
            assert!(restore(kept.path(), new.path()).is_err());
            assert!(files(new.path()).is_empty());
        }
        fs::write(&path, good).unwrap();
    }
    fs::remove_file(kept.path().join("MANIFEST")).unwrap();
    let new = Folder::new();
    assert!(restore(kept.path(), new.path()).is_err());
}

#[tokio::test]
async fn a_good_backup_is_not_replaced_by_damaged_data() {
    let (folder, ..) = written().await;
    let kept = Folder::new();
    backup(folder.path(), kept.path()).unwrap();
    let last = files(&folder.path().join("journal")).pop().unwrap();
    let mut bytes = fs::read(&last).unwrap();
    bytes[100] ^= 1;
    fs::write(&last, bytes).unwrap();
    let refused = backup(folder.path(), kept.path());
    assert!(
        matches!(refused, Err(MaintenanceError::Refused(_))),
        "{refused:?}"
    );
    assert!(is_good(&verify(kept.path()).unwrap()));
}

#[tokio::test]
async fn newer_data_is_left_alone_by_every_tool() {
    let (folder, ..) = written().await;
    let kept = Folder::new();
    backup(folder.path(), kept.path()).unwrap();
    let manifest = kept.path().join("MANIFEST");
    let text = fs::read_to_string(&manifest).unwrap();
    fs::write(&manifest, text.replace("backup 1", "backup 2")).unwrap();
    fs::write(folder.path().join("FORMAT"), "sillage 2\nwho knows\n").unwrap();
    let new = Folder::new();
    let (data, kept, new) = (folder.path(), kept.path(), new.path());
    for refused in [
        verify(data),
        verify(kept),
        backup(data, new),
        restore(kept, new),
        erase(data, &Erase::Document(document("one"))),
        with(|work| SledMaintenance.repair(data, new, work)),
        with(|work| SledMaintenance.fix_index(data, work)),
    ] {
        let newer = StorageError::Newer { found: 2, ours: 1 };
        let said = refused.unwrap_err().to_string();
        assert_eq!(said, newer.to_string());
    }
    assert!(files(new).is_empty());
}

#[tokio::test]
async fn what_is_erased_is_in_no_file_and_all_else_stays() {
    let (folder, image, whole) = written().await;
    let storage = open(folder.path());
    let epochs = async |storage: &SledStorage| {
        (
            storage.load(&document("one")).await.unwrap().epoch,
            storage.load(&document("two")).await.unwrap().epoch,
        )
    };
    let (one, two) = epochs(&storage).await;
    let what = Erase::Document(document("one"));
    let refused = erase(folder.path(), &what).unwrap_err().to_string();
    assert!(refused.contains("stop it first"), "{refused}");
    storage.close().await.unwrap();
    assert!(holds(folder.path(), "one 3"));

    erase(folder.path(), &what).unwrap();
    assert!(!holds(folder.path(), "one 3"));
    let storage = open(folder.path());
    let mut left = content(&storage).await.unwrap();
    assert_eq!(left.records.remove(0).0, tombstone(&document("one")));
    let mut expected = whole.clone();
    for entry in &mut expected.documents.get_mut(&document("one")).unwrap().0 {
        entry.update = vec![b'#'; entry.update.len()].into();
    }
    assert_eq!(left, expected, "only the words are gone");
    assert_eq!(storage.health(), Health::Ok);
    assert!(storage.blob(&image).await.unwrap().is_some());
    let after = epochs(&storage).await;
    assert!(after.0 != one && after.1 == two, "only one has a new epoch");
    storage.close().await.unwrap();
    assert!(is_good(&verify(folder.path()).unwrap()));

    let nobody = erase(folder.path(), &Erase::Device(DeviceId(4)));
    let said = nobody.unwrap_err().to_string();
    assert!(said.contains("3 (160 entries)"), "{said}");
    erase(folder.path(), &Erase::Device(DeviceId(3))).unwrap();
    assert!(!holds(folder.path(), "two 3"));
}

#[tokio::test]
async fn an_erasure_that_is_cut_short_happened_or_did_not() {
    let (before, ..) = written().await;
    let after = before.copy();
    erase(after.path(), &Erase::Document(document("one"))).unwrap();
    for cut in 0..3 {
        let folder = before.copy();
        let at = |name: &str| folder.path().join(name);
        copy_all(&after.path().join("journal"), &at("journal.new"));
        if cut > 0 {
            fs::rename(at("journal"), at("journal.old")).unwrap();
        }
        if cut > 1 {
            fs::rename(at("journal.new"), at("journal")).unwrap();
        }
        let storage = open(folder.path());
        let one = storage.load(&document("one")).await.unwrap();
        assert_eq!((one.head.seq, one.damaged), (Seq(80), false));
        assert_eq!(storage.health(), Health::Ok, "cut {cut}");
        storage.close().await.unwrap();
        assert_eq!(holds(folder.path(), "one 3"), cut == 0, "cut {cut}");
        assert!(!at("journal.old").exists() && !at("journal.new").exists());
    }
}

#[tokio::test]
async fn a_repaired_copy_has_all_that_can_be_read() {
    let (folder, _, whole) = written().await;
    let journal = folder.path().join("journal");
    let segments = files(&journal);
    for (number, path) in segments.iter().enumerate() {
        let spoiled = folder.copy();
        let path = spoiled
            .path()
            .join("journal")
            .join(path.file_name().unwrap());
        let mut bytes = fs::read(&path).unwrap();
        for byte in bytes.iter_mut().skip(2000).step_by(2000) {
            *byte ^= 4;
        }
        fs::write(&path, bytes).unwrap();
        let new = Folder::new();
        let report = with(|work| SledMaintenance.repair(spoiled.path(), new.path(), work)).unwrap();
        assert!(is_good(&report), "{report:?}");
        let storage = open(new.path());
        let left = content(&storage).await.unwrap();
        assert_eq!(storage.health(), Health::Ok);
        let mut lost = 0;
        for (document, (entries, _)) in &whole.documents {
            let (kept, damaged) = &left.documents[document];
            assert!(!damaged);
            for (entry, kept) in entries.iter().zip(kept) {
                assert_eq!(kept.seq, entry.seq);
                if kept.update.is_empty() {
                    lost += 1;
                } else {
                    assert_eq!(kept, entry);
                }
            }
        }
        assert!(lost <= 16, "segment {number}: {lost} entries were lost");
        storage
            .append_at_end(&document("one"), vec![update("more")])
            .await
            .unwrap();
        storage.close().await.unwrap();
    }
}

#[tokio::test]
async fn an_index_that_lies_is_made_again() {
    let (folder, _, whole) = written().await;
    let data = folder.path().to_owned();
    let fix = move || with(|work| SledMaintenance.fix_index(&data, work));
    let report = tokio::task::spawn_blocking(fix).await.unwrap().unwrap();
    assert!(
        report
            .notes
            .iter()
            .any(|note| note.contains("index.damaged-1"))
    );
    let storage = open(folder.path());
    assert_eq!(content(&storage).await.unwrap(), whole);
    assert_eq!(storage.health(), Health::Ok);
}
