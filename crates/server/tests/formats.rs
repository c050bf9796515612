//! The data of every version of the format by the program itself: the old ones are read and exported
//! as they were, a newer one makes it stop with one sentence and exit code 78, and touch nothing.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use sillage_test_kit::{copy_all, files};
use tempfile::TempDir;

mod program;

use program::{done, run};

const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../storage-sled/fixtures");

/// The export of the event by its names in the folder.
fn export(data: &str, out: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let to = out.to_str().unwrap();
    let format = ["--format", "markdown", "--out", to];
    done(
        &[
            &["export", "--data", data, "--event", "formats"][..],
            &format,
        ]
        .concat(),
    );
    files(out)
}

struct TestFolder(TempDir);

impl TestFolder {
    /// With a copy of what the fixture `kept` holds.
    fn with(kept: &Path) -> Self {
        let folders = Self(tempfile::tempdir().unwrap());
        for folder in ["data", "backup"] {
            copy_all(&kept.join(folder), &folders.path(folder));
        }
        folders
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn at(&self, name: &str) -> String {
        self.path(name).to_str().unwrap().to_owned()
    }
}

#[test]
fn the_data_of_all_versions_is_verified_and_exported_as_it_was() {
    for version in fs::read_dir(FIXTURES).unwrap().map(Result::unwrap) {
        let kept = version.path();
        let folders = TestFolder::with(&kept);
        let texts = fs::read_to_string(kept.join("expected/texts")).unwrap();
        for folder in ["data", "backup"] {
            assert_eq!(done(&["verify", &folders.at(folder)]), texts);
        }
        done(&[
            "restore",
            &folders.at("backup"),
            "--into",
            &folders.at("restored"),
        ]);
        let exported = export(&folders.at("data"), &folders.path("export"));
        assert_eq!(
            export(&folders.at("restored"), &folders.path("again")),
            exported
        );

        let expected = kept.join("expected/export");
        if !expected.exists() {
            copy_all(&folders.path("export"), &expected);
            panic!("{} was made: look at it and commit it", expected.display());
        }
        assert!(
            exported == files(&expected),
            "{}: the export differs",
            expected.display()
        );
    }
}

/// A segment's header that says version 2, and is whole.
fn of_version_2(header: &mut [u8]) {
    header[8] = 2;
    let crc = crc32c(&header[..36]).to_le_bytes();
    header[36..40].copy_from_slice(&crc);
}

/// As the format's description says it.
fn crc32c(bytes: &[u8]) -> u32 {
    let mut crc = !0;
    for byte in bytes {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = (crc >> 1) ^ (0x82f6_3b78 & (crc & 1).wrapping_neg());
        }
    }
    !crc
}

type Change<'a> = &'a dyn Fn(&mut Vec<u8>);

/// Changes a file.
fn change(path: &Path, how: impl Fn(&mut Vec<u8>)) {
    let mut bytes = fs::read(path).unwrap();
    how(&mut bytes);
    fs::write(path, bytes).unwrap();
}

#[test]
#[expect(
    clippy::too_many_lines,
    reason = "one story, each step after the other"
)]
fn a_newer_format_is_one_sentence_and_nothing_is_touched() {
    let kept = Path::new(FIXTURES).join("v1");
    let newer_name = |bytes: &mut Vec<u8>| {
        let text = String::from_utf8(bytes.clone()).unwrap();
        let text = text.replacen("sillage 1", "sillage 2", 1);
        *bytes = text.replacen("backup 1", "backup 2", 1).into();
    };
    let newer_segment = |bytes: &mut Vec<u8>| of_version_2(bytes);
    let parts: [(&str, Change<'_>); 4] = [
        ("FORMAT", &newer_name),
        ("journal/00000001.log", &newer_segment),
        ("journal/00000003.log", &newer_segment),
        ("MANIFEST", &newer_name),
    ];
    for (part, how) in parts {
        let folders = TestFolder::with(&kept);
        let (data, backup) = (&folders.at("data")[..], &folders.at("backup")[..]);
        let fresh = &folders.at("fresh")[..];
        // A data folder has no manifest, unless somebody serves a backup.
        fs::copy(
            folders.path("backup/MANIFEST"),
            folders.path("data/MANIFEST"),
        )
        .unwrap();
        for folder in [data, backup] {
            change(&Path::new(folder).join(part), how);
        }
        let before = files(folders.0.path());
        let on_port = ["--listen", "127.0.0.1:0"];
        let markdown = ["--event", "formats", "--format", "markdown", "--out", fresh];
        for arguments in [
            &[&["serve", "--data", data][..], &on_port].concat()[..],
            &["verify", data],
            &["verify", backup],
            &[&["export", "--data", data][..], &markdown].concat(),
            &["key", "list", "--data", data],
            &["backup", "--data", data, "--to", fresh],
            &["restore", backup, "--into", fresh],
            &["doctor", "--data", data],
            &["doctor", "--data", data, "--fix-index"],
            &["doctor", "--data", data, "--repair-into", fresh],
            &["erase", "--data", data, "--device", "3"],
        ] {
            let (code, out, words) = run(arguments);
            let told = format!("{part}, {arguments:?}: {words}");
            assert_eq!(
                (code, &out[..], words.lines().count()),
                (78, "", 1),
                "{told}"
            );
            assert!(words.contains("newer version"), "{told}");
        }
        assert!(
            files(folders.0.path()) == before,
            "{part}: something was touched"
        );
        assert!(!Path::new(fresh).exists(), "{part}");
    }
    // A good folder is not copied into a backup that a newer version made.
    let folders = TestFolder::with(&kept);
    change(&folders.path("backup/MANIFEST"), newer_name);
    let before = files(&folders.path("backup"));
    let (code, _, words) = run(&[
        "backup",
        "--data",
        &folders.at("data"),
        "--to",
        &folders.at("backup"),
    ]);
    assert_eq!(code, 78, "{words}");
    assert!(files(&folders.path("backup")) == before);
}
