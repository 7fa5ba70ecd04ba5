"""Core: what every app stands on."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = "Operations"

    def ready(self) -> None:
        from core import checks  # noqa: F401 - registers itself
        from core.audit import AuditChain
        from core.events import register_projection
        from core.health import register_probes

        register_projection(AuditChain())
        register_probes()
