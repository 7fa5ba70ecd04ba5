"""Shapes of people."""

from typing import Any
from zoneinfo import available_timezones

from django.conf import settings
from drf_spectacular.utils import OpenApiExample, extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from accounts.enums import Role
from accounts.models import StudentProfile, TeacherProfile, User
from accounts.preferences import DEFAULTS, whole_preferences
from accounts.rest.serializers.fields import KgLevelField
from core.rest.serializers import InputSerializer

_USER_EXAMPLE = {
    "id": "0192f0c1-6c1e-7d0a-9b1e-0c5a2f7f3f10",
    "email": "ada@example.org",
    "is_email_verified": True,
    "username": "ada",
    "full_name": "Ada Byron",
    "role": "student",
    "institution": {"id": "0192f0c1-0000-7000-8000-000000000001", "name": "Open learners", "slug": "open"},
    "language": "en",
    "time_zone": "UTC",
    "preferences": {section: dict(known) for section, known in DEFAULTS.items()},
    "profile": {"birth_on": None, "grade": "7", "kg_level": None},
}


class ClockField(serializers.RegexField):
    """A time of day to the minute, as in ``21:00``."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(r"^([01][0-9]|2[0-3]):[0-5][0-9]\Z", trim_whitespace=False, **kwargs)


class QuietHoursSerializer(InputSerializer):
    """On the clock of the reader's time zone; over midnight where ``from`` is the later."""

    def get_fields(self) -> dict[str, Any]:
        """Named here, since ``from`` cannot be a name in a class."""
        return {"from": ClockField(), "to": ClockField()}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["from"] == attrs["to"]:
            raise serializers.ValidationError({"to": ["They begin and end at the same time."]})
        return attrs


class NotificationPreferencesSerializer(InputSerializer):
    in_app = serializers.BooleanField(required=False)
    email = serializers.BooleanField(required=False)
    digest = serializers.BooleanField(required=False, help_text="One letter a day instead of one each time.")
    digest_hour = serializers.IntegerField(
        required=False, min_value=0, max_value=23, help_text="On the clock of one's time zone."
    )
    quiet_hours = QuietHoursSerializer(
        required=False, allow_null=True, help_text="Mail and push wait until they are over; null is none."
    )


class AccessibilityPreferencesSerializer(InputSerializer):
    high_contrast = serializers.BooleanField(required=False)
    large_text = serializers.BooleanField(required=False)
    reduced_motion = serializers.BooleanField(required=False)
    captions = serializers.BooleanField(required=False)
    screen_reader = serializers.BooleanField(required=False)
    easy_reading = serializers.BooleanField(required=False, help_text="A typeface and spacing that help with dyslexia.")


class PreferencesSerializer(InputSerializer):
    """Preferences that are left out stay as they are."""

    notifications = NotificationPreferencesSerializer(required=False)
    accessibility = AccessibilityPreferencesSerializer(required=False)


class InstitutionBriefSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    slug = serializers.CharField()


class StudentProfileSerializer(serializers.ModelSerializer[StudentProfile]):
    kg_level = KgLevelField()

    class Meta:
        model = StudentProfile
        fields = ["birth_on", "grade", "kg_level"]


class TeacherProfileSerializer(serializers.ModelSerializer[TeacherProfile]):
    class Meta:
        model = TeacherProfile
        fields = ["subjects"]


@extend_schema_serializer(examples=[OpenApiExample("A student", _USER_EXAMPLE, response_only=True)])
class UserSerializer(serializers.ModelSerializer[User]):
    institution = InstitutionBriefSerializer()
    preferences = serializers.SerializerMethodField()
    profile = serializers.SerializerMethodField()

    class Meta:
        model = User
        fields = [
            "id",
            "email",
            "is_email_verified",
            "username",
            "full_name",
            "role",
            "institution",
            "language",
            "time_zone",
            "preferences",
            "profile",
        ]

    @extend_schema_field(PreferencesSerializer)
    def get_preferences(self, user: User) -> dict[str, Any]:
        """Every preference, said or by default."""
        return whole_preferences(user.preferences)

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
    language = serializers.ChoiceField(choices=[code for code, _ in settings.LANGUAGES], required=False)
    time_zone = serializers.CharField(max_length=64, required=False, help_text="As in `Europe/Madrid`.")
    preferences = PreferencesSerializer(required=False)

    def validate_time_zone(self, value: str) -> str:
        if value not in available_timezones():
            raise serializers.ValidationError("No such time zone.")
        return value
