"""Filters of the courses API."""

from uuid import UUID

from django.db.models import QuerySet
from django_filters import FilterSet, UUIDFilter

from courses.models import Classroom, Concept, Course, CourseConcept


class CourseFilter(FilterSet):
    class Meta:
        model = Course
        fields = ["subject", "level", "language", "state"]


class ConceptFilter(FilterSet):
    course = UUIDFilter(field_name="course", method="of_course", label="Concepts that this course teaches.")

    class Meta:
        model = Concept
        fields = ["subject", "code"]

    def of_course(self, queryset: QuerySet[Concept], name: str, value: UUID) -> QuerySet[Concept]:
        return queryset.filter(pk__in=CourseConcept.objects.filter(course_id=value).values("concept_id"))


class ClassroomFilter(FilterSet):
    class Meta:
        model = Classroom
        fields = ["level", "is_archived"]
