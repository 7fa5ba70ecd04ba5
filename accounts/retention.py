"""How long accounts keeps what of people, and why it may."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from accounts.enums import RetentionClass
from accounts.models import Institution, User
from accounts.services.data_request_work import COPY_KEPT_FOR
from accounts.services.erasure import erase_person
from accounts.services.roster_imports import WAITING, expire_imports
from core.retention import Ending, RetentionRule, reduced, since

_ACCOUNT = "an account is what teaching is agreed on"


def retention_choices(kind: str) -> Mapping[UUID, int]:
    """The days that institutions chose for a kind of data; fills the port of core."""
    chosen = Institution.objects.filter(retention_days__has_key=kind).values_list("pk", "retention_days")
    return {institution_id: int(days[kind]) for institution_id, days in chosen}


def _erase_people(rows: QuerySet[User], now: datetime) -> int:
    for person_id in rows.values_list("pk", flat=True):
        erase_person(person_id=person_id, actor_id=None, now=now)
    return len(rows)


# One in a transaction: nobody waits for more than one.
ERASED = Ending("erased, in every app", _erase_people, batch=1)

RETENTION: tuple[RetentionRule, ...] = (
    RetentionRule("accounts.StudentProfile", "birth date, grade, kindergarten year", _ACCOUNT),
    RetentionRule("accounts.TeacherProfile", "subjects", _ACCOUNT),
    RetentionRule("accounts.PictureCredential", "a child's pictures, sealed", _ACCOUNT),
    RetentionRule("accounts.GuardianLink", "who is whose guardian", _ACCOUNT),
    RetentionRule("mfa.Authenticator", "second factors, sealed", _ACCOUNT),
    RetentionRule("socialaccount.SocialAccount", "who somebody is at an identity provider", _ACCOUNT),
    RetentionRule(
        "accounts.User",
        "accounts, and with them all evidence of learning, after they were closed",
        "time to come back, to be certified, to object",
        days=730,
        over=lambda before: Q(closed_at__lt=before, erased_at=None, is_active=False),
        ending=ERASED,
        chosen_as=RetentionClass.EVIDENCE,
    ),
    RetentionRule(
        "accounts.Session",
        "sign-ins that are over",
        "to find out about misuse",
        days=90,
        over=lambda before: Q(ended_at__lt=before) | Q(expires_at__lt=before),
        chosen_as=RetentionClass.SIGN_INS,
        institution="user__institution_id",
    ),
    RetentionRule(
        "accounts.Session",
        "address and browser of a sign-in",
        "to find out about misuse",
        days=30,
        over=lambda before: Q(refreshed_at__lt=before) & ~Q(address="", browser=""),
        ending=reduced("blanked", address="", browser=""),
        chosen_as=RetentionClass.SIGN_INS,
        institution="user__institution_id",
    ),
    RetentionRule(
        "accounts.Invitation",
        "name and e-mail of the invited, after it was accepted, revoked or ran out",
        "to answer questions about it",
        days=30,
        over=lambda before: (
            Q(accepted_at__lt=before) | Q(revoked_at__lt=before) | Q(accepted_at=None, expires_at__lt=before)
        ),
    ),
    RetentionRule(
        "accounts.GuardianInvitation",
        "codes for guardians, after they were used, revoked or ran out",
        "to answer questions about it",
        days=30,
        over=lambda before: Q(used_at__lt=before) | Q(revoked_at__lt=before) | Q(used_at=None, expires_at__lt=before),
    ),
    RetentionRule(
        "accounts.Consent",
        "who agreed to what, after the account was erased",
        "proof of consent (GDPR Art. 7(1)) for as long as claims can be made",
        days=1096,
        over=since("student__erased_at"),
    ),
    RetentionRule(
        "accounts.DataRequest",
        "the copy of somebody's data",
        "time to fetch it",
        days=COPY_KEPT_FOR.days,
        over=lambda before: Q(done_at__lt=before) & ~Q(archive=""),
        ending=reduced("deleted", archive="", archive_until=None),
    ),
    RetentionRule(
        "accounts.DataRequest",
        "who asked for what, and the answer",
        "proof that it was answered (GDPR Art. 5(2))",
        days=1096,
        over=since("requested_at"),
    ),
    RetentionRule(
        "accounts.Notification",
        "what somebody was told",
        "so that it can be read again",
        days=180,
        over=since("created_at"),
    ),
    RetentionRule(
        "accounts.Activity",
        "what somebody spent time with",
        "to see a year of learning",
        days=365,
        over=since("happened_at"),
    ),
    RetentionRule(
        "accounts.Feedback",
        "what somebody wrote to the institution, and the answer",
        "to follow up",
        days=730,
        over=since("created_at"),
    ),
    RetentionRule(
        "accounts.RosterImport",
        "files of people that wait to be imported",
        "time to confirm what was checked",
        days=7,
        over=lambda before: Q(created_at__lt=before, state__in=WAITING),
        ending=Ending("discarded", expire_imports),
    ),
    RetentionRule(
        "accounts.RosterImport",
        "who imported people, and the errors of the file",
        "to find out where accounts came from",
        days=365,
        over=since("created_at"),
    ),
)
