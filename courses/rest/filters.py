"""Filters of the courses API."""

from uuid import UUID

from django.db.models import QuerySet
from django_filters import BooleanFilter, CharFilter, FilterSet, UUIDFilter

from accounts.rest.permissions import user_of
from core.full_text import LONGEST_SEARCH, matching
from courses.concept_graph.queries import concepts_of_course
from courses.concept_graph.rows import plain_tag
from courses.enums import KINDERGARTEN
from courses.models import AnnouncedAbsence, Classroom, Concept, Course, Document, Enrolment


class CourseFilter(FilterSet):
    class Meta:
        model = Course
        fields = ["subject", "level", "language", "state"]


class CatalogueFilter(FilterSet):
    search = CharFilter(method="search_words", max_length=LONGEST_SEARCH, label="Words; the last one may be begun.")
    kindergarten = BooleanFilter(method="of_kindergarten", label="KG 1, KG 2, KG 3 and mixed; or all others.")

    class Meta:
        model = Course
        fields = ["subject", "level", "language"]

    def search_words(self, queryset: QuerySet[Course], name: str, value: str) -> QuerySet[Course]:
        return matching(queryset, value)

    def of_kindergarten(self, queryset: QuerySet[Course], name: str, value: bool) -> QuerySet[Course]:
        return queryset.filter(level__in=KINDERGARTEN) if value else queryset.exclude(level__in=KINDERGARTEN)


class DocumentFilter(FilterSet):
    released = BooleanFilter(field_name="released_at", lookup_expr="isnull", exclude=True, label="Learners have it.")

    class Meta:
        model = Document
        fields = ["state", "kind"]


class PlaceFilter(FilterSet):
    class Meta:
        model = Enrolment
        fields = ["state"]


class ConceptFilter(FilterSet):
    course = UUIDFilter(
        field_name="course", method="of_course", label="Concepts that this course teaches; of a course that one sees."
    )
    tag = CharFilter(method="with_tag", max_length=100, label="As in `number-sense`.")
    search = CharFilter(field_name="name", lookup_expr="icontains", max_length=150, label="A part of the name.")

    class Meta:
        model = Concept
        fields = ["subject", "code"]

    def of_course(self, queryset: QuerySet[Concept], name: str, value: UUID) -> QuerySet[Concept]:
        taught = concepts_of_course(user=user_of(self.request), course_id=value)
        return queryset.filter(pk__in=taught.values("pk"))

    def with_tag(self, queryset: QuerySet[Concept], name: str, value: str) -> QuerySet[Concept]:
        return queryset.filter(tags__tag=plain_tag(value))


class ClassroomFilter(FilterSet):
    class Meta:
        model = Classroom
        fields = ["level", "is_archived"]


class AbsenceFilter(FilterSet):
    student = UUIDFilter(field_name="learner_id", label="Of one learner.")

    class Meta:
        model = AnnouncedAbsence
        fields = ["reason"]
