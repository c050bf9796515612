//! A note on the projector of a room.

use sillage_access::{SessionState, Visibility};
use sillage_storage::DocumentId;

use super::Site;

const PAGE: &str = "/semer/ouverture?view=projector";

#[tokio::test]
async fn a_projector_shows_the_note_and_leads_to_the_page_for_one_person() {
    let site = Site::open().await;
    let mut writer = site.writer("ouverture").await;
    writer.write("Semons <ensemble>\n").await;
    let page = site.text(PAGE).await;
    assert!(
        page.contains("<h1>Ouverture &#38; accueil</h1>") && page.contains("Semons"),
        "{page}"
    );
    assert!(page.contains("/semer/ouverture</b>"), "{page}");
    assert!(page.contains("<svg class=\"qr\""), "{page}");
    assert!(
        page.contains("<noscript><meta http-equiv=\"refresh\" content=\"60\"></noscript>"),
        "{page}"
    );
    assert!(
        page.contains("data-live=\"/semer/ouverture/live?since="),
        "{page}"
    );
    assert!(
        page.contains("data-minutes=\"{hour}\u{a0}h\u{a0}{minute}\""),
        "{page}"
    );

    let note = site.text("/semer/ouverture?lang=en").await;
    let link = "href=\"/semer/ouverture?view=projector&#38;lang=en\"";
    assert!(note.contains(link), "{note}");
    let english = site.text(&format!("{PAGE}&lang=en")).await;
    assert!(english.contains("Pause (space)"), "{english}");
    let other = site.text("/semer/ouverture?view=other").await;
    assert!(!other.contains("class=\"far"), "{other}");
}

#[tokio::test]
async fn a_projector_holds_nothing_of_a_closed_note_and_shows_no_hidden_one() {
    let site = Site::open().await;
    let app = &site.server.app;
    let id = DocumentId::new("semer", "ouverture").unwrap();
    app.revisions.freeze(&id).await.unwrap();
    let page = site.text(PAGE).await;
    assert!(
        !page.contains("data-live=") && !page.contains("<button class=\"button"),
        "{page}"
    );
    let hide = |state| SessionState {
        visibility: Visibility::Hidden,
        ..state
    };
    app.change_state(&id, hide).await.unwrap();
    assert_eq!(site.get(PAGE, &[]).await.status, 404);
}
