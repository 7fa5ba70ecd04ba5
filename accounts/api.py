"""The accounts app for other apps."""

from accounts.calendars import bounds_of_days, days_in_words, local_date, zone_named
from accounts.consent_texts import current_text_version
from accounts.enums import (
    STAFF_ROLES,
    AiProvider,
    ConsentPurpose,
    GuardianSight,
    InstitutionKind,
    Relation,
    Role,
    Scope,
)
from accounts.errors import PersonNotFound
from accounts.lockout import CLASS_CODE_TRIES, Try
from accounts.models import Institution, Principal, User
from accounts.notification_kinds import (
    Channel,
    Choice,
    Days,
    Line,
    NotificationKind,
    Number,
    Prose,
    register_notification_kind,
)
from accounts.pictures import SEQUENCE_LENGTH, Picture
from accounts.policies import (
    children_one_may_ask_about,
    guardians_who_may_see,
    is_in_charge_of,
    may_guardian_see,
    may_see_person,
    visible_people,
)
from accounts.selectors import (
    allows_ai,
    consent_holds,
    get_visible_person,
)
from accounts.services.audits import audit_people, audit_person, audit_reading
from accounts.services.consents import (
    enter_signed_form,
    require_consent,
)
from accounts.services.erasure import erase_again
from accounts.services.guardian_codes import make_guardian_code
from accounts.services.guardians import link_guardian
from accounts.services.institutions import create_institution
from accounts.services.kg import current_school_year
from accounts.services.notifications import notify
from accounts.services.people import grant_superuser
from accounts.services.pictures import (
    issue_missing_pictures,
    issue_pictures,
    read_pictures,
    sign_in_with_pictures,
    withdraw_pictures,
)
from accounts.services.promotions import (
    Promotion,
    first_day_to_move_on,
    nearest_school_year,
    promote_learners,
    school_year_name,
)
from accounts.services.registration import create_person
from accounts.services.sessions import SignedIn, start_session
from accounts.services.students import edit_student
from accounts.texts import TEXT_LENGTH, TITLE_LENGTH, require_text

__all__ = [
    "CLASS_CODE_TRIES",
    "SEQUENCE_LENGTH",
    "STAFF_ROLES",
    "TEXT_LENGTH",
    "TITLE_LENGTH",
    "AiProvider",
    "Channel",
    "Choice",
    "ConsentPurpose",
    "Days",
    "GuardianSight",
    "Institution",
    "InstitutionKind",
    "Line",
    "NotificationKind",
    "Number",
    "PersonNotFound",
    "Picture",
    "Principal",
    "Promotion",
    "Prose",
    "Relation",
    "Role",
    "Scope",
    "SignedIn",
    "Try",
    "User",
    "allows_ai",
    "audit_people",
    "audit_person",
    "audit_reading",
    "bounds_of_days",
    "children_one_may_ask_about",
    "consent_holds",
    "create_institution",
    "create_person",
    "current_school_year",
    "current_text_version",
    "days_in_words",
    "edit_student",
    "enter_signed_form",
    "erase_again",
    "first_day_to_move_on",
    "get_visible_person",
    "grant_superuser",
    "guardians_who_may_see",
    "is_in_charge_of",
    "issue_missing_pictures",
    "issue_pictures",
    "link_guardian",
    "local_date",
    "make_guardian_code",
    "may_guardian_see",
    "may_see_person",
    "nearest_school_year",
    "notify",
    "promote_learners",
    "read_pictures",
    "register_notification_kind",
    "require_consent",
    "require_text",
    "school_year_name",
    "sign_in_with_pictures",
    "start_session",
    "visible_people",
    "withdraw_pictures",
    "zone_named",
]
