"""Places in classes go. A course stays with the reduced account of its owner."""

from django.db.models import Q

from core.privacy import PersonalRows
from core.retention import RetentionRule

PERSONAL_ROWS = (
    PersonalRows("courses.ClassroomTeacher", lambda person: Q(teacher_id=person)),
    PersonalRows("courses.Enrolment", lambda person: Q(learner_id=person)),
)

RETENTION = (
    RetentionRule("courses.ClassroomTeacher", "who teaches a class", "teaching, as agreed with the institution"),
    RetentionRule("courses.Enrolment", "who learns in a class", "teaching, as agreed with the institution"),
    RetentionRule(
        "courses.Course",
        "who owns a course",
        "the material stays; its owner's account is a row without a name once it is erased",
    ),
)
