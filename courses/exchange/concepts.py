"""Concepts in packages: named by subject and code, as they are found everywhere."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.exchange.errors import ReferenceMissing
from core.exchange.items import Item
from core.exchange.shapes import ListOf, Object, Text
from core.exchange.writing import ImportRun, ItemWriter
from courses.concept_graph.rows import LONGEST, MAX_REQUIRES, MAX_TAGS, plain_line
from courses.models import Concept
from courses.services.concepts import ConceptDraft, save_concept

_SUBJECT, _CODE = Text(LONGEST["subject"], is_needed=True), Text(LONGEST["code"], is_needed=True)
CONCEPT = Object({"subject": _SUBJECT, "code": _CODE})
MOST_CONCEPTS = 500
CONCEPTS = ListOf(CONCEPT, MOST_CONCEPTS)


def concept_key(named: Mapping[str, Any]) -> str:
    """The key of the item of a concept that is named by subject and code."""
    return f"{plain_line(str(named['subject']))}/{named['code']}"


def concept_name(concept: Concept) -> dict[str, str]:
    """How a package names a concept."""
    return {"subject": concept.subject, "code": concept.code}


def concept_ids(named: Sequence[Mapping[str, Any]], run: ImportRun) -> list[UUID]:
    """The concepts that a package names: of the package, or here already. A query where one is not in the package.

    Raises:
        ReferenceMissing: there is no such concept, neither here nor there.
    """
    elsewhere = [each for each in named if ("concept", concept_key(each)) not in run.ids]
    here = _found(elsewhere, run) if elsewhere else {}
    ids = []
    for each in named:
        key = concept_key(each)
        found = run.ids.get(("concept", key)) or here.get(key)
        if found is None:
            text = _("There is no concept “%(code)s” in “%(subject)s”, neither here nor in the package.")
            raise ReferenceMissing(text % {"code": each["code"], "subject": each["subject"]})
        ids.append(found)
    return ids


def _found(named: Iterable[Mapping[str, Any]], run: ImportRun) -> dict[str, UUID]:
    """Those that are in the institution, by key."""
    codes: dict[str, set[str]] = {}
    for each in named:
        codes.setdefault(plain_line(str(each["subject"])), set()).add(str(each["code"]))
    found = {}
    for subject, wanted in codes.items():
        there = Concept.objects.filter(
            Q(institution_id=run.actor.institution_id, subject=subject), code__in=sorted(wanted)
        )
        found.update({f"{subject}/{code}": pk for pk, code in there.values_list("pk", "code")})
    return found


class ConceptWriter(ItemWriter):
    """Concepts that are here stay as they are: they belong to the whole school. Those that are missing are made."""

    title = gettext_lazy("Concept")
    is_remembered = False
    shape = Object(
        {"subject": _SUBJECT, "code": _CODE, "name": Text(LONGEST["name"], is_needed=True)},
        {
            "description": (Text(LONGEST["description"]), ""),
            "tags": (ListOf(Text(LONGEST["tags"]), MAX_TAGS), []),
            "requires": (ListOf(Text(LONGEST["code"]), MAX_REQUIRES), []),
        },
    )

    def standing(self, object_ids: Collection[UUID]) -> Mapping[UUID, str]:
        return {}

    def known(self, items: Sequence[Item], run: ImportRun) -> Mapping[str, UUID]:
        found = _found([item.data for item in items], run)
        return {item.key: found[item.key] for item in items if item.key in found}

    def create(self, item: Item, prepared: Any, run: ImportRun) -> UUID:
        data = item.data
        draft = ConceptDraft(
            subject=data["subject"],
            code=data["code"],
            name=data["name"],
            description=data["description"],
            tags=data["tags"],
            requires=concept_ids([{"subject": data["subject"], "code": code} for code in data["requires"]], run),
        )
        return save_concept(author=run.actor, draft=draft, now=run.now).pk

    def address(self, object_id: UUID) -> str:
        return reverse("admin:courses_concept_change", args=[object_id])


def in_building_order(items: Sequence[Item]) -> list[Item]:
    """Concepts so that each comes after those of the package that it requires. One of a cycle comes where it stands, and
    is refused for what it names."""
    by_key = {item.key: item for item in items}
    ordered: dict[str, Item] = {}
    for start in items:
        way = [(start, iter(_required(start)))]
        under_way = {start.key}
        while way:
            item, rest = way[-1]
            following = next(
                (key for key in rest if key in by_key and key not in ordered and key not in under_way), None
            )
            if following is None:
                ordered.setdefault(item.key, item)
                way.pop()
            else:
                under_way.add(following)
                way.append((by_key[following], iter(_required(by_key[following]))))
    return [*ordered.values(), *_doubles(items, ordered)]


def _required(item: Item) -> list[str]:
    codes = item.data.get("requires")
    subject = item.data.get("subject")
    if not isinstance(codes, list) or not isinstance(subject, str):
        return []
    return [concept_key({"subject": subject, "code": code}) for code in codes if isinstance(code, str)]


def _doubles(items: Sequence[Item], ordered: Mapping[str, Item]) -> list[Item]:
    return [item for item in items if ordered[item.key] is not item]
