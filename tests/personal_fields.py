"""Which columns of our tables name a person. The one list: whoever adds a UUID says which of the two it is."""

from django.apps import apps
from django.conf import settings
from django.db import models

from core.checks import RANK

OWN_MODELS = [
    model for model in apps.get_models() if model._meta.app_label in RANK and ".tests" not in model.__module__
]
# Plain ids of a person, wherever they stand, and pseudonyms of one.
PERSON_FIELDS = frozenset(
    {
        *(
            "learner_id",
            "actor_id",
            "user_id",
            "owner_id",
            "student_id",
            "teacher_id",
            "guardian_id",
            "given_by_id",
            "started_by_id",
        ),
        *("person_id", "about_id", "sender_id", "recipient_id"),
        *("stream_key", "learner_key", "ml_student_id"),
    }
)
# UUIDs that name nobody.
NO_PERSON = {
    "id": "the row's own",
    "uid": "the row's own",
    "institution_id": "a school",
    "course_id": "a course",
    "classroom_id": "a class: whoever is in it stands in its own rows",
    "lesson_id": "a lesson",
    "session_id": "a learning session: whose it is stands beside",
    "report_id": "a report of a device",
    "assessment_id": "an exercise or a quiz",
    "question_id": "a question",
    "concept_id": "a concept",
    "target_id": "what somebody spent time with, or is recommended: material",
    "event_uid": "an event of the log, found by its own learner and actor",
    "entry_uid": "an entry of the audit, which says itself about whom it is",
    "object_id": "what a deed was about; where that is a person, core's declarations find the row by it",
}


def person_fields(model: type[models.Model]) -> list[str]:
    """The columns of ``model`` that can lead to a person: declared ids, and relations to one."""
    return [
        field.attname
        for field in model._meta.concrete_fields
        if field.attname in PERSON_FIELDS or _leads_to_a_person(field)
    ]


def undecided_fields(model: type[models.Model]) -> list[str]:
    """UUIDs of which nobody said whether they name a person."""
    return [
        field.attname
        for field in model._meta.concrete_fields
        if isinstance(field, models.UUIDField) and field.attname not in PERSON_FIELDS | NO_PERSON.keys()
    ]


def _leads_to_a_person(field: models.Field) -> bool:  # type: ignore[type-arg]
    other = field.related_model if field.is_relation else None
    return isinstance(other, type) and issubclass(other, models.Model) and other._meta.label == settings.AUTH_USER_MODEL
