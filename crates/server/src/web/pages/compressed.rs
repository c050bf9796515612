//! Pages compressed once and sent to many, with their own weight on them.

use std::io::Write as _;

use axum::http::{HeaderMap, header};
use brotli::{CompressorWriter, enc::BrotliEncoderParams};
use bytes::Bytes;

use super::RequestContext;

/// Of 11: about a millisecond for a note of 20 kB, and 3 % larger than the slowest.
const QUALITY: i32 = 6;
/// Bytes handed on at a time inside the encoder.
const BUFFER: usize = 4096;
/// Stands for the weight until it is known: a character that no text of ours holds.
pub(super) const WEIGHT: &str = "\u{e000}";
/// What follows the weight is a sentence and a few tags, which compress to about half.
const REST_DIVISOR: usize = 2;

/// `html` as brotli, with its weight and that of its assets where [`WEIGHT`] stands.
///
/// What stands before the weight is compressed and counted, then the weight is written behind it: one
/// pass, and right to some ten bytes.
pub(super) fn weighed(cx: &RequestContext, html: &str, assets: usize) -> Bytes {
    let (before, after) = html.split_once(WEIGHT).unwrap_or((html, ""));
    let params = BrotliEncoderParams {
        quality: QUALITY,
        size_hint: html.len(),
        ..Default::default()
    };
    let mut writer = CompressorWriter::with_params(Vec::new(), BUFFER, &params);
    let mut put = |text: &str| {
        writer
            .write_all(text.as_bytes())
            .and_then(|()| writer.flush())
            .expect("a Vec takes all that is written");
        writer.get_ref().len()
    };
    let bytes = put(before) + after.len() / REST_DIVISOR + assets;
    put(&(kilobytes(cx, bytes) + after));
    writer.into_inner().into()
}

/// `html` as it is, with its weight and that of its assets.
pub(super) fn weighed_plain(cx: &RequestContext, html: &str, assets: usize) -> String {
    html.replacen(WEIGHT, &kilobytes(cx, html.len() + assets), 1)
}

/// `6,9` or `6.9`, by the language of the page.
fn kilobytes(cx: &RequestContext, bytes: usize) -> String {
    let tenths = bytes.div_ceil(100);
    let point = cx.t("site-decimal-point");
    format!("{}{point}{}", tenths / 10, tenths % 10)
}

/// Whether the reader takes brotli.
pub(super) fn is_accepted(headers: &HeaderMap) -> bool {
    let accepted = headers
        .get(header::ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok());
    accepted.unwrap_or_default().split(',').any(|coding| {
        let (name, weight) = coding.split_once(';').unwrap_or((coding, ""));
        let weight = weight
            .trim()
            .strip_prefix("q=")
            .and_then(|weight| weight.parse::<f32>().ok());
        name.trim().eq_ignore_ascii_case("br") && weight.is_none_or(|weight| weight > 0.0)
    })
}

#[cfg(test)]
mod tests {
    use sillage_locales::Language;

    use super::*;

    #[test]
    fn a_page_says_what_it_weighs() {
        let cx = RequestContext::fixture(Language::Fr);
        let mut noise = 7_u32;
        let words: String = (0..9_000)
            .map(|_| {
                noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                char::from(b'a' + (noise >> 27) as u8 % 26)
            })
            .collect();
        let html = format!("<p>{words}</p><footer>{WEIGHT} ko</footer><p>Sillage</p>");
        let page = weighed(&cx, &html, 1_000);
        let mut plain = Vec::new();
        brotli::BrotliDecompress(&mut &page[..], &mut plain).unwrap();
        let plain = String::from_utf8(plain).unwrap();
        let said = plain.split_once("<footer>").unwrap().1;
        let said: f64 = said
            .split_once(' ')
            .unwrap()
            .0
            .replace(',', ".")
            .parse()
            .unwrap();
        let real = f64::from(u32::try_from(page.len() + 1_000).unwrap()) / 1_000.0;
        assert!((said - real).abs() < 0.15, "{said} for {real}");
        assert!(weighed_plain(&cx, &html, 1_000).contains("<footer>10,"));
    }
}
