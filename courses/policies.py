"""Who may see and change courses, classes and concepts."""

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.api import (
    STAFF_ROLES,
    GuardianSight,
    Role,
    User,
    children_one_may_ask_about,
    is_in_charge_of,
    may_guardian_see,
)
from core.ports import access
from courses.enums import DocumentState, EnrolmentState, PublicationState
from courses.errors import AuthorsOnly
from courses.models import Classroom, ClassroomCourse, ClassroomTeacher, Course, Document, Enrolment


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


def catalogued_courses(user: User) -> Q:
    """What the catalogue tells of: the published courses of the institution, to all of its people."""
    published = Q(state=PublicationState.PUBLISHED)
    return published if user.is_superuser else published & Q(institution_id=user.institution_id)


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


def visible_documents(user: User) -> Q:
    """Documents: of the courses that one sees; to those who are not on the staff what was released of them."""
    if user.is_superuser:
        return Q()
    own = Q(institution_id=user.institution_id)
    if user.role == Role.ADMIN:
        return own
    seen = own & Q(course__in=Course.objects.filter(visible_courses(user)))
    return seen if user.role == Role.TEACHER else seen & Q(state=DocumentState.READY, released_at__isnull=False)


def may_edit_document(user: User, document: Document) -> bool:
    """Those who write the course. The object check of the staff's part of ``visible_documents``."""
    return may_edit_course(user, document.course)


def visible_concepts(user: User) -> Q:
    """The graph of the institution: no secret, and the same for all of its people."""
    return Q() if user.is_superuser else Q(institution_id=user.institution_id)


def visible_marks(user: User) -> Q:
    """Attendance: one's own; of the children one guards; of the classes one teaches; the institution's for its admins."""
    if user.is_superuser:
        return Q()
    own = Q(institution_id=user.institution_id)
    if user.role == Role.ADMIN:
        return own
    if user.role == Role.STUDENT:
        return own & Q(learner_id=user.pk)
    seen = _of_children(user)
    if user.role == Role.TEACHER:
        taught = ClassroomTeacher.objects.filter(classroom=OuterRef("classroom_id"), teacher_id=user.pk)
        seen |= Q(Exists(taught))
    return own & seen


def may_ask_for_attendance(user: User, student: User) -> bool:
    """Who may ask how somebody attends: themselves, the staff in charge of them, their guardians. ``visible_marks`` says
    what of it they get: a teacher gets that of their own classes."""
    if user.pk == student.pk or is_in_charge_of(user, student):
        return True
    return user.role != Role.STUDENT and may_guardian_see(user, student, GuardianSight.ATTENDANCE)


def visible_absences(user: User) -> Q:
    """Announced absences: of the children one guards, of the learners one teaches now, the institution's for admins."""
    if user.is_superuser:
        return Q()
    own = Q(institution_id=user.institution_id)
    if user.role == Role.ADMIN:
        return own
    if user.role == Role.STUDENT:
        return Q(pk__in=[])
    seen = _of_children(user)
    if user.role == Role.TEACHER:
        seen |= Q(learner_id__in=access().learners_of(teacher_id=user.pk))
    return own & seen


def may_announce_absence(user: User, student: User) -> bool:
    """Guardians, and the staff in charge, who are told on the telephone. The object check of ``visible_absences``."""
    if user.role == Role.STUDENT or student.role != Role.STUDENT:
        return False
    return is_in_charge_of(user, student) or may_guardian_see(user, student, GuardianSight.ATTENDANCE)


def notes_for(user: User) -> Q:
    """The absences whose note ``user`` may read: their own words, and as a teacher what is said of their learners. The
    other guardian of a child is none of these, nor is the office."""
    own = Q(announced_by_id=user.pk)
    if user.role != Role.TEACHER:
        return own
    return own | Q(learner_id__in=access().learners_of(teacher_id=user.pk))


def _of_children(user: User) -> Q:
    """Rows of the children whose attendance ``user`` may ask for as a guardian."""
    return Q(learner__in=User.objects.filter(children_one_may_ask_about(user, GuardianSight.ATTENDANCE)))


def _active_enrolments(user: User) -> QuerySet[Enrolment]:
    return Enrolment.objects.filter(learner_id=user.pk, state=EnrolmentState.ACTIVE, classroom__is_archived=False)
