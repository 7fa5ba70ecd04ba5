"""The items of a log as questions, each in an exercise of its own."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from assessments.api import (
    Assessment,
    AssessmentDraft,
    AssessmentKind,
    AssessmentState,
    ItemDraft,
    QuestionDraft,
    QuestionKind,
    save_assessment,
    save_question,
)
from config.replay.log import Item
from config.replay.school import OPENED, ReplaySchool
from config.replay.stages import Stage, stage_of

RIGHT, WRONG = "right", "wrong"
# The log does not say what was asked; what the answer was worth is all there is to choose.
CONTENT = {
    "options": [
        {"id": RIGHT, "text": "The right answer", "correct": True},
        {"id": WRONG, "text": "A wrong answer", "correct": False},
    ]
}
_ITEMS_AT_ONCE = 200


def author_items(school: ReplaySchool, items: Sequence[Item]) -> Stage:
    """Write a question and its exercise for each item that has none yet."""
    there = exercise_ids(school)
    missing = [item for item in items if _title(item) not in there]
    return stage_of("content", missing, lambda item: _author(school, item), size=_ITEMS_AT_ONCE)


def exercise_ids(school: ReplaySchool) -> dict[str, UUID]:
    """The exercises that are there, by title."""
    return dict(Assessment.objects.filter(course=school.course).values_list("title", "pk"))


def exercise_of(item: Item, ids: Mapping[str, UUID]) -> UUID:
    """Among ``ids``, see ``exercise_ids``."""
    return ids[_title(item)]


def _author(school: ReplaySchool, item: Item) -> None:
    question = QuestionDraft(
        kind=QuestionKind.SINGLE,
        body=_title(item),
        content=CONTENT,
        concepts={school.concepts[skill]: 1.0 for skill in item.skills},
    )
    saved = save_question(author=school.teacher, course_id=school.course.pk, draft=question, now=OPENED)
    exercise = AssessmentDraft(
        course_id=school.course.pk,
        kind=AssessmentKind.EXERCISE,
        title=_title(item),
        items=[ItemDraft(question_id=saved.pk)],
        state=AssessmentState.PUBLISHED,
    )
    save_assessment(author=school.teacher, draft=exercise, now=OPENED)


def _title(item: Item) -> str:
    return f"Item {item.item_id} ({'|'.join(item.skills)})"
