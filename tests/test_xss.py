"""What authors write is inert when it is served, through every field that holds rich text (FEATURES: LES-01).

The served bytes are judged, by a parser of its own (``tests.xss.corpus``). The sanitiser is one, ``core.rich_text``; the
fields are where somebody could forget it. In a browser: ``tests/live/test_xss.py``.
"""

from collections.abc import Sequence
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from accounts.models import User
from accounts.tests.factories import NOW, client_of, make_person
from assessments.enums import AssessmentKind, QuestionKind
from assessments.services.attempts import take_hint
from assessments.tests.factories import make_assessment, make_question, take
from core.rich_text import render
from courses.models import Course
from courses.services.courses import CourseDraft, save_course
from courses.tests.factories import make_classroom, make_concept, make_course
from lessons.enums import BlockKind
from lessons.models import LiveLesson
from lessons.services.blocks import BlockDraft
from lessons.services.live_lessons import start_live_lesson
from lessons.tests.factories import make_lesson, picture
from tests.xss.corpus import PAYLOADS, STORED, batches, faults_in, html_in, shape_of

pytestmark = pytest.mark.django_db
API = "/api/v1"
EXPECTED = {render(payload) for payload in STORED}


@pytest.fixture
def course(teacher: User) -> Course:
    return make_course(teacher)


@pytest.fixture
def learner(teacher: User, course: Course) -> User:
    learner = make_person(teacher.institution)
    make_classroom(teacher, [course], [learner])
    return learner


def served(client: APIClient, address: str) -> Any:
    answer = client.get(f"{API}{address}")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    return answer.json()


def faults(html: Sequence[str]) -> list[str]:
    return [fault for each in html for fault in faults_in(each)]


def test_there_are_many_payloads_and_each_is_another() -> None:
    assert len(set(PAYLOADS)) == len(PAYLOADS) >= 200


@pytest.mark.parametrize(
    "html",
    [
        *("<script>1</script>", "<img src=x onerror=alert(1)>", "<p onclick=alert(1)>x</p>", "<svg/onload=alert(1)>"),
        *(
            '<a href="javascript:alert(1)">x</a>',
            '<a href="java\tscript:alert(1)">x</a>',
            '<a href="//evil.example">x</a>',
        ),
        *('<a href="https://ok.example" ping="x">x</a>', '<p style="color:red">x</p>', '<span class="x">x</span>'),
        *("<!-- x -->", "<!DOCTYPE html>", "<?php ?>", "<p>", "</p>", "<b>x</b>", "<iframe></iframe>", "<p/>"),
    ],
)
def test_the_judge_sees_what_is_not_inert(html: str) -> None:
    assert faults_in(html) != []


def test_each_payload_by_itself_is_inert() -> None:
    assert {payload: faults_in(render(payload)) for payload in PAYLOADS} == {payload: [] for payload in PAYLOADS}


@pytest.mark.parametrize(("kind", "more"), [(BlockKind.TEXT, {}), (BlockKind.CALLOUT, {"tone": "note"})])
def test_blocks_of_lessons_are_served_inert_to_learners_and_authors(
    teacher: User, learner: User, course: Course, kind: BlockKind, more: dict[str, str]
) -> None:
    # Arrange
    lessons = [
        make_lesson(teacher, course, blocks=[BlockDraft(kind=kind, markdown=payload, **more) for payload in some])
        for some in batches(160)
    ]

    for client in (client_of(learner), client_of(teacher)):
        # Act
        html = [each for lesson in lessons for each in html_in(served(client, f"/lessons/{lesson.pk}/"))]

        # Assert
        assert faults(html) == []
        assert (len(html), set(html)) == (len(STORED), EXPECTED)


def test_descriptions_of_courses_are_served_inert(teacher: User, learner: User, course: Course) -> None:
    # Act
    html = []
    for some in batches(40):
        draft = CourseDraft(title="C", subject="S", description="\n\n".join(some), state=course.state)
        save_course(author=teacher, draft=draft, now=NOW, course_id=course.pk)
        html += list(html_in(served(client_of(learner), f"/courses/{course.pk}/")))

    # Assert
    assert faults(html) == []
    assert len(html) == len(list(batches(40)))


def test_all_texts_of_questions_are_served_inert(teacher: User, learner: User, course: Course) -> None:
    # Arrange
    concepts = [make_concept(teacher)]
    questions, groups = [], list(batches(11))
    for some in groups:
        options = [
            {"id": f"o{number}", "text": payload, "correct": False, "feedback": payload}
            for number, payload in enumerate(some)
        ]
        options.append({"id": "right", "text": "Right.", "correct": True})
        text = "\n\n".join(some)
        questions.append(
            make_question(
                teacher,
                course,
                concepts,
                QuestionKind.MULTIPLE,
                body=text,
                solution=text,
                hints=[text],
                content={"options": options},
            )
        )
    quiz = make_assessment(teacher, course, questions, kind=AssessmentKind.QUIZ)
    exercise = make_assessment(teacher, course, questions)
    chosen = [[f"o{number}" for number in range(len(some))] for some in groups]

    # Act
    submitted = take(learner, quiz, chosen)
    practice = take(learner, exercise, [None] * len(questions), submit=False)
    for question in questions:
        take_hint(learner=learner, attempt_id=practice.pk, question_id=question.pk, now=NOW)
    answers = [served(client_of(learner), f"/assessments/attempts/{attempt.pk}/") for attempt in (submitted, practice)]
    html = list(html_in(answers))

    # Assert: in both bodies and options, the right one among them; of the quiz feedback and solutions, of the exercise
    # the hints
    assert faults(html) == []
    assert len(html) == 2 * (2 * len(groups) + len(STORED)) + len(STORED) + 2 * len(groups)


def test_what_a_teacher_shows_in_a_live_lesson_is_served_inert(teacher: User, learner: User, course: Course) -> None:
    # Arrange
    classroom = learner_class(learner)
    live = start_live_lesson(
        teacher=teacher, lesson_id=make_lesson(teacher, course).pk, classroom_id=classroom, now=NOW
    )
    groups = list(batches(-(-len(STORED) // 10)))
    hints = [{"step": live.step, "markdown": "\n\n".join(some)} for some in groups]
    LiveLesson.objects.filter(pk=live.pk).update(hints=hints, content="\n\n".join(STORED))

    # Act
    html = list(html_in(served(client_of(learner), f"/lessons/live/{live.pk}/")))

    # Assert
    assert faults(html) == []
    assert len(html) == len(groups) + 1


def learner_class(learner: User) -> str:
    return str(served(client_of(learner), "/courses/classrooms/")["results"][0]["id"])


def test_the_consoles_preview_shows_what_learners_are_served(teacher: User, client: Client) -> None:
    # Arrange
    client.force_login(teacher)
    preview = reverse("admin:lessons_lesson_preview")

    for some in batches(160):
        typed = {"blocks-TOTAL_FORMS": len(some), "title": "T"}
        for place, payload in enumerate(some):
            typed |= {f"blocks-{place}-kind": "text", f"blocks-{place}-markdown": payload}

        # Act
        page = client.post(preview, typed).content.decode()

        # Assert
        assert page.count('<div class="learner-text">') == len(some)
        assert [payload for payload in some if render(payload.replace("\r\n", "\n")) not in page] == []
        shown = [each.partition("</article>")[0] for each in page.split('<div class="learner-text">')[1:]]
        assert faults([each.rpartition("</div>")[0] for each in shown]) == []


def test_plain_texts_change_nothing_in_the_pages_they_stand_in(teacher: User, course: Course, client: Client) -> None:
    # Arrange
    client.force_login(teacher)
    shown = BlockDraft(kind=BlockKind.IMAGE, upload=picture(), alt_text="x", caption="x")
    lesson = make_lesson(teacher, course, blocks=[shown])
    block, preview = lesson.blocks.get(), reverse("admin:lessons_lesson_preview", args=[lesson.pk])

    def page(texts: Sequence[str]) -> str:
        joined = " ".join(texts)
        plain = {"title": joined, "summary": joined, "objectives": "\n".join(texts)}
        image = {"id": str(block.pk), "kind": "image", "alt_text": joined, "caption": joined}
        links = [
            {"kind": "simulation", "url": f"https://ok.example/{text}", "title": text, "description": text}
            for text in texts
        ]
        rows = {f"blocks-{at}-{name}": text for at, row in enumerate((image, *links)) for name, text in row.items()}
        return client.post(preview, {**plain, **rows, "blocks-TOTAL_FORMS": 1 + len(links)}).content.decode()

    for some in batches(160):
        # Act
        expected, found = page(["plain"] * len(some)), page([" ".join(payload.split()) for payload in some])

        # Assert
        assert shape_of(found) == shape_of(expected)
        assert [tag for tag, _names in shape_of(expected)].count("img") == 1
