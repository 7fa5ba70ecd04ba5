"""Shapes of consents: the ledger, how it stands, and what is said."""

from typing import Any

from django.conf import settings
from drf_spectacular.utils import OpenApiExample, extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from accounts.enums import ConsentDecider, ConsentMethod, ConsentPurpose
from accounts.models import Consent, User
from accounts.policies import may_manage_people
from accounts.rest.serializers.people_brief import PersonBriefSerializer
from accounts.texts import EVIDENCE_LENGTH
from core.rest.serializers import InputSerializer

_CHILD = "0192f0c1-6c1e-7d0a-9b1e-0c5a2f7f3f10"
_LINE = {
    "id": "0192f0c1-6c1e-7d0a-9b1e-0c5a2f7f3f40",
    "student": {"id": _CHILD, "full_name": "Ada Byron"},
    "purpose": "ml_training",
    "is_granted": True,
    "method": "guardian",
    "given_by": None,
    "text_version": 1,
    "text_language": "en",
    "evidence": None,
    "at": "2026-11-21T09:00:00Z",
}


@extend_schema_serializer(component_name="ConsentLine")
class ConsentLineSerializer(serializers.ModelSerializer[Consent]):
    """One line of the ledger. Guardians do not learn of one another, and where forms are kept is the office's to know:
    ``given_by`` is null unless it is oneself or one manages the people of the institution, ``evidence`` unless one
    does."""

    student = PersonBriefSerializer()
    purpose = serializers.ChoiceField(choices=ConsentPurpose.choices)
    method = serializers.ChoiceField(choices=ConsentMethod.choices)
    given_by = serializers.SerializerMethodField()
    evidence = serializers.SerializerMethodField()

    class Meta:
        model = Consent
        fields = [
            "id",
            "student",
            "purpose",
            "is_granted",
            "method",
            "given_by",
            "text_version",
            "text_language",
            "evidence",
            "at",
        ]

    @extend_schema_field(PersonBriefSerializer(allow_null=True))
    def get_given_by(self, line: Consent) -> dict[str, Any] | None:
        is_told = self._reader.pk == line.given_by_id or may_manage_people(self._reader)
        return dict(PersonBriefSerializer(line.given_by).data) if is_told else None

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_evidence(self, line: Consent) -> str | None:
        return line.evidence if may_manage_people(self._reader) else None

    @property
    def _reader(self) -> User:
        reader: User = self.context["request"].user
        return reader


class ConsentStatusQuerySerializer(InputSerializer):
    student = serializers.UUIDField(required=False)
    language = serializers.ChoiceField(choices=settings.LANGUAGES, required=False)


@extend_schema_serializer(component_name="ConsentText")
class ConsentTextSerializer(serializers.Serializer[Any]):
    """What to read before one answers. The paragraphs of ``body`` are parted by empty lines."""

    version = serializers.IntegerField()
    language = serializers.CharField()
    title = serializers.CharField()
    body = serializers.CharField()
    sha256 = serializers.CharField()


@extend_schema_serializer(component_name="ConsentStatus")
class ConsentStatusSerializer(serializers.Serializer[Any]):
    purpose = serializers.ChoiceField(choices=ConsentPurpose.choices)
    text = ConsentTextSerializer()
    is_granted = serializers.BooleanField(allow_null=True, help_text="Null: nobody has answered, which counts as no.")
    since = serializers.DateTimeField(allow_null=True)
    method = serializers.ChoiceField(choices=ConsentMethod.choices, allow_null=True)
    is_outdated = serializers.BooleanField(help_text="An older text was agreed to: ask again.")
    is_objected = serializers.BooleanField(
        help_text="The child said no: nobody says yes before the child took that back, by saying yes in a session with "
        "all rights. That yes alone agrees to nothing."
    )
    decider = serializers.ChoiceField(choices=ConsentDecider.choices)
    may_grant = serializers.BooleanField(help_text="Whether the caller's yes would be accepted, and is not there yet.")
    may_withdraw = serializers.BooleanField(
        help_text="Whether the caller's no would be accepted, and is not there yet."
    )


@extend_schema_serializer(
    component_name="ConsentStatuses",
    examples=[
        OpenApiExample(
            "As a guardian reads it",
            {
                "student": {"id": _CHILD, "full_name": "Ada Byron"},
                "purposes": [
                    {
                        "purpose": "research",
                        "text": {
                            "version": 1,
                            "language": "en",
                            "title": "Research",
                            "body": "What the learner does …",
                            "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                        },
                        "is_granted": None,
                        "since": None,
                        "method": None,
                        "is_outdated": False,
                        "is_objected": False,
                        "decider": "guardian",
                        "may_grant": True,
                        "may_withdraw": True,
                    }
                ],
            },
            response_only=True,
        )
    ],
)
class ConsentStatusesSerializer(serializers.Serializer[Any]):
    student = PersonBriefSerializer(source="person")
    purposes = ConsentStatusSerializer(many=True)


class _AboutSomebodySerializer(InputSerializer):
    student = serializers.UUIDField(required=False, help_text="One's child; oneself if left out.")
    purpose = serializers.ChoiceField(choices=ConsentPurpose.choices)


class _TextReadSerializer(InputSerializer):
    """Which text was read."""

    text_version = serializers.IntegerField(min_value=1, max_value=32767)
    text_language = serializers.ChoiceField(choices=settings.LANGUAGES)


@extend_schema_serializer(
    component_name="ConsentGrant",
    examples=[
        OpenApiExample(
            "For one's child",
            {"student": _CHILD, "purpose": "ml_training", "text_version": 1, "text_language": "en"},
            request_only=True,
        )
    ],
)
class ConsentGrantSerializer(_TextReadSerializer, _AboutSomebodySerializer):
    """What is agreed to, and which text was read."""


@extend_schema_serializer(
    component_name="ConsentWithdraw",
    examples=[OpenApiExample("One's own", {"purpose": "ml_training"}, request_only=True)],
)
class ConsentWithdrawSerializer(_AboutSomebodySerializer):
    """What is not agreed to (any more)."""


@extend_schema_serializer(
    component_name="SignedForm",
    examples=[
        OpenApiExample(
            "A form that came back",
            {
                "student": _CHILD,
                "purpose": "media",
                "is_granted": True,
                "text_version": 1,
                "text_language": "es",
                "evidence": "Folder 2026, sheet 14",
            },
            request_only=True,
        )
    ],
)
class SignedFormSerializer(InputSerializer):
    student = serializers.UUIDField()
    purpose = serializers.ChoiceField(choices=ConsentPurpose.choices)
    is_granted = serializers.BooleanField(help_text="Whether the form says yes.")
    text_version = serializers.IntegerField(
        min_value=1, max_value=32767, required=False, help_text="Of the text on the form; needed for a yes."
    )
    text_language = serializers.ChoiceField(
        choices=settings.LANGUAGES, required=False, help_text="As with the version."
    )
    evidence = serializers.CharField(max_length=EVIDENCE_LENGTH, help_text="Where the school keeps the form.")


@extend_schema_serializer(
    component_name="ConsentSaid",
    examples=[
        OpenApiExample(
            "Taken back",
            {
                "line": {**_LINE, "is_granted": False, "method": "self", "text_version": 0, "text_language": ""},
                "erased": {"ai.LessonInteractionRaw": 12, "ai.QuizAttemptRaw": 3, "ai.Recommendation": 5},
            },
            response_only=True,
        )
    ],
)
class ConsentSaidSerializer(serializers.Serializer[Any]):
    line = ConsentLineSerializer()
    erased = serializers.DictField(
        child=serializers.IntegerField(), help_text="How many derived rows of each table were erased."
    )
