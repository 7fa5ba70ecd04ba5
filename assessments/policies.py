"""Who may see and change questions, exercises, quizzes and attempts."""

from uuid import UUID

from django.db.models import Q

from accounts.api import Role, User
from assessments.enums import AssessmentState
from assessments.models import Assessment, Attempt, Question, Response
from core.ports import access
from courses.api import Course, may_edit_course, visible_courses
from lessons.api import LessonState


def visible_questions(user: User) -> Q:
    """The banks of the courses that a teacher sees. Learners meet questions in attempts only."""
    if user.is_superuser:
        return Q()
    if user.role not in (Role.TEACHER, Role.ADMIN):
        return Q(pk__in=[])
    return Q(institution_id=user.institution_id, course__in=Course.objects.filter(visible_courses(user)).values("pk"))


def may_edit_question(user: User, question: Question) -> bool:
    """Whoever may edit the course of the bank."""
    return may_edit_course(user, question.course)


def visible_pictures(user: User) -> Q:
    """Those of the questions of the banks that one sees, and of the questions in the attempts that one sees."""
    if user.is_superuser:
        return Q()
    banks = Question.objects.filter(visible_questions(user)).values("pk")
    met = Response.objects.filter(attempt__in=Attempt.objects.filter(visible_attempts(user))).values("question_id")
    return Q(institution_id=user.institution_id) & (Q(question__in=banks) | Q(question__in=met))


def visible_assessments(user: User) -> Q:
    """Those of the courses one sees; for learners published ones, whose lesson, if any, is published too."""
    if user.is_superuser:
        return Q()
    courses = Course.objects.filter(visible_courses(user)).values("pk")
    seen = Q(institution_id=user.institution_id, course__in=courses)
    if user.role in (Role.TEACHER, Role.ADMIN):
        return seen
    is_released = Q(lesson__isnull=True) | Q(lesson__state=LessonState.PUBLISHED)
    return seen & Q(state=AssessmentState.PUBLISHED) & is_released


def may_edit_assessment(user: User, assessment: Assessment) -> bool:
    """Whoever may edit the course."""
    return may_edit_course(user, assessment.course)


def visible_attempts(user: User) -> Q:
    """Own attempts; teachers see those of their learners in courses that they see; admins their institution's."""
    if user.is_superuser:
        return Q()
    own = Q(institution_id=user.institution_id)
    if user.role == Role.ADMIN:
        return own
    if user.role == Role.TEACHER:
        courses = Course.objects.filter(visible_courses(user)).values("pk")
        return own & Q(learner_id__in=access().learners_of(teacher_id=user.pk), assessment__course__in=courses)
    return own & Q(learner_id=user.pk)


def is_assessed(*, lesson_id: UUID) -> bool:
    """Whether an exercise or a quiz belongs to the lesson, which then stays."""
    return Assessment.objects.filter(lesson_id=lesson_id).exists()
