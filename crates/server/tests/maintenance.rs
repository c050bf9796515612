//! The operator's tools, by the program itself: the drill, and each of them used wrongly.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    sync::atomic::{AtomicBool, Ordering},
    thread,
};

use sillage_document::Replica;
use sillage_storage::conformance::Unrivalled;
use sillage_storage::{DeviceId, DocumentId, NewEntry, Storage, UnixMillis};
use sillage_storage_sled::SledStorage;
use sillage_test_kit::files;
use tempfile::TempDir;

mod program;

use program::{done, run};

const SCHEDULE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../examples/forum-2022.toml"
);
const SESSIONS: [&str; 3] = ["mer-lowtech", "jeu-climat", "ven-sante"];

/// A folder with names in it.
struct TestFolder(TempDir);

impl TestFolder {
    /// With the programme of an event in `data`.
    fn new() -> Self {
        let folders = Self(tempfile::tempdir().unwrap());
        let data = folders.at("data");
        done(&["import", "--data", &data, "--event", "forum", SCHEDULE]);
        folders
    }

    fn at(&self, name: &str) -> String {
        self.0.path().join(name).to_str().unwrap().to_owned()
    }
}

/// Writes into the sessions until told to stop, as fast as the disk allows.
fn write(data: &str, rounds: u64, stop: &AtomicBool) {
    let storage = SledStorage::open(Path::new(data), |_| {}).unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let mut authors: Vec<Replica> = (0..3).map(|n| Replica::new(100 + n)).collect();
    for round in 0..rounds {
        for (session, author) in SESSIONS.iter().zip(&mut authors) {
            let at = author.length();
            let mut updates = vec![author.insert(at, &format!("word{round} "))];
            if round % 5 == 4 {
                updates.push(author.delete(0, 3));
            }
            let entry = |update: Vec<u8>| NewEntry {
                at: UnixMillis(1_657_008_000_000 + round),
                device: DeviceId(round % 2),
                update: update.into(),
            };
            let document = DocumentId::new("forum", session).unwrap();
            let entries = updates.into_iter().map(entry).collect();
            runtime
                .block_on(storage.append_at_end(&document, entries))
                .unwrap();
        }
        if stop.load(Ordering::Relaxed) {
            break;
        }
    }
    runtime.block_on(storage.close()).unwrap();
}

fn export(data: &str, out: &str) -> BTreeMap<PathBuf, Vec<u8>> {
    let format = ["--format", "markdown", "--out", out];
    done(&[&["export", "--data", data, "--event", "forum"][..], &format].concat());
    files(Path::new(out))
}

#[test]
fn drill_backup_under_traffic_wipe_restore_compare() {
    let folders = TestFolder::new();
    let (data, backup) = (folders.at("data"), folders.at("backup"));
    let stop = AtomicBool::new(false);
    thread::scope(|scope| {
        let writer = scope.spawn(|| write(&data, u64::MAX, &stop));
        for _ in 0..4 {
            done(&["backup", "--data", &data, "--to", &backup]);
            done(&["verify", &backup]);
        }
        stop.store(true, Ordering::Relaxed);
        writer.join().unwrap();
    });
    done(&["backup", "--data", &data, "--to", &backup]);
    let texts = done(&["verify", &data]);
    assert_eq!(texts.lines().count(), SESSIONS.len(), "{texts}");
    let exported = export(&data, &folders.at("before"));
    let sessions: Vec<_> = exported
        .iter()
        .filter(|(path, _)| {
            SESSIONS
                .iter()
                .any(|name| path.ends_with(format!("{name}.md")))
        })
        .collect();
    assert_eq!(sessions.len(), SESSIONS.len());

    fs::remove_dir_all(&data).unwrap();
    let (code, _, words) = run(&["restore", &backup, "--into", &data]);
    assert_eq!(code, 0, "{words}");
    assert!(words.contains("pepper"), "keys are in no backup: {words}");
    assert!(!files(Path::new(&backup)).contains_key(Path::new("pepper")));
    assert_eq!(done(&["verify", &data]), texts);
    assert_eq!(export(&data, &folders.at("after")), exported);
    done(&["key", "list", "--data", &data]);
}

#[test]
fn an_erased_word_is_in_no_file_and_the_rest_goes_on() {
    let folders = TestFolder::new();
    let data = folders.at("data");
    write(&data, 40, &AtomicBool::new(false));
    export(&data, &folders.at("exported"));
    let holds = |word: &str| {
        files(Path::new(&data)).values().any(|bytes| {
            bytes
                .windows(word.len())
                .any(|part| part == word.as_bytes())
        })
    };
    assert!(holds("word7"));
    let before = done(&["verify", &data]);
    done(&["erase", "--data", &data, "--session", "forum/mer-lowtech"]);
    let after = done(&["verify", &data]);
    let same = before.lines().filter(|line| after.contains(line)).count();
    assert_eq!(same, SESSIONS.len() - 1, "{before}{after}");
    let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\t";
    assert!(after.contains(empty), "{after}");
    assert!(holds("word7"), "others wrote it too");

    for device in ["0", "1"] {
        done(&["erase", "--data", &data, "--device", device]);
    }
    assert!(!holds("word"));
    done(&["doctor", "--data", &data, "--fix-index"]);
    let (code, _, words) = run(&["erase", "--data", &data, "--session", "forum/nowhere"]);
    assert_eq!(code, 1, "{words}");
}

#[test]
fn a_number_that_stands_for_a_whole_link_is_erased_only_when_that_is_meant() {
    let folders = TestFolder::new();
    let data = folders.at("data");
    done(&["key", "--data", &data, "note-taker", "--label", "room A"]);
    let list = done(&["key", "--data", &data, "list"]);
    let id = list.split('\t').next().unwrap();
    let number = sillage_access::link_seed(id);
    write_as(&data, DeviceId(number), "word of the whole link");
    let number = number.to_string();
    let erase = ["erase", "--data", &data, "--device", &number];
    let before = done(&["verify", &data]);
    let (code, _, words) = run(&erase);
    assert_eq!((code, words.lines().count()), (1, 1), "{words}");
    for part in ["whole link", id, "room A", "--yes"] {
        assert!(words.contains(part), "{words}");
    }
    assert_eq!(done(&["verify", &data]), before, "nothing was erased");
    done(&[&erase[..], &["--yes"]].concat());
    assert_ne!(done(&["verify", &data]), before);
}

/// Writes one entry.
fn write_as(data: &str, device: DeviceId, text: &str) {
    let storage = SledStorage::open(Path::new(data), |_| {}).unwrap();
    let entry = NewEntry {
        at: UnixMillis(1),
        device,
        update: Replica::new(7).insert(0, text).into(),
    };
    let document = DocumentId::new("forum", SESSIONS[0]).unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let appended = storage.append_at_end(&document, vec![entry]);
    runtime.block_on(appended).unwrap();
    runtime.block_on(storage.close()).unwrap();
}

#[test]
fn the_doctor_explains_damage_and_repairs_into_a_copy() {
    let folders = TestFolder::new();
    let (data, copy) = (folders.at("data"), folders.at("copy"));
    write(&data, 40, &AtomicBool::new(false));
    assert_eq!(run(&["doctor", "--data", &data]).0, 0);
    let segment = folders.at("data/journal/00000001.log");
    let mut bytes = fs::read(&segment).unwrap();
    let word = bytes
        .windows(7)
        .position(|part| part == b"word20 ")
        .unwrap();
    bytes[word] ^= 1;
    fs::write(&segment, &bytes).unwrap();

    let (code, _, words) = run(&["doctor", "--data", &data]);
    assert_eq!(code, 1);
    let sentence = words
        .lines()
        .find(|line| line.contains("forum/mer-lowtech is damaged after entry"))
        .expect(&words);
    assert!(
        sentence.contains("2022-07-05") && sentence.contains("segment 1, byte"),
        "{sentence}"
    );
    assert_eq!(run(&["verify", &data]).0, 1);
    let (code, _, words) = run(&["backup", "--data", &data, "--to", &folders.at("backup")]);
    assert!(code == 1 && words.contains("doctor"), "{words}");
    let (code, _, words) = run(&[
        "restore",
        &folders.at("backup"),
        "--into",
        &folders.at("new"),
    ]);
    assert!(
        code == 1 && words.contains("Nothing was restored"),
        "{words}"
    );

    let (code, _, words) = run(&["doctor", "--data", &data, "--repair-into", &copy]);
    assert_eq!(code, 0, "{words}");
    assert!(words.contains("forum/mer-lowtech: "), "{words}");
    assert_eq!(done(&["verify", &copy]).lines().count(), SESSIONS.len());
    assert_eq!(
        fs::read(&segment).unwrap(),
        bytes,
        "the journal is never edited"
    );
}

/// Entries of a session, as the storage takes them.
fn append(data: &str, session: &str, updates: &[&[u8]]) {
    let storage = SledStorage::open(Path::new(data), |_| {}).unwrap();
    let entry = |update: &&[u8]| NewEntry {
        at: UnixMillis(1_657_008_000_000),
        device: DeviceId(1),
        update: update.to_vec().into(),
    };
    let document = DocumentId::new("forum", session).unwrap();
    let entries = updates.iter().map(entry).collect();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime
        .block_on(storage.append_at_end(&document, entries))
        .unwrap();
    runtime.block_on(storage.close()).unwrap();
}

#[test]
fn a_poisoned_note_is_explained_and_repaired_without_its_poison() {
    let folders = TestFolder::new();
    let (data, copy) = (folders.at("data"), folders.at("copy"));
    let mut author = Replica::new(7);
    let (first, second) = (author.insert(0, "Before. "), author.insert(8, "After."));
    append(&data, SESSIONS[0], &[&first, b"poison", &second]);
    append(&data, SESSIONS[1], &[&first]);
    // *Hell*, and an *a* that each loading of a checkpoint moves.
    let restless = b"\x01\x02\x01\0\x04\x01\x07content\x04Hell\xc4\x01\x02\x01\x01\x01a\0";
    append(&data, SESSIONS[2], &[restless]);

    let (code, _, words) = run(&["doctor", "--data", &data]);
    assert_eq!(code, 1, "{words}");
    let sick = format!("The note forum/{} is damaged after entry 1:", SESSIONS[0]);
    assert!(words.contains(&sick), "{words}");
    assert!(words.contains("its entry 2 is as it was written, but cannot be used"));
    let told = format!("The note forum/{} says another text", SESSIONS[2]);
    assert!(words.contains(&told), "{words}");
    assert!(!words.contains(SESSIONS[1]), "{words}");

    let (code, _, words) = run(&["doctor", "--data", &data, "--repair-into", &copy]);
    assert_eq!(code, 0, "{words}");
    let said = format!("forum/{}: 1 of 3 entries cannot be used", SESSIONS[0]);
    assert!(words.contains(&said) && words.contains("(2)"), "{words}");
    assert_eq!(run(&["verify", &copy]).0, 0);
    let texts = export(&copy, &folders.at("exported"));
    let holds = |words: &str| {
        let mut texts = texts.values();
        texts.any(|text| String::from_utf8_lossy(text).contains(words))
    };
    assert!(holds("Before. After."));
}

#[test]
#[expect(clippy::too_many_lines, reason = "a list")]
fn each_tool_used_wrongly_says_so_in_one_sentence() {
    let folders = TestFolder::new();
    let (data, backup, full) = (folders.at("data"), folders.at("backup"), folders.at("full"));
    done(&["backup", "--data", &data, "--to", &backup]);
    fs::create_dir(&full).unwrap();
    fs::write(folders.at("full/letter"), "mine").unwrap();
    let nowhere = &folders.at("nowhere")[..];
    let cases: [(&[&str], &str); 11] = [
        (&["backup", "--data", nowhere, "--to", &backup], "no data"),
        (
            &["backup", "--data", &data, "--to", &full],
            "neither empty nor a backup",
        ),
        (
            &["backup", "--data", &data, "--to", &folders.at("data/in")],
            "outside",
        ),
        (&["verify", nowhere], "no data"),
        (&["verify", &full], "no data"),
        (
            &["restore", nowhere, "--into", &folders.at("new")],
            "no finished backup",
        ),
        (
            &["restore", &data, "--into", &folders.at("new")],
            "no finished backup",
        ),
        (&["restore", &backup, "--into", &full], "not empty"),
        (&["doctor", "--data", nowhere], "no data"),
        (
            &["doctor", "--data", &data, "--repair-into", &full],
            "not empty",
        ),
        (&["erase", "--data", nowhere, "--device", "1"], "no data"),
    ];
    for (arguments, part) in cases {
        let (code, data, words) = run(arguments);
        assert_eq!((code, &data[..]), (1, ""), "{arguments:?}: {words}");
        assert!(
            words.contains(part) && words.lines().count() == 1,
            "{arguments:?}: {words}"
        );
    }
    assert!(!Path::new(nowhere).exists() && !Path::new(&folders.at("new")).exists());
    assert_eq!(files(Path::new(&full)).len(), 1);
    for arguments in [
        &["backup", "--data", &data][..],
        &["verify"],
        &["erase", "--data", &data],
        &["erase", "--data", &data, "--session", "nonsense"],
        &[
            "erase",
            "--data",
            &data,
            "--session",
            "a/b",
            "--device",
            "1",
        ],
    ] {
        assert_eq!(run(arguments).0, 2, "{arguments:?}");
    }

    let storage = SledStorage::open(Path::new(&data), |_| {}).unwrap();
    for arguments in [
        &["erase", "--data", &data, "--device", "1"][..],
        &["doctor", "--data", &data, "--fix-index"],
    ] {
        let (code, _, words) = run(arguments);
        assert!(code == 1 && words.contains("stop it first"), "{words}");
    }
    drop(storage);

    let manifest = folders.at("backup/MANIFEST");
    let text = fs::read_to_string(&manifest).unwrap();
    fs::write(&manifest, text.replace("backup 1", "backup 7")).unwrap();
    let other = TestFolder::new();
    let newer = other.at("data");
    fs::write(other.at("data/FORMAT"), "sillage 7\n").unwrap();
    for arguments in [
        &["verify", &backup][..],
        &["verify", &newer],
        &["restore", &backup, "--into", &folders.at("new")],
        &["backup", "--data", &newer, "--to", &folders.at("new")],
        &["doctor", "--data", &newer],
        &[
            "doctor",
            "--data",
            &newer,
            "--repair-into",
            &folders.at("new"),
        ],
        &["erase", "--data", &newer, "--device", "1"],
    ] {
        let (code, _, words) = run(arguments);
        assert_eq!(
            (code, words.lines().count()),
            (78, 1),
            "{arguments:?}: {words}"
        );
    }
}
