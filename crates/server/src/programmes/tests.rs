//! Imports as organisers do them: again and again, and now and then the wrong file.

use std::sync::Arc;

use sillage_programme::Event;
use sillage_storage::{
    DeviceId, DocumentId, Expect, Head, Logs, NewEntry, Records, UnixMillis, memory::Memory,
};

use super::{ImportError, ImportOptions, Imported, OPEN, Programmes, record_key};

/// A schedule of sessions with these ids, guids and titles.
fn schedule(sessions: &[(&str, &str, &str)]) -> String {
    let sessions: Vec<String> = (sessions.iter())
        .map(|(id, guid, title)| {
            format!(
                "<event id='{id}' guid='{guid}'><start>10:00</start><title>{title}</title></event>"
            )
        })
        .collect();
    format!(
        "<schedule><conference><title>T</title><time_zone_name>Europe/Paris</time_zone_name></conference>\
         <day date='2026-10-24'><room name='A'>{}</room></day></schedule>",
        sessions.concat()
    )
}

const SIX: [(&str, &str, &str); 6] = [
    ("1", "a", "Un"),
    ("2", "b", "Deux"),
    ("3", "c", "Trois"),
    ("4", "d", "Quatre"),
    ("5", "e", "Cinq"),
    ("6", "f", "Six"),
];

async fn programmes(storage: &Arc<Memory>) -> Programmes {
    Programmes::load(storage.clone(), false).await.unwrap()
}

async fn import(programmes: &Programmes, file: &str) -> Result<Imported, ImportError> {
    let options = ImportOptions::default();
    programmes.import(file.as_bytes(), "x", &options).await
}

/// Somebody writes into the note of a session.
async fn write(storage: &Memory, session: &str) {
    let document = DocumentId::new("x", session).unwrap();
    let entry = NewEntry {
        device: DeviceId(7),
        at: UnixMillis(1),
        update: b"words".as_slice().into(),
    };
    let start = Head::default();
    storage.append(&document, start, vec![entry]).await.unwrap();
}

async fn version(storage: &Memory) -> u64 {
    let record = storage.record(&record_key("x")).await.unwrap();
    record.unwrap().version
}

#[tokio::test]
async fn a_file_that_changes_nothing_writes_nothing() {
    let storage = Arc::new(Memory::new());
    let programmes = programmes(&storage).await;
    assert!(
        import(&programmes, &schedule(&SIX))
            .await
            .unwrap()
            .change
            .is_some()
    );
    let before = version(&storage).await;
    let again = import(&programmes, &schedule(&SIX)).await.unwrap();
    assert!(again.change.is_none() && again.reimport.changes.is_empty());
    assert_eq!(version(&storage).await, before);
}

#[tokio::test]
async fn a_note_stays_where_an_id_passes_to_another_talk() {
    let storage = Arc::new(Memory::new());
    let programmes = programmes(&storage).await;
    import(&programmes, &schedule(&[("1199", "g1", "Atelier radeau")]))
        .await
        .unwrap();
    write(&storage, "1199").await;
    import(
        &programmes,
        &schedule(&[("1199", "g2", "Jardins partagés")]),
    )
    .await
    .unwrap();
    let event = programmes.event("x").unwrap();
    let raft = event.session("1199").unwrap();
    assert_eq!(
        (raft.title.as_str(), raft.vanished),
        ("Atelier radeau", true)
    );
    assert_eq!(event.session("1199-2").unwrap().title, "Jardins partagés");
    assert_eq!(
        event.in_order().len(),
        2,
        "its note keeps the first one in the lists"
    );
}

#[tokio::test]
async fn only_what_has_a_note_stays_in_the_lists() {
    let storage = Arc::new(Memory::new());
    let programmes = programmes(&storage).await;
    import(&programmes, &schedule(&SIX)).await.unwrap();
    write(&storage, "5").await;
    let imported = import(&programmes, &schedule(&SIX[..4])).await.unwrap();
    assert_eq!(imported.reimport.summary().gone, 2);
    let event = programmes.event("x").unwrap();
    let slugs: Vec<_> = event
        .in_order()
        .iter()
        .map(|session| session.slug.as_str())
        .collect();
    assert_eq!(slugs, ["1", "2", "3", "4", "5"]);
    let left = DocumentId::new("x", "6").unwrap();
    assert!(
        programmes.enter(&left).await.unwrap(),
        "words that were not sent yet still arrive"
    );
    assert!(programmes.session(&left).unwrap().1.vanished);
}

#[tokio::test]
async fn a_wrong_or_an_empty_file_needs_a_yes() {
    let storage = Arc::new(Memory::new());
    let programmes = programmes(&storage).await;
    import(&programmes, &schedule(&SIX)).await.unwrap();
    let before = programmes.event("x").unwrap();
    let others = [
        ("11", "k", "Autre"),
        ("12", "l", "Encore"),
        ("13", "m", "Rien"),
        ("14", "n", "Tout"),
    ];
    for wrong in [schedule(&[]), schedule(&others)] {
        let refusal = import(&programmes, &wrong).await.unwrap_err().to_string();
        assert!(
            refusal.starts_with("6 of 6 sessions would vanish") && refusal.contains("--yes"),
            "{refusal}"
        );
        assert_eq!(programmes.event("x").unwrap(), before);
    }
    let yes = ImportOptions {
        yes: true,
        ..ImportOptions::default()
    };
    programmes
        .import(schedule(&others).as_bytes(), "x", &yes)
        .await
        .unwrap();
    assert_eq!(programmes.event("x").unwrap().in_order().len(), 4);
}

#[tokio::test]
async fn a_dry_run_says_and_changes_nothing() {
    let storage = Arc::new(Memory::new());
    let programmes = programmes(&storage).await;
    let dry_run = ImportOptions {
        dry_run: true,
        ..ImportOptions::default()
    };
    let first = programmes
        .import(schedule(&SIX).as_bytes(), "x", &dry_run)
        .await
        .unwrap();
    assert_eq!((first.reimport.summary().new, first.change), (6, None));
    assert!(programmes.event("x").is_none());
    import(&programmes, &schedule(&SIX)).await.unwrap();
    let before = version(&storage).await;
    let empty = programmes
        .import(schedule(&[]).as_bytes(), "x", &dry_run)
        .await
        .unwrap();
    assert!(empty.reimport.is_suspicious() && empty.change.is_none());
    assert_eq!(version(&storage).await, before);
}

#[tokio::test]
async fn an_event_that_another_process_wrote_is_read_again() {
    let storage = Arc::new(Memory::new());
    let (here, there) = (programmes(&storage).await, programmes(&storage).await);
    import(&here, &schedule(&SIX[..2])).await.unwrap();
    import(&there, &schedule(&SIX[..3])).await.unwrap();
    // `here` still holds two sessions; the third must not be taken for new.
    let imported = import(&here, &schedule(&SIX[..4])).await.unwrap();
    assert_eq!(
        (imported.reimport.before, imported.reimport.summary().new),
        (3, 1)
    );
    assert_eq!(here.event("x").unwrap().sessions.len(), 4);
}

/// A record that the program of November 2026 wrote, with a session that had left the programme.
#[tokio::test]
async fn events_of_before_are_read_and_imported_again() {
    let record = include_bytes!("../../../programme/fixtures/record-2026-11.json");
    let storage = Arc::new(Memory::new());
    storage
        .put_record(
            &record_key("rade"),
            Expect::Absent,
            Some(record.as_slice().into()),
        )
        .await
        .unwrap();
    let programmes = programmes(&storage).await;
    let event: Arc<Event> = programmes.event("rade").unwrap();
    assert_eq!(event.sessions.len(), 3);
    let file = include_bytes!("../../../programme/fixtures/schedule.xml");
    let imported = programmes
        .import(file, "rade", &ImportOptions::default())
        .await
        .unwrap();
    assert_eq!(imported.warnings, []);
    let event = programmes.event("rade").unwrap();
    let slugs: Vec<_> = event
        .sessions
        .iter()
        .map(|session| session.slug.as_str())
        .collect();
    assert_eq!(slugs, ["7", "8", "9"], "the third is back");
}

#[tokio::test]
async fn an_event_that_changes_elsewhere_is_taken_up_and_so_is_one_that_goes() {
    let storage = Arc::new(Memory::new());
    let (here, elsewhere) = (programmes(&storage).await, programmes(&storage).await);
    import(&elsewhere, &schedule(&SIX)).await.unwrap();
    let key = record_key("x");
    assert!(here.take_up(&key, version(&storage).await).await.unwrap());
    assert_eq!(here.event("x").unwrap().sessions.len(), 6);
    assert!(!here.take_up(&key, version(&storage).await).await.unwrap());
    elsewhere.rename("x", "Other").await.unwrap();
    here.reload_all().await.unwrap();
    assert_eq!(here.event("x").unwrap().title, "Other");
    elsewhere.remove("x").await.unwrap();
    assert!(here.take_up(&key, u64::MAX).await.unwrap());
    assert!(here.event("x").is_none());
}

#[tokio::test]
async fn an_open_name_is_entered_without_a_copy_of_the_others() {
    let storage = Arc::new(Memory::new());
    let open = Programmes::load(storage.clone(), true).await.unwrap();
    for number in 0..100 {
        let document = DocumentId::new(OPEN, &format!("salle-{number}")).unwrap();
        assert!(open.enter(&document).await.unwrap());
        let (event, session) = open.session(&document).unwrap();
        assert_eq!(event.sessions, [session]);
    }
    let all = open.event(OPEN).unwrap();
    assert_eq!(all.sessions.len(), 100);
    assert!(Arc::ptr_eq(&all, &open.list()[0]), "made once");
    let last = DocumentId::new(OPEN, "salle-99").unwrap();
    assert!(open.enter(&last).await.unwrap());
    assert!(Arc::ptr_eq(&all, &open.event(OPEN).unwrap()), "no news");

    // Those that were entered stay when the server is open no more; others are not made.
    let closed = Programmes::load(storage, false).await.unwrap();
    assert_eq!(closed.event(OPEN).unwrap().sessions.len(), 100);
    assert!(closed.session(&last).is_some());
    let other = DocumentId::new(OPEN, "autre").unwrap();
    assert!(closed.session(&other).is_none() && !closed.enter(&other).await.unwrap());
}
