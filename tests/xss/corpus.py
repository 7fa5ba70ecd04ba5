"""The payloads of ``payloads.txt``, and what is inert: judged by a parser that the sanitiser does not use."""

import re
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

_CHARACTER = re.compile(r"\{U\+([0-9A-F]{4,6})\}")
_LINES = Path(__file__).with_name("payloads.txt").read_text(encoding="utf-8").split("\n")
PAYLOADS: tuple[str, ...] = tuple(
    _CHARACTER.sub(lambda found: chr(int(found[1], 16)), line) for line in _LINES[1:] if line and line[:5] != "# ---"
)
# No database keeps that character, and no door takes it: those with it meet the sanitiser alone.
STORED = tuple(payload for payload in PAYLOADS if "\0" not in payload)

# What rich text may consist of; written down here once more, so that a wider sanitiser is noticed.
_TEXT = {"p", "br", "hr", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol", "li", "h2", "h3", "h4"}
_TABLE = {"table", "thead", "tbody", "tr", "th", "td"}
RICH_TEXT: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(_TEXT | _TABLE, frozenset()),
    "ol": frozenset({"start"}),
    "a": frozenset({"href", "title", "rel"}),
    "span": frozenset({"class"}),
    "div": frozenset({"class"}),
}
_CLASSES = {"span": {"math inline"}, "div": {"math block"}}
_VOID = {"br", "hr", "img"}
_WEB = re.compile(r"(?:https?://|mailto:)[^\x00-\x20\x7f]+")


class Inspector(HTMLParser):
    """Notes everything in a fragment that rich text has no use for."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in RICH_TEXT:
            self.faults.append(f"<{tag}>")
        if tag not in _VOID:
            self.open.append(tag)
        self.faults += [f"<{tag} {name}={value!r}>" for name, value in attrs if not _is_fine(tag, name, value or "")]

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.faults.append(f"<{tag}/>")

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> out of place")

    def handle_comment(self, data: str) -> None:
        self.faults.append("a comment")

    def handle_decl(self, decl: str) -> None:
        self.faults.append("a declaration")

    handle_pi = unknown_decl = handle_decl


def _is_fine(tag: str, name: str, value: str) -> bool:
    if name not in RICH_TEXT.get(tag, frozenset()):
        return False
    if name == "href":
        return _WEB.fullmatch(value) is not None
    if name == "class":
        return value in _CLASSES[tag]
    if name == "start":
        return value.isdigit()
    return name != "rel" or value == "noopener noreferrer nofollow"


def faults_in(html: str) -> list[str]:
    """What in ``html`` could run, load or deceive; empty for what is inert."""
    inspector = Inspector()
    inspector.feed(html)
    inspector.close()
    return inspector.faults + [f"<{tag}> left open" for tag in inspector.open]


class _Shape(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, tuple[str, ...]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, tuple(name for name, _value in attrs)))


def shape_of(html: str) -> list[tuple[str, tuple[str, ...]]]:
    """The elements of a page with the names of their attributes: what a text in it must not change."""
    shape = _Shape()
    shape.feed(html)
    shape.close()
    return shape.found


def batches(size: int) -> Iterator[list[str]]:
    """All payloads that can be stored, ``size`` at a time."""
    for first in range(0, len(STORED), size):
        yield list(STORED[first : first + size])


def html_in(answer: Any, name: str = "") -> Iterator[str]:
    """Everything in an answer of the API that is there to be shown as HTML: under names that say so, and hints and
    feedback."""
    if isinstance(answer, dict):
        for key, value in answer.items():
            yield from html_in(value, key)
    elif isinstance(answer, list):
        for value in answer:
            yield from html_in(value, name)
    elif isinstance(answer, str) and (name.endswith("html") or name in {"hints", "feedback"}):
        yield answer
