"""Common Cartridge, our own small ones and real ones."""

import os
from pathlib import Path

import pytest
from django.conf import settings

from core.exchange.formats import format_of
from core.exchange.items import Item, Level, PackageRefused, Reading
from core.exchange.packages import opened
from courses.tests.exchange.packages import cartridge, zipped
from lessons.tests.factories import picture

_DATA = Path(os.environ.get("LYCEUM_TEST_DATA", Path(settings.BASE_DIR).parent / "shared" / "data"))
SAMPLES = _DATA / "interop" / "common_cartridge"
PNG = picture().read()
LINK = b'<webLink xmlns="a"><title>Cells</title><url href="https://example.org/cells"/></webLink>'
TOPIC = b'<topic xmlns="a"><title>Talk</title><text texttype="text/html">&lt;p&gt;What is &lt;b&gt;life&lt;/b&gt;?&lt;/p&gt;</text></topic>'
FULL = cartridge(
    items="""
      <item identifier="m1"><title>Module one</title>
        <item identifier="i1" identifierref="r1"><title>The cell</title></item>
        <item identifier="sub"><title>More</title>
          <item identifier="i2" identifierref="r2"><title>A link</title></item></item>
        <item identifier="i3" identifierref="quiz"><title>Test yourself</title></item>
        <item identifier="i4" identifierref="lost"><title>Lost page</title></item>
        <item identifier="i5" identifierref="nowhere"><title>Nowhere</title></item>
        <item identifier="i6" identifierref="r1"><title>The cell once more</title></item></item>""",
    resources="""
      <resource identifier="r1" type="webcontent" href="wiki/cell.html"><file href="wiki/cell.html"/></resource>
      <resource identifier="r2" type="imswl_xmlv1p3" href="link.xml"><file href="link.xml"/></resource>
      <resource identifier="r3" type="imsdt_xmlv1p3"><file href="topic.xml"/></resource>
      <resource identifier="quiz" type="imsqti_xmlv1p2/imscc_xmlv1p3/assessment" href="quiz.xml"/>
      <resource identifier="tool" type="imsbasiclti_xmlv1p0" href="tool.xml"/>
      <resource identifier="lost" type="webcontent" href="wiki/lost.html"/>
      <resource identifier="leaf" type="webcontent" href="web_resources/leaf.png"/>
      <resource identifier="doc" type="webcontent" href="web_resources/notes.pdf"/>""",
    members={
        "wiki/cell.html": (
            b"<title>Cell</title><h2>Parts</h2><img src='$IMS-CC-FILEBASE$/leaf.png' alt='A leaf'>"
            b"<img src='../web_resources/leaf.png'><img src='gone.png' alt='x'><a href='$WIKI_REFERENCE$/b'>b</a>"
            b"<img src='https://example.org/c.png' alt='A cell'><img src='../web_resources/notes.pdf'>"
        ),
        "link.xml": LINK,
        "topic.xml": TOPIC,
        "web_resources/leaf.png": PNG,
        "web_resources/notes.pdf": b"%PDF-1.7 and so on",
    },
)


def read(data: bytes) -> Reading:
    with opened(data, file_name="course.imscc") as package:
        return format_of(package).read(package)


def items_of(reading: Reading, kind: str) -> list[Item]:
    return [item for item in reading.items if item.kind == kind]


def test_modules_become_sections_and_what_stands_in_them_lessons() -> None:
    # Act
    reading = read(FULL)

    # Assert
    (course,) = items_of(reading, "course")
    assert (reading.source, course.data) == (
        "common-cartridge:cc1",
        {"title": "Biology", "subject": "Science", "language": "es"},
    )
    assert [(item.key, item.title) for item in items_of(reading, "section")] == [
        ("m1", "Module one"),
        ("sub", "Module one › More"),
        ("unplaced", "In no module"),
    ]
    assert [(item.key, item.parent, item.title) for item in items_of(reading, "lesson")] == [
        ("r1", "m1", "The cell"),
        ("r2", "sub", "A link"),
        ("r3", "unplaced", "Talk"),
    ]


def test_pages_links_and_topics_say_what_they_said() -> None:
    # Act
    page, link, topic = items_of(read(FULL), "lesson")

    # Assert
    assert page.data["blocks"] == [
        {"kind": "text", "markdown": "## Parts"},
        {"kind": "image", "file": "web_resources/leaf.png", "alt_text": "A leaf", "caption": ""},
        {
            "kind": "image",
            "file": "web_resources/leaf.png",
            "alt_text": "Without a description: leaf.png",
            "caption": "",
        },
        {"kind": "text", "markdown": "b"},
        {"kind": "text", "markdown": "[A cell](<https://example.org/c.png>)"},
    ]
    assert page.files == {"web_resources/leaf.png": PNG}
    assert link.data["blocks"] == [{"kind": "text", "markdown": "[A link](<https://example.org/cells>)"}]
    assert topic.data["blocks"] == [{"kind": "text", "markdown": "What is **life**?"}]


def test_what_is_left_out_is_told_with_its_place() -> None:
    # Act
    findings = read(FULL).findings

    # Assert
    assert [(each.level, each.code, each.where.member) for each in findings] == [
        (Level.NOTE, "alt_missing", "wiki/cell.html"),
        (Level.NOTE, "member_missing", "wiki/gone.png"),
        (Level.NOTE, "file_outside", "wiki/cell.html"),
        (Level.NOTE, "file_left_out", "web_resources/notes.pdf"),
        (Level.NOTE, "inner_links", "wiki/cell.html"),
        (Level.SKIPPED, "cartridge_quiz_later", "quiz.xml"),
        (Level.SKIPPED, "member_missing", "wiki/lost.html"),
        (Level.SKIPPED, "cartridge_no_resource", "imsmanifest.xml"),
        (Level.SKIPPED, "cartridge_placed_twice", "imsmanifest.xml"),
        (Level.SKIPPED, "cartridge_tool_left_out", "tool.xml"),
        (Level.SKIPPED, "file_unused", "web_resources/notes.pdf"),
    ]


def test_a_picture_inside_of_a_page_comes_along_and_a_way_out_of_the_package_leads_nowhere() -> None:
    # Arrange
    page = b"<img src='data:image/png;base64,iVBORw0KGgo=' alt='x'><img src='../../../etc/passwd' alt='y'><img src='/a.png'>"
    resources = '<resource identifier="r" type="webcontent" href="p/a.html"/>'

    # Act
    reading = read(cartridge(resources=resources, members={"p/a.html": page, "a.png": PNG}))

    # Assert
    (lesson,) = items_of(reading, "lesson")
    assert [block["file"] for block in lesson.data["blocks"]] == ["data-1.png", "a.png"]
    assert [each.code for each in reading.findings] == ["member_missing", "alt_missing"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (cartridge(), "cartridge_empty"),
        (cartridge(head='<!DOCTYPE m [<!ENTITY a "b">]>'), "xml_has_entities"),
        (cartridge(items="<item>" * 50 + "</item>" * 50, resources='<resource identifier="a"/>'), "cartridge_too_deep"),
        (zipped({"imsmanifest.xml": b"<manifest><schema>IMS Common Cartridge"}), "xml_damaged"),
        (zipped({"imsmanifest.xml": b"<other>imscc</other>"}), "cartridge_no_manifest"),
        (
            zipped(
                {
                    "imsmanifest.xml": b"<manifest><metadata><schemaversion>2.0</schemaversion></metadata>imscc</manifest>"
                }
            ),
            "cartridge_version",
        ),
        (zipped({"imsmanifest.xml": b"<manifest><schema>ADL SCORM</schema></manifest>"}), "format_unknown"),
        (b"no package", "format_unknown"),
    ],
    ids=["empty", "entities", "deep", "torn", "other", "version", "scorm", "text"],
)
def test_what_is_no_cartridge_is_refused_with_its_reason(data: bytes, code: str) -> None:
    # Act
    with pytest.raises(PackageRefused) as caught:
        read(data)

    # Assert
    assert caught.value.finding.code == code


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the samples of other systems are not here (LYCEUM_TEST_DATA)")
@pytest.mark.parametrize(
    ("name", "title", "lessons"),
    [
        (
            "canvas_cc_course",
            "Canvas CC Gem Course",
            [
                "Course with Known Submission Type",
                "Course with Unknown Submission Type",
                "Course with Missing Submission Type",
            ],
        ),
        ("single_assignment", "My test", ["Assignment"]),
        ("single_page", "The Life of Paul", ["Our Purpose"]),
    ],
)
def test_real_cartridges_are_read(name: str, title: str, lessons: list[str]) -> None:
    # Act
    reading = read((SAMPLES / f"{name}.imscc").read_bytes())

    # Assert
    assert (reading.title, [item.title for item in items_of(reading, "lesson")]) == (title, lessons)
