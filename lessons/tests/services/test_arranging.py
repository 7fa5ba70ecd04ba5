"""Putting sections and lessons into another order."""

from uuid import UUID

import pytest

from accounts.enums import Role
from accounts.models import User
from accounts.tests.factories import NOW, make_institution, make_person
from accounts.tests.services.record import announced, audited, refused, unchanged
from core.ids import new_id
from courses.api import UnknownReference as UnknownSection
from courses.errors import CourseNotFound
from courses.models import Course, Section
from courses.services.courses import SectionDraft
from courses.tests.factories import make_classroom, make_course
from lessons.errors import UnknownReference
from lessons.models import Lesson
from lessons.services.arranging import arrange_outline
from lessons.tests.factories import make_lesson

pytestmark = pytest.mark.django_db
Outline = list[tuple[UUID, list[UUID]]]


@pytest.fixture
def course(teacher: User) -> Course:
    """Sections A, B and C with lessons a1, a2, b1 and none."""
    course = make_course(teacher, sections=[SectionDraft(title=title) for title in "ABC"])
    for title, section, position in (("a1", 0, 0), ("a2", 0, 1), ("b1", 1, 0)):
        section_id = course.sections.all()[section].pk
        make_lesson(teacher, course, title=title, section_id=section_id, position=position)
    return course


def outline(course: Course) -> str:
    """As in ``A:a1,a2 B:b1 C:``."""
    parts = []
    for section in course.sections.order_by("position"):
        lessons = Lesson.objects.filter(section=section).order_by("position").values_list("title", "position")
        assert [position for _title, position in lessons] == list(range(len(lessons)))
        parts.append(f"{section.title}:{','.join(title for title, _position in lessons)}")
    return " ".join(parts)


def wanted(text: str) -> Outline:
    sections = dict(Section.objects.values_list("title", "pk"))
    lessons = dict(Lesson.objects.values_list("title", "pk"))
    parts = [part.split(":") for part in text.split()]
    return [(sections[title], [lessons[each] for each in inside.split(",") if each]) for title, inside in parts]


def counts(payload: dict[str, int]) -> list[int]:
    """Of lessons with another place and of those in another section, where the event tells them."""
    return [payload[name] for name in ("lesson_count", "moved_count") if name in payload]


def arrange(teacher: User, course: Course, order: Outline) -> None:
    arrange_outline(author=teacher, course_id=course.pk, outline=order, now=NOW)


@pytest.mark.parametrize(
    ("order", "events"),
    [
        ("A:a1,a2 B:b1 C:", []),
        ("A:a2,a1 B:b1 C:", [("lessons.outline.arranged", 2, 0)]),
        ("A:a1 B:a2,b1 C:", [("lessons.outline.arranged", 2, 1)]),
        ("C: A:a1,a2 B:b1", [("courses.course.edited",)]),
        ("C:b1 B:a2,a1 A:", [("courses.course.edited",), ("lessons.outline.arranged", 3, 3)]),
    ],
)
def test_sections_and_lessons_stand_in_the_order_given_and_what_changed_is_announced(
    teacher: User, course: Course, order: str, events: list[tuple[str, ...]]
) -> None:
    # Arrange
    names = ("courses.course.edited", "lessons.outline.arranged")
    before = len(announced(*names))

    # Act
    arrange(teacher, course, wanted(order))

    # Assert
    assert outline(course) == order
    told = [(event["name"], *counts(event["payload"])) for event in announced(*names)[before:]]
    assert told == events
    with unchanged():
        arrange(teacher, course, wanted(order))


def test_a_lesson_that_stands_in_another_section_is_written_down(teacher: User, course: Course) -> None:
    # Arrange
    moved = Lesson.objects.get(title="a2")
    a, b, _c = course.sections.values_list("pk", flat=True)

    # Act
    arrange(teacher, course, wanted("A:a1 B:a2,b1 C:"))

    # Assert
    entry = audited("lessons.outline.arranged")[0]
    assert (entry["object_id"], entry["before"], entry["after"]) == (
        course.pk,
        {str(moved.pk): str(a)},
        {str(moved.pk): str(b)},
    )


@pytest.mark.parametrize("case", ["missing", "twice", "elsewhere", "nowhere"])
@pytest.mark.parametrize("what", ["section", "lesson"])
def test_an_outline_that_is_none_of_the_course_is_refused_whole(
    teacher: User, course: Course, case: str, what: str
) -> None:
    # Arrange
    other = make_course(teacher, title="Other", sections=[SectionDraft(title="X")])
    make_lesson(teacher, other, title="x1")
    order = wanted("C: A:a1,a2 B:b1")
    if what == "section":
        odd = {"missing": None, "twice": order[0][0], "elsewhere": other.sections.get().pk, "nowhere": new_id()}[case]
        order = order[1:] if odd is None else [*order, (odd, [])]
    else:
        stray = Lesson.objects.get(title="x1").pk
        odd = {"missing": None, "twice": order[1][1][0], "elsewhere": stray, "nowhere": new_id()}[case]
        order[2] = (order[2][0], [] if odd is None else [*order[2][1], odd])

    # Act and assert
    with refused(UnknownSection if what == "section" else UnknownReference, field="sections"):
        arrange(teacher, course, order)


@pytest.mark.parametrize("who", ["colleague in class", "learner", "other office"])
def test_only_who_may_edit_the_course_arranges_it(teacher: User, course: Course, who: str) -> None:
    # Arrange
    author = {
        "colleague in class": lambda: make_person(teacher.institution, Role.TEACHER),
        "learner": lambda: make_person(teacher.institution),
        "other office": lambda: make_person(make_institution(), Role.ADMIN),
    }[who]()
    if who == "colleague in class":
        make_classroom(teacher, [course], teacher_ids=[author.pk])

    # Act and assert
    with refused(CourseNotFound):
        arrange(author, course, wanted("C: A:a1,a2 B:b1"))
