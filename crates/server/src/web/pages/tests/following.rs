//! Readers who follow a note: for whom there is no place, and what ends a stream.

use axum::body::to_bytes;
use sillage_access::{SessionState, Visibility};
use sillage_storage::DocumentId;

use super::{STREAMS, Site, Stream};

#[tokio::test]
async fn who_finds_no_place_gets_what_is_new_and_a_time_to_come_again() {
    let site = Site::open().await;
    let mut writer = site.writer("ouverture").await;
    writer.write("Un\n").await;
    let mut streams = Vec::new();
    for _ in 0..STREAMS {
        let answer = site.send("/semer/ouverture/live", &[]).await;
        let mut stream = Stream(answer.into_body().into_data_stream());
        let (shown, _) = stream.next().await;
        streams.push((shown, stream));
    }
    let shown = streams[0].0.clone();
    let known = [("last-event-id", shown.as_str())];
    let nothing_new = site.get("/semer/ouverture/live", &known).await.text;
    let again = "\nevent: later\ndata: 20\n\n";
    assert!(nothing_new.contains(again), "{nothing_new}");
    assert!(!nothing_new.contains("\nid: "), "{nothing_new}");

    writer.write("\nDeux\n").await;
    let newer = site.get("/semer/ouverture/live", &known).await.text;
    assert!(newer.contains(again) && newer.contains("Deux"), "{newer}");
    assert!(newer.contains("\nid: "), "{newer}");

    streams.pop();
    let (_, newest) = newer.split_once("\nid: ").unwrap();
    let shown = newest.lines().next().unwrap();
    let answer = site
        .send("/semer/ouverture/live", &[("last-event-id", shown)])
        .await;
    let mut stream = Stream(answer.into_body().into_data_stream());
    assert_eq!(
        stream.next().await.1["seq"],
        2,
        "a place was free again, and nothing older than what was shown is told"
    );
}

#[tokio::test]
async fn a_closed_note_ends_its_streams_with_its_last_words_and_its_page_is_not_live() {
    let site = Site::open().await;
    let mut writer = site.writer("atelier").await;
    writer.write("Un\n").await;
    let answer = site.send("/semer/atelier/live", &[]).await;
    let page = site.text("/semer/atelier").await;
    assert!(page.contains(" data-live="));
    let id = DocumentId::new("semer", "atelier").unwrap();
    site.server.app.revisions.freeze(&id).await.unwrap();

    let rest = to_bytes(answer.into_body(), 1 << 20).await.unwrap();
    let rest = String::from_utf8_lossy(&rest);
    assert!(rest.contains("Un") && rest.ends_with("event: closed\ndata: 1\n\n"));
    let page = site.text("/semer/atelier").await;
    assert!(!page.contains(" data-live="));
}

#[tokio::test]
async fn who_may_not_read_any_more_is_told_nothing_more() {
    let site = Site::open().await;
    let mut writer = site.writer("atelier").await;
    writer.write("Un\n").await;
    let answer = site.send("/semer/atelier/live", &[]).await;
    let mut stream = Stream(answer.into_body().into_data_stream());
    stream.next().await;
    let id = DocumentId::new("semer", "atelier").unwrap();
    let hide = |state| SessionState {
        visibility: Visibility::Hidden,
        ..state
    };
    site.server.app.change_state(&id, hide).await.unwrap();
    writer.write("\nDeux\n").await;
    let rest = to_bytes(axum::body::Body::from_stream(stream.0), 1 << 20).await;
    assert!(!String::from_utf8_lossy(&rest.unwrap()).contains("Deux"));
}
