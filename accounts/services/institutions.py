"""Making institutions and changing their settings."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID
from zoneinfo import available_timezones

from django.conf import settings
from django.db import transaction

from accounts.enums import AiProvider, EmotionPolicy, InstitutionKind, RetentionClass, SessionEnd
from accounts.errors import NoSuchInstitution, SettingRefused, SlugTaken
from accounts.models import Institution, User
from accounts.policies import may_edit_institution, require_runs_platform
from accounts.services.sessions import end_sessions_of_staff
from core.audit import record_audit
from core.errors import conflicts

PLATFORM_SLUG, OPEN_SLUG = "platform", "open"


def _is_flag(value: Any) -> bool:
    return isinstance(value, bool)


def _is_within(low: int, high: int) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, int) and not isinstance(value, bool) and low <= value <= high


def _is_country(value: Any) -> bool:
    return isinstance(value, str) and (not value or (len(value) == 2 and value.isascii() and value.isupper()))


def _are_providers(value: Any) -> bool:
    return isinstance(value, list) and len(set(value)) == len(value) and set(value) <= set(AiProvider.values)


def _are_periods(value: Any) -> bool:
    """A day at least, ten years at most."""
    is_period = _is_within(1, 3653)
    return isinstance(value, dict) and set(value) <= set(RetentionClass.values) and all(map(is_period, value.values()))


# What an institution decides for itself, and which values it may have.
SETTINGS: Mapping[str, Callable[[Any], bool]] = {
    "name": lambda value: isinstance(value, str) and 0 < len(value.strip()) <= 200,
    "country": _is_country,
    "language": lambda value: value in dict(settings.LANGUAGES),
    "time_zone": lambda value: value in available_timezones(),
    "allows_student_registration": _is_flag,
    "allows_teacher_registration": _is_flag,
    "requires_staff_mfa": _is_flag,
    "guardians_see_chats": _is_flag,
    "ai_providers": _are_providers,
    "emotion_policy": lambda value: value in EmotionPolicy.values,
    "retention_days": _are_periods,
    "majority_age": _is_within(16, 21),
    "school_year_month": _is_within(1, 12),
    "school_year_day": _is_within(1, 28),
}


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
        PlatformOnly: ``actor`` does not run the platform.
        SettingRefused: name or country cannot be.
        SlugTaken: another institution has this short name.
    """
    if actor is not None:
        require_runs_platform(actor)
    _require_sound({"name": name, "country": country})
    institution = Institution(name=name, slug=slug, kind=kind, country=country, created_at=now)
    taken = SlugTaken("Another institution has this short name.", field="slug")
    with conflicts(Institution, {"accounts_institution_slug_unique": taken}):
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
def edit_institution(*, institution_id: UUID, changes: Mapping[str, Any], actor: User, now: datetime) -> Institution:
    """Change settings of an institution; see ``SETTINGS``. Once a second factor is asked of the staff, their sessions
    end, those of ``actor`` apart: whoever comes back shows one.

    Raises:
        NoSuchInstitution: none, or not ``actor``'s to change.
        SettingRefused: no such setting, or not with this value; nothing is changed.
    """
    institution = Institution.objects.select_for_update().filter(pk=institution_id).first()
    if institution is None or not may_edit_institution(actor, institution):
        raise NoSuchInstitution("There is no such institution.")
    _require_sound(changes)
    before = {field: getattr(institution, field) for field in changes}
    for field, value in changes.items():
        setattr(institution, field, value)
    institution.save(update_fields=list(changes))
    if institution.requires_staff_mfa and before.get("requires_staff_mfa") is False:
        end_sessions_of_staff(institution_id=institution.pk, except_id=actor.pk, reason=SessionEnd.RULE, now=now)
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


def _require_sound(changes: Mapping[str, Any]) -> None:
    for field, value in changes.items():
        if field not in SETTINGS:
            raise SettingRefused("There is no such setting.", field=field)
        if not SETTINGS[field](value):
            raise SettingRefused("This setting cannot have this value.", field=field)
