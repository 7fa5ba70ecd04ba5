"""Courses: what is taught, to whom."""

from django.apps import AppConfig


class CoursesConfig(AppConfig):
    name = "courses"
    verbose_name = "Courses"

    def ready(self) -> None:
        from accounts.api import register_notification_kind
        from accounts.ports import roster_classes
        from core.audit_labels import label_audits
        from core.events import register_reaction
        from core.files.quota import meter_of
        from core.invariants import register_invariants
        from core.isolation import allow_across_institutions
        from core.ports import access, cards, storage_meters
        from core.privacy import declare_personal_rows
        from core.retention import declare_retention
        from courses import checks, document_jobs, embedding_jobs, events  # noqa: F401 - register themselves
        from courses.admin.pages import register_pages
        from courses.audit_labels import AUDIT_LABELS
        from courses.cards import course_cards
        from courses.document_copying import DocumentsOfCourse
        from courses.exchange import register_exchange
        from courses.invariants import INVARIANTS
        from courses.models import Document
        from courses.notification_kinds import KINDS
        from courses.ports import course_copying
        from courses.privacy import PERSONAL_ROWS, RETENTION
        from courses.reactions import TellEnrolled
        from courses.relations import ClassroomRelations
        from courses.services.roster_classes import plan_classes_of_file

        label_audits(AUDIT_LABELS)
        access.plug(ClassroomRelations())
        roster_classes.plug(plan_classes_of_file)
        register_notification_kind(*KINDS)
        register_reaction(TellEnrolled())
        register_invariants(INVARIANTS)
        allow_across_institutions("courses.Document.uploaded_by", because="the platform may help a school")
        course_copying.register("documents", DocumentsOfCourse())
        storage_meters.register("courses.Document", meter_of(Document))
        cards.register("courses", course_cards)
        register_pages()
        register_exchange()
        declare_personal_rows(*PERSONAL_ROWS)
        declare_retention(*RETENTION)
