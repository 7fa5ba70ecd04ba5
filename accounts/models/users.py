"""People."""

from collections.abc import Iterable
from typing import Any, ClassVar, Self
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.enums import STAFF_ROLES, Role
from accounts.models.institutions import Institution
from accounts.names import plain_username
from core.ids import new_id

# Whom a policy decides about: id, institution, role, whether a superuser.
Principal = tuple[UUID, UUID, str, bool]


# LOWER(email), as the index that keeps addresses apart has it.
models.EmailField.register_lookup(Lower)


class UserQuerySet(models.QuerySet["User"]):
    """People, narrowed."""

    def active(self) -> Self:
        return self.filter(is_active=True)

    def kept(self) -> Self:
        """All but the rows that erasure has left of somebody."""
        return self.filter(erased_at=None)

    def with_role(self, *roles: Role) -> Self:
        return self.filter(role__in=roles)

    def by_email(self, email: str) -> Self:
        """Who has this address, in any case. Addresses are ASCII, of which every database thinks alike."""
        return self.filter(email__lower=email.lower()) if email.isascii() else self.none()

    def identified_by(self, identifier: str) -> Self:
        """Those whose e-mail or username is ``identifier``, in any case. No username holds an ``@``."""
        if "@" in identifier:
            return self.by_email(identifier)
        return self.filter(username=plain_username(identifier))


class User(AbstractBaseUser):
    """A person with an account, in exactly one institution.

    E-mail is unique on the platform in any case (children may have none), the username in the institution; usernames
    are stored in lower case.
    ``epoch`` counts the times that all sessions were ended: a token of an earlier epoch is worth nothing.
    Rights come from ``role`` through the policies of each app; there are no groups and no stored permissions.

    ``closed_at`` is since when nobody signs in with it; ``erased_at`` makes it a row without a name that others' rows
    lead to.

    pii: name, e-mail, language, id in the register; as long as the account, then erased.
    """

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="+", verbose_name=_("institution")
    )
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.STUDENT)
    username = models.CharField(_("username"), max_length=150)
    email = models.EmailField(_("e-mail"), null=True, blank=True)  # noqa: DJ001 - unique, and children have none
    email_verified_at = models.DateTimeField(_("e-mail confirmed"), null=True, editable=False)
    full_name = models.CharField(_("name"), max_length=200)
    language = models.CharField(_("language"), max_length=8, default="en")
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    preferences = models.JSONField(_("preferences"), default=dict, editable=False)
    is_active = models.BooleanField(_("active"), default=True)
    is_superuser = models.BooleanField(_("platform superuser"), default=False)
    epoch = models.PositiveIntegerField(default=1, editable=False)
    registered_at = models.DateTimeField(editable=False)
    # The id in the school's own register, by which an imported file finds the person again.
    sourced_id = models.CharField(_("id in the register"), max_length=255, null=True, blank=True, editable=False)  # noqa: DJ001 - unique, and most have none
    closed_at = models.DateTimeField(_("closed"), null=True, editable=False)
    erased_at = models.DateTimeField(_("erased"), null=True, editable=False)

    objects = UserQuerySet.as_manager()

    class Meta:
        ordering = ["full_name", "id"]
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(Lower("email"), name="accounts_user_email_unique"),
            # The name first: sign-in asks for it without an institution.
            models.UniqueConstraint(fields=["username", "institution"], name="accounts_user_username_in_institution"),
            models.UniqueConstraint(
                fields=["sourced_id", "institution"], name="accounts_user_sourced_id_in_institution"
            ),
            models.CheckConstraint(
                condition=~models.Q(username__contains="@"), name="accounts_user_username_is_no_email"
            ),
            models.CheckConstraint(
                condition=models.Q(erased_at=None) | models.Q(is_active=False), name="accounts_user_erased_is_closed"
            ),
        ]

    def __str__(self) -> str:
        return gettext("(erased)") if self.erased_at else self.full_name or self.username

    @property
    def principal(self) -> Principal:
        """All that a policy asks of somebody, as an argument for a prepared read."""
        return self.pk, self.institution_id, str(self.role), self.is_superuser

    @classmethod
    def of_principal(cls, user_id: UUID, institution_id: UUID, role: str, is_superuser: bool) -> "User":
        """Somebody for a policy to ask about."""
        return cls(id=user_id, institution_id=institution_id, role=role, is_superuser=is_superuser)

    @property
    def is_email_verified(self) -> bool:
        """Whether somebody followed a link that was sent there."""
        return self.email_verified_at is not None

    @property
    def is_staff(self) -> bool:
        """Whether the console is theirs to use."""
        return self.is_superuser or self.role in STAFF_ROLES

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Console sessions end with the password and with the epoch, as tokens do."""
        return salted_hmac(
            "accounts.User.session", f"{self.password}:{self.epoch}", secret=secret, algorithm="sha256"
        ).hexdigest()

    def get_full_name(self) -> str:
        """Django's name for it, which the console shows."""
        return str(self)

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Django's permission strings mean nothing here, except to a superuser."""
        return self.is_active and self.is_superuser

    def has_perms(self, perm_list: Iterable[str], obj: Any = None) -> bool:
        return self.is_active and self.is_superuser

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_active and self.is_staff
