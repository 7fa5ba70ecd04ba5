"""A course as a package of ours: ``course.json`` beside the files that it names, in a ZIP.

What stands in it is what its authors work on: drafts, without what was published of them when, without people and without
their histories. The same course gives the same bytes.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from tempfile import SpooledTemporaryFile
from typing import IO, Any
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from django.db.models.fields.files import FieldFile
from django.utils.text import slugify

from accounts.api import User
from core.exchange.writing import kinds_in_order
from courses.exchange.concepts import concept_name
from courses.exchange.keys import Keys
from courses.models import Concept, Course, CourseConcept, Section
from courses.ports import course_parts
from courses.selectors import get_visible_course

FORMAT, VERSION, DOCUMENT = "lyceum-course", 1, "course.json"
# ZIP knows no earlier moment; the same course is the same file whenever it is made.
_MOMENT = (1980, 1, 1, 0, 0, 0)
_IN_MEMORY = 4 * 2**20


@dataclass
class CourseExport:
    """A package on its way out, for the parts that apps put into it."""

    course: Course
    keys: Keys
    files: dict[str, FieldFile] = field(default_factory=dict)
    concepts: dict[UUID, Concept] = field(default_factory=dict)
    told: set[tuple[str, UUID]] = field(default_factory=set)

    def key_of(self, kind: str, object_id: UUID) -> str:
        """The key of something that stands in the package from now on."""
        self.told.add((kind, object_id))
        return self.keys.of(kind, object_id)

    def has(self, kind: str, object_id: UUID | None) -> bool:
        """Whether it stands in the package already."""
        return object_id is not None and (kind, object_id) in self.told

    def name_concept(self, concept: Concept) -> dict[str, str]:
        """How the package names a concept, which comes along."""
        self.concepts[concept.pk] = concept
        return concept_name(concept)

    def add_file(self, name: str, stored: FieldFile) -> str:
        """Have a file come along, under ``media/``; returns its name in the package."""
        ending = str(stored.name).rpartition(".")[2].lower()
        whole = f"media/{name}.{ending}"
        self.files[whole] = stored
        return whole


class SectionPart:
    """Sections in their order."""

    kind, parent = "section", ""

    def export(self, export: CourseExport) -> Iterable[dict[str, Any]]:
        for section in Section.objects.filter(course=export.course).order_by("position", "id"):
            yield {"key": export.key_of("section", section.pk), "title": section.title}


def export_course(*, user: User, course_id: UUID) -> IO[bytes]:
    """The package of a course that ``user`` may read as its authors do, open at its beginning.

    Raises:
        CourseNotFound: no such course, or not for ``user`` to see.
    """
    return _packed(CourseExport(get_visible_course(user=user, course_id=course_id), Keys(course_id)))


def file_name_of(course: Course) -> str:
    """What the package of a course is called where it is kept."""
    return f"{slugify(course.title)[:80] or 'course'}.lyceum.zip"


def document_of(export: CourseExport) -> dict[str, Any]:
    """What ``course.json`` says; the files that it names are in ``export`` then."""
    course = export.course
    export.key_of("course", course.pk)
    links = CourseConcept.objects.filter(course=course).select_related("concept").order_by("position", "id")
    head = {
        "title": course.title,
        "subject": course.subject,
        "description": course.description,
        "level": str(course.level),
        "language": course.language,
        "concepts": [export.name_concept(link.concept) for link in links],
    }
    order = kinds_in_order()  # what others name comes before them
    in_order = sorted(course_parts.items(), key=lambda each: order.index(each[1].kind))
    parts = {name: list(part.export(export)) for name, part in in_order}
    return {
        "format": FORMAT,
        "version": VERSION,
        "key": export.keys.source.partition(":")[2],
        "course": head,
        "concepts": list(_concepts(export)),
        **parts,
    }


def _concepts(export: CourseExport) -> Iterator[dict[str, Any]]:
    """The concepts that the package names, with what they require of one another."""
    ids = list(export.concepts)
    found = Concept.objects.filter(pk__in=ids).prefetch_related("tags", "prerequisites")
    codes = {concept.pk: concept.code for concept in export.concepts.values()}
    for concept in found.order_by("subject", "code"):
        yield {
            **concept_name(concept),
            "name": concept.name,
            "description": concept.description,
            "tags": sorted(row.tag for row in concept.tags.all()),
            "requires": sorted(
                codes[edge.requires_id] for edge in concept.prerequisites.all() if edge.requires_id in codes
            ),
        }


def _packed(export: CourseExport) -> IO[bytes]:
    text = json.dumps(document_of(export), ensure_ascii=False, indent=1) + "\n"
    target: IO[bytes] = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - whoever gets it closes it
    with ZipFile(target, "w") as archive:
        archive.writestr(_entry(DOCUMENT, ZIP_DEFLATED), text.encode("utf-8", "surrogatepass"))
        for name in sorted(export.files):
            with export.files[name].storage.open(str(export.files[name].name), "rb") as stored:
                archive.writestr(_entry(name, ZIP_STORED), stored.read())  # packed already
    target.seek(0)
    return target


def _entry(name: str, method: int) -> ZipInfo:
    entry = ZipInfo(name, _MOMENT)
    entry.compress_type, entry.create_system, entry.external_attr = method, 3, 0o644 << 16
    return entry
