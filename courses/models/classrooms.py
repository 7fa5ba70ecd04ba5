"""Classes: who teaches whom what."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.tenancy import TenantModel
from courses.enums import EnrolmentState, Level
from courses.models.courses import Course


class ClassroomQuerySet(models.QuerySet["Classroom"]):
    def running(self) -> Self:
        return self.filter(is_archived=False)


class Classroom(TenantModel):
    """A class: its learners, its teachers and the courses they work on. Archived at the end of the year, never deleted.

    Who knows ``code`` may join. Who knows ``children_code`` sees the short names of the children who sign in with
    pictures; without one this door is shut. A class is followed by one of the next year at most.

    pii: none
    """

    name = models.CharField(_("name"), max_length=120)
    level = models.CharField(_("level"), max_length=12, choices=Level, default=Level.SECONDARY)
    code = models.CharField(_("class code"), max_length=8, unique=True, editable=False)
    children_code = models.CharField(  # noqa: DJ001 - unique, and most classes have none
        _("code of the children's door"), max_length=8, null=True, unique=True, editable=False
    )
    is_archived = models.BooleanField(_("archived"), default=False)
    courses = models.ManyToManyField(Course, through="ClassroomCourse", related_name="+", verbose_name=_("courses"))
    # The class of the year before, out of which this one was made.
    follows = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, related_name="+", editable=False, verbose_name=_("follows")
    )
    # In the register that sent the class; the same for places below. Who has none was never named by a file.
    sourced_id = models.CharField(max_length=255, null=True, editable=False)  # noqa: DJ001 - unique, and many have none
    created_at = models.DateTimeField(editable=False)

    objects = ClassroomQuerySet.as_manager()

    learner_count: int  # on rows of ``classrooms_visible_to``

    class Meta:
        ordering = ["name", "id"]
        verbose_name = _("class")
        verbose_name_plural = _("classes")
        constraints = [
            models.UniqueConstraint(fields=["follows"], name="courses_classroom_followed_once"),
            models.UniqueConstraint(
                fields=["institution_id", "sourced_id"],
                condition=models.Q(sourced_id__isnull=False),
                name="courses_classroom_sourced_id_once",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ClassroomCourse(models.Model):
    """A course that a class works on.

    pii: none
    """

    classroom = models.ForeignKey(Classroom, on_delete=models.CASCADE, related_name="classroom_courses")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="classroom_courses")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["classroom", "course"], name="courses_classroomcourse_once")]

    def __str__(self) -> str:
        return f"{self.classroom_id}: {self.course_id}"


class ClassroomTeacher(models.Model):
    """A teacher of a class.

    pii: id of the teacher, and of the place in a register; as long as the class.
    """

    classroom = models.ForeignKey(Classroom, on_delete=models.CASCADE, related_name="teachers")
    teacher = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    sourced_id = models.CharField(max_length=255, null=True, editable=False)  # noqa: DJ001 - None: no file named it

    class Meta:
        constraints = [models.UniqueConstraint(fields=["classroom", "teacher"], name="courses_classroomteacher_once")]

    def __str__(self) -> str:
        return f"{self.classroom_id}: {self.teacher_id}"


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    def active(self) -> Self:
        return self.filter(state=EnrolmentState.ACTIVE, classroom__is_archived=False)


class Enrolment(TenantModel):
    """A learner's place in a class. active ↔ left: the row stays, for what was done in the class.

    A place that has a ``sourced_id`` and was left, was left by somebody's deed: no file that still has it revives it.

    pii: id of the learner, and of the place in a register; as long as the class.
    """

    classroom = models.ForeignKey(Classroom, on_delete=models.CASCADE, related_name="enrolments")
    learner = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=8, choices=EnrolmentState, default=EnrolmentState.ACTIVE)
    enrolled_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)  # None while in class, and where nobody wrote it down
    sourced_id = models.CharField(max_length=255, null=True, editable=False)  # noqa: DJ001 - None: no file named it

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["classroom", "learner"], name="courses_enrolment_once")]
        indexes = [models.Index(fields=["learner", "state"], name="courses_enrolment_of_learner")]

    def __str__(self) -> str:
        return f"{self.learner_id} in {self.classroom_id}"
