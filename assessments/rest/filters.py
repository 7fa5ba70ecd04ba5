"""Filters of the assessments API."""

from django_filters import FilterSet, UUIDFilter

from assessments.models import Assessment, Attempt


class AssessmentFilter(FilterSet):
    course = UUIDFilter(field_name="course_id")
    lesson = UUIDFilter(field_name="lesson_id")

    class Meta:
        model = Assessment
        fields = ["state"]


class AttemptFilter(FilterSet):
    assessment = UUIDFilter(field_name="assessment_id")
    learner = UUIDFilter(field_name="learner_id")

    class Meta:
        model = Attempt
        fields = ["state"]
