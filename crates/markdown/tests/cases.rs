//! What note-takers type and other programs were reported to read wrong, each with its right value.

use sillage_markdown::render;

/// The HTML of a note without what stands on every paragraph and link.
fn html(note: &str) -> String {
    render(note)
        .html()
        .trim_end()
        .replace(" dir=\"auto\"", "")
        .replace(" rel=\"noopener noreferrer nofollow ugc\"", "")
}

fn check(cases: &[(&str, &str)]) {
    for (note, expected) in cases {
        assert_eq!(html(note), *expected, "{note:?}");
    }
}

#[test]
fn r01_starts_with_a_rule() {
    check(&[
        (
            "---\n\n## Ordre du jour\n\n1. Bilan\n2. Suite\n\n---\n\n## Suite\n",
            "<hr>\n<h2 id=\"ordre-du-jour\">Ordre du jour</h2>\n<ol><li>Bilan</li><li>Suite</li></ol>\n<hr>\n\
             <h2 id=\"suite\">Suite</h2>",
        ),
        (
            "---\nPrésents : Anne\n---\n",
            "<hr>\n<h2 id=\"présents-anne\">Présents : Anne</h2>",
        ),
        ("***\n\na\n\n***", "<hr>\n<p>a</p>\n<hr>"),
    ]);
}

#[test]
fn r01b_real_front_matter() {
    check(&[(
        "---\ntitle: Rade\n---\n\n# Notes de la rade\n",
        "<pre class=\"verbatim\"><code>---\ntitle: Rade\n---\n</code></pre>\n\
         <h1 id=\"notes-de-la-rade\">Notes de la rade</h1>",
    )]);
}

#[test]
fn r02_addresses_with_marks() {
    let addresses = [
        "https://forge.example/_/A",
        "https://forge.example/_/B",
        "https://docs.example/__init__.py",
        "https://cloud.example/s/*carte*/plan",
        "https://a.example/~jean~/x",
        "https://a.example/$1$/x",
        "https://a.example/a_b_c?d_=e_f",
        "https://a.example/x_(y_z)",
        "https://a.example/#:~:text=a*b*c",
    ];
    let link = |address: &str| format!("<a href=\"{address}\">{address}</a>");
    let links: Vec<_> = addresses.iter().map(|address| link(address)).collect();
    let expected = links.join(" et ");
    let typed = addresses.join(" et ");
    check(&[
        (&typed, &format!("<p>{expected}</p>")),
        (
            &format!("- **{typed}**"),
            &format!("<ul><li><strong>{expected}</strong></li></ul>"),
        ),
        (
            &format!("| a |\n|---|\n| {typed} |"),
            &format!(
                "<div class=\"table\" tabindex=\"0\"><table><thead><tr><th>a</th></tr></thead><tbody><tr><td>{expected}</td></tr>\
             </tbody></table></div>"
            ),
        ),
        (
            "[a](https://a.example/_b_)",
            "<p><a href=\"https://a.example/_b_\">a</a></p>",
        ),
        (
            "<https://a.example/_b_>",
            "<p><a href=\"https://a.example/_b_\">https://a.example/_b_</a></p>",
        ),
        (
            "*Voir https://a.example/x*",
            "<p><em>Voir <a href=\"https://a.example/x\">https://a.example/x</a></em></p>",
        ),
        (
            "`https://a.example/_b_`",
            "<p><code>https://a.example/_b_</code></p>",
        ),
    ]);
}

#[test]
fn r03_br_in_table_cell() {
    let row = |cell: &str| {
        format!(
            "<div class=\"table\" tabindex=\"0\"><table><thead><tr><th>a</th></tr></thead><tbody><tr><td>{cell}</td></tr>\
             </tbody></table></div>"
        )
    };
    check(&[
        (
            "|a|\n|-|\n|Anne<br>Bruno<br/>Chloé<BR />Denis|",
            &row("Anne<br>\nBruno<br>\nChloé<br>\nDenis"),
        ),
        ("|a|\n|-|\n|x<!-- à vérifier -->y|", &row("xy")),
        ("a<br>b", "<p>a<br>\nb</p>"),
        (
            "a\n\n<!-- à relire\n\nplus tard -->\n\nb",
            "<p>a</p>\n<p>b</p>",
        ),
        ("a\n\n <!-- en retrait -->\n\nb", "<p>a</p>\n<p>b</p>"),
        ("<!-- ouvert\n\nb", "<p>&lt;!-- ouvert<br>\n<br>\nb</p>"),
    ]);
}

#[test]
fn r05_right_to_left() {
    let html = render("مرحبا\n\n- שלום\n\n## Bonjour\n\n|a|\n|-|\n|b|\n\n> c").html();
    for start in [
        "<p dir=\"auto\">مرحبا",
        "<li dir=\"auto\">שלום",
        "dir=\"auto\">Bonjour",
        "<th dir=\"auto\">a",
        "<td dir=\"auto\">b",
        "<p dir=\"auto\">c",
    ] {
        assert!(html.contains(start), "{start} in {html}");
    }
}

#[test]
fn r06_lines() {
    check(&[
        (
            "Présents : Anne\nExcusée : Chloé\nLieu : hall",
            "<p>Présents : Anne<br>\nExcusée : Chloé<br>\nLieu : hall</p>",
        ),
        ("- un\n  deux", "<ul><li>un<br>\ndeux</li></ul>"),
        (
            "> un\n> deux",
            "<blockquote><p>un<br>\ndeux</p></blockquote>",
        ),
        ("un\\\ndeux", "<p>un<br>\ndeux</p>"),
    ]);
}

#[test]
fn r06b_marked_lines() {
    check(&[(
        "**Décision :** on garde\n**Action :** Bruno écrit",
        "<p><strong>Décision :</strong> on garde<br>\n<strong>Action :</strong> Bruno écrit</p>",
    )]);
}

#[test]
fn r07_table_without_blank_line() {
    let html = html(
        "Budget :\n| Poste | Coût |\n| --- | --- |\n| Bois | 20 € |\n\n* Un tableau :\n  | a | b |\n  |---|---|\n  | 1 | 2 |\n",
    );
    assert_eq!(html.matches("<table>").count(), 2, "{html}");
}

#[test]
fn r09_nbsp_after_mark() {
    for space in ["\u{A0}", "\u{202F}", "\u{2009}"] {
        check(&[
            (
                &format!("#{space}Décisions"),
                "<h1 id=\"décisions\">Décisions</h1>",
            ),
            (
                &format!("-{space}a\n-{space}b"),
                "<ul><li>a</li><li>b</li></ul>",
            ),
            (&format!("1.{space}a"), "<ol><li>a</li></ol>"),
            (&format!(">{space}a"), "<blockquote><p>a</p></blockquote>"),
            (
                &format!("- a\n{space}{space}- b"),
                "<ul><li>a<ul><li>b</li></ul></li></ul>",
            ),
            (
                &format!("```\n-{space}a\n```"),
                &format!("<pre><code>-{space}a\n</code></pre>"),
            ),
        ]);
    }
}

#[test]
fn r10_single_tilde_ranges() {
    check(&[(
        "Entre 10~15 et 20~25 personnes.",
        "<p>Entre 10~15 et 20~25 personnes.</p>",
    )]);
}

#[test]
fn r11_footnotes() {
    let html = html(
        "a[^1] b[^1] c[^2]\n\n- point[^2]\n\n[^1]: Une\n    suite.\n\n    Second.\n[^2]: Voir https://a.example/x_(y).\n",
    );
    assert_eq!(html.matches("role=\"doc-noteref\"").count(), 4, "{html}");
    assert_eq!(html.matches("role=\"doc-backlink\"").count(), 2, "{html}");
    assert!(
        html.contains("<p>Une<br>\nsuite.</p><p>Second. <a"),
        "{html}"
    );
    assert!(html.contains("href=\"https://a.example/x_(y)\""), "{html}");
}

#[test]
fn r12_numbers_go_on() {
    let html = html(
        "1. un\n2. deux\n\n```sh\nls\n```\n\n3. trois\n   - sous\n     - bas\n\n     ```\n     code\n     ```\n4. quatre\n",
    );
    assert!(html.contains("<ol start=\"3\">"), "{html}");
    assert!(html.contains("quatre"), "{html}");
    assert_eq!(html.matches("<ul>").count(), 2, "{html}");
}

#[test]
fn r13_headings() {
    let ids: Vec<_> = render("## Décisions\n\n## Décisions\n\n## 日本語\n\n## Привет\n")
        .outline
        .into_iter()
        .map(|heading| heading.id)
        .collect();
    assert_eq!(ids, ["décisions", "décisions-1", "日本語", "привет"]);
}

#[test]
fn r14_bold_next_to_punctuation() {
    check(&[(
        "**Décision :**on garde. **Action** : Bruno.",
        "<p>**Décision :**on garde. <strong>Action</strong> : Bruno.</p>",
    )]);
}

#[test]
fn r15_emoji_and_combining_marks() {
    let text = "a👨‍👩‍👧‍👦b 🇫🇷 e\u{301} c’h ﬁ";
    check(&[(text, &format!("<p>{text}</p>"))]);
}

#[test]
fn case_relative_links() {
    check(&[
        ("[x](../other)", "<p><a href=\"../other\">x</a></p>"),
        (
            "[x](other#décisions)",
            "<p><a href=\"other#décisions\">x</a></p>",
        ),
        ("[x](//evil.example)", "<p>x</p>"),
    ]);
}

#[test]
fn tasks_are_named_after_what_they_say() {
    check(&[
        (
            "- [ ] **Bruno** écrit à [la mairie](https://a.example)",
            "<ul><li><input type=\"checkbox\" disabled=\"\" aria-label=\"Bruno écrit à la mairie\"> <strong>Bruno</strong> écrit à \
             <a href=\"https://a.example\">la mairie</a></li></ul>",
        ),
        (
            "- [x] a\n  - [ ] b",
            "<ul><li><input type=\"checkbox\" disabled=\"\" checked=\"\" aria-label=\"a\"> a<ul><li>\
             <input type=\"checkbox\" disabled=\"\" aria-label=\"b\"> b</li></ul></li></ul>",
        ),
        (
            "1. [x] `\"` & <",
            "<ol><li><input type=\"checkbox\" disabled=\"\" checked=\"\" aria-label=\"&quot; &amp; &lt;\"> <code>\"</code> &amp; &lt;</li></ol>",
        ),
    ]);
}
