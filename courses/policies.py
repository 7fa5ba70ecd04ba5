"""Who may see and change courses, classes and concepts."""

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.api import STAFF_ROLES, Role, User
from courses.enums import EnrolmentState, PublicationState
from courses.errors import AuthorsOnly
from courses.models import Classroom, ClassroomCourse, ClassroomTeacher, Course, Enrolment


def visible_classrooms(user: User) -> Q:
    """Those one learns or teaches in; all of the institution for its admins."""
    if user.is_superuser:
        return Q()
    own = Q(institution_id=user.institution_id)
    if user.role == Role.ADMIN:
        return own
    if user.role == Role.TEACHER:
        return own & Q(Exists(ClassroomTeacher.objects.filter(classroom=OuterRef("pk"), teacher_id=user.pk)))
    return own & Q(Exists(_active_enrolments(user).filter(classroom=OuterRef("pk"))))


def may_edit_classroom(user: User, classroom: Classroom) -> bool:
    """Its teachers and the admins: on the staff, everybody who sees it."""
    return user.is_superuser or (user.institution_id == classroom.institution_id and user.role in STAFF_ROLES)


def visible_courses(user: User) -> Q:
    """Learners: published ones of their classes. Teachers: their own and those of their classes. Admins: all."""
    if user.is_superuser:
        return Q()
    own = Q(institution_id=user.institution_id)
    if user.role == Role.ADMIN:
        return own
    if user.role == Role.TEACHER:
        taught = ClassroomCourse.objects.filter(course=OuterRef("pk"), classroom__teachers__teacher_id=user.pk)
        return own & (Q(owner_id=user.pk) | Q(Exists(taught)))
    studied = ClassroomCourse.objects.filter(
        course=OuterRef("pk"), classroom__in=_active_enrolments(user).values("classroom_id")
    )
    return own & Q(state=PublicationState.PUBLISHED) & Q(Exists(studied))


def require_author(user: User) -> None:
    """Courses, concepts and classes are made by the staff.

    Raises:
        AuthorsOnly: ``user`` is not on it.
    """
    if not user.is_staff:
        raise AuthorsOnly(_("Courses, concepts and classes are made by teachers and admins."))


def may_edit_course(user: User, course: Course) -> bool:
    """The owner and the admins of the institution. Other teachers see the course of their class, and may copy it."""
    if user.is_superuser:
        return True
    if user.institution_id != course.institution_id:
        return False
    return user.role == Role.ADMIN or (user.role == Role.TEACHER and course.owner_id == user.pk)


def visible_concepts(user: User) -> Q:
    """The graph of the institution: no secret, and the same for all of its people."""
    return Q() if user.is_superuser else Q(institution_id=user.institution_id)


def _active_enrolments(user: User) -> QuerySet[Enrolment]:
    return Enrolment.objects.filter(learner_id=user.pk, state=EnrolmentState.ACTIVE, classroom__is_archived=False)
