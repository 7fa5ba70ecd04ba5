"""Tables of the accounts app."""

from accounts.models.consents import Consent
from accounts.models.institutions import Institution
from accounts.models.profiles import StudentProfile, TeacherProfile
from accounts.models.sessions import Session
from accounts.models.users import Principal, User

__all__ = ["Consent", "Institution", "Principal", "Session", "StudentProfile", "TeacherProfile", "User"]
