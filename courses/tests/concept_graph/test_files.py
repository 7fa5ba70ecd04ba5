"""Files of concepts are read, written and reviewed."""

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from core.csv_cells import csv_text
from courses.concept_graph.fault_texts import column_of_fault, text_of_fault
from courses.concept_graph.files import ConceptFile, concept_cells, read_concept_file
from courses.concept_graph.rows import (
    ConceptRow,
    Fault,
    find_faults,
    find_misfits,
    is_subject,
    plain_line,
    plain_tag,
    review,
)

ROWS = (
    ConceptRow("numbers", "Numbers", "Counts; says 1, 2, 3.", ("first-steps", "عدد"), ()),
    ConceptRow("minus", "=1-2", 'Says "minus",\nand reads it.', (), ("numbers",)),
    ConceptRow("-signs-", "@Signs", "+ and -", ("-x",), ("minus", "numbers")),
)


def csv_of(*lines: str) -> ConceptFile:
    return read_concept_file("\r\n".join(lines).encode())


def said(file: ConceptFile) -> list[tuple[Any, ...]]:
    return [(fault.index, fault.field, text_of_fault(fault)) for fault in file.faults]


def test_what_is_written_as_csv_is_read_again() -> None:
    # Act
    text = csv_text(concept_cells(ROWS))

    # Assert
    assert read_concept_file(text.encode()) == ConceptFile(ROWS)
    assert read_concept_file(("\ufeff" + text).encode()) == ConceptFile(ROWS)
    assert [line.split(",")[1] for line in text.splitlines() if line.startswith(("minus", "'-signs"))] == [
        "'=1-2",
        "'@Signs",
    ]


def test_what_is_written_as_json_is_read_again() -> None:
    concepts = [vars(row) for row in ROWS]
    for given in ({"subject": " Maths ", "concepts": concepts}, concepts):
        file = read_concept_file(json.dumps(given).encode())
        assert file == ConceptFile(ROWS, subject="Maths" if isinstance(given, dict) else "")


def test_a_csv_of_a_spreadsheet_may_have_other_separators_and_fewer_columns() -> None:
    rows = (ConceptRow("a", "A", requires=()), ConceptRow("b", "B", requires=("a",)))
    assert csv_of("Name;CODE;Requires", "A;a;", "", 'B;b;" a ; a;"') == ConceptFile(rows)
    assert csv_of("name\tcode\trequires", "A\ta\t", "B\tb\ta") == ConceptFile(rows)
    assert csv_of("code,name", "a,A") == ConceptFile((ConceptRow("a", "A"),))


COLUMNS = "The columns are code, name, description, tags, requires, each once; code and name are needed."
UNREADABLE = {
    b"": "There is nothing in the file.",
    b" \n\n": "There is nothing in the file.",
    b"code,name\n\xff,A": "The file is not UTF-8.",
    b"code,name\na\x00,A": "There is a NUL sign in it.",
    b'code,name\na,"A': "The quotation marks do not fit around line 2.",
    b"code,description\na,A": COLUMNS,
    b"code,name,colour\na,A,red": COLUMNS,
    b"code,name,name\na,A,B": COLUMNS,
    b"code,name" + b"\na,A" * 2001: "More than 2000 concepts.",
    b'{"concepts": [\n}': "This is no JSON; see line 2.",
    b"[" * 100_000: "This is no JSON; see line 1.",
    b'[{"code": "a", "name": "\\ud800"}]': "The file is not UTF-8.",
    b'{"concepts": {}}': "An object with the list “concepts” is expected, and “subject” at most beside it.",
    b'{"concepts": [], "more": 1}': "An object with the list “concepts” is expected, and “subject” at most beside it.",
    json.dumps([{}] * 2001).encode(): "More than 2000 concepts.",
}


@pytest.mark.parametrize("data", UNREADABLE, ids=lambda data: data[:20])
def test_a_file_that_cannot_be_read_says_why(data: bytes) -> None:
    file = read_concept_file(data)
    assert (file.rows, said(file)) == ((), [(None, "", UNREADABLE[data])])


def test_rows_that_are_none_are_named_one_by_one() -> None:
    # Act
    cells = csv_of("code,name", "a,A,more", "b,B", "c")
    objects = read_concept_file(
        json.dumps(
            [
                "text",
                {"name": "B"},
                {"code": "c", "name": 3},
                {"code": "d", "name": "D", "tags": "x"},
                {"code": "e", "name": "E", "requires": [1]},
                {"code": "f", "name": "F", "colour": "red"},
                {"code": "g", "name": "G", "tags": None},
            ]
        ).encode()
    )

    # Assert
    assert cells.rows == (ConceptRow("b", "B"),)
    assert said(cells) == [(0, "", "2 cells are expected, there are 3."), (2, "", "2 cells are expected, there are 1.")]
    assert objects.rows == (ConceptRow("g", "G"),)
    assert said(objects) == [
        (0, "", "A concept is an object."),
        (1, "code", "A text is expected."),
        (2, "name", "A text is expected."),
        (3, "tags", "A list of texts is expected."),
        (4, "requires", "A list of texts is expected."),
        (5, "colour", "colour is no part of a concept."),
    ]
    assert [column_of_fault(fault) for fault in objects.faults] == ["", "Code", "Name", "Tags", "Builds on", "colour"]


def test_a_tag_has_one_plain_form() -> None:
    assert [plain_tag(text) for text in ("Number  Sense", " number-sense ", "ÉTÉ")] == [
        *["number-sense"] * 2,
        "été",
    ]


@pytest.mark.parametrize(
    ("text", "plain", "fits"),
    [
        (" Number\n  sense\t", "Number sense", True),
        ("علوم\u200cپایه", "علوم\u200cپایه", True),
        (" \r\n", "", False),
        ("x" * 100, "x" * 100, True),
        ("x" * 101, "x" * 101, False),
        ("a\x00b", "a\x00b", False),
        ("a\u202eb", "a\u202eb", False),
    ],
)
def test_a_subject_stands_on_one_line_and_can_be_read(text: str, plain: str, fits: bool) -> None:
    assert (plain_line(text), is_subject(plain)) == (plain, fits)


# --- bounds ---------------------------------------------------------------------------------------------------
def test_a_file_holds_so_many_prerequisites() -> None:
    rows = [ConceptRow(f"c{n}", "C", requires=tuple(f"c{k}" for k in range(20))) for n in range(20, 520)]
    fits, over = find_faults(rows), find_faults([*rows, ConceptRow("x", "X", requires=("c0",))])
    too_wide = find_faults([ConceptRow("x", "X", requires=tuple(f"c{k}" for k in range(21)))])
    assert (fits, [text_of_fault(fault) for fault in over]) == ([], ["More than 10000 prerequisites in all."])
    assert [(fault.field, text_of_fault(fault)) for fault in too_wide] == [("requires", "At most 20 of them.")]


def test_a_subject_holds_so_many_concepts_and_prerequisites() -> None:
    known = {f"c{n}": () for n in range(1_999)}
    wide = {f"c{n}": tuple(f"c{k}" for k in range(20)) for n in range(20, 520)}
    assert find_misfits([ConceptRow("x", "X")], known) == []
    faults = [
        find_misfits([ConceptRow("x", "X"), ConceptRow("y", "Y")], known),
        find_misfits([ConceptRow("x", "X", requires=("c0",))], {**dict.fromkeys(known, ()), **wide}),
    ]
    assert [[text_of_fault(fault) for fault in found] for found in faults] == [
        ["The subject would have more than 2000 concepts."],
        ["More than 10000 prerequisites in all."],
    ]


def test_a_long_way_round_is_told_by_its_ends() -> None:
    # Arrange
    names = [f"{n} {'x' * 148}" for n in range(2_000)]

    # Act
    told = text_of_fault(Fault("cycle", about=(*names, names[0])))

    # Assert
    short = [f"{names[n][:36]}…" for n in (0, 1, 2, 1999, 0)]
    way = " → ".join([*short[:3], "… 1996 more …", *short[3:]])
    assert told == f"These concepts would build on themselves: {way}."
    assert len(told) < 300


# --- reviewing ------------------------------------------------------------------------------------------------
def test_a_review_asks_what_a_careful_reader_would() -> None:
    # Arrange
    rows = [
        ConceptRow("a", "A", "Is the ground."),
        ConceptRow("b", "B", "  ", requires=("a",)),
        ConceptRow("c", "C", "Stands on all.", requires=("b", "a")),
        ConceptRow("d", "D"),
    ]

    # Act
    remarks = [(remark.code, text_of_fault(remark)) for remark in review(rows)]

    # Assert
    assert find_faults(rows) == find_misfits(rows, {}) == []
    assert remarks == [
        ("b", "Nobody says what somebody who has it can do."),
        ("c", "a follows by itself, over b."),
        ("d", "Nobody says what somebody who has it can do."),
        ("d", "Builds on nothing, and nothing builds on it."),
    ]
    assert [remark.code for remark in review(rows[3:], {"x": ("d",)})] == ["d"]


DEMO = sorted(Path(__file__).parents[3].glob("config/demo/content/*/concepts.toml"))


@pytest.mark.parametrize("path", DEMO, ids=lambda path: path.parent.name)
def test_the_graphs_of_the_demo_have_prerequisite_sense(path: Path) -> None:
    # Arrange
    rows = [
        ConceptRow(
            each["code"], each["name"], each["description"], tuple(each.get("tags", ())), tuple(each["requires"])
        )
        for each in tomllib.loads(path.read_text(encoding="utf-8"))["concept"]
    ]

    # Act
    found = [
        (fault.code, text_of_fault(fault)) for fault in (*find_faults(rows), *find_misfits(rows, {}), *review(rows))
    ]

    # Assert
    assert found == []
    assert any(row.requires for row in rows)
