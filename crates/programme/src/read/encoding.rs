//! Bytes as text: by their byte order mark, as UTF-8, as the file declares, or else by their look.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use super::lines::LineIndex;

/// How far into a file its declaration is looked for, in bytes.
const DECLARATION_BYTES: usize = 256;

/// The text of a file.
pub(super) struct Decoded<'a> {
    pub(super) text: Cow<'a, str>,
    /// Set where nothing says how the bytes are to be read.
    pub(super) guess: Option<Guess>,
}

/// An encoding that was found by the look of the bytes.
pub(super) struct Guess {
    /// Line of the first byte that is not UTF-8, from 1.
    pub(super) line: usize,
    /// The name of the encoding.
    pub(super) encoding: &'static str,
}

/// Reads `bytes` as text. UTF-8 is believed before a declaration that says otherwise: other encodings
/// hardly ever look like it.
pub(super) fn decode(bytes: &[u8]) -> Decoded<'_> {
    let known = |encoding: &'static Encoding, bytes| Decoded {
        text: encoding.decode_without_bom_handling(bytes).0,
        guess: None,
    };
    if let Some((encoding, length)) = Encoding::for_bom(bytes).filter(|(e, _)| *e != UTF_8) {
        return known(encoding, &bytes[length..]);
    }
    if let Some(encoding) = utf16_by_look(bytes) {
        return known(encoding, bytes);
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let first_bad = match std::str::from_utf8(bytes) {
        Ok(text) => {
            return Decoded {
                text: text.into(),
                guess: None,
            };
        }
        Err(error) => error.valid_up_to(),
    };
    if let Some(encoding) = declared(bytes) {
        return known(encoding, bytes);
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let encoding = detector.guess(None, Utf8Detection::Deny);
    Decoded {
        text: encoding.decode_without_bom_handling(bytes).0,
        guess: Some(Guess {
            line: LineIndex::new(bytes).line(first_bad),
            encoding: encoding.name(),
        }),
    }
}

/// UTF-16 without its mark, by the first sign of a file of XML or JSON.
fn utf16_by_look(bytes: &[u8]) -> Option<&'static Encoding> {
    match bytes.get(..2)? {
        [b'<' | b'{' | b'[', 0] => Some(UTF_16LE),
        [0, b'<' | b'{' | b'['] => Some(UTF_16BE),
        _ => None,
    }
}

/// The encoding that an XML declaration names, if these bytes can be in it.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let beginning = &bytes[..bytes.len().min(DECLARATION_BYTES)];
    let beginning = String::from_utf8_lossy(beginning);
    let declaration = beginning
        .trim_start()
        .strip_prefix("<?xml")?
        .split("?>")
        .next()?;
    let value = declaration
        .split_once("encoding")?
        .1
        .trim_start()
        .strip_prefix('=')?;
    let name = value.trim_start().split(['"', '\'']).nth(1)?;
    let encoding = Encoding::for_label(name.as_bytes())?;
    // What could be read as ASCII so far is not UTF-16, and what is no UTF-8 is not UTF-8.
    (encoding != UTF_8 && encoding != UTF_16LE && encoding != UTF_16BE).then_some(encoding)
}

#[cfg(test)]
mod tests {
    use super::decode;

    const TEXT: &str = "<s>Réunion à Besançon</s>";

    fn latin1(text: &str) -> Vec<u8> {
        text.chars()
            .map(|c| u8::try_from(u32::from(c)).unwrap())
            .collect()
    }

    #[test]
    fn a_file_is_read_as_it_declares() {
        for name in ["ISO-8859-1", "iso-8859-15", "windows-1252", "latin1"] {
            for quote in ["\"", "'"] {
                let file = format!(
                    "<?xml version={quote}1.0{quote} encoding = {quote}{name}{quote} ?>\n{TEXT}"
                );
                let decoded = decode(&latin1(&file)).text.into_owned();
                assert_eq!(decoded, file);
            }
        }
        let mac = b"<?xml version='1.0' encoding='macintosh'?>\n<s>R\x8eunion</s>";
        assert!(decode(mac).text.ends_with("<s>Réunion</s>"));
    }

    #[test]
    fn utf8_is_believed_before_the_declaration() {
        for name in ["ISO-8859-1", "UTF-16", "no-such-thing"] {
            let file = format!("<?xml version=\"1.0\" encoding=\"{name}\"?>\n{TEXT}");
            let decoded = decode(file.as_bytes());
            assert_eq!(decoded.text, file);
            assert!(decoded.guess.is_none());
        }
        assert_eq!(decode(format!("\u{feff}{TEXT}").as_bytes()).text, TEXT);
    }

    #[test]
    fn utf16_is_read_with_and_without_its_mark() {
        let units: Vec<u16> = TEXT.encode_utf16().collect();
        let little: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
        let big: Vec<u8> = units.iter().flat_map(|unit| unit.to_be_bytes()).collect();
        for file in [
            little.clone(),
            big.clone(),
            [b"\xff\xfe".to_vec(), little].concat(),
            [b"\xfe\xff".to_vec(), big].concat(),
        ] {
            assert_eq!(decode(&file).text, TEXT);
        }
    }

    #[test]
    fn what_declares_nothing_is_guessed_and_says_so() {
        let decoded = decode(b"<s>\nR\xe9union \xe0 Besan\xe7on</s>")
            .text
            .into_owned();
        assert_eq!(decoded, "<s>\nRéunion à Besançon</s>");
        let guess = decode(b"<?xml version='1.0' encoding='UTF-8'?>\n<s>R\xe9union</s>")
            .guess
            .unwrap();
        assert_eq!((guess.line, guess.encoding), (2, "windows-1252"));
    }
}
