"""Shapes of the accounts API."""

from typing import Any
from zoneinfo import available_timezones

from django.conf import settings
from drf_spectacular.utils import OpenApiExample, extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from accounts.enums import ROLE_SYNONYMS, Role
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


class RoleField(serializers.ChoiceField):
    """A role that people may register in; synonyms are stored once."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=[Role.STUDENT.value, Role.TEACHER.value], **kwargs)

    def to_internal_value(self, data: Any) -> Role:
        return Role(super().to_internal_value(ROLE_SYNONYMS.get(data, data) if isinstance(data, str) else data))


@extend_schema_serializer(
    component_name="Registration",
    examples=[
        OpenApiExample(
            "A student",
            {
                "username": "ada",
                "email": "ada@example.org",
                "password": "difference-engine-2",
                "full_name": "Ada Byron",
            },
            request_only=True,
        )
    ],
)
class RegisterSerializer(InputSerializer):
    username = serializers.RegexField(r"^[\w.+-]+$", min_length=2, max_length=150)
    email = serializers.EmailField(required=False, max_length=254)
    password = serializers.CharField(max_length=128, trim_whitespace=False, write_only=True)
    full_name = serializers.CharField(max_length=200)
    role = RoleField(default=Role.STUDENT)
    institution = serializers.SlugField(required=False, help_text="Short name of one that lets people register.")


@extend_schema_serializer(
    component_name="Login",
    examples=[
        OpenApiExample("By e-mail", {"email": "ada@example.org", "password": "difference-engine-2"}, request_only=True),
        OpenApiExample(
            "By username",
            {"username": "ada", "institution": "riverside", "password": "difference-engine-2"},
            request_only=True,
        ),
    ],
)
class LoginSerializer(InputSerializer):
    email = serializers.CharField(required=False, max_length=254)
    username = serializers.CharField(required=False, max_length=150)
    password = serializers.CharField(max_length=128, trim_whitespace=False, write_only=True)
    institution = serializers.SlugField(required=False, help_text="Only where the username is not enough.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("email" in attrs) == ("username" in attrs):
            raise serializers.ValidationError({"username": ["Give either email or username."]})
        return attrs


@extend_schema_serializer(
    component_name="Refresh",
    examples=[
        OpenApiExample("The token of the last answer", {"refresh": "eyJhbGciOiJIUzI1NiJ9.e30.c2ln"}, request_only=True)
    ],
)
class RefreshSerializer(InputSerializer):
    refresh = serializers.CharField(max_length=2000)


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


class SignedInSerializer(serializers.Serializer[Any]):
    access = serializers.CharField(help_text="Good for 15 minutes.")
    refresh = serializers.CharField(help_text="Good for 7 days, and once.")
    user = UserSerializer()


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
