"""Concepts of a subject as rows of a file, and what is wrong with them. Knows no Django and no database.

A file is JSON (``{"subject": …, "concepts": [{code, name, description, tags, requires}]}``) or CSV with these five as its
columns, where ``;`` stands between tags and between codes. What a row leaves out stays as it is.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from courses.concept_graph.graphs import find_any_cycle, idle_edges, turned_round

COLUMNS = ("code", "name", "description", "tags", "requires")
# Of a file, and of a subject: whatever comes in can be checked, drawn and sent in moments.
MAX_CONCEPTS, MAX_EDGES = 2_000, 10_000
MAX_TAGS, MAX_REQUIRES = 20, 20
# As courses.models.concepts has them; a description is a sentence or two, and never an essay.
LONGEST = {"subject": 100, "code": 80, "name": 150, "description": 5_000, "tags": 50}
_CODE = re.compile(r"[-a-zA-Z0-9_]+")
_TAG = re.compile(r"[-\w]+")


@dataclass(frozen=True)
class ConceptRow:
    """A concept as a file has it. None: the file does not say."""

    code: str
    name: str
    description: str | None = None
    tags: tuple[str, ...] | None = None
    requires: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Fault:
    """What is wrong with a row, the first of which is 0; without an index, with the file. ``about`` are codes, names or
    numbers for the sentence that ``courses.concept_graph.fault_texts`` makes of it."""

    kind: str
    index: int | None = None
    code: str = ""
    field: str = ""
    about: tuple[str, ...] = ()


def plain_tag(text: str) -> str:
    """``Number  Sense`` and ``number-sense`` are one tag."""
    return "-".join(text.split()).casefold()


def is_tag(text: str) -> bool:
    return len(text) <= LONGEST["tags"] and bool(_TAG.fullmatch(text))


def plain_line(text: str) -> str:
    """A subject or a name on one line: what a form, a file and a program write differently is the same."""
    return " ".join(text.split())


def is_subject(text: str) -> bool:
    """Whether ``text``, on one line, can name a subject. What joins or parts letters in some scripts is no harm."""
    return 0 < len(text) <= LONGEST["subject"] and text.replace("\u200c", "").replace("\u200d", "").isprintable()


def merged_edges(rows: Sequence[ConceptRow], known: Mapping[str, Collection[str]]) -> dict[str, Collection[str]]:
    """The graph by codes as it will be: what the rows say, and of all others what is known."""
    said = {row.code: row.requires for row in rows if row.requires is not None}
    return {**dict.fromkeys((row.code for row in rows), ()), **known, **said}


def find_faults(rows: Sequence[ConceptRow]) -> list[Fault]:
    """What is wrong with ``rows``, into whatever graph they come: too many of them, too long, no such signs."""
    if len(rows) > MAX_CONCEPTS:
        return [Fault("too_many_rows", about=(str(MAX_CONCEPTS),))]
    if sum(len(row.requires or ()) for row in rows) > MAX_EDGES:
        return [Fault("too_many_edges", about=(str(MAX_EDGES),))]
    first: dict[str, int] = {}
    faults = []
    for index, row in enumerate(rows):
        if first.setdefault(row.code, index) != index:
            faults.append(Fault("code_twice", index, row.code, "code", (str(first[row.code] + 1),)))
        faults += faults_of_row(row, index)
    return faults


def find_misfits(rows: Sequence[ConceptRow], known: Mapping[str, Collection[str]]) -> list[Fault]:
    """Why ``rows`` without faults cannot come into a graph of ``known`` prerequisites by code. O(nodes + edges)."""
    edges = merged_edges(rows, known)
    unknown = [
        Fault("unknown_requirement", index, row.code, "requires", (code[: LONGEST["code"]],))
        for index, row in enumerate(rows)
        for code in dict.fromkeys(row.requires or ())
        if code not in edges
    ]
    if unknown:
        return unknown
    if len(edges) > MAX_CONCEPTS:
        return [Fault("subject_full", about=(str(MAX_CONCEPTS),))]
    if sum(map(len, edges.values())) > MAX_EDGES:
        return [Fault("too_many_edges", about=(str(MAX_EDGES),))]
    return _cycle_in(rows, edges)


def faults_of_row(row: ConceptRow, index: int | None = None) -> list[Fault]:
    """What is wrong with a concept by itself, wherever it comes from."""
    return [Fault(kind, index, row.code, field, about) for kind, field, about in _in_row(row)]


def _in_row(row: ConceptRow) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Kind, field and what it is about of each fault."""
    if not _CODE.fullmatch(row.code):
        yield "code_malformed", "code", ()
    if not row.name.strip():
        yield "name_missing", "name", ()
    for field, text in (("code", row.code), ("name", row.name), ("description", row.description or "")):
        if len(text) > LONGEST[field]:
            yield "too_long", field, (str(LONGEST[field]),)
        if "\x00" in text:
            yield "has_nul", field, ()
    for field, most, members in (("tags", MAX_TAGS, row.tags or ()), ("requires", MAX_REQUIRES, row.requires or ())):
        if len(members) > most:
            yield "too_many", field, (str(most),)
    for tag in row.tags or ():
        if not is_tag(tag):
            yield "tag_malformed", "tags", (tag[: LONGEST["tags"]],)


def _cycle_in(rows: Sequence[ConceptRow], edges: Mapping[str, Collection[str]]) -> list[Fault]:
    way = find_any_cycle(edges)
    if not way:
        return []
    met = set(way)
    index = next(index for index, row in enumerate(rows) if row.code in met and row.requires is not None)
    start = way.index(rows[index].code)
    return [Fault("cycle", index, rows[index].code, "requires", (*way[start:-1], *way[:start], way[start]))]


def review(rows: Sequence[ConceptRow], known: Mapping[str, Collection[str]] | None = None) -> list[Fault]:
    """What somebody who reads the graph with care would ask about ``rows``, as far as a machine sees it: prerequisites
    that follow from others, concepts that stand alone, and those of which nobody says what they are.

    For rows without faults. That each concept can be reached from one that builds on nothing needs no look: without a
    cycle every way down ends at such a one.
    """
    edges = merged_edges(rows, known or {})
    place = {row.code: index for index, row in enumerate(rows)}
    remarks = [
        Fault("idle_requirement", place[code], code, "requires", (needless, over))
        for code, needless, over in idle_edges(edges)
        if code in place
    ]
    above = turned_round(edges)
    for index, row in enumerate(rows):
        if len(edges) > 1 and not edges[row.code] and row.code not in above:
            remarks.append(Fault("stands_alone", index, row.code, "requires"))
        if not (row.description or "").strip():
            remarks.append(Fault("undescribed", index, row.code, "description"))
    return sorted(remarks, key=lambda remark: (remark.index or 0, remark.field, remark.about))
