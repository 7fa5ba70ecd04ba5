"""What the school writes down of a student."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.calendars import local_date
from accounts.errors import BirthDateImplausible, OfficeOnly, PersonNotFound
from accounts.models import StudentProfile, User
from accounts.policies import is_in_charge_of, may_manage_people
from accounts.services.audits import audit_person
from accounts.services.guardian_codes import lock_child
from accounts.services.guardians import end_links_if_of_age
from accounts.services.kg import follow_birth_date, override_kg_level
from accounts.services.promotions import year_of_grade
from core.audit import changed

OFFICE_FIELDS = frozenset({"birth_on", "grade"})
OLDEST = 120  # years


@transaction.atomic
def edit_student(*, student_id: UUID, changes: Mapping[str, Any], actor: User, now: datetime) -> User:
    """Change a student's birth date or grade, as an admin, or decide the kindergarten year, as a teacher may too.

    A new birth date finds the kindergarten year anew, and ends the links of who is of age by it.

    Raises:
        PersonNotFound: no such student, or ``actor`` is not in charge of them.
        OfficeOnly: a teacher's birth dates and grades.
        BirthDateImplausible: it lies in the future, or too far back.
    """
    student = lock_child(student_id)
    if student is None or not is_in_charge_of(actor, student):
        raise PersonNotFound(_("There is no such student."))
    fields = sorted(OFFICE_FIELDS & set(changes))
    if fields and not may_manage_people(actor):
        raise OfficeOnly(_("Birth date and grade are for the admins to change."), field=fields[0])
    if changes.get("birth_on") is not None:
        require_plausible_birth(changes["birth_on"], today=local_date(student.institution.time_zone, now))
    # Assigned, so that it is the one of the student who is returned.
    profile = student.student_profile = StudentProfile.objects.select_for_update().get(pk=student.pk)
    before, given = changed(
        {field: getattr(profile, field) for field in fields}, {field: changes[field] for field in fields}
    )
    if given.get("grade"):
        # Who has a grade of this year is not moved on to it again.
        before["promoted_for"] = profile.promoted_for
        given["promoted_for"] = max(year_of_grade(student.institution, now=now), profile.promoted_for or 0)
    if given:
        for field, value in given.items():
            setattr(profile, field, value)
        profile.save(update_fields=list(given))
        audit_person("accounts.student.edited", student, actor_id=actor.pk, before=before, after=given, now=now)
    if "birth_on" in given:
        follow_birth_date(profile, actor=actor, now=now)
        end_links_if_of_age(student, now=now)
    if "kg_level" in changes:
        override_kg_level(profile, changes["kg_level"], actor=actor, now=now)
    return student


def require_plausible_birth(birth_on: date, *, today: date) -> None:
    """Refuse birth dates that nobody who is at a school can have.

    Raises:
        BirthDateImplausible: it lies in the future, or too far back.
    """
    if not today.year - OLDEST <= birth_on.year or birth_on > today:
        raise BirthDateImplausible(_("Nobody who learns here can be born on this day."), field="birth_on")
