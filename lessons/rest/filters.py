"""Filters of the lessons API."""

from django_filters import FilterSet, UUIDFilter

from lessons.models import Lesson


class LessonFilter(FilterSet):
    course = UUIDFilter(field_name="section__course_id")
    section = UUIDFilter(field_name="section_id")
    concept = UUIDFilter(field_name="lesson_concepts__concept_id")

    class Meta:
        model = Lesson
        fields = ["level", "difficulty", "state"]
