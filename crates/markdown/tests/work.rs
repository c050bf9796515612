//! Hostile notes of the greatest size cost about as much as honest ones.
//!
//! No clock: what is counted is what comes out, and a superlinear parse of half a megabyte would not
//! come back at all.

use sillage_markdown::{MAX_INPUT, render};

#[expect(clippy::too_many_lines, reason = "a list")]
/// Notes that have cost other renderers seconds to hours, each `size` bytes long.
fn hostile(size: usize) -> Vec<(&'static str, String)> {
    let fill = |piece: &str| piece.repeat(size / piece.len());
    let half = |first: &str, second: &str| {
        first.repeat(size / 2 / first.len()) + &second.repeat(size / 2 / second.len())
    };
    let row = |cell: &str, columns: usize| cell.repeat(columns) + "\n";
    let wide = row("a|", 5_000) + &row("-|", 5_000) + &"|\n".repeat(size / 2);
    let padded = row("a|", 360) + &row("-|", 360) + &"|\n".repeat(720) + "\n";
    let stairs: String = (0..)
        .map(|level| " ".repeat(2 * level) + "- a\n")
        .take(700)
        .collect();
    vec![
        ("quotes", fill(">")),
        ("lists in one line", fill("- ") + "a"),
        ("numbered lists", fill("1. ") + "a"),
        ("lists, then blank lines", half("- ", "\n") + "a"),
        (
            "stairs of lists, then blank lines",
            stairs + &"\n".repeat(size / 2),
        ),
        (
            "quoted lists, many lines",
            fill(&("> - ".repeat(200) + "a\n")),
        ),
        ("footnotes in footnotes", fill("[^a]: ")),
        ("brackets", fill("[")),
        ("images", fill("![")),
        ("open links", fill("[a](")),
        ("open links, titles", fill("[a](b \"")),
        ("closed brackets", half("[", "]")),
        ("links", fill("[a](https://b.example)")),
        ("emphasis", fill("*a **b ")),
        ("emphasis, mixed", fill("*a_ ~~b** ")),
        ("stars", fill("*")),
        (
            "backticks",
            (1..1_000).map(|n| "`".repeat(n) + " ").collect(),
        ),
        ("comments", fill("<!--")),
        ("tags", fill("<a b=\"")),
        ("entities", fill("&#x26;")),
        ("a wide table", wide),
        ("tables of empty cells", fill(&padded)),
        ("addresses", fill("https://a.b/(")),
        ("half addresses", fill("http://!www.a..www.@a.")),
        ("many w", fill("www.")),
        (
            "one definition, many uses",
            format!("[x]: https://{}\n\n", "a".repeat(size / 2)) + &"[x]".repeat(size / 6),
        ),
        (
            "footnote references",
            "[^a]: b\n\n".to_owned() + &fill("[^a]"),
        ),
        ("headings", fill("# a\n")),
        ("unusual spaces behind marks", fill("-\u{A0}")),
        (
            "unusual spaces behind marks, many lines",
            fill(">\u{A0}- a\n"),
        ),
        ("marks in addresses", fill("http://a.b/_*~")),
        ("tasks", fill("- [ ] a\n")),
        ("breaks", fill("<br>")),
        ("lines", fill("a\n")),
    ]
}

#[test]
fn hostile_notes_stay_small() {
    for (name, note) in hostile(MAX_INPUT) {
        let rendering = render(&note);
        let size: usize = rendering.blocks.iter().map(|block| block.html.len()).sum();
        // The widest honest amplification: a footnote reference of 4 bytes becomes 71.
        assert!(size < 24 * MAX_INPUT, "{name}: {size} bytes of HTML");
        assert!(!rendering.blocks.is_empty(), "{name}");
    }
}

#[test]
fn nesting_is_cut_at_the_bound_and_no_word_is_lost() {
    for opener in ["> ", "- ", "1. ", "*a **b ", "[^1]: *a **b ", "*a **b[^1] "] {
        let html = render(&(opener.repeat(2_000) + "fin\n\n[^1]: x")).html();
        let mut depth: usize = 0;
        for tag in html
            .split('<')
            .skip(1)
            .filter(|tag| !tag.starts_with("br>"))
        {
            depth = if tag.starts_with('/') {
                depth - 1
            } else {
                depth + 1
            };
            assert!(depth <= 32, "{opener}");
        }
        assert_eq!(depth, 0, "{opener}");
        assert!(html.contains("fin"), "{opener}");
    }
}

#[test]
fn what_is_beyond_the_bound_is_shown_as_text() {
    let note = "- a\n".repeat(MAX_INPUT / 4) + "# b\n";
    let rendering = render(&note);
    let last = rendering.blocks.last().expect("there are blocks");
    assert_eq!(
        last.html,
        "<pre class=\"verbatim\"><code># b\n</code></pre>"
    );
    let line = u32::try_from(MAX_INPUT / 4).expect("few lines");
    assert_eq!(last.lines, line..line + 1);
}
