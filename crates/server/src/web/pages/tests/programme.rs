//! The programme as a reader gets it: where notes are, what the filter leaves, how much one page holds.

use std::fmt::Write;

use super::*;

/// A programme of `days` days with `count` sessions in all, in twenty rooms.
fn congress(count: usize, days: usize) -> String {
    let mut file = String::from(
        "[event]\ntitle = \"Congrès\"\nfirst_day = 2031-05-01\nlast_day = 2031-05-04\n\
         time_zone = \"Europe/Paris\"\nlanguage = \"fr\"\n",
    );
    for day in 1..=days {
        writeln!(file, "[[day]]\ndate = 2031-05-0{day}").unwrap();
    }
    for room in 0..20 {
        writeln!(file, "[[room]]\nid = \"r{room}\"\ntitle = \"Salle {room}\"").unwrap();
    }
    writeln!(file, "[[theme]]\nid = \"mer\"\ntitle = \"La mer\"").unwrap();
    for at in 0..count {
        let (day, room, hour) = (at % days + 1, at / days % 20, 8 + at / days / 20 % 12);
        writeln!(
            file,
            "[[session]]\nid = \"s{at}\"\ntitle = \"Réparer, ouvrir et partager ensemble : {at}\"\n\
             day = 2031-05-0{day}\nstart = {hour:02}:00\nend = {hour:02}:50\nroom = \"r{room}\"\n\
             theme = \"mer\"\nspeakers = [{{ person = \"Personne {at}\" }}]"
        )
        .unwrap();
    }
    file
}

async fn import(site: &Site, file: &str) {
    let options = crate::ImportOptions::default();
    let programmes = &site.server.app.programmes;
    programmes
        .import(file.as_bytes(), "congres", &options)
        .await
        .unwrap();
}

#[tokio::test]
async fn each_line_says_in_a_word_where_notes_are() {
    let site = Site::open().await;
    let before = site.text("/semer?lang=fr").await;
    assert_eq!(before.matches("personne n’écrit encore").count(), 2);
    site.writer("atelier").await.write("Des mots").await;
    let mut writer = site.writer("ouverture").await;
    writer.write("Des mots").await;
    let line = |page: &str, slug: &str| {
        let from = page
            .find(&format!("href=\"/semer/{slug}?lang=fr\""))
            .unwrap();
        let notes = &page[from..][page[from..].find("class=\"notes\">").unwrap() + 14..];
        notes.split('<').next().unwrap().to_owned()
    };
    let page = site.text("/semer?lang=fr").await;
    assert_eq!(line(&page, "ouverture"), "en direct (1)");
    assert_eq!(
        line(&page, "visite"),
        "",
        "who is cancelled waits for nobody"
    );
    let has_left = |page: String| line(&page, "atelier") == "notes";
    // The first one left; its connection is gone a moment later.
    for _ in 0..500 {
        if has_left(site.text("/semer?lang=fr").await) {
            return;
        }
        tokio::task::yield_now().await;
    }
    panic!("{}", line(&site.text("/semer?lang=fr").await, "atelier"));
}

#[tokio::test]
async fn the_filter_needs_no_script() {
    let site = Site::open().await;
    let mut writer = site.writer("atelier").await;
    writer.write("Des mots").await;
    for (query, expected) in [
        ("", "ouverture atelier visite"),
        ("?theme=graines", "ouverture"),
        ("?notes=live", "atelier"),
        ("?notes=none&lang=en", "ouverture visite"),
        ("?theme=graines&notes=live", ""),
        ("?theme=&notes=nonsense", "ouverture atelier visite"),
        ("?theme=%ff&theme=2", "ouverture atelier visite"),
    ] {
        let page = site.text(&format!("/semer{query}")).await;
        let lang = if query.contains("lang") {
            "?lang=en"
        } else {
            ""
        };
        let shown = ["ouverture", "atelier", "visite"]
            .into_iter()
            .filter(|slug| page.contains(&format!("\"title\" href=\"/semer/{slug}{lang}\"")));
        assert_eq!(shown.collect::<Vec<_>>().join(" "), expected, "{query}");
    }
    let page = site.text("/semer?theme=graines&lang=en").await;
    assert!(
        page.contains("value=\"graines\" class=\"f1\" checked"),
        "{page}"
    );
    assert!(
        page.contains("href=\"/semer?theme=graines&#38;lang=fr\""),
        "{page}"
    );
}

#[tokio::test]
async fn hidden_sessions_are_in_no_list_and_no_count() {
    let site = Site::open().await;
    site.writer("atelier").await.write("Des mots").await;
    let id = DocumentId::new("semer", "atelier").unwrap();
    let hidden = |state| SessionState {
        visibility: Visibility::Hidden,
        ..state
    };
    site.server.app.change_state(&id, hidden).await.unwrap();
    for path in [
        "/semer",
        "/semer?notes=live",
        "/semer/days/vendredi_01032030",
        "/",
    ] {
        let page = site.text(path).await;
        assert!(!page.contains("telier"), "{path}: {page}");
        assert!(!page.contains("3 sessions"), "{path}: {page}");
    }
}

#[tokio::test]
async fn a_long_programme_is_a_day_at_a_time_and_light() {
    let site = Site::open().await;
    import(&site, &congress(1_351, 4)).await;
    let brotli = [("accept-encoding", "br")];
    let wrapped = crate::http::headers::wrap(site.router.clone(), false);
    let site = Site {
        router: wrapped,
        ..site
    };
    for path in [
        "/congres",
        "/congres/days/jeudi_01052031",
        "/congres/themes/mer",
    ] {
        let plain = site.text(path).await;
        let lines = plain.matches("class=\"title\"").count();
        assert!((300..=400).contains(&lines), "{path}: {lines} lines");
        let page = site.get(path, &brotli).await;
        assert!(
            page.bytes <= 20_000,
            "{path}: {} bytes compressed",
            page.bytes
        );
    }
    let theme = site.text("/congres/themes/mer?day=vendredi_02052031").await;
    assert!(theme.contains("href=\"/congres/s1\""), "the second day");
    assert!(!theme.contains("href=\"/congres/s0\""), "not the first");
}

#[tokio::test]
async fn parallel_rooms_are_columns_where_they_fit() {
    let site = Site::open().await;
    import(&site, &congress(12, 4)).await;
    let page = site.text("/congres").await;
    assert!(page.contains("class=\"hours of-3\""), "{page}");
    assert!(
        page.contains("t1 c3\"><a class=\"title\" href=\"/congres/s8\""),
        "{page}"
    );
    import(&site, &congress(80, 4)).await;
    let page = site.text("/congres").await;
    assert!(page.contains("class=\"hours\""), "{page}");
}

#[tokio::test]
async fn the_screen_at_a_door_leads_to_its_room() {
    let site = Site::open().await;
    let page = site.text("/semer/door/serre").await;
    assert!(page.contains("<h1>La serre</h1>"), "{page}");
    assert!(
        page.contains("Plus rien ici aujourd’hui"),
        "the event is years away: {page}"
    );
    assert!(page.contains("/semer/rooms/serre</b>"), "{page}");
    assert!(page.contains("<svg class=\"qr\""), "{page}");
    assert_eq!(site.get("/semer/door/nowhere", &[]).await.status, 404);
    assert!(
        site.text("/semer/rooms/serre")
            .await
            .contains("href=\"/semer/door/serre\"")
    );
}
