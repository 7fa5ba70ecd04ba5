"""Emotion: expression signals and mood, only where lawful and wanted. Not begun yet."""

from django.apps import AppConfig


class EmotionConfig(AppConfig):
    name = "emotion"
    verbose_name = "Emotion"
