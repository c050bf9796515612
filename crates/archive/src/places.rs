//! Where in an archive stands what the server has at an address.

use std::collections::BTreeSet;

use sillage_programme::{Day, Event, Session, Slug};
use url::Url;

use crate::{ExportOptions, Note, names::Names};

/// Stands for the server where nobody knows its name.
const NOWHERE: &str = "http://server.invalid/";

/// The files of one archive and the addresses of the server that they stand for.
#[derive(Debug)]
pub(crate) struct Places<'a> {
    event: &'a Event,
    names: Names,
    ending: &'static str,
    /// What the server's addresses begin with, if that is known.
    server: Option<&'a str>,
}

impl<'a> Places<'a> {
    /// Those of files with names that end in `ending`.
    pub(crate) fn new(event: &'a Event, ending: &'static str, options: &'a ExportOptions) -> Self {
        Self {
            event,
            names: Names::of(event, options),
            ending,
            server: options.server.as_deref(),
        }
    }

    /// The same files for somebody who calls their names by another ending.
    pub(crate) fn ending_in(&self, ending: &'static str) -> Places<'a> {
        Places {
            names: self.names.clone(),
            ending,
            ..*self
        }
    }

    pub(crate) fn names(&self) -> &Names {
        &self.names
    }

    pub(crate) fn index(&self) -> String {
        format!("index{}", self.ending)
    }

    pub(crate) fn session(&self, slug: &Slug) -> String {
        format!("sessions/{}{}", self.names.session(slug), self.ending)
    }

    pub(crate) fn day(&self, day: &Day) -> String {
        format!("sessions/{}{}", self.names.day(day), self.ending)
    }

    pub(crate) fn theme(&self, slug: &Slug) -> String {
        format!("themes/{}{}", self.names.theme(slug), self.ending)
    }

    /// What an address in the note of `session` becomes in the file of that session; `ids` are those of
    /// the note.
    ///
    /// What is in the archive is reached in it; what only the server has is reached there, or, where
    /// nobody knows its name, not at all.
    pub(crate) fn link(
        &self,
        session: &Session,
        (note, ids): (Option<&Note>, &BTreeSet<String>),
        address: &str,
    ) -> Option<String> {
        let image = address.strip_prefix("/uploads/");
        if image.is_some_and(|image| note.is_some_and(|note| note.images.contains(image))) {
            return Some(format!("..{address}"));
        }
        if let Some(id) = address.strip_prefix('#') {
            return ids.contains(id).then(|| format!("#{id}"));
        }
        let server = Url::parse(self.server.unwrap_or(NOWHERE)).ok()?;
        let here = server.join(&format!("/{}/{}", self.event.slug, session.slug));
        let there = here.ok()?.join(address).ok()?;
        if there.origin() != server.origin() {
            return Some(there.to_string());
        }
        if let Some(file) = self.file(there.path()) {
            let fragment = there.fragment().map(|id| format!("#{id}"));
            return Some(
                relative(&self.session(&session.slug), &file) + &fragment.unwrap_or_default(),
            );
        }
        self.server.map(|_| there.to_string())
    }

    /// The file that stands for a path of the server.
    fn file(&self, path: &str) -> Option<String> {
        let mut parts = path.trim_matches('/').split('/');
        if parts.next()? != self.event.slug.as_str() {
            return None;
        }
        let named = (parts.next(), parts.next(), parts.next());
        match named {
            (None, ..) => Some(self.index()),
            (Some("days"), Some(day), None) => self.event.day(day).map(|day| self.day(day)),
            (Some("themes"), Some(theme), None) => {
                self.event.theme(theme).map(|theme| self.theme(&theme.slug))
            }
            (Some(name), None, None) => {
                let name = name.strip_suffix(".md").unwrap_or(name);
                let mut sessions = self.event.sessions.iter();
                let session = sessions.find(|session| session.slug == name)?;
                Some(self.session(&session.slug))
            }
            _ => None,
        }
    }
}

/// The way from one file to another.
pub(crate) fn relative(from: &str, to: &str) -> String {
    match (from.split_once('/'), to.split_once('/')) {
        (Some((folder, _)), Some((same, name))) if folder == same => name.to_owned(),
        (Some(_), _) => format!("../{to}"),
        (None, _) => to.to_owned(),
    }
}
