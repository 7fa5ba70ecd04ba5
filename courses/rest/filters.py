"""Filters of the courses API."""

import django_filters as filters

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

    def of_course(self, queryset, name, value):  # type: ignore[no-untyped-def]  # django-filter's signature
        return queryset.filter(pk__in=Course.concepts.through.objects.filter(course_id=value).values("concept_id"))


class ClassroomFilter(filters.FilterSet):
    class Meta:
        model = Classroom
        fields = ["level", "is_archived"]
