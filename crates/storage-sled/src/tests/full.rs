//! A real disk that gets full and heals: a small tmpfs, where this may be mounted.

use std::process::Command;

use super::*;

/// A small disk that goes with the test.
struct SmallDisk(TempDir);

impl SmallDisk {
    fn mounted() -> Option<Self> {
        let at = TempDir::new().unwrap();
        let mount = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=40m", "none"])
            .arg(at.path())
            .output();
        match mount {
            Ok(done) if done.status.success() => Some(Self(at)),
            Ok(done) => {
                println!("skipped: {}", String::from_utf8_lossy(&done.stderr).trim());
                None
            }
            Err(error) => {
                println!("skipped: mount: {error}");
                None
            }
        }
    }

    /// Takes all room but `left` bytes.
    fn fill(&self, left: u64) {
        let room = crate::disk::room(self.0.path()).unwrap();
        let ballast = vec![1; usize::try_from(room - left).unwrap()];
        fs::write(self.0.path().join("ballast"), ballast).unwrap();
        assert_eq!(crate::disk::room(self.0.path()).unwrap(), left);
    }

    fn free(&self) {
        fs::remove_file(self.0.path().join("ballast")).unwrap();
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // Also when the test failed and something holds the folder.
        let _ = Command::new("umount")
            .arg("--lazy")
            .arg(self.0.path())
            .status();
    }
}

#[tokio::test]
async fn a_full_disk_is_said_and_heals_without_a_restart() {
    let Some(disk) = SmallDisk::mounted() else {
        return;
    };
    let folder = disk.0.path().join("data");
    let storage = SledStorage::open(&folder, |_| {}).unwrap();
    write_some(&storage).await;

    // There is room, but not for words.
    disk.fill(10 << 20);
    let mut known = content(&storage).await.unwrap().documents[&document("one")]
        .0
        .len() as u64;
    let refused = loop {
        match storage
            .append(&document("one"), vec![update(&"words ".repeat(999))])
            .await
        {
            Ok(seq) => {
                known += 1;
                assert_eq!(seq.0, known);
            }
            Err(refused) => break refused,
        }
    };
    assert!(matches!(refused, StorageError::Full), "{refused:?}");
    assert!(matches!(storage.health(), Health::ReadOnly { .. }));
    assert_eq!(storage.load(&document("one")).await.unwrap().head.0, known);
    disk.free();
    well(&storage).await;

    // There is no room at all, so the index cannot be written either.
    storage
        .append(&document("one"), vec![update("a")])
        .await
        .unwrap();
    disk.fill(0);
    let mut failed = None;
    for _ in 0..4000 {
        match storage.append(&document("one"), vec![update("b")]).await {
            Ok(_) => known += 1,
            Err(error) => failed = Some(error),
        }
        if let Ok(stored) = storage.load(&document("one")).await {
            assert_eq!(stored.head.0, known + 1);
        }
    }
    let failed = failed.expect("the index needs room");
    assert!(matches!(failed, StorageError::Full), "{failed:?}");
    let Health::ReadOnly { why } = storage.health() else {
        panic!("{:?}", storage.health());
    };
    assert!(why.contains("index"), "{why}");
    disk.free();
    well(&storage).await;
    let next = storage.append(&document("one"), vec![update("c")]).await;
    assert_eq!(next.unwrap().0, known + 2);
    let whole = content(&storage).await.unwrap();
    assert_eq!(whole.documents[&document("one")].0.len() as u64, known + 2);
    storage.close().await.unwrap();
    let again = SledStorage::open(&folder, |_| {}).unwrap();
    assert_eq!(content(&again).await.unwrap(), whole);
}
