"""What a learner studied goes."""

from django.db.models import Q

from core.privacy import PersonalRows
from core.retention import RetentionRule, since

PERSONAL_ROWS = (
    PersonalRows("lessons.LessonProgress", lambda person: Q(learner_id=person)),
    PersonalRows("lessons.ProgressReport", lambda person: Q(learner_id=person)),
    PersonalRows("lessons.LearningSession", lambda person: Q(learner_id=person)),
    PersonalRows("lessons.SessionSpan", lambda person: Q(learner_id=person)),
    PersonalRows("lessons.SessionTally", lambda person: Q(learner_id=person)),
    PersonalRows("lessons.LiveParticipant", lambda person: Q(learner_id=person)),
    PersonalRows("lessons.LiveVote", lambda person: Q(learner_id=person)),
    PersonalRows(
        "lessons.LiveLesson",
        lambda person: Q(teacher_id=person),
        reduced={},
        kept_because="a class took part in it; its teacher's account is a row without a name",
    ),
)

RETENTION = (
    RetentionRule("lessons.LiveLesson", "who gave a live lesson", "teaching, as agreed with the institution"),
    RetentionRule("lessons.LiveParticipant", "who came to a live lesson", "teaching, as agreed with the institution"),
    RetentionRule("lessons.LiveVote", "what learners chose in polls", "teaching, as agreed with the institution"),
    RetentionRule(
        "lessons.ProgressReport",
        "which reports of progress were taken",
        "a report that comes again must not count twice",
        days=60,
        over=since("received_at"),
    ),
    RetentionRule(
        "lessons.LearningSession", "what a learner set out to study", "teaching, as agreed with the institution"
    ),
    RetentionRule("lessons.SessionSpan", "when a learner studied", "teaching, as agreed with the institution"),
    RetentionRule("lessons.SessionTally", "what a learner did meanwhile", "teaching, as agreed with the institution"),
    RetentionRule("lessons.LessonProgress", "what a learner studied", "teaching, as agreed with the institution"),
    RetentionRule(
        "lessons.LessonVersion",
        "who published a lesson",
        "the material stays; the account of who published it is a row without a name once it is erased",
    ),
)
