//! An event as a static site: complete pages without a script, which a browser opens from a folder.
//!
//! Its search is a list of all words, in pages as those of a dictionary (decision 0039).

mod words_index;

use std::fmt::Write as _;

use sillage_programme::{Event, Session};

use crate::{
    ExportOptions, Exporter, File, Note, citation,
    collected::Collected,
    content::{EventPages, a},
    markup::escape,
    places::{Places, relative},
};
use words_index::WordsIndex;

/// The page of marked lines.
const DECISIONS: &str = "decisions.html";
const STYLE: &str = include_str!("../assets/site.css");

/// The site of `docs/archive-format.md`.
pub(crate) struct SiteExport<'a> {
    content: EventPages<'a>,
    index: WordsIndex,
    collected: Collected,
}

impl<'a> SiteExport<'a> {
    pub(crate) fn new(event: &'a Event, options: &'a ExportOptions) -> Self {
        let places = Places::new(event, ".html", options);
        Self {
            content: EventPages::new(event, places, false),
            index: WordsIndex::default(),
            collected: Collected::default(),
        }
    }

    /// What was decided, asked and so on, each with its place.
    fn decisions(&self, title: &str) -> String {
        let words = self.content.words;
        let mut page = format!("<h1>{title}</h1>\n");
        let kinds = self.collected.by_kind();
        if kinds.is_empty() {
            let _ = writeln!(page, "<p>{}</p>", words.get("no-marks"));
        }
        for (kind, marks) in kinds {
            let _ = writeln!(page, "<h2>{}</h2>\n<ul>", words.marks(kind.name()));
            for each in marks {
                let link = a(&each.place(), &escape(&each.session));
                let text = escape(&each.mark.text);
                let _ = writeln!(
                    page,
                    "<li>{text} <span class=\"facts\">({link})</span></li>"
                );
            }
            page.push_str("</ul>\n");
        }
        page
    }

    /// A whole page at `path`.
    fn page(&self, path: &str, title: &str, body: &str) -> File {
        let (event, words) = (self.content.event, self.content.words);
        let language = words.tag();
        let to = |place: &str| relative(path, place);
        let site = escape(&event.title);
        let title = match path {
            "index.html" => site.clone(),
            _ => format!("{} · {site}", escape(title)),
        };
        let links = [
            a(&to("index.html"), &site),
            a(&to(DECISIONS), &words.marks("title")),
            a(&to("words/index.html"), &words.get("words-title")),
        ];
        let page = format!(
            "<!doctype html>\n<html lang=\"{language}\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <title>{title}</title>\n<link rel=\"stylesheet\" href=\"{style}\">\n</head>\n<body>\n\
             <a class=\"skip\" href=\"#main\">{skip}</a>\n<header>\n<nav aria-label=\"{site}\">{links}</nav>\n\
             </header>\n<main id=\"main\">\n{body}</main>\n<footer>\n<p>{made}</p>\n</footer>\n</body>\n</html>\n",
            style = to("style.css"),
            skip = words.get("skip"),
            links = links.join(" "),
            made = words.get("made"),
        );
        File::new(path.to_owned(), page)
    }
}

impl Exporter for SiteExport<'_> {
    /// Every session of the programme has a page, so that every link arrives; one that left it without a
    /// note has none.
    fn session(&mut self, session: &Session, note: &Note) -> Vec<File> {
        let is_former =
            (self.content.event.sessions.iter()).all(|known| known.slug != session.slug);
        if is_former && note.text.is_empty() {
            return Vec::new();
        }
        let path = self.content.places.session(&session.slug);
        let body = self.content.session(session, note);
        if !note.text.is_empty() {
            self.collected.take(session, &path, note);
            self.index.add(&path, &session.title, &note.text);
        }
        vec![self.page(&path, &session.title, &body)]
    }

    fn finish(self: Box<Self>) -> Vec<File> {
        let content = &self.content;
        let mut files = Vec::new();
        for day in &content.event.days {
            let path = content.places.day(day);
            files.push(self.page(&path, &content.words.date(day.date), &content.day(day)));
        }
        for theme in &content.event.themes {
            let path = content.places.theme(&theme.slug);
            files.push(self.page(&path, &theme.title, &content.theme(theme)));
        }
        for (path, title, body) in self.index.pages(content.words) {
            files.push(self.page(&path, &title, &body));
        }
        let title = content.words.marks("title");
        files.push(self.page(DECISIONS, &title, &self.decisions(&title)));
        files.push(self.page("index.html", "", &content.index()));
        files.push(citation::of(content.event));
        files.push(File::new("style.css".into(), STYLE));
        files
    }
}
