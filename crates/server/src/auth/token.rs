//! The text of a key: a prefix that says its role, 128 random bits in Crockford's base 32, two check characters.
//!
//! The prefix lets secret scanners and log filters find keys; the check characters tell a typing
//! error from an unknown key without asking the storage.

use sha2::{Digest, Sha256};

use super::Role;

/// Crockford's base 32: no I, L, O or U.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// 16 bytes in groups of 5 bits.
const BODY_CHARS: usize = 26;
/// Ten bits: one typing error in a thousand passes and is then merely unknown.
const CHECK_CHARS: usize = 2;
/// Random bytes of a key.
const RANDOM_BYTES: usize = 16;

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
        let mut text = prefix(role).to_owned();
        let number = u128::from_be_bytes(random);
        // 130 bits are written for 128: the two extra ones lead and are zero.
        for group in (0..BODY_CHARS).rev() {
            text.push(digit((number >> (5 * group)) as usize));
        }
        let check = check(&text);
        Self(text + &check)
    }

    /// Reads what a person typed: case does not matter, and I, L, O stand for 1, 1, 0.
    pub fn read(typed: &str) -> Result<Self, Mistyped> {
        let typed = typed.trim();
        let (head, body) = [Role::Organiser, Role::NoteTaker]
            .map(prefix)
            .into_iter()
            .find_map(|prefix| {
                let head = typed.get(..prefix.len())?;
                head.eq_ignore_ascii_case(prefix)
                    .then(|| (prefix, &typed[prefix.len()..]))
            })
            .ok_or(Mistyped)?;
        let mut text = head.to_owned();
        for char in body.chars() {
            text.push(canonical(char).ok_or(Mistyped)?);
        }
        if text.len() != head.len() + BODY_CHARS + CHECK_CHARS {
            return Err(Mistyped);
        }
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
impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}…", &self.0[..5])
    }
}

fn prefix(role: Role) -> &'static str {
    match role {
        Role::Organiser => "ln_o_",
        Role::NoteTaker => "ln_w_",
    }
}

fn digit(bits: usize) -> char {
    char::from(ALPHABET[bits % ALPHABET.len()])
}

fn canonical(typed: char) -> Option<char> {
    let upper = match typed.to_ascii_uppercase() {
        'I' | 'L' => '1',
        'O' => '0',
        other => other,
    };
    ALPHABET
        .iter()
        .any(|&known| char::from(known) == upper)
        .then_some(upper)
}

/// Ten bits of a hash over prefix and body, so that a wrong prefix is a typing error too.
fn check(secret: &str) -> String {
    let hash = Sha256::digest(secret);
    [hash[0], hash[1]]
        .map(|byte| digit(byte.into()))
        .into_iter()
        .collect()
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

    #[test]
    fn every_single_wrong_letter_of_this_key_is_noticed() {
        let token = Token::new(Role::NoteTaker, *b"one letter wrong");
        let text = token.as_str();
        let (mut tried, mut passed) = (0, 0);
        for (at, old) in text.char_indices().skip(5) {
            for &new in ALPHABET.iter().filter(|&&new| char::from(new) != old) {
                let typed = format!("{}{}{}", &text[..at], char::from(new), &text[at + 1..]);
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
