"""What courses, and the things in them, are called in our own packages: names that no database gave them.

What came from such a package keeps the name that it had there, so that a course that is exported, imported and exported
again is the same file, and so that a later edition of it finds what the first one made. Everything else has a name that
follows from its id and does not tell it.
"""

import hashlib
from uuid import UUID

from core.models import ImportedItem

SOURCE = "lyceum-course:"


def source_of(course_id: UUID) -> str:
    """What the package of a course calls itself."""
    made = ImportedItem.objects.filter(kind="course", object_id=course_id, target_id=course_id)
    made = made.filter(source__startswith=SOURCE).order_by("imported_at", "pk")
    return made.values_list("source", flat=True).first() or f"{SOURCE}{_name_of(course_id)}"


class Keys:
    """The keys of what stands in a course. One query for all of them."""

    def __init__(self, course_id: UUID) -> None:
        self.source = source_of(course_id)
        kept = ImportedItem.objects.filter(target_id=course_id, source=self.source)
        self._kept = {(kind, pk): key for kind, pk, key in kept.values_list("kind", "object_id", "key")}

    def of(self, kind: str, object_id: UUID) -> str:
        return self._kept.get((kind, object_id)) or _name_of(object_id)


def _name_of(object_id: UUID) -> str:
    return hashlib.blake2b(object_id.bytes, digest_size=10, person=b"lyceum-course").hexdigest()
