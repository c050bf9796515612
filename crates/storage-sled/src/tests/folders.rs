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
