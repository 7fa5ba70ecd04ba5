"""Filters of the lessons API."""

import django_filters as filters

from lessons.models import Lesson


class LessonFilter(filters.FilterSet):
    course = filters.UUIDFilter(field_name="section__course_id")
    section = filters.UUIDFilter(field_name="section_id")
    concept = filters.UUIDFilter(field_name="lesson_concepts__concept_id")

    class Meta:
        model = Lesson
        fields = ["level", "difficulty", "state"]
