"""Writing the courses and sections of packages."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.exchange.items import Item, PackageRefused
from core.exchange.shapes import Choice, Object, Text
from core.exchange.writing import ImportRun, ItemWriter
from core.models import ImportedItem
from courses.enums import Level
from courses.exchange.concepts import CONCEPTS, concept_ids
from courses.exchange.keys import source_of
from courses.models import Course, CourseConcept, Section
from courses.selectors import courses_visible_to
from courses.services.courses import CourseDraft, change_course, save_course
from courses.services.sections import add_section, rename_section

_FACTS = ("title", "subject", "description", "level", "language")


class CourseWriter(ItemWriter):
    """A new course is a draft of whoever imports it. One that others go into keeps its own title and texts, unless it
    was made of the same package."""

    title = _("Course")
    shape = Object(
        {"title": Text(255, is_needed=True)},
        {
            "subject": (Text(100), ""),
            "description": (Text(50_000), ""),
            "level": (Choice(Level.values), Level.SECONDARY.value),
            "language": (Text(16), "en"),
            "concepts": (CONCEPTS, []),
        },
    )

    def standing(self, object_ids: Collection[UUID]) -> Mapping[UUID, str]:
        concepts = defaultdict(list)
        links = CourseConcept.objects.filter(course__in=object_ids).order_by("position", "id")
        for course_id, concept_id in links.values_list("course_id", "concept_id"):
            concepts[course_id].append(str(concept_id))
        courses = Course.objects.filter(pk__in=object_ids)
        return {
            course.pk: _digest([*(str(getattr(course, name)) for name in _FACTS), concepts[course.pk]])
            for course in courses
        }

    def known(self, items: Sequence[Item], run: ImportRun) -> Mapping[str, UUID]:
        """The course that was chosen, where the package did not make it.

        Raises:
            PackageRefused: the package was made of this very course, and would put all into it once more.
        """
        if run.target_id is None:
            return {}
        made = ImportedItem.objects.filter(target_id=run.target_id, source=run.source, kind="course")
        if made.exists():
            return {}
        if source_of(run.target_id) == run.source:
            raise PackageRefused("of_this_course")
        for item in items:
            run.note(item, "into_existing")
        return {item.key: run.target_id for item in items}

    def create(self, item: Item, prepared: Any, run: ImportRun) -> UUID:
        for title in _made_before(run):
            run.note(item, "imported_before", title=title)
        draft = CourseDraft(**self._given(item, run))
        made = save_course(author=run.actor, draft=draft, now=run.now)
        run.target_id = made.pk
        return made.pk

    def update(self, object_id: UUID, item: Item, prepared: Any, run: ImportRun) -> None:
        changes = self._given(item, run)
        change_course(author=run.actor, course_id=object_id, changes=changes, now=run.now)

    def address(self, object_id: UUID) -> str:
        return reverse("admin:courses_course_change", args=[object_id])

    def _given(self, item: Item, run: ImportRun) -> dict[str, Any]:
        data = item.data
        ids = concept_ids(data["concepts"], run)
        return {**{name: data[name] for name in _FACTS}, "level": Level(data["level"]), "concept_ids": ids}


class SectionWriter(ItemWriter):
    """Sections stand behind those that the course has already."""

    title = _("Section")
    parent_kind = "course"
    shape = Object({"title": Text(255, is_needed=True)})

    def standing(self, object_ids: Collection[UUID]) -> Mapping[UUID, str]:
        sections = Section.objects.filter(pk__in=object_ids)
        return {pk: _digest(title) for pk, title in sections.values_list("pk", "title")}

    def create(self, item: Item, prepared: Any, run: ImportRun) -> UUID:
        title = item.data["title"]
        return add_section(author=run.actor, course_id=run.target, title=title, now=run.now).pk

    def update(self, object_id: UUID, item: Item, prepared: Any, run: ImportRun) -> None:
        rename_section(author=run.actor, section_id=object_id, title=item.data["title"], now=run.now)


def _made_before(run: ImportRun) -> list[str]:
    """The title of a course that the same package made, where its importer may see it."""
    made = ImportedItem.objects.filter(institution_id=run.actor.institution_id, source=run.source, kind="course")
    courses = courses_visible_to(run.actor).filter(pk__in=made.values("object_id"))
    return list(courses.order_by("-created_at", "-pk").values_list("title", flat=True)[:1])


def _digest(facts: Any) -> str:
    return hashlib.sha256(json.dumps(facts, ensure_ascii=False).encode("utf-8", "surrogatepass")).hexdigest()
