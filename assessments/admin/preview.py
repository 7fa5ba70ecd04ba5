"""A question as the learner sees it, and its key for the author."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from assessments.enums import QuestionKind
from assessments.grading import question_from
from assessments.models import QuestionVersion
from assessments.selectors import questions_visible_to
from core.admin import rendered

# The author sees the same order each time.
PREVIEW_SEED = 1


@dataclass(frozen=True)
class SeenOption:
    """An option or a known wrong number, with what only the author sees."""

    id: str
    html: SafeString
    is_right: bool
    feedback: SafeString
    misconception: str


@dataclass(frozen=True)
class SeenQuestion:
    """A question ready to show. ``options`` in the learner's order."""

    version: QuestionVersion
    html: SafeString
    options: tuple[SeenOption, ...]
    known_errors: tuple[SeenOption, ...]
    hints: tuple[SafeString, ...]
    solution: SafeString

    @property
    def input_type(self) -> str:
        return {"single": "radio", "multiple": "checkbox"}.get(self.version.kind, "text")


def preview_of(version: QuestionVersion) -> SeenQuestion:
    """The stored version: what is typed and not yet saved is not in it."""
    content = version.content
    by_id = {str(option["id"]): option for option in content.get("options", ())}
    prepared = question_from(version.kind, content).prepare(PREVIEW_SEED)
    return SeenQuestion(
        version=version,
        html=rendered(version.body),
        options=tuple(_seen(option_id, text, by_id[option_id]) for option_id, text in prepared.options),
        known_errors=tuple(_seen("", str(error["value"]), error) for error in content.get("known_errors", ())),
        hints=tuple(rendered(hint) for hint in version.hints),
        solution=rendered(version.solution),
    )


def _seen(option_id: str, text: str, raw: dict[str, Any]) -> SeenOption:
    return SeenOption(
        id=option_id,
        html=rendered(text),
        is_right=bool(raw.get("correct", False)),
        feedback=rendered(str(raw.get("feedback", ""))),
        misconception=str(raw.get("misconception", "")),
    )


class BankForLessons:
    """Fills the port of lessons: question blocks are picked from the bank and shown as learners see them."""

    def source(self) -> str:
        return "assessments.AssessmentItem.question"

    def previews(self, *, user: Any, question_ids: Collection[UUID]) -> dict[UUID, str]:
        questions = questions_visible_to(user).filter(pk__in=question_ids, latest__isnull=False)
        return {question.pk: _sheet(question.latest) for question in questions}


def _sheet(version: QuestionVersion | None) -> str:
    if version is None:
        return ""
    return render_to_string("assessments/sheet.html", {"seen": preview_of(version), "kinds": QuestionKind})
