//! The block of metadata that may stand before a note.

/// Cuts the front matter, fences included, from what follows it; both are the text as it is.
pub(crate) fn split(text: &str) -> (&str, &str) {
    let mut lines = text.split_inclusive('\n');
    let mut end = match lines.next() {
        Some(first) if first.trim_end() == "---" => first.len(),
        _ => return ("", text),
    };
    for line in lines {
        end += line.len();
        if matches!(line.trim_end(), "---" | "...") {
            return text.split_at(end);
        }
    }
    ("", text)
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn only_a_closed_block_at_the_very_start_is_front_matter() {
        assert_eq!(
            split("---\na: 1\n---\n# T\n"),
            ("---\na: 1\n---\n", "# T\n")
        );
        assert_eq!(
            split("---\r\na: 1\r\n...\r\n"),
            ("---\r\na: 1\r\n...\r\n", "")
        );
        for text in ["", "---", "---\nno end\n", "\n---\na\n---\n", "a\n---\n"] {
            assert_eq!(split(text), ("", text), "{text:?}");
        }
    }
}
