//! A folder is gone over again and again, and nothing that is not ours is ever touched.

use std::{collections::BTreeMap, fs, os::unix::fs::symlink, path::Path};

use sillage_archive::{ArchiveError, Destination, Extent, File, Folder, Format, Sink, Stamp};

fn stamp(event: &str) -> Stamp {
    Stamp::new(Format::Markdown, event, &Extent::Event)
}

fn export(root: &Path, files: &[(&str, &str)]) -> Result<(), ArchiveError> {
    let mut sink = Destination::new(root, stamp("forum"))?.open()?;
    for (path, text) in files {
        sink.write(&file(path, text))?;
    }
    sink.finish()
}

fn file(path: &str, text: &str) -> File {
    File {
        path: path.to_owned(),
        bytes: text.into(),
    }
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
        Folder::open(other.path(), stamp("open")),
        Err(ArchiveError::NotOurs { .. })
    ));
}

#[test]
fn an_export_that_was_cut_off_is_gone_over_again() {
    let place = tempfile::tempdir().unwrap();
    let mut cut_off = Folder::open(place.path(), stamp("forum")).unwrap();
    cut_off.write(&file("sessions/a.md", "a")).unwrap();
    cut_off.write(&file("sessions/b.md", "b")).unwrap();
    drop(cut_off);
    fs::write(place.path().join("sessions/b.md.part"), "half").unwrap();
    export(place.path(), &[("sessions/a.md", "a2")]).unwrap();
    assert_eq!(files(place.path()), are(&[("sessions/a.md", "a2")]));
}

#[test]
fn no_path_leaves_the_folder() {
    let place = tempfile::tempdir().unwrap();
    let mut folder = Folder::open(place.path(), stamp("forum")).unwrap();
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
            matches!(
                folder.write(&file(bad, "x")),
                Err(ArchiveError::BadPath { .. })
            ),
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

#[test]
fn p05_a_git_work_tree_takes_an_export_and_keeps_all_that_is_its_own() {
    let place = tempfile::tempdir().unwrap();
    let root = place.path();
    fs::create_dir_all(root.join(".git/refs")).unwrap();
    fs::write(root.join(".git/HEAD"), "ref: refs/heads/main\n").unwrap();
    fs::write(root.join("README.md"), "ours").unwrap();
    let own = [
        (".git/HEAD", "ref: refs/heads/main\n"),
        ("README.md", "ours"),
    ];
    let with = |exported: &[(&str, &str)]| are(&[&own[..], exported].concat());

    export(root, &[("index.md", "1"), ("sessions/a.md", "a")]).unwrap();
    assert_eq!(
        files(root),
        with(&[("index.md", "1"), ("sessions/a.md", "a")])
    );
    export(root, &[("index.md", "2")]).unwrap();
    assert_eq!(files(root), with(&[("index.md", "2")]));
    assert!(root.join(".git/refs").is_dir());

    // What no export has put there is not replaced, and is said.
    let taken = export(root, &[("index.md", "3"), ("README.md", "theirs")]).unwrap_err();
    assert!(matches!(taken, ArchiveError::Taken { path } if path.ends_with("README.md")));
    assert_eq!(fs::read_to_string(root.join("README.md")).unwrap(), "ours");
    // The same words are the same file.
    export(root, &[("index.md", "3"), ("README.md", "ours")]).unwrap();
}

#[test]
fn a_work_tree_whose_git_is_a_file_is_one_too() {
    // As in a linked work tree or a submodule.
    let place = tempfile::tempdir().unwrap();
    fs::write(place.path().join(".git"), "gitdir: ../elsewhere\n").unwrap();
    fs::write(place.path().join("notes.txt"), "ours").unwrap();
    export(place.path(), &[("index.md", "1")]).unwrap();
}

#[test]
fn other_packed_files_are_refused_before_anything_is_touched() {
    let place = tempfile::tempdir().unwrap();
    for name in ["x.tar.gz", "x.rar", "x.tgz", "x.7z"] {
        let refusal = export(&place.path().join(name), &[("index.md", "1")]).unwrap_err();
        assert!(matches!(refusal, ArchiveError::Packed { .. }), "{name}");
    }
    assert!(files(place.path()).is_empty());
    // A folder may have any name.
    fs::create_dir(place.path().join("x.zip")).unwrap();
    export(&place.path().join("x.zip"), &[("index.md", "1")]).unwrap();
}

/// A folder with an export, beside one that is nobody's business.
fn beside_a_neighbour() -> (tempfile::TempDir, std::path::PathBuf, std::path::PathBuf) {
    let place = tempfile::tempdir().unwrap();
    let (root, neighbour) = (place.path().join("out"), place.path().join("neighbour"));
    fs::create_dir(&neighbour).unwrap();
    fs::write(neighbour.join("a.md"), "stay").unwrap();
    export(&root, &[("index.md", "1"), ("sessions/a.md", "a")]).unwrap();
    (place, root, neighbour)
}

#[test]
fn a_link_in_the_place_of_a_folder_is_refused() {
    let (_place, root, neighbour) = beside_a_neighbour();
    fs::remove_dir_all(root.join("sessions")).unwrap();
    symlink(&neighbour, root.join("sessions")).unwrap();
    for again in [
        &[("sessions/a.md", "b")][..],
        &[("sessions/new.md", "n")],
        &[("index.md", "2")],
    ] {
        let refusal = export(&root, again).unwrap_err();
        assert!(
            matches!(&refusal, ArchiveError::Link { path } if path.ends_with("sessions")),
            "{refusal}"
        );
        assert_eq!(files(&neighbour), are(&[("a.md", "stay")]));
    }
}

#[test]
fn a_link_in_the_place_of_a_file_is_replaced_by_the_file() {
    let (_place, root, neighbour) = beside_a_neighbour();
    let target = neighbour.join("a.md");
    for link in [
        "index.md",
        "index.md.part",
        "sessions/a.md",
        "sessions/a.md.part",
    ] {
        fs::remove_file(root.join(link)).ok();
        symlink(&target, root.join(link)).unwrap();
    }
    // One that says what the file would say is a link all the same.
    export(&root, &[("index.md", "stay"), ("sessions/a.md", "2")]).unwrap();
    assert_eq!(
        files(&root),
        are(&[("index.md", "stay"), ("sessions/a.md", "2")])
    );
    assert!(!root.join("index.md").is_symlink());
    assert_eq!(files(&neighbour), are(&[("a.md", "stay")]));
    // What is no longer written goes, and not what it leads to.
    fs::remove_file(root.join("sessions/a.md")).unwrap();
    symlink(&target, root.join("sessions/a.md")).unwrap();
    export(&root, &[("index.md", "3")]).unwrap();
    assert_eq!(files(&root), are(&[("index.md", "3")]));
    assert_eq!(files(&neighbour), are(&[("a.md", "stay")]));
}

#[test]
fn a_link_that_is_not_ours_stays() {
    let (_place, root, neighbour) = beside_a_neighbour();
    for target in [neighbour.join("a.md"), neighbour.join("nowhere")] {
        let link = root.join("sessions/b.md");
        fs::remove_file(&link).ok();
        symlink(&target, &link).unwrap();
        let refusal = export(&root, &[("sessions/b.md", "b")]).unwrap_err();
        assert!(matches!(refusal, ArchiveError::Taken { .. }), "{refusal}");
        assert!(link.is_symlink() && !neighbour.join("nowhere").exists());
    }
}

#[test]
fn a_list_that_is_a_link_is_refused_and_one_with_two_names_is_written_anew() {
    let (_place, root, neighbour) = beside_a_neighbour();
    let (list, elsewhere) = (root.join(".sillage-export"), neighbour.join("list"));
    fs::rename(&list, &elsewhere).unwrap();
    let said = fs::read_to_string(&elsewhere).unwrap();
    symlink(&elsewhere, &list).unwrap();
    let refusal = export(&root, &[("new.md", "n")]).unwrap_err();
    assert!(matches!(refusal, ArchiveError::Link { .. }), "{refusal}");
    fs::remove_file(&list).unwrap();
    fs::hard_link(&elsewhere, &list).unwrap();
    export(&root, &[("new.md", "n")]).unwrap();
    assert_eq!(fs::read_to_string(&elsewhere).unwrap(), said);
}
