//! The index is made again from the journal whenever it is not what it should be.

use super::*;

async fn many() -> (Folder, Content) {
    let folder = Folder::new();
    let storage = open(folder.path());
    write_some(&storage).await;
    for n in 0..300 {
        storage
            .append_at_end(&document("one"), vec![update(&format!("more {n}"))])
            .await
            .unwrap();
    }
    storage.overwrite(&key("record/0"), None).await.unwrap();
    let content = content(&storage).await.unwrap();
    storage.close().await.unwrap();
    (folder, content)
}

#[tokio::test]
async fn a_lost_index_is_made_again() {
    let (folder, whole) = many().await;
    let storage = open(folder.without_index().path());
    assert_eq!(content(&storage).await.unwrap(), whole);
    assert_eq!(storage.health(), Health::Ok);
}

#[tokio::test]
async fn a_spoiled_index_is_moved_aside_and_made_again() {
    let (folder, whole) = many().await;
    for seed in 1..12 {
        let spoiled = folder.copy();
        let path = folders_of::index(spoiled.path()).join("db");
        let mut bytes = fs::read(&path).unwrap();
        let used = bytes.iter().rposition(|byte| *byte != 0).unwrap();
        let at = used * seed / 12;
        bytes[at..(at + 3000).min(used)]
            .iter_mut()
            .for_each(|byte| *byte = byte.wrapping_add(1));
        fs::write(&path, bytes).unwrap();
        let storage = open(spoiled.path());
        assert_eq!(
            content(&storage).await.unwrap(),
            whole,
            "spoiled at {at} of {used}"
        );
        assert_eq!(storage.health(), Health::Ok);
    }
}

#[tokio::test]
async fn the_index_of_another_folder_is_not_taken() {
    let (folder, whole) = many().await;
    let (other, _) = many().await;
    fs::remove_dir_all(folders_of::index(folder.path())).unwrap();
    copy_all(
        &folders_of::index(other.path()),
        &folders_of::index(folder.path()),
    );
    let storage = open(folder.path());
    assert_eq!(content(&storage).await.unwrap(), whole);
    assert!(folder.path().join("index.damaged-1").exists());
}

#[tokio::test]
async fn after_a_power_cut_the_index_is_not_trusted() {
    let (folder, whole) = many().await;
    fs::write(
        folder.path().join("index-state"),
        "another run of the machine",
    )
    .unwrap();
    fs::write(
        folders_of::index(folder.path()).join("db"),
        "whatever the disk had",
    )
    .unwrap();
    let storage = open(folder.path());
    assert_eq!(content(&storage).await.unwrap(), whole);
    assert_eq!(storage.health(), Health::Ok);
}

#[tokio::test]
async fn a_rebuild_shows_how_far_it_is() {
    let folder = Folder::new();
    let storage = open(folder.path());
    for _ in 0..20 {
        let entries = (0..1000).map(|n| update(&format!("{n}"))).collect();
        storage
            .append_at_end(&document("one"), entries)
            .await
            .unwrap();
    }
    storage.close().await.unwrap();
    let mut shown = Vec::new();
    folder.without_index();
    let again = SledStorage::open_with(folder.path(), SMALL, |progress| shown.push(progress));
    assert_eq!(
        again
            .unwrap()
            .load(&document("one"))
            .await
            .unwrap()
            .head
            .seq,
        Seq(20_000)
    );
    assert!(
        !shown.is_empty() && shown.iter().all(|at| at.segment <= at.segments),
        "{shown:?}"
    );
}

#[tokio::test]
async fn killed_between_any_two_operations_everything_acknowledged_is_there() {
    let folder = Folder::new();
    let storage = open(folder.path());
    for n in 0..24u64 {
        storage
            .append_at_end(&document("one"), vec![update(&format!("one {n}"))])
            .await
            .unwrap();
        if n % 5 == 0 {
            storage.load(&document("one")).await.unwrap();
        }
        let version = storage
            .overwrite(&key("r"), Some(n.to_string().into()))
            .await
            .unwrap();
        let killed = folder.copy();
        let again = open(killed.path());
        assert_eq!(again.health(), Health::Ok);
        assert_eq!(
            again.load(&document("one")).await.unwrap().entries.len() as u64,
            n + 1
        );
        assert_eq!(
            again.record(&key("r")).await.unwrap().unwrap().version,
            version
        );
        assert_eq!(
            again
                .append_at_end(&document("one"), vec![update("x")])
                .await
                .unwrap(),
            Seq(n + 2)
        );
    }
}
