"""Core: what every app stands on."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = "Operations"

    def ready(self) -> None:
        from django.db.models import Q
        from django.db.models.signals import post_migrate

        from core import checks  # noqa: F401 - registers itself
        from core.audit import AuditChain
        from core.events import register_projection
        from core.events.reactions import install_reactions
        from core.health import register_probes
        from core.invariants import register_invariants
        from core.own_invariants import INVARIANTS, TRIALS
        from core.privacy import PersonalRows, declare_personal_rows

        declare_personal_rows(
            PersonalRows("core.Stream", lambda person: Q(learner_id=person)),
            PersonalRows("core.ParkedEvent", lambda person: Q(stream_key=person)),
            PersonalRows("core.Event", lambda person: Q(learner_id=person)),
            PersonalRows(
                "core.Event",
                lambda person: Q(actor_id=person),
                reduced={"actor_id": None},
                kept_because="it is a fact about somebody or something else",
            ),
            PersonalRows("core.AuditDetail", lambda person: Q(actor_id=person) | Q(object_id=person)),
            PersonalRows("core.Job", lambda person: Q(key=str(person))),
            PersonalRows("core.IdempotencyKey", lambda person: Q(user_id=person)),
        )
        register_projection(AuditChain())
        post_migrate.connect(install_reactions, sender=self)
        register_probes()
        register_invariants(INVARIANTS)
        register_invariants(TRIALS, are_trials=True)
