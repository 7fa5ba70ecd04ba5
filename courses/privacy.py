"""Places in classes go. A course stays with the reduced account of its owner."""

from django.db.models import Q

from core.privacy import PersonalRows

PERSONAL_ROWS = (
    PersonalRows("courses.ClassroomTeacher", lambda person: Q(teacher_id=person)),
    PersonalRows("courses.Enrolment", lambda person: Q(learner_id=person)),
)
