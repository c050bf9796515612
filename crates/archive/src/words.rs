//! The words of the archive, in the event's language: French, or else English.

use sillage_locales::{FluentValue, Language, date_long, t};

/// Words in one language.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Words(Language);

impl Words {
    pub(crate) fn of(language: &str) -> Self {
        Self(Language::from_tag(language).unwrap_or(Language::En))
    }

    /// The message `archive-{key}`.
    pub(crate) fn get(self, key: &str) -> String {
        t(self.0, &format!("archive-{key}"), &[])
    }

    /// `10e édition`.
    pub(crate) fn edition(self, number: u32) -> String {
        // A number chooses the form; its text is the same in every language.
        t(self.0, "archive-edition", &[("number", number.into())])
    }

    /// A title and what explains it.
    pub(crate) fn labelled(self, label: &str, text: &str) -> String {
        let arguments = [("label", FluentValue::from(label)), ("text", text.into())];
        t(self.0, "archive-labelled", &arguments)
    }

    /// `Mercredi 6 juillet 2022`.
    pub(crate) fn date(self, date: jiff::civil::Date) -> String {
        let date = date_long(self.0, date);
        let mut letters = date.chars();
        letters.next().map_or_else(String::new, |first| {
            first.to_uppercase().to_string() + letters.as_str()
        })
    }
}
