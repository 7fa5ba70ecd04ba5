"""Celery shells: each makes one call."""

from celery import shared_task
from django.utils import timezone

from lessons.services.live_lessons import end_forgotten_live_lessons


@shared_task(name="lessons.end_forgotten_live_lessons")
def end_forgotten_live_lessons_task() -> None:
    end_forgotten_live_lessons(now=timezone.now())
