"""Compares the notes of a built MkDocs site with those of the static site: the same elements, the same words.

    dom.py SITE BUILT

Both hold sessions/*.html. Prints the number of notes that were compared; a difference ends with 1.
"""

import sys
from html.parser import HTMLParser
from pathlib import Path

VOID = {"br", "hr", "img", "input", "link", "meta"}
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}


class Reader(HTMLParser):
    """What stands in each `div.note`, and with `headings` also the headings that stand between them."""

    def __init__(self, headings):
        super().__init__(convert_charrefs=True)
        self.headings = headings
        self.events = []
        self.depth = 0
        self.begun = not headings
        self.in_heading = False
        self.scripts = []

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "h1" and attributes.get("id") == "start":
            self.begun = True
            return
        dangerous = [name for name in attributes if name.startswith("on")]
        if self.depth and (dangerous or tag in ("script", "iframe", "style")):
            self.scripts.append((tag, dangerous))
        if self.depth == 0 and self.begun and self.headings and tag in HEADINGS and "dir" in attributes:
            self.in_heading = True
        elif self.depth == 0 and not self.in_heading:
            if tag == "div" and attributes.get("class") == "note":
                self.depth = 1
            return
        if self.depth and tag not in VOID:
            self.depth += 1
        self.events.append((tag, sorted((key, value or "") for key, value in attributes.items())))

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)

    def handle_endtag(self, tag):
        if self.depth:
            self.depth -= 1
            if self.depth:
                self.events.append(("/" + tag, []))
        elif self.in_heading:
            self.events.append(("/" + tag, []))
            if tag in HEADINGS:
                self.in_heading = False

    def handle_data(self, data):
        if self.depth or self.in_heading:
            self.events.append(("#", data))


def read(path, headings):
    reader = Reader(headings)
    reader.feed(path.read_text("utf-8"))
    reader.close()
    return joined(reader.events), reader.scripts


def joined(events):
    """Without the blanks between elements, which mean nothing; those in code count."""
    out, code = [], 0
    for kind, value in events:
        code += kind == "pre"
        code -= kind == "/pre"
        if kind != "#":
            out.append((kind, value))
            continue
        text = value if code else " ".join(value.split())
        if not text:
            continue
        if out and out[-1][0] == "#":
            out[-1] = ("#", out[-1][1] + ("" if code else " ") + text)
        else:
            out.append(("#", text))
    return out


def main(site, built):
    compared, wrong = 0, 0
    for path in sorted(Path(site, "sessions").glob("*.html")):
        ours, _ = read(path, False)
        theirs, scripts = read(Path(built, "sessions", path.name), True)
        if not ours:
            continue
        compared += 1
        if ours != theirs or scripts:
            wrong += 1
            at = next((i for i, pair in enumerate(zip(ours, theirs)) if pair[0] != pair[1]), min(len(ours), len(theirs)))
            print(f"{path.name}: differs at {at}: {ours[at:at + 3]} and {theirs[at:at + 3]}; {scripts}", file=sys.stderr)
    print(compared)
    return 1 if wrong or not compared else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
