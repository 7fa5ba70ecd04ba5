"""The concept graph for tests: changing a concept, and the edges that there are."""

from accounts.models import User
from accounts.tests.factories import NOW
from courses.models import Concept, Prerequisite
from courses.services.concepts import ConceptDraft, save_concept


def change(concept: Concept, author: User, **kwargs: object) -> Concept:
    given = {
        "subject": concept.subject,
        "code": concept.code,
        "name": concept.name,
        "description": concept.description,
        "requires": [],
        **kwargs,
    }
    return save_concept(author=author, concept_id=concept.pk, draft=ConceptDraft(**given), now=NOW)


def edges() -> set[tuple[str, str]]:
    return set(Prerequisite.objects.values_list("concept__name", "requires__name"))
