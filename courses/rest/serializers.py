"""Shapes of the courses API."""

from drf_spectacular.utils import OpenApiExample, extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from core.rest.serializers import InputSerializer
from courses.models import Classroom, Course, Enrolment, Section


class SectionSerializer(serializers.ModelSerializer[Section]):
    class Meta:
        model = Section
        fields = ["id", "title", "position"]


class CourseSerializer(serializers.ModelSerializer[Course]):
    class Meta:
        model = Course
        fields = ["id", "title", "subject", "description", "level", "language", "state"]


class CourseDetailSerializer(CourseSerializer):
    sections = SectionSerializer(many=True)

    class Meta(CourseSerializer.Meta):
        fields = [*CourseSerializer.Meta.fields, "sections"]


class ClassroomSerializer(serializers.ModelSerializer[Classroom]):
    learner_count = serializers.IntegerField()
    code = serializers.SerializerMethodField()

    class Meta:
        model = Classroom
        fields = ["id", "name", "level", "code", "is_archived", "learner_count"]

    @extend_schema_field({"type": ["string", "null"]})
    def get_code(self, classroom: Classroom) -> str | None:
        """For those who teach the class; learners do not pass it on."""
        return classroom.code if self.context["request"].user.is_staff else None


@extend_schema_serializer(
    component_name="Enrol", examples=[OpenApiExample("A class code", {"code": "7KQM2TX"}, request_only=True)]
)
class EnrolSerializer(InputSerializer):
    code = serializers.CharField(max_length=12)


@extend_schema_serializer(
    component_name="RollOver", examples=[OpenApiExample("The next year", {"name": "5B 2026/27"}, request_only=True)]
)
class RollOverSerializer(InputSerializer):
    name = serializers.CharField(max_length=120)
    learners = serializers.ListField(
        child=serializers.UUIDField(),
        required=False,
        max_length=1000,
        help_text="Which of the learners come along; all of them unless given.",
    )
    archives_old = serializers.BooleanField(
        default=True, help_text="Archives the old class, whose children's door goes along."
    )


class ClassroomBriefSerializer(serializers.ModelSerializer[Classroom]):
    class Meta:
        model = Classroom
        fields = ["id", "name", "level"]


class EnrolmentSerializer(serializers.ModelSerializer[Enrolment]):
    classroom = ClassroomBriefSerializer()

    class Meta:
        model = Enrolment
        fields = ["id", "classroom", "state", "enrolled_at"]
