"""Tables of the accounts app."""

from accounts.models.consents import Consent
from accounts.models.guardians import GuardianInvitation, GuardianLink
from accounts.models.identity_providers import IdentityProvider
from accounts.models.institutions import Institution
from accounts.models.invitations import Invitation
from accounts.models.pictures import PictureCredential
from accounts.models.profiles import StudentProfile, TeacherProfile
from accounts.models.sessions import Session
from accounts.models.users import Principal, User

__all__ = [
    "Consent",
    "GuardianInvitation",
    "GuardianLink",
    "IdentityProvider",
    "Institution",
    "Invitation",
    "PictureCredential",
    "Principal",
    "Session",
    "StudentProfile",
    "TeacherProfile",
    "User",
]
