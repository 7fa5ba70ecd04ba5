"""Shapes of students' profiles."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from accounts.models import StudentProfile, User
from accounts.policies import may_know_birth_date
from accounts.rest.serializers.fields import KgLevelField
from accounts.rest.serializers.people_brief import PersonBriefSerializer
from core.rest.serializers import InputSerializer


class ChildBriefSerializer(PersonBriefSerializer):
    """A child as its guardians' lists name it."""

    grade = serializers.CharField(source="student_profile.grade")
    kg_level = KgLevelField(source="student_profile.kg_level")


@extend_schema_serializer(
    component_name="Student",
    examples=[
        OpenApiExample(
            "As their guardians read it",
            {
                "id": "0192f0c1-6c1e-7d0a-9b1e-0c5a2f7f3f10",
                "full_name": "Ada Byron",
                "grade": "",
                "kg_level": "KG2",
                "is_kg_overridden": False,
                "birth_on": "2021-03-09",
            },
            response_only=True,
        )
    ],
)
class StudentSerializer(ChildBriefSerializer):
    """What the school knows of a student."""

    is_kg_overridden = serializers.BooleanField(source="student_profile.is_kg_overridden")
    birth_on = serializers.DateField(
        source="student_profile.birth_on",
        allow_null=True,
        required=False,
        help_text="Only for the student, their guardians and the admins.",
    )


def show_student(student: User, *, reader: User) -> dict[str, Any]:
    """The profile as ``reader`` may know it; the student has profile and institution at hand."""
    shown = dict(StudentSerializer(student).data)
    if not may_know_birth_date(reader, student):
        del shown["birth_on"]
    return shown


@extend_schema_serializer(
    component_name="StudentEdit",
    examples=[
        OpenApiExample("By the office", {"birth_on": "2021-03-09", "grade": ""}, request_only=True),
        OpenApiExample("By a teacher", {"kg_level": "KG2"}, request_only=True),
    ],
)
class StudentEditSerializer(InputSerializer):
    birth_on = serializers.DateField(required=False, allow_null=True, help_text="For admins to set.")
    grade = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=StudentProfile._meta.get_field("grade").max_length,
        help_text="For admins to set.",
    )
    kg_level = KgLevelField(
        required=False,
        help_text="For this school year, whatever the age; null is none. Teachers of the student may set it too.",
    )
