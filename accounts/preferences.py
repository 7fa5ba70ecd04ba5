"""What somebody prefers: by which channels they are told things, and what they need to read and hear."""

from collections.abc import Mapping
from typing import Any

# Each preference with what holds until somebody says otherwise.
DEFAULTS: Mapping[str, Mapping[str, bool]] = {
    "notifications": {"in_app": True, "email": True, "digest": False},
    "accessibility": {
        "high_contrast": False,
        "large_text": False,
        "reduced_motion": False,
        "captions": False,
        "screen_reader": False,
        "easy_reading": False,
    },
}


def whole_preferences(said: Mapping[str, Mapping[str, bool]]) -> dict[str, dict[str, bool]]:
    """Every preference, with what was ``said`` before what holds by default."""
    return {section: {**known, **said.get(section, {})} for section, known in DEFAULTS.items()}


def changed_preferences(said: Mapping[str, Any], changes: Mapping[str, Mapping[str, bool]]) -> dict[str, Any]:
    """``said`` with ``changes``: those of a section that are not named stay."""
    return {**said, **{section: {**said.get(section, {}), **change} for section, change in changes.items()}}
