//! An export as a commit: what changed, by whom, and nothing else of the work tree.

use std::{fs, path::Path, process::Command};

use sillage_archive::{ArchiveError, Commit, Destination, Extent, File, Format, Stamp};

fn stamp() -> Stamp {
    Stamp::new(Format::Markdown, "forum", &Extent::Event)
}

fn export(root: &Path, files: &[(&str, &str)]) {
    let mut sink = Destination::new(root, stamp()).unwrap().open().unwrap();
    for (path, text) in files {
        let (path, bytes) = ((*path).into(), (*text).into());
        sink.write(&File { path, bytes }).unwrap();
    }
    sink.finish().unwrap();
}

fn git(tree: &Path, arguments: &[&str]) -> String {
    let output = Command::new("git")
        .arg("-C")
        .arg(tree)
        .args(arguments)
        .output()
        .unwrap();
    assert!(output.status.success(), "{arguments:?}: {output:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// A new repository in which somebody commits.
fn repository() -> tempfile::TempDir {
    let tree = tempfile::tempdir().unwrap();
    git(tree.path(), &["init", "--quiet"]);
    git(tree.path(), &["config", "user.name", "Somebody"]);
    git(
        tree.path(),
        &["config", "user.email", "somebody@example.org"],
    );
    tree
}

fn commit(tree: &Path, author: Option<&str>) -> Option<String> {
    let commit = Commit::new(tree, &stamp(), author.map(str::to_owned)).unwrap();
    commit.make().unwrap()
}

#[test]
fn what_changed_is_committed_and_nothing_else() {
    let tree = repository();
    let root = tree.path();
    fs::write(root.join("README"), "mine").unwrap();
    fs::write(root.join(".gitignore"), "*.md\n").unwrap();
    git(root, &["add", "README"]);
    let files = [
        ("index.md", "1"),
        ("sessions/[a] *.md", "a"),
        ("sessions/b.md", "b"),
    ];
    export(root, &files);
    let author = "Archive <archive@example.org>";
    let first = commit(root, Some(author)).expect("a commit");
    assert_eq!(git(root, &["rev-parse", "--short", "HEAD"]).trim(), first);
    let shown = git(
        root,
        &["show", "--format=%an|%ae|%s", "--name-only", "-z", "HEAD"],
    );
    for part in [
        "Archive|archive@example.org|Notes of forum",
        "index.md",
        "sessions/[a] *.md",
        ".sillage-export",
    ] {
        assert!(shown.contains(part), "{shown}");
    }
    assert!(!shown.contains("README"), "{shown}");
    assert!(
        git(root, &["status", "--porcelain"]).contains("A  README"),
        "still staged"
    );

    export(root, &files);
    assert_eq!(commit(root, None), None, "nothing changed");
    export(root, &[("index.md", "2"), ("sessions/b.md", "b")]);
    commit(root, None).expect("a change");
    let shown = git(root, &["show", "--format=%an", "--name-status", "HEAD"]);
    assert!(
        shown.contains("Somebody") && shown.contains("M\tindex.md"),
        "{shown}"
    );
    assert!(
        shown.contains("D\tsessions/[a] *.md") && !shown.contains("b.md"),
        "{shown}"
    );
    assert!(git(root, &["status", "--porcelain"]).contains("A  README"));
}

#[test]
fn what_cannot_be_committed_is_said_before_anything_is_written() {
    let nowhere = tempfile::tempdir().unwrap();
    let refusal = Commit::new(&nowhere.path().join("new"), &stamp(), None).unwrap_err();
    assert!(
        matches!(refusal, ArchiveError::NoWorkTree { .. }),
        "{refusal}"
    );
    let tree = repository();
    let refusal = Commit::new(tree.path(), &stamp(), Some("nobody".into())).unwrap_err();
    assert!(refusal.to_string().contains("Name <address>"), "{refusal}");
    // A folder of a work tree that is not there yet.
    let docs = tree.path().join("docs");
    let commit = Commit::new(&docs, &stamp(), None).unwrap();
    export(&docs, &[("index.md", "1")]);
    commit.make().unwrap().expect("a commit");
    assert_eq!(git(&docs, &["ls-files"]), ".sillage-export\nindex.md\n");
}
