"""Attempts in the console: facts, to be read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.api import STAFF_ROLES
from assessments.admin.preview import SeenQuestion, preview_of
from assessments.enums import AttemptState
from assessments.models import Attempt, Response
from assessments.selectors import AltTexts, alt_texts_of, attempts_visible_to
from core.admin import MathMedia, ReadOnlyConsoleAdmin, rendered


@dataclass(frozen=True)
class SeenResponse:
    """An answer beside its question. ``share`` in per cent, None until it is graded."""

    response: Response
    question: SeenQuestion
    given: tuple[str, ...]
    right: tuple[str, ...]
    percent: int | None

    @property
    def seconds(self) -> int | None:
        duration_ms = self.response.duration_ms
        return None if duration_ms is None else round(duration_ms / 1000)


@admin.register(Attempt)
class AttemptAdmin(ReadOnlyConsoleAdmin[Attempt]):
    """For teachers: what their learners answered. Admins: the attempts of the institution."""

    class Media(MathMedia):
        css = {"all": (*MathMedia.css["all"], "assessments/question.css")}

    viewer_roles: ClassVar[frozenset[str]] = STAFF_ROLES
    list_display = ("learner", "assessment", "kind", "number", "state", "result", "started_at", "submitted_at")
    list_filter = ("state", "assessment__kind")
    list_select_related = ("learner", "assessment")
    search_fields = ("learner__full_name", "assessment__title")
    ordering = ("-id",)
    fields = (("learner", "assessment"), ("number", "state"), ("started_at", "submitted_at"), "result")
    readonly_fields = ("result",)
    change_form_outer_after_template = "assessments/answers.html"

    def visible(self, user: Any) -> QuerySet[Attempt]:
        return attempts_visible_to(user)

    @admin.display(description=_("kind"), ordering="assessment__kind")
    def kind(self, attempt: Attempt) -> str:
        return attempt.assessment.get_kind_display()

    @admin.display(description=_("result"), ordering="score")
    def result(self, attempt: Attempt) -> str:
        if attempt.score is None:
            return "–"
        return f"{attempt.score.normalize():f} / {attempt.max_score.normalize():f}"

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        attempt = kwargs.get("obj")
        context["original"] = ""  # its name would be an id
        context["answers"] = _answers(attempt) if attempt else []
        return super().render_change_form(request, context, *args, **kwargs)


def _answers(attempt: Attempt) -> list[SeenResponse]:
    is_over = attempt.state == AttemptState.SUBMITTED
    rows = list(attempt.responses.select_related("version"))
    alt_texts = alt_texts_of(row.version for row in rows)
    return [_seen(row, alt_texts, is_over=is_over) for row in rows]


def _seen(response: Response, alt_texts: AltTexts, *, is_over: bool) -> SeenResponse:
    """What was left out of an attempt that is over is worth nothing; nobody will grade it later."""
    question = preview_of(response.version, alt_texts)
    by_id = {option.id: option.label for option in question.options}
    raw = response.response
    if raw is None:
        given: tuple[str, ...] = ()
    elif isinstance(raw, list):
        given = tuple(by_id[option_id] for option_id in raw if option_id in by_id)
    else:
        given = (rendered(str(raw)),)
    share = 0.0 if response.share is None and is_over else response.share
    percent = None if share is None else round(100 * share)
    return SeenResponse(response=response, question=question, given=given, right=_right(question), percent=percent)


def _right(question: SeenQuestion) -> tuple[str, ...]:
    if question.options:
        return tuple(option.label for option in question.options if option.is_right)
    return (rendered(str(question.version.content.get("answer", ""))),)
