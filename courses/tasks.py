"""Celery shells: each makes one call."""

from celery import shared_task
from django.utils import timezone

from courses.services.document_reading import end_stuck_documents
from courses.services.passage_vectors import ask_for_vectors


@shared_task(name="courses.end_stuck_documents")
def end_stuck_documents_task() -> None:
    end_stuck_documents(now=timezone.now())


@shared_task(name="courses.embed_passages")
def embed_passages_task() -> None:
    ask_for_vectors(now=timezone.now())
