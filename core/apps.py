"""Core: what every app stands on."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = "Operations"

    def ready(self) -> None:
        from django.db.models.signals import post_migrate

        from core import checks  # noqa: F401 - registers itself
        from core.audit import AuditChain
        from core.audit_labels import label_audit_fields, label_audits
        from core.events import register_projection
        from core.events.reactions import install_reactions
        from core.exchange import jobs  # noqa: F401 - registers itself
        from core.exchange.audit_labels import IMPORT_AUDIT_LABELS
        from core.files.audit_labels import FILE_AUDIT_FIELDS, FILE_AUDIT_LABELS
        from core.files.quota import meter_of
        from core.health import register_probes
        from core.invariants import register_invariants
        from core.models import StoredFile
        from core.own_invariants import INVARIANTS, TRIALS
        from core.own_privacy import PERSONAL_ROWS, RETENTION
        from core.ports import push, storage_meters
        from core.privacy import declare_personal_rows
        from core.realtime.publishing import push_to_person
        from core.retention import declare_retention

        label_audits(FILE_AUDIT_LABELS)
        label_audits(IMPORT_AUDIT_LABELS)
        label_audit_fields(FILE_AUDIT_FIELDS)
        storage_meters.register("core.StoredFile", meter_of(StoredFile))
        declare_personal_rows(*PERSONAL_ROWS)
        declare_retention(*RETENTION)
        register_projection(AuditChain())
        post_migrate.connect(install_reactions, sender=self)
        register_probes()
        push.plug(push_to_person)
        register_invariants(INVARIANTS)
        register_invariants(TRIALS, are_trials=True)
