"""The console pages of courses, classes and concepts."""

import json
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Role
from accounts.models import User
from accounts.tests.factories import make_institution, make_person
from core.models import AuditDetail, Event
from core.ports import console_links
from courses.models import Classroom, Concept, Course
from courses.tests.factories import make_classroom, make_concept, make_course
from lessons.tests.factories import make_lesson

pytestmark = pytest.mark.django_db


def _page(name: str, *args: Any) -> str:
    return reverse(f"admin:courses_{name}", args=args)


def _course_form(*sections: str, **changes: Any) -> dict[str, Any]:
    given = {"title": "Algebra", "subject": "Maths", "description": "", "level": "secondary", "language": "en"}
    rows = {f"sections-{place}-title": title for place, title in enumerate(sections)}
    counts = {"sections-TOTAL_FORMS": len(sections), "sections-INITIAL_FORMS": 0}
    return {**given, "state": "draft", **counts, **rows, **changes}


def _offered(client: Client, model: str, field: str, **more: str) -> set[str]:
    asked = {"app_label": "courses", "model_name": model, "field_name": field, "term": "", **more}
    answer = client.get(reverse("admin:autocomplete"), asked)
    return {row["text"] for row in json.loads(answer.content)["results"]}


def test_add_course_saves_outline_and_concepts_in_order(console: Client, teacher: User) -> None:
    last, first = make_concept(teacher, name="A last"), make_concept(teacher, name="Z first")

    console.post(_page("course_add"), _course_form("One", "Two", concepts=[str(first.pk), str(last.pk)]))

    course = Course.objects.get()
    assert [section.title for section in course.sections.all()] == ["One", "Two"]
    assert [link.concept for link in course.course_concepts.all()] == [first, last]
    event = Event.objects.get(name="courses.course.edited")
    assert (event.object_id, event.actor_id) == (course.pk, teacher.pk)


def test_change_course_keeps_sections_and_the_order_of_concepts(console: Client, teacher: User) -> None:
    concepts = [make_concept(teacher, name="Z"), make_concept(teacher, name="A")]
    course = make_course(teacher, concepts)
    section = course.sections.get()
    page = console.get(_page("course_change", course.pk))
    chosen = [str(pk) for pk in page.context["adminform"].form.initial["concepts"]]
    stored = {"sections-INITIAL_FORMS": 1, "sections-0-id": str(section.pk), "sections-0-course": str(course.pk)}
    places = {"sections-0-position": "1", "sections-1-position": "0"}

    console.post(_page("course_change", course.pk), _course_form("Old", "New", concepts=chosen, **stored, **places))

    assert [(row.title, row.pk == section.pk) for row in course.sections.all()] == [("New", False), ("Old", True)]
    assert [link.concept for link in course.course_concepts.all()] == concepts


def test_section_with_lessons_cannot_be_taken_out(console: Client, teacher: User) -> None:
    course = make_course(teacher)
    make_lesson(teacher, course)
    section = course.sections.get()
    stored = {"sections-INITIAL_FORMS": 1, "sections-0-id": str(section.pk), "sections-0-DELETE": "on"}

    answer = console.post(
        _page("course_change", course.pk), _course_form("Old", **stored, **{"sections-0-course": str(course.pk)})
    )

    assert answer.status_code == 200
    assert course.sections.count() == 1


def test_teacher_reads_courses_of_own_classes_and_no_others(console: Client, teacher: User) -> None:
    colleague = make_person(teacher.institution, Role.TEACHER)
    shared, hidden = make_course(colleague), make_course(colleague)
    foreign = make_course(make_person(make_institution(), Role.TEACHER))
    make_classroom(colleague, [shared], teacher_ids=[teacher.pk])

    listed = {row.pk for row in console.get(_page("course_changelist")).context["cl"].result_list}

    assert listed == {shared.pk}
    assert console.get(_page("course_change", shared.pk)).status_code == 200
    assert console.post(_page("course_change", shared.pk), _course_form()).status_code == 403
    assert [console.get(_page("course_change", course.pk)).status_code for course in (hidden, foreign)] == [302, 302]
    assert _offered(console, "classroom", "courses") == {shared.title}
    assert _offered(console, "classroom", "courses", edit="1") == set()


def test_add_classroom_makes_the_teacher_teach_it(console: Client, teacher: User) -> None:
    course = make_course(teacher)
    colleague = make_person(teacher.institution, Role.TEACHER)

    form = {"name": "7b", "level": "secondary", "courses": [str(course.pk)], "teachers": [str(colleague.pk)]}
    console.post(_page("classroom_add"), form)

    classroom = Classroom.objects.get()
    assert {row.teacher_id for row in classroom.teachers.all()} == {teacher.pk, colleague.pk}
    assert classroom.classroom_courses.get().course_id == course.pk
    assert Event.objects.get(name="courses.classroom.edited").object_id == classroom.pk


def test_classroom_refuses_what_is_not_offered(console: Client, teacher: User) -> None:
    stranger = make_person(make_institution(), Role.TEACHER)
    course = make_course(stranger)

    form = {"name": "7b", "level": "secondary", "courses": [str(course.pk)], "teachers": [str(stranger.pk)]}
    answer = console.post(_page("classroom_add"), form)

    assert set(answer.context["adminform"].form.errors) == {"courses", "teachers"}
    assert not Classroom.objects.exists()
    assert stranger.full_name not in answer.content.decode()


def test_classroom_page_shows_code_and_learners_with_their_mastery(console: Client, teacher: User) -> None:
    learner = make_person(teacher.institution)
    classroom = make_classroom(teacher, learners=[learner])

    text = console.get(_page("classroom_change", classroom.pk)).content.decode()

    assert classroom.code in text
    assert reverse("admin:progress_learner", args=[learner.pk]) in text
    assert reverse("admin:progress_class", args=[classroom.pk]) in text


def test_archive_acts_on_own_classes_only(console: Client, teacher: User) -> None:
    own = make_classroom(teacher)
    other = make_classroom(make_person(teacher.institution, Role.TEACHER))

    chosen = {"action": "archive", "_selected_action": [str(own.pk), str(other.pk)]}
    console.post(_page("classroom_changelist"), chosen)

    own.refresh_from_db()
    other.refresh_from_db()
    assert (own.is_archived, other.is_archived) == (True, False)


def test_other_classes_are_not_there(console: Client, teacher: User) -> None:
    other = make_classroom(make_person(teacher.institution, Role.TEACHER))
    foreign = make_classroom(make_person(make_institution(), Role.TEACHER))

    assert list(console.get(_page("classroom_changelist")).context["cl"].result_list) == []
    assert [console.get(_page("classroom_change", row.pk)).status_code for row in (other, foreign)] == [302, 302]


def test_concept_is_saved_with_its_prerequisites(console: Client, teacher: User) -> None:
    base = make_concept(teacher)

    form = {"subject": "Mathematics", "name": "New", "code": "new", "description": "", "requires": [str(base.pk)]}
    console.post(_page("concept_add"), form)

    made = Concept.objects.get(code="new")
    assert list(made.requires.all()) == [base]
    assert AuditDetail.objects.get(action="courses.concept.saved", object_id=made.pk).actor_id == teacher.pk


def test_cycle_is_named_at_the_field_and_nothing_changes(console: Client, teacher: User) -> None:
    base = make_concept(teacher, name="Base")
    top = make_concept(teacher, [base], name="Top")

    form = {"subject": "Mathematics", "name": "Base", "code": base.code, "description": "", "requires": [str(top.pk)]}
    answer = console.post(_page("concept_change", base.pk), form)

    assert "Base → Top → Base" in answer.context["adminform"].form.errors["requires"][0]
    assert not base.requires.exists()


def test_concepts_of_another_institution_are_not_offered(console: Client, teacher: User) -> None:
    own = make_concept(teacher)
    foreign = make_concept(make_person(make_institution(), Role.TEACHER), subject="Secret")

    page = console.get(_page("concept_changelist"))

    assert list(page.context["cl"].result_list) == [own]
    assert "Secret" not in page.content.decode()
    assert console.get(_page("concept_change", foreign.pk)).status_code == 302
    assert _offered(console, "course", "concepts") == {own.name}


def test_admin_sees_all_of_the_institution(client: Client, teacher: User) -> None:
    course = make_course(teacher)
    make_course(make_person(make_institution(), Role.TEACHER))
    client.force_login(make_person(teacher.institution, Role.ADMIN))

    assert list(client.get(_page("course_changelist")).context["cl"].result_list) == [course]


@pytest.mark.parametrize("name", ["course", "classroom", "concept"])
def test_list_costs_the_same_for_one_and_three(console: Client, teacher: User, name: str) -> None:
    make = {"course": make_course, "classroom": make_classroom, "concept": make_concept}[name]
    make(teacher)
    console.get(_page(f"{name}_changelist"))
    with CaptureQueriesContext(connection) as one:
        console.get(_page(f"{name}_changelist"))
    make(teacher)
    make(teacher)
    with CaptureQueriesContext(connection) as three:
        console.get(_page(f"{name}_changelist"))

    assert len(three) == len(one)


# --- the head of a page ---------------------------------------------------------------------------------------
def test_each_way_from_a_class_has_its_icon_and_the_third_and_later_stand_in_a_menu(
    console: Client, teacher: User
) -> None:
    # Act
    html = console.get(reverse("admin:courses_classroom_change", args=[make_classroom(teacher).pk])).content.decode()

    # Assert
    menu = html[html.index("<details x-data") : html.index("</details>")]
    links = console_links["courses.Classroom"]
    assert [str(link.label) in menu for link in links] == [False, False, *[True] * (len(links) - 2)]
    icons = [link.icon for each in console_links.values() for link in each]
    assert (len({link.icon for link in links}), "arrow_forward" in icons) == (len(links), False)
    assert [icon in menu for icon in (link.icon for link in links)][2:] == [True] * (len(links) - 2)


@pytest.mark.parametrize(
    ("name", "names"), [("course", ["Courses", "Add course"]), ("classroom", ["Courses", "Classes", "Add class"])]
)
def test_a_page_where_something_is_made_is_headed_and_names_nothing_twice(
    console: Client, name: str, names: list[str]
) -> None:
    html = console.get(reverse(f"admin:courses_{name}_add")).content.decode()
    heading = re.sub(r"<[^>]+>|chevron_right", "", html[html.index("<h1") : html.index("</h1>")])
    assert [line.strip() for line in heading.splitlines() if line.strip()] == names
