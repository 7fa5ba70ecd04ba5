"""Making institutions and changing their settings."""

import re
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID
from zoneinfo import available_timezones

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.enums import AiProvider, EmotionPolicy, InstitutionKind, RetentionClass, SessionEnd
from accounts.errors import NoSuchInstitution, SettingRefused, SlugTaken
from accounts.models import Institution, User
from accounts.models.institutions import (
    LEAST_DAYS_OF_EVIDENCE,
    MAJORITY_AGE,
    RETENTION_DAYS,
    SCHOOL_YEAR_DAY,
    SCHOOL_YEAR_MONTH,
    Limits,
)
from accounts.names import is_plain
from accounts.policies import may_edit_institution, require_runs_platform
from accounts.services.session_ends import end_sessions_of_staff
from core.audit import changed, record_audit
from core.errors import conflicts

PLATFORM_SLUG, OPEN_SLUG = "platform", "open"


def _is_flag(value: Any) -> bool:
    return isinstance(value, bool)


def _is_one_of(value: Any, known: Collection[str]) -> bool:
    return isinstance(value, str) and value in known


def _is_within(limits: Limits) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, int) and not isinstance(value, bool) and limits.low <= value <= limits.high


def _is_country(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch(r"([A-Z]{2})?", value) is not None


def _are_providers(value: Any) -> bool:
    if not isinstance(value, list) or not all(_is_one_of(each, AiProvider.values) for each in value):
        return False
    return len(set(value)) == len(value)


def _are_periods(value: Any) -> bool:
    is_period = _is_within(RETENTION_DAYS)
    if not isinstance(value, dict) or not set(value) <= set(RetentionClass.values):
        return False
    evidence = value.get(RetentionClass.EVIDENCE, LEAST_DAYS_OF_EVIDENCE)
    return all(map(is_period, value.values())) and evidence >= LEAST_DAYS_OF_EVIDENCE


# What an institution decides for itself, and which values it may have.
SETTINGS: Mapping[str, Callable[[Any], bool]] = {
    "name": lambda value: isinstance(value, str) and 0 < len(value.strip()) <= 200 and all(map(is_plain, value)),
    "country": _is_country,
    "language": lambda value: _is_one_of(value, dict(settings.LANGUAGES)),
    "time_zone": lambda value: _is_one_of(value, available_timezones()),
    "allows_student_registration": _is_flag,
    "allows_teacher_registration": _is_flag,
    "requires_staff_mfa": _is_flag,
    "guardians_see_chats": _is_flag,
    "ai_providers": _are_providers,
    "emotion_policy": lambda value: _is_one_of(value, EmotionPolicy.values),
    "retention_days": _are_periods,
    "majority_age": _is_within(MAJORITY_AGE),
    "school_year_month": _is_within(SCHOOL_YEAR_MONTH),
    "school_year_day": _is_within(SCHOOL_YEAR_DAY),
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
    taken = SlugTaken(_("Another institution has this short name."), field="slug")
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
    end, ``actor``'s among them: whoever comes back shows one.

    Raises:
        NoSuchInstitution: none, or not ``actor``'s to change.
        SettingRefused: no such setting, or not with this value; nothing is changed.
    """
    institution = Institution.objects.select_for_update().filter(pk=institution_id).first()
    if institution is None or not may_edit_institution(actor, institution):
        raise NoSuchInstitution(_("There is no such institution."))
    _require_sound(changes)
    before, given = changed({field: getattr(institution, field) for field in changes}, changes)
    if not given:
        return institution
    for field, value in given.items():
        setattr(institution, field, value)
    institution.save(update_fields=list(given))
    if institution.requires_staff_mfa and before.get("requires_staff_mfa") is False:
        end_sessions_of_staff(institution_id=institution.pk, reason=SessionEnd.RULE, now=now)
    record_audit(
        action="accounts.institution.edited",
        institution_id=institution.pk,
        actor_id=actor.pk,
        object_type="accounts.Institution",
        object_id=institution.pk,
        before=before,
        after=given,
        now=now,
    )
    return institution


def _require_sound(changes: Mapping[str, Any]) -> None:
    for field, value in changes.items():
        if field not in SETTINGS:
            raise SettingRefused(_("There is no such setting."), field=field)
        if not SETTINGS[field](value):
            raise SettingRefused(_("This setting cannot have this value."), field=field)
