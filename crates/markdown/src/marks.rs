//! Lines that people marked to be collected: `**Décision :** …`, in French or English.

use crate::{Rendering, bounds, render};

/// What a line was marked as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MarkKind {
    /// Something that is asked.
    Question,
    /// Something that was decided.
    Decision,
    /// Something that somebody will do.
    Action,
    /// What somebody said.
    Quote,
    /// Something to read, to use, to visit.
    Resource,
}

impl MarkKind {
    /// All kinds, in the order in which they are shown.
    pub const ALL: [Self; 5] = [
        Self::Decision,
        Self::Action,
        Self::Question,
        Self::Quote,
        Self::Resource,
    ];

    /// Its name in messages and tables.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Question => "question",
            Self::Decision => "decision",
            Self::Action => "action",
            Self::Quote => "quote",
            Self::Resource => "resource",
        }
    }

    fn of(word: &str) -> Option<Self> {
        Some(match word.to_lowercase().as_str() {
            "question" => Self::Question,
            "décision" | "decision" => Self::Decision,
            "action" => Self::Action,
            "citation" | "quote" => Self::Quote,
            "ressource" | "resource" => Self::Resource,
            _ => return None,
        })
    }
}

/// A marked line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// What it was marked as.
    pub kind: MarkKind,
    /// What it says, without the mark; plain text, not HTML.
    pub text: String,
    /// The id of the heading above it, if there is one.
    pub heading: Option<String>,
}

/// The marked lines of a note, in reading order. Code is code: what stands in it marks nothing.
///
/// Takes time and space linear in the text, whatever the text.
#[must_use]
pub fn marks(text: &str) -> Vec<Mark> {
    let (body, _) = bounds::split(text);
    let mut marks = Vec::new();
    let mut rendering: Option<Rendering> = None;
    let mut fence: Option<(char, usize)> = None;
    for (number, line) in body.lines().enumerate() {
        if let Some(marks) = fence_of(line) {
            fence = match fence {
                Some(open) if open.0 == marks.0 && marks.1 >= open.1 => None,
                None => Some(marks),
                open => open,
            };
            continue;
        }
        let Some((kind, said)) = marked(line).filter(|_| fence.is_none()) else {
            continue;
        };
        let rendering = rendering.get_or_insert_with(|| render(text));
        let above = |line: u32| usize::try_from(line).is_ok_and(|line| line <= number);
        let headings = rendering.outline.iter();
        let heading = headings.take_while(|heading| above(heading.line)).last();
        marks.push(Mark {
            kind,
            text: words(said),
            heading: heading.map(|heading| heading.id.clone()),
        });
    }
    marks
}

/// The letters of a fence of code and how many they are, if the line is one.
fn fence_of(line: &str) -> Option<(char, usize)> {
    let line = line.trim_start_matches([' ', '>']);
    let letter = line.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let count = line.chars().take_while(|c| *c == letter).count();
    (count >= 3).then_some((letter, count))
}

/// The kind of a marked line and what it says. The mark may stand in a list, a task or a quotation.
fn marked(line: &str) -> Option<(MarkKind, &str)> {
    let is_item = |line: &str| ["- ", "* ", "+ "].iter().any(|item| line.starts_with(item));
    if line.starts_with("    ") && !is_item(line.trim_start()) {
        return None;
    }
    let mut rest = line.trim_start_matches([' ', '\t', '>']);
    for bullet in ["- ", "* ", "+ ", "[ ] ", "[x] ", "[X] "] {
        rest = rest.strip_prefix(bullet).unwrap_or(rest).trim_start();
    }
    let (mark, said) = rest.strip_prefix("**")?.split_once("**")?;
    let is_blank = |c: char| c.is_whitespace() || c == '\u{a0}' || c == '\u{202f}';
    let (word, said) = match mark.trim_end_matches(is_blank).strip_suffix(':') {
        Some(word) => (word, said),
        None => (mark, said.trim_start_matches(is_blank).strip_prefix(':')?),
    };
    let said = said.trim_matches(is_blank);
    let kind = MarkKind::of(word.trim_end_matches(is_blank).trim())?;
    (!said.is_empty()).then_some((kind, said))
}

/// What a line says, without its marks.
fn words(line: &str) -> String {
    let mut words = String::new();
    for (at, part) in render(line).html().split('<').enumerate() {
        let text = part.split_once('>').filter(|_| at > 0);
        words.push_str(text.map_or(part, |(_, text)| text));
    }
    let words = words.replace("&quot;", "\"").replace("&gt;", ">");
    let words = words.replace("&lt;", "<").replace("&amp;", "&");
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marked_lines_are_found_wherever_they_stand() {
        let text = "**Question :** avant tout titre ?\n# Débat\n- **Décision :** on garde [le *lien*](x) & `a<b`\n\
            > **Action**: écrire\n\n## Suite\n- [ ] **ACTION\u{a0}:** appeler\n**Quote:** “yes”\n\
            ```\n**Décision :** du code\n```\n    **Décision :** du code\n**Important :** non\n**Décision :**\n\
            la **Décision :** non\n1. texte";
        let found: Vec<_> = marks(text)
            .into_iter()
            .map(|mark| {
                (
                    mark.kind.name(),
                    mark.text,
                    mark.heading.unwrap_or_default(),
                )
            })
            .collect();
        let expected = [
            ("question", "avant tout titre ?", ""),
            ("decision", "on garde le lien & a<b", "débat"),
            ("action", "écrire", "débat"),
            ("action", "appeler", "suite"),
            ("quote", "“yes”", "suite"),
        ];
        let expected = expected.map(|(kind, text, id)| (kind, text.to_owned(), id.to_owned()));
        assert_eq!(found, expected);
    }
}
