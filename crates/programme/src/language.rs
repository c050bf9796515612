//! Languages as files write them, and the BCP 47 tags that pages need.

use crate::fold::fold;

/// All two-letter codes of ISO 639-1.
const TWO_LETTERS: &str = "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch \
    co cr cs cu cv cy da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi \
    ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky \
    la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om \
    or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te \
    tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu";

/// Languages that have no code of two letters and are met in Europe.
const THREE_LETTERS: &str = "ast bar dsb frr gsw hsb lld nds rup sco smi szl vec";

/// A tag, then its other codes and its names in its own language and in those around, folded.
const NAMES: &[(&str, &str)] = &[
    ("ar", "ara arabic arabe arabisch"),
    ("br", "bre breton brezhoneg bretonisch"),
    ("ca", "cat catalan catala katalanisch"),
    ("cs", "ces cze czech tcheque cestina tschechisch"),
    ("cy", "cym wel welsh gallois cymraeg"),
    ("da", "dan danish danois dansk danisch"),
    ("de", "deu ger german allemand deutsch aleman tedesco"),
    ("el", "ell gre greek grec griechisch"),
    ("en", "eng english anglais englisch ingles inglese"),
    ("eo", "epo esperanto"),
    (
        "es",
        "spa spanish espagnol spanisch espanol castellano castillan",
    ),
    ("eu", "eus baq basque baskisch euskara euskera"),
    ("fi", "fin finnish finnois suomi finnisch"),
    ("fr", "fra fre french francais franzosisch frances francese"),
    ("ga", "gle irish irlandais gaeilge"),
    ("gl", "glg galician galicien galego"),
    ("he", "heb hebrew hebreu hebraisch"),
    ("hu", "hun hungarian hongrois magyar ungarisch"),
    ("it", "ita italian italien italienisch italiano"),
    ("ja", "jpn japanese japonais japanisch"),
    ("ko", "kor korean coreen koreanisch"),
    (
        "nl",
        "nld dut dutch neerlandais nederlands niederlandisch flamand",
    ),
    ("nb", "nob norwegian norvegien norsk norwegisch"),
    ("oc", "oci occitan okzitanisch"),
    ("pl", "pol polish polonais polski polnisch"),
    ("pt", "por portuguese portugais portugues portugiesisch"),
    ("ro", "ron rum romanian roumain romana rumanisch"),
    ("ru", "rus russian russe russisch"),
    ("sk", "slk slo slovak slovaque slovencina slowakisch"),
    ("sl", "slv slovene slovenian slovenscina slowenisch"),
    ("sv", "swe swedish suedois svenska schwedisch"),
    ("tr", "tur turkish turc turkisch"),
    ("uk", "ukr ukrainian ukrainien ukrainisch"),
    ("zh", "zho chi chinese chinois chinesisch mandarin"),
];

/// The BCP 47 tag of one language: `fr-FR` for `fr_fr`, `fr` for `French` and `fra`, nothing for what is
/// no language or several.
#[must_use]
pub fn language_tag(text: &str) -> Option<String> {
    let text = fold(text);
    if let Some((tag, _)) = (NAMES.iter()).find(|(_, names)| has_word(names, &text)) {
        return Some((*tag).to_owned());
    }
    let mut parts = text.split(['-', '_']);
    let primary = parts.next()?;
    let primary =
        (NAMES.iter().find(|(_, names)| has_word(names, primary))).map_or(primary, |(tag, _)| *tag);
    let known = match primary.len() {
        2 => has_word(TWO_LETTERS, primary),
        3 => has_word(THREE_LETTERS, primary),
        _ => false,
    };
    if !known {
        return None;
    }
    let mut tag = primary.to_owned();
    for (index, part) in parts.enumerate() {
        match written(part, &tag) {
            Some(part) => {
                tag.push('-');
                tag.push_str(&part);
            }
            // `de-formal` and the like of translation tools; a second language is another matter.
            None if index == 0 && part.len() < 4 => return None,
            None => break,
        }
    }
    Some(tag)
}

/// All languages that a text names, by tag and each once: two for `de, en`.
#[must_use]
pub fn language_tags(text: &str) -> Vec<String> {
    if let Some(tag) = language_tag(text) {
        return vec![tag];
    }
    let mut tags = Vec::new();
    let words = text.split(|c: char| !c.is_alphabetic() && c != '_' && c != '-');
    // Between two languages these are no languages of their own (Estonian, Odia).
    for word in words.filter(|word| !["et", "or"].contains(word)) {
        // `de-en` is two languages, since there is no country of that name.
        let parts = language_tag(word).map_or_else(
            || word.split('-').filter_map(language_tag).collect(),
            |tag| vec![tag],
        );
        for tag in parts {
            if !tags.contains(&tag) {
                tags.push(tag);
            }
        }
    }
    tags
}

/// A script or a country as tags write it; `None` for anything else.
fn written(part: &str, tag: &str) -> Option<String> {
    let letters = part.bytes().all(|b| b.is_ascii_lowercase());
    match part.len() {
        4 if letters && !tag.contains('-') => Some(part[..1].to_ascii_uppercase() + &part[1..]),
        // `en` is a language and no country; other codes of two letters may be both.
        2 if letters && part != "en" => Some(part.to_ascii_uppercase()),
        3 if part.bytes().all(|b| b.is_ascii_digit()) => Some(part.to_owned()),
        _ => None,
    }
}

fn has_word(list: &str, word: &str) -> bool {
    !word.is_empty() && list.split_ascii_whitespace().any(|entry| entry == word)
}

#[cfg(test)]
mod tests {
    use super::{language_tag, language_tags};

    #[test]
    fn names_and_codes_become_tags() {
        for (written, tag) in [
            ("fr", "fr"),
            ("FR", "fr"),
            ("fra", "fr"),
            ("fre", "fr"),
            ("French", "fr"),
            ("Français", "fr"),
            ("fr-FR", "fr-FR"),
            ("fr_fr", "fr-FR"),
            ("de-formal", "de"),
            ("de_DE", "de-DE"),
            ("eng", "en"),
            ("English", "en"),
            ("en-GB", "en-GB"),
            ("eng-us", "en-US"),
            ("zh-hant-tw", "zh-Hant-TW"),
            ("es-419", "es-419"),
            ("brezhoneg", "br"),
            ("gsw", "gsw"),
        ] {
            assert_eq!(language_tag(written).as_deref(), Some(tag), "{written}");
        }
        for none in [
            "", "de, en", "de-en", "xx", "mul", "und", "n/a", "tbd", "fr/en", "klingon", "1",
        ] {
            assert_eq!(language_tag(none), None, "{none}");
        }
    }

    #[test]
    fn lists_name_each_language_once() {
        for list in [
            "de, en",
            "de/en",
            "de-en",
            "Deutsch und English",
            "DE;EN;de",
            "[de en]",
        ] {
            assert_eq!(language_tags(list), ["de", "en"], "{list}");
        }
        assert_eq!(language_tags("français et breton"), ["fr", "br"]);
        assert!(language_tags("n/a").is_empty());
    }
}
