//! Who may have the folder.

use super::*;

#[tokio::test]
async fn a_second_one_is_told_that_the_folder_is_in_use() {
    let folder = Folder::new();
    let storage = open(folder.path());
    let second = SledStorage::open(folder.path(), |_| {});
    assert!(
        matches!(second, Err(StorageError::Locked { .. })),
        "{second:?}"
    );
    storage.close().await.unwrap();
    open(folder.path());
}

#[test]
fn a_newer_format_is_left_alone() {
    let folder = Folder::new();
    fs::write(folder.path().join("FORMAT"), "sillage 2\nwho knows\n").unwrap();
    let newer = SledStorage::open(folder.path(), |_| {});
    assert!(
        matches!(newer, Err(StorageError::Newer { found: 2, ours: 1 })),
        "{newer:?}"
    );
    assert_eq!(
        fs::read_to_string(folder.path().join("FORMAT")).unwrap(),
        "sillage 2\nwho knows\n"
    );
}

#[tokio::test]
async fn a_folder_whose_making_was_cut_short_is_made_whole() {
    let folder = Folder::new();
    let id = crate::journal::id::JournalId::random().unwrap();
    folders_of::write_format(folder.path(), id).unwrap();
    let storage = open(folder.path());
    assert_eq!(storage.health(), Health::Ok);
    assert_eq!(
        storage.load(&document("one")).await.unwrap().epoch,
        id.epoch(0)
    );
}

#[tokio::test]
async fn what_people_write_is_closed_to_other_accounts() {
    use std::os::unix::fs::PermissionsExt;

    let folder = Folder::new();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let parts = [
        folders_of::journal(folder.path()),
        folders_of::blobs(folder.path()),
        folders_of::checkpoints(folder.path()),
    ];
    // As a version before made them, with a group that may read.
    for part in &parts {
        fs::create_dir(part).unwrap();
        fs::set_permissions(part, fs::Permissions::from_mode(0o755)).unwrap();
    }
    let storage = open(folder.path());
    write_some(&storage).await;
    storage.close().await.unwrap();
    for part in &parts {
        assert_eq!(mode(part), 0o750, "{}", part.display());
    }
    let index = folders_of::index(folder.path());
    assert_eq!(mode(&index), 0o700);
    assert_eq!(mode(&folder.journal(1)), 0o600);
    assert_eq!(mode(&folder.path().join("FORMAT")), 0o600);

    // An index that a version before left is closed when it is opened again.
    fs::set_permissions(&index, fs::Permissions::from_mode(0o755)).unwrap();
    let storage = open(folder.path());
    assert_eq!(mode(&index), 0o750);
    storage.close().await.unwrap();
}
