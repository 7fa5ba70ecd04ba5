"""Questions in packages: the bank of a course, as it is asked now. Formats of questions read into the same items."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.enums import QuestionKind
from assessments.grading import with_pictures
from assessments.models import Question, QuestionConcept, QuestionPicture
from assessments.services.pictures import LONGEST_ALT_TEXT, PictureDraft
from assessments.services.questions import QuestionDraft, check_question, save_question
from core.exchange.errors import ReferenceMissing
from core.exchange.items import Item
from core.exchange.shapes import Choice, Json, ListOf, MapOf, Object, Share, Text, Whole
from core.exchange.writing import ImportRun, ItemWriter
from courses.exchange.concepts import CONCEPT, MOST_CONCEPTS, concept_ids
from courses.exchange.exporting import CourseExport

_MOST_PICTURES = 50
_WEIGHTED = Object({**CONCEPT.needed, "weight": Share()})
_PICTURE = Object({"file": Text(200, is_needed=True), "alt_text": Text(LONGEST_ALT_TEXT, is_needed=True)})


class QuestionWriter(ItemWriter):
    """Questions come into the bank of the course. What is changed by an import is a new version."""

    title = gettext_lazy("Question")
    parent_kind = "course"
    shape = Object(
        {
            "kind": Choice(QuestionKind.values),
            "body": Text(50_000, is_needed=True),
            "content": Json(),
            "concepts": ListOf(_WEIGHTED, MOST_CONCEPTS),
        },
        {
            "hints": (ListOf(Text(5_000, is_needed=True), 20), []),
            "solution": (Text(50_000), ""),
            "difficulty": (Whole(1, 5), 3),
            "pictures": (MapOf(_PICTURE, _MOST_PICTURES), {}),
        },
    )

    def prepare(self, item: Item) -> None:
        """Whether it can be asked at all; its concepts are looked for when it is written."""
        draft = _draft(item, {UUID(int=number): each["weight"] for number, each in enumerate(item.data["concepts"])})
        check_question(draft)

    def standing(self, object_ids: Collection[UUID]) -> Mapping[UUID, str]:
        concepts = defaultdict(list)
        links = QuestionConcept.objects.filter(question__in=object_ids).order_by("concept_id")
        for question_id, concept_id, weight in links.values_list("question_id", "concept_id", "weight"):
            concepts[question_id].append([str(concept_id), weight])
        rows = Question.objects.filter(pk__in=object_ids).values_list("pk", "latest_id")
        return {pk: _digest([str(latest_id), concepts[pk]]) for pk, latest_id in rows}

    def create(self, item: Item, prepared: Any, run: ImportRun) -> UUID:
        draft = _draft(item, _concepts(item, run))
        return save_question(author=run.actor, course_id=run.target, draft=draft, now=run.now).pk

    def update(self, object_id: UUID, item: Item, prepared: Any, run: ImportRun) -> None:
        draft = _draft(item, _concepts(item, run))
        save_question(author=run.actor, course_id=run.target, draft=draft, now=run.now, question_id=object_id)

    def address(self, object_id: UUID) -> str:
        return reverse("admin:assessments_question_change", args=[object_id])


class QuestionPart:
    """The bank of a course, the oldest question first. Pictures are called by their places, not by their keys: those
    follow from bytes, which are made anew where they come in."""

    kind, parent = "question", ""

    def export(self, export: CourseExport) -> Iterable[dict[str, Any]]:
        """Three queries."""
        questions = Question.objects.filter(course=export.course, latest__isnull=False).select_related("latest")
        ids = questions.values("pk")
        concepts = defaultdict(list)
        pictures: defaultdict[UUID, dict[str, QuestionPicture]] = defaultdict(dict)
        links = QuestionConcept.objects.filter(question__in=ids).select_related("concept")
        for link in links.order_by("-weight", "concept__subject", "concept__code"):
            concepts[link.question_id].append({**export.name_concept(link.concept), "weight": link.weight})
        for picture in QuestionPicture.objects.filter(question__in=ids):
            pictures[picture.question_id][picture.key] = picture
        for question in questions.order_by("pk"):
            yield _told(question, concepts[question.pk], pictures[question.pk], export)


def _told(
    question: Question, concepts: list[dict[str, Any]], pictures: Mapping[str, QuestionPicture], export: CourseExport
) -> dict[str, Any]:
    version, key = question.latest, export.key_of("question", question.pk)
    if version is None:
        raise TypeError("A question that is exported has a version.")
    parts = [version.content, *version.content.get("options", ())]
    named = dict.fromkeys(part["picture"] for part in parts if part.get("picture") in pictures)
    names = {each: f"picture-{number}" for number, each in enumerate(named, start=1)}
    return {
        "key": key,
        "kind": str(version.kind),
        "body": version.body,
        "content": _sorted(with_pictures(version.content, names)),
        "hints": list(version.hints),
        "solution": version.solution,
        "difficulty": version.difficulty,
        "concepts": concepts,
        "pictures": {
            name: {
                "file": export.add_file(f"{key}-{name}", pictures[each].image),
                "alt_text": pictures[each].alt_text,
            }
            for each, name in names.items()
        },
    }


def _sorted(value: Any) -> Any:
    """The same JSON, whatever order the database keeps names in."""
    if isinstance(value, dict):
        return {name: _sorted(value[name]) for name in sorted(value)}
    return [_sorted(each) for each in value] if isinstance(value, list) else value


def _concepts(item: Item, run: ImportRun) -> dict[UUID, float]:
    named = item.data["concepts"]
    return dict(zip(concept_ids(named, run), (each["weight"] for each in named), strict=True))


def _draft(item: Item, concepts: Mapping[UUID, float]) -> QuestionDraft:
    data = item.data
    return QuestionDraft(
        kind=QuestionKind(data["kind"]),
        body=data["body"],
        content=data["content"],
        concepts=concepts,
        hints=data["hints"],
        solution=data["solution"],
        difficulty=data["difficulty"],
        pictures={name: _picture(item, each) for name, each in data["pictures"].items()},
    )


def _picture(item: Item, named: Mapping[str, str]) -> PictureDraft:
    file = named["file"]
    if file not in item.files:
        raise ReferenceMissing(_("The package names the file %(file)s, which is not in it.") % {"file": file[:120]})
    return PictureDraft(ContentFile(item.files[file]), named["alt_text"])


def _digest(facts: Any) -> str:
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()
