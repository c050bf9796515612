//! What a client says of itself when it joins a note: `KEY`, or `KEY epoch=N`.
//!
//! N is the epoch that its copy of the note is of. A client that names one is never merged with
//! another; stock clients name none and merge, as Yjs does. Without a key the part before is empty.

use sillage_storage::Epoch;

/// A token, taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Presented<'a> {
    /// The key as it was sent; empty for none.
    pub key: &'a str,
    /// The epoch of the client's copy.
    pub epoch: Option<Epoch>,
}

impl<'a> Presented<'a> {
    /// Takes a token apart. What only resembles an epoch stays in the key, which is then mistyped:
    /// a client that meant to name one is told, not merged.
    #[must_use]
    pub fn read(token: &'a str) -> Self {
        let token = token.trim();
        let (key, last) = token.rsplit_once(' ').unwrap_or(("", token));
        match last
            .strip_prefix("epoch=")
            .map(|epoch| (epoch, epoch.parse()))
        {
            // "+1" would be read too.
            Some((digits, Ok(epoch))) if digits.bytes().all(|byte| byte.is_ascii_digit()) => Self {
                key: key.trim_end(),
                epoch: Some(epoch),
            },
            _ => Self {
                key: token,
                epoch: None,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_a_key_an_epoch_or_both() {
        let read = |token| {
            let Presented { key, epoch } = Presented::read(token);
            (key, epoch)
        };
        assert_eq!(read(""), ("", None));
        assert_eq!(read("ln_w_7"), ("ln_w_7", None));
        assert_eq!(read("ln_w_7 epoch=12"), ("ln_w_7", Some(Epoch(12))));
        assert_eq!(read(" epoch=12"), ("", Some(Epoch(12))));
        assert_eq!(read("epoch=0"), ("", Some(Epoch(0))));
        for odd in [
            "k epoch=",
            "k epoch=x",
            "k epoch=+1",
            "k epoch=99999999999999999999",
        ] {
            assert_eq!(read(odd), (odd, None));
        }
    }
}
