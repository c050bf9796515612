//! An event as a `MkDocs` project: Material, plain `MkDocs` and Zensical build it from the same files.
//!
//! A page of a session is its headings as Markdown, with the ids that readers saw, and between them the
//! HTML of our renderer, which Python-Markdown hands on as it is: so lists, tasks, footnotes and lines are
//! what readers saw, and nothing that people typed is Markdown, an attribute list or a template there.

mod markdown_of;
mod nav;

use std::{collections::BTreeSet, fmt::Write as _};

use sillage_markdown::{Levels, render};
use sillage_programme::{Event, Session, Slug};

use crate::{
    ExportOptions, Exporter, File, Note, citation,
    collected::Collected,
    content::ids,
    front_matter::{self, json},
    markdown::Pages,
    markup::Setting,
    places::Places,
    words::Words,
};
use markdown_of::{heading, html_block, title};

/// The versions that the project was seen to build with.
const REQUIREMENTS: &str = "mkdocs>=1.6,<2\nmkdocs-material>=9,<10\n";
/// The id of a page's title, which no heading of a note has.
const TITLE_ID: &str = "start";

/// The project of `docs/archive-format.md`.
pub(crate) struct MkdocsExport<'a> {
    event: &'a Event,
    /// The Markdown files.
    places: Places<'a>,
    /// The same files when they are built: links in HTML lead there.
    built: Places<'a>,
    words: Words,
    with_notes: BTreeSet<Slug>,
    collected: Collected,
    /// The sessions that have a page although the programme has them no more.
    former: Vec<&'a Session>,
}

impl<'a> MkdocsExport<'a> {
    pub(crate) fn new(event: &'a Event, options: &'a ExportOptions) -> Self {
        let places = Places::new(event, ".md", options);
        Self {
            event,
            built: places.ending_in(".html"),
            places,
            words: Words::of(&event.language),
            with_notes: BTreeSet::new(),
            collected: Collected::default(),
            former: Vec::new(),
        }
    }

    /// Front matter: the title, and what of ours no theme reads as its own.
    fn front(&self, session: &Session, note: &Note) -> String {
        let mut front = format!("---\ntitle: {}\n", json(&title(&session.title)));
        for (key, value) in front_matter::fields(self.event, session, note) {
            if !matches!(key, "title" | "bytes") {
                // The same value, and no tag even where somebody shows it.
                let value = value.replace('<', "\\u003c");
                let _ = writeln!(front, "sillage_{key}: {value}");
            }
        }
        front + "---\n\n"
    }

    /// The note: headings are Markdown, everything else is HTML.
    fn note(&self, session: &Session, note: &Note) -> String {
        let rendering = render(&note.text);
        let mut levels = Levels::default();
        let blocks = rendering.blocks.iter();
        let blocks: Vec<_> = blocks.map(|block| levels.apply(&block.html)).collect();
        let ids = ids(&blocks.concat());
        let setting = Setting {
            link: &|address| self.built.link(session, (Some(note), &ids), address),
            prefix: "",
            is_xml: false,
        };
        let mut page = String::new();
        let mut between = String::new();
        for block in blocks {
            let block = setting.apply(&block);
            if let Some(heading) = heading(&block) {
                html_block(&mut between, &mut page);
                page.push_str(&heading);
            } else {
                between.push_str(&block);
                between.push('\n');
            }
        }
        html_block(&mut between, &mut page);
        page
    }

    fn pages(&self) -> Pages<'_> {
        Pages {
            event: self.event,
            names: self.places.names(),
            with_notes: &self.with_notes,
            all_have_files: true,
        }
    }

    /// What was decided, asked and so on, each with its place.
    fn decisions(&self) -> String {
        let mut page = format!("# {}\n", self.words.marks("title"));
        let kinds = self.collected.by_kind();
        if kinds.is_empty() {
            let _ = write!(page, "\n{}\n", self.words.get("no-marks"));
        }
        for (kind, marks) in kinds {
            let _ = write!(page, "\n## {}\n\n", self.words.marks(kind.name()));
            for each in marks {
                let _ = writeln!(
                    page,
                    "- {} ([{}]({}))",
                    Pages::plain(&each.mark.text),
                    Pages::plain(&each.session),
                    each.place()
                );
            }
        }
        page
    }

    /// How the pages are read, and built again.
    fn first_steps(&self) -> String {
        let get = |key| self.words.get(key);
        format!(
            "# {}\n\n{}\n\n{}\n\n    pip install -r requirements.txt\n    mkdocs build --strict\n",
            get("first-steps"),
            get("first-steps-read"),
            get("first-steps-build"),
        )
    }

    /// The home page, without what stands beside other pages.
    fn home(&self) -> String {
        let title = json(&title(&self.event.title));
        let front = format!("---\ntitle: {title}\nhide: [navigation, toc]\n---\n\n");
        front + &self.pages().index()
    }
}

impl Exporter for MkdocsExport<'_> {
    /// Every session of the programme has a page, so that every link arrives.
    fn session(&mut self, session: &Session, note: &Note) -> Vec<File> {
        let mut known = self.event.sessions.iter();
        if known.all(|known| known.slug != session.slug) {
            if note.text.is_empty() {
                return Vec::new();
            }
            let former = self.event.former.iter();
            self.former
                .extend(former.filter(|known| known.slug == session.slug));
        }
        let mut text = self.front(session, note);
        let title = Pages::plain(&session.title);
        let _ = writeln!(text, "# {title} {{#{TITLE_ID}}}\n");
        let facts = self.pages().facts(session);
        let _ = writeln!(text, "{facts}\n");
        if note.text.is_empty() {
            text.push_str(&self.words.get("without-notes-sentence"));
            text.push('\n');
        } else {
            self.with_notes.insert(session.slug.clone());
            let path = self.places.session(&session.slug);
            self.collected.take(session, &path, note);
            text.push_str(&self.note(session, note));
        }
        vec![file(&self.places.session(&session.slug), text)]
    }

    fn images(&self) -> &'static str {
        "docs/uploads"
    }

    fn finish(self: Box<Self>) -> Vec<File> {
        let pages = self.pages();
        let mut files = Vec::new();
        for day in &self.event.days {
            files.push(file(&self.places.day(day), pages.day(day)));
        }
        for theme in &self.event.themes {
            files.push(file(&self.places.theme(&theme.slug), pages.theme(theme)));
        }
        files.push(file("decisions.md", self.decisions()));
        files.push(file("first-steps.md", self.first_steps()));
        files.push(file("credits.md", pages.credits()));
        files.push(file("index.md", self.home()));
        let settings = nav::settings(self.event, &self.places, &self.former, self.words);
        files.push(File::new("mkdocs.yml".into(), settings));
        files.push(citation::of(self.event));
        files.push(File::new("requirements.txt".into(), REQUIREMENTS));
        files
    }
}

fn file(path: &str, text: impl Into<Vec<u8>>) -> File {
    File::new(format!("docs/{path}"), text)
}
