//! A disk that gets full is said, keeps what was acknowledged, and heals without a restart.

use std::time::Duration;

use anyhow::{Result, ensure};
use sillage_storage::conformance::Unrivalled;
use sillage_storage::{
    DeviceId, DocumentId, Health, Logs, NewEntry, Storage, StorageError, UnixMillis,
};
use sillage_storage_sled::SledStorage;
use sillage_tests::SmallDisk;

/// How long healing may take.
const DEADLINE: Duration = Duration::from_secs(30);

#[tokio::test]
#[cfg_attr(
    lacks_mount,
    ignore = "no disk can be mounted: not root, or not allowed"
)]
async fn a_full_disk_is_said_and_heals_without_a_restart() -> Result<()> {
    let disk = SmallDisk::mount()?;
    let storage = SledStorage::open(&disk.data(), |_| {})?;
    let note = DocumentId::new("event", "one")?;
    let append = |words: String| storage.append_at_end(&note, vec![update(words)]);
    let mut known = append("first".into()).await?.0;

    // There is room, but not for words.
    disk.fill(10 << 20)?;
    let refused = loop {
        match append("words ".repeat(999)).await {
            Ok(seq) => {
                assert_eq!(seq.0, known + 1);
                known = seq.0;
            }
            Err(refused) => break refused,
        }
    };
    assert!(matches!(refused, StorageError::Full), "{refused:?}");
    assert!(matches!(storage.health(), Health::ReadOnly { .. }));
    assert_eq!(storage.load(&note).await?.head.seq.0, known);
    disk.free()?;
    heals(&storage).await?;

    // There is no room at all, so the index cannot be written either.
    known = append("a".into()).await?.0;
    disk.fill(0)?;
    let mut failed = None;
    for _ in 0..4000 {
        match append("b".into()).await {
            Ok(seq) => known = seq.0,
            Err(error) => failed = Some(error),
        }
        if let Ok(stored) = storage.load(&note).await {
            assert_eq!(stored.head.seq.0, known);
        }
    }
    assert!(matches!(failed, Some(StorageError::Full)), "{failed:?}");
    let health = storage.health();
    let about_index = matches!(&health, Health::ReadOnly { why } if why.contains("index"));
    assert!(about_index, "{health:?}");
    disk.free()?;
    heals(&storage).await?;
    assert_eq!(append("c".into()).await?.0, known + 1);

    let before = storage.load(&note).await?;
    storage.close().await?;
    drop(storage);
    let after = SledStorage::open(&disk.data(), |_| {})?.load(&note).await?;
    assert_eq!(after.head.seq.0, known + 1);
    assert_eq!(after.entries, before.entries);
    Ok(())
}

fn update(words: String) -> NewEntry {
    NewEntry {
        at: UnixMillis(1_657_008_000_000),
        device: DeviceId(3),
        update: words.into(),
    }
}

/// Waits until storage is well: its writer looks at the disk by itself.
async fn heals(storage: &SledStorage) -> Result<()> {
    let well = async {
        while storage.health() != Health::Ok {
            tokio::task::yield_now().await;
        }
    };
    ensure!(
        tokio::time::timeout(DEADLINE, well).await.is_ok(),
        "{:?}",
        storage.health()
    );
    Ok(())
}
