//! A folder is gone over again and again, and nothing that is not ours is ever touched.

use std::{collections::BTreeMap, fs, path::Path};

use sillage_archive::{ArchiveError, Folder};

fn export(root: &Path, files: &[(&str, &str)]) -> Result<(), ArchiveError> {
    let mut folder = Folder::open(root, "forum")?;
    for (path, text) in files {
        folder.write(path, text.as_bytes())?;
    }
    folder.finish()
}

/// All files by path, without the list of the folder itself.
fn files(root: &Path) -> BTreeMap<String, String> {
    sillage_test_kit::files(root)
        .into_iter()
        .filter(|(path, _)| !path.ends_with(".sillage-export"))
        .map(|(path, bytes)| {
            let text = String::from_utf8(bytes).unwrap();
            (path.to_str().unwrap().to_owned(), text)
        })
        .collect()
}

fn are(expected: &[(&str, &str)]) -> BTreeMap<String, String> {
    expected
        .iter()
        .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
        .collect()
}

#[test]
fn an_export_replaces_an_earlier_one_and_leaves_other_files_alone() {
    let place = tempfile::tempdir().unwrap();
    let root = place.path().join("new/folder");
    export(
        &root,
        &[
            ("index.md", "1"),
            ("sessions/a.md", "a"),
            ("sessions/b.md", "b"),
        ],
    )
    .unwrap();
    fs::write(root.join("mkdocs.yml"), "mine").unwrap();
    export(&root, &[("index.md", "2"), ("sessions/b.md", "b")]).unwrap();
    assert_eq!(
        files(&root),
        are(&[
            ("index.md", "2"),
            ("mkdocs.yml", "mine"),
            ("sessions/b.md", "b")
        ])
    );
}

#[test]
fn a_folder_of_something_else_is_refused_and_untouched() {
    let place = tempfile::tempdir().unwrap();
    fs::write(place.path().join("thesis.md"), "years").unwrap();
    let refusal = export(place.path(), &[("index.md", "1")]).unwrap_err();
    assert!(matches!(refusal, ArchiveError::NotOurs { .. }));
    assert_eq!(files(place.path()), are(&[("thesis.md", "years")]));

    let other = tempfile::tempdir().unwrap();
    export(other.path(), &[("index.md", "1")]).unwrap();
    assert!(matches!(
        Folder::open(other.path(), "open"),
        Err(ArchiveError::NotOurs { .. })
    ));
}

#[test]
fn an_export_that_was_cut_off_is_gone_over_again() {
    let place = tempfile::tempdir().unwrap();
    let mut cut_off = Folder::open(place.path(), "forum").unwrap();
    cut_off.write("sessions/a.md", b"a").unwrap();
    cut_off.write("sessions/b.md", b"b").unwrap();
    drop(cut_off);
    fs::write(place.path().join("sessions/b.md.part"), "half").unwrap();
    export(place.path(), &[("sessions/a.md", "a2")]).unwrap();
    assert_eq!(files(place.path()), are(&[("sessions/a.md", "a2")]));
}

#[test]
fn no_path_leaves_the_folder() {
    let place = tempfile::tempdir().unwrap();
    let mut folder = Folder::open(place.path(), "forum").unwrap();
    for bad in [
        "../x",
        "/x",
        "a/../x",
        "",
        "a//x",
        ".sillage-export",
        "a\\x",
        "C:x",
        "a\n../x",
    ] {
        assert!(
            matches!(folder.write(bad, b"x"), Err(ArchiveError::BadPath { .. })),
            "{bad:?}"
        );
    }
}

#[test]
fn an_edited_list_removes_nothing_elsewhere() {
    let place = tempfile::tempdir().unwrap();
    let (root, neighbour) = (place.path().join("out"), place.path().join("neighbour"));
    fs::write(&neighbour, "stay").unwrap();
    fs::create_dir(&root).unwrap();
    fs::write(
        root.join(".sillage-export"),
        "sillage-markdown-1 forum\n../neighbour\n",
    )
    .unwrap();
    export(&root, &[("index.md", "1")]).unwrap();
    assert_eq!(fs::read_to_string(&neighbour).unwrap(), "stay");
}
