"""The question bank."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from assessments.enums import QuestionKind
from core.ids import new_id
from core.tenancy import TenantModel


class Question(TenantModel):
    """A reusable question in the bank of a course. What it asks stands in its versions; ``latest`` is asked now.

    pii: none
    """

    course = models.ForeignKey("courses.Course", on_delete=models.PROTECT, related_name="+", verbose_name=_("course"))
    latest = models.ForeignKey(
        "QuestionVersion", on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("latest version")
    )
    concepts = models.ManyToManyField(
        "courses.Concept", through="QuestionConcept", related_name="+", verbose_name=_("concepts")
    )
    created_at = models.DateTimeField(editable=False)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.latest.stem() if self.latest else "?"


class QuestionVersion(models.Model):
    """What a question asked from one edit to the next. Never changed: old answers stay what they were.

    ``content`` holds options and keys, in the form that ``assessments.grading`` reads.

    pii: none
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    kind = models.CharField(_("kind"), max_length=10, choices=QuestionKind)
    body = models.TextField(_("question"))
    content = models.JSONField()
    hints = models.JSONField(_("hints"), default=list)
    solution = models.TextField(_("worked solution"), blank=True)
    difficulty = models.PositiveSmallIntegerField(
        _("difficulty"), default=3, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["question", "number"], name="assessments_questionversion_number"),
            models.CheckConstraint(
                condition=models.Q(difficulty__gte=1, difficulty__lte=5),
                name="assessments_questionversion_difficulty_1_to_5",
            ),
        ]

    def __str__(self) -> str:
        return self.stem()

    def stem(self, length: int = 80) -> str:
        """The beginning of the question, on one line."""
        text = " ".join(self.body.split())
        return text if len(text) <= length else f"{text[: length - 1]}…"


class QuestionPicture(TenantModel):
    """A picture that versions of a question name by its key. Never changed and never removed, as versions are not.

    ``key`` follows from the picture and its words (``services.pictures``): the same ones are kept once, a correction
    of either is another picture, and the key tells nothing about what is to be seen.

    pii: none
    """

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="pictures")
    key = models.CharField(max_length=16)
    image = models.ImageField(upload_to="questions/")
    size_bytes = models.PositiveIntegerField(editable=False)
    alt_text = models.CharField(_("in words, for those who cannot see it"), max_length=300)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["question", "key"], name="assessments_questionpicture_once"),
            models.CheckConstraint(
                condition=~models.Q(image="") & ~models.Q(alt_text=""),
                name="assessments_questionpicture_has_alt_text",
            ),
        ]

    def __str__(self) -> str:
        return self.alt_text


class QuestionConcept(models.Model):
    """A concept that a question asks for, and how much of it.

    pii: none
    """

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="question_concepts")
    concept = models.ForeignKey("courses.Concept", on_delete=models.PROTECT, related_name="+")
    weight = models.FloatField(_("weight"), default=1.0)

    class Meta:
        ordering = ["-weight", "id"]
        constraints = [
            models.UniqueConstraint(fields=["question", "concept"], name="assessments_questionconcept_once"),
            models.CheckConstraint(
                condition=models.Q(weight__gt=0, weight__lte=1), name="assessments_questionconcept_weight_0_to_1"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question_id}: {self.concept_id}"
