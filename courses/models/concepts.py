"""The concept graph."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.tenancy import TenantModel


class Concept(TenantModel):
    """One thing to be known or done (a knowledge component), in the graph of a subject.

    pii: none
    """

    subject = models.CharField(_("subject"), max_length=100)
    code = models.SlugField(_("code"), max_length=80)
    name = models.CharField(_("name"), max_length=150)
    description = models.TextField(_("what somebody who has it can do"), blank=True)
    requires = models.ManyToManyField(
        "self",
        through="Prerequisite",
        symmetrical=False,
        related_name="required_by",
        verbose_name=_("prerequisites"),
        blank=True,
    )

    class Meta:
        ordering = ["subject", "name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["institution_id", "subject", "code"], name="courses_concept_code_in_subject"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Prerequisite(models.Model):
    """``concept`` builds on ``requires``. The graph has no cycles: whoever writes here holds ``lock_graph``.

    pii: none
    """

    concept = models.ForeignKey(Concept, on_delete=models.CASCADE, related_name="prerequisites")
    requires = models.ForeignKey(Concept, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["concept", "requires"], name="courses_prerequisite_once"),
            models.CheckConstraint(
                condition=~models.Q(concept=models.F("requires")), name="courses_prerequisite_not_itself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.concept_id} builds on {self.requires_id}"


class ConceptTag(models.Model):
    """A word under which a concept is found across the graph, in plain form: see ``courses.concept_graph.rows.plain_tag``.

    pii: none
    """

    concept = models.ForeignKey(Concept, on_delete=models.CASCADE, related_name="tags")
    tag = models.SlugField(_("tag"), max_length=50, allow_unicode=True)

    class Meta:
        ordering = ["tag", "id"]
        constraints = [models.UniqueConstraint(fields=["concept", "tag"], name="courses_concepttag_once")]

    def __str__(self) -> str:
        return self.tag
