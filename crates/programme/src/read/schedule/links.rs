//! Links, attachments, pages and pictures, made whole where that can be done.

use super::Fields;
use crate::{Link, web_address::resolve};

/// What addresses of a schedule are relative to: the address of the programme, or of the event.
pub(super) struct Bases {
    bases: [Option<String>; 2],
}

impl Bases {
    pub(super) fn of(about: &Fields, conference: &Fields) -> Self {
        let base = conference
            .peek("base_url")
            .or_else(|| about.peek("base_url"));
        let whole = |text: Option<String>| resolve(&text?, &[]);
        Self {
            bases: [whole(base), whole(conference.peek("url"))],
        }
    }

    /// The address made whole, or as it is written if no page may link to it. `page` is the address of
    /// the session itself.
    pub(super) fn whole(&self, text: String, page: Option<&str>) -> String {
        let [programme, event] = &self.bases;
        resolve(&text, &[programme.as_deref(), event.as_deref(), page]).unwrap_or(text)
    }

    /// Takes a list of links.
    pub(super) fn links(
        &self,
        fields: &mut Fields,
        key: &str,
        item: &str,
        page: Option<&str>,
    ) -> Vec<Link> {
        let link = |mut fields: Fields| {
            let url = fields.text(&["url", "href", "link", "text"])?;
            let title = fields.text(&["title", "text", "description", "name"]);
            Some(Link {
                title: title.map(|title| title.trim().to_owned()),
                url: self.whole(url.trim().to_owned(), page),
                extra: fields.rest(),
            })
        };
        fields
            .list(key, item)
            .into_iter()
            .filter_map(link)
            .collect()
    }
}
