"""People: the account is reduced to a row without a name; what belongs to it goes."""

from uuid import UUID

from django.db.models import CharField, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat, Lower

from accounts.enums import STAFF_ROLES
from accounts.models import User
from core.privacy import PersonalRows

GUARDIAN_EVENTS = ("accounts.guardian.linked", "accounts.guardian.unlinked")
_TOKENS = frozenset({"token", "token_secret"})

_OF_OTHERS = frozenset({"salt", "before", "after"})


def _address_of(person: UUID) -> QuerySet[User, str]:
    return User.objects.filter(pk=person, email__isnull=False).values_list(Lower("email"))


def _was_staff(person: UUID) -> Q:
    return Q(actor_id__in=User.objects.filter(pk=person, role__in=STAFF_ROLES).values("pk"))


PERSONAL_ROWS = (
    PersonalRows(
        "mfa.Authenticator", lambda person: Q(user_id=person), unexported=frozenset({"data"}), is_confidential=True
    ),
    # allauth keeps it empty here; were there ever a row, it would go.
    PersonalRows("account.EmailAddress", lambda person: Q(user_id=person)),
    PersonalRows(
        "socialaccount.SocialToken", lambda person: Q(account__user_id=person), unexported=_TOKENS, is_confidential=True
    ),
    PersonalRows("socialaccount.SocialAccount", lambda person: Q(user_id=person), is_confidential=True),
    PersonalRows("accounts.StudentProfile", lambda person: Q(user_id=person)),
    PersonalRows("accounts.TeacherProfile", lambda person: Q(user_id=person)),
    PersonalRows(
        "accounts.Session",
        lambda person: Q(user_id=person),
        unexported=frozenset({"refresh_jti", "browser_key"}),
        confidential=frozenset({"address", "browser"}),
    ),
    # A line of the ledger leads to two accounts; each is without a name once it is erased.
    PersonalRows(
        "accounts.Consent",
        lambda person: Q(student_id=person),
        reduced={"evidence": ""},
        kept_because="it must be provable that what was done was agreed to (GDPR Art. 7(1)); no name is in it",
        unexported=frozenset({"evidence"}),  # the office's note, which may name others
        confidential=frozenset({"given_by_id"}),
    ),
    PersonalRows(
        "accounts.Consent",
        lambda person: Q(given_by_id=person) & ~Q(student_id=person),
        reduced={},
        kept_because="the same, for somebody else",
        unexported=frozenset({"evidence"}),
        part="for_others",
    ),
    PersonalRows("accounts.Activity", lambda person: Q(person_id=person)),
    PersonalRows("accounts.Feedback", lambda person: Q(person_id=person), is_confidential=True),
    PersonalRows("accounts.Notification", lambda person: Q(recipient_id=person), is_confidential=True),
    PersonalRows("accounts.Notification", lambda person: Q(about_id=person), is_exported=False),  # told to others
    PersonalRows(
        "accounts.Notification",
        lambda person: Q(sender_id=person),
        reduced={"sender_id": None},
        kept_because="others were told it",
        unexported=frozenset({"recipient_id", "about_id", "read_at", "mail_state", "mail_due_at"}),
        part="sent",
    ),
    PersonalRows(
        "accounts.Feedback",
        lambda person: Q(answered_by_id=person),
        reduced={"answered_by_id": None},
        kept_because="somebody else asked",
        unexported=frozenset({"person_id", "text", "page"}),
        part="answered",
    ),
    PersonalRows(
        "accounts.RosterImport",
        lambda person: Q(started_by_id=person),
        reduced={"started_by_id": None},
        kept_because="it says where accounts of others came from",
        unexported=frozenset({"file"}),
    ),
    PersonalRows(
        "accounts.DataRequest",
        lambda person: Q(person_id=person),
        reduced={"refusal": "", "archive": "", "archive_until": None},
        kept_because="it must be provable that a request was answered (GDPR Art. 5(2)); no name is in it",
        unexported=frozenset({"archive"}),
        confidential=frozenset({"requested_by_id", "decided_by_id", "refusal"}),
    ),
    PersonalRows(
        "accounts.DataRequest",
        lambda person: (Q(requested_by_id=person) | Q(decided_by_id=person)) & ~Q(person_id=person),
        reduced={},
        kept_because="the same, for somebody else",
        unexported=frozenset({"refusal", "outcome", "archive"}),
        part="for_others",
    ),
    PersonalRows(
        "accounts.PictureCredential", lambda person: Q(child_id=person), unexported=frozenset({"sealed_sequence"})
    ),
    PersonalRows("accounts.GuardianLink", lambda person: Q(child_id=person), confidential=frozenset({"guardian_id"})),
    PersonalRows("accounts.GuardianLink", lambda person: Q(guardian_id=person), part="as_guardian"),
    PersonalRows(
        "accounts.GuardianInvitation",
        lambda person: Q(child_id=person),
        unexported=frozenset({"code_digest"}),
        is_confidential=True,
    ),
    PersonalRows("core.Event", lambda person: Q(name__in=GUARDIAN_EVENTS, learner_id=person), is_confidential=True),
    # A guardian stands in the events and entries of the child, who is the learner of the one and the object of the other.
    PersonalRows(
        "core.Event",
        lambda person: Q(name__in=GUARDIAN_EVENTS, payload__guardian_id=str(person)),
        part="as_guardian",
    ),
    PersonalRows("core.Event", lambda person: Q(name__startswith="accounts.user.", object_id=person)),
    PersonalRows(
        "core.Event", lambda person: Q(name="accounts.notification.created", payload__recipient_id=str(person))
    ),
    PersonalRows(
        "core.AuditDetail",
        lambda person: Q(action__in=GUARDIAN_EVENTS, after__guardian_id=str(person)),
        unexported=frozenset({"salt", "address"}),
        part="as_guardian",
    ),
    PersonalRows(
        "core.AuditDetail",
        lambda person: Q(actor_id=person) & ~Q(object_id=person) & ~_was_staff(person),
        unexported=_OF_OTHERS,
        part="about_others",
    ),
    PersonalRows(
        "core.AuditDetail",
        lambda person: Q(actor_id=person) & ~Q(object_id=person) & _was_staff(person),
        reduced={},
        kept_because="who changed what for others must stay known (GDPR Art. 5(2)); the id leads to a row without a name",
        unexported=_OF_OTHERS,
        part="about_others",
    ),
    # To the address of an account, whoever sent it: also one that waits in another institution.
    PersonalRows(
        "accounts.Invitation", lambda person: Q(accepted_by_id=person) | Q(email__lower__in=_address_of(person))
    ),
    # The answers that the office got are kept for a while, and some say whom it made or changed.
    PersonalRows(
        "core.IdempotencyKey",
        lambda person: Q(body__icontains=str(person)),
        is_exported=False,
    ),
    PersonalRows(
        "accounts.User",
        lambda person: Q(pk=person),
        reduced={
            "username": Concat(Value("erased-"), Cast("id", CharField())),
            "full_name": "",
            "email": None,
            "email_verified_at": None,
            "preferences": {},
            "password": "!",
            "is_active": False,
            "is_superuser": False,
            "sourced_id": None,
        },
        kept_because="what a teacher wrote for others stays, and so must its owner's row",
        unexported=frozenset({"password", "epoch"}),
    ),
)
