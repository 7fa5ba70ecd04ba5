"""From the HTML of other systems to our Markdown, with pictures, sound and film as parts of their own.

What Markdown cannot say is left out: styles, scripts, forms, frames. Whatever comes of it is sanitised once more when it
is shown (``core.rich_text``). Knows no Django.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import lxml.html  # type: ignore[import-untyped]
from lxml import etree

from core.exchange.markdown_text import escaped, fenced, in_table, plain_space, with_formulas

LARGEST_PAGE_BYTES = 2**20
_DEEPEST = 60
_MOST_COLUMNS = 30
_HEADINGS = {"h1": "## ", "h2": "## ", "h3": "### ", "h4": "#### ", "h5": "#### ", "h6": "#### "}
_MARKS = {"strong": "**", "b": "**", "em": "*", "i": "*", "cite": "*", "s": "~~", "del": "~~", "strike": "~~"}
_LEFT_OUT = frozenset(
    {
        *("head", "script", "style", "noscript", "template", "object", "embed", "applet", "form", "input", "button"),
        *("select", "textarea", "svg", "canvas", "map", "link", "meta", "base", "frame", "frameset", "param"),
    }
)
_BLOCKS = frozenset(
    {
        *("p", "div", "section", "article", "main", "header", "footer", "aside", "nav", "figure", "figcaption", "body"),
        *("address", "details", "summary", "center", "fieldset", "dl", "dt", "dd", "ul", "ol", "li", "blockquote"),
        *("pre", "hr", "table", "caption", *_HEADINGS),
    }
)
_RAISED = {"sup": "^", "sub": "_"}
_SCHEMES = frozenset({"http", "https", "mailto"})
_FILES = {"img": "image", "audio": "audio", "video": "video"}
# Stands where a file is shown, until its block is complete; no text of a page holds it.
_MARK = "\0"


@dataclass(frozen=True)
class TextPart:
    """Markdown."""

    markdown: str


@dataclass(frozen=True)
class FilePart:
    """A picture, sound or film, by its address in the page; ``words`` are its alternative text, None where it has none."""

    source: str
    words: str | None
    kind: str = "image"


@dataclass(frozen=True)
class Page:
    """A page as it is read. ``inner_links`` are addresses that lead to other parts of the package: of these links only
    the words are left."""

    title: str
    parts: Sequence[TextPart | FilePart]
    inner_links: Sequence[str] = ()


@dataclass
class _Block:
    """A piece of Markdown. A paragraph may be parted where a file stands in it; a list may follow without a blank line."""

    text: str
    is_paragraph: bool = False
    is_list: bool = False


@dataclass
class _Found:
    """What turns up on the way."""

    files: list[FilePart] = field(default_factory=list)
    inner_links: list[str] = field(default_factory=list)


def read_page(data: bytes | str) -> Page:
    """The page in ``data``, however badly it is formed. Takes time and memory in proportion to it."""
    root = _root(data)
    if root is None:
        return Page("", ())
    title = root.findtext(".//title") or ""
    body = root.find(".//body")
    found = _Found()
    blocks = _blocks(body if body is not None else root, found, 0)
    return Page(plain_space(title).strip(), _parts(blocks, found.files), tuple(dict.fromkeys(found.inner_links)))


def _root(data: bytes | str) -> Any:
    raw = data.encode("utf-8", "replace") if isinstance(data, str) else data
    raw = raw.replace(b"\0", b"")[:LARGEST_PAGE_BYTES]
    parser = lxml.html.HTMLParser(encoding=_encoding(raw), remove_comments=True, remove_pis=True, no_network=True)
    try:
        return lxml.html.document_fromstring(raw, parser=parser)
    except (etree.LxmlError, ValueError, AssertionError):
        return None


def _encoding(raw: bytes) -> str | None:
    """UTF-8 where it is; otherwise what the page says itself."""
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return "utf-8"


def _parts(blocks: Sequence[_Block], files: Sequence[FilePart]) -> list[TextPart | FilePart]:
    """Text as long as nothing stands in between."""
    parts: list[TextPart | FilePart] = []
    texts: list[str] = []

    def end_text() -> None:
        text = "\n\n".join(texts)
        texts.clear()
        if text.strip():
            parts.append(TextPart(text))

    for block in blocks:
        pieces = block.text.split(_MARK)
        words, numbers = pieces[::2], [int(piece) for piece in pieces[1::2]]
        if not block.is_paragraph:
            words = ["".join(words), *[""] * len(numbers)]
        for place, text in enumerate(words):
            if text.strip():
                texts.append(text.strip() if block.is_paragraph else text.strip("\n").rstrip())
            if place < len(numbers):
                end_text()
                parts.append(files[numbers[place]])
    end_text()
    return parts


# --- blocks -----------------------------------------------------------------------------------------------------
def _blocks(element: Any, found: _Found, depth: int) -> list[_Block]:
    """The blocks in ``element``, from its children and the text between them."""
    blocks: list[_Block] = []
    inline: list[str] = []

    def end_paragraph() -> None:
        text = _line(inline)
        inline.clear()
        if text:
            blocks.append(_Block(text, is_paragraph=True))

    inline.append(_text(element.text))
    for child in element:
        tag = _tag(child)
        if tag in _BLOCKS and depth < _DEEPEST:
            end_paragraph()
            blocks += _block(child, tag, found, depth + 1)
        else:
            inline.append(_inline(child, found, depth + 1))
        inline.append(_text(child.tail))
    end_paragraph()
    return blocks


def _block(element: Any, tag: str, found: _Found, depth: int) -> list[_Block]:
    if tag in _HEADINGS:
        words = _line([_children_inline(element, found, depth)]).replace("\\\n", " ")
        return [_Block(_HEADINGS[tag] + words)] if words else []
    if tag in ("ul", "ol"):
        return _list(element, found, depth, is_numbered=tag == "ol")
    if tag == "table":
        return _table(element, found, depth)
    if tag in ("pre", "hr"):
        return [_Block(fenced("".join(element.itertext())) if tag == "pre" else "---")]
    blocks = _blocks(element, found, depth)
    if tag == "blockquote" and blocks:
        return [_Block("\n".join(f"> {line}".rstrip() for line in _joined(blocks).split("\n")))]
    return blocks


def _list(element: Any, found: _Found, depth: int, *, is_numbered: bool) -> list[_Block]:
    lines, number = [], 0
    for child in element:
        if _tag(child) in _LEFT_OUT:
            continue
        blocks = _blocks(child, found, depth)
        text = _joined(blocks, "\n" if all(block.is_list for block in blocks[1:]) else "\n\n")
        if not text.strip():
            continue
        number += 1
        mark = f"{number}. " if is_numbered else "- "
        indent = "\n" + " " * len(mark)
        lines.append(mark + text.replace("\n", indent).replace(f"{indent}\n", "\n\n"))
    return [_Block("\n".join(lines), is_list=True)] if lines else []


def _table(element: Any, found: _Found, depth: int) -> list[_Block]:
    """A table as pipes; one with a single column is there for its looks, and what stands in it is taken as it is."""
    rows = [[cell for cell in row if _tag(cell) in ("td", "th")] for row in _rows_of(element)]
    width = min(max((len(row) for row in rows), default=0), _MOST_COLUMNS)
    if width <= 1:
        return [block for row in rows for cell in row[:1] for block in _blocks(cell, found, depth)]
    lines = []
    for place, row in enumerate(rows):
        cells = [in_table(_joined(_blocks(cell, found, depth))) for cell in row[:width]]
        lines.append("| " + " | ".join([*cells, *[""] * (width - len(cells))]) + " |")
        if place == 0:
            lines.append("|" + " --- |" * width)
    captions = [_Block(_line([_children_inline(each, found, depth)])) for each in element if _tag(each) == "caption"]
    return [*[each for each in captions if each.text], _Block("\n".join(lines))]


def _rows_of(table: Any) -> list[Any]:
    """Of this table, and not of those that stand in it."""
    inside = [row for child in table for row in (child if _tag(child) in ("thead", "tbody", "tfoot") else [child])]
    return [row for row in inside if _tag(row) == "tr"]


def _joined(blocks: Sequence[_Block], between: str = "\n\n") -> str:
    return between.join(block.text for block in blocks)


# --- what stands in a line ----------------------------------------------------------------------------------------
def _inline(element: Any, found: _Found, depth: int) -> str:
    tag = _tag(element)
    if tag in _LEFT_OUT:
        return ""
    if depth > _DEEPEST:
        return escaped(plain_space("".join(element.itertext())))
    if tag in _FILES:
        return _file(element, tag, found)
    if tag in _WHOLES:
        return _WHOLES[tag](element)
    inner = _children_inline(element, found, depth)
    if tag == "a":
        return _link(element, inner, found)
    return _raised(inner, _RAISED[tag]) if tag in _RAISED else _marked(inner, _MARKS.get(tag, ""))


def _children_inline(element: Any, found: _Found, depth: int) -> str:
    return "".join(_inline_pieces(element, found, depth))


def _inline_pieces(element: Any, found: _Found, depth: int) -> Iterator[str]:
    yield _text(element.text)
    for child in element:
        yield _inline(child, found, depth + 1)
        yield _text(child.tail)


def _file(element: Any, tag: str, found: _Found) -> str:
    formula = element.get("data-equation-content")  # as Canvas writes formulas
    if tag == "img" and formula:
        return _dollars(formula)
    source = element.get("src") or next((each.get("src") or "" for each in element.iter("source")), "")
    if not source:
        return ""
    words = element.get("alt") if tag == "img" else element.get("title") or element.get("aria-label")
    found.files.append(FilePart(source, plain_space(words).strip() if words else None, _FILES[tag]))
    return f"{_MARK}{len(found.files) - 1}{_MARK}"


def _frame(element: Any) -> str:
    """A frame becomes a link to what it shows."""
    address = _public_address(element.get("src") or "")
    words = escaped(plain_space(element.get("title") or "").strip()) or escaped(address)
    return f" [{words}](<{address}>) " if address else ""


def _link(element: Any, inner: str, found: _Found) -> str:
    given = element.get("href") or ""
    address = _public_address(given)
    if not address:
        if given.strip() and not given.startswith("#") and not scheme_of(given):
            found.inner_links.append(given)
        return inner
    if _MARK in inner or not inner.strip():
        return inner
    return f"[{inner.strip()}](<{address}>)"


def _public_address(given: str) -> str:
    """An address that a text may lead to, made safe for where it stands in Markdown; empty where there is none."""
    address = "".join(sign for sign in given if sign.isprintable()).strip()
    if scheme_of(address) not in _SCHEMES or any(sign in address for sign in "<>\\"):
        return ""
    return address.replace(" ", "%20")


def scheme_of(address: str) -> str:
    """``https``, say; empty where there is none, or the address is none."""
    try:
        return urlsplit(address.strip()).scheme.lower()
    except ValueError:
        return "?"


def _formula(element: Any) -> str:
    """MathML: the TeX that it was made from, where it says so."""
    for note in element.iter():
        if _tag(note) == "annotation" and "tex" in (note.get("encoding") or "").lower():
            return _dollars("".join(note.itertext()))
    return escaped(plain_space("".join(element.itertext())))


def _dollars(formula: str) -> str:
    text = " ".join(formula.replace("$", "").split())
    return f"${text}$" if text else ""


def _code(element: Any) -> str:
    text = plain_space("".join(element.itertext())).strip()
    if not text:
        return ""
    ticks = "`" * (1 + max((len(run) for run in _runs_of_ticks(text)), default=0))
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{ticks}{pad}{text}{pad}{ticks}"


def _runs_of_ticks(text: str) -> list[str]:
    return [run for run in "".join(sign if sign == "`" else " " for sign in text).split() if run]


def _raised(inner: str, mark: str) -> str:
    plain = inner.strip()
    return f"${mark}{{{plain}}}$" if plain.isalnum() else inner


def _marked(inner: str, mark: str) -> str:
    """``inner`` between marks, which stand at words and not at the blanks around them."""
    words = inner.strip()
    if not mark or not words or _MARK in inner or "\\\n" in inner:
        return inner
    before, after = inner[: len(inner) - len(inner.lstrip())], inner[len(inner.rstrip()) :]
    return f"{before}{mark}{words}{mark}{after}"


def _text(text: str | None) -> str:
    return with_formulas(plain_space(text)) if text else ""


def _line(pieces: Sequence[str]) -> str:
    """The pieces of a paragraph as one: blanks once, and nothing at its beginning that would make it another block."""
    text = "".join(pieces)
    lines = [" ".join(line.split(" ")).strip() for line in text.split("\\\n")]
    lines = [" ".join(filter(None, line.split(" "))) for line in lines]
    while lines and not lines[-1]:
        lines.pop()
    while lines and not lines[0]:
        lines.pop(0)
    return "\\\n".join(_at_beginning(line) for line in lines)


def _at_beginning(line: str) -> str:
    """``line`` so that it is no heading, list, quotation or rule."""
    if line[:1] in "#>+=-" and line:
        return f"\\{line}"
    digits = line[: len(line) - len(line.lstrip("0123456789"))]
    if digits and line[len(digits) : len(digits) + 1] in (".", ")"):
        return f"{digits}\\{line[len(digits) :]}"
    return line


# What is taken as a whole, and not piece by piece.
_WHOLES: Mapping[str, Callable[[Any], str]] = {
    "br": lambda _element: "\\\n",
    "iframe": _frame,
    "math": _formula,
    **dict.fromkeys(("code", "tt", "kbd", "samp"), _code),
}


def _tag(element: Any) -> str:
    return element.tag.lower() if isinstance(element.tag, str) else "head"  # comments and the like are left out
