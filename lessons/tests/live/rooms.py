"""A class with a lesson to give live, made through the services."""

from dataclasses import dataclass, field

from accounts.enums import Role
from accounts.models import User
from accounts.tests.factories import NOW, make_institution, make_person
from courses.models import Classroom
from courses.tests.factories import make_classroom, make_course
from lessons.enums import BlockKind
from lessons.models import Lesson, LiveLesson
from lessons.services.lessons import BlockDraft
from lessons.services.live_lessons import start_live_lesson
from lessons.tests.factories import make_lesson

STEPS = 3


@dataclass
class LiveClass:
    """A teacher, two learners and a lesson of three blocks; ``live`` once it is begun."""

    teacher: User
    learner: User
    classmate: User
    classroom: Classroom
    lesson: Lesson
    live: LiveLesson = field(init=False)

    def start(self) -> LiveLesson:
        self.live = start_live_lesson(
            teacher=self.teacher, lesson_id=self.lesson.pk, classroom_id=self.classroom.pk, now=NOW
        )
        return self.live

    def now_at(self) -> LiveLesson:
        """As the database has it."""
        return LiveLesson.objects.get(pk=self.live.pk)


def make_live_class(*, is_begun: bool = True) -> LiveClass:
    school = make_institution()
    teacher, learner, classmate = make_person(school, Role.TEACHER), make_person(school), make_person(school)
    course = make_course(teacher)
    classroom = make_classroom(teacher, [course], [learner, classmate])
    blocks = [BlockDraft(kind=BlockKind.TEXT, markdown=f"Step {number}") for number in range(STEPS)]
    made = LiveClass(teacher, learner, classmate, classroom, make_lesson(teacher, course, blocks=blocks))
    if is_begun:
        made.start()
    return made
