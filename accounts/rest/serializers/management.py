"""Shapes for those who manage an institution and its people."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from accounts.enums import AiProvider, EmotionPolicy, Role
from accounts.models import Institution, Invitation, Session, User
from accounts.models.institutions import MAJORITY_AGE, RETENTION_DAYS, SCHOOL_YEAR_DAY, SCHOOL_YEAR_MONTH, Limits
from accounts.rest.serializers.fields import PasswordField, RoleField, TokenField, UsernameField
from core.rest.serializers import InputSerializer


class PersonSerializer(serializers.ModelSerializer[User]):
    class Meta:
        model = User
        fields = ["id", "full_name", "username", "email", "is_email_verified", "role", "is_active", "registered_at"]


@extend_schema_serializer(
    component_name="NewPerson",
    examples=[
        OpenApiExample("A child without e-mail", {"username": "omar-3b", "full_name": "Omar Haddad"}, request_only=True)
    ],
)
class NewPersonSerializer(InputSerializer):
    username = UsernameField()
    full_name = serializers.CharField(max_length=200)
    role = RoleField(default=Role.STUDENT)
    email = serializers.EmailField(required=False, max_length=254)


@extend_schema_serializer(
    component_name="PersonEdit",
    examples=[OpenApiExample("A corrected name", {"full_name": "Omar Al-Haddad"}, request_only=True)],
)
class PersonEditSerializer(InputSerializer):
    full_name = serializers.CharField(max_length=200, required=False)
    email = serializers.EmailField(max_length=254, required=False, allow_null=True)


@extend_schema_serializer(
    component_name="RoleChange", examples=[OpenApiExample("A new teacher", {"role": "teacher"}, request_only=True)]
)
class RoleChangeSerializer(InputSerializer):
    role = RoleField()


class PasswordLinkSerializer(serializers.Serializer[Any]):
    link = serializers.CharField(help_text="To be handed over. Good once, and not for ever.")


class InvitationSerializer(serializers.ModelSerializer[Invitation]):
    class Meta:
        model = Invitation
        fields = [
            "id",
            "email",
            "full_name",
            "role",
            "created_at",
            "sent_at",
            "expires_at",
            "accepted_at",
            "revoked_at",
        ]


@extend_schema_serializer(
    component_name="NewInvitation",
    examples=[
        OpenApiExample(
            "A teacher",
            {"email": "noor@example.org", "full_name": "Noor Aziz", "role": "teacher"},
            request_only=True,
        )
    ],
)
class NewInvitationSerializer(InputSerializer):
    email = serializers.EmailField(max_length=254)
    full_name = serializers.CharField(max_length=200, required=False, default="", allow_blank=True)
    role = RoleField()


class InvitationLookSerializer(serializers.Serializer[Any]):
    """What the invited see before they accept."""

    institution = serializers.CharField()
    email = serializers.CharField()
    full_name = serializers.CharField()
    role = serializers.ChoiceField(choices=Role.choices)


@extend_schema_serializer(
    component_name="InvitationAccept",
    examples=[
        OpenApiExample(
            "An account",
            {
                "token": "eyJmb3IiOiJqb2luIn0:4fXp2c",
                "username": "noor",
                "full_name": "Noor Aziz",
                "password": "difference-engine-2",
            },
            request_only=True,
        )
    ],
)
class InvitationAcceptSerializer(InputSerializer):
    token = TokenField()
    username = UsernameField()
    full_name = serializers.CharField(max_length=200)
    password = PasswordField()


class SettingField(serializers.IntegerField):
    """A number of an institution's settings."""

    def __init__(self, limits: Limits) -> None:
        super().__init__(min_value=limits.low, max_value=limits.high, required=False)


class RetentionSerializer(InputSerializer):
    """Days; what is left out follows the platform."""

    sign_ins = SettingField(RETENTION_DAYS)
    conversations = SettingField(RETENTION_DAYS)
    evidence = SettingField(RETENTION_DAYS)


class InstitutionSerializer(serializers.ModelSerializer[Institution]):
    ai_providers = serializers.ListField(child=serializers.ChoiceField(choices=AiProvider.choices))
    retention_days = RetentionSerializer()

    class Meta:
        model = Institution
        fields = [
            "id",
            "name",
            "slug",
            "kind",
            "country",
            "language",
            "time_zone",
            "allows_student_registration",
            "allows_teacher_registration",
            "requires_staff_mfa",
            "guardians_see_chats",
            "ai_providers",
            "emotion_policy",
            "retention_days",
            "majority_age",
            "school_year_month",
            "school_year_day",
        ]


@extend_schema_serializer(
    component_name="InstitutionEdit",
    examples=[
        OpenApiExample(
            "A second factor for the staff, and models on own machines only",
            {"requires_staff_mfa": True, "ai_providers": ["local"]},
            request_only=True,
        )
    ],
)
class InstitutionEditSerializer(InputSerializer):
    name = serializers.CharField(max_length=200, required=False)
    country = serializers.RegexField(r"^([A-Z]{2})?$", required=False, allow_blank=True, help_text="As in `ES`.")
    language = serializers.CharField(max_length=8, required=False)
    time_zone = serializers.CharField(max_length=64, required=False, help_text="As in `Europe/Madrid`.")
    allows_student_registration = serializers.BooleanField(required=False)
    allows_teacher_registration = serializers.BooleanField(required=False)
    requires_staff_mfa = serializers.BooleanField(required=False)
    guardians_see_chats = serializers.BooleanField(required=False)
    ai_providers = serializers.ListField(
        child=serializers.ChoiceField(choices=AiProvider.choices), required=False, max_length=len(AiProvider)
    )
    emotion_policy = serializers.ChoiceField(choices=EmotionPolicy.choices, required=False)
    retention_days = RetentionSerializer(required=False)
    majority_age = SettingField(MAJORITY_AGE)
    school_year_month = SettingField(SCHOOL_YEAR_MONTH)
    school_year_day = SettingField(SCHOOL_YEAR_DAY)


class SessionSerializer(serializers.ModelSerializer[Session]):
    is_current = serializers.SerializerMethodField()

    class Meta:
        model = Session
        fields = ["id", "scope", "started_at", "refreshed_at", "address", "browser", "is_current"]

    def get_is_current(self, session: Session) -> bool:
        """Whether this is the session that asks."""
        return bool(session.pk == self.context["session_id"])
