"""The console pages of questions, exercises, quizzes and attempts."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Role
from accounts.models import User
from accounts.tests.factories import make_institution, make_person
from assessments.enums import AssessmentKind, QuestionKind
from assessments.models import Assessment, Question
from assessments.tests.factories import SINGLE, make_assessment, make_question, take
from core.models import Event
from courses.models import Concept, Course
from courses.tests.factories import make_classroom, make_concept, make_course
from lessons.tests.factories import make_lesson

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(teacher: User) -> Course:
    return make_course(teacher, [make_concept(teacher, name="Slope")])


@pytest.fixture
def concept(course: Course) -> Concept:
    return course.concepts.get()


def _page(name: str, *args: Any) -> str:
    return reverse(f"admin:assessments_{name}", args=args)


def _form(concept: Concept, *options: tuple[str, bool], **changes: Any) -> dict[str, Any]:
    """A question as the browser sends it; options as (text, whether right)."""
    given: dict[str, Any] = {
        "kind": "single",
        "difficulty": "2",
        "body": "What is $2 + 2$?",
        "shuffle": "on",
        "answer": "",
        "tolerance": "0",
        "hints": "Count.\r\n\r\nCount on\r\nfrom two.",
        "solution": "",
        "options-TOTAL_FORMS": "6",
        "options-INITIAL_FORMS": "0",
        "known_errors-TOTAL_FORMS": "3",
        "known_errors-INITIAL_FORMS": "0",
        "question_concepts-TOTAL_FORMS": "1",
        "question_concepts-INITIAL_FORMS": "0",
        "question_concepts-0-concept": str(concept.pk),
        "question_concepts-0-weight": "1",
    }
    for place, (text, is_right) in enumerate(options):
        given[f"options-{place}-text"] = text
        if is_right:
            given[f"options-{place}-correct"] = "on"
    return {**given, **changes}


def _stored(question: Question, **changes: Any) -> dict[str, Any]:
    """What the page of a stored question sends back when nothing is changed."""
    link = question.question_concepts.get()
    version = question.latest
    options = version.content["options"]
    rows = {
        f"options-{place}-{name}": "on" if name == "correct" else value
        for place, option in enumerate(options)
        for name, value in option.items()
        if value
    }
    given = _form(link.concept, **rows, body=version.body, difficulty="3", solution=version.solution)
    known = {
        "hints": "\n\n".join(version.hints),
        "options-INITIAL_FORMS": str(len(options)),
        "question_concepts-INITIAL_FORMS": "1",
        "question_concepts-0-id": str(link.pk),
        "question_concepts-0-question": str(question.pk),
    }
    return {**given, **known, **changes}


def test_add_choice_question(console: Client, course: Course, concept: Concept) -> None:
    row = {"options-1-feedback": "Too much", "options-1-misconception": "added-twice", "course": str(course.pk)}

    console.post(_page("question_add"), _form(concept, ("4", True), ("6", False), **row))

    version = Question.objects.get().latest
    assert version.content == {
        "options": [
            {"id": "o1", "text": "4", "correct": True},
            {"id": "o2", "text": "6", "correct": False, "feedback": "Too much", "misconception": "added-twice"},
        ],
        "shuffle": True,
    }
    assert (version.kind, version.difficulty, version.hints) == ("single", 2, ["Count.", "Count on\nfrom two."])
    event = Event.objects.get(name="assessments.question.edited")
    assert (event.actor_id, event.payload["version_number"]) == (course.owner_id, 1)


def test_add_numeric_question(console: Client, course: Course, concept: Concept) -> None:
    row = {"known_errors-0-value": "3", "known_errors-0-feedback": "Close", "course": str(course.pk)}

    console.post(_page("question_add"), _form(concept, kind="numeric", answer="7/2", tolerance="0.1", **row))

    assert Question.objects.get().latest.content == {
        "answer": "7/2",
        "tolerance": "0.1",
        "known_errors": [{"value": "3", "feedback": "Close"}],
    }


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"body": " "}, "body"),
        ({"kind": "numeric", "answer": "2,5"}, "answer"),
        ({"kind": "numeric", "answer": "2", "tolerance": "-1"}, "tolerance"),
        ({"options-1-correct": "on"}, "options"),
        ({"kind": "numeric", "answer": "2", "known_errors-0-value": "2"}, "known_errors"),
    ],
)
def test_refusal_stands_at_its_place(
    console: Client, course: Course, concept: Concept, changes: dict[str, str], field: str
) -> None:
    form = _form(concept, ("4", True), ("6", False), course=str(course.pk), **changes)

    shown = console.post(_page("question_add"), form).context["adminform"].form

    assert field in shown.errors or field in shown.row_errors
    assert not shown.is_valid()
    assert not Question.objects.exists()


def test_weight_out_of_range_is_shown_at_the_concepts(console: Client, course: Course, concept: Concept) -> None:
    changes = {"course": str(course.pk), "question_concepts-0-weight": "2"}

    answer = console.post(_page("question_add"), _form(concept, ("4", True), ("6", False), **changes))

    assert answer.context["inline_admin_formsets"][0].formset.non_form_errors() == [
        "A weight lies above 0 and is at most 1."
    ]
    assert not Question.objects.exists()


def test_saving_unchanged_makes_no_version(console: Client, course: Course, concept: Concept) -> None:
    question = make_question(course.owner, course, [concept])

    console.post(_page("question_change", question.pk), _stored(question))

    question.refresh_from_db()
    assert (question.versions.count(), question.latest.content) == (1, SINGLE)


def test_option_ids_stay_and_are_never_used_again(console: Client, course: Course, concept: Concept) -> None:
    content = {"options": [{"id": f"o{n}", "text": str(n), "correct": n == 1} for n in (1, 2, 3)]}
    question = make_question(course.owner, course, [concept], content=content)
    page = _page("question_change", question.pk)
    console.post(page, _stored(question, **{"options-2-text": ""}))
    question.refresh_from_db()

    console.post(page, _stored(question, **{"options-1-text": "two", "options-2-text": "new", "options-3-id": "o1"}))

    question.refresh_from_db()
    assert [(row["id"], row["text"]) for row in question.latest.content["options"]] == [
        ("o1", "1"),
        ("o2", "two"),
        ("o4", "new"),
    ]


def test_panel_keeps_the_key_out_of_the_learners_part(console: Client, course: Course, concept: Concept) -> None:
    question = make_question(course.owner, course, [concept], body="$x^2$ <script>alert(1)</script>")

    text = console.get(_page("question_change", question.pk)).content.decode()

    panels = text[text.index('id="as-learner"') :]
    learner, _rest, author = panels.partition("author-panel")
    assert '<span class="math inline">x^2</span>' in learner
    assert "<script>alert(1)</script>" not in text
    assert "CANARY" not in learner
    assert "CANARY-wrong" in author
    assert "CANARY-solution" in author


def test_colleague_of_the_class_sees_the_panel_only(client: Client, course: Course, concept: Concept) -> None:
    colleague = make_person(course.owner.institution, Role.TEACHER)
    make_classroom(course.owner, [course], teacher_ids=[colleague.pk])
    question = make_question(course.owner, course, [concept])
    client.force_login(colleague)

    page = client.get(_page("question_change", question.pk))

    assert (page.status_code, page.context["preview"].version) == (200, question.latest)
    assert client.post(_page("question_change", question.pk), _stored(question)).status_code == 403


def _quiz_form(course: Course, *questions: Question, **changes: Any) -> dict[str, Any]:
    given = {"kind": "quiz", "title": "Test", "course": str(course.pk), "lesson": "", "state": "published"}
    rules = {"time_limit_minutes": "20", "attempts_allowed": ""}
    counts = {"items-TOTAL_FORMS": len(questions), "items-INITIAL_FORMS": 0}
    rows = {f"items-{place}-question": str(question.pk) for place, question in enumerate(questions)}
    points = {f"items-{place}-points": place + 1 for place in range(len(questions))}
    return {**given, **rules, **counts, **rows, **points, **changes}


def test_add_quiz_with_items_in_order(console: Client, course: Course, concept: Concept) -> None:
    first, second = (make_question(course.owner, course, [concept]) for _ in range(2))
    lesson = make_lesson(course.owner, course)

    console.post(_page("assessment_add"), _quiz_form(course, second, first, lesson=str(lesson.pk)))

    quiz = Assessment.objects.get()
    assert [(item.question, item.points) for item in quiz.items.all()] == [(second, 1), (first, 2)]
    assert (quiz.kind, quiz.lesson, quiz.time_limit_minutes) == ("quiz", lesson, 20)
    event = Event.objects.get(name="assessments.assessment.edited")
    assert (event.object_id, event.payload["item_count"]) == (quiz.pk, 2)


def test_quiz_refuses_to_be_published_empty(console: Client, course: Course) -> None:
    answer = console.post(_page("assessment_add"), _quiz_form(course))

    assert "Add a question before publishing." in answer.content.decode()
    assert not Assessment.objects.exists()


def test_picker_offers_the_bank_of_the_chosen_course(console: Client, course: Course, concept: Concept) -> None:
    here = make_question(course.owner, course, [concept], body="Here")
    other = make_course(course.owner)
    make_question(course.owner, other, [concept], body="Elsewhere")
    hidden = make_course(make_person(course.owner.institution, Role.TEACHER))
    make_question(hidden.owner, hidden, [concept], body="Hidden")
    asked = {"app_label": "assessments", "model_name": "assessmentitem", "field_name": "question", "term": ""}

    def offered(**more: str) -> set[str]:
        rows = console.get(reverse("admin:autocomplete"), {**asked, **more}).json()["results"]
        return {row["text"] for row in rows}

    assert offered() == {"Here", "Elsewhere"}
    assert offered(course=str(course.pk)) == {str(here)}
    assert offered(section=str(other.sections.get().pk)) == {"Elsewhere"}


def _world(course: Course, concept: Concept) -> tuple[User, Any]:
    learner = make_person(course.owner.institution)
    make_classroom(course.owner, [course], [learner])
    questions = [make_question(course.owner, course, [concept]) for _ in range(2)]
    quiz = make_assessment(course.owner, course, questions, kind=AssessmentKind.QUIZ)
    return learner, take(learner, quiz, [["b"], None])


def test_attempt_shows_answers_and_cannot_be_changed(console: Client, course: Course, concept: Concept) -> None:
    _learner, attempt = _world(course, concept)

    page = console.get(_page("attempt_change", attempt.pk))

    assert [(answer.percent, len(answer.given)) for answer in page.context["answers"]] == [(100, 1), (0, 0)]
    assert console.post(_page("attempt_change", attempt.pk), {"number": "9"}).status_code == 403
    assert console.get(_page("attempt_add")).status_code == 403


@pytest.mark.parametrize("is_elsewhere", [True, False])
def test_stranger_gets_nothing(client: Client, course: Course, concept: Concept, is_elsewhere: bool) -> None:
    _learner, attempt = _world(course, concept)
    question = Question.objects.first()
    school = make_institution() if is_elsewhere else course.owner.institution
    client.force_login(make_person(school, Role.TEACHER))

    for name, row in (("attempt", attempt), ("question", question), ("assessment", attempt.assessment)):
        listed = client.get(_page(f"{name}_changelist"))
        assert list(listed.context["cl"].result_list) == []
        assert course.title not in listed.content.decode()
        assert client.get(_page(f"{name}_change", row.pk)).status_code == 302
    for model, field in (("question", "course"), ("assessmentitem", "question"), ("assessment", "lesson")):
        asked = {"app_label": "assessments", "model_name": model, "field_name": field, "term": ""}
        assert client.get(reverse("admin:autocomplete"), asked).json()["results"] == []


def test_question_for_a_course_of_somebody_else_is_refused(client: Client, course: Course, concept: Concept) -> None:
    client.force_login(make_person(course.owner.institution, Role.TEACHER))

    form = _form(concept, ("4", True), ("6", False), course=str(course.pk))
    answer = client.post(_page("question_add"), form)

    assert list(answer.context["adminform"].form.errors) == ["course"]
    assert not Question.objects.exists()


@pytest.mark.parametrize("name", ["question", "assessment", "attempt"])
def test_list_costs_the_same_for_one_and_three(console: Client, course: Course, concept: Concept, name: str) -> None:
    learner = make_person(course.owner.institution)
    make_classroom(course.owner, [course], [learner])

    def make() -> None:
        question = make_question(course.owner, course, [concept], kind=QuestionKind.MULTIPLE)
        take(learner, make_assessment(course.owner, course, [question]), [["a"]])

    make()
    console.get(_page(f"{name}_changelist"))
    with CaptureQueriesContext(connection) as one:
        console.get(_page(f"{name}_changelist"))
    make()
    make()
    with CaptureQueriesContext(connection) as three:
        console.get(_page(f"{name}_changelist"))

    assert len(three) == len(one)
