"""Courses and their outline."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.tenancy import TenantModel
from courses.enums import Level, PublicationState
from courses.models.concepts import Concept


class CourseQuerySet(models.QuerySet["Course"]):
    def published(self) -> Self:
        return self.filter(state=PublicationState.PUBLISHED)


class Course(TenantModel):
    """A course of study: sections of lessons, and the concepts it teaches. Found by the words in its title, subject and
    description (``core.full_text``). draft → published → archived; back to draft only while no learner was in it.

    pii: id of the owner; as long as the course.
    """

    title = models.CharField(_("title"), max_length=255)
    subject = models.CharField(_("subject"), max_length=100)
    description = models.TextField(_("description"), blank=True, help_text=_("Markdown."))
    level = models.CharField(_("level"), max_length=12, choices=Level, default=Level.SECONDARY)
    language = models.CharField(_("language"), max_length=16, default="en")
    state = models.CharField(_("state"), max_length=10, choices=PublicationState, default=PublicationState.DRAFT)
    owner = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name=_("owner"))
    concepts = models.ManyToManyField(Concept, through="CourseConcept", related_name="+", verbose_name=_("concepts"))
    created_at = models.DateTimeField(editable=False)

    objects = CourseQuerySet.as_manager()

    class Meta:
        ordering = ["title", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=PublicationState.values), name="courses_course_state_is_known"
            )
        ]

    def __str__(self) -> str:
        return self.title


class CourseConcept(models.Model):
    """A concept that a course teaches, in the order in which it does.

    pii: none
    """

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="course_concepts")
    concept = models.ForeignKey(Concept, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["course", "concept"], name="courses_courseconcept_once")]

    def __str__(self) -> str:
        return f"{self.course_id}: {self.concept_id}"


class Section(TenantModel):
    """A part of a course; lessons stand in it.

    pii: none
    """

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="sections", verbose_name=_("course"))
    title = models.CharField(_("title"), max_length=255)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.title
