"""Places in classes and attendance go. A course stays with the reduced account of its owner."""

from django.db.models import Q

from core.privacy import PersonalRows
from core.retention import RetentionRule, reduced

PERSONAL_ROWS = (
    PersonalRows("courses.ClassroomTeacher", lambda person: Q(teacher_id=person)),
    PersonalRows("courses.Enrolment", lambda person: Q(learner_id=person)),
    PersonalRows(
        "courses.AttendanceMark", lambda person: Q(learner_id=person), confidential=frozenset({"marked_by_id"})
    ),
    PersonalRows(
        "courses.AttendanceMark",
        lambda person: Q(marked_by_id=person) & ~Q(learner_id=person),
        reduced={"marked_by_id": None},
        kept_because="it is a fact about somebody else",
        unexported=frozenset({"learner_id", "state", "reason", "minutes_late"}),
        part="marked",
    ),
    # What one guardian wrote is not for the other.
    PersonalRows(
        "courses.AnnouncedAbsence",
        lambda person: Q(learner_id=person),
        confidential=frozenset({"announced_by_id", "note"}),
    ),
    PersonalRows(
        "courses.AnnouncedAbsence",
        lambda person: Q(announced_by_id=person) & ~Q(learner_id=person),
        reduced={"announced_by_id": None, "note": ""},
        kept_because="it says why somebody else was away",
        part="announced",
    ),
    PersonalRows(
        "courses.Document",
        lambda person: Q(uploaded_by_id=person),
        reduced={"uploaded_by_id": None},
        kept_because="it is material of a course, which stays",
    ),
)

RETENTION = (
    RetentionRule("courses.ClassroomTeacher", "who teaches a class", "teaching, as agreed with the institution"),
    RetentionRule("courses.Enrolment", "who learns in a class", "teaching, as agreed with the institution"),
    RetentionRule("courses.AttendanceMark", "who was in class", "teaching, as agreed with the institution"),
    RetentionRule(
        "courses.AnnouncedAbsence",
        "what was written about an absence",
        "so that teachers know what to expect",
        days=30,
        over=lambda before: Q(to_on__lt=before.date()) & ~Q(note=""),
        ending=reduced("blanked", note=""),
    ),
    RetentionRule(
        "courses.AnnouncedAbsence",
        "why somebody was away",
        "to answer questions about a school year",
        days=365,
        over=lambda before: Q(to_on__lt=before.date()),
    ),
    RetentionRule(
        "courses.Course",
        "who owns a course",
        "the material stays; its owner's account is a row without a name once it is erased",
    ),
    RetentionRule(
        "courses.Document",
        "who uploaded a document",
        "the material stays as long as its course, without the name once the account is erased",
    ),
)
