"""The accounts app for other apps."""

from accounts.enums import STAFF_ROLES, ConsentPurpose, InstitutionKind, Role, Scope
from accounts.models import Institution, Principal, User
from accounts.policies import may_manage_people, may_see_person, visible_people
from accounts.selectors import (
    consent_holds,
    get_visible_person,
    institutions_visible_to,
    people_visible_to,
)
from accounts.services.consents import record_consent
from accounts.services.institutions import create_institution
from accounts.services.people import create_person, grant_superuser
from accounts.services.sessions import start_session

__all__ = [
    "STAFF_ROLES",
    "ConsentPurpose",
    "Institution",
    "InstitutionKind",
    "Principal",
    "Role",
    "Scope",
    "User",
    "consent_holds",
    "create_institution",
    "create_person",
    "get_visible_person",
    "grant_superuser",
    "institutions_visible_to",
    "may_manage_people",
    "may_see_person",
    "people_visible_to",
    "record_consent",
    "start_session",
    "visible_people",
]
