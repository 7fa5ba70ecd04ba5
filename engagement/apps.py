"""Engagement: are they with us, and how do we keep them. Not begun yet."""

from django.apps import AppConfig


class EngagementConfig(AppConfig):
    name = "engagement"
    verbose_name = "Engagement"
