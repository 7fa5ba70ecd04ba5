"""Shapes of the progress API."""

from typing import Any

from rest_framework import serializers

from progress.enums import MasteryBand


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


class ConceptMasterySerializer(MasterySerializer):
    concept_name = serializers.CharField()

    def to_representation(self, instance: Any) -> dict[str, Any]:
        """``instance`` is a ``ConceptMastery``."""
        return {"concept_name": instance.concept.name, **MasterySerializer(instance.mastery).data}


class LearnerMasterySerializer(serializers.Serializer[Any]):
    learner_id = serializers.UUIDField()
    mastered_count = serializers.IntegerField()
    concepts = ConceptMasterySerializer(many=True)


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
