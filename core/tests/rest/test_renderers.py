"""Answers are the JSON that DRF would write."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.utils.translation import gettext_lazy
from rest_framework.renderers import JSONRenderer

from core.models.jobs import JobState
from core.rest.renderers import FastJSONRenderer


@pytest.mark.parametrize(
    "value",
    [
        {"id": UUID(int=7), "none": None, "share": 0.1, "big": 2**53},
        {"at": datetime(2026, 9, 14, 9, 0, 5, 120, tzinfo=UTC), "whole": datetime(2026, 9, 14, 9, 0, tzinfo=UTC)},
        {"text": "línea \u2028 نص <b>&'\"", "lazy": gettext_lazy("Not found."), "state": JobState.WAITING},
        [],
        "text",
    ],
)
def test_an_answer_is_written_as_drf_writes_it(value: Any) -> None:
    ours, theirs = FastJSONRenderer().render(value), JSONRenderer().render(value)

    assert json.loads(ours) == json.loads(theirs)


def test_half_a_surrogate_pair_is_written_as_an_escape() -> None:
    assert FastJSONRenderer().render({"half": "\ud800"}) == b'{"half": "\\ud800"}'


def test_no_body_is_no_byte() -> None:
    assert FastJSONRenderer().render(None) == b""


def test_decimals_keep_their_digits_as_the_fields_of_serializers_give_them() -> None:
    assert FastJSONRenderer().render({"score": Decimal("2.50")}) == b'{"score":"2.50"}'
