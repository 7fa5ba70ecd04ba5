"""Who may read and change what core keeps."""

from typing import Any
from uuid import UUID

from django.db.models import Q

from core.models import StoredFile
from core.ports import access

# Texts, since core does not know the roles of accounts.
_ADMIN, _TEACHER = "admin", "teacher"
AUDIT_READERS = frozenset({_ADMIN})
# Guardians have no files here, and see none of their children's.
FILE_KEEPERS = frozenset({"student", _TEACHER, _ADMIN})
FILE_OVERSEERS = IMPORTERS = frozenset({_TEACHER, _ADMIN})


def visible_entries(user: Any) -> Q:
    """Audit entries of the own institution, for its admins; all of them for superusers."""
    if user.is_superuser:
        return Q()
    return Q(institution_id=user.institution_id) if user.role in AUDIT_READERS else Q(pk__in=[])


def visible_imports(user: Any) -> Q:
    """Imports of material: one's own; the institution's for its admins; all of them for superusers."""
    if user.is_superuser:
        return Q()
    own = Q(institution_id=user.institution_id)
    if user.role == _ADMIN:
        return own
    return own & Q(started_by_id=user.pk) if user.role in IMPORTERS else Q(pk__in=[])


def visible_files(user: Any) -> Q:
    """One's own; those shared with a class that one teaches or attends now; for teachers those of their learners, for
    admins all of their institution."""
    if user.is_superuser:
        return Q()
    if user.role not in FILE_KEEPERS:
        return Q(pk__in=[])
    of_institution = Q(institution_id=user.institution_id)
    if user.role == _ADMIN:
        return of_institution
    seen = Q(owner_id=user.pk) | Q(classroom_id__in=access().classrooms_of(person_id=user.pk))
    if user.role == _TEACHER:
        seen |= Q(owner_id__in=access().learners_of(teacher_id=user.pk))
    return of_institution & seen


def may_see_file(user: Any, file: StoredFile) -> bool:
    """The object check of ``visible_files``."""
    if user.is_superuser:
        return True
    if user.role not in FILE_KEEPERS or user.institution_id != file.institution_id:
        return False
    if user.role == _ADMIN or may_change_file(user, file):
        return True
    is_shared = file.classroom_id is not None and file.classroom_id in access().classrooms_of(person_id=user.pk)
    return is_shared or _teaches_owner(user, file)


def may_change_file(user: Any, file: StoredFile) -> bool:
    """What it is called and whom it is shared with is its owner's."""
    return bool(user.pk == file.owner_id)


def may_delete_file(user: Any, file: StoredFile) -> bool:
    """Its owner, the owner's teachers, the admins of the institution: whoever answers for what lies there."""
    if user.is_superuser or may_change_file(user, file):
        return True
    if user.institution_id != file.institution_id:
        return False
    return user.role == _ADMIN or _teaches_owner(user, file)


def may_share_with(user: Any, classroom_id: UUID) -> bool:
    """A class that one teaches or attends now."""
    return classroom_id in access().classrooms_of(person_id=user.pk)


def _teaches_owner(user: Any, file: StoredFile) -> bool:
    return user.role == _TEACHER and access().teaches(teacher_id=user.pk, learner_id=file.owner_id)
