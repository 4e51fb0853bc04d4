"""Reads a report in the format html as strictly as a validator: balanced, nothing that could load or
run, and what a screen reader needs."""
import base64
import hashlib
import html.parser
import re

EMPTY = {"meta", "wbr"}
TAGS = EMPTY | {"html", "head", "title", "style", "body", "header", "main", "section", "div", "h1", "h2", "h3", "h4", "p", "ul",
                "li", "dl", "dt", "dd", "table", "caption", "thead", "tbody", "tr", "th", "td", "a", "b", "code", "mark", "pre",
                "small", "span", "time", "svg", "rect"}
ATTRIBUTES = {"class", "id", "href", "lang", "charset", "content", "name", "http-equiv", "scope", "colspan", "role", "aria-label",
              "aria-labelledby", "viewbox", "preserveaspectratio", "x", "width", "height"}
# Elements inside of which a block may not be.
LINES = {"p", "h1", "h2", "h3", "h4", "span", "code", "b", "small", "a", "mark", "time", "pre"}
BLOCKS = {"section", "div", "p", "ul", "li", "dl", "table", "pre", "h1", "h2", "h3", "h4", "main", "header"}


class Wrong(Exception):
    """A page is not as its readers need it."""


def need(condition, message):
    if not condition:
        raise Wrong(message)


class Page(html.parser.HTMLParser):
    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.stack, self.ids, self.links, self.labels, self.levels = [], [], [], [], []
        self.count, self.texts, self.meta, self.abouts, self.told = {}, [], {}, [], []
        self.style = ""
        self.feed(text)
        self.close()
        need(not self.stack, f"{self.stack} are not closed")

    def handle_starttag(self, tag, attrs):
        need(tag in TAGS, f"an element <{tag}>")
        need(len(dict(attrs)) == len(attrs), f"an attribute of <{tag}> is there twice")
        for name, value in attrs:
            need(name in ATTRIBUTES and value is not None, f"an attribute {name} of <{tag}>")
        attrs = dict(attrs)
        need(not (tag in BLOCKS and set(self.stack) & LINES), f"<{tag}> inside of {self.stack}")
        self.count[tag] = self.count.get(tag, 0) + 1
        self.ids += [attrs["id"]] if "id" in attrs else []
        self.links += [attrs["href"]] if "href" in attrs else []
        # A finding of which the table of those that stores share tells the rest.
        self.told += [attrs["href"][1:]] if re.fullmatch(r"#CKS\d{3}", attrs.get("href", "")) else []
        self.labels += [attrs["aria-labelledby"]] if "aria-labelledby" in attrs else []
        need(tag != "th" or attrs.get("scope") in ("row", "col", "rowgroup"), "a <th> without its scope")
        need(tag != "section" or "aria-labelledby" in attrs, "a <section> without a name")
        need(tag != "svg" or (attrs.get("role") == "img" and attrs.get("aria-label")), "a drawing without a text")
        if tag == "meta":
            self.meta[attrs.get("name") or attrs.get("http-equiv") or "charset"] = attrs.get("content") or attrs.get("charset")
        if re.fullmatch(r"h\d", tag):
            self.levels.append(int(tag[1]))
        if tag not in EMPTY:
            self.stack.append(tag)
        if attrs.get("class") == "about":
            self.abouts.append("")

    def handle_endtag(self, tag):
        need(self.stack and self.stack[-1] == tag, f"</{tag}> inside of {self.stack}")
        self.stack.pop()

    def handle_data(self, data):
        if self.stack and self.stack[-1] == "style":
            self.style += data
            return
        self.texts.append(data)
        if self.abouts:
            self.abouts[-1] += data

    def handle_comment(self, data):
        raise Wrong("a comment")

    def unknown_decl(self, data):
        raise Wrong("a declaration")

    @property
    def text(self):
        return "".join(self.texts)


def read(data):
    """The page, after everything that holds for each of them was checked."""
    text = data.decode()
    need(text.startswith("<!DOCTYPE html>\n<html lang=en>"), "it begins otherwise")
    need(not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]", text), "an invisible character")
    need("##[" not in text and not re.search(r"^\s*::", text, re.M), "a command to a log reader")
    p = Page(text)
    need(len(set(p.ids)) == len(p.ids), "an ID is there twice")
    need(all(link.startswith("#") and link[1:] in set(p.ids) for link in p.links), "a link that leads nowhere or out")
    need(all(label in set(p.ids) for label in p.labels), "a section is named by nothing")
    need(all(p.count.get(tag) == 1 for tag in ("html", "head", "title", "style", "body", "header", "main", "h1")), "parts are missing")
    need(p.levels[0] == 1 and all(b <= a + 1 for a, b in zip(p.levels, p.levels[1:])), f"headings leave out a level: {p.levels[:20]}")
    digest = base64.b64encode(hashlib.sha256(p.style.encode()).digest()).decode()
    need(p.meta["Content-Security-Policy"] ==
         f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'", "another policy")
    need("url(" not in p.style and "@import" not in p.style and "<" not in p.style, "a style that loads")
    need(p.meta["charset"] == "utf-8" and "width=device-width" in p.meta["viewport"], "charset or viewport")
    return p


def check(data, findings):
    p = read(data)
    rules = [code for about in p.abouts for code in re.findall(r" (CKS\d{3}) [a-z0-9-]+, \w+", about)]
    need(sorted(rules + p.told) == sorted(f["rule"] for f in findings), "the findings differ")


def without_command(data):
    """The page of a run, whatever its command line was."""
    return re.sub(rb"<dt>Command</dt>\n<dd>.*?</dd>", b"", data)
