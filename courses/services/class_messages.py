"""What teachers write to their classes."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.api import (
    TEXT_LENGTH,
    TITLE_LENGTH,
    GuardianSight,
    Institution,
    User,
    guardians_who_may_see,
    notify,
    require_text,
)
from core.audit import audit_row
from courses.enums import ClassAudience
from courses.errors import ClassroomArchived, ClassroomNotFound, UnknownReference
from courses.models import Classroom
from courses.selectors import children_of_class
from courses.services.classrooms import editable_classroom

MESSAGE_KIND = "accounts.school.message"


@dataclass(frozen=True)
class Reach:
    """How many people a message to a class would reach."""

    learners: int
    guardians: int

    def of(self, audience: ClassAudience) -> int:
        learners = self.learners if audience != ClassAudience.GUARDIANS else 0
        return learners + (self.guardians if audience != ClassAudience.LEARNERS else 0)


@transaction.atomic
def write_to_class(
    *,
    classroom_id: UUID,
    title: str,
    text: str,
    audience: ClassAudience,
    sender: User,
    now: datetime,
    key: str = "",
) -> int:
    """Tell the learners of a class something, or their guardians, or both; returns how many were told. The sender is
    never among them. With a ``key`` the same message goes out once.

    Raises:
        UnknownReference: not a class that ``sender`` may change.
        ClassroomArchived: the class is over.
        TextMalformed: see ``require_text``.
    """
    try:
        classroom = editable_classroom(sender, classroom_id)
    except ClassroomNotFound as missing:
        raise UnknownReference(_("There is no such class."), field="classroom") from missing
    if classroom.is_archived:
        raise ClassroomArchived(_("This class is archived."))
    title = require_text(title, field="title", limit=TITLE_LENGTH, lines=False)
    text = require_text(text, field="body", limit=TEXT_LENGTH, lines=True)
    told = notify(
        kind=MESSAGE_KIND,
        recipients=_readers(classroom, audience).exclude(pk=sender.pk).values_list("pk", flat=True),
        params={"title": title, "text": text},
        sender_id=sender.pk,
        key=key,
        now=now,
    )
    audit_row(
        "courses.classroom.written_to",
        classroom,
        actor_id=sender.pk,
        after={"to": str(audience), "told": told},
        now=now,
    )
    return told


def reach_of_class(classroom: Classroom, *, sender: User) -> Reach:
    """Whom ``write_to_class`` would tell. Two queries, and one for the institution."""
    learners, guardians = (
        _readers(classroom, audience).exclude(pk=sender.pk).count()
        for audience in (ClassAudience.LEARNERS, ClassAudience.GUARDIANS)
    )
    return Reach(learners=learners, guardians=guardians)


def _readers(classroom: Classroom, audience: ClassAudience) -> QuerySet[User]:
    """The learners whose account is open; their guardians, as far as these may see notices."""
    learners = children_of_class(classroom.pk).order_by()
    found = Q(pk__in=[])
    if audience != ClassAudience.GUARDIANS:
        found |= Q(pk__in=learners.values("pk"))
    if audience != ClassAudience.LEARNERS:
        school = Institution.objects.get(pk=classroom.institution_id)
        guardians = guardians_who_may_see(learners, GuardianSight.NOTICES, institution=school)
        found |= Q(pk__in=guardians.values("pk"))
    return User.objects.active().filter(found)
