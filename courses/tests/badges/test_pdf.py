"""The sheet of badges as a PDF, read back without the library that wrote it."""

import re
import zlib
from collections.abc import Iterator

import pytest

from accounts.enums import Role
from accounts.models import User
from accounts.pictures import PICTURES
from accounts.tests.factories import NOW, client_of, make_institution, make_person
from accounts.tests.pictures import SEQUENCE, give_pictures
from accounts.tests.services.record import audited, everything
from courses.badges.contents import BadgeSheet, badges_of
from courses.badges.pdf import badge_pdf
from courses.models import Classroom
from courses.services.doors import open_door
from courses.tests.factories import make_classroom

WORDS = [PICTURES[key].labels["en"] for key in SEQUENCE]


def sheet_of(names: list[str], *, language: str = "en", has_pictures: bool = True) -> BadgeSheet:
    classroom = Classroom(name="KG 1", children_code="7KQM2TX")
    children = [User(username="ada.b", full_name=name) for name in names]
    pictures = {child.pk: tuple(PICTURES[key] for key in SEQUENCE) for child in children} if has_pictures else {}
    return BadgeSheet(classroom, badges_of(classroom, children, pictures), language, has_pictures)


def pages_of(data: bytes) -> list[list[str]]:
    """The texts on each page, in the order in which they were written. PDF 32000-1:2008, 9.4 and 9.10."""
    objects, maps = objects_of(data), letters_by_font(data)
    pages = [each for each in objects.values() if re.search(rb"/Type /Page\b", each)]
    return [list(texts_of(stream_of(objects[re.findall(rb"/Contents (\d+)", each)[0]]), maps)) for each in pages]


def objects_of(data: bytes) -> dict[bytes, bytes]:
    return dict(re.findall(rb"\n(\d+) 0 obj\n(.*?)\nendobj", data, re.DOTALL))


def letters_by_font(data: bytes) -> dict[bytes, dict[int, str]]:
    """What each sign of a font stands for."""
    objects = objects_of(data)
    names = dict(re.findall(rb"/(F\d+) (\d+) 0 R", data))
    return {
        font: letters_of(stream_of(objects[re.findall(rb"/ToUnicode (\d+) 0 R", objects[number])[0]]))
        for font, number in names.items()
    }


def stream_of(content: bytes) -> bytes:
    (inside,) = re.findall(rb"stream\r?\n(.*)\nendstream", content, re.DOTALL)
    return zlib.decompress(inside) if b"/FlateDecode" in content else bytes(inside)


def letters_of(cmap: bytes) -> dict[int, str]:
    pairs = re.findall(rb"<([0-9A-Fa-f]{4})> <([0-9A-Fa-f]+)>\n", cmap)
    return {int(glyph, 16): bytes.fromhex(text.decode()).decode("utf-16-be") for glyph, text in pairs}


def texts_of(content: bytes, maps: dict[bytes, dict[int, str]]) -> Iterator[str]:
    font = b""
    for block in re.findall(rb"BT (.*?) ET", content, re.DOTALL):
        text = ""
        for named, glyphs in re.findall(rb"/(F\d+) [\d.]+ Tf|\(((?:[^()\\]|\\.)*)\)", block, re.DOTALL):
            font = named or font
            raw = re.sub(rb"\\(.)", lambda found: _ESCAPES.get(found[1], found[1]), glyphs, flags=re.DOTALL)
            text += "".join(maps[font].get(int.from_bytes(raw[at : at + 2]), "?") for at in range(0, len(raw), 2))
        if text:
            yield text


_ESCAPES = {b"r": b"\r", b"n": b"\n"}


def test_eight_badges_stand_on_a_page_with_name_class_code_and_words() -> None:
    # Act
    data = badge_pdf(sheet_of(["Ada Byron", *["Eve"] * 8]), now=NOW)

    # Assert
    pages = pages_of(data)
    assert data.startswith(b"%PDF-")
    assert [sum(text == "7KQM2TX" for text in page) for page in pages] == [8, 1]
    assert pages[0][:8] == ["Ada B.", "KG 1", "7KQM2TX", WORDS[0], WORDS[1], "→", WORDS[2], "→"]
    assert re.findall(rb"/MediaBox \[0 0 ([\d.]+ [\d.]+)\]", data) == [b"595.28 841.89"]
    assert badge_pdf(sheet_of([]), now=NOW).count(b"/Type /Page\n") == 1


def test_without_pictures_none_is_told_and_a_lost_one_is_asked_for() -> None:
    # Arrange
    lost = sheet_of(["Ada Byron"], has_pictures=False)

    # Act
    plain = pages_of(badge_pdf(lost, now=NOW))
    asked = pages_of(badge_pdf(BadgeSheet(lost.classroom, lost.badges, "en", has_pictures=True), now=NOW))

    # Assert
    assert plain == [["Ada B.", "KG 1", "7KQM2TX"]]
    assert "Please give new ones." in " ".join(asked[0])


def test_letters_of_many_scripts_and_a_line_where_the_font_has_none() -> None:
    # Act
    (page,) = pages_of(badge_pdf(sheet_of(["Λεωνίδας Π", "Жанна", "李小明", "Ada"], has_pictures=False), now=NOW))

    # Assert
    assert page == [
        "Λεωνίδας Π.",
        "KG 1",
        "7KQM2TX",
        "Жанна",
        "KG 1",
        "7KQM2TX",
        "KG 1",
        "7KQM2TX",
        "Ada",
        "KG 1",
        "7KQM2TX",
    ]


def test_arabic_is_joined_and_goes_from_the_right() -> None:
    # Act
    data = badge_pdf(sheet_of(["ليلى حسن"], language="ar"), now=NOW)

    # Assert
    (page,) = pages_of(data)
    words = [PICTURES[key].labels["ar"] for key in SEQUENCE]
    # In the order in which the signs stand on the page, from the left.
    assert [text[::-1] for text in page if text[::-1] in words] == words
    assert page.count("←") == 2
    forms = list(letters_by_font(data)[b"F2"].values())
    assert (forms.count("ل"), forms.count("ي")) == (2, 1)  # at the beginning of the name and within it


def test_a_long_name_shrinks_and_a_longer_one_is_cut() -> None:
    # Act
    (page,) = pages_of(badge_pdf(sheet_of(["Maximiliane-Charlotte", "W" * 200], has_pictures=False), now=NOW))

    # Assert
    assert page[0] == "Maximiliane-Charlotte"
    assert re.fullmatch(r"W{10,30}…", page[3])


@pytest.mark.django_db
class TestRoute:
    @pytest.fixture
    def teacher(self) -> User:
        return make_person(make_institution(language="es"), Role.TEACHER)

    @pytest.fixture
    def classroom(self, teacher: User) -> Classroom:
        child = make_person(teacher.institution, full_name="Ada Byron")
        classroom = make_classroom(teacher, learners=[child], name="KG 1")
        give_pictures(teacher, child, SEQUENCE)
        return open_door(classroom_id=classroom.pk, actor=teacher, now=NOW)

    @pytest.mark.parametrize(("body", "read"), [({}, 1), ({"with_pictures": False}, 0)])
    def test_it_is_a_file_that_nobody_keeps_and_reading_is_audited(
        self, teacher: User, classroom: Classroom, body: dict[str, bool], read: int
    ) -> None:
        # Act
        answer = client_of(teacher).post(address(classroom), body, format="json", headers={"accept": "application/pdf"})

        # Assert
        assert (answer.status_code, answer["Content-Type"], answer["Cache-Control"]) == (
            200,
            "application/pdf",
            "private, no-store",
        )
        assert answer["Content-Disposition"] == 'attachment; filename="badges.pdf"'
        words = [PICTURES[key].labels["es"] for key in SEQUENCE] if read else []
        (page,) = pages_of(answer.content)
        assert [text for text in page if text != "→"] == ["Ada B.", "KG 1", classroom.children_code, *words]
        assert [entry["actor_id"] for entry in audited("accounts.pictures.read")] == [teacher.pk] * read

    def test_a_shut_door_is_a_conflict_and_a_strangers_class_is_not_there(self, teacher: User) -> None:
        # Arrange
        shut, other = make_classroom(teacher), make_classroom(make_person(teacher.institution, Role.TEACHER))
        caller = client_of(teacher)
        before = everything()

        # Act
        answers = [caller.post(address(each), {}, format="json") for each in (shut, other)]

        # Assert
        assert [(each.status_code, each.json()["code"]) for each in answers] == [
            (409, "courses.door_shut"),
            (404, "courses.classroom_not_found"),
        ]
        assert everything() == before


def address(classroom: Classroom) -> str:
    return f"/api/v1/courses/classrooms/{classroom.pk}/badges/pdf/"
