"""HTML pages: what a browser would show of them. Read as it comes, without a tree, so that no depth is too deep."""

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from lxml import etree  # type: ignore[import-untyped]

from courses.documents.encodings import decode_text
from courses.documents.limits import Limits
from courses.documents.sections import Sections

_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_FIRST_BYTES = 4096
_CHUNK = 2**16
# What is no text of the page: run, drawn, filled in, or the way to other pages.
_LEFT_OUT = {
    *("script", "style", "template", "noscript", "head", "nav", "iframe", "object", "embed", "applet", "svg", "canvas"),
    *("button", "select", "textarea", "input", "datalist", "audio", "video", "map", "annotation", "annotation-xml"),
}
_BLOCKS = {
    *("address", "article", "aside", "blockquote", "body", "center", "dd", "details", "div", "dl", "dt", "fieldset"),
    *("figcaption", "figure", "footer", "form", "header", "hr", "html", "li", "main", "ol", "p", "pre", "section"),
    *("summary", "table", "caption", "ul", "tbody", "thead", "tfoot", "legend", "h1", "h2", "h3", "h4", "h5", "h6"),
}
# Where pages keep the source of a formula, by the start of its type.
_FORMULAS = {"script": "math/tex", "annotation": "application/x-tex"}
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_HIDING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|opacity\s*:\s*0(?:\.0+)?\s*(?:;|!|$)"
    r"|font-size\s*:\s*0(?:\.0+)?(?:px|pt|em|rem|%)?\s*(?:;|!|$)|(?<![-\w])color\s*:\s*transparent"
    r"|text-indent\s*:\s*-\d{4,}|(?:left|top)\s*:\s*-\d{4,}|clip\s*:\s*rect\(\s*0",
    re.IGNORECASE,
)
_RULE = re.compile(r"([^{}@]{1,500})\{([^{}]{0,2000})\}")
_SIMPLE = re.compile(r"[.#][\w-]{1,100}")


def read_page(data: bytes, sections: Sections, limits: Limits, tell: Callable[[int, int], None]) -> None:
    found = _CHARSET.search(data[:_FIRST_BYTES])
    decoded = decode_text(data, declared=_usual(found[1].decode()) if found else "")
    if decoded.is_guessed:
        sections.note("encoding_guessed")
    _feed(decoded.text, _Shown(sections), tell)


def read_fragment(html: str, sections: Sections) -> None:
    """A piece of a page inside of another text."""
    _feed(html, _Shown(sections), lambda done, of: None)


def _usual(charset: str) -> str:
    """Browsers read what calls itself Latin-1 as the larger set of Windows."""
    return "cp1252" if charset.casefold() in ("iso-8859-1", "latin1", "latin-1", "ascii", "us-ascii") else charset


def _feed(text: str, shown: "_Shown", tell: Callable[[int, int], None]) -> None:
    # libxml2 ends at a zero byte; a lone surrogate cannot be written.
    data = text.replace("\0", "").encode("utf-8", "replace")
    parser = etree.HTMLParser(target=shown, encoding="utf-8", huge_tree=True, recover=True)
    for at in range(0, len(data), _CHUNK):
        tell(at, len(data))
        parser.feed(data[at : at + _CHUNK])
    with suppress(etree.XMLSyntaxError):  # where no element is in it
        parser.close()


@dataclass
class _Element:
    """An open element. ``is_hidden`` and ``is_left_out`` hold for everything in it."""

    tag: str
    is_hidden: bool
    is_left_out: bool
    hidden_letters: int = 0


@dataclass
class _Table:
    """An open table; those in its cells (``inner``) are taken for rows of it."""

    rows: list[list[str]] = field(default_factory=list)
    cell: list[str] | None = None
    inner: int = 0


class _Shown:
    """Takes the parser's calls and gives what is shown to the sections."""

    def __init__(self, sections: Sections) -> None:
        self._sections = sections
        self._open: list[_Element] = []
        self._words: list[str] = []
        self._title: list[str] | None = None
        self._page_title = ""
        self._style: list[str] | None = None
        self._hiding_selectors: set[str] = set()
        self._lists: list[int | None] = []
        self._mark = ""
        self._table: _Table | None = None
        self._formula: list[str] | None = None

    # --- called by the parser ---

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        around = self._open[-1] if self._open else _Element("", is_hidden=False, is_left_out=False)
        is_left_out = around.is_left_out or tag in _LEFT_OUT or "katex-html" in attributes.get("class", "").split()
        is_hidden = around.is_hidden or self._hides(attributes)
        self._begin(tag, attributes, around)
        self._open.append(_Element(tag, is_hidden, is_left_out and tag != "body"))

    def end(self, tag: str) -> None:
        if not self._open:
            return
        element = self._open.pop()
        self._note_hidden(element)
        self._finish(tag)

    def data(self, text: str) -> None:
        if self._style is not None:
            self._style.append(text)
        elif self._title is not None:
            self._title.append(text)
        elif self._formula is not None:
            self._formula.append(text)
        elif self._open and self._open[-1].is_hidden:
            self._open[-1].hidden_letters += 0 if self._open[-1].is_left_out else len(text.strip())
        elif not (self._open and self._open[-1].is_left_out):
            self._words.append(text)

    def comment(self, text: str) -> None:
        self._sections.note("comments")

    def pi(self, target: str, data: str | None = None) -> None:
        """Instructions to programs are no text."""

    def close(self) -> None:
        self._flush()
        self._end_table()

    # --- what is shown ---

    def _hides(self, attributes: dict[str, str]) -> bool:
        if "hidden" in attributes or _HIDING.search(attributes.get("style", "")):
            return True
        if not self._hiding_selectors:
            return False
        names = {f".{name}" for name in attributes.get("class", "").split()} | {f"#{attributes.get('id', '')}"}
        return not names.isdisjoint(self._hiding_selectors)

    def _note_hidden(self, element: _Element) -> None:
        around = self._open[-1] if self._open else None
        if around is not None and around.is_hidden:
            around.hidden_letters += element.hidden_letters
        elif element.hidden_letters:
            self._sections.note("hidden_text")

    def _begin(self, tag: str, attributes: dict[str, str], around: _Element) -> None:
        if tag in _BLOCKS or (tag == "tr" and self._table is None):
            self._flush()
        self._begin_apart(tag, attributes, around)
        match tag:
            case "ul":
                self._lists.append(None)
            case "ol":
                self._lists.append(1)
            case "li":
                self._mark = self._next_mark()
            case "br":
                self._words.append("\n")
            case "table" | "tr" | "td" | "th":
                self._begin_in_table(tag, around)

    def _begin_apart(self, tag: str, attributes: dict[str, str], around: _Element) -> None:
        """What is no text of the page but tells something of it."""
        if tag == "title" and around.tag != "svg":
            self._title = []
        elif tag == "style":
            self._style = []
        elif attributes.get("type" if tag == "script" else "encoding", "").startswith(_FORMULAS.get(tag, "-")):
            self._formula = []

    def _begin_in_table(self, tag: str, around: _Element) -> None:
        if self._table is None:
            if tag == "table" and not around.is_hidden:
                self._table = _Table()
        elif tag == "table":
            self._table.inner += 1
        else:
            self._end_cell()
            if tag == "tr":
                self._table.rows.append([])
            else:
                self._table.cell = []

    def _finish(self, tag: str) -> None:
        self._finish_apart(tag)
        if tag in ("td", "th"):
            self._end_cell()
        elif tag == "table":
            self._flush()
            if self._table is not None and self._table.inner:
                self._table.inner -= 1
            else:
                self._end_table()
        elif tag in _HEADINGS:
            self._end_heading(_HEADINGS[tag])
        elif tag in _BLOCKS:
            self._flush(keeps_lines=tag == "pre")
            if tag in ("ul", "ol") and self._lists:
                self._lists.pop()

    def _finish_apart(self, tag: str) -> None:
        if tag == "title" and self._title is not None:
            self._page_title, self._title = "".join(self._title).strip(), None
        elif tag == "style" and self._style is not None:
            self._take_rules("".join(self._style))
            self._style = None
        elif tag in _FORMULAS and self._formula is not None:
            formula, self._formula = "".join(self._formula).strip(), None
            self._words.append(f" ${formula}$ " if formula else "")

    def _take_rules(self, sheet: str) -> None:
        """Classes and ids that a page hides by its own style, outside of what holds only sometimes (``@media``)."""
        for selectors, rules in _RULE.findall(sheet.split("@media", 1)[0]):
            if _HIDING.search(rules):
                simple = (selector.strip() for selector in selectors.split(","))
                self._hiding_selectors |= {selector for selector in simple if _SIMPLE.fullmatch(selector)}

    def _next_mark(self) -> str:
        if not self._lists or self._lists[-1] is None:
            return "• "
        self._lists[-1] += 1
        return f"{self._lists[-1] - 1}. "

    def _end_heading(self, level: int) -> None:
        title, self._words = "".join(self._words), []
        if self._table is not None:
            self._words = [title, " "]
            return
        if title.strip():
            self._give_title(title)
            self._sections.heading(level, title)

    def _give_title(self, first: str = "") -> None:
        """The page's title, above everything: unless its first heading says the same."""
        title, self._page_title = self._page_title, ""
        heading = " ".join(first.split()).casefold()
        if title and not (heading and heading in " ".join(title.split()).casefold()):
            self._sections.heading(0, title)

    def _flush(self, *, keeps_lines: bool = False) -> None:
        text, self._words = "".join(self._words), []
        if not text.strip():
            return
        if self._table is not None:
            if self._table.cell is not None:
                self._table.cell.append(text)
                return
            self._table.rows.append([text])
            return
        self._give_title()
        self._sections.text(self._mark + (text if keeps_lines else text.strip()), keeps_lines=keeps_lines)
        self._mark = ""

    def _end_cell(self) -> None:
        if self._table is None:
            return
        self._flush()
        if self._table.cell is not None:
            if not self._table.rows:
                self._table.rows.append([])
            self._table.rows[-1].append(" ".join(self._table.cell))
            self._table.cell = None

    def _end_table(self) -> None:
        if self._table is None:
            return
        self._end_cell()
        table, self._table = self._table, None
        self._give_title()
        self._sections.table(table.rows)
        self._mark = ""
