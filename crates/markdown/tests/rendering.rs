//! What notes look like, and which block comes from which lines.

use sillage_markdown::render;

/// The HTML of a note without the directions of its paragraphs, which `r05_right_to_left` looks at.
fn html(note: &str) -> String {
    plain(render(note).html().trim_end())
}

fn plain(html: &str) -> String {
    html.replace(" dir=\"auto\"", "")
}

const REL: &str = "rel=\"noopener noreferrer nofollow ugc\"";

#[test]
fn common_mark_is_understood() {
    let cases = [
        (
            "a *b* **c** `d` \\*e",
            "<p>a <em>b</em> <strong>c</strong> <code>d</code> *e</p>",
        ),
        ("a\nb  \nc", "<p>a<br>\nb<br>\nc</p>"),
        ("Titre\n=====", "<h1 id=\"titre\">Titre</h1>"),
        (
            "- a\n- b\n\n  c",
            "<ul><li><p>a</p></li><li><p>b</p><p>c</p></li></ul>",
        ),
        ("3. a\n4. b", "<ol start=\"3\"><li>a</li><li>b</li></ol>"),
        ("> a\nb", "<blockquote><p>a<br>\nb</p></blockquote>"),
        ("    a < b", "<pre><code>a &lt; b</code></pre>"),
        (
            "```Rust,ignore x\na\n```",
            "<pre><code class=\"language-rustignore\">a\n</code></pre>",
        ),
        ("a\n\n***\n\nb", "<p>a</p>\n<hr>\n<p>b</p>"),
        ("&eacute; &amp;lt;", "<p>é &amp;lt;</p>"),
        ("<b>a</b>", "<p>&lt;b&gt;a&lt;/b&gt;</p>"),
    ];
    for (note, expected) in cases {
        assert_eq!(html(note), expected, "{note:?}");
    }
}

#[test]
fn the_extensions_are_understood() {
    let cases = [
        (
            "|a|b|\n|-|:-:|\n|1|\n|2|3|4|",
            "<div class=\"table\" tabindex=\"0\"><table><thead><tr><th>a</th><th class=\"center\">b</th></tr></thead>\
             <tbody><tr><td>1</td><td class=\"center\"></td></tr><tr><td>2</td><td class=\"center\">3</td></tr></tbody></table></div>",
        ),
        (
            "- [ ] a\n- [x] b",
            "<ul><li><input type=\"checkbox\" disabled=\"\" aria-label=\"a\"> a</li>\
             <li><input type=\"checkbox\" disabled=\"\" checked=\"\" aria-label=\"b\"> b</li></ul>",
        ),
        ("~~a~~", "<p><del>a</del></p>"),
    ];
    for (note, expected) in cases {
        assert_eq!(html(note), expected, "{note:?}");
    }
}

#[test]
fn links_and_bare_addresses_are_marked_as_written_by_users() {
    let cases = [
        (
            "[a](https://b.example \"t\")",
            format!("<p><a href=\"https://b.example\" title=\"t\" {REL}>a</a></p>"),
        ),
        (
            "<a@b.example>",
            format!("<p><a href=\"mailto:a@b.example\" {REL}>a@b.example</a></p>"),
        ),
        (
            "Voir www.b.example/a_b_c.",
            format!(
                "<p>Voir <a href=\"https://www.b.example/a_b_c\" {REL}>www.b.example/a_b_c</a>.</p>"
            ),
        ),
        (
            "https://b.example/?a=1&b=2",
            format!(
                "<p><a href=\"https://b.example/?a=1&amp;b=2\" {REL}>https://b.example/?a=1&amp;b=2</a></p>"
            ),
        ),
        (
            "`https://b.example`",
            "<p><code>https://b.example</code></p>".to_owned(),
        ),
        (
            "[](https://b.example)",
            format!("<p><a href=\"https://b.example\" {REL}>https://b.example</a></p>"),
        ),
        (
            "[a][r]\n\n[r]: #x",
            format!("<p><a href=\"#x\" {REL}>a</a></p>"),
        ),
    ];
    for (note, expected) in cases {
        assert_eq!(html(note), expected, "{note:?}");
    }
}

#[test]
fn an_own_image_is_shown() {
    let source = format!("/uploads/{}.webp", "0a".repeat(32));
    let expected = format!(
        "<p><img src=\"{source}\" alt=\"le plan de salle\" title=\"t\" loading=\"lazy\"></p>"
    );
    assert_eq!(
        html(&format!(
            "![le *plan* de [salle](https://x.example)]({source} \"t\")"
        )),
        expected
    );
}

#[test]
fn footnotes_are_numbered_by_reference_and_stand_at_the_end() {
    let note = "a[^b] b[^A] c[^b]\n\n[^a]: un\n[^b]: deux\n[^c]: seul\n\nfin\n";
    let rendering = render(note);
    let blocks: Vec<_> = rendering
        .blocks
        .iter()
        .map(|block| (block.lines.clone(), plain(&block.html)))
        .collect();
    let reference = |number: u8, id: &str| {
        format!(
            "<sup><a{id} href=\"#fn-{number}\" role=\"doc-noteref\" aria-label=\"Note {number}\">{number}</a></sup>"
        )
    };
    let back = |number: u8| {
        format!(
            "<a href=\"#fnref-{number}\" role=\"doc-backlink\" aria-label=\"Note {number}\">↩</a>"
        )
    };
    let first = format!(
        "<p>a{} b{} c{}</p>",
        reference(1, " id=\"fnref-1\""),
        reference(2, " id=\"fnref-2\""),
        reference(1, "")
    );
    let notes = format!(
        "<section class=\"footnotes\" role=\"doc-endnotes\"><ol>\
        <li id=\"fn-1\" value=\"1\"><p>deux {}</p></li>\
        <li id=\"fn-2\" value=\"2\"><p>un {}</p></li>\
        <li id=\"fn-3\" value=\"3\"><p>seul</p></li></ol></section>",
        back(1),
        back(2)
    );
    assert_eq!(
        blocks,
        [
            (0..1, first),
            (6..7, "<p>fin</p>".to_owned()),
            (2..5, notes)
        ]
    );
}

#[test]
fn front_matter_is_left_alone() {
    let rendering = render("---\ntitle: *a*\n---\n# b\n");
    let blocks: Vec<_> = rendering
        .blocks
        .iter()
        .map(|block| (block.lines.clone(), plain(&block.html)))
        .collect();
    let front = "<pre class=\"verbatim\"><code>---\ntitle: *a*\n---\n</code></pre>";
    assert_eq!(
        blocks,
        [
            (0..3, front.to_owned()),
            (3..4, "<h1 id=\"b\">b</h1>".to_owned())
        ]
    );
}

#[test]
fn the_outline_names_the_headings_and_their_lines() {
    let outline = render("# Un *deux*\n\ntexte\n\n## `Trois`\n\n> # cité\n\n## Trois\n").outline;
    let lines: Vec<_> = outline
        .iter()
        .map(|h| (h.level, h.id.as_str(), h.text.as_str(), h.line))
        .collect();
    assert_eq!(
        lines,
        [
            (1, "un-deux", "Un deux", 0),
            (2, "trois", "Trois", 4),
            (2, "trois-1", "Trois", 8)
        ]
    );
}

#[test]
fn a_change_in_one_block_changes_that_block_only() {
    let hashes = |note: &str| {
        render(note)
            .blocks
            .iter()
            .map(|block| block.hash)
            .collect::<Vec<_>>()
    };
    let before = hashes("# a\n\nb [x]\n\n- c\n\n[x]: https://x.example\n");
    let after = hashes("# a\n\nb, [x]\n\n- c\n\n[x]: https://x.example\n");
    assert_eq!((before[0], before[2]), (after[0], after[2]));
    assert_ne!(before[1], after[1]);
    // The address of [x] concerns the block that uses it.
    assert_ne!(
        before[1],
        hashes("# a\n\nb [x]\n\n- c\n\n[x]: https://y.example\n")[1]
    );
}
