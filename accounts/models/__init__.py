"""Tables of the accounts app."""

from accounts.models.activity import Activity
from accounts.models.consents import Consent
from accounts.models.data_requests import DataRequest
from accounts.models.feedback import Feedback
from accounts.models.guardians import GuardianInvitation, GuardianLink
from accounts.models.identity_providers import IdentityProvider
from accounts.models.institutions import Institution
from accounts.models.invitations import Invitation
from accounts.models.notifications import Notification
from accounts.models.pictures import PictureCredential
from accounts.models.profiles import StudentProfile, TeacherProfile
from accounts.models.roster_imports import RosterImport
from accounts.models.sessions import Session
from accounts.models.users import Principal, User

__all__ = [
    "Activity",
    "Consent",
    "DataRequest",
    "Feedback",
    "GuardianInvitation",
    "GuardianLink",
    "IdentityProvider",
    "Institution",
    "Invitation",
    "Notification",
    "PictureCredential",
    "Principal",
    "RosterImport",
    "Session",
    "StudentProfile",
    "TeacherProfile",
    "User",
]
