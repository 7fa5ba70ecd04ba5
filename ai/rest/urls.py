"""``/api/v1/ai/``."""

from django.urls import path

from ai.rest.views import RecommendationsView

urlpatterns = [path("recommendations/", RecommendationsView.as_view(), name="ai-recommendations")]
