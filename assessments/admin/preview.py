"""A question as the learner sees it, and its key for the author."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from assessments.enums import QuestionKind
from assessments.grading import question_from
from assessments.models import Question, QuestionVersion
from assessments.selectors import AltTexts, alt_texts_of, questions_visible_to
from core.admin import rendered

# The author sees the same order each time.
PREVIEW_SEED = 1


@dataclass(frozen=True)
class SeenPicture:
    """A picture from an address of the console, with what it shows."""

    url: str
    alt_text: str


@dataclass(frozen=True)
class SeenOption:
    """An option or a known wrong number, with what only the author sees."""

    id: str
    html: SafeString
    is_right: bool
    feedback: SafeString
    misconception: str
    picture: SeenPicture | None = None
    spoken: str = ""

    @property
    def label(self) -> str:
        """In words, where there is no room for the picture."""
        return self.html or self.spoken or (self.picture.alt_text if self.picture else "")


@dataclass(frozen=True)
class SeenQuestion:
    """A question ready to show. ``options`` in the learner's order."""

    version: QuestionVersion
    html: SafeString
    options: tuple[SeenOption, ...]
    known_errors: tuple[SeenOption, ...]
    hints: tuple[SafeString, ...]
    solution: SafeString
    picture: SeenPicture | None = None
    spoken: str = ""

    @property
    def input_type(self) -> str:
        return {"single": "radio", "multiple": "checkbox"}.get(self.version.kind, "text")

    @property
    def has_pictures(self) -> bool:
        """Whether the options are big buttons."""
        return any(option.picture for option in self.options)


def preview_of(version: QuestionVersion, alt_texts: AltTexts | None = None) -> SeenQuestion:
    """The stored version: what is typed and not yet saved is not in it. ``alt_texts`` of several spares their queries."""
    content = version.content
    known = alt_texts_of([version]) if alt_texts is None else alt_texts
    by_id = {str(option["id"]): option for option in content.get("options", ())}
    prepared = question_from(version.kind, content).prepare(PREVIEW_SEED)
    return SeenQuestion(
        version=version,
        html=rendered(version.body),
        options=tuple(
            _seen(option.id, option.text, by_id[option.id], _picture(version, option.picture, known))
            for option in prepared.options
        ),
        known_errors=tuple(_seen("", str(error["value"]), error) for error in content.get("known_errors", ())),
        hints=tuple(rendered(hint) for hint in version.hints),
        solution=rendered(version.solution),
        picture=_picture(version, prepared.picture, known),
        spoken=prepared.spoken,
    )


def _seen(option_id: str, text: str, raw: dict[str, Any], picture: SeenPicture | None = None) -> SeenOption:
    return SeenOption(
        id=option_id,
        html=rendered(text),
        is_right=bool(raw.get("correct", False)),
        feedback=rendered(str(raw.get("feedback", ""))),
        misconception=str(raw.get("misconception", "")),
        picture=picture,
        spoken=str(raw.get("spoken", "")),
    )


def _picture(version: QuestionVersion, key: str, alt_texts: AltTexts) -> SeenPicture | None:
    if not key:
        return None
    address = reverse("admin:assessments_question_picture", args=[version.question_id, key])
    return SeenPicture(url=address, alt_text=alt_texts.get((version.question_id, key), ""))


class BankForLessons:
    """Fills the port of lessons: question blocks are picked from the bank and shown as learners see them."""

    def source(self) -> str:
        return "assessments.AssessmentItem.question"

    def previews(self, *, user: Any, question_ids: Collection[UUID]) -> dict[UUID, str]:
        questions = questions_visible_to(user).filter(pk__in=question_ids, latest__isnull=False)
        versions = [question.latest for question in questions if question.latest is not None]
        alt_texts = alt_texts_of(versions)
        return {version.question_id: _sheet(version, alt_texts) for version in versions}

    def usable(self, *, course_id: UUID, question_ids: Collection[UUID]) -> set[UUID]:
        return set(Question.objects.filter(course_id=course_id, pk__in=question_ids).values_list("pk", flat=True))


def _sheet(version: QuestionVersion, alt_texts: AltTexts) -> str:
    seen = preview_of(version, alt_texts)
    return render_to_string("assessments/sheet.html", {"seen": seen, "kinds": QuestionKind})
