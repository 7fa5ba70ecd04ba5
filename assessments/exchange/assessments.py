"""Exercises and quizzes in packages of courses."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from assessments.enums import AssessmentKind, AssessmentState
from assessments.models import Assessment, AssessmentItem
from assessments.services.assessments import AssessmentDraft, ItemDraft, save_assessment
from core.exchange.items import Item
from core.exchange.shapes import Choice, Fault, ListOf, Object, Text, Whole
from core.exchange.writing import ImportRun, ItemWriter
from courses.exchange.exporting import CourseExport

_MOST_QUESTIONS = 500
_MOST_MINUTES, _MOST_ATTEMPTS = 32_767, 32_767
_FACTS = ("kind", "title", "time_limit_minutes", "attempts_allowed")


class _Points:
    """Points as a text, so that they stay what they are: ``1.50``."""

    def read(self, value: Any, path: str, faults: list[Fault]) -> str:
        whole, _dot, rest = value.partition(".") if isinstance(value, str) else ("", "", "")
        is_number = whole.isascii() and whole.isdigit() and len(whole) <= 4 and (not rest or rest.isdigit())
        if not is_number or not rest.isascii() or len(rest) > 2 or not Decimal(str(value)) > 0:
            faults.append(Fault(path, "points_malformed", {}))
            return "1"
        return str(value)


class AssessmentWriter(ItemWriter):
    """New ones are drafts. Of one that is changed by an import, attempts under way keep their questions."""

    title = _("Exercise or quiz")
    parent_kind = "course"
    shape = Object(
        {
            "kind": Choice(AssessmentKind.values),
            "title": Text(255, is_needed=True),
            "items": ListOf(Object({"question": Text(200, is_needed=True), "points": _Points()}), _MOST_QUESTIONS),
        },
        {
            "lesson": (Text(200), ""),
            "time_limit_minutes": (Whole(1, _MOST_MINUTES, may_be_none=True), None),
            "attempts_allowed": (Whole(1, _MOST_ATTEMPTS, may_be_none=True), None),
        },
    )

    def standing(self, object_ids: Collection[UUID]) -> Mapping[UUID, str]:
        items = defaultdict(list)
        rows = AssessmentItem.objects.filter(assessment__in=object_ids).order_by("position", "id")
        for assessment_id, question_id, points in rows.values_list("assessment_id", "question_id", "points"):
            items[assessment_id].append([str(question_id), str(points)])
        found = Assessment.objects.filter(pk__in=object_ids)
        return {each.pk: _digest([*_facts(each), items[each.pk]]) for each in found}

    def create(self, item: Item, prepared: Any, run: ImportRun) -> UUID:
        return save_assessment(author=run.actor, draft=_draft(item, run), now=run.now).pk

    def update(self, object_id: UUID, item: Item, prepared: Any, run: ImportRun) -> None:
        state = AssessmentState(Assessment.objects.values_list("state", flat=True).get(pk=object_id))
        draft = replace(_draft(item, run), state=state)
        save_assessment(author=run.actor, draft=draft, now=run.now, assessment_id=object_id)

    def address(self, object_id: UUID) -> str:
        return reverse("admin:assessments_assessment_change", args=[object_id])


class AssessmentPart:
    """Exercises and quizzes, the oldest first. A question of another course stays behind."""

    kind, parent = "assessment", ""

    def export(self, export: CourseExport) -> Iterable[dict[str, Any]]:
        """Two queries."""
        items = defaultdict(list)
        assessments = Assessment.objects.filter(course=export.course)
        rows = AssessmentItem.objects.filter(assessment__in=assessments.values("pk")).order_by("position", "id")
        for row in rows:
            if export.has("question", row.question_id):
                question = export.keys.of("question", row.question_id)
                items[row.assessment_id].append({"question": question, "points": f"{row.points:.2f}"})
        for each in assessments.order_by("pk"):
            is_of_lesson = export.has("lesson", each.lesson_id)
            yield {
                "key": export.key_of("assessment", each.pk),
                **{name: getattr(each, name) for name in _FACTS},
                "lesson": export.keys.of("lesson", each.lesson_id) if each.lesson_id and is_of_lesson else "",
                "items": items[each.pk],
            }


def _draft(item: Item, run: ImportRun) -> AssessmentDraft:
    data = item.data
    # A lesson that is not there, as somebody deleted it, leaves an exercise of the course.
    lesson_id = run.ids.get(("lesson", data["lesson"]))
    if data["lesson"] and lesson_id is None:
        run.note(item, "lesson_not_here")
    return AssessmentDraft(
        course_id=run.target,
        kind=AssessmentKind(data["kind"]),
        title=data["title"],
        items=[ItemDraft(run.id_of("question", each["question"]), Decimal(each["points"])) for each in data["items"]],
        lesson_id=lesson_id,
        time_limit_minutes=data["time_limit_minutes"],
        attempts_allowed=data["attempts_allowed"],
    )


def _facts(assessment: Assessment) -> list[str]:
    return [str(assessment.lesson_id), *(str(getattr(assessment, name)) for name in _FACTS)]


def _digest(facts: Any) -> str:
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()
