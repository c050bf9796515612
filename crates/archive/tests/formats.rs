//! What holds for every format: safe names, the same bytes again, links that arrive, nothing that runs.

use std::collections::{BTreeMap, BTreeSet};

use sillage_archive::{ExportOptions, File, Format, Note};
use sillage_programme::{Event, ReadOptions, Slug, read};
use sillage_storage::Seq;

const EVENT: &str = r#"
[event]
title = "Forum </title><script>alert(1)</script> {{ config }}"
first_day = 2031-05-03
last_day = 2031-05-03
time_zone = "Europe/Paris"
language = "fr"
[[day]]
date = 2031-05-03
[[theme]]
id = "eau"
title = "L'eau & la <b>ville</b>"
[[session]]
id = "Rust"
title = "</title><script>alert(1)</script>"
day = 2031-05-03
start = 10:00
theme = "eau"
[[session]]
id = "rust"
title = "x: \"y\"\ntemplate: evil.html"
day = 2031-05-03
[[session]]
id = "aux"
title = "README"
[[session]]
id = "readme"
title = "Sans note"
"#;

const NOTES: [(&str, &str); 3] = [
    (
        "Rust",
        "# Titre\n\n[a](rust) [b](/forum/aux#là) [c](/autre/x) [d](#titre) [e](#perdu)\n\n<script>alert(1)</script>\n\
         <img src=x onerror=alert(1)>\n\n[x](y){: onclick=alert(1) }\n\n```\n{{ config }}\n```\n",
    ),
    (
        "rust",
        "## `a*` _b_ {: #x }\n\nUn mot rare : ornithorynque.\n",
    ),
    ("aux", "# Là\n"),
];

fn event() -> Event {
    let options = ReadOptions::new(Slug::new("forum").unwrap());
    read(EVENT.as_bytes(), &options).unwrap().event
}

fn export(format: Format, event: &Event) -> BTreeMap<String, Vec<u8>> {
    let options = ExportOptions::default();
    let mut export = format.exporter(event, &options);
    let mut files = Vec::new();
    for session in event.in_order() {
        let text = NOTES.iter().find(|(slug, _)| session.slug == *slug);
        files.extend(export.session(
            session,
            &Note {
                text: text.map_or("", |(_, text)| text).into(),
                sequence: Seq(7),
                damaged: false,
                changed_at: None,
                images: BTreeSet::new(),
                history: None,
            },
        ));
    }
    files.extend(export.finish());
    let count = files.len();
    let files: BTreeMap<_, _> = files
        .into_iter()
        .map(|File { path, bytes }| (path, bytes))
        .collect();
    assert_eq!(files.len(), count, "{format:?}: no two files have one path");
    files
}

fn text(files: &BTreeMap<String, Vec<u8>>, path: &str) -> String {
    String::from_utf8(files[path].clone()).unwrap()
}

/// What stands between `href="` or `src="` and the next quote.
fn addresses(page: &str) -> impl Iterator<Item = &str> {
    let parts = page.split([' ', '\n']);
    parts.filter_map(|part| {
        let value = part
            .strip_prefix("href=\"")
            .or_else(|| part.strip_prefix("src=\""))?;
        value.split('"').next()
    })
}

#[test]
fn names_hold_everywhere_and_the_same_gives_the_same_bytes() {
    let event = event();
    for format in Format::ALL {
        let files = export(format, &event);
        let folded: BTreeSet<_> = files.keys().map(|path| path.to_lowercase()).collect();
        assert_eq!(folded.len(), files.len(), "{format:?}");
        for path in files.keys() {
            let name = path.rsplit('/').next().unwrap();
            let stem = name.split('.').next().unwrap().to_lowercase();
            assert!(
                !["aux", "readme", ""].contains(&&*stem),
                "{format:?}: {path}"
            );
        }
        assert!(export(format, &event) == files, "{format:?}");
    }
}

#[test]
fn nothing_that_was_typed_is_an_element() {
    let event = event();
    for format in [Format::Html, Format::Mkdocs, Format::Epub] {
        for (path, bytes) in export(format, &event) {
            let page = String::from_utf8(bytes).unwrap();
            for evil in ["<script", "<img src=x", "</title><", "{{ config }}\n"] {
                // Only MkDocs can be told to read braces, in pages.
                let is_text = evil.starts_with('{') && !path.starts_with("docs/");
                assert!(is_text || !page.contains(evil), "{path}: {evil}\n{page}");
            }
        }
    }
}

#[test]
fn links_of_the_site_arrive_and_those_to_nowhere_go() {
    let files = export(Format::Html, &event());
    let mut links = 0;
    for (path, page) in &files {
        let page = String::from_utf8(page.clone()).unwrap();
        for address in addresses(&page) {
            let (to, id) = address.split_once('#').unwrap_or((address, ""));
            let target = match (to, to.strip_prefix("../"), path.split_once('/')) {
                ("", ..) => path.clone(),
                (_, Some(up), _) => up.to_owned(),
                (_, None, Some((folder, _))) => format!("{folder}/{to}"),
                (_, None, None) => to.to_owned(),
            };
            assert!(files.contains_key(&target), "{path}: {address}");
            let marker = format!(" id=\"{id}\"");
            let id_is_there =
                id.is_empty() || id.contains('%') || text(&files, &target).contains(&marker);
            assert!(id_is_there, "{path}: {address}");
            links += 1;
        }
    }
    assert!(links > 30, "{links}");
    let note = text(&files, "sessions/Rust.html");
    assert!(note.contains("<a href=\"rust-2.html\""), "{note}");
    let is_absolute_link_there = note.contains(">b</a>") && !note.contains("/forum/");
    assert!(is_absolute_link_there, "as the editor writes it: {note}");
    assert!(note.contains("<span>c</span>") && note.contains("<span>e</span>"));
    assert!(note.contains("<h2 id=\"titre\""), "as on the reader's page");
    let words = text(&files, "words/1.html");
    assert!(words.contains("<dt>ornithorynque</dt><dd><a href=\"../sessions/rust-2.html\">"));
}

#[test]
fn the_project_names_all_its_pages_in_the_order_of_the_programme() {
    let files = export(Format::Mkdocs, &event());
    let settings = text(&files, "mkdocs.yml");
    for path in files.keys().filter(|path| path.starts_with("docs/")) {
        let page = path.strip_prefix("docs/").unwrap();
        assert!(
            settings.contains(&format!(": {page}\n")),
            "{path}\n{settings}"
        );
    }
    let at = |page: &str| settings.find(page).unwrap();
    assert!(at("samedi_03052031.md") < at("sessions/Rust.md"));
    assert!(at("sessions/Rust.md") < at("sessions/rust-2.md"));
    assert!(text(&files, "docs/index.md").contains("\nhide: [navigation, toc]\n"));
    let page = text(&files, "docs/sessions/rust-2.md");
    assert!(
        page.contains("\n## <code>a&#42;</code> <em>b</em> &#123;&#58; &#35;x &#125; {#"),
        "{page}"
    );
    for line in page
        .split("---")
        .nth(1)
        .unwrap()
        .lines()
        .filter(|line| !line.is_empty())
    {
        assert!(
            line.starts_with("title: \"") || line.starts_with("sillage_"),
            "{line}"
        );
    }
}

#[test]
fn a_book_begins_with_its_kind_and_reads_in_the_order_of_the_programme() {
    let event = event();
    let options = ExportOptions::default();
    let mut book = Format::Epub.exporter(&event, &options);
    let session = event.in_order()[0].clone();
    let note = Note {
        text: "a<br>b".into(),
        sequence: Seq(1),
        damaged: false,
        changed_at: Some(jiff::Timestamp::from_second(1_935_000_000).unwrap()),
        images: BTreeSet::new(),
        history: None,
    };
    let first = book.session(&session, &note);
    assert_eq!(first[0].path, "mimetype");
    assert_eq!(first[0].bytes, b"application/epub+zip");
    let chapter = String::from_utf8(first[2].bytes.clone()).unwrap();
    assert!(chapter.contains("a<br/>\nb"), "{chapter}");
    let rest: BTreeMap<_, _> = book
        .finish()
        .into_iter()
        .map(|file| (file.path, file.bytes))
        .collect();
    let package = text(&rest, "book/package.opf");
    assert!(
        package.contains("<meta property=\"dcterms:modified\">2031-04-26T"),
        "{package}"
    );
}
