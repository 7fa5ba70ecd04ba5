"""Filters of the courses API."""

from uuid import UUID

import django_filters as filters
from django.db.models import QuerySet

from courses.models import Classroom, Concept, Course


class CourseFilter(filters.FilterSet):
    class Meta:
        model = Course
        fields = ["subject", "level", "language", "state"]


class ConceptFilter(filters.FilterSet):
    course = filters.UUIDFilter(field_name="course", method="of_course", label="Concepts that this course teaches.")

    class Meta:
        model = Concept
        fields = ["subject", "code"]

    def of_course(self, queryset: QuerySet[Concept], name: str, value: UUID) -> QuerySet[Concept]:
        return queryset.filter(pk__in=Course.concepts.through.objects.filter(course_id=value).values("concept_id"))


class ClassroomFilter(filters.FilterSet):
    class Meta:
        model = Classroom
        fields = ["level", "is_archived"]
