"""The tables that Lyceum shares with the ML team. Columns: docs/ml-contract.md."""

from django.db import models

from ai.enums import RecommendationKind, RecommendationReason


class StudentMap(models.Model):
    """The only link between a pseudonym and a person, and the consent interval it stands for. Never granted to ML.

    A projection of the consent events: ``since`` is the start of the live grant, None when there is none.
    ``withdrawn_at`` is the moment of the last withdrawal. It stands there before the reader has come so far, so that
    no grant up to it is opened any more.

    pii: joins a pseudonym to a person; as long as the account.
    """

    ml_student_id = models.CharField(max_length=32, primary_key=True)
    learner_id = models.UUIDField(unique=True)
    since = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "ai_student_map"

    def __str__(self) -> str:
        return self.ml_student_id


class LessonInteractionRaw(models.Model):
    """One report of progress in a lesson, of a learner who agreed to ML training. A projection of the log.

    pii: pseudonymous; until consent is withdrawn or the account ends.
    """

    event_uid = models.UUIDField(primary_key=True)
    ml_student_id = models.CharField(max_length=32, db_index=True)
    lesson_id = models.UUIDField()
    course_id = models.UUIDField(null=True)
    seconds = models.PositiveIntegerField(help_text="Time since the learner's last report, 0–3600 s.")
    percent = models.PositiveSmallIntegerField(help_text="Furthest point reached, 0–100.")
    is_completed = models.BooleanField(help_text="Whether this report completed the lesson.")
    occurred_at = models.DateTimeField()

    class Meta:
        db_table = "ai_lesson_interactions_raw"

    def __str__(self) -> str:
        return str(self.event_uid)


class QuizAttemptRaw(models.Model):
    """One submitted attempt at an exercise or quiz, of a learner who agreed to ML training. A projection of the log.

    pii: pseudonymous; until consent is withdrawn or the account ends.
    """

    event_uid = models.UUIDField(primary_key=True)
    ml_student_id = models.CharField(max_length=32, db_index=True)
    assessment_id = models.UUIDField()
    assessment_kind = models.CharField(max_length=10)
    course_id = models.UUIDField(null=True)
    attempt_number = models.PositiveIntegerField(help_text="1 for the first.")
    score_percent = models.FloatField(help_text="Points reached of points possible, 0–100.")
    question_count = models.PositiveIntegerField()
    answered_count = models.PositiveIntegerField()
    wrong_count = models.PositiveIntegerField(help_text="Answered, but not wholly right.")
    response_seconds = models.FloatField(null=True, help_text="Time of the attempt for each answered question, in s.")
    occurred_at = models.DateTimeField()

    class Meta:
        db_table = "ai_quiz_attempts_raw"

    def __str__(self) -> str:
        return str(self.event_uid)


class Recommendation(models.Model):
    """One step proposed to a learner, with its reason. The newest set of a learner is current, older ones stay.

    ``learner_key`` is a pseudonym of its own purpose, which the ML team cannot join; ``ml_student_id`` is there only
    for learners who agreed to ML training. ``confidence`` is the probability that the reason is true. Rows made by
    rules because no model was in charge are marked ``is_fallback``.

    pii: pseudonymous; as long as the account.
    """

    id = models.UUIDField(primary_key=True)
    learner_key = models.CharField(max_length=32)
    ml_student_id = models.CharField(max_length=32, null=True, db_index=True)  # noqa: DJ001 - absent is not empty
    rank = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=RecommendationKind)
    target_id = models.UUIDField()
    concept_id = models.UUIDField(null=True)
    reason = models.CharField(max_length=20, choices=RecommendationReason)
    reason_facts = models.JSONField(default=dict)
    title = models.CharField(max_length=255)
    confidence = models.FloatField()
    model_name = models.CharField(max_length=40)
    is_fallback = models.BooleanField()
    based_on_seq = models.PositiveBigIntegerField()
    is_current = models.BooleanField(default=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        db_table = "ai_recommendations"
        ordering = ["-made_at", "rank"]
        indexes = [
            models.Index(
                fields=["learner_key", "rank"], condition=models.Q(is_current=True), name="ai_recommendations_current"
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(confidence__gte=0, confidence__lte=1), name="ai_recommendations_confidence_0_to_1"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.title}"
