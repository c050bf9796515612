//! Whatever a note says, a browser sees our elements, our attributes and our addresses only.

mod oracle;

use proptest::prelude::*;

/// Notes that were written to become something else than text.
const HOSTILE: &str = include_str!("hostile.json");

/// Checks every block and returns the text that a reader sees.
fn checked(note: &str) -> String {
    let blocks = sillage_markdown::render(note).blocks;
    let text = |html: &str| match oracle::check(html) {
        Ok(text) => text,
        Err(error) => panic!("{error}\nfrom {note:?}\nin {html}"),
    };
    blocks
        .iter()
        .map(|block| text(&block.html))
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn hostile_notes_stay_text() {
    let cases = [
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        (
            "a <img src=x onerror=alert(1)> b",
            "a <img src=x onerror=alert(1)> b",
        ),
        ("<!-- --!> <b onclick=x>", "<!-- --!> <b onclick=x>"),
        ("[a](javascript:alert(1))", "a"),
        ("[a](java&#x73;cript&colon;alert(1))", "a"),
        ("[a](&#1;javascript:alert(1))", "a"),
        ("[a](//evil.example)", "a"),
        ("![pixel](https://evil.example/p.png)", "pixel"),
        (
            "![](https://evil.example/p.png)",
            "https://evil.example/p.png",
        ),
        ("[![b](https://evil.example/b.svg)](https://a.example)", "b"),
        ("<javascript:alert(1)>", "javascript:alert(1)"),
        ("```\"><script>\nx\n```", "x\n"),
        (
            "[a](https://a.example \"x\\\" onmouseover=alert(1) y=\\\"\")",
            "a",
        ),
        ("a\u{202E}b\u{2066}c\u{200F}", "abc"),
        ("# <b id=config>\u{202E}x</b>", "<b id=config>x</b>"),
        ("[x]\n\n[x]: javascript:alert(1)", "x"),
        ("[a](https://b.example \"a\ttab\")", "a"),
        ("a\0b\u{7}c\u{1B}[31m", "abc[31m"),
        (
            "[a [b](https://b.example) c](https://c.example)",
            "[a b c](https://c.example)",
        ),
        ("[^1] [^1]\n\n[^1]: [x](vbscript:x)", "1 1\nx ↩"),
        ("|a|\n|-|\n|<script>|", "a<script>"),
    ];
    for (note, text) in cases {
        assert_eq!(checked(note), text, "{note:?}");
    }
}

#[test]
fn the_hostile_corpus_stays_text() {
    let corpus: Vec<String> = serde_json::from_str(HOSTILE).expect("the corpus is JSON");
    assert!(corpus.len() >= 75, "{}", corpus.len());
    for note in corpus {
        // Inside a quote, a list and a cell the same must hold.
        for note in [
            note.clone(),
            format!("> {note}"),
            format!("- {note}"),
            format!("|a|\n|-|\n|{note}|"),
        ] {
            checked(&note);
        }
    }
}

/// Pieces of which every construct of Markdown and every way out of it are made.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        3 => prop::sample::select(vec![
            "\n", "\n\n", " ", "    ", "\t", "> ", "- ", "1. ", "# ", "* ", "**", "*", "_", "~~", "`", "```", "|", "|-|-|\n",
            "[", "]", "(", ")", "![", "](", "[^1]", "[^1]: ", "[x]: ", "<", ">", "</", "<!--", "-->", "\"", "'", "&", "&amp;",
            "&#x6A;", "javascript:", "https://a.b", "www.a.b", "a@b.c", "/uploads/", "---\n", "[ ] ", "[x] ", "\\", "\r\n", "\0",
            "<script>", "<a href=x>", "\u{202E}", "\u{200E}", "\u{A0}", "\u{202F}", "<br>", "é", "👩‍🚀",
        ]).prop_map(str::to_owned),
        1 => "[a-z ]{1,8}",
        1 => any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_block_is_one_safe_element(note in pieces()) {
        checked(&note);
    }

    #[test]
    fn blocks_follow_the_lines_of_the_note(note in pieces()) {
        let rendering = sillage_markdown::render(&note);
        let lines = u32::try_from(note.lines().count()).expect("few lines");
        for block in &rendering.blocks {
            prop_assert!(block.lines.start < block.lines.end && block.lines.end <= lines, "{:?}", block);
        }
        let text = rendering.html();
        for heading in rendering.outline {
            let start = format!("<h{} id=\"{}\" dir", heading.level, heading.id);
            prop_assert_eq!(text.matches(&start).count(), 1);
        }
    }
}
