//! The words of the archive, in the event's language: French, or else English.

use sillage_locales::{FluentValue, Language, date_long, t, time_of_day};

/// Words in one language.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Words(Language);

impl Words {
    pub(crate) fn of(language: &str) -> Self {
        Self(Language::from_tag(language).unwrap_or(Language::En))
    }

    /// The tag of the language.
    pub(crate) fn tag(self) -> &'static str {
        self.0.tag()
    }

    /// The plural of a kind of marks, or the title of all.
    pub(crate) fn marks(self, key: &str) -> String {
        t(self.0, &format!("marks-{key}"), &[])
    }

    /// `14 h 32`
    pub(crate) fn time(self, time: jiff::civil::Time) -> String {
        time_of_day(self.0, time)
    }

    /// The first day and the last, or the only one.
    pub(crate) fn dates(self, first: jiff::civil::Date, last: jiff::civil::Date) -> String {
        let first_in_words = date_long(self.0, first);
        if first == last {
            return self.date(first);
        }
        let last = date_long(self.0, last);
        let arguments = [("first", first_in_words.into()), ("last", last.into())];
        t(self.0, "date-days", &arguments)
    }

    /// `Version 42 du texte`
    pub(crate) fn numbered(self, sequence: u64) -> String {
        let number = FluentValue::from(sequence.to_string());
        t(self.0, "archive-numbered", &[("number", number)])
    }

    /// `3 notes pour 5 sessions`
    pub(crate) fn with_notes(self, notes: usize, sessions: usize) -> String {
        let arguments = [("notes", notes.into()), ("sessions", sessions.into())];
        t(self.0, "archive-with-notes", &arguments)
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
