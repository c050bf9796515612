//! The page of a day and the index, which lead to the sessions.

use std::{collections::BTreeSet, fmt::Write};

use sillage_programme::{Coordinator, Day, Event, Session, Slug, Status, Theme};

use crate::{names::Names, words::Words};

pub(crate) struct Pages<'a> {
    pub(crate) event: &'a Event,
    pub(crate) names: &'a Names,
    pub(crate) with_notes: &'a BTreeSet<Slug>,
    /// Whether also a session without notes has a file.
    pub(crate) all_have_files: bool,
}

impl Pages<'_> {
    /// All sessions of a day, with or without notes.
    pub(crate) fn day(&self, day: &Day) -> String {
        let words = self.words();
        let mut page = format!(
            "# {}\n\n[{}](../index.md)\n",
            words.date(day.date),
            plain(&self.event.title)
        );
        for text in [&day.title, &day.description].into_iter().flatten() {
            paragraph(text, &mut page);
        }
        let sessions = self.event.sessions_on(day.date);
        page.push_str(if sessions.is_empty() { "" } else { "\n" });
        for session in sessions {
            self.list(session, "", &mut page);
        }
        page
    }

    /// The event, its days, its themes, and the sessions that have no day.
    pub(crate) fn index(&self) -> String {
        let (event, words) = (self.event, self.words());
        let mut page = format!("# {}\n", plain(&event.title));
        let edition = event.edition.map(|number| words.edition(number));
        for text in [&edition, &event.theme, &event.place, &event.description]
            .into_iter()
            .flatten()
        {
            paragraph(text, &mut page);
        }
        heading(&words.get("days"), !event.days.is_empty(), &mut page);
        for day in &event.days {
            let link = format!(
                "[{}](sessions/{}.md)",
                words.date(day.date),
                self.names.day(day)
            );
            item(
                &[
                    Some(link),
                    day.character.as_deref().map(plain),
                    day.title.as_deref().map(plain),
                ],
                &mut page,
            );
        }
        heading(&words.get("themes"), !event.themes.is_empty(), &mut page);
        for theme in &event.themes {
            let names: Vec<String> = theme.coordinators.iter().map(coordinator).collect();
            let mut title = plain(&theme.title);
            if self.all_have_files {
                title = format!("[{title}](themes/{}.md)", self.names.theme(&theme.slug));
            }
            let theme = if names.is_empty() {
                title
            } else {
                words.labelled(&title, &names.join(", "))
            };
            item(&[Some(theme)], &mut page);
        }
        let without_day = event.sessions_without_day();
        heading(
            &words.get("without-day"),
            !without_day.is_empty(),
            &mut page,
        );
        for session in without_day {
            self.list(session, "sessions/", &mut page);
        }
        page
    }

    fn list(&self, session: &Session, folder: &str, page: &mut String) {
        let words = self.words();
        let title = plain(&session.title);
        let has_notes = self.with_notes.contains(&session.slug);
        let has_file = has_notes || self.all_have_files;
        let name = || {
            format!(
                "[{title}]({folder}{}.md)",
                self.names.session(&session.slug)
            )
        };
        let room = session
            .room
            .as_ref()
            .and_then(|slug| self.event.room(slug.as_str()));
        let theme = session
            .theme
            .as_ref()
            .and_then(|slug| self.event.theme(slug.as_str()));
        let parts = [
            session
                .start
                .as_ref()
                .map(|at| at.strftime("%H:%M").to_string()),
            Some(if has_file { name() } else { title.clone() }),
            room.map(|room| plain(&room.title)),
            theme.map(|theme| plain(&theme.title)),
            self.status(session),
            (!has_notes).then(|| format!("*{}*", words.get("without-notes"))),
        ];
        item(&parts, page);
    }

    /// A theme, who coordinates it, and its sessions.
    pub(crate) fn theme(&self, theme: &Theme) -> String {
        let mut page = format!("# {}\n", plain(&theme.title));
        let names: Vec<String> = theme.coordinators.iter().map(coordinator).collect();
        if !names.is_empty() {
            let words = self.words();
            let line = words.labelled(&words.get("coordination"), &names.join(", "));
            let _ = write!(page, "\n{line}\n");
        }
        if let Some(text) = &theme.description {
            paragraph(text, &mut page);
        }
        page.push('\n');
        for session in self.event.sessions_of_theme(theme.slug.as_str()) {
            self.list(session, "../sessions/", &mut page);
        }
        page
    }

    /// What the programme says about a session, in one line with links.
    pub(crate) fn facts(&self, session: &Session) -> String {
        let (event, words) = (self.event, self.words());
        let day = session.day.map(|date| {
            let text = words.date(date);
            match event.days.iter().find(|day| day.date == date) {
                Some(day) => format!("[{text}]({}.md)", self.names.day(day)),
                None => text,
            }
        });
        let hours = session.start.as_ref().map(|start| {
            let end = session
                .end()
                .map(|end| format!(" – {}", words.time(end.time())));
            words.time(start.time()) + &end.unwrap_or_default()
        });
        let room = session.room.as_ref();
        let room = room.and_then(|slug| event.room(slug.as_str()));
        let theme = session.theme.as_ref();
        let theme = theme.and_then(|slug| event.theme(slug.as_str()));
        let theme = theme.map(|theme| {
            let name = self.names.theme(&theme.slug);
            format!("[{}](../themes/{name}.md)", plain(&theme.title))
        });
        let speakers: Vec<_> = session
            .speakers
            .iter()
            .map(|who| plain(&who.name))
            .collect();
        let parts = [
            self.status(session),
            day,
            hours,
            room.map(|room| plain(&room.title)),
            session.kind.as_deref().map(plain),
            theme,
            Some(speakers.join(", ")).filter(|names| !names.is_empty()),
        ];
        let parts: Vec<_> = parts.into_iter().flatten().collect();
        parts.join(" · ")
    }

    /// Who made it possible.
    pub(crate) fn credits(&self) -> String {
        let words = self.words();
        let mut page = format!("# {}\n\n{}\n", words.get("credits"), words.get("made"));
        heading(
            &words.get("themes"),
            !self.event.themes.is_empty(),
            &mut page,
        );
        for theme in &self.event.themes {
            let names: Vec<String> = theme.coordinators.iter().map(coordinator).collect();
            let title = plain(&theme.title);
            let line = if names.is_empty() {
                title
            } else {
                words.labelled(&title, &names.join(", "))
            };
            item(&[Some(line)], &mut page);
        }
        heading(
            &words.get("support"),
            !self.event.support.is_empty(),
            &mut page,
        );
        for who in &self.event.support {
            item(&[Some(plain(who))], &mut page);
        }
        page
    }

    /// Text in which nothing is Markdown.
    pub(crate) fn plain(text: &str) -> String {
        plain(text)
    }

    fn status(&self, session: &Session) -> Option<String> {
        let words = self.words();
        match session.status {
            _ if session.vanished => Some(words.get("vanished")),
            Status::Confirmed => None,
            Status::Provisional => Some(words.get("provisional")),
            Status::Cancelled => Some(words.get("cancelled")),
        }
    }

    fn words(&self) -> Words {
        Words::of(&self.event.language)
    }
}

fn coordinator(who: &Coordinator) -> String {
    match &who.affiliation {
        Some(affiliation) => format!("{} ({})", plain(&who.name), plain(affiliation)),
        None => plain(&who.name),
    }
}

fn heading(text: &str, wanted: bool, page: &mut String) {
    if wanted {
        // Writing to a String cannot fail.
        let _ = write!(page, "\n## {text}\n\n");
    }
}

fn paragraph(text: &str, page: &mut String) {
    let _ = write!(page, "\n{}\n", plain(text));
}

fn item(parts: &[Option<String>], page: &mut String) {
    let parts: Vec<&str> = parts.iter().flatten().map(String::as_str).collect();
    let _ = writeln!(page, "- {}", parts.join(" · "));
}

/// Text as it is read, on one line, with nothing in it that Markdown or HTML would take for its own.
fn plain(text: &str) -> String {
    let mut plain = String::new();
    let mut is_number = true;
    for c in text
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .chars()
    {
        match c {
            '&' => plain.push_str("&amp;"),
            '<' => plain.push_str("&lt;"),
            '>' => plain.push_str("&gt;"),
            '~' => plain.push_str("&#126;"),
            '|' => plain.push_str("&#124;"),
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '#' | '!' => plain.extend(['\\', c]),
            // A list begins with these, and only at the beginning.
            '+' | '-' if plain.is_empty() => plain.extend(['\\', c]),
            '.' | ')' if is_number && !plain.is_empty() => plain.extend(['\\', c]),
            c => plain.push(c),
        }
        is_number &= c.is_ascii_digit();
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn a_title_is_only_text() {
        assert_eq!(plain("a\n# b"), "a \\# b");
        assert_eq!(
            plain("<img onerror=x> & [x](y){: onclick }"),
            "&lt;img onerror=x&gt; &amp; \\[x\\](y)\\{: onclick \\}"
        );
        assert_eq!(plain("1. un"), "1\\. un");
        assert_eq!(plain("- un"), "\\- un");
        assert_eq!(
            plain("=== L'eau, la ville (v1.2) - suite"),
            "=== L'eau, la ville (v1.2) - suite"
        );
    }
}
