"""A person in brief, as other things name them."""

from typing import Any

from rest_framework import serializers


class PersonBriefSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    full_name = serializers.CharField()
