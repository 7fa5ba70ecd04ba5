"""Addresses in the console of what belongs to a lesson."""

from typing import Any

from django.urls import reverse


def media_address(lesson_id: Any, media_id: Any, *, variant: str = "") -> str:
    address = reverse("admin:lessons_lesson_media", args=[lesson_id, media_id])
    return f"{address}?variant={variant}" if variant else address
