"""Who may see and do what with people. Each list filter stands beside its object check."""

from collections.abc import Callable, Mapping
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.enums import ROLE_RANK, STAFF_ROLES, GuardianSight, Role
from accounts.errors import AboveOneself, NotForOneself, PlatformOnly
from accounts.models import DataRequest, Feedback, GuardianLink, IdentityProvider, Institution, User
from core.ports import access


def visible_people(user: User) -> Q:
    """Oneself; the children one guards; a teacher's own learners; everybody of the institution for its admins; all
    for superusers. Nobody sees who was erased."""
    if user.is_superuser:
        return Q(erased_at=None)
    own = Q(institution_id=user.institution_id, erased_at=None)
    if user.role == Role.ADMIN:
        return own
    if user.role == Role.STUDENT:
        return own & Q(pk=user.pk)
    seen = Q(pk=user.pk) | guarded_children(user)
    if user.role == Role.TEACHER:
        seen |= Q(pk__in=access().learners_of(teacher_id=user.pk))
    return own & seen


def may_see_person(user: User, other: User) -> bool:
    """The object check of ``visible_people``."""
    if other.erased_at is not None:
        return False
    if user.is_superuser or user.pk == other.pk:
        return True
    if user.institution_id != other.institution_id:
        return False
    if user.role in (Role.ADMIN, Role.STUDENT):
        return user.role == Role.ADMIN
    is_taught = user.role == Role.TEACHER and access().teaches(teacher_id=user.pk, learner_id=other.pk)
    return is_taught or guards(user, other)


def students_in_charge_of(user: User) -> Q:
    """Students for whom ``user`` acts: teachers for their learners, admins for all of the institution.

    To see a student is less: guardians see theirs, and a teacher may be the guardian of somebody else's learner.
    """
    students = Q(role=Role.STUDENT)
    if user.is_superuser:
        return students
    own = students & Q(institution_id=user.institution_id)
    if user.role == Role.ADMIN:
        return own
    if user.role == Role.TEACHER:
        return own & Q(pk__in=access().learners_of(teacher_id=user.pk))
    return Q(pk__in=[])


def is_in_charge_of(user: User, student: User) -> bool:
    """The object check of ``students_in_charge_of``."""
    if student.role != Role.STUDENT:
        return False
    if user.is_superuser:
        return True
    if user.institution_id != student.institution_id or user.role not in STAFF_ROLES:
        return False
    return user.role == Role.ADMIN or access().teaches(teacher_id=user.pk, learner_id=student.pk)


def guarded_children(user: User) -> Q:
    """The children whose guardian ``user`` is, as a subquery."""
    return Q(Exists(GuardianLink.objects.in_force().filter(child=OuterRef("pk"), guardian_id=user.pk)))


def guards(user: User, child: User) -> bool:
    """The object check of ``guarded_children``."""
    return GuardianLink.objects.in_force().filter(child_id=child.pk, guardian_id=user.pk).exists()


# What the guardians of a child may ask, and whether an institution has a say in it.
_SIGHTS: Mapping[GuardianSight, Callable[[Institution], bool]] = {
    GuardianSight.PROFILE: lambda _institution: True,
    GuardianSight.PROGRESS: lambda _institution: True,
    GuardianSight.ATTENDANCE: lambda _institution: True,
    GuardianSight.NOTICES: lambda _institution: True,
    GuardianSight.CONSENTS: lambda _institution: True,
    GuardianSight.CHATS: lambda institution: institution.guardians_see_chats,
}


def may_guardian_see(guardian: User, child: User, what: GuardianSight) -> bool:
    """Whether ``guardian`` may ask ``what`` about ``child``, as a guardian: other rights of theirs are not asked here.

    Nothing once the link has ended, and nothing while either account is closed.
    """
    return _SIGHTS[what](child.institution) and guards(guardian, child)


def children_one_may_ask_about(user: User, what: GuardianSight) -> Q:
    """The list filter of ``may_guardian_see``, on people. Links do not cross institutions, so ``user``'s own decides."""
    return guarded_children(user) if _SIGHTS[what](user.institution) else Q(pk__in=[])


def guardians_who_may_see(children: QuerySet[User], what: GuardianSight, *, institution: Institution) -> QuerySet[User]:
    """The list filter of ``may_guardian_see``: who may ask ``what`` as the guardian of one of ``children``, who are of
    ``institution``."""
    if not _SIGHTS[what](institution):
        return User.objects.none()
    links = GuardianLink.objects.in_force().filter(child__in=children)
    return User.objects.filter(pk__in=links.values("guardian_id"))


def visible_sent_notifications(user: User) -> Q:
    """What somebody sent: for themselves, and for the admins of the institution."""
    sent = Q(sender__isnull=False)
    if user.is_superuser:
        return sent
    own = sent & Q(institution_id=user.institution_id)
    return own if user.role == Role.ADMIN else own & Q(sender_id=user.pk)


def may_know_birth_date(user: User, student: User) -> bool:
    """The student, their guardians, the admins. Teachers have grade and kindergarten year, and need no more."""
    if user.is_superuser or user.pk == student.pk:
        return True
    if user.role == Role.ADMIN:
        return user.institution_id == student.institution_id
    return user.role != Role.STUDENT and may_guardian_see(user, student, GuardianSight.PROFILE)


def may_manage_people(user: User) -> bool:
    """Whether ``user`` makes accounts and gives roles in their institution."""
    return user.is_superuser or user.role == Role.ADMIN


def may_manage_person(user: User, other: User) -> bool:
    """Whether ``other``'s account is for ``user`` to change: in their institution, and not above them."""
    return may_manage_people(user) and may_see_person(user, other) and (user.is_superuser or not other.is_superuser)


def require_may_give(user: User, *, role: Role, institution_id: UUID) -> None:
    """Roles are given by those who manage people, in their own institution, up to their own.

    Raises:
        AboveOneself: not by ``user``, not there, or not so high.
    """
    if user.is_superuser:
        return
    is_at_home = may_manage_people(user) and institution_id == user.institution_id
    if not is_at_home or ROLE_RANK[role] > ROLE_RANK[Role(user.role)]:
        raise AboveOneself(_("This role is not yours to give."), field="role")


def require_not_oneself(user: User, other: User) -> None:
    """One's own role and account are for somebody else to change.

    Raises:
        NotForOneself: they are the same person.
    """
    if user.pk == other.pk:
        raise NotForOneself(_("Somebody else has to change this for you."))


def visible_invitations(user: User) -> Q:
    """Those of the institution whose people ``user`` manages."""
    return _of_managed_institution(user)


def visible_sessions(user: User) -> Q:
    """Those of the people of the institution that ``user`` manages."""
    return _of_managed_institution(user, "user__institution_id")


def visible_consents(user: User) -> Q:
    """One's own lines, those of the children one guards, and the ledger of the institution whose people one manages.

    Teachers have no business with what families agreed to.
    """
    if user.is_superuser:
        return Q()
    own = Q(student_id=user.pk) | _of_managed_institution(user)
    if user.role == Role.STUDENT:
        return own
    links = GuardianLink.objects.in_force().filter(child=OuterRef("student_id"), guardian_id=user.pk)
    return own | Q(Exists(links))


def may_see_consents_of(user: User, person: User) -> bool:
    """The object check of ``visible_consents``."""
    if user.pk == person.pk or _manages_institution_of(user, person.institution_id):
        return True
    return user.role != Role.STUDENT and may_guardian_see(user, person, GuardianSight.CONSENTS)


def visible_data_requests(user: User) -> Q:
    """Those about oneself, those one made for a child whose guardian one still is, and those of the institution whose
    people ``user`` manages."""
    if user.is_superuser:
        return Q()
    links = GuardianLink.objects.in_force().filter(child=OuterRef("person_id"), guardian_id=user.pk)
    for_child = Q(Exists(links), requested_by_id=user.pk)
    return Q(person_id=user.pk) | for_child | _of_managed_institution(user)


def may_know_who_asked(user: User, request: DataRequest) -> bool:
    """Who made a request, and why it was refused: for whoever made it, and for those who decide. Guardians do not learn
    of one another, nor the child of what one of them was told."""
    return user.pk == request.requested_by_id or may_manage_person(user, request.person)


def may_ask_for_data_of(user: User, person: User) -> bool:
    """Whether ``user`` may ask for a copy or the erasure of what is kept about ``person``: oneself, guardians for their
    children, and admins who were asked by letter or in person."""
    if not may_see_person(user, person):
        return False
    return user.pk == person.pk or may_manage_person(user, person) or guards(user, person)


def may_fetch_copy(user: User, request: DataRequest) -> bool:
    """Who asked for it, as long as they may still ask; and the person whom it is about."""
    if user.pk == request.person_id:
        return True
    return user.pk == request.requested_by_id and may_ask_for_data_of(user, request.person)


def visible_imports(user: User) -> Q:
    """Files of people of the institution whose people ``user`` manages."""
    return _of_managed_institution(user)


def may_see_activity(user: User, student: User) -> bool:
    """What a student spent time with: for themselves, the staff in charge of them, and their guardians."""
    if user.pk == student.pk or is_in_charge_of(user, student):
        return True
    return may_guardian_see(user, student, GuardianSight.PROGRESS)


def visible_feedback(user: User) -> Q:
    """What was written to the institution whose people ``user`` manages."""
    return _of_managed_institution(user)


def may_answer_feedback(user: User, feedback: Feedback) -> bool:
    """The object check of ``visible_feedback``."""
    return _manages_institution_of(user, feedback.institution_id)


def visible_guardian_links(user: User) -> Q:
    """Who is and was whose guardian in the institution whose people ``user`` manages."""
    return _of_managed_institution(user)


def visible_providers(user: User) -> Q:
    """The identity providers of the institution whose people ``user`` manages."""
    return _of_managed_institution(user)


def may_manage_provider(user: User, provider: IdentityProvider) -> bool:
    """The object check of ``visible_providers``: whether ``user`` turns it on and off."""
    return _manages_institution_of(user, provider.institution_id)


def visible_institutions(user: User) -> Q:
    """The own one; all of them for superusers."""
    return Q() if user.is_superuser else Q(pk=user.institution_id)


def may_edit_institution(user: User, institution: Institution) -> bool:
    """Its administrators, and superusers."""
    return user.is_superuser or (user.role == Role.ADMIN and user.institution_id == institution.pk)


def require_runs_platform(user: User) -> None:
    """Institutions are made by those who run the platform.

    Raises:
        PlatformOnly: ``user`` does not.
    """
    if not user.is_superuser:
        raise PlatformOnly(_("This is for those who run the platform."))


def _of_managed_institution(user: User, field: str = "institution_id") -> Q:
    """Rows of the own institution, for those who manage its people; all of them for superusers."""
    if user.is_superuser:
        return Q()
    return Q(**{field: user.institution_id}) if may_manage_people(user) else Q(pk__in=[])


def _manages_institution_of(user: User, institution_id: UUID) -> bool:
    """The object check of ``_of_managed_institution``."""
    return user.is_superuser or (may_manage_people(user) and user.institution_id == institution_id)
