"""Who may see and change lessons."""

from django.db.models import F, Q

from accounts.api import STAFF_ROLES, GuardianSight, Role, User, children_one_may_ask_about
from core.ports import access
from courses.api import Classroom, Course, may_edit_course, visible_classrooms, visible_courses
from lessons.enums import LessonState
from lessons.models import Lesson, LiveLesson


def visible_lessons(user: User) -> Q:
    """Lessons of the courses that one sees; for learners the published ones."""
    if user.is_superuser:
        return Q()
    courses = Course.objects.filter(visible_courses(user)).values("pk")
    lessons = Q(institution_id=user.institution_id, section__course__in=courses)
    return lessons if reads_drafts(user) else lessons & Q(state=LessonState.PUBLISHED)


def reads_drafts(user: User) -> bool:
    """Who writes and teaches has the drafts of the lessons they see; everybody else what was published of them."""
    return user.is_superuser or user.role in STAFF_ROLES


def visible_media(user: User) -> Q:
    """Files of the lessons that one sees; for learners those that the published version shows."""
    lessons = Lesson.objects.filter(visible_lessons(user)).values("pk")
    files = Q(lesson__in=lessons)
    return files if reads_drafts(user) else files & Q(version_media__version=F("lesson__published"))


def may_edit_lesson(user: User, lesson: Lesson) -> bool:
    """Whoever may edit the course."""
    return may_edit_course(user, lesson.section.course)


def visible_live_lessons(user: User) -> Q:
    """Those of the classes that one sees."""
    if user.is_superuser:
        return Q()
    classrooms = Classroom.objects.filter(visible_classrooms(user)).values("pk")
    return Q(institution_id=user.institution_id, classroom__in=classrooms)


def may_give_live(user: User, live: LiveLesson) -> bool:
    """The staff that sees it, of its own institution: superusers look on."""
    is_staff_here = user.role in STAFF_ROLES and user.institution_id == live.institution_id
    return is_staff_here and LiveLesson.objects.filter(visible_live_lessons(user), pk=live.pk).exists()


def visible_study(user: User) -> Q:
    """What learners did, in rows that name a ``learner``: one's own; of the learners one teaches now; of the children one
    guards; the institution's for its admins."""
    if user.is_superuser:
        return Q()
    own = Q(institution_id=user.institution_id)
    if user.role == Role.ADMIN:
        return own
    if user.role == Role.STUDENT:
        return own & Q(learner_id=user.pk)
    children = User.objects.filter(children_one_may_ask_about(user, GuardianSight.PROGRESS))
    seen = Q(learner__in=children)
    if user.role == Role.TEACHER:
        seen |= Q(learner_id__in=access().learners_of(teacher_id=user.pk))
    return own & seen
