"""Making institutions."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.enums import InstitutionKind
from accounts.errors import SlugTaken
from accounts.models import Institution, User
from core.audit import record_audit

PLATFORM_SLUG, OPEN_SLUG = "platform", "open"
EDITABLE = frozenset(
    {"name", "country", "language", "time_zone", "allows_student_registration", "allows_teacher_registration"}
)


def ensure_built_in_institutions(**kwargs: Any) -> None:
    """Make the ``platform`` and the ``open`` institution where they are missing. Called after each migration."""
    for kind, slug, name, is_open in (
        (InstitutionKind.PLATFORM, PLATFORM_SLUG, "Platform staff", False),
        (InstitutionKind.OPEN, OPEN_SLUG, "Open learners", True),
    ):
        Institution.objects.get_or_create(
            kind=kind,
            defaults={
                "slug": slug,
                "name": name,
                "allows_student_registration": is_open,
                "created_at": datetime.now(UTC),
            },
        )


@transaction.atomic
def create_institution(
    *, name: str, slug: str, kind: InstitutionKind, country: str, actor: User | None, now: datetime
) -> Institution:
    """Make a tenant. ``actor`` is None for commands.

    Raises:
        SlugTaken: another institution has this short name.
    """
    institution = Institution(name=name, slug=slug, kind=kind, country=country, created_at=now)
    if Institution.objects.filter(slug=slug).exists():
        raise SlugTaken("Another institution has this short name.", field="slug")
    institution.save(force_insert=True)
    record_audit(
        action="accounts.institution.created",
        institution_id=institution.pk,
        actor_id=actor.pk if actor else None,
        object_type="accounts.Institution",
        object_id=institution.pk,
        after={"name": name, "kind": str(kind), "country": country},
        now=now,
    )
    return institution


@transaction.atomic
def edit_institution(*, institution_id: UUID, changes: dict[str, Any], actor: User, now: datetime) -> Institution:
    """Change name, country, language, time zone or the rules of registration; anything else is left as it is."""
    institution = Institution.objects.select_for_update().get(pk=institution_id)
    changes = {field: value for field, value in changes.items() if field in EDITABLE}
    before = {field: getattr(institution, field) for field in changes}
    for field, value in changes.items():
        setattr(institution, field, value)
    institution.save(update_fields=list(changes))
    record_audit(
        action="accounts.institution.edited",
        institution_id=institution.pk,
        actor_id=actor.pk,
        object_type="accounts.Institution",
        object_id=institution.pk,
        before=before,
        after=changes,
        now=now,
    )
    return institution
