"""Filters of the assessments API."""

import django_filters as filters

from assessments.models import Assessment, Attempt


class AssessmentFilter(filters.FilterSet):
    course = filters.UUIDFilter(field_name="course_id")
    lesson = filters.UUIDFilter(field_name="lesson_id")

    class Meta:
        model = Assessment
        fields = ["state"]


class AttemptFilter(filters.FilterSet):
    assessment = filters.UUIDFilter(field_name="assessment_id")
    learner = filters.UUIDFilter(field_name="learner_id")

    class Meta:
        model = Attempt
        fields = ["state"]
