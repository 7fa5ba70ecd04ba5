"""The console pages of a class and of a learner, and the home page."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from accounts.tests.factories import make_institution, make_person
from assessments.tests.factories import make_assessment, make_question, take
from courses.models import Classroom, Concept, Course
from courses.services.places import enrol_learner
from courses.tests.factories import make_classroom, make_concept, make_course
from lessons.services.progress import report_progress
from lessons.tests.factories import make_lesson

pytestmark = pytest.mark.django_db

HOME = reverse("admin:index")


@pytest.fixture
def course(teacher: User) -> Course:
    return make_course(teacher, [make_concept(teacher, name="Slope"), make_concept(teacher, name="Like terms")])


@pytest.fixture
def learner(teacher: User) -> User:
    return make_person(teacher.institution, full_name="Ada <b>Bold</b>")


@pytest.fixture
def classroom(teacher: User, course: Course, learner: User) -> Classroom:
    return make_classroom(teacher, [course], [learner])


def _class(classroom: Any) -> str:
    return reverse("admin:progress_class", args=[getattr(classroom, "pk", classroom)])


def _learner(learner: Any) -> str:
    return reverse("admin:progress_learner", args=[getattr(learner, "pk", learner)])


def _practise(course: Course, learner: User, *responses: str) -> None:
    """One exercise on the course's first concept, a question for each response."""
    concept: Concept = course.course_concepts.first().concept
    questions = [make_question(course.owner, course, [concept]) for _ in responses]
    exercise = make_assessment(course.owner, course, questions)
    take(learner, exercise, [[response] for response in responses], at=timezone.now() - timedelta(hours=1))


def test_class_page_shows_scores_bands_and_dashes(
    client: Client, teacher: User, course: Course, learner: User, classroom: Classroom
) -> None:
    _practise(course, learner, "a", "a", "a", "a")
    client.force_login(teacher)

    page = client.get(_class(classroom))

    sheet = page.context["sheet"]
    assert [column.concept.name for column in sheet.columns] == ["Slope", "Like terms"]
    assert [column.percent for column in sheet.columns] == [0, None]
    weak, unknown = sheet.lines[0].cells
    assert (str(weak.mastery.band), int(weak.score) < 40) == ("low", True)
    assert (str(unknown.mastery.band), unknown.score) == ("not_enough_data", "–")
    text = page.content.decode()
    assert 'class="band-low"' in text
    assert _learner(learner) in text
    assert "<b>Bold</b>" not in text


def test_score_is_cut_so_that_it_agrees_with_its_band(
    client: Client, teacher: User, course: Course, learner: User, classroom: Classroom
) -> None:
    _practise(course, learner, "b", "b", "a", "b")
    client.force_login(teacher)

    cell = client.get(_class(classroom)).context["sheet"].lines[0].cells[0]

    assert int(cell.score) <= cell.mastery.score < int(cell.score) + 1


def test_learner_page_shows_concepts_attempts_and_lessons(
    client: Client, teacher: User, course: Course, learner: User, classroom: Classroom
) -> None:
    lesson = make_lesson(teacher, course)
    _practise(course, learner, "b", "b", "b")
    report_progress(learner=learner, lesson_id=lesson.pk, percent=100, seconds=120, position=1, now=timezone.now())
    client.force_login(teacher)

    sheet = client.get(_learner(learner)).context["sheet"]

    assert [(item.concept.name, item.mastery.answers) for item in sheet.concepts] == [("Slope", 3), ("Like terms", 0)]
    assert [line.percent for line in sheet.attempts] == [100]
    assert [(line.lesson, line.minutes) for line in sheet.lessons] == [(lesson, 2)]
    assert (sheet.completed, sheet.started) == (1, 1)


@pytest.mark.parametrize("role", [Role.TEACHER, Role.ADMIN])
@pytest.mark.parametrize("is_elsewhere", [True, False])
def test_stranger_finds_nothing(
    client: Client, classroom: Classroom, learner: User, is_elsewhere: bool, role: Role
) -> None:
    school = make_institution() if is_elsewhere else learner.institution
    client.force_login(make_person(school, role))
    expected = 200 if role == Role.ADMIN and not is_elsewhere else 404

    answers = [client.get(_class(classroom)), client.get(_learner(learner))]

    assert [answer.status_code for answer in answers] == [expected, expected]
    if expected == 404:
        assert not any("Ada" in answer.content.decode() for answer in answers)


def test_unknown_ids_and_staff_look_like_strangers(client: Client, teacher: User) -> None:
    client.force_login(teacher)

    answers = [client.get(url) for url in (_class(uuid4()), _learner(uuid4()), _learner(teacher))]

    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert all("text/html" in answer["Content-Type"] for answer in answers)


def test_learners_do_not_get_in(client: Client, classroom: Classroom, learner: User) -> None:
    client.force_login(learner)

    assert [client.get(url).status_code for url in (HOME, _class(classroom), _learner(learner))] == [302, 302, 302]


def test_home_of_a_new_teacher_invites(client: Client, teacher: User) -> None:
    client.force_login(teacher)

    page = client.get(HOME)

    assert {card.key for card in page.context["home_cards"]} == {"first_course", "first_class"}
    assert reverse("admin:courses_course_add") in page.content.decode()


def test_home_of_a_teacher_shows_own_things_only(
    client: Client, teacher: User, course: Course, learner: User, classroom: Classroom
) -> None:
    _practise(course, learner, "b")
    colleague = make_person(teacher.institution, Role.TEACHER)
    make_classroom(colleague, [make_course(colleague, title="Hidden course")], name="Hidden class")
    client.force_login(teacher)

    page = client.get(HOME)

    assert [card.key for card in page.context["home_cards"]] == ["classes", "handed_in", "courses"]
    assert "Hidden" not in page.content.decode()


def test_home_of_an_admin_counts_people_and_classes(client: Client, teacher: User, classroom: Classroom) -> None:
    client.force_login(make_person(teacher.institution, Role.ADMIN))

    cards = {card.key: card for card in client.get(HOME).context["home_cards"]}

    assert [row[:2] for row in cards["people"].rows] == [("Student", "1"), ("Teacher", "1"), ("Administrator", "1")]
    assert cards["all_classes"].rows[0][:2] == (classroom.name, "1 learner")


def test_pages_cost_the_same_for_one_and_three(
    client: Client, teacher: User, course: Course, learner: User, classroom: Classroom
) -> None:
    _practise(course, learner, "b")
    make_lesson(teacher, course)
    client.force_login(teacher)
    urls = (_class(classroom), _learner(learner))
    costs = [_costs(client, urls)]
    for _ in range(2):
        other = make_person(teacher.institution)
        enrol_learner(teacher=teacher, classroom_id=classroom.pk, learner=other, now=timezone.now())
        _practise(course, other, "b")
        _practise(course, learner, "b")
        make_lesson(teacher, course)
    costs.append(_costs(client, urls))

    assert costs[0] == costs[1]


def _costs(client: Client, urls: tuple[str, ...]) -> list[int]:
    found = []
    for url in urls:
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        found.append(len(queries))
    return found
