//! An event leaves as Markdown, byte for byte, and a tool can take the exact text back.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use bytes::Bytes;
use sillage_archive::{Export, ExportOptions, File, Format, Note, note};
use sillage_document::Document;
use sillage_programme::{Event, Programme, ReadOptions, Slug, read};
use sillage_storage::conformance::Unrivalled;
use sillage_storage::{
    Checkpoint, DeviceId, DocumentId, Head, Logs, NewEntry, Seq, UnixMillis, memory::Memory,
};

const FORUM: &str = include_str!("../../../examples/forum-2022.toml");

fn event(text: &str) -> Event {
    read(
        text.as_bytes(),
        &ReadOptions::new(Slug::new("forum").unwrap()),
    )
    .unwrap()
    .event
}

fn said(text: &str) -> Note {
    Note {
        text: text.into(),
        sequence: Seq(42),
        damaged: false,
        changed_at: None,
        images: BTreeSet::new(),
        history: None,
    }
}

/// All files, by path, with notes for the sessions that `notes` names.
fn export(event: &Event, notes: &[(&str, &str)]) -> BTreeMap<String, String> {
    let notes: BTreeMap<_, _> = notes.iter().copied().collect();
    let options = ExportOptions::default();
    let mut export = Format::Markdown.exporter(event, &options);
    let mut files = Vec::new();
    for session in event.in_order() {
        let text = notes
            .get(session.slug.as_str())
            .copied()
            .unwrap_or_default();
        files.extend(export.session(session, &said(text)));
    }
    files.extend(export.finish());
    let count = files.len();
    let utf8 = |File { path, bytes }| (path, String::from_utf8(bytes).unwrap());
    let files: BTreeMap<_, _> = files.into_iter().map(utf8).collect();
    assert_eq!(files.len(), count, "no two files have one path");
    files
}

/// What `docs/archive-format.md` tells a tool to do: fields, then exactly `bytes` of text.
fn take_back(file: &str) -> (BTreeMap<&str, serde_json::Value>, &str) {
    let (front, rest) = file
        .strip_prefix("---\n")
        .unwrap()
        .split_once("\n---\n")
        .unwrap();
    let fields: BTreeMap<&str, serde_json::Value> = front
        .lines()
        .map(|line| line.split_once(": ").unwrap())
        .map(|(key, value)| (key, serde_json::from_str(value).unwrap()))
        .collect();
    let length = usize::try_from(fields["bytes"].as_u64().unwrap()).unwrap();
    let text = &rest[..length];
    (fields, text)
}

#[test]
fn a_session_has_its_front_matter_and_its_exact_text() {
    let text = "# Notes\r\n\n---\n- é 🌊  \n\nsans fin de ligne";
    let files = export(&event(FORUM), &[("mer-lowtech", text)]);
    let file = &files["sessions/mer-lowtech.md"];
    assert!(file.ends_with("sans fin de ligne\n"));
    let (fields, back) = take_back(file);
    assert_eq!(back, text);
    assert_eq!(
        fields["title"],
        "Lowtech et transitions\u{a0}: notes du mercredi 6 juillet"
    );
    assert_eq!(fields["theme"], "Lowtech et transitions");
    assert_eq!(
        (&fields["day"], &fields["start"]),
        (&"2022-07-06".into(), &serde_json::Value::Null)
    );
    assert_eq!(
        (&fields["status"], &fields["sequence"]),
        (&"provisional".into(), &42.into())
    );
    assert_eq!(fields["document"], "forum/mer-lowtech");
    // printf '# Notes\r\n\n---\n- é 🌊  \n\nsans fin de ligne' | sha256sum
    assert_eq!(
        fields["sha256"],
        "435e890de780e3dc9ee0fbc219eabadad15208bb2dc383ec855d59637a8c4aa8"
    );
}

#[test]
fn hours_keep_their_offset_and_their_end() {
    let timed = FORUM.replacen(
        "day = 2022-07-06",
        "day = 2022-07-06\nstart = 23:00\nend = 00:30",
        1,
    );
    let files = export(&event(&timed), &[("mer-lowtech", "x\n")]);
    let (fields, text) = take_back(&files["sessions/mer-lowtech.md"]);
    assert_eq!(fields["start"], "2022-07-06T23:00:00+02:00");
    assert_eq!(fields["end"], "2022-07-07T00:30:00+02:00");
    assert_eq!(text, "x\n");
    assert!(files["sessions/mercredi_06072022.md"].contains("- 23:00 · [Lowtech et transitions"));
}

#[test]
fn every_day_has_its_page_and_lists_also_what_has_no_notes() {
    let files = export(&event(FORUM), &[("mer-lowtech", "x\n")]);
    let paths: Vec<_> = files.keys().map(String::as_str).collect();
    assert_eq!(
        paths,
        [
            "index.md",
            "sessions/jeudi_07072022.md",
            "sessions/mardi_05072022.md",
            "sessions/mer-lowtech.md",
            "sessions/mercredi_06072022.md",
            "sessions/vendredi_08072022.md",
        ]
    );
    let day = &files["sessions/mercredi_06072022.md"];
    assert!(day.starts_with("# Mercredi 6 juillet 2022\n"), "{day}");
    assert!(day.contains("(mer-lowtech.md)"));
    assert_eq!(day.matches("*sans notes*").count(), 6);
    let index = &files["index.md"];
    assert!(index.contains("\n10e édition\n"));
    assert!(index.contains("H. Aubin (Métropole de Rennes), Y. Quere, Ubo Open Factory"));
    assert!(
        files["index.md"].contains("- [Mercredi 6 juillet 2022](sessions/mercredi_06072022.md)\n")
    );
}

#[test]
fn two_exports_differ_only_where_the_notes_do() {
    let event = event(FORUM);
    let (one, two) = (
        export(&event, &[("mer-lowtech", "a\n"), ("jeu-climat", "b\n")]),
        export(&event, &[("mer-lowtech", "a\n"), ("jeu-climat", "c\n")]),
    );
    let differing: Vec<_> = one
        .iter()
        .filter(|(path, text)| two[*path] != **text)
        .map(|(p, _)| p)
        .collect();
    assert_eq!(differing, ["sessions/jeu-climat.md"]);
}

#[test]
fn file_names_are_safe_and_distinct_on_every_file_system() {
    let ids = [
        "aux",
        "CON.x",
        "Rust",
        "rust",
        "RUST",
        "talk.",
        "mercredi_06072022",
    ];
    let session = |id: &&str| format!("\n[[session]]\nid = \"{id}\"\ntitle = \"t\"\n");
    let sessions = ids.iter().map(session).collect::<Vec<_>>().concat();
    let notes: Vec<_> = ids.iter().map(|id| (*id, "x")).collect();
    let files = export(&event(&format!("{FORUM}{sessions}")), &notes);
    let mut names: Vec<_> = files.keys().map(|path| path.to_lowercase()).collect();
    names.dedup();
    assert_eq!(names.len(), files.len());
    for name in [
        "_aux.md",
        "_CON.x.md",
        "RUST.md",
        "Rust-2.md",
        "rust-3.md",
        "talk..md",
        "mercredi_06072022-2.md",
    ] {
        assert!(
            files.contains_key(&format!("sessions/{name}")),
            "{name}: {:?}",
            files.keys()
        );
    }
}

/// Titles and ids that attack file names, YAML and Markdown, of our own and, where they are, real ones.
/// Titles that YAML, a template, a shell, a table or a reader of Markdown could take for its own.
const HOSTILE: [&str; 28] = [
    "../../x",
    "..\\..\\x",
    "/etc/passwd",
    "a\"\nhooks: [x]",
    "a'\nnav:\n- x: y",
    "!!python/x \u{85}",
    "!!binary aGk=",
    "&anchor *anchor",
    "? x",
    "%TAG ! x",
    "---\n",
    "...\nx: y",
    "yes",
    "1e3",
    "2031-05-03",
    "null",
    "~",
    "<script>",
    "[x](y)",
    "{{ config.extra }} {% raw %}",
    "{{< readfile x >}}",
    "x | y",
    "=1+1|cmd",
    "@x # y",
    "\u{FEFF}x",
    "\u{202E}gpj.x",
    "a\r\nb\u{2028}c",
    "CON",
];

#[test]
fn a_hostile_title_is_only_a_title() {
    for title in HOSTILE {
        let mut event = event(FORUM);
        event.sessions[2].title = title.to_owned();
        let files = export(&event, &[("mer-lowtech", "x\n")]);
        let file = &files["sessions/mer-lowtech.md"];
        let (fields, _) = take_back(file);
        assert_eq!(fields["title"], *title);
        assert_eq!(fields.len(), 16, "no key is added");
        let day = &files["sessions/mercredi_06072022.md"];
        assert_eq!(
            day.lines().filter(|line| line.starts_with("- ")).count(),
            7,
            "{day}"
        );
        assert!(!day.contains("<script>") && !day.contains("{{"));
    }
}

#[test]
fn a_hostile_id_stays_in_the_folder() {
    for id in HOSTILE {
        let session = serde_json::json!({ "id": id, "guid": "g", "title": id });
        let day = serde_json::json!({ "date": "2022-07-06", "rooms": { "": [session] } });
        let file =
            serde_json::json!({ "schedule": { "conference": { "title": "t", "days": [day] } } });
        let Ok(Programme { event, .. }) = read(
            file.to_string().as_bytes(),
            &ReadOptions::new(Slug::new("forum").unwrap()),
        ) else {
            continue; // refused with a sentence, as ids that end in `.md` are
        };
        let files = export(&event, &[(event.sessions[0].slug.as_str(), "x")]);
        assert_eq!(files.len(), 3);
        for path in files.keys() {
            let name = path.strip_prefix("sessions/").unwrap_or(path);
            assert!(
                !name.contains(['/', '\\', ':', '\n'])
                    && !name.starts_with('.')
                    && name.len() <= 100,
                "{path}"
            );
        }
    }
}

#[tokio::test]
async fn a_note_is_what_is_durable() {
    let (storage, id) = (
        Memory::new(),
        DocumentId::new("forum", "mer-lowtech").unwrap(),
    );
    let empty = Note {
        text: String::new(),
        sequence: Seq(0),
        damaged: false,
        changed_at: None,
        images: BTreeSet::new(),
        history: None,
    };
    assert_eq!(note(&storage, &id).await.unwrap(), empty);

    let update = insert("Décision : oui 🌊");
    let mut live = Document::new();
    live.apply(&update).unwrap();
    let entry = NewEntry {
        at: UnixMillis(1),
        device: DeviceId(1),
        update,
    };
    storage.append_at_end(&id, vec![entry]).await.unwrap();
    let written = note(&storage, &id).await.unwrap();
    assert_eq!((written.text, written.sequence), (live.text(), Seq(1)));
    assert_eq!(live.text(), "Décision : oui 🌊");
}

#[tokio::test]
async fn a_refused_checkpoint_keeps_no_note_from_leaving() {
    let (storage, id) = (
        Memory::new(),
        DocumentId::new("forum", "mer-lowtech").unwrap(),
    );
    let entry = NewEntry {
        at: UnixMillis(1),
        device: DeviceId(1),
        update: insert("Décision : oui 🌊"),
    };
    storage.append_at_end(&id, vec![entry]).await.unwrap();
    let refused = Checkpoint {
        through: Seq(1),
        state: Bytes::from_static(b"no update"),
    };
    storage.checkpoint(&id, refused).await.unwrap();
    // As the page: its live owner loads it with the same function.
    let page = sillage_history::load(&storage, &id).await.unwrap();
    let left = note(&storage, &id).await.unwrap();
    assert_eq!(left.text, page.document.text());
    assert_eq!(left.text, "Décision : oui 🌊");
}

#[tokio::test]
async fn an_export_goes_on_past_a_note_that_cannot_be_read() {
    let (storage, event) = (Memory::new(), event(FORUM));
    let sessions = event.in_order();
    let texts = ["x <img src=x> y", "", "`<b>`"];
    for (session, text) in sessions.iter().zip(texts) {
        let id = DocumentId::new("forum", session.slug.as_str()).unwrap();
        let update = match text {
            "" => Bytes::from_static(b"no update"),
            text => insert(text),
        };
        let entry = NewEntry {
            at: UnixMillis(1),
            device: DeviceId(1),
            update,
        };
        storage
            .append(&id, Head::default(), vec![entry])
            .await
            .unwrap();
    }
    let options = ExportOptions::default();
    let mut export = Export::new(Arc::new(storage), &event, Format::Markdown, &options);
    let mut exported = Vec::new();
    while let Some(session) = export.next().await {
        exported.push(session.map(|session| (session.files.len(), session.has_raw_html)));
    }
    assert_eq!(exported.len(), sessions.len());
    assert_eq!(exported[0].as_ref().unwrap(), &(1, true));
    let refused = exported[1].as_ref().unwrap_err().to_string();
    assert!(refused.contains(sessions[1].slug.as_str()), "{refused}");
    assert_eq!(exported[2].as_ref().unwrap(), &(1, false));
    assert_eq!(exported[3].as_ref().unwrap(), &(0, false));
    let index = export.finish().pop().unwrap();
    assert_eq!(index.path, "index.md");
}

/// The Yjs update of client 1 that writes `text` into an empty document.
fn insert(text: &str) -> Bytes {
    let mut update = vec![1, 1, 1, 0, 4, 1];
    for part in ["content", text] {
        update.push(u8::try_from(part.len()).unwrap());
        update.extend_from_slice(part.as_bytes());
    }
    update.push(0);
    update.into()
}
