"""Word documents and presentations."""

import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from docx.oxml import parse_xml
from docx.shared import Pt, RGBColor

from courses.documents.results import Paragraph, ReadingFailed
from courses.tests.documents.samples import (
    PROSE,
    notes,
    one_slide,
    part_of,
    read,
    shuffled,
    slides,
    texts,
    with_parts,
    word,
)

_NAMES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)
_BOX = "<w:txbxContent><w:p><w:r><w:t>In a box</w:t></w:r></w:p></w:txbxContent>"


def run(inner: str) -> Any:
    return parse_xml(f"<w:r {_NAMES}>{inner}</w:r>")


def structured(document: Any) -> None:
    document.add_heading("Areas", 0)
    document.add_heading("Rectangles", 1)
    document.add_paragraph(PROSE)
    document.add_heading("Their sides", 2)
    for text in ("one", "two"):
        document.add_paragraph(text, style="List Bullet")
    for text in ("first", "second"):
        document.add_paragraph(text, style="List Number")
    table = document.add_table(2, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "side", "length"
    table.cell(1, 0).text, table.cell(1, 1).text = "a", "3\n4"
    document.add_heading("Circles", 1)


def test_headings_lists_and_tables_of_a_word_document() -> None:
    sides = ("Areas", "Rectangles", "Their sides")

    assert read(word(structured), "docx").paragraphs == [
        Paragraph(PROSE.strip(), None, ("Areas", "Rectangles")),
        Paragraph("• one", None, sides),
        Paragraph("• two", None, sides),
        Paragraph("1. first", None, sides),
        Paragraph("2. second", None, sides),
        Paragraph("side | length\na | 3 4", None, sides),
        Paragraph("Circles", None, ("Areas",)),
    ]


def test_boxes_are_read_once_and_deleted_words_never() -> None:
    def write(document: Any) -> None:
        paragraph = document.add_paragraph("Beside")
        inner = f"<mc:AlternateContent><mc:Choice><wps:txbx>{_BOX}</wps:txbx></mc:Choice>"
        paragraph._p.append(
            run(f"{inner}<mc:Fallback><v:textbox>{_BOX}</v:textbox></mc:Fallback></mc:AlternateContent>")
        )
        paragraph._p.append(parse_xml(f"<w:ins {_NAMES}><w:r><w:t> it</w:t></w:r></w:ins>"))
        paragraph._p.append(parse_xml(f"<w:del {_NAMES}><w:r><w:delText> gone</w:delText></w:r></w:del>"))
        paragraph._p.append(parse_xml(f"<w:hyperlink {_NAMES}><w:r><w:t> link</w:t></w:r></w:hyperlink>"))

    assert texts(word(write), "docx") == ["Beside it link", "In a box"]


def test_formulas_are_written_in_a_line() -> None:
    def write(document: Any) -> None:
        formula = (
            "<m:oMath><m:f><m:num><m:r><m:t>a</m:t></m:r></m:num><m:den><m:rad><m:e><m:r><m:t>b</m:t></m:r></m:e></m:rad>"
            "</m:den></m:f><m:sSup><m:e><m:r><m:t>x</m:t></m:r></m:e><m:sup><m:r><m:t>12</m:t></m:r></m:sup></m:sSup></m:oMath>"
        )
        document.add_paragraph("So")._p.append(parse_xml(f"<m:oMathPara {_NAMES}>{formula}</m:oMathPara>"))

    assert texts(word(write), "docx") == [r"So $\frac{a}{\sqrt{b}}x^{12}$"]


def vanished(added: Any) -> None:
    added.font.hidden = True


def white(added: Any) -> None:
    added.font.color.rgb = RGBColor(255, 255, 255)


def tiny(added: Any) -> None:
    added.font.size = Pt(1)


@pytest.mark.parametrize("hide", [vanished, white, tiny])
def test_words_that_nobody_sees_are_left_out(hide: Callable[[Any], None]) -> None:
    def write(document: Any) -> None:
        hide(document.add_paragraph("Seen").add_run(" not seen"))

    assert texts(word(write), "docx") == ["Seen"]
    assert notes(word(write), "docx") == {"hidden_text": 1}


def test_white_words_on_a_colour_are_seen() -> None:
    def write(document: Any) -> None:
        paragraph = document.add_paragraph()
        white(paragraph.add_run("In a bar"))
        paragraph._p.get_or_add_pPr().append(parse_xml(f'<w:shd {_NAMES} w:val="clear" w:fill="000000"/>'))
        white(document.add_table(1, 1).cell(0, 0).paragraphs[0].add_run("In a cell"))

    assert texts(word(write), "docx") == ["In a bar", "In a cell"]


def test_footnotes_stand_behind_their_paragraph() -> None:
    # Arrange: written by hand, the library makes none
    def write(document: Any) -> None:
        document.add_paragraph("Said")._p.append(run('<w:footnoteReference w:id="2"/>'))
        document.add_paragraph("And more")

    data = word(write)
    note = f'<w:footnotes {_NAMES}><w:footnote w:id="2"><w:p><w:r><w:t>By whom</w:t></w:r></w:p></w:footnote></w:footnotes>'
    relations, types = "word/_rels/document.xml.rels", "[Content_Types].xml"
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
    link = f'<Relationship Id="rId99" Type="{kind}" Target="footnotes.xml"/></Relationships>'.encode()
    content = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    override = f'<Override PartName="/word/footnotes.xml" ContentType="{content}"/></Types>'.encode()
    parts = {
        "word/footnotes.xml": note.encode(),
        relations: part_of(data, relations).replace(b"</Relationships>", link),
        types: part_of(data, types).replace(b"</Types>", override),
    }

    # Act, Assert
    assert texts(with_parts(data, parts), "docx") == ["Said [1]", "[1] By whom", "And more"]


def lesson(presentation: Any) -> None:
    one_slide(presentation)
    first = presentation.slides[0]
    table = first.shapes.add_table(1, 2, 0, 0, 10_000, 10_000).table
    table.cell(0, 0).text, table.cell(0, 1).text = "side", "length"
    first.shapes.add_group_shape().shapes.add_textbox(0, 0, 10_000, 10_000).text_frame.text = "Grouped"
    first.shapes.add_textbox(-90_000, 0, 10_000, 10_000).text_frame.text = "Beside the slide"
    first.notes_slide.notes_text_frame.text = "Ask them first."
    second = presentation.slides.add_slide(presentation.slide_layouts[6])
    second._element.set("show", "0")
    second.shapes.add_textbox(0, 0, 10_000, 10_000).text_frame.text = "On no title"
    presentation.slides.add_slide(presentation.slide_layouts[5]).shapes.title.text = "Thank you"


def test_slides_are_pages_with_their_titles_as_headings() -> None:
    found = read(slides(lesson), "pptx")

    assert found.paragraphs == [
        Paragraph(PROSE.strip(), 1, ("Areas",)),
        Paragraph("side | length", 1, ("Areas",)),
        Paragraph("Grouped", 1, ("Areas",)),
        Paragraph("On no title", 2, ()),
        Paragraph("Thank you", 3, ()),
    ]
    assert [(note.code, note.number) for note in found.told()] == [
        *(("hidden_slides", 1), ("hidden_text", 1), ("speaker_notes", 1)),
    ]


@pytest.mark.parametrize(
    ("kind", "data", "parts"),
    [
        ("docx", word(structured), ("word/document.xml", "word/styles.xml", "word/numbering.xml")),
        ("docx", word(structured), ("word/_rels/document.xml.rels", "[Content_Types].xml")),
        ("pptx", slides(lesson), ("ppt/slides/slide1.xml", "ppt/presentation.xml", "ppt/notesSlides/notesSlide1.xml")),
        ("pptx", slides(lesson), ("ppt/slides/_rels/slide1.xml.rels", "[Content_Types].xml")),
    ],
    ids=["docx", "docx_relations", "pptx", "pptx_relations"],
)
def test_what_stands_in_strange_places_harms_nothing_of_ours(kind: str, data: bytes, parts: tuple[str, ...]) -> None:
    """The libraries may refuse it, as they do; our own code does not stumble."""
    ours = str(Path(__file__).parents[2] / "documents")
    told: set[str] = set()
    stumbled = []
    for seed in range(12):
        try:
            read(shuffled(data, seed, parts), kind)
            told.add("read")
        except ReadingFailed as failed:
            told.add(failed.code)
        except Exception as error:  # noqa: BLE001
            place = traceback.extract_tb(error.__traceback__)[-1]
            if place.filename.startswith(ours):
                stumbled.append((seed, place.name, error))
    assert not stumbled
    assert "read" in told <= {"read", "damaged", "empty"}
