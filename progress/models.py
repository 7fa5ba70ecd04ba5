"""Tables of the progress app."""

from django.db import models
from django.db.models import F, Q

from core.tenancy import TenantModel


class ConceptState(TenantModel):
    """What is known of a learner and a concept: a projection of the graded answers, moved in the answer's transaction.

    ``p_correct`` (with its 80 % band ``lower``–``upper``) is the probability of a right answer to an average item of
    the concept, as of ``last_evidence_at``; what time took since is taken off when it is read. ``state`` is the
    kernel's own, in a versioned form, so that a better kernel needs no new table.

    pii: what a learner knows; as long as the account.
    """

    learner_id = models.UUIDField()
    concept = models.ForeignKey("courses.Concept", on_delete=models.CASCADE, related_name="+")
    p_correct = models.FloatField()
    lower = models.FloatField()
    upper = models.FloatField()
    evidence_count = models.PositiveIntegerField()
    last_evidence_at = models.DateTimeField()
    model_version = models.CharField(max_length=40)
    state = models.JSONField()

    class Meta:
        ordering = ["learner_id", "concept_id"]
        constraints = [
            models.UniqueConstraint(fields=["learner_id", "concept"], name="progress_conceptstate_once"),
            models.CheckConstraint(
                condition=Q(lower__gte=0, upper__lte=1, lower__lte=F("p_correct"), upper__gte=F("p_correct")),
                name="progress_conceptstate_band_holds_the_estimate",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.learner_id} in {self.concept_id}"
