//! Finds bare addresses in running text: `https://…`, `www.…` and e-mail.
//!
//! One pass: what was taken for one address is never looked at again.

use std::ops::Range;

/// Bytes of a host name, as in the domain name system; so that a refused host costs little.
const MAX_HOST: usize = 253;

/// What goes before the found text to make it an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Prefix {
    /// It is complete.
    None,
    /// A web address without a scheme.
    Https,
    /// An e-mail address.
    Mailto,
}

impl Prefix {
    /// The characters themselves.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Https => "https://",
            Self::Mailto => "mailto:",
        }
    }
}

/// The first address at or after `from`.
pub(crate) fn next(text: &str, from: usize) -> Option<(Range<usize>, Prefix)> {
    let bytes = text.as_bytes();
    let mut at = from;
    while at < bytes.len() {
        let found = match bytes[at] {
            b':' => web_with_scheme(text, from, at),
            b'w' | b'W' => web_without_scheme(text, from, at),
            b'@' => email(text, from, at),
            _ => None,
        };
        if found.is_some() {
            return found;
        }
        at += 1;
    }
    None
}

fn web_with_scheme(text: &str, from: usize, colon: usize) -> Option<(Range<usize>, Prefix)> {
    let rest = text[colon..].strip_prefix("://")?;
    let before = &text.as_bytes()[from..colon];
    let scheme = ["https", "http"].into_iter().find(|scheme| {
        let tail = before
            .len()
            .checked_sub(scheme.len())
            .map(|start| &before[start..]);
        tail.is_some_and(|tail| tail.eq_ignore_ascii_case(scheme.as_bytes()))
    })?;
    let start = colon - scheme.len();
    (begins_word(text, from, start) && host(rest).is_some())
        .then(|| (start..colon + 3 + address_length(rest), Prefix::None))
}

fn web_without_scheme(text: &str, from: usize, start: usize) -> Option<(Range<usize>, Prefix)> {
    let rest = &text[start..];
    let is_www = rest.as_bytes().get(..4)?.eq_ignore_ascii_case(b"www.");
    let named = is_www && begins_word(text, from, start) && host(rest)?.get(4..)?.contains('.');
    named.then(|| (start..start + address_length(rest), Prefix::Https))
}

fn email(text: &str, from: usize, sign: usize) -> Option<(Range<usize>, Prefix)> {
    let local = text.as_bytes()[from..sign]
        .iter()
        .rev()
        .take_while(|byte| byte.is_ascii_alphanumeric() || b".-_+".contains(byte))
        .count();
    let start = sign - local;
    let rest = &text[sign + 1..];
    let length = rest
        .bytes()
        .take_while(|byte| byte.is_ascii_alphanumeric() || b".-".contains(byte))
        .count();
    let domain = rest[..length].trim_end_matches(['.', '-']);
    (local > 0 && begins_word(text, from, start) && domain.contains('.') && is_host(domain))
        .then(|| (start..sign + 1 + domain.len(), Prefix::Mailto))
}

/// An address does not begin in the middle of a word.
fn begins_word(text: &str, from: usize, start: usize) -> bool {
    !text[from..start].ends_with(|before: char| before.is_alphanumeric() || before == '/')
}

/// How much of `text` belongs to the address: up to a space, without the punctuation of the sentence
/// and without a closing bracket that was opened before the address.
fn address_length(text: &str) -> usize {
    let ends = |found: char| {
        found.is_whitespace()
            || found.is_control()
            || matches!(found, '<' | '>' | '"' | '«' | '»' | '“' | '”')
    };
    let mut address = &text[..text.find(ends).unwrap_or(text.len())];
    let mut unopened = address
        .matches(')')
        .count()
        .saturating_sub(address.matches('(').count());
    loop {
        let shorter = match address.chars().next_back() {
            Some('?' | '!' | '.' | ',' | ':' | ';' | '*' | '_' | '~' | '\'' | '’' | '…' | ']') => {
                true
            }
            Some(')') if unopened > 0 => {
                unopened -= 1;
                true
            }
            _ => false,
        };
        if !shorter {
            return address.len();
        }
        address = &address[..address.len() - address.chars().next_back().map_or(0, char::len_utf8)];
    }
}

/// The host at the start of an address without scheme, if it is one.
fn host(address: &str) -> Option<&str> {
    let ends = |found: char| !(found.is_alphanumeric() || matches!(found, '-' | '_' | '.'));
    let near = &address[..address.floor_char_boundary(MAX_HOST)];
    let host = near[..near.find(ends).unwrap_or(near.len())].trim_end_matches('.');
    is_host(host).then_some(host)
}

fn is_host(host: &str) -> bool {
    host.split('.').all(|label| {
        !label.is_empty()
            && label
                .chars()
                .all(|found| found.is_alphanumeric() || found == '-' || found == '_')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> Vec<String> {
        let mut found = Vec::new();
        let mut from = 0;
        while let Some((range, prefix)) = next(text, from) {
            found.push(format!("{}{}", prefix.as_str(), &text[range.clone()]));
            from = range.end;
        }
        found
    }

    #[test]
    fn addresses_are_found_without_the_sentence_around_them() {
        let cases = [
            (
                "Voir https://forum.example/a_b?c=1&d=é.",
                "https://forum.example/a_b?c=1&d=é",
            ),
            (
                "(https://fr.example/wiki/Brest_(ville))",
                "https://fr.example/wiki/Brest_(ville)",
            ),
            ("« www.example.org/x », puis", "https://www.example.org/x"),
            ("HTTP://LOCALHOST:8080/x!", "HTTP://LOCALHOST:8080/x"),
            ("écrire à a.b+c@d.example.", "mailto:a.b+c@d.example"),
        ];
        for (text, address) in cases {
            assert_eq!(all(text), [address], "{text}");
        }
    }

    #[test]
    fn what_only_resembles_an_address_stays_text() {
        for text in [
            "ahttps://x.example",
            "https://",
            "http:// x",
            "www.",
            "www.x",
            "a@b",
            "@c.example",
            "javascript://x",
            "a:b",
            "https://..x",
        ] {
            assert!(all(text).is_empty(), "{text}: {:?}", all(text));
        }
    }
}
