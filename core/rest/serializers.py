"""The base of all input, and the shape of errors in the API description."""

from typing import Any

from rest_framework import serializers


class InputSerializer(serializers.Serializer[Any]):
    """A body that may hold the declared fields and no others: a misspelt or forbidden one is an error."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict):
            unknown = sorted(set(map(str, data)) - set(self.fields))
            if unknown:
                raise serializers.ValidationError({name: ["Unknown field."] for name in unknown})
        return super().to_internal_value(data)

    @classmethod
    def read(cls, data: Any) -> dict[str, Any]:
        """The checked fields of a body.

        Raises:
            ValidationError: with every field at fault.
        """
        serializer = cls(data=data)
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)


class FieldErrorSerializer(serializers.Serializer[Any]):
    field = serializers.CharField(help_text="Path of the field, as in `answers.0.value`.")
    code = serializers.CharField()
    detail = serializers.CharField()


class ProblemSerializer(serializers.Serializer[Any]):
    """RFC 9457 problem details."""

    type = serializers.CharField(help_text="`urn:lyceum:problem:<code>`")
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    code = serializers.CharField(help_text="Stable, for programs.")
    errors = FieldErrorSerializer(many=True)  # type: ignore[assignment]  # the field of RFC 9457, not DRF's property
    request_id = serializers.CharField()
