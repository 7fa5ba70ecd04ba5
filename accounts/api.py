"""The accounts app for other apps."""

from accounts.enums import STAFF_ROLES, ConsentPurpose, GuardianSight, InstitutionKind, Relation, Role, Scope
from accounts.errors import PersonNotFound
from accounts.lockout import CLASS_CODE_TRIES, Try
from accounts.models import Institution, Principal, User
from accounts.pictures import SEQUENCE_LENGTH, Picture
from accounts.policies import is_in_charge_of, may_guardian_see, may_manage_people, may_see_person, visible_people
from accounts.selectors import (
    consent_holds,
    get_visible_person,
    institutions_visible_to,
    people_visible_to,
)
from accounts.services.consents import record_consent
from accounts.services.guardian_codes import make_guardian_code
from accounts.services.guardians import link_guardian
from accounts.services.institutions import create_institution
from accounts.services.people import grant_superuser
from accounts.services.pictures import (
    issue_missing_pictures,
    issue_pictures,
    read_pictures,
    sign_in_with_pictures,
    withdraw_pictures,
)
from accounts.services.registration import create_person
from accounts.services.sessions import SignedIn, start_session

__all__ = [
    "CLASS_CODE_TRIES",
    "SEQUENCE_LENGTH",
    "STAFF_ROLES",
    "ConsentPurpose",
    "GuardianSight",
    "Institution",
    "InstitutionKind",
    "PersonNotFound",
    "Picture",
    "Principal",
    "Relation",
    "Role",
    "Scope",
    "SignedIn",
    "Try",
    "User",
    "consent_holds",
    "create_institution",
    "create_person",
    "get_visible_person",
    "grant_superuser",
    "institutions_visible_to",
    "is_in_charge_of",
    "issue_missing_pictures",
    "issue_pictures",
    "link_guardian",
    "make_guardian_code",
    "may_guardian_see",
    "may_manage_people",
    "may_see_person",
    "people_visible_to",
    "read_pictures",
    "record_consent",
    "sign_in_with_pictures",
    "start_session",
    "visible_people",
    "withdraw_pictures",
]
