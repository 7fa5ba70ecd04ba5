"""Shapes of classes and of places in them."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from accounts.rest.serializers.people_brief import PersonBriefSerializer
from core.rest.serializers import InputSerializer
from courses.enums import Level
from courses.models import Classroom, Enrolment
from courses.selectors import courses_of_classroom

MOST_LEARNERS = 200
_ID = "0192f0c1-0000-7000-8000-00000000000{}"


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


class CourseBriefSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    title = serializers.CharField()


class ClassroomDetailSerializer(ClassroomSerializer):
    """With those who teach it, and the courses that the reader sees of it."""

    teachers = serializers.SerializerMethodField()
    courses = serializers.SerializerMethodField()

    class Meta(ClassroomSerializer.Meta):
        fields = [*ClassroomSerializer.Meta.fields, "teachers", "courses"]

    @extend_schema_field(PersonBriefSerializer(many=True))
    def get_teachers(self, classroom: Classroom) -> list[dict[str, Any]]:
        return [dict(PersonBriefSerializer(link.teacher).data) for link in classroom.teachers.all()]

    @extend_schema_field(CourseBriefSerializer(many=True))
    def get_courses(self, classroom: Classroom) -> list[dict[str, Any]]:
        courses = courses_of_classroom(classroom.pk, user=self.context["request"].user)
        return [dict(row) for row in courses.values("id", "title")]


class _ClassroomBody(InputSerializer):
    """What a class consists of; ``read`` gives it as ``ClassroomDraft`` takes it."""

    needed: frozenset[str] = frozenset()

    def get_fields(self) -> dict[str, Any]:
        fields: dict[str, serializers.Field[Any, Any, Any, Any]] = {
            "name": serializers.CharField(max_length=120),
            "level": serializers.ChoiceField(choices=Level.choices),
            "course_ids": serializers.ListField(
                child=serializers.UUIDField(), max_length=100, help_text="What the class works on."
            ),
            "teacher_ids": serializers.ListField(
                child=serializers.UUIDField(), max_length=50, help_text="All who teach it; who makes a class does."
            ),
            "is_archived": serializers.BooleanField(),
        }
        for name, field in fields.items():
            field.required = name in self.needed
        return fields

    @classmethod
    def read(cls, data: Any) -> dict[str, Any]:
        given = super().read(data)
        return {**given, "level": Level(given["level"])} if "level" in given else given


@extend_schema_serializer(
    component_name="NewClassroom",
    examples=[OpenApiExample("A class", {"name": "7b", "level": "secondary"}, request_only=True)],
)
class NewClassroomSerializer(_ClassroomBody):
    needed = frozenset({"name"})

    def get_fields(self) -> dict[str, Any]:
        """Nobody makes an archived class."""
        return {name: field for name, field in super().get_fields().items() if name != "is_archived"}


@extend_schema_serializer(
    component_name="ClassroomChanges",
    examples=[
        OpenApiExample("Close the year", {"is_archived": True}, request_only=True),
        OpenApiExample("Teach together", {"teacher_ids": [_ID.format(7), _ID.format(8)]}, request_only=True),
    ],
)
class ClassroomChangesSerializer(_ClassroomBody):
    """Parts that are not named stay what they are."""


class PlaceSerializer(serializers.ModelSerializer[Enrolment]):
    """A learner's place in a class, also that of one who left."""

    learner = PersonBriefSerializer()

    class Meta:
        model = Enrolment
        fields = ["id", "learner", "state", "enrolled_at"]


@extend_schema_serializer(
    component_name="ClassLearners",
    examples=[OpenApiExample("Two learners", {"learner_ids": [_ID.format(3), _ID.format(4)]}, request_only=True)],
)
class ClassLearnersSerializer(InputSerializer):
    learner_ids = serializers.ListField(child=serializers.UUIDField(), min_length=1, max_length=MOST_LEARNERS)


@extend_schema_serializer(
    component_name="Enrol", examples=[OpenApiExample("A class code", {"code": "7KQM2TX"}, request_only=True)]
)
class EnrolSerializer(InputSerializer):
    code = serializers.CharField(max_length=12)


@extend_schema_serializer(
    component_name="RollOver",
    examples=[OpenApiExample("The next year", {"name": "6B 2026/27", "promotes": True}, request_only=True)],
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
    promotes = serializers.BooleanField(
        default=False,
        help_text="Moves the class and its learners on: a level, a grade, a kindergarten year. Once for a school year; "
        "a class of the year that has begun is refused with 409.",
    )


class PromotionSerializer(serializers.Serializer[Any]):
    """To which school year the learners were moved on, and who was not."""

    year = serializers.IntegerField(help_text="In which the school year begins.")
    promoted = serializers.ListField(child=serializers.UUIDField())
    promoted_before = serializers.ListField(
        child=serializers.UUIDField(),
        help_text="Were moved on to this school year before, in another class, or came in it.",
    )
    not_counted = serializers.ListField(
        child=serializers.UUIDField(), help_text="Moved on, but their grade is no number: write it by hand."
    )


class RolledOverSerializer(ClassroomSerializer):
    promotion = serializers.SerializerMethodField()

    class Meta(ClassroomSerializer.Meta):
        fields = [*ClassroomSerializer.Meta.fields, "promotion"]

    @extend_schema_field(PromotionSerializer(allow_null=True))
    def get_promotion(self, classroom: Classroom) -> Any:
        """Null unless it was asked for."""
        made = self.context["promotion"]
        return PromotionSerializer(made).data if made else None


class ClassroomBriefSerializer(serializers.ModelSerializer[Classroom]):
    class Meta:
        model = Classroom
        fields = ["id", "name", "level"]


class EnrolmentSerializer(serializers.ModelSerializer[Enrolment]):
    classroom = ClassroomBriefSerializer()

    class Meta:
        model = Enrolment
        fields = ["id", "classroom", "state", "enrolled_at"]
