"""Shapes of guardians, their children and the codes by which they come."""

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from accounts.enums import Relation
from accounts.models import GuardianInvitation, GuardianLink
from accounts.rest.serializers.fields import PasswordField, UsernameField
from accounts.rest.serializers.people_brief import PersonBriefSerializer
from accounts.rest.serializers.students import ChildBriefSerializer
from core.rest.serializers import InputSerializer

_CODE = "7KQM2-TXB4H"


class CodeSerializer(InputSerializer):
    code = serializers.CharField(max_length=40, help_text="Groups, spaces and case do not matter.")


@extend_schema_serializer(
    component_name="GuardianJoin",
    examples=[
        OpenApiExample(
            "A mother",
            {
                "code": _CODE,
                "username": "annabella",
                "email": "annabella@example.org",
                "password": "analytical-engine-4",
                "full_name": "Annabella Milbanke",
            },
            request_only=True,
        )
    ],
)
class GuardianJoinSerializer(CodeSerializer):
    username = UsernameField()
    email = serializers.EmailField(required=False, max_length=254)
    password = PasswordField()
    full_name = serializers.CharField(max_length=200)


@extend_schema_serializer(
    component_name="GuardianLinking", examples=[OpenApiExample("A code", {"code": _CODE}, request_only=True)]
)
class GuardianLinkingSerializer(CodeSerializer):
    """The code of one more child."""


@extend_schema_serializer(component_name="GuardedChild")
class GuardedChildSerializer(serializers.ModelSerializer[GuardianLink]):
    child = ChildBriefSerializer()
    since = serializers.DateTimeField(source="linked_at")

    class Meta:
        model = GuardianLink
        fields = ["id", "child", "relation", "since"]


@extend_schema_serializer(component_name="Guardian")
class GuardianSerializer(serializers.ModelSerializer[GuardianLink]):
    guardian = PersonBriefSerializer()
    since = serializers.DateTimeField(source="linked_at")

    class Meta:
        model = GuardianLink
        fields = ["id", "guardian", "relation", "since"]


@extend_schema_serializer(component_name="GuardianCode")
class GuardianCodeSerializer(serializers.ModelSerializer[GuardianInvitation]):
    class Meta:
        model = GuardianInvitation
        fields = ["id", "relation", "created_at", "expires_at"]


@extend_schema_serializer(component_name="MadeGuardianCode")
class MadeGuardianCodeSerializer(GuardianCodeSerializer):
    code = serializers.CharField(help_text="Shown this once: only a digest is kept.")

    class Meta(GuardianCodeSerializer.Meta):
        fields = [*GuardianCodeSerializer.Meta.fields, "code"]


@extend_schema_serializer(
    component_name="GuardianCodeRequest",
    examples=[OpenApiExample("For a parent", {"relation": "parent"}, request_only=True)],
)
class GuardianCodeRequestSerializer(InputSerializer):
    relation = serializers.ChoiceField(choices=Relation.choices, default=Relation.PARENT)
