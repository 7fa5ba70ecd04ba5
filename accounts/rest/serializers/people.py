"""Shapes of people."""

from typing import Any
from zoneinfo import available_timezones

from django.conf import settings
from drf_spectacular.utils import OpenApiExample, extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from accounts.enums import Role
from accounts.models import StudentProfile, TeacherProfile, User
from core.rest.serializers import InputSerializer

_USER_EXAMPLE = {
    "id": "0192f0c1-6c1e-7d0a-9b1e-0c5a2f7f3f10",
    "email": "ada@example.org",
    "username": "ada",
    "full_name": "Ada Byron",
    "role": "student",
    "institution": {"id": "0192f0c1-0000-7000-8000-000000000001", "name": "Open learners", "slug": "open"},
    "language": "en",
    "time_zone": "UTC",
    "profile": {"grade": "7", "birth_on": None},
}


class InstitutionBriefSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    slug = serializers.CharField()


class StudentProfileSerializer(serializers.ModelSerializer[StudentProfile]):
    class Meta:
        model = StudentProfile
        fields = ["birth_on", "grade"]


class TeacherProfileSerializer(serializers.ModelSerializer[TeacherProfile]):
    class Meta:
        model = TeacherProfile
        fields = ["subjects"]


@extend_schema_serializer(examples=[OpenApiExample("A student", _USER_EXAMPLE, response_only=True)])
class UserSerializer(serializers.ModelSerializer[User]):
    institution = InstitutionBriefSerializer()
    profile = serializers.SerializerMethodField()

    class Meta:
        model = User
        fields = ["id", "email", "username", "full_name", "role", "institution", "language", "time_zone", "profile"]

    @extend_schema_field({"oneOf": [{"type": "object", "additionalProperties": True}, {"type": "null"}]})
    def get_profile(self, user: User) -> dict[str, Any] | None:
        """What belongs to the role: a student's grade, a teacher's subjects."""
        if user.role == Role.STUDENT and (student := StudentProfile.objects.filter(user=user).first()):
            return dict(StudentProfileSerializer(student).data)
        if user.role == Role.TEACHER and (teacher := TeacherProfile.objects.filter(user=user).first()):
            return dict(TeacherProfileSerializer(teacher).data)
        return None


@extend_schema_serializer(
    examples=[OpenApiExample("A new language", {"language": "es", "time_zone": "Europe/Madrid"}, request_only=True)]
)
class ProfileEditSerializer(InputSerializer):
    full_name = serializers.CharField(max_length=200, required=False)
    email = serializers.EmailField(max_length=254, required=False, allow_null=True)
    language = serializers.ChoiceField(choices=[code for code, _ in settings.LANGUAGES], required=False)
    time_zone = serializers.CharField(max_length=64, required=False, help_text="As in `Europe/Madrid`.")

    def validate_time_zone(self, value: str) -> str:
        if value not in available_timezones():
            raise serializers.ValidationError("No such time zone.")
        return value
