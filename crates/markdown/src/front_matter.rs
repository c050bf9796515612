//! The block of metadata that may stand before a note.

/// Cuts the front matter, fences included, from what follows it; both are the text as it is.
///
/// A note may also begin with a rule. It is front matter only if a key stands on the next line and
/// all lines up to the closing fence could be YAML, so that no prose ever hides behind it.
pub(crate) fn split(text: &str) -> (&str, &str) {
    let mut lines = text.split_inclusive('\n');
    let Some(opening) = lines.next().filter(|first| first.trim_end() == "---") else {
        return ("", text);
    };
    let mut end = opening.len();
    for (number, line) in lines.enumerate() {
        end += line.len();
        let line = line.trim_end();
        if number > 0 && matches!(line, "---" | "...") {
            return text.split_at(end);
        }
        let could_be_yaml = if number == 0 {
            begins_with_key(line)
        } else {
            line.is_empty()
                || line.starts_with([' ', '\t', '#', '-', ']', '}'])
                || begins_with_key(line)
        };
        if !could_be_yaml {
            break;
        }
    }
    ("", text)
}

/// Whether the line is `key:` or `key: value`; a key has no blank, so `Présents : Anne` is prose.
fn begins_with_key(line: &str) -> bool {
    let Some((key, value)) = line.split_once(':') else {
        return false;
    };
    let is_key = |found: char| found.is_alphanumeric() || matches!(found, '_' | '-' | '.' | '"');
    !key.is_empty() && key.chars().all(is_key) && (value.is_empty() || value.starts_with(' '))
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn only_closed_metadata_at_the_very_start_is_front_matter() {
        for front in [
            "---\na: 1\n---\n",
            "---\r\na: 1\r\n...\r\n",
            "---\ntags:\n- a\n  - b\n# c\n\nété: 2\n---\n",
        ] {
            let text = format!("{front}# T\n");
            assert_eq!(split(&text), (front, "# T\n"));
        }
        for text in [
            "",
            "---",
            "---\nno end\n",
            "---\na: 1\n",
            "\n---\na\n---\n",
            "a\n---\n",
        ] {
            assert_eq!(split(text), ("", text), "{text:?}");
        }
    }

    #[test]
    fn a_note_that_begins_with_a_rule_has_no_front_matter() {
        for text in [
            "---\n\n## Ordre du jour\n\n---\n",
            "---\n---\n",
            "---\nPrésents : Anne\n---\n",
            "---\nNote: on commence\n\nLe lavoir est à refaire\n---\n",
            "---\nhttps://a.example\n---\n",
        ] {
            assert_eq!(split(text), ("", text), "{text:?}");
        }
    }
}
