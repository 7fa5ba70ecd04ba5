"""People: the account is reduced to a row without a name; what belongs to it goes."""

from django.db.models import CharField, Q, Value
from django.db.models.functions import Cast, Concat

from core.privacy import PersonalRows

PERSONAL_ROWS = (
    PersonalRows("accounts.StudentProfile", lambda person: Q(user_id=person)),
    PersonalRows("accounts.TeacherProfile", lambda person: Q(user_id=person)),
    PersonalRows("accounts.Session", lambda person: Q(user_id=person), unexported=frozenset({"refresh_jti"})),
    PersonalRows("accounts.Consent", lambda person: Q(student_id=person)),
    PersonalRows(
        "accounts.User",
        lambda person: Q(pk=person),
        reduced={
            "username": Concat(Value("erased-"), Cast("id", CharField())),
            "full_name": "",
            "email": None,
            "password": "!",
            "is_active": False,
        },
        kept_because="what a teacher wrote for others stays, and so must its owner's row",
        unexported=frozenset({"password", "epoch"}),
    ),
)
