"""Word documents: their body in order, with headings by style, lists, tables, text boxes and notes."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

import docx
from lxml import etree  # type: ignore[import-untyped]

from courses.documents.limits import Limits
from courses.documents.office.packages import repacked
from courses.documents.office.runs import Hiding, W, words_of
from courses.documents.results import ReadingFailed
from courses.documents.sections import Sections

_TITLE_LEVEL = 0
_DEEPEST = 30
_BODY_LEVEL = 9


def read_word(data: bytes, sections: Sections, limits: Limits, tell: Callable[[int, int], None]) -> None:
    document = docx.Document(repacked(data, limits))
    body = document.element.body
    if body is None:
        raise ReadingFailed("damaged")
    reader = _Body(document, sections)
    for at, block in enumerate(body):
        tell(at, len(body))
        reader.take(block)


class _Body:
    """Reads blocks one after the other."""

    def __init__(self, document: Any, sections: Sections) -> None:
        self._sections = sections
        styles = getattr(document.part._styles_part, "element", None)
        coloured = document.element.find(f"{W}background") is not None
        self._hiding = Hiding(styles, page_is_coloured=coloured)
        self._styles = {
            style.get(f"{W}styleId"): style for style in ([] if styles is None else styles.findall(f"{W}style"))
        }
        self._lists = _Lists(document)
        self._notes = {kind: _notes_of(document, kind) for kind in ("footnotes", "endnotes")}

    def take(self, block: Any, depth: int = 0) -> None:
        if block.tag == f"{W}p":
            self._paragraph(block, depth)
        elif block.tag == f"{W}tbl":
            self._sections.table(self._rows(block, depth))
        elif block.tag == f"{W}sdt" and depth < _DEEPEST:
            for inner in block.iterfind(f"{W}sdtContent/*"):
                self.take(inner, depth + 1)

    def _paragraph(self, paragraph: Any, depth: int) -> None:
        style_id = _style_of(paragraph)
        if self._name_of(style_id).startswith("toc "):  # says again what the headings say
            return
        text, after = self._words(paragraph, depth, on_paper=depth == 0)
        level = self._level(paragraph, style_id)
        if level is not None:
            self._sections.heading(level, text)
        else:
            self._sections.text(
                self._lists.mark_of(paragraph, self._styles.get(style_id)) + text if text.strip() else ""
            )
        for each in after:
            self._sections.text(each)

    def _words(self, paragraph: Any, depth: int, *, on_paper: bool) -> tuple[str, list[str]]:
        """The paragraph, and what stands beside or below it."""
        words = words_of(paragraph, self._hiding, on_paper=on_paper)
        self._sections.note("hidden_text", words.hidden)
        self._sections.note("comments", words.comments)
        after = []
        for number, (kind, note_id) in enumerate(words.notes, start=1):
            lines = self._notes[kind].get(note_id, ())
            after += [f"[{number}] {self._words(line, depth + 1, on_paper=True)[0].strip()}" for line in lines]
        if depth < _DEEPEST:
            for box in words.boxes:
                after += self._lines_in(box, depth + 1)
        return words.text, after

    def _lines_in(self, container: Any, depth: int) -> Iterator[str]:
        """The paragraphs of a cell, a box or a note, tables in them as paragraphs."""
        for block in container:
            if block.tag == f"{W}p":
                text, after = self._words(block, depth, on_paper=False)
                yield from (line for line in (text.strip(), *after) if line)
            elif block.tag in (f"{W}tbl", f"{W}tr", f"{W}tc", f"{W}sdt", f"{W}sdtContent") and depth < _DEEPEST:
                yield from self._lines_in(block, depth + 1)

    def _rows(self, table: Any, depth: int) -> Iterator[list[str]]:
        for row in table.iter(f"{W}tr"):
            if _table_of(row) is table:
                cells = [cell for cell in row.iter(f"{W}tc") if _row_of(cell) is row]
                yield [" ".join(self._lines_in(cell, depth + 1)) for cell in cells]

    def _level(self, paragraph: Any, style_id: str | None) -> int | None:
        own = paragraph.find(f"{W}pPr/{W}outlineLvl")
        seen: set[str | None] = set()
        while own is None and style_id in self._styles and style_id not in seen:
            seen.add(style_id)
            name = self._name_of(style_id)
            if name == "title":
                return _TITLE_LEVEL
            if name.startswith("heading ") and name[8:].isdecimal():
                return int(name[8:])
            style = self._styles[style_id]
            own = style.find(f"{W}pPr/{W}outlineLvl")
            based_on = style.find(f"{W}basedOn")
            style_id = None if based_on is None else based_on.get(f"{W}val")
        value = "" if own is None else own.get(f"{W}val") or ""
        return int(value) + 1 if value.isdecimal() and int(value) < _BODY_LEVEL else None

    def _name_of(self, style_id: str | None) -> str:
        style = self._styles.get(style_id)
        name = None if style is None else style.find(f"{W}name")
        return "" if name is None else (name.get(f"{W}val") or "").casefold()


class _Lists:
    """The marks of list items: bullets, and numbers counted as Word counts them, by list and depth."""

    def __init__(self, document: Any) -> None:
        self._counts: dict[tuple[str, int], int] = defaultdict(int)
        try:
            numbering = document.part.numbering_part.element
        except (KeyError, NotImplementedError, AttributeError):  # a document without lists has none
            numbering = etree.Element("none")
        abstract = {each.get(f"{W}abstractNumId"): each for each in numbering.findall(f"{W}abstractNum")}
        self._kinds: dict[str, Any] = {}
        for number in numbering.findall(f"{W}num"):
            of = number.find(f"{W}abstractNumId")
            self._kinds[number.get(f"{W}numId")] = None if of is None else abstract.get(of.get(f"{W}val"))

    def mark_of(self, paragraph: Any, style: Any) -> str:
        own = paragraph.find(f"{W}pPr/{W}numPr")
        if own is None and style is not None:
            own = style.find(f"{W}pPr/{W}numPr")
        number = None if own is None else own.find(f"{W}numId")
        if own is None or number is None or number.get(f"{W}val") == "0":
            return ""
        depth = own.find(f"{W}ilvl")
        value = "0" if depth is None else depth.get(f"{W}val") or "0"
        return self._next(number.get(f"{W}val") or "", int(value) if value.isdecimal() else 0)

    def _next(self, number: str, depth: int) -> str:
        kind = self._kinds.get(number)
        form = None if kind is None else kind.find(f"{W}lvl[@{W}ilvl='{depth}']/{W}numFmt")
        if form is None or form.get(f"{W}val") in ("bullet", "none"):
            return "• "
        self._counts[number, depth] += 1
        for deeper in range(depth + 1, 9):
            self._counts.pop((number, deeper), None)
        return f"{self._counts[number, depth]}. "


def _notes_of(document: Any, kind: str) -> dict[str, list[Any]]:
    """The paragraphs of foot- or endnotes by their ids."""
    for relation in document.part.rels.values():
        if relation.reltype.endswith(f"/{kind}") and not relation.is_external:
            # Checked to be without DTD and entities before.
            root = etree.fromstring(relation.target_part.blob, etree.XMLParser(resolve_entities=False, no_network=True))
            notes = root.findall(f"{W}{kind[:-1]}")
            return {note.get(f"{W}id") or "": note.findall(f"{W}p") for note in notes if note.get(f"{W}type") is None}
    return {}


def _style_of(paragraph: Any) -> str | None:
    style = paragraph.find(f"{W}pPr/{W}pStyle")
    return None if style is None else style.get(f"{W}val")


def _table_of(row: Any) -> Any:
    parent = row.getparent()
    while parent is not None and parent.tag != f"{W}tbl":
        parent = parent.getparent()
    return parent


def _row_of(cell: Any) -> Any:
    parent = cell.getparent()
    while parent is not None and parent.tag != f"{W}tr":
        parent = parent.getparent()
    return parent
