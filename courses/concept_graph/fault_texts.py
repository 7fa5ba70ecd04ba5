"""What is said about a fault of a concept, or of a file of them."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from courses.concept_graph.rows import COLUMNS, Fault

# Of a way round as many names are told at its beginning and its end, and as many signs of each.
_FIRST, _LAST, _SIGNS = 3, 2, 36


def way_round(names: Sequence[str]) -> str:
    """A cycle by ``names``, the first one at both ends. It stays short, however long the way is."""
    told = [name if len(name) <= _SIGNS else f"{name[:_SIGNS]}…" for name in names]
    if (left_out := len(told) - _FIRST - _LAST) > 1:
        told[_FIRST:-_LAST] = [_("… %(number)d more …") % {"number": left_out}]
    return " → ".join(told)


def text_of_fault(fault: Fault) -> str:
    """A sentence for whoever made the file."""
    about = dict(zip(("one", "other"), fault.about, strict=False))
    if fault.kind == "cycle":
        about = {"way": way_round(fault.about)}
    return _texts()[fault.kind] % about


def column_of_fault(fault: Fault) -> str:
    """The column at fault, as people call it."""
    return dict(zip(COLUMNS, (_("Code"), _("Name"), _("Description"), _("Tags"), _("Builds on")), strict=True)).get(
        fault.field, fault.field
    )


def _texts() -> dict[str, str]:
    return {
        # --- of the file
        "too_many_rows": _("More than %(one)s concepts."),
        "too_many_edges": _("More than %(one)s prerequisites in all."),
        "subject_full": _("The subject would have more than %(one)s concepts."),
        "not_utf8": _("The file is not UTF-8."),
        "has_nul": _("There is a NUL sign in it."),
        "empty": _("There is nothing in the file."),
        "not_json": _("This is no JSON; see line %(one)s."),
        "not_concepts": _("An object with the list “concepts” is expected, and “subject” at most beside it."),
        "quotes": _("The quotation marks do not fit around line %(one)s."),
        "columns": _("The columns are %(one)s, each once; code and name are needed."),
        # --- of a row
        "cells": _("%(one)s cells are expected, there are %(other)s."),
        "not_an_object": _("A concept is an object."),
        "unknown_column": _("%(one)s is no part of a concept."),
        "not_a_text": _("A text is expected."),
        "not_a_list": _("A list of texts is expected."),
        "code_malformed": _("A code is made of letters A to Z, digits, hyphens and underscores."),
        "code_twice": _("This code stands in row %(one)s already."),
        "name_missing": _("The concept needs a name."),
        "too_long": _("At most %(one)s signs."),
        "too_many": _("At most %(one)s of them."),
        "tag_malformed": _("%(one)s is no tag: letters, digits, hyphens and underscores, at most 50."),
        "unknown_requirement": _("There is no concept %(one)s, neither in the file nor in the subject."),
        "cycle": _("These concepts would build on themselves: %(way)s."),
        # --- what a careful reader would ask
        "idle_requirement": _("%(one)s follows by itself, over %(other)s."),
        "stands_alone": _("Builds on nothing, and nothing builds on it."),
        "undescribed": _("Nobody says what somebody who has it can do."),
    }
