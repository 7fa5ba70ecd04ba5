"""Who may see and do what with people. Each list filter stands beside its object check."""

from django.db.models import Q

from accounts.enums import Role
from accounts.models import User
from core.ports import access


def visible_people(user: User) -> Q:
    """Oneself; a teacher's own learners; everybody of the institution for its admins; all for superusers."""
    if user.is_superuser:
        return Q()
    own = Q(institution_id=user.institution_id)
    if user.role == Role.ADMIN:
        return own
    if user.role == Role.TEACHER:
        return own & (Q(pk=user.pk) | Q(pk__in=access().learners_of(teacher_id=user.pk)))
    return own & Q(pk=user.pk)


def may_see_person(user: User, other: User) -> bool:
    """The object check of ``visible_people``."""
    if user.is_superuser or user.pk == other.pk:
        return True
    if user.institution_id != other.institution_id:
        return False
    if user.role == Role.ADMIN:
        return True
    return user.role == Role.TEACHER and access().teaches(teacher_id=user.pk, learner_id=other.pk)


def may_manage_people(user: User) -> bool:
    """Whether ``user`` makes accounts and gives roles in their institution."""
    return user.is_superuser or user.role == Role.ADMIN
