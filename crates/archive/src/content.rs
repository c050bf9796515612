//! What the pages of an archive say, as HTML: the facts of a session, its note, the lists that lead to it.
//!
//! The site and the book write the same; each puts it into a page of its own.

use std::{collections::BTreeSet, fmt::Write as _};

use sillage_markdown::{Levels, render};
use sillage_programme::{Coordinator, Day, Event, Prose, Session, Slug, Status, TextForm, Theme};

use crate::{
    Note,
    front_matter::sha256,
    markup::{Setting, escape},
    places::{Places, relative},
    words::Words,
};

/// One event as pages.
pub(crate) struct EventPages<'a> {
    pub(crate) event: &'a Event,
    pub(crate) places: Places<'a>,
    pub(crate) words: Words,
    pub(crate) is_xml: bool,
    /// The sessions that have notes, as far as they are known.
    pub(crate) with_notes: BTreeSet<Slug>,
}

impl<'a> EventPages<'a> {
    pub(crate) fn new(event: &'a Event, places: Places<'a>, is_xml: bool) -> Self {
        Self {
            event,
            places,
            words: Words::of(&event.language),
            is_xml,
            with_notes: BTreeSet::new(),
        }
    }

    /// The page of a session: facts, what the programme says, the note, its number and hash.
    pub(crate) fn session(&mut self, session: &Session, note: &Note) -> String {
        let mut page = format!("<h1>{}</h1>\n", escape(&session.title));
        if let Some(subtitle) = &session.subtitle {
            let _ = writeln!(page, "<p>{}</p>", escape(subtitle));
        }
        let _ = writeln!(page, "<p class=\"facts\">{}</p>", self.facts(session));
        if note.text.is_empty() {
            let words = self.words.get("without-notes-sentence");
            let _ = writeln!(page, "<p>{words}</p>");
        } else {
            self.with_notes.insert(session.slug.clone());
            let language = session.language.as_deref().filter(|tag| !tag.is_empty());
            let language = language.map_or_else(String::new, |tag| self.lang(tag));
            let html = self.note(session, note);
            let _ = writeln!(page, "<div class=\"note\"{language}>\n{html}</div>");
        }
        self.about(session, &mut page);
        if !note.text.is_empty() {
            let number = self.words.numbered(note.sequence.0);
            let _ = writeln!(
                page,
                "<p class=\"facts\">{number} · SHA-256 <code>{}</code></p>",
                sha256(&note.text)
            );
        }
        page
    }

    /// `lang="…"` for a tag, twice where XML wants it.
    fn lang(&self, tag: &str) -> String {
        let tag = escape(tag);
        if self.is_xml {
            format!(" lang=\"{tag}\" xml:lang=\"{tag}\"")
        } else {
            format!(" lang=\"{tag}\"")
        }
    }

    /// The note as readers saw it, with addresses for here.
    fn note(&self, session: &Session, note: &Note) -> String {
        let rendering = render(&note.text);
        let mut levels = Levels::default();
        let blocks = rendering.blocks.iter();
        let html: String = blocks
            .map(|block| levels.apply(&block.html) + "\n")
            .collect();
        let ids = ids(&html);
        let setting = Setting {
            link: &|address| self.places.link(session, (Some(note), &ids), address),
            prefix: "",
            is_xml: self.is_xml,
        };
        setting.apply(&html)
    }

    /// Day, hours, room, kind, theme, people, status.
    fn facts(&self, session: &Session) -> String {
        let here = self.places.session(&session.slug);
        let event = self.event;
        let day = session.day.map(|date| {
            let text = escape(&self.words.date(date));
            match event.days.iter().find(|day| day.date == date) {
                Some(day) => a(&relative(&here, &self.places.day(day)), &text),
                None => text,
            }
        });
        let theme = session.theme.as_ref();
        let theme = theme.and_then(|slug| event.theme(slug.as_str()));
        let theme = theme.map(|theme| {
            let place = relative(&here, &self.places.theme(&theme.slug));
            a(&place, &escape(&theme.title))
        });
        let people: Vec<_> = session
            .speakers
            .iter()
            .map(|person| match &person.affiliation {
                Some(affiliation) => format!("{} ({})", escape(&person.name), escape(affiliation)),
                None => escape(&person.name),
            })
            .collect();
        let people = Some(people.join(", ")).filter(|people| !people.is_empty());
        let facts = [
            self.status(session),
            day,
            self.hours(session),
            self.room(session),
            session.kind.as_deref().map(escape),
            theme,
            people,
        ];
        joined(&facts)
    }

    fn hours(&self, session: &Session) -> Option<String> {
        let start = session.start.as_ref()?;
        let hours = [Some(start.time()), session.end().map(|end| end.time())];
        let hours: Vec<_> = hours.into_iter().flatten().collect();
        let hours: Vec<_> = hours.iter().map(|time| self.words.time(*time)).collect();
        Some(hours.join(" – "))
    }

    fn room(&self, session: &Session) -> Option<String> {
        let room = self.event.room(session.room.as_ref()?.as_str())?;
        Some(escape(&room.title))
    }

    fn status(&self, session: &Session) -> Option<String> {
        match session.status {
            _ if session.vanished => Some(self.words.get("vanished")),
            Status::Confirmed => None,
            Status::Provisional => Some(self.words.get("provisional")),
            Status::Cancelled => Some(self.words.get("cancelled")),
        }
    }

    /// What the programme says at length.
    fn about(&self, session: &Session, page: &mut String) {
        let texts = session.texts();
        let links: Vec<_> = (session.links.iter().chain(&session.attachments))
            .filter_map(|link| Some((link.href()?, link.label())))
            .collect();
        if texts.is_empty() && links.is_empty() {
            return;
        }
        let title = self.words.get("about");
        let _ = writeln!(page, "<div class=\"about\">\n<h2>{title}</h2>");
        for text in texts {
            let _ = writeln!(page, "<div>{}</div>", self.prose(session, text));
        }
        if !links.is_empty() {
            page.push_str("<ul>");
            for (address, label) in links {
                let _ = write!(page, "<li>{}</li>", a(address, &escape(label)));
            }
            page.push_str("</ul>\n");
        }
        page.push_str("</div>\n");
    }

    /// A text of the programme, whose headings are no targets. A book is XML, which what other people
    /// wrote as HTML need not be: it gets their words.
    fn prose(&self, session: &Session, prose: Prose<'_>) -> String {
        let html = match prose.form {
            TextForm::Html if self.is_xml => {
                return format!(
                    "<p>{}</p>",
                    escape(&words_of(&sillage_markdown::sanitise(prose.text)))
                );
            }
            TextForm::Html => return sillage_markdown::sanitise(prose.text),
            TextForm::Markdown => render(prose.text).html(),
        };
        // Beneath the heading of this part.
        let mut levels = Levels::default();
        drop(levels.apply("<h1>"));
        let html = without_ids(&levels.apply(&html.replace("<h1", "<h2").replace("</h1", "</h2")));
        let none = BTreeSet::new();
        let setting = Setting {
            link: &|address| self.places.link(session, (None, &none), address),
            prefix: "",
            is_xml: self.is_xml,
        };
        setting.apply(&html)
    }

    /// All sessions of a day, with or without notes.
    pub(crate) fn day(&self, day: &Day) -> String {
        let mut page = format!("<h1>{}</h1>\n", escape(&self.words.date(day.date)));
        for text in [&day.title, &day.character, &day.description]
            .into_iter()
            .flatten()
        {
            let _ = writeln!(page, "<p>{}</p>", escape(text));
        }
        let here = self.places.day(day);
        self.list(&here, self.event.sessions_on(day.date), false, &mut page);
        page
    }

    /// A theme, who coordinates it, and its sessions.
    pub(crate) fn theme(&self, theme: &Theme) -> String {
        let mut page = format!("<h1>{}</h1>\n", escape(&theme.title));
        let people: Vec<_> = theme.coordinators.iter().map(coordinator).collect();
        if !people.is_empty() {
            let label = self.words.get("coordination");
            let line = self.words.labelled(&label, &people.join(", "));
            let _ = writeln!(page, "<p class=\"facts\">{line}</p>");
        }
        if let Some(text) = &theme.description {
            let _ = writeln!(page, "<p>{}</p>", escape(text));
        }
        let sessions = self.event.sessions_of_theme(theme.slug.as_str());
        self.list(&self.places.theme(&theme.slug), sessions, true, &mut page);
        page
    }

    /// The event, its days, its themes, and the sessions that have no day.
    pub(crate) fn index(&self) -> String {
        let (event, words) = (self.event, self.words);
        let mut page = format!("<h1>{}</h1>\n", escape(&event.title));
        let edition = event.edition.map(|number| words.edition(number));
        let facts = [edition, event.theme.clone(), event.place.clone()];
        let facts = facts.map(|fact| fact.as_deref().map(escape));
        let dates = Some(words.dates(event.first_day, event.last_day));
        let [edition, theme, place] = facts;
        let _ = writeln!(
            page,
            "<p class=\"facts\">{}</p>",
            joined(&[edition, theme, dates, place])
        );
        if let Some(text) = &event.description {
            let _ = writeln!(page, "<p>{}</p>", escape(text));
        }
        self.days(&mut page);
        self.themes(&mut page);
        let without_day = event.sessions_without_day();
        if !without_day.is_empty() {
            let _ = writeln!(page, "<h2>{}</h2>", words.get("without-day"));
            self.list(&self.places.index(), without_day, false, &mut page);
        }
        page
    }

    fn days(&self, page: &mut String) {
        if self.event.days.is_empty() {
            return;
        }
        let _ = writeln!(page, "<h2>{}</h2>\n<ul>", self.words.get("days"));
        for day in &self.event.days {
            let sessions = self.event.sessions_on(day.date);
            let with_notes = sessions
                .iter()
                .filter(|session| self.with_notes.contains(&session.slug))
                .count();
            let parts = [
                Some(a(
                    &self.places.day(day),
                    &escape(&self.words.date(day.date)),
                )),
                day.character.as_deref().map(escape),
                day.title.as_deref().map(escape),
                Some(self.words.with_notes(with_notes, sessions.len())),
            ];
            let _ = writeln!(page, "<li>{}</li>", joined(&parts));
        }
        page.push_str("</ul>\n");
    }

    fn themes(&self, page: &mut String) {
        if self.event.themes.is_empty() {
            return;
        }
        let _ = writeln!(page, "<h2>{}</h2>\n<ul>", self.words.get("themes"));
        for theme in &self.event.themes {
            let people: Vec<_> = theme.coordinators.iter().map(coordinator).collect();
            let people = Some(people.join(", ")).filter(|people| !people.is_empty());
            let link = a(&self.places.theme(&theme.slug), &escape(&theme.title));
            let _ = writeln!(page, "<li>{}</li>", joined(&[Some(link), people]));
        }
        page.push_str("</ul>\n");
    }

    /// Sessions, a line each.
    fn list(&self, here: &str, sessions: Vec<&Session>, with_day: bool, page: &mut String) {
        if sessions.is_empty() {
            return;
        }
        page.push_str("<ul>\n");
        for session in sessions {
            let place = relative(here, &self.places.session(&session.slug));
            let has_notes = self.with_notes.contains(&session.slug);
            let day = session.day.filter(|_| with_day);
            let start = session.start.as_ref();
            let parts = [
                day.map(|date| escape(&self.words.date(date))),
                start.map(|at| self.words.time(at.time())),
                Some(a(&place, &escape(&session.title))),
                self.room(session),
                self.status(session),
                (!has_notes).then(|| format!("<em>{}</em>", self.words.get("without-notes"))),
            ];
            let _ = writeln!(page, "<li>{}</li>", joined(&parts));
        }
        page.push_str("</ul>\n");
    }
}

fn coordinator(who: &Coordinator) -> String {
    match &who.affiliation {
        Some(affiliation) => format!("{} ({})", escape(&who.name), escape(affiliation)),
        None => escape(&who.name),
    }
}

fn joined(parts: &[Option<String>]) -> String {
    let parts: Vec<&str> = parts.iter().flatten().map(String::as_str).collect();
    parts.join(" · ")
}

/// A link; `text` is HTML already.
pub(crate) fn a(address: &str, text: &str) -> String {
    format!("<a href=\"{}\">{text}</a>", escape(address))
}

/// The ids of HTML of our own.
pub(crate) fn ids(html: &str) -> BTreeSet<String> {
    let ids = html.split(" id=\"").skip(1);
    ids.filter_map(|id| Some(id.split_once('"')?.0.to_owned()))
        .collect()
}

fn without_ids(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut parts = html.split(" id=\"");
    out.push_str(parts.next().unwrap_or_default());
    for part in parts {
        out.push_str(part.split_once('"').map_or("", |(_, after)| after));
    }
    out
}

/// The words of clean HTML.
fn words_of(html: &str) -> String {
    let mut words = String::new();
    for part in html.split('<') {
        let text = part.split_once('>').map_or(part, |(_, text)| text);
        words.push_str(text);
        words.push(' ');
    }
    let words = words.replace("&quot;", "\"").replace("&nbsp;", "\u{a0}");
    let words = words
        .replace("&gt;", ">")
        .replace("&lt;", "<")
        .replace("&amp;", "&");
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}
