//! What happens when the disk refuses.

use std::time::Duration;

use tokio::sync::mpsc;

use super::double::{Fault, Mounted};
use super::*;
use crate::engine::open::open as open_writer;
use crate::journal::record::PAYLOAD_MAX;

/// The disk has an error.
const EIO: i32 = 5;

#[tokio::test]
async fn after_a_failed_write_nothing_is_acknowledged_and_reading_goes_on() {
    let folder = Folder::new();
    let storage = open(folder.path());
    write_some(&storage).await;
    let whole = content(&storage).await.unwrap();
    storage.close().await.unwrap();

    let mut writer = open_writer(folder.path(), SMALL, &mut |_| {}).unwrap();
    writer.degraded.rest = Duration::from_hours(1);
    let storage = SledStorage::start(folder.path(), writer).unwrap();
    let disk = Mounted::over(folder.path());
    disk.fail(Fault {
        after: 0,
        error: EIO,
        lasts: true,
    });
    let first = storage
        .append_at_end(&document("one"), vec![update("lost")])
        .await;
    assert!(matches!(first, Err(StorageError::Io { .. })), "{first:?}");
    let second = storage
        .append_at_end(&document("two"), vec![update("lost")])
        .await;
    assert!(
        matches!(second, Err(StorageError::ReadOnly { .. })),
        "{second:?}"
    );
    let put = storage.overwrite(&key("r"), None).await;
    assert!(matches!(put, Err(StorageError::ReadOnly { .. })), "{put:?}");
    assert!(matches!(storage.health(), Health::ReadOnly { .. }));
    assert_eq!(content(&storage).await.unwrap(), whole);
    let _ = storage.close().await;
    drop(disk);
    assert_eq!(content(&open(folder.path())).await.unwrap(), whole);
}

#[tokio::test]
async fn what_waits_together_is_one_commit() {
    let folder = Folder::new();
    let writer = open_writer(folder.path(), SMALL, &mut |_| {}).unwrap();
    let (commands, queue) = mpsc::channel(64);
    let mut answers = Vec::new();
    for n in 0..50 {
        let (answer, answered) = tokio::sync::oneshot::channel();
        let document = document(&format!("d{n}"));
        let entries = vec![update("together")];
        let command = crate::engine::command::WriterCommand::Append {
            document,
            expected: Head::default(),
            entries,
            answer,
        };
        commands.send(command).await.unwrap();
        answers.push(answered);
    }
    drop(commands);
    std::thread::spawn(move || writer.run(queue))
        .join()
        .unwrap();
    for answer in answers {
        answer.await.unwrap().unwrap();
    }
    let (all, _) = seen(&folder);
    let mut groups: Vec<_> = all
        .iter()
        .map(|seen| match seen {
            Seen::Record(location, header, _) => location.offset - header.group,
            other => panic!("{other:?}"),
        })
        .collect();
    groups.dedup();
    // The appends, and the heads that were said again at the end.
    assert_eq!((all.len(), groups.len()), (51, 2));
}

#[tokio::test]
async fn too_much_is_refused_before_it_is_written() {
    let folder = Folder::new();
    let storage = open(folder.path());
    let huge = NewEntry {
        update: vec![0; PAYLOAD_MAX + 1].into(),
        ..update("")
    };
    let refused = storage.append_at_end(&document("one"), vec![huge]).await;
    assert!(
        matches!(refused, Err(StorageError::TooLarge { .. })),
        "{refused:?}"
    );
    let largest = NewEntry {
        update: vec![1; PAYLOAD_MAX].into(),
        ..update("")
    };
    storage
        .append_at_end(&document("one"), vec![largest.clone()])
        .await
        .unwrap();
    assert_eq!(
        storage.load(&document("one")).await.unwrap().entries[0].update,
        largest.update
    );
}
