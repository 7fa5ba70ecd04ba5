"""Assessments: evidence of learning."""

from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    name = "assessments"
    verbose_name = "Assessments"

    def ready(self) -> None:
        from assessments import events, jobs  # noqa: F401 - register themselves
        from assessments.acknowledgements import SavedAnswer, StartedAttempt, SubmittedAttempt
        from assessments.admin.preview import BankForLessons
        from assessments.audit_labels import AUDIT_LABELS
        from assessments.cards import attempt_cards
        from assessments.copying import QuestionsOfCourse
        from assessments.exchange import register_exchange
        from assessments.invariants import INVARIANTS
        from assessments.models import QuestionPicture
        from assessments.policies import is_assessed
        from assessments.privacy import PERSONAL_ROWS, RETENTION
        from core.acknowledgements import deeds
        from core.audit_labels import label_audits
        from core.files.quota import meter_of
        from core.invariants import register_invariants
        from core.ports import cards, storage_meters
        from core.privacy import declare_personal_rows
        from core.retention import declare_retention
        from courses.ports import course_copying
        from lessons.ports import lesson_uses, question_bank

        question_bank.plug(BankForLessons())
        lesson_uses.register("assessments", is_assessed)
        course_copying.register("assessments", QuestionsOfCourse())
        cards.register("assessments", attempt_cards)
        label_audits(AUDIT_LABELS)
        storage_meters.register("assessments.QuestionPicture", meter_of(QuestionPicture, file="image"))
        register_exchange()
        declare_personal_rows(*PERSONAL_ROWS)
        declare_retention(*RETENTION)
        register_invariants(INVARIANTS)
        deeds.register("attempt_started", StartedAttempt())
        deeds.register("answer_saved", SavedAnswer())
        deeds.register("attempt_submitted", SubmittedAttempt())
