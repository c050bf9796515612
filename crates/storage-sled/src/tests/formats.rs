//! The fixtures of the format: what is written today is what was written then, to the byte, and what
//! was written then is read today.
//!
//! After a change of the format and of `VERSION` these tests make `fixtures/vN` and say so once: look
//! at it, commit it, and leave those of the versions before as they are.

use std::path::PathBuf;

use sillage_document::Document;
use sillage_maintenance::{
    Maintenance, Report, TextReading, UnusableEntry, UpdateInterpreter as Meaning, Work,
};
use sillage_storage::{BlobId, Checkpoint};

use super::*;
use crate::SledMaintenance;
use crate::clock_and_entropy::ClockAndEntropy;
use crate::engine::open::open as open_writer;
use crate::journal::id::JournalId;
use crate::journal::segment::VERSION;

const EVENT: &str = r#"{"slug":"formats","title":"Forum des formats","first_day":"2022-07-05","last_day":"2022-07-05","time_zone":"Europe/Paris","language":"fr","days":[{"date":"2022-07-05","slug":"mardi_05072022"}],"themes":[{"slug":"lowtech","title":"Lowtech et transitions"}],"rooms":[],"sessions":[{"slug":"mar-lowtech","id":"mar-lowtech","title":"Réparer plutôt que jeter","day":"2022-07-05","start":"2022-07-05T10:00:00+02:00[Europe/Paris]","duration":"PT1H30M","theme":"lowtech","status":"confirmed"},{"slug":"mar-climat","id":"mar-climat","title":"Le climat en jeu","day":"2022-07-05","status":"confirmed"}]}"#;
const GRANT: &str = r#"{"id":"59772fc596","role":"organiser","label":"fixture","created":"2022-07-05T08:00:00Z","stored":"c9c9bb5764e97e3e75901ba8ac7e70673054ce5d11b1aaa1e430a48f5799932a"}"#;
const TYPED: &str = "Réparer : l’atelier vélo ouvre le mardi 🛠, on y apprend à souder.\n";
const PASTED: &str = "- la mer monte, le trait de côte recule, et l’école y travaille\n";
const IMAGE: &[u8] = b"\x89PNG\r\n\x1a\nno picture, but bytes that were kept";

/// What a Yjs update means.
struct Texts;

impl Meaning for Texts {
    fn text(
        &self,
        checkpoint: Option<&Checkpoint>,
        entries: &[Entry],
    ) -> Result<TextReading, UnusableEntry> {
        let checkpoint = checkpoint.map(|checkpoint| &checkpoint.state[..]);
        let updates = entries.iter().map(|entry| &entry.update[..]);
        let document = Document::load(checkpoint, updates).expect("a text");
        Ok(TextReading {
            text: document.text(),
            is_deterministic: true,
        })
    }

    fn usable(&self, entries: &[Entry]) -> Vec<bool> {
        vec![true; entries.len()]
    }

    fn erased(&self, update: &Bytes) -> Result<Bytes, String> {
        Ok(update.clone())
    }

    fn nothing(&self) -> Bytes {
        Bytes::from_static(&[0, 0])
    }
}

fn with<T>(
    tool: impl FnOnce(&mut Work<'_>) -> Result<T, sillage_maintenance::MaintenanceError>,
) -> T {
    let mut work = Work {
        content: &Texts,
        progress: &mut |_, _| {},
    };
    tool(&mut work).expect("the tool does its work")
}

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

/// Numbers as Yjs writes them.
fn var(out: &mut Vec<u8>, mut number: usize) {
    while number > 0x7f {
        out.push(u8::try_from(number & 0x7f).unwrap() | 0x80);
        number >>= 7;
    }
    out.push(u8::try_from(number).unwrap());
}

/// The update by which `client` writes `text` behind its own `clock` UTF-16 units.
fn typed(client: usize, clock: usize, text: &str) -> Vec<u8> {
    let mut out = Vec::new();
    for number in [1, 1, client, clock] {
        var(&mut out, number);
    }
    if clock == 0 {
        out.extend([4, 1, 7]);
        out.extend(b"content");
    } else {
        out.push(0x84);
        var(&mut out, client);
        var(&mut out, clock - 1);
    }
    var(&mut out, text.len());
    out.extend(text.as_bytes());
    out.push(0);
    out
}

/// The update that takes `length` units of `client` back.
fn taken_back(client: usize, clock: usize, length: usize) -> Vec<u8> {
    let mut out = Vec::new();
    for number in [0, 1, client, 1, clock, length] {
        var(&mut out, number);
    }
    out
}

fn entry(at: u64, device: u64, update: Vec<u8>) -> NewEntry {
    NewEntry {
        at: UnixMillis(1_657_008_000_000 + at),
        device: DeviceId(device),
        update: update.into(),
    }
}

fn start(folder: &Path, entropy: u64) -> SledStorage {
    let mut writer = open_writer(folder, SMALL, &mut |_| {}).unwrap();
    writer.entropy = ClockAndEntropy::Counted(entropy);
    SledStorage::start(folder, writer).unwrap()
}

/// Some of everything, over several segments.
async fn fill(storage: &SledStorage) {
    let (lowtech, climat) = (
        DocumentId::new("formats", "mar-lowtech").unwrap(),
        DocumentId::new("formats", "mar-climat").unwrap(),
    );
    let put = async |name: &str, value: Option<&str>| {
        let value = value.map(|value| Bytes::from(value.to_owned()));
        let put = storage.overwrite(&key(name), value).await;
        put.unwrap();
    };
    put("event/formats", Some(EVENT)).await;
    put("grant/59772fc596", Some(GRANT)).await;
    put("fixture/gone", Some("not for long")).await;
    let mut clock = 0;
    for (at, letter) in (0..).zip(TYPED.chars()) {
        let update = typed(7, clock, letter.encode_utf8(&mut [0; 4]));
        clock += letter.len_utf16();
        let appended = storage.append_at_end(&lowtech, vec![entry(at * 120, 3, update)]);
        appended.await.unwrap();
    }
    let back = vec![entry(9_000, 3, taken_back(7, clock - 2, 2))];
    storage.append_at_end(&lowtech, back).await.unwrap();
    storage.put_blob(&mut &IMAGE[..], 1 << 10).await.unwrap();
    let pasted = PASTED.repeat(20);
    let first = typed(9, 0, &pasted);
    let units = pasted.encode_utf16().count();
    let both = vec![
        entry(9_500, 4, first.clone()),
        entry(9_600, 4, typed(9, units, "et après ?\n")),
    ];
    storage.append_at_end(&climat, both).await.unwrap();
    let checkpoint = Checkpoint {
        through: Seq(1),
        state: first.into(),
    };
    storage.checkpoint(&climat, checkpoint).await.unwrap();
    for round in 1..=3 {
        put("fixture/kept", Some(&format!("version {round}"))).await;
    }
    put("fixture/gone", None).await;
    for number in 0..40 {
        let update = typed(11 + number, 0, &format!("{number}, "));
        let appended = storage.append_at_end(&climat, vec![entry(10_000, 5, update)]);
        appended.await.unwrap();
    }
}

/// A data folder that was left by a kill, with a torn commit at its end; its backup; what is in it.
async fn make() -> TempDir {
    let made = TempDir::new().unwrap();
    let data = made.path().join("data");
    fs::create_dir(&data).unwrap();
    let id = JournalId::from_bytes(*b"fixture of a log");
    folders_of::write_format(&data, id).unwrap();
    let storage = start(&data, 0);
    fill(&storage).await;
    storage.close().await.unwrap();
    let backup = made.path().join("backup");
    let report = with(|work| SledMaintenance.backup(&data, &backup, work));

    // One more commit, of which the disk got only a part.
    let folder = Folder::new();
    copy_all(&data, folder.path());
    let (_, before) = seen(&folder);
    let more = start(folder.path(), 10_000);
    let update = typed(12, 0, "jamais enregistré");
    let document = DocumentId::new("formats", "mar-lowtech").unwrap();
    let appended = more.append_at_end(&document, vec![entry(20_000, 3, update)]);
    appended.await.unwrap();
    let (_, after) = seen(&folder);
    let mut bytes = fs::read(folder.journal(before.end.segment)).unwrap();
    bytes[after.end.offset as usize - 20..].fill(0);
    let last = crate::journal::segment::path(&folders_of::journal(&data), before.end.segment);
    fs::write(last, bytes).unwrap();

    let expected = made.path().join("expected");
    fs::create_dir(&expected).unwrap();
    fs::write(expected.join("texts"), texts(&report)).unwrap();
    fs::write(expected.join("records"), records(&more).await).unwrap();
    // What only this run of the machine knows, and what may be deleted at any time.
    fs::remove_dir_all(folders_of::index(&data)).unwrap();
    for name in ["data/index-state", "data/lock", "backup/lock"] {
        fs::remove_file(made.path().join(name)).unwrap();
    }
    made
}

/// As `sillage verify` prints them.
fn texts(report: &Report) -> String {
    let line = |found: &sillage_maintenance::Inspected| {
        let hash = BlobId::from_bytes(found.text.expect("it can be read"));
        format!("{hash}\t{}\t{}\n", found.head, found.document)
    };
    report.documents.iter().map(line).collect()
}

async fn records(storage: &SledStorage) -> String {
    let records = storage.records("").await.unwrap();
    let line = |(key, record): &(RecordKey, Record)| {
        let value = str::from_utf8(&record.value).unwrap();
        format!("{key}\t{}\t{value}\n", record.version)
    };
    records.iter().map(line).collect()
}

/// The files by name; of a manifest what is the same in every run.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for file in super::maintenance::files(folder) {
        let mut bytes = fs::read(&file).unwrap();
        if file.ends_with("MANIFEST") {
            let text = String::from_utf8(bytes).unwrap();
            let same = |line: &&str| !line.starts_with("# made ") && !line.starts_with("# whole ");
            bytes = text
                .lines()
                .filter(same)
                .collect::<Vec<_>>()
                .join("\n")
                .into();
        }
        found.insert(file.strip_prefix(folder).unwrap().to_owned(), bytes);
    }
    found
}

#[tokio::test]
async fn what_is_written_is_what_the_fixture_of_this_version_holds() {
    let made = make().await;
    let kept = fixtures().join(format!("v{VERSION}"));
    if !kept.exists() {
        copy_all(made.path(), &kept);
        panic!("{} was made: look at it and commit it", kept.display());
    }
    let (now, mut then) = (files(made.path()), files(&kept));
    // What the program makes of it is another test's.
    then.retain(|name, _| !name.starts_with("expected/export"));
    assert!(
        now.keys().eq(then.keys()),
        "{:?} {:?}",
        now.keys(),
        then.keys()
    );
    for (name, bytes) in now {
        let same = then[&name] == bytes;
        assert!(
            same,
            "{}: the format changed and its version did not",
            name.display()
        );
    }
}

#[tokio::test]
async fn the_fixtures_of_all_versions_are_read() {
    let mut versions = 0;
    for version in fs::read_dir(fixtures()).unwrap().map(Result::unwrap) {
        let kept = version.path();
        let expected = |name: &str| fs::read_to_string(kept.join("expected").join(name)).unwrap();
        let folder = Folder::new();
        copy_all(&kept.join("data"), folder.path());
        let read = with(|work| SledMaintenance.verify(folder.path(), work));
        assert_eq!(
            (read.damage.as_slice(), texts(&read)),
            (&[][..], expected("texts"))
        );
        let torn = |note: &String| note.contains("seem to be of formats/mar-lowtech");
        assert!(read.notes.iter().any(torn), "{:?}", read.notes);

        let storage = SledStorage::open(folder.path(), |_| {}).unwrap();
        assert_eq!(storage.health(), Health::Ok);
        assert_eq!(records(&storage).await, expected("records"));
        let image = conformance::read_blob(&storage, &BlobId::of(IMAGE))
            .await
            .unwrap();
        assert_eq!(image.as_deref(), Some(IMAGE));
        let climat = DocumentId::new("formats", "mar-climat").unwrap();
        let stored = storage.load(&climat).await.unwrap();
        assert_eq!(stored.checkpoint.map(|found| found.through), Some(Seq(1)));
        let next = storage
            .append_at_end(&climat, vec![entry(0, 0, vec![0, 0])])
            .await;
        assert_eq!(next.unwrap(), stored.head.seq.next());
        storage.close().await.unwrap();

        let (backup, restored) = (Folder::new(), Folder::new());
        copy_all(&kept.join("backup"), backup.path());
        let report = with(|work| SledMaintenance.restore(backup.path(), restored.path(), work));
        assert_eq!(texts(&report), expected("texts"));
        versions += 1;
    }
    assert!(versions >= VERSION, "{versions} fixtures");
}
