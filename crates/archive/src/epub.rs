//! An event as one book: EPUB 3, a chapter for each session, in the order of the programme.

use std::{collections::BTreeSet, fmt::Write as _};

use jiff::Timestamp;
use sillage_programme::{Event, Session};

use crate::{
    ExportOptions, Exporter, File, Note,
    content::{EventPages, a},
    markup::escape,
    places::{Places, relative},
};

/// The folder of everything that readers see.
const BOOK: &str = "book";
const STYLE: &str = include_str!("../assets/book.css");
const CONTAINER: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
    <container version=\"1.0\" xmlns=\"urn:oasis:names:tc:opendocument:xmlns:container\">\n\
    <rootfiles><rootfile full-path=\"book/package.opf\" media-type=\"application/oebps-package+xml\"/></rootfiles>\n\
    </container>\n";

/// The book of `docs/archive-format.md`.
pub(crate) struct EpubExport<'a> {
    content: EventPages<'a>,
    /// The sessions that have a chapter, in the order of the programme.
    chapters: Vec<&'a Session>,
    images: BTreeSet<String>,
    /// When a note changed last.
    changed: Option<Timestamp>,
    has_begun: bool,
}

impl<'a> EpubExport<'a> {
    pub(crate) fn new(event: &'a Event, options: &'a ExportOptions) -> Self {
        Self {
            content: EventPages::new(event, Places::new(event, ".xhtml", options), true),
            chapters: Vec::new(),
            images: BTreeSet::new(),
            changed: None,
            has_begun: false,
        }
    }

    /// A whole chapter at `path`.
    fn chapter(&self, path: &str, title: &str, body: &str) -> File {
        let language = self.content.words.tag();
        let style = relative(path, "style.css");
        let title = escape(title);
        let page = format!(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<!DOCTYPE html>\n\
             <html xmlns=\"http://www.w3.org/1999/xhtml\" xmlns:epub=\"http://www.idpf.org/2007/ops\" \
             lang=\"{language}\" xml:lang=\"{language}\">\n<head>\n<title>{title}</title>\n\
             <link rel=\"stylesheet\" type=\"text/css\" href=\"{style}\"/>\n</head>\n<body>\n{body}</body>\n</html>\n"
        );
        File::new(format!("{BOOK}/{path}"), page)
    }

    /// Path and title of each chapter, and how deep it stands, in the order of reading.
    fn order(&self) -> Vec<(usize, String, String)> {
        let (content, event) = (&self.content, self.content.event);
        let session = |session: &&Session| {
            let path = content.places.session(&session.slug);
            (1, path, session.title.clone())
        };
        let mut order = vec![(0, content.places.index(), event.title.clone())];
        for day in &event.days {
            let title = content.words.date(day.date);
            order.push((0, content.places.day(day), title));
            let mut sessions = self.chapters.clone();
            sessions.retain(|session| session.day == Some(day.date));
            order.extend(sessions.iter().map(session));
        }
        let is_day =
            |session: &&Session| event.days.iter().any(|day| session.day == Some(day.date));
        let others = self.chapters.iter().filter(|session| !is_day(session));
        order.extend(others.map(|each| (0, session(each).1, each.title.clone())));
        for theme in &event.themes {
            let title = theme.title.clone();
            order.push((0, content.places.theme(&theme.slug), title));
        }
        order
    }

    /// The table of contents.
    fn navigation(&self, order: &[(usize, String, String)]) -> File {
        let mut list = String::new();
        let mut open = 0;
        for (at, (depth, path, title)) in order.iter().enumerate() {
            if open > *depth {
                list.push_str("</ol></li>\n");
                open = 0;
            }
            let link = a(path, &escape(title));
            let has_parts = *depth == 0 && order.get(at + 1).is_some_and(|next| next.0 == 1);
            if has_parts {
                let _ = write!(list, "<li>{link}\n<ol>\n");
                open = 1;
            } else {
                let _ = writeln!(list, "<li>{link}</li>");
            }
        }
        if open == 1 {
            list.push_str("</ol></li>\n");
        }
        let title = self.content.words.get("contents");
        let body = format!(
            "<nav epub:type=\"toc\" id=\"toc\">\n<h1>{title}</h1>\n<ol>\n{list}</ol>\n</nav>\n"
        );
        self.chapter("nav.xhtml", &title, &body)
    }

    /// The list of all files, and the order in which they are read.
    fn package(&self, order: &[(usize, String, String)]) -> File {
        let event = self.content.event;
        let (mut manifest, mut spine) = (String::new(), String::new());
        for (number, (_, path, _)) in order.iter().enumerate() {
            let path = escape(path);
            let _ = writeln!(
                manifest,
                "<item id=\"c{number}\" href=\"{path}\" media-type=\"application/xhtml+xml\"/>"
            );
            let _ = writeln!(spine, "<itemref idref=\"c{number}\"/>");
        }
        for (number, image) in self.images.iter().enumerate() {
            let kind = match image.rsplit('.').next() {
                Some("jpg") => "jpeg",
                Some(kind) => kind,
                None => continue,
            };
            let _ = writeln!(
                manifest,
                "<item id=\"i{number}\" href=\"uploads/{image}\" media-type=\"image/{kind}\"/>"
            );
        }
        let begun = event.first_day.to_zoned(jiff::tz::TimeZone::UTC);
        let begun = begun.map_or(Timestamp::UNIX_EPOCH, |day| day.timestamp());
        let modified = self.changed.unwrap_or(begun).strftime("%Y-%m-%dT%H:%M:%SZ");
        let package = format!(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
             <package xmlns=\"http://www.idpf.org/2007/opf\" version=\"3.0\" unique-identifier=\"id\" \
             xml:lang=\"{language}\">\n<metadata xmlns:dc=\"http://purl.org/dc/elements/1.1/\">\n\
             <dc:identifier id=\"id\">sillage:{slug}</dc:identifier>\n<dc:title>{title}</dc:title>\n\
             <dc:language>{language}</dc:language>\n<dc:date>{date}</dc:date>\n\
             <meta property=\"dcterms:modified\">{modified}</meta>\n</metadata>\n<manifest>\n\
             <item id=\"nav\" href=\"nav.xhtml\" media-type=\"application/xhtml+xml\" properties=\"nav\"/>\n\
             <item id=\"style\" href=\"style.css\" media-type=\"text/css\"/>\n{manifest}</manifest>\n\
             <spine>\n<itemref idref=\"nav\"/>\n{spine}</spine>\n</package>\n",
            language = self.content.words.tag(),
            slug = event.slug,
            title = escape(&event.title),
            date = event.first_day,
        );
        File::new(format!("{BOOK}/package.opf"), package)
    }

    /// What every book begins with, in this order.
    fn beginning(&mut self) -> Vec<File> {
        if std::mem::replace(&mut self.has_begun, true) {
            return Vec::new();
        }
        vec![
            File::new("mimetype".into(), "application/epub+zip"),
            File::new("META-INF/container.xml".into(), CONTAINER),
        ]
    }
}

impl Exporter for EpubExport<'_> {
    fn session(&mut self, session: &Session, note: &Note) -> Vec<File> {
        let mut files = self.beginning();
        let event = self.content.event;
        let known = event
            .sessions
            .iter()
            .any(|known| known.slug == session.slug);
        if !known && note.text.is_empty() {
            return files;
        }
        let all = event.sessions.iter().chain(&event.former);
        self.chapters
            .extend(all.filter(|known| known.slug == session.slug));
        self.changed = self.changed.max(note.changed_at);
        self.images.extend(note.images.iter().cloned());
        let path = self.content.places.session(&session.slug);
        let body = self.content.session(session, note);
        files.push(self.chapter(&path, &session.title, &body));
        files
    }

    fn finish(mut self: Box<Self>) -> Vec<File> {
        let mut files = self.beginning();
        let content = &self.content;
        for day in &content.event.days {
            let path = content.places.day(day);
            files.push(self.chapter(&path, &content.words.date(day.date), &content.day(day)));
        }
        for theme in &content.event.themes {
            let path = content.places.theme(&theme.slug);
            files.push(self.chapter(&path, &theme.title, &content.theme(theme)));
        }
        let index = content.index();
        files.push(self.chapter(&content.places.index(), &content.event.title, &index));
        let order = self.order();
        files.push(self.navigation(&order));
        files.push(self.package(&order));
        files.push(File::new(format!("{BOOK}/style.css"), STYLE));
        files
    }

    fn images(&self) -> &'static str {
        "book/uploads"
    }
}
