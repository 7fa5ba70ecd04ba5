"""Putting exercises and quizzes together."""

from decimal import Decimal

import pytest

from accounts.enums import Role
from accounts.models import User
from accounts.tests.factories import NOW, make_institution, make_person
from accounts.tests.services.record import announced, refused
from assessments.enums import AssessmentKind, AssessmentState
from assessments.errors import AssessmentNotFound, QuestionIncomplete, UnknownReference
from assessments.models import Assessment, Response
from assessments.services.assessments import AssessmentDraft, ItemDraft, save_assessment
from assessments.tests.factories import make_question, take
from assessments.tests.services.rooms import Room
from core.ids import new_id
from courses.tests.factories import make_concept, make_course
from lessons.tests.factories import make_lesson

pytestmark = pytest.mark.django_db


def save(room: Room, author: User | None = None, assessment: Assessment | None = None, **kwargs: object) -> Assessment:
    given = {
        "course_id": room.course.pk,
        "kind": AssessmentKind.QUIZ,
        "title": "Quiz",
        "items": (),
        "state": AssessmentState.DRAFT,
        **kwargs,
    }
    return save_assessment(
        author=author or room.teacher,
        draft=AssessmentDraft(**given),
        now=NOW,
        assessment_id=assessment.pk if assessment else None,
    )


def items(assessment: Assessment) -> list[tuple[object, int, Decimal]]:
    return list(assessment.items.values_list("question_id", "position", "points"))


def test_a_quiz_is_made_with_its_questions_and_announced(room: Room) -> None:
    one, two, lesson = room.question(), room.question(), make_lesson(room.teacher, room.course)
    quiz = save(
        room,
        title="Check",
        items=[ItemDraft(question_id=two.pk, points=Decimal("1.5")), ItemDraft(question_id=one.pk)],
        lesson_id=lesson.pk,
        state=AssessmentState.PUBLISHED,
        time_limit_minutes=20,
        attempts_allowed=3,
    )
    stored = Assessment.objects.get()
    assert (stored.institution_id, stored.course_id, stored.lesson_id) == (
        room.teacher.institution_id,
        room.course.pk,
        lesson.pk,
    )
    assert (stored.kind, stored.title, stored.state, stored.created_at) == ("quiz", "Check", "published", NOW)
    assert (stored.time_limit_minutes, stored.attempts_allowed) == (20, 3)
    assert items(stored) == [(two.pk, 0, Decimal("1.50")), (one.pk, 1, Decimal("1.00"))]
    assert announced("assessments.assessment.edited") == [
        {
            "name": "assessments.assessment.edited",
            "institution_id": room.teacher.institution_id,
            "object_id": quiz.pk,
            "course_id": room.course.pk,
            "actor_id": room.teacher.pk,
            "occurred_at": NOW,
            "payload": {"kind": "quiz", "state": "published", "item_count": 2},
        }
    ]


def test_an_empty_draft_may_wait_but_not_be_published(room: Room) -> None:
    draft = save(room)
    for existing in (None, draft):
        with refused(QuestionIncomplete, field="items"):
            save(room, assessment=existing, state=AssessmentState.PUBLISHED)


def test_a_question_twice_or_for_nothing_is_refused(room: Room) -> None:
    question = room.question()
    for wanted in (
        [ItemDraft(question.pk), ItemDraft(question.pk)],
        [ItemDraft(question.pk, points=Decimal(0))],
        [ItemDraft(question.pk, points=Decimal(-1))],
    ):
        with refused(QuestionIncomplete, field="items"):
            save(room, items=wanted)


@pytest.mark.parametrize("where", ["another course", "another school", "nowhere"])
def test_a_question_of_another_bank_is_refused(room: Room, where: str) -> None:
    def foreign(author: User) -> object:
        return make_question(author, make_course(author), [make_concept(author)]).pk

    question_id = {
        "another course": lambda: foreign(room.teacher),
        "another school": lambda: foreign(make_person(make_institution(), Role.TEACHER)),
        "nowhere": new_id,
    }[where]()
    own = room.question()
    with refused(UnknownReference, field="items"):
        save(room, items=[ItemDraft(own.pk), ItemDraft(question_id)])


def test_a_lesson_of_another_course_is_refused(room: Room) -> None:
    lesson = make_lesson(room.teacher, make_course(room.teacher))
    for lesson_id in (lesson.pk, new_id()):
        with refused(UnknownReference, field="lesson"):
            save(room, lesson_id=lesson_id)


@pytest.mark.parametrize("who", ["colleague", "learner", "other office"])
def test_only_who_may_edit_the_course_makes_and_changes_its_quizzes(room: Room, who: str) -> None:
    quiz = save(room)
    author = {
        "colleague": lambda: make_person(room.teacher.institution, Role.TEACHER),
        "learner": lambda: room.learner,
        "other office": lambda: make_person(make_institution(), Role.ADMIN),
    }[who]()
    with refused(UnknownReference, field="course"):
        save(room, author)
    with refused(AssessmentNotFound):
        save(room, author, quiz)


def test_saving_again_gives_the_same_quiz(room: Room) -> None:
    question = room.question()
    quiz = save(room, items=[ItemDraft(question.pk)])
    again = save(room, assessment=quiz, items=[ItemDraft(question.pk)])
    assert (again.pk, items(again)) == (quiz.pk, [(question.pk, 0, Decimal(1))])
    assert Assessment.objects.count() == 1


def test_attempts_under_way_keep_their_questions(room: Room) -> None:
    one, two = room.question(), room.question()
    quiz = room.quiz(one)
    attempt = take(room.learner, quiz, [["b"]], submit=False)
    save(room, assessment=quiz, items=[ItemDraft(two.pk)], state=AssessmentState.PUBLISHED)
    assert list(Response.objects.filter(attempt=attempt).values_list("question_id", flat=True)) == [one.pk]
