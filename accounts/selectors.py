"""Reads of the accounts app."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.enums import AiProvider, ConsentPurpose, InstitutionKind, Role
from accounts.errors import PersonNotFound
from accounts.models import Consent, GuardianInvitation, GuardianLink, IdentityProvider, Institution, User
from accounts.policies import students_in_charge_of, visible_institutions, visible_people


def people_visible_to(user: User) -> QuerySet[User]:
    """The people that ``user`` may see."""
    return User.objects.filter(visible_people(user))


def get_visible_person(*, user: User, person_id: UUID) -> User:
    """One of them.

    Raises:
        PersonNotFound: no such person, or not for ``user`` to see.
    """
    person = people_visible_to(user).filter(pk=person_id).first()
    if person is None:
        raise PersonNotFound(_("There is no such person."))
    return person


def institutions_visible_to(user: User) -> QuerySet[Institution]:
    """The own one; all of them for superusers."""
    return Institution.objects.filter(visible_institutions(user))


def allows_ai(*, institution_id: UUID, provider: AiProvider) -> bool:
    """Whether what people of an institution write and read may go to models that run there."""
    allowed = Institution.objects.filter(pk=institution_id).values_list("ai_providers", flat=True).first()
    return provider in (allowed or ())


def consent_holds(*, student_id: UUID, purpose: ConsentPurpose, at: datetime) -> bool:
    """What the ledger said at the moment ``at``: whether ``purpose`` was agreed to. Nothing said means no.

    For reading what happened then; of closed accounts too, whose ledger stays. Whether something may be written now,
    ``require_consent`` says, which refuses those.
    """
    newest = Consent.objects.filter(student_id=student_id, purpose=purpose, at__lte=at).first()
    return newest is not None and newest.is_granted


def get_visible_student(*, user: User, student_id: UUID) -> User:
    """A student with profile and institution, for themselves, their teachers, the admins, their guardians. One query.

    Raises:
        PersonNotFound: no such student, or not for ``user`` to see.
    """
    students = people_visible_to(user).filter(role=Role.STUDENT).select_related("student_profile", "institution")
    return _the_student(students, student_id)


def get_student_in_charge_of(*, user: User, student_id: UUID) -> User:
    """A student for whom ``user`` acts, with profile and institution. One query.

    Raises:
        PersonNotFound: no such student, or ``user`` is not in charge of them.
    """
    students = User.objects.filter(students_in_charge_of(user)).select_related("student_profile", "institution")
    return _the_student(students, student_id)


def children_of(guardian: User) -> QuerySet[GuardianLink]:
    """The links by which somebody sees children now, each with the child."""
    links = GuardianLink.objects.in_force().filter(guardian_id=guardian.pk)
    return links.select_related("child__student_profile")


def guardians_of(child: User) -> QuerySet[GuardianLink]:
    """The links that have not ended, each with the guardian. One of a closed account is among them: it takes a place."""
    return GuardianLink.objects.live().filter(child_id=child.pk).select_related("guardian")


def open_codes_of(child: User, *, now: datetime) -> QuerySet[GuardianInvitation]:
    """The codes by which somebody may still become a guardian."""
    return GuardianInvitation.objects.good(now).filter(child_id=child.pk)


def find_sign_in_institution(slug: str) -> Institution | None:
    """The institution at whose door somebody stands; who runs the platform has none of their own."""
    return (
        Institution.objects.exclude(kind=InstitutionKind.PLATFORM).filter(slug=slug.lower()).first() if slug else None
    )


def providers_in_use(institution: Institution | None) -> list[IdentityProvider]:
    """Where people of ``institution`` can sign in with an account that they have already."""
    return list(institution.identity_providers.filter(is_enabled=True)) if institution else []


def _the_student(students: QuerySet[User], student_id: UUID) -> User:
    student = students.filter(pk=student_id).first()
    if student is None:
        raise PersonNotFound(_("There is no such student."))
    return student
