"""Console pages of the accounts app."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from django.contrib import admin
from django.contrib.auth.models import Group

from accounts.admin.consents import ConsentAdmin
from accounts.admin.data_requests import DataRequestAdmin
from accounts.admin.facts import SessionAdmin
from accounts.admin.feedback import FeedbackAdmin
from accounts.admin.guardians import GuardianLinkAdmin
from accounts.admin.identity_providers import IdentityProviderAdmin
from accounts.admin.institutions import InstitutionAdmin
from accounts.admin.invitations import InvitationAdmin
from accounts.admin.notifications import NotificationAdmin
from accounts.admin.people import PersonAdmin
from accounts.admin.roster_imports import RosterImportAdmin

__all__ = [
    "ConsentAdmin",
    "DataRequestAdmin",
    "FeedbackAdmin",
    "GuardianLinkAdmin",
    "IdentityProviderAdmin",
    "InstitutionAdmin",
    "InvitationAdmin",
    "NotificationAdmin",
    "PersonAdmin",
    "RosterImportAdmin",
    "SessionAdmin",
]

# They show what is nobody's to see, write past the services, or are not used: rights come from roles.
admin.site.unregister([Group, Authenticator, EmailAddress, SocialAccount, SocialApp, SocialToken])
