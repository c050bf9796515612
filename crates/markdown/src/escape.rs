//! The one way from a note's text into HTML.

/// Appends `text` so that it is text between tags.
pub(crate) fn text(out: &mut String, text: &str) {
    escape(out, text, false);
}

/// Appends `text` so that it stays inside a double-quoted attribute.
pub(crate) fn attribute(out: &mut String, text: &str) {
    escape(out, text, true);
}

fn escape(out: &mut String, text: &str, quotes: bool) {
    let mut written = 0;
    for (at, byte) in text.bytes().enumerate() {
        let (replacement, length) = match byte {
            b'&' => ("&amp;", 1),
            b'<' => ("&lt;", 1),
            b'>' => ("&gt;", 1),
            b'"' if quotes => ("&quot;", 1),
            b'\t' | b'\n' => continue,
            0..0x20 | 0x7F => ("", 1),
            // The first bytes of all longer controls; other characters share them.
            0xC2 | 0xD8 | 0xE2 => match text[at..].chars().next() {
                Some(found) if is_control(found) => ("", found.len_utf8()),
                _ => continue,
            },
            _ => continue,
        };
        out.push_str(&text[written..at]);
        out.push_str(replacement);
        written = at + length;
    }
    out.push_str(&text[written..]);
}

/// Control characters, among them those that reorder what stands around them, so that an address
/// reads as another one.
fn is_control(found: char) -> bool {
    found.is_control()
        || matches!(
            found,
            '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}'
        )
}

/// `text` as it is safe outside HTML too: one line without control characters.
pub(crate) fn plain(text: &str) -> String {
    text.chars()
        .map(|found| if found == '\n' { ' ' } else { found })
        .filter(|found| !is_control(*found))
        .collect()
}
