//! Search, calendars and feeds as they are asked for.

use super::*;

async fn found(site: &Site, query: &str, slug: &str) -> bool {
    let page = site.get(&format!("/semer/search?{query}"), &[]).await;
    assert_eq!(page.status, 200, "{query}");
    page.text
        .contains(&format!("\"title\" href=\"/semer/{slug}\""))
}

/// Waits until the copy that is searched has caught up.
async fn until_found(site: &Site, query: &str, slug: &str) {
    let deadline = tokio::time::Instant::now() + std::time::Duration::from_secs(20);
    while !found(site, query, slug).await {
        assert!(
            tokio::time::Instant::now() < deadline,
            "{query} finds {slug}"
        );
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn notes_and_programme_are_found_and_hidden_ones_never() {
    let site = Site::open().await;
    site.writer("atelier")
        .await
        .write("L’**École** d’été <b>sème</b>")
        .await;
    until_found(&site, "q=ecoles", "atelier").await;
    let page = site.text("/semer/search?q=l%27ecole%20SEME").await;
    assert!(
        page.contains("<mark>École</mark> d’été &#60;b<mark>sème</mark>"),
        "{page}"
    );
    assert!(found(&site, "q=graine", "ouverture").await);
    assert!(!found(&site, "q=ecole&theme=graines", "atelier").await);
    assert!(found(&site, "q=ecole&day=vendredi_01032030", "atelier").await);
    assert!(!found(&site, "q=ecole&day=samedi_02032030", "atelier").await);

    let id = DocumentId::new("semer", "atelier").unwrap();
    let hide = |state| SessionState {
        visibility: Visibility::Hidden,
        ..state
    };
    site.server.app.change_state(&id, hide).await.unwrap();
    let page = site.text("/semer/search?q=ecole").await;
    assert!(
        !page.contains("telier") && page.contains("Rien trouvé"),
        "{page}"
    );
    for path in [
        "/semer/agenda.ics",
        "/semer/schedule.json",
        "/semer/schedule.xml",
        "/sitemap.xml",
    ] {
        let answer = site.get(path, &[]).await;
        assert_eq!(answer.status, 200, "{path}");
        assert!(!answer.text.contains("telier"), "{path}: {}", answer.text);
    }
    assert_eq!(site.get("/semer/atelier/feed.atom", &[]).await.status, 404);
}

#[tokio::test]
async fn a_question_without_sense_gets_a_sentence() {
    let site = Site::open().await;
    let long = format!("q={}", "a".repeat(10_000));
    for (query, sentence) in [
        ("q=%00%07%1b", "au moins une lettre"),
        ("q=%3F%21", "au moins une lettre"),
        (long.as_str(), "200 signes au plus"),
        ("q=%ff%fe", ""),
        ("", ""),
        ("q=zzz", "Rien trouvé"),
    ] {
        let page = site.get(&format!("/semer/search?{query}"), &[]).await;
        assert_eq!(page.status, 200, "{query}");
        assert!(page.text.contains(sentence), "{query}: {}", page.text);
    }
}

#[tokio::test]
async fn the_programme_leaves_with_the_addresses_of_notes() {
    let site = Site::open().await;
    for (path, kind, part) in [
        (
            "/semer/agenda.ics",
            "text/calendar",
            "UID:ouverture.semer@sillage",
        ),
        (
            "/semer/days/vendredi_01032030/agenda.ics",
            "text/calendar",
            "UID:atelier.semer@sillage",
        ),
        (
            "/semer/rooms/serre/agenda.ics",
            "text/calendar",
            "SUMMARY:Ouverture & accueil",
        ),
        (
            "/semer/themes/graines/agenda.ics",
            "text/calendar",
            "/semer/ouverture\r\n",
        ),
        (
            "/semer/schedule.json",
            "application/json",
            "/semer/ouverture\"",
        ),
        (
            "/semer/schedule.xml",
            "application/xml",
            "/semer/ouverture\"",
        ),
        ("/semer/feed.atom", "application/atom+xml", "<feed xmlns"),
        (
            "/semer/themes/graines/feed.atom",
            "application/atom+xml",
            "Graines &#60;libres&#62;",
        ),
        (
            "/semer/ouverture/feed.atom",
            "application/atom+xml",
            "Ouverture &#38; accueil",
        ),
        ("/robots.txt", "text/plain", "/sitemap.xml"),
        ("/sitemap.xml", "application/xml", "/semer/ouverture</loc>"),
    ] {
        let answer = site.get(path, &[]).await;
        let content = answer.headers[header::CONTENT_TYPE].to_str().unwrap();
        assert!(content.starts_with(kind), "{path}: {content}");
        assert!(answer.text.contains(part), "{path}: {}", answer.text);
    }
    let tag = tag(&site.get("/semer/agenda.ics", &[]).await);
    let again = site
        .get("/semer/agenda.ics", &[("if-none-match", &tag)])
        .await;
    assert_eq!(again.status, 304);
    assert_eq!(site.get("/semer/days/x/agenda.ics", &[]).await.status, 404);
}
