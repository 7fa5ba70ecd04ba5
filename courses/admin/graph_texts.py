"""What the picture of the concept graph says in the browser."""

from django.utils.translation import gettext as _


def graph_texts() -> dict[str, str]:
    return {
        "buildsOn": _("Builds on"),
        "neededFor": _("What builds on it"),
        "nothing": _("nothing"),
        "edit": _("Edit"),
        "before": _("To know before: %d"),
        "after": _("Opens the way to: %d"),
        "found": _("Found: %d"),
        "noTag": _("no tag"),
        "level": _("Step %d"),
        "takeAway": _("Take away"),
        "takeAwayEdge": _("“%1” builds on “%2”: take this edge away"),
        "delete": _("Delete this concept"),
        "deleteSure": _("Delete “%1”?"),
        "added": _("“%1” is in the graph."),
        "connected": _("“%1” builds on “%2” now."),
        "disconnected": _("“%1” no longer builds on “%2” directly."),
        "deleted": _("“%1” is deleted."),
        "next": _("“%1” comes before … press what builds on it."),
        "failed": _("The server does not answer. Nothing was changed."),
    }
