//! An XML file as a tree of elements with their lines.
//!
//! No document type is obeyed: an entity that neither XML nor HTML defines is refused, so nothing expands.
//! Prefixes of namespaces fall off: a schedule has one vocabulary.

use quick_xml::{
    Reader, XmlVersion,
    escape::{resolve_html5_entity, resolve_predefined_entity},
    events::{BytesRef, BytesStart, Event as Xml},
};

use super::lines::LineIndex;
use crate::{ProgrammeError, SourceLocation};

/// A schedule needs six levels; a tree is dropped recursively, so its depth has a bound.
const MAX_DEPTH: usize = 32;
/// A congress of 138 sessions has 3,000 elements; this bounds the memory that 5 MB of tags can take.
const MAX_ELEMENTS: usize = 200_000;
/// Elements that hold prose. Old exports put markup in them, which is kept as it is written.
const PROSE: &[&str] = &["abstract", "description"];

/// One element: `<name attribute="…">text and children</name>`.
#[derive(Debug, Default)]
pub(super) struct Element {
    pub(super) name: String,
    /// Line of the opening tag, from 1.
    pub(super) line: usize,
    pub(super) attributes: Vec<(String, String)>,
    pub(super) text: String,
    pub(super) children: Vec<Element>,
}

/// The root element of `text`.
pub(super) fn parse(text: &str) -> Result<Element, ProgrammeError> {
    Parser {
        text,
        lines: LineIndex::new(text.as_bytes()),
        open: Vec::new(),
        markup: 0,
        count: 0,
    }
    .run()
}

struct Parser<'a> {
    text: &'a str,
    lines: LineIndex,
    /// The elements around the present position, the root first.
    open: Vec<Element>,
    /// How many tags of markup are open inside the prose element on top.
    markup: usize,
    count: usize,
}

impl Parser<'_> {
    fn run(mut self) -> Result<Element, ProgrammeError> {
        let mut reader = Reader::from_str(self.text);
        reader.config_mut().expand_empty_elements = false;
        loop {
            let from = offset(reader.buffer_position());
            let event = reader.read_event().map_err(|e| {
                let at = self.lines.line(offset(reader.error_position()));
                malformed(at, e.to_string())
            })?;
            let raw = from..offset(reader.buffer_position());
            let line = self.lines.line(from);
            match event {
                Xml::Start(_) | Xml::Empty(_) if self.in_prose() => {
                    self.markup += usize::from(matches!(event, Xml::Start(_)));
                    self.append(&self.text[raw]);
                }
                Xml::End(_) if self.markup > 0 => {
                    self.markup -= 1;
                    self.append(&self.text[raw]);
                }
                Xml::Start(tag) => self.start(&tag, line)?,
                Xml::Empty(tag) => {
                    self.start(&tag, line)?;
                    if let Some(root) = self.end() {
                        return Ok(root);
                    }
                }
                Xml::End(_) => {
                    if let Some(root) = self.end() {
                        return Ok(root);
                    }
                }
                Xml::Text(text) => self.append(&text.xml10_content()),
                Xml::CData(text) => self.append(&text.xml10_content()),
                Xml::GeneralRef(entity) => {
                    let text = resolve(&entity).ok_or_else(|| {
                        malformed(
                            line,
                            format!(
                                "the entity &{}; is neither one of XML nor of HTML",
                                &*entity
                            ),
                        )
                    })?;
                    self.append(&text);
                }
                Xml::Eof => return Err(self.truncated()),
                Xml::Decl(_) | Xml::PI(_) | Xml::DocType(_) | Xml::Comment(_) => {}
            }
        }
    }

    fn in_prose(&self) -> bool {
        self.open
            .last()
            .is_some_and(|element| PROSE.contains(&element.name.as_str()))
    }

    fn start(&mut self, tag: &BytesStart<'_>, line: usize) -> Result<(), ProgrammeError> {
        self.count += 1;
        if self.open.len() == MAX_DEPTH || self.count > MAX_ELEMENTS {
            let problem = format!(
                "more than {MAX_DEPTH} elements inside one another, or {MAX_ELEMENTS} in all"
            );
            return Err(malformed(line, problem));
        }
        let mut attributes = Vec::new();
        for attribute in tag.attributes() {
            let attribute = attribute.map_err(|e| malformed(line, e.to_string()))?;
            let name = attribute.key.as_ref();
            if name == "xmlns" || name.starts_with("xmlns:") {
                continue;
            }
            let value = attribute
                .normalized_value(XmlVersion::Implicit1_0)
                .map_err(|e| malformed(line, e.to_string()))?;
            attributes.push((without_prefix(name), value.into_owned()));
        }
        self.open.push(Element {
            name: without_prefix(tag.name().as_ref()),
            line,
            attributes,
            ..Element::default()
        });
        Ok(())
    }

    /// Closes the element on top; gives it back if it is the root.
    fn end(&mut self) -> Option<Element> {
        let element = self.open.pop()?;
        match self.open.last_mut() {
            Some(parent) => {
                parent.children.push(element);
                None
            }
            None => Some(element),
        }
    }

    fn append(&mut self, text: &str) {
        if let Some(element) = self.open.last_mut() {
            element.text.push_str(text);
        }
    }

    fn truncated(&self) -> ProgrammeError {
        let problem = match self.open.last() {
            Some(element) => {
                format!(
                    "the file ends inside <{}> of line {}; it is cut off",
                    element.name, element.line
                )
            }
            None => "there is no element".to_owned(),
        };
        malformed(self.lines.line(self.text.len()), problem)
    }
}

/// The name behind the prefix of a namespace.
fn without_prefix(name: &str) -> String {
    name.rsplit(':').next().unwrap_or(name).to_owned()
}

/// The text of an entity of XML or HTML, or of a character by number.
fn resolve(entity: &BytesRef<'_>) -> Option<String> {
    if entity.is_char_ref() {
        return entity.resolve_char_ref().ok().flatten().map(String::from);
    }
    resolve_predefined_entity(entity)
        .or_else(|| resolve_html5_entity(entity))
        .map(str::to_owned)
}

fn malformed(line: usize, problem: String) -> ProgrammeError {
    ProgrammeError::Malformed {
        at: SourceLocation::line(line),
        format: "XML",
        problem,
    }
}

fn offset(position: u64) -> usize {
    usize::try_from(position).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn prose_keeps_its_markup_and_everything_else_its_structure() {
        let root =
            parse("<a>\n<b k='&lt;1'/><description>x <p>y<br/></p> &amp; z</description></a>")
                .unwrap();
        assert_eq!(
            root.children[0].attributes,
            [("k".to_owned(), "<1".to_owned())]
        );
        assert_eq!(root.children[0].line, 2);
        assert_eq!(root.children[1].text, "x <p>y<br/></p> & z");
    }

    #[test]
    fn prefixes_fall_off_and_entities_of_html_are_read() {
        let root = parse("<s:a xmlns:s='x' s:k='1'><s:b>Caf&eacute;&nbsp;!</s:b></s:a>").unwrap();
        assert_eq!(root.name, "a");
        assert_eq!(root.attributes, [("k".to_owned(), "1".to_owned())]);
        assert_eq!(
            (
                root.children[0].name.as_str(),
                root.children[0].text.as_str()
            ),
            ("b", "Café\u{a0}!")
        );
    }

    #[test]
    fn no_entity_expands() {
        let laughs = "<!DOCTYPE s [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;\">]>\n<schedule>&b;</schedule>";
        let refusal = parse(laughs).unwrap_err().to_string();
        assert!(
            refusal.starts_with("Line 2") && refusal.contains("&b;"),
            "{refusal}"
        );
        let outside = "<!DOCTYPE s [<!ENTITY f SYSTEM \"file:///etc/passwd\">]><schedule a='&f;'/>";
        assert!(parse(outside).is_err());
    }

    #[test]
    fn depth_and_number_of_elements_have_a_bound() {
        assert!(
            parse(&"<a>".repeat(1000))
                .unwrap_err()
                .to_string()
                .contains("32 elements")
        );
        assert!(parse(&format!("<a>{}</a>", "<b/>".repeat(200_001))).is_err());
    }

    #[test]
    fn a_file_that_is_cut_off_says_where() {
        let refusal = parse("<schedule>\n<day>\n<room>").unwrap_err().to_string();
        assert!(
            refusal.contains("ends inside <room> of line 3"),
            "{refusal}"
        );
    }
}
