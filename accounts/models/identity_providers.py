"""Where an institution's people sign in with an account they have already."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.enums import SELF_SERVICE_ROLES
from accounts.models.institutions import Institution
from core.ids import new_id


class IdentityProvider(models.Model):
    """An OpenID Connect provider of one institution. Who comes through it can only be somebody of that institution.

    pii: none
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="identity_providers", verbose_name=_("institution")
    )
    key = models.SlugField(_("key"), max_length=60, help_text=_("Part of the address of the sign-in."))
    name = models.CharField(_("name"), max_length=120, help_text=_("As people read it on the button."))
    server_url = models.URLField(_("issuer"), help_text=_("Its discovery document lies below this address."))
    client_id = models.CharField(_("client id"), max_length=200)
    sealed_secret = models.CharField(max_length=1000, editable=False)
    opens_accounts_as = models.CharField(
        _("new people become"),
        max_length=10,
        blank=True,
        choices=[(role.value, role.label) for role in SELF_SERVICE_ROLES],
        help_text=_("Empty: only people who have an account here already are let in."),
    )
    is_enabled = models.BooleanField(_("in use"), default=True)
    created_at = models.DateTimeField(editable=False)

    class Meta:
        ordering = ["name", "id"]
        verbose_name = _("identity provider")
        verbose_name_plural = _("identity providers")
        constraints = [models.UniqueConstraint(fields=["key"], name="accounts_identityprovider_key_unique")]

    def __str__(self) -> str:
        return self.name
