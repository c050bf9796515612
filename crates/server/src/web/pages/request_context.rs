//! Who asks for a page: the language, and what every page needs around its content.

use std::{convert::Infallible, sync::Arc};

use axum::{
    extract::FromRequestParts,
    http::{HeaderName, header, request::Parts},
};
use sillage_locales::{FluentValue, Language, messages_json, t};
use sillage_programme::Event;

use crate::{
    App,
    auth::{DeviceCookie, KnownDevice},
};

/// The style sheet of all pages, by its source.
pub(super) const STYLE: &str = "src/style.css";
/// The script of the pages that need none: it says, to whom it concerns, that text was not sent.
const SCRIPT: &str = "src/site.ts";

/// What the pages must know of a request.
#[derive(Debug, Clone)]
pub(crate) struct RequestContext {
    /// The language of the page.
    pub(crate) language: Language,
    /// The language that the address asks for; links keep it.
    chosen: Option<Language>,
    path: String,
    known_tags: String,
    style: Option<String>,
    script: Option<String>,
    /// The device that asks, if it is one.
    pub(crate) device: Option<KnownDevice>,
}

impl FromRequestParts<Arc<App>> for RequestContext {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Infallible> {
        let mut query = parts.uri.query().unwrap_or_default().split('&');
        let chosen = query.find_map(|pair| Language::from_tag(pair.strip_prefix("lang=")?));
        let accepted = header_text(parts, &header::ACCEPT_LANGUAGE);
        Ok(Self {
            language: chosen.unwrap_or_else(|| Language::negotiate(accepted)),
            chosen,
            path: parts.uri.path().to_owned(),
            known_tags: header_text(parts, &header::IF_NONE_MATCH).to_owned(),
            style: app.assets.script(STYLE),
            script: app.assets.script(SCRIPT),
            device: DeviceCookie::read(app, &parts.headers).device(app),
        })
    }
}

impl RequestContext {
    /// The tags of what the browser has of this address.
    pub(super) fn known_tags(&self) -> &str {
        &self.known_tags
    }

    /// A message in the reader's language.
    #[must_use]
    pub(crate) fn t(&self, key: &str) -> String {
        t(self.language, key, &[])
    }

    /// A message with one argument.
    #[must_use]
    pub(crate) fn with<'a>(
        &self,
        key: &str,
        name: &str,
        value: impl Into<FluentValue<'a>>,
    ) -> String {
        t(self.language, key, &[(name, value.into())])
    }

    /// `Mercredi 6 juillet : les transitions`; each language sets its own blanks.
    pub(crate) fn labelled(&self, label: &str, text: &str) -> String {
        let arguments = [("label", FluentValue::from(label)), ("text", text.into())];
        t(self.language, "site-labelled", &arguments)
    }

    /// The messages with this prefix, as JSON for the script of the page.
    pub(crate) fn words(&self, prefix: &str) -> String {
        messages_json(self.language, prefix)
    }

    /// A path of this server as a link that keeps the chosen language.
    #[must_use]
    pub(crate) fn link(&self, path: &str) -> String {
        match self.chosen {
            Some(language) => {
                let joint = if path.contains('?') { '&' } else { '?' };
                format!("{path}{joint}lang={}", language.tag())
            }
            None => path.to_owned(),
        }
    }

    /// The address of an event's programme.
    pub(crate) fn programme(&self, event: &Event) -> String {
        self.link(&format!("/{}", event.slug))
    }

    /// The tag of this page's language.
    #[must_use]
    pub(crate) fn lang(&self) -> &'static str {
        self.language.tag()
    }

    /// `lang` where a text of the programme is in another language than the page: then ` lang="…"`.
    pub(crate) fn lang_of<'a>(&self, language: &'a str) -> Option<&'a str> {
        let same = Language::from_tag(language) == Some(self.language);
        (!same && !language.is_empty()).then_some(language)
    }

    pub(crate) fn other_language(&self) -> &'static str {
        match self.language {
            Language::Fr => Language::En.tag(),
            Language::En => Language::Fr.tag(),
        }
    }

    /// This page in the other language.
    pub(crate) fn switch(&self) -> String {
        format!("{}?lang={}", self.path, self.other_language())
    }

    pub(crate) fn style(&self) -> Option<&str> {
        self.style.as_deref()
    }

    pub(crate) fn script(&self) -> Option<&str> {
        self.script.as_deref()
    }

    #[cfg(test)]
    pub(crate) fn fixture(language: Language) -> Self {
        Self {
            language,
            chosen: None,
            path: "/".to_owned(),
            known_tags: String::new(),
            style: Some("/assets/style.css".to_owned()),
            script: None,
            device: None,
        }
    }
}

fn header_text<'a>(parts: &'a Parts, name: &HeaderName) -> &'a str {
    let value = parts.headers.get(name);
    value
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
}
