"""Shapes of the progress API."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from rest_framework import serializers

from progress.enums import MasteryBand
from progress.mastery import Mastery
from progress.selectors import ConceptMastery, HeatMap


class MasterySerializer(serializers.Serializer[Any]):
    """Expected score (0–100) on an average item of the concept if asked now, with its 80 % band and what went in."""

    concept_id = serializers.UUIDField()
    score = serializers.FloatField(allow_null=True, help_text="Null while there is not enough data.")
    lower = serializers.FloatField(allow_null=True)
    upper = serializers.FloatField(allow_null=True)
    band = serializers.ChoiceField(choices=MasteryBand.choices)
    is_mastered = serializers.BooleanField()
    answers = serializers.IntegerField()
    rights = serializers.IntegerField()
    unaided = serializers.IntegerField(help_text="Answered at the first try without a hint.")
    last_answer_at = serializers.DateTimeField(allow_null=True)
    days_since = serializers.FloatField(allow_null=True)
    points_forgotten = serializers.FloatField(help_text="What time has taken off since the last answer.")
    model_version = serializers.CharField(allow_blank=True)


def show_mastery(mastery: Mastery) -> dict[str, Any]:
    """In the shape of ``MasterySerializer``."""
    return {
        "concept_id": mastery.concept_id,
        "score": mastery.score,
        "lower": mastery.lower,
        "upper": mastery.upper,
        "band": mastery.band,
        "is_mastered": mastery.is_mastered,
        "answers": mastery.answers,
        "rights": mastery.rights,
        "unaided": mastery.unaided,
        "last_answer_at": mastery.last_answer_at,
        "days_since": mastery.days_since,
        "points_forgotten": mastery.points_forgotten,
        "model_version": mastery.model_version,
    }


class ConceptMasterySerializer(MasterySerializer):
    concept_name = serializers.CharField()


class LearnerMasterySerializer(serializers.Serializer[Any]):
    learner_id = serializers.UUIDField()
    mastered_count = serializers.IntegerField()
    concepts = ConceptMasterySerializer(many=True)


def show_learner(learner_id: UUID, concepts: Sequence[ConceptMastery]) -> dict[str, Any]:
    """In the shape of ``LearnerMasterySerializer``."""
    return {
        "learner_id": learner_id,
        "mastered_count": sum(item.mastery.is_mastered for item in concepts),
        "concepts": [{"concept_name": item.concept.name, **show_mastery(item.mastery)} for item in concepts],
    }


class HeatMapConceptSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    share_mastered = serializers.FloatField(allow_null=True, help_text="Of those with enough data, 0–1.")


class HeatMapRowSerializer(serializers.Serializer[Any]):
    learner_id = serializers.UUIDField()
    learner_name = serializers.CharField()
    cells = MasterySerializer(many=True)


class HeatMapSerializer(serializers.Serializer[Any]):
    """A class by concepts: the cells of a row stand in the order of ``concepts``."""

    classroom_id = serializers.UUIDField()
    classroom_name = serializers.CharField()
    concepts = HeatMapConceptSerializer(many=True)
    rows = HeatMapRowSerializer(many=True)


def show_heat_map(found: HeatMap) -> dict[str, Any]:
    """In the shape of ``HeatMapSerializer``."""
    return {
        "classroom_id": found.classroom.pk,
        "classroom_name": found.classroom.name,
        "concepts": [
            {"id": concept.pk, "name": concept.name, "share_mastered": found.share_mastered(column)}
            for column, concept in enumerate(found.concepts)
        ],
        "rows": [
            {
                "learner_id": row.learner_id,
                "learner_name": row.learner_name,
                "cells": [show_mastery(cell) for cell in row.cells],
            }
            for row in found.rows
        ],
    }
