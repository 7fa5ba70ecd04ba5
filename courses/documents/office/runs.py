"""The words of one paragraph of a Word document: what is hidden in it left out, what hangs on it told beside it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from courses.documents.office.formulas import formula_text

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_SPACE_SIGNS = {f"{W}tab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
# Deleted words, the second form of what is said before, pictures' other words.
_PASSED_OVER = {
    f"{W}del",
    f"{W}moveFrom",
    f"{W}pPr",
    f"{W}instrText",
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
}
_SMALLEST_HALF_POINTS = 4


@dataclass
class Words:
    """``notes`` are the references to foot- and endnotes, ``boxes`` the text boxes that hang on the paragraph."""

    parts: list[str] = field(default_factory=list)
    hidden: int = 0
    comments: int = 0
    notes: list[tuple[str, str]] = field(default_factory=list)
    boxes: list[Any] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(self.parts)


class Hiding:
    """Whether the words of a run can be seen, by itself and by the styles of a document."""

    def __init__(self, styles: Any, *, page_is_coloured: bool) -> None:
        self._page_is_coloured = page_is_coloured
        found = [] if styles is None else styles.findall(f"{W}style")
        self._hidden_styles = {style.get(f"{W}styleId") for style in found if _is_on(style.find(f"{W}rPr/{W}vanish"))}

    def hides(self, properties: Any, *, on_paper: bool) -> bool:
        """``on_paper``: nothing with a colour of its own lies behind, as cells and boxes may have."""
        if properties is None:
            return False
        vanish = properties.find(f"{W}vanish")
        if vanish is not None:
            return _is_on(vanish)
        style = properties.find(f"{W}rStyle")
        if style is not None and style.get(f"{W}val") in self._hidden_styles:
            return True
        size = properties.find(f"{W}sz")
        if (
            size is not None
            and (size.get(f"{W}val") or "").isdecimal()
            and int(size.get(f"{W}val")) < _SMALLEST_HALF_POINTS
        ):
            return True
        return on_paper and not self._page_is_coloured and _is_white_on_nothing(properties)

    def hides_style(self, style_id: str | None) -> bool:
        return style_id in self._hidden_styles


def words_of(paragraph: Any, hiding: Hiding, *, on_paper: bool) -> Words:
    """The words of a ``w:p``."""
    words = Words()
    on_paper = on_paper and paragraph.find(f"{W}pPr/{W}shd") is None
    style = paragraph.find(f"{W}pPr/{W}pStyle")
    is_hidden = style is not None and hiding.hides_style(style.get(f"{W}val"))
    for element in _inside(paragraph):
        if element.tag == f"{W}r":
            _take_run(element, words, hiding, is_hidden=is_hidden, on_paper=on_paper)
        elif element.tag == f"{_MATH}oMath":
            words.parts.append(f" ${formula_text(element).strip()}$ ")
    return words


def _inside(parent: Any) -> Iterator[Any]:
    """Runs and formulas, also in links, insertions, fields and controls. No way down is longer than a parser allows."""
    for child in parent:
        if child.tag in _PASSED_OVER or not isinstance(child.tag, str):
            continue
        if child.tag in (f"{W}r", f"{_MATH}oMath"):
            yield child
        else:
            yield from _inside(child)


def _take_run(run: Any, words: Words, hiding: Hiding, *, is_hidden: bool, on_paper: bool) -> None:
    if is_hidden or hiding.hides(run.find(f"{W}rPr"), on_paper=on_paper):
        words.hidden += bool("".join(text.text or "" for text in run.iter(f"{W}t")).strip())
        return
    for child in run:
        _take(child, words)


def _take(child: Any, words: Words) -> None:
    tag = child.tag
    if tag == f"{W}t":
        words.parts.append(child.text or "")
    elif tag in _SPACE_SIGNS:
        words.parts.append(_SPACE_SIGNS[tag])
    elif tag in (f"{W}footnoteReference", f"{W}endnoteReference"):
        kind = "footnotes" if tag == f"{W}footnoteReference" else "endnotes"
        words.notes.append((kind, child.get(f"{W}id") or ""))
        words.parts.append(f" [{len(words.notes)}]")
    elif tag == f"{W}commentReference":
        words.comments += 1
    elif isinstance(tag, str) and tag not in _PASSED_OVER and len(child):
        words.boxes += _boxes_in(child)


def _boxes_in(element: Any) -> Iterator[Any]:
    """Text boxes, each once: of the two forms in which they are written the first is taken."""
    if element.tag == f"{W}txbxContent":
        yield element
        return
    for child in element:
        if isinstance(child.tag, str) and child.tag not in _PASSED_OVER:
            yield from _boxes_in(child)


def _is_on(flag: Any) -> bool:
    return flag is not None and flag.get(f"{W}val", "1") not in ("0", "false", "off")


def _is_white_on_nothing(properties: Any) -> bool:
    colour, shade = properties.find(f"{W}color"), properties.find(f"{W}shd")
    if colour is None or shade is not None or properties.find(f"{W}highlight") is not None:
        return False
    value = (colour.get(f"{W}val") or "").upper()
    return len(value) == 6 and all(value[at : at + 2] >= "F8" for at in (0, 2, 4))
