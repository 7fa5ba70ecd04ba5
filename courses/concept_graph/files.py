"""Files of concepts: JSON or CSV to rows, and rows to the cells of a CSV. Knows no Django and no database."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from courses.concept_graph.rows import COLUMNS, MAX_CONCEPTS, ConceptRow, Fault, plain_line, plain_tag

_SEPARATORS = ",;\t"
_LISTS = ("tags", "requires")
# What keeps a spreadsheet from taking a text for a formula (core.csv_cells) is no part of the text.
_GUARD = re.compile(r"'(?=[\s\u200b\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20])")


@dataclass(frozen=True)
class ConceptFile:
    """What stands in a file. ``subject`` is empty where the file names none; faulty rows are not among the rows."""

    rows: tuple[ConceptRow, ...]
    faults: tuple[Fault, ...] = ()
    subject: str = ""


class _Unreadable(Exception):
    def __init__(self, kind: str, *about: object) -> None:
        super().__init__(kind)
        self.fault = Fault(kind, about=tuple(map(str, about)))


def read_concept_file(data: bytes) -> ConceptFile:
    """The rows of a file, told to be JSON by its first sign. One that cannot be read has no rows and one fault."""
    try:
        text = _decoded(data)
        return _read_json(text) if text.lstrip().startswith(("{", "[")) else _read_csv(text)
    except _Unreadable as refusal:
        return ConceptFile((), (refusal.fault,))


def concept_cells(rows: Iterable[ConceptRow]) -> Iterator[tuple[str, ...]]:
    """The lines of a CSV, its heading first."""
    yield COLUMNS
    for row in rows:
        yield row.code, row.name, row.description or "", ";".join(row.tags or ()), ";".join(row.requires or ())


def _decoded(data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _Unreadable("not_utf8") from error
    if "\x00" in text:
        raise _Unreadable("has_nul")
    if not text.strip():
        raise _Unreadable("empty")
    return text


# --- JSON -----------------------------------------------------------------------------------------------------
def _read_json(text: str) -> ConceptFile:
    try:
        given = json.loads(text)
        json.dumps(given, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:  # half of a pair of code units, which JSON can write, and nothing else can hold
        raise _Unreadable("not_utf8") from error
    except (ValueError, RecursionError) as error:
        raise _Unreadable("not_json", getattr(error, "lineno", 1)) from error
    members = given if isinstance(given, dict) else {"concepts": given}
    concepts, subject = members.get("concepts"), members.get("subject", "")
    if not isinstance(concepts, list) or not isinstance(subject, str) or members.keys() - {"concepts", "subject"}:
        raise _Unreadable("not_concepts")
    if len(concepts) > MAX_CONCEPTS:
        raise _Unreadable("too_many_rows", MAX_CONCEPTS)
    return _sorted_out(enumerate(concepts), _row_of_object, subject)


def _row_of_object(index: int, given: Any) -> ConceptRow | Fault:
    if not isinstance(given, dict):
        return Fault("not_an_object", index)
    code = given.get("code")
    code = code if isinstance(code, str) else ""
    if unknown := sorted(given.keys() - set(COLUMNS)):
        return Fault("unknown_column", index, code[:80], unknown[0][:80], (unknown[0][:80],))
    for field in COLUMNS:
        value, is_list = given.get(field), field in _LISTS
        fits = _is_texts(value) if is_list else isinstance(value, str)
        if not fits and (value is not None or field in ("code", "name")):
            return Fault("not_a_list" if is_list else "not_a_text", index, code[:80], field)
    return _row(given)


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(member, str) for member in value)


# --- CSV ------------------------------------------------------------------------------------------------------
def _read_csv(text: str) -> ConceptFile:
    heading = next(line for line in text.splitlines() if line.strip())
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=max(_SEPARATORS, key=heading.count), strict=True)
    try:
        records = [[cell.strip() for cell in line] for line in lines if any(map(str.strip, line))]
    except csv.Error as error:
        raise _Unreadable("quotes", lines.line_num) from error
    columns = [name.casefold() for name in records[0]]
    unknown = [name for name in columns if name not in COLUMNS]
    if unknown or len(set(columns)) < len(columns) or not {"code", "name"} <= set(columns):
        raise _Unreadable("columns", ", ".join(COLUMNS))
    if len(records) > MAX_CONCEPTS + 1:
        raise _Unreadable("too_many_rows", MAX_CONCEPTS)
    return _sorted_out(enumerate(records[1:]), lambda index, cells: _row_of_cells(index, columns, cells), "")


def _row_of_cells(index: int, columns: list[str], cells: list[str]) -> ConceptRow | Fault:
    if len(cells) != len(columns):
        return Fault("cells", index, cells[0][:80], about=(str(len(columns)), str(len(cells))))
    given: dict[str, Any] = {
        name: _GUARD.sub("", cell, count=1) if _GUARD.match(cell) else cell
        for name, cell in zip(columns, cells, strict=True)
    }
    return _row({**given, **{name: given[name].split(";") for name in _LISTS if name in given}})


def _row(given: Mapping[str, Any]) -> ConceptRow:
    tags, requires = given.get("tags"), given.get("requires")
    return ConceptRow(
        code=given["code"].strip(),
        name=plain_line(given["name"]),
        description=None if given.get("description") is None else given["description"].strip(),
        tags=None if tags is None else _members(map(plain_tag, tags)),
        requires=None if requires is None else _members(map(str.strip, requires)),
    )


def _members(texts: Iterable[str]) -> tuple[str, ...]:
    """Each once, in their order; what is empty stands for nothing."""
    return tuple(dict.fromkeys(text for text in texts if text))


def _sorted_out(
    given: Iterable[tuple[int, Any]], row_of: Callable[[int, Any], ConceptRow | Fault], subject: str
) -> ConceptFile:
    read = [row_of(index, each) for index, each in given]
    return ConceptFile(
        rows=tuple(each for each in read if isinstance(each, ConceptRow)),
        faults=tuple(each for each in read if isinstance(each, Fault)),
        subject=plain_line(subject),
    )
