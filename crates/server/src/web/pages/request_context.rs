//! Who asks for a page: the language, and what every page needs around its content.

use std::{convert::Infallible, sync::Arc};

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, HeaderName, header, request::Parts},
};
use sillage_locales::{FluentValue, Language, messages_json, t};
use sillage_programme::Event;

use crate::{
    App,
    auth::{DeviceCookie, KnownDevice},
};

/// The style sheet of all pages, by its source.
pub(super) const STYLE: &str = "src/style.css";
/// The style of programmes, by its source.
const PROGRAMME_STYLE: &str = "src/programme.css";
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
    /// Without the language.
    query: String,
    /// `If-None-Match` and `Accept-Encoding`.
    validators: HeaderMap,
    style: Option<String>,
    programme_style: Option<String>,
    script: Option<String>,
    /// The device that asks, if it is one.
    pub(crate) device: Option<KnownDevice>,
}

impl FromRequestParts<Arc<App>> for RequestContext {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Infallible> {
        let query = parts.uri.query().unwrap_or_default().split('&');
        let language = |pair: &str| Language::from_tag(pair.strip_prefix("lang=")?);
        let chosen = query.clone().find_map(language);
        let others: Vec<_> = query
            .filter(|pair| !pair.is_empty() && !pair.starts_with("lang="))
            .collect();
        let accepted = header_text(parts, &header::ACCEPT_LANGUAGE);
        Ok(Self {
            language: chosen.unwrap_or_else(|| Language::negotiate(accepted)),
            chosen,
            path: parts.uri.path().to_owned(),
            query: others.join("&"),
            validators: validators(&parts.headers),
            style: app.assets.script(STYLE),
            programme_style: app.assets.script(PROGRAMME_STYLE),
            script: app.assets.script(SCRIPT),
            device: DeviceCookie::read(app, &parts.headers).device(app),
        })
    }
}

impl RequestContext {
    /// What the browser says that it has of this address.
    pub(super) fn validators(&self) -> &HeaderMap {
        &self.validators
    }

    /// The same, for a page at this path.
    pub(super) fn at(self, path: String) -> Self {
        Self { path, ..self }
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

    /// The same with `question` behind the `?`, such as `day=friday`.
    pub(crate) fn link_with(&self, path: &str, question: &str) -> String {
        match self.chosen {
            Some(language) => format!("{path}?{question}&lang={}", language.tag()),
            None => format!("{path}?{question}"),
        }
    }

    /// Whether this pair stands behind the `?` of this page.
    pub(super) fn asks(&self, pair: &str) -> bool {
        self.query.split('&').any(|asked| asked == pair)
    }

    /// This page without anything behind the `?` but the language.
    pub(crate) fn here(&self) -> String {
        self.link(&self.path)
    }

    /// The language that the address asks for: forms keep it.
    pub(crate) fn chosen(&self) -> Option<&'static str> {
        self.chosen.map(Language::tag)
    }

    /// [`RequestContext::link`] with more behind the question mark.
    #[must_use]
    pub(crate) fn link_query(&self, path: &str, query: &[(&str, &str)]) -> String {
        let chosen = self.chosen.map(|language| ("lang", language.tag()));
        let pairs = chosen.iter().chain(query).map(|(name, value)| {
            let value: String = value.bytes().map(encoded).collect();
            format!("{name}={value}")
        });
        let pairs: Vec<String> = pairs.collect();
        if pairs.is_empty() {
            return path.to_owned();
        }
        format!("{path}?{}", pairs.join("&"))
    }

    /// The address of an event's programme.
    pub(crate) fn programme(&self, event: &Event) -> String {
        self.link(&format!("/{}", event.slug))
    }

    /// The address of the search in an event.
    pub(crate) fn search_page(&self, event: &Event) -> String {
        self.link(&format!("/{}/search", event.slug))
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
        let and = if self.query.is_empty() { "" } else { "&" };
        let (query, other) = (&self.query, self.other_language());
        format!("{}?{query}{and}lang={other}", self.path)
    }

    pub(crate) fn style(&self) -> Option<&str> {
        self.style.as_deref()
    }

    pub(crate) fn programme_style(&self) -> Option<&str> {
        self.programme_style.as_deref()
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
            query: String::new(),
            validators: HeaderMap::new(),
            style: Some("/assets/style.css".to_owned()),
            programme_style: None,
            script: None,
            device: None,
        }
    }
}

/// A byte as it may stand in a query.
fn encoded(byte: u8) -> String {
    if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
        char::from(byte).to_string()
    } else {
        format!("%{byte:02X}")
    }
}

fn validators(headers: &HeaderMap) -> HeaderMap {
    let names = [header::IF_NONE_MATCH, header::ACCEPT_ENCODING];
    let of = |name: HeaderName| {
        let values = headers.get_all(&name).into_iter().cloned();
        values
            .map(move |value| (name.clone(), value))
            .collect::<Vec<_>>()
    };
    let mut validators = HeaderMap::new();
    for (name, value) in names.into_iter().flat_map(of) {
        validators.append(name, value);
    }
    validators
}

fn header_text<'a>(parts: &'a Parts, name: &HeaderName) -> &'a str {
    let value = parts.headers.get(name);
    value
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
}
