//! What the programme says about a session at length: texts, people, links.

use sillage_markdown::Levels;
use sillage_programme::{Link, Prose, Session, TextForm};

use super::RequestContext;

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
        let own = session.page_href().map(|url| AboutLink {
            url: url.to_owned(),
            title: cx.t("session-own-page"),
        });
        let given = session.links.iter().chain(&session.attachments);
        let people = session
            .speakers
            .iter()
            .map(|person| match &person.affiliation {
                Some(affiliation) => format!("{} ({affiliation})", person.name),
                None => person.name.clone(),
            });
        let support = session.support.join(", ");
        Self {
            texts: session.texts().into_iter().map(html).collect(),
            people: people.collect(),
            links: own.into_iter().chain(given.filter_map(link)).collect(),
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

/// Nothing for an address that no page may link to.
fn link(link: &Link) -> Option<AboutLink> {
    Some(AboutLink {
        url: link.href()?.to_owned(),
        title: link.label().to_owned(),
    })
}

/// A text of the programme as HTML: Markdown, or the HTML that some programmes carry.
fn html(prose: Prose<'_>) -> String {
    match prose.form {
        TextForm::Html => sillage_markdown::sanitise(prose.text),
        TextForm::Markdown => {
            let html = Levels::default().apply(&sillage_markdown::render(prose.text).html());
            without_ids(&html)
        }
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
