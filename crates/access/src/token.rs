//! The text of a key: a prefix that says its role, 128 random bits in Crockford's base 32, two check characters.
//!
//! The prefix lets secret scanners and log filters find keys; the check characters tell a typing
//! error from an unknown key without asking the storage.

use std::{fmt, sync::LazyLock};

use data_encoding::{Encoding, Specification};
use sha2::{Digest, Sha256};

use crate::Role;

/// Random bytes of a key.
const RANDOM_BYTES: usize = 16;
/// 16 bytes in groups of 5 bits.
const BODY_CHARS: usize = 26;
/// Ten bits: one typing error in a thousand passes and is then merely unknown.
const CHECK_CHARS: usize = 2;
/// Zero bytes before the random ones: 20 bytes are 32 whole characters, of which the first six are
/// always `0` and are not written.
const PAD_BYTES: usize = 4;

/// Crockford's base 32: no I, L, O or U.
const SYMBOLS: &str = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// [`SYMBOLS`], and what stands for them. Case does not matter; I, L and O are read as 1, 1 and 0.
static ALPHABET: LazyLock<Encoding> = LazyLock::new(|| {
    let mut specification = Specification::new();
    specification.symbols.push_str(SYMBOLS);
    specification
        .translate
        .from
        .push_str("abcdefghjkmnpqrstvwxyziIlLoO");
    specification
        .translate
        .to
        .push_str("ABCDEFGHJKMNPQRSTVWXYZ111100");
    specification
        .encoding()
        .expect("32 symbols and what else stands for them")
});

/// The canonical text of a key that is well formed; whether anybody issued it is another question.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

/// The text is not that of a key: a letter is missing, added or wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("This key seems mistyped")]
pub struct Mistyped;

impl Token {
    /// Makes a new key of `role` from 16 random bytes.
    #[must_use]
    pub fn new(role: Role, random: [u8; RANDOM_BYTES]) -> Self {
        let mut bytes = [0; PAD_BYTES + RANDOM_BYTES];
        bytes[PAD_BYTES..].copy_from_slice(&random);
        let digits = ALPHABET.encode(&bytes);
        let secret = prefix(role).to_owned() + &digits[digits.len() - BODY_CHARS..];
        let check = check(&secret);
        Self(secret + &check)
    }

    /// Reads what a person typed: case does not matter, and I, L, O stand for 1, 1, 0.
    pub fn read(typed: &str) -> Result<Self, Mistyped> {
        let typed = typed.trim();
        let (head, body) = Role::ALL
            .map(prefix)
            .into_iter()
            .find_map(|prefix| {
                let head = typed.get(..prefix.len())?;
                head.eq_ignore_ascii_case(prefix)
                    .then(|| (prefix, &typed[prefix.len()..]))
            })
            .ok_or(Mistyped)?;
        if body.len() != BODY_CHARS + CHECK_CHARS {
            return Err(Mistyped);
        }
        let body = canonical(body).ok_or(Mistyped)?;
        let text = head.to_owned() + &body;
        let (secret, ending) = text.split_at(text.len() - CHECK_CHARS);
        if check(secret) != ending {
            return Err(Mistyped);
        }
        Ok(Self(text))
    }

    /// The text, as it is shown once and put into a link.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A key never reaches a log: its debug form is its prefix.
impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}…", &self.0[..5])
    }
}

fn prefix(role: Role) -> &'static str {
    match role {
        Role::Organiser => "ln_o_",
        Role::NoteTaker => "ln_w_",
        Role::Archivist => "ln_a_",
        Role::Reader => "ln_r_",
    }
}

/// The same digits as this program writes them; none if one of them is no digit.
fn canonical(body: &str) -> Option<String> {
    let padded = "0".repeat(32 - body.len()) + body;
    let bytes = ALPHABET.decode(padded.as_bytes()).ok()?;
    let digits = ALPHABET.encode(&bytes);
    Some(digits[digits.len() - body.len()..].to_owned())
}

/// Ten bits of a hash over prefix and body, so that a wrong prefix is a typing error too.
fn check(secret: &str) -> String {
    let hash = Sha256::digest(secret);
    // The low five bits of two bytes.
    let bits = u16::from(hash[0] % 32) << 5 | u16::from(hash[1] % 32);
    let digits = ALPHABET.encode(&[0, 0, 0, (bits >> 8) as u8, (bits & 0xff) as u8]);
    digits[digits.len() - CHECK_CHARS..].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_reads_back_however_it_is_typed() {
        let token = Token::new(Role::NoteTaker, *b"sixteen bytes ok");
        assert!(token.as_str().starts_with("ln_w_"));
        assert_eq!(token.as_str().len(), 5 + 26 + 2);
        let typed = format!(
            "  {} \n",
            token
                .as_str()
                .to_lowercase()
                .replace('0', "o")
                .replace('1', "l")
        );
        assert_eq!(Token::read(&typed), Ok(token));
    }

    #[test]
    fn the_largest_number_fits() {
        let token = Token::new(Role::Organiser, [0xff; 16]);
        assert!(
            token
                .as_str()
                .starts_with("ln_o_7ZZZZZZZZZZZZZZZZZZZZZZZZZ")
        );
        assert_eq!(Token::read(token.as_str()), Ok(token));
    }

    /// Keys are printed on paper: what one program wrote, every later one reads.
    #[test]
    fn the_text_of_a_key_never_changes() {
        let token = Token::new(Role::NoteTaker, *b"sixteen bytes ok");
        assert_eq!(token.as_str(), "ln_w_3KD5W78SB5DRG64YBMCNSJ0VVBXX");
        let token = Token::new(Role::Organiser, [0xff; 16]);
        assert_eq!(token.as_str(), "ln_o_7ZZZZZZZZZZZZZZZZZZZZZZZZZQQ");
    }

    #[test]
    fn every_single_wrong_letter_of_this_key_is_noticed() {
        let token = Token::new(Role::NoteTaker, *b"one letter wrong");
        let text = token.as_str();
        let (mut tried, mut passed) = (0, 0);
        for (at, old) in text.char_indices().skip(5) {
            for new in SYMBOLS.chars().filter(|&new| new != old) {
                let typed = format!("{}{new}{}", &text[..at], &text[at + 1..]);
                tried += 1;
                passed += usize::from(Token::read(&typed).is_ok());
            }
        }
        // Ten check bits let about one in 1,024 through.
        assert!(tried > 800 && passed <= 5, "{passed} of {tried} passed");
    }

    #[test]
    fn what_is_not_a_key_is_mistyped() {
        for text in [
            "",
            "ln_w_",
            "ln_r_0000",
            "é",
            "ln_w_é",
            "bonjour",
            "LN_O_\u{0}",
        ] {
            assert_eq!(Token::read(text), Err(Mistyped), "{text:?}");
        }
        let token = Token::new(Role::NoteTaker, [7; 16]);
        assert_eq!(Token::read(&token.as_str()[..32]), Err(Mistyped));
        assert_eq!(Token::read(&format!("{}0", token.as_str())), Err(Mistyped));
        assert_eq!(
            Token::read(&token.as_str().replace("ln_w_", "ln_o_")),
            Err(Mistyped)
        );
    }
}
