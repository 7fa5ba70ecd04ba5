"""Filters of the assessments API."""

from uuid import UUID

from django.db.models import QuerySet
from django_filters import FilterSet, UUIDFilter

from assessments.models import Assessment, AssessmentItem, Attempt


class AssessmentFilter(FilterSet):
    course = UUIDFilter(field_name="course_id")
    lesson = UUIDFilter(field_name="lesson_id")
    question = UUIDFilter(method="with_question", label="Those that ask this question.")

    class Meta:
        model = Assessment
        fields = ["state"]

    def with_question(self, queryset: QuerySet[Assessment], name: str, value: UUID) -> QuerySet[Assessment]:
        """As a subquery: joined, the question would be the only one that is counted."""
        return queryset.filter(pk__in=AssessmentItem.objects.filter(question_id=value).values("assessment_id"))


class AttemptFilter(FilterSet):
    assessment = UUIDFilter(field_name="assessment_id")
    learner = UUIDFilter(field_name="learner_id")

    class Meta:
        model = Attempt
        fields = ["state"]
