//! What the programme says about a session at length: texts, people, links.

use sillage_programme::{Link, Session};

use super::RequestContext;
use crate::web::reader::Levels;

/// All of it, made safe.
pub(super) struct About {
    /// HTML.
    pub(super) texts: Vec<String>,
    pub(super) people: Vec<String>,
    pub(super) links: Vec<AboutLink>,
    pub(super) support: Option<String>,
}

/// A link to elsewhere.
pub(super) struct AboutLink {
    pub(super) url: String,
    pub(super) title: String,
}

impl About {
    pub(super) fn new(cx: &RequestContext, session: &Session) -> Self {
        let texts = [&session.abstract_text, &session.description];
        let mut texts: Vec<&str> = texts
            .into_iter()
            .flatten()
            .map(|text| text.trim())
            .filter(|text| !text.is_empty())
            .collect();
        // Some programmes give the same text twice.
        texts.dedup();
        let own = session.url.iter().map(|url| Link {
            url: url.clone(),
            title: Some(cx.t("session-own-page")),
            extra: sillage_programme::Extra::new(),
        });
        let given = session.links.iter().chain(&session.attachments).cloned();
        let people = session
            .speakers
            .iter()
            .map(|person| match &person.affiliation {
                Some(affiliation) => format!("{} ({affiliation})", person.name),
                None => person.name.clone(),
            });
        let support = session.support.join(", ");
        Self {
            texts: texts.into_iter().map(html).collect(),
            people: people.collect(),
            links: own.chain(given).filter_map(link).collect(),
            support: Some(support).filter(|support| !support.is_empty()),
        }
    }

    pub(super) fn has_something(&self) -> bool {
        !(self.texts.is_empty()
            && self.people.is_empty()
            && self.links.is_empty()
            && self.support.is_none())
    }
}

/// Only what a browser opens without doing anything else.
fn link(link: Link) -> Option<AboutLink> {
    let url = link.url.trim().to_owned();
    let is_web = ["https://", "http://"]
        .iter()
        .any(|scheme| url.starts_with(scheme));
    let title = link.title.filter(|title| !title.trim().is_empty());
    is_web.then(|| AboutLink {
        title: title.unwrap_or_else(|| url.clone()),
        url,
    })
}

/// A text of the programme as HTML: Markdown, or the HTML that some programmes carry.
pub(super) fn html(text: &str) -> String {
    let closing = ["</", "<br", "<p>", "<li>"];
    if closing.iter().any(|tag| text.contains(tag)) {
        sillage_markdown::sanitise(text)
    } else {
        let html = Levels::default().apply(&sillage_markdown::render(text).html());
        without_ids(&html)
    }
}

/// Headings of such a text are no targets: their ids could be those of the note.
fn without_ids(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find(" id=\"") {
        let (before, id) = rest.split_at(at);
        out.push_str(before);
        let after = id[5..].split_once('"');
        rest = after.map_or("", |(_, after)| after);
    }
    out + rest
}
