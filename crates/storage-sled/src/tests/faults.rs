//! One call to the disk fails, the first, the second, and so on until no call is left that could:
//! nothing is acknowledged that is not there, nothing panics, and what comes after is right.

use sillage_storage::Checkpoint;
use sillage_test_kit::Rng;

use super::crash::{Trial, state_at};
use super::double::{DiskCall, Fault, Mounted};
use super::power::Disk;
use super::*;

/// The disk has an error.
const EIO: i32 = 5;
/// The disk is full; a part of the write fits.
const ENOSPC: i32 = 28;
/// The disk can only be read.
const EROFS: i32 = 30;

/// Everything that storage can be asked for, with more than one new segment.
async fn all_of_it(storage: &dyn Storage, disk: &Mounted, history: &mut Trial) {
    let one = document("one");
    history.append(storage, disk, "one", 1, 20).await;
    history.append(storage, disk, "two", 2, 5_000).await;
    history.put(storage, disk, "k", Some("value")).await;
    if let Ok(stored) = storage.load(&one).await {
        let through = stored.head.seq;
        let state = state_at(&one, through);
        let checkpoint = Checkpoint { through, state };
        let _ = storage.checkpoint(&one, checkpoint).await;
    }
    history.blob(storage, disk, "an image").await;
    history.append(storage, disk, "one", 3, 20).await;
    history.append(storage, disk, "one", 1, 9_000).await;
    history.put(storage, disk, "k", None).await;
    history.append(storage, disk, "three", 1, 20).await;
}

/// A folder with a closed journal, in which a torn commit lies, and what was acknowledged.
async fn filled() -> (Folder, Trial) {
    let folder = Folder::quick();
    let mut history = Trial::default();
    for _ in 0..2 {
        let disk = Mounted::over(folder.path());
        let storage = open(folder.path());
        all_of_it(&storage, &disk, &mut history).await;
        storage.close().await.unwrap();
        drop(disk);
        let (_, tail) = seen(&folder);
        let last = folder.journal(tail.end.segment);
        let mut bytes = fs::read(&last).unwrap();
        bytes.truncate(tail.end.offset as usize);
        bytes.extend([0xa5; 300]);
        fs::write(last, bytes).unwrap();
    }
    history.up_to(usize::MAX);
    (folder, history)
}

/// Runs with the fault at each call until there is none: from a new folder, from one with data, and
/// from one whose index is made again.
async fn each_call(error: i32, lasts: bool) {
    let (empty, (full, known)) = (Folder::quick(), filled().await);
    let without_index = full.copy();
    without_index.without_index();
    let starts = [
        (empty, Trial::default()),
        (full, known.clone()),
        (without_index, known),
    ];
    for (start, history) in starts {
        let mut after = 0;
        let fault = |after| Fault {
            after,
            error,
            lasts,
        };
        while fails(&start, history.clone(), fault(after)).await {
            after += 1;
        }
        assert!(after > 50, "only {after} calls");
    }
}

/// Whether the call was made that fails.
async fn fails(start: &Folder, mut history: Trial, fault: Fault) -> bool {
    let folder = start.copy();
    let disk = Mounted::over(folder.path());
    disk.fail(fault);
    let opened = SledStorage::open_with(folder.path(), SMALL, |_| {});
    let told = |disk: &Mounted| format!("{fault:?} {:?}", disk.failed());
    if let Ok(storage) = &opened {
        all_of_it(storage, &disk, &mut history).await;
        let mut failed = disk.failed();
        // What is said there is only proof.
        failed.retain(|call| !call.contains("/acknowledged"));
        if fault.error == EROFS && !failed.is_empty() {
            assert_ne!(storage.health(), Health::Ok, "{}", told(&disk));
            let held = history.holds(storage, usize::MAX).await;
            held.unwrap_or_else(|lost| panic!("{}: {lost}", told(&disk)));
        }
        // Well again, without a restart.
        disk.heal();
        well(storage).await;
        let known = history.len();
        history.append(storage, &disk, "one", 1, 20).await;
        assert_eq!(history.len(), known + 1, "{}", told(&disk));
        let held = history.holds(storage, usize::MAX).await;
        held.unwrap_or_else(|lost| panic!("{}: {lost}", told(&disk)));
        storage.close().await.unwrap();
    }
    disk.heal();
    drop(opened);
    if fault.error == EIO {
        let done = disk.done();
        let again = written_after_a_failure(&done);
        assert!(again.is_none(), "{}: {again:?}", told(&disk));
    }
    // A power cut right now.
    let mut rng = Rng::new(fault.after as u64);
    let mut left = Disk::of(start.path());
    left.moved_to(folder.path());
    disk.done()
        .iter()
        .for_each(|done| left.take(done, &mut rng));
    let cut = Folder::quick();
    left.cut(&mut rng).write(cut.path());
    let _ = fs::remove_file(cut.path().join("index-state"));
    let said = told(&disk);
    let failed = !disk.failed().is_empty();
    drop(disk);
    for folder in [&folder, &cut] {
        let again = SledStorage::open_with(folder.path(), SMALL, |_| {});
        let again = again.unwrap_or_else(|error| panic!("{said}: {error:?}"));
        assert_eq!(again.health(), Health::Ok, "{said}");
        let held = history.holds(&again, usize::MAX).await;
        held.unwrap_or_else(|lost| panic!("{said}: {lost}"));
        let more = again
            .append_at_end(&document("one"), vec![update("more")])
            .await;
        assert!(more.is_ok(), "{said}: {more:?}");
    }
    failed
}

/// A segment that was written after a call for it had failed.
fn written_after_a_failure(done: &[DiskCall]) -> Option<&DiskCall> {
    let mut failed = Vec::new();
    done.iter().find(|done| match done {
        DiskCall::Failed(path) | DiskCall::FailedSync(path) => {
            failed.push(path);
            false
        }
        // It is another file then.
        DiskCall::Create(path) => {
            failed.retain(|failed| *failed != path);
            false
        }
        DiskCall::Write(path, ..) | DiskCall::SetLength(path, _) | DiskCall::Sync(path) => {
            failed.contains(&path)
        }
        _ => false,
    })
}

#[tokio::test]
async fn any_one_call_fails() {
    each_call(EIO, false).await;
}

#[tokio::test]
async fn from_any_call_on_the_disk_can_only_be_read() {
    each_call(EROFS, true).await;
}

#[tokio::test]
async fn at_any_call_the_disk_is_full() {
    each_call(ENOSPC, true).await;
}
