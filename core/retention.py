"""How long what is kept: one table of rules, obeyed by ``apply_retention`` every hour and printed for people to read.

Each app says in its ``privacy.py`` how long it keeps what of people, and why it may. A test fails for a table with
personal data that has no rule. An institution may choose less for some kinds, never more.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.apps import apps
from django.db import transaction
from django.db.models import Model, Q, QuerySet

from core.maintenance import unlocked
from core.ports import retention_choices
from core.privacy import delete_files_of

_log = structlog.get_logger("lyceum.retention")

BATCH = 1000


@dataclass(frozen=True)
class Ending:
    """What becomes of a batch of rows whose time is over, and the ``word`` for it. ``end`` returns how many there were;
    each batch is a transaction of its own."""

    word: str
    end: Callable[[QuerySet[Any], datetime], int]
    batch: int = BATCH


def _delete(rows: QuerySet[Any], now: datetime) -> int:
    delete_files_of(rows)
    return rows.delete()[1].get(rows.model._meta.label, 0)


# They go, and their files with them once that is certain.
DELETED = Ending("deleted", _delete)


def reduced(word: str, **values: Any) -> Ending:
    """They stay, with ``values`` in place of what is over its time; files go that are set to nothing."""

    def end(rows: QuerySet[Any], now: datetime) -> int:
        delete_files_of(rows, values)
        return rows.update(**values)

    return Ending(word, end)


def since(field: str) -> Callable[[datetime], Q]:
    """The rows whose time began at ``field``."""
    return lambda before: Q((f"{field}__lt", before))


@dataclass(frozen=True)
class RetentionRule:
    """``what`` in ``model`` (``app.Model``) is kept for ``days`` because of ``reason``; then ``ending`` follows.

    ``over`` finds the rows whose time began before a moment. Without ``days`` a row stays as long as the account that
    it belongs to and goes by erasure. ``chosen_as`` names the kind for which an institution may choose fewer days; then
    ``institution`` is the path to its id.
    """

    model: str
    what: str
    reason: str
    days: int | None = None
    over: Callable[[datetime], Q] | None = None
    ending: Ending = DELETED
    chosen_as: str = ""
    institution: str = "institution_id"

    @property
    def name(self) -> str:
        return f"{self.model}: {self.what}"

    @property
    def table(self) -> type[Model]:
        return apps.get_model(self.model)

    @property
    def time(self) -> str:
        """For people."""
        return "as long as the account" if self.days is None else f"{self.days} days"

    def expired(self, now: datetime) -> QuerySet[Any]:
        """The rows whose time is over, by the days of the platform or the fewer ones of their institution."""
        if self.days is None or self.over is None:
            return self.table._default_manager.none()
        choices = retention_choices()(self.chosen_as) if self.chosen_as else {}
        over = self.over(now - timedelta(days=self.days))
        for institution_id, days in choices.items():
            if days < self.days:
                over |= Q((self.institution, institution_id)) & self.over(now - timedelta(days=days))
        return self.table._default_manager.filter(over)


_rules: list[RetentionRule] = []


def declare_retention(*rules: RetentionRule) -> None:
    """Called by each app's ``ready()``."""
    _rules.extend(rules)


def retention_rules() -> tuple[RetentionRule, ...]:
    """All of them, by table."""
    return tuple(sorted(_rules, key=lambda rule: rule.name))


def due_for_retention(*, now: datetime) -> Mapping[str, int]:
    """How many rows each rule would end now. Changes nothing."""
    return {rule.name: rule.expired(now).count() for rule in retention_rules() if rule.days is not None}


def apply_retention(*, now: datetime) -> Mapping[str, int]:
    """End what is over its time, in batches; returns how many rows by rule. Safe to stop at any moment, and to repeat.
    A rule that fails is logged, and the others are obeyed all the same."""
    ended = {}
    for rule in retention_rules():
        if rule.days is None:
            continue
        try:
            ended[rule.name] = _apply(rule, now)
        except Exception:  # noqa: BLE001 - one defect must not keep everything for ever
            _log.exception("retention_failed", rule=rule.name)
    return ended


def retention_page() -> str:
    """The rules for people, as Markdown: ``docs/retention.md``."""
    lines = [
        "# How long what is kept",
        "",
        "Made by `manage.py apply_retention --table` from the rules in the code; a job obeys them every hour.",
        "",
        "| table | what | how long | then | why it may be kept |",
        "| --- | --- | --- | --- | --- |",
    ]
    for rule in retention_rules():
        fewer = ", or fewer as the institution chooses" if rule.chosen_as else ""
        then = "erased with it" if rule.days is None else rule.ending.word
        lines.append(f"| {rule.model} | {rule.what} | {rule.time}{fewer} | {then} | {rule.reason} |")
    return "\n".join(lines) + "\n"


def _apply(rule: RetentionRule, now: datetime) -> int:
    number = 0
    while keys := list(rule.expired(now).order_by("pk").values_list("pk", flat=True)[: rule.ending.batch]):
        with transaction.atomic(), unlocked():
            ended = rule.ending.end(rule.table._default_manager.filter(pk__in=keys), now)
        if not ended:  # another worker is at it
            break
        number += ended
    return number
