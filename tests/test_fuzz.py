"""The API under made-up input: no 5xx, and no status, media type or shape that its description does not name.

Each operation is called as a learner and as a teacher, with what its description allows and with what it forbids, in
part on rows that exist: both say the same, as making it up takes longer than asking. ``FAULTS=all`` tries many more.
"""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from config.wsgi import application
from tests.live.faults import how_many
from tests.world import World

pytestmark = pytest.mark.django_db

EXAMPLES = how_many(full=250, few=4)
CONFORMANCE = [status_code_conformance, content_type_conformance, response_schema_conformance]
CALLERS = ("learner", "teacher")

_api = schemathesis.openapi.from_dict(SchemaGenerator().get_schema(public=True))
_api.app = application
OPERATIONS = {found.ok().label: found.ok() for found in _api.get_all_operations()}


@pytest.fixture(autouse=True)
def _one_connection() -> Iterator[None]:
    """Requests share the connection, and with it the transaction, of the test, as those of Django's test client do."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.parametrize("label", OPERATIONS)
def test_made_up_input_gets_an_answer_that_is_described(world: World, label: str) -> None:
    tokens = [world.clients[caller]._credentials["HTTP_AUTHORIZATION"] for caller in CALLERS]
    known = [value for value in world.ids().values() if _is_id(value)]
    # A part that fails is what health is there to say.
    checks = CONFORMANCE if "/health/" in label else [not_a_server_error, *CONFORMANCE]

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=OPERATIONS[label].as_strategy(), data=st.data())
    def fuzz(case: Any, data: Any) -> None:
        case.path_parameters = _on_existing_rows(case.path_parameters, known, data)
        case.body = _on_existing_rows(case.body, known, data)
        for token in tokens:
            case.call_and_validate(headers={"Authorization": token}, checks=checks)

    fuzz()


def _on_existing_rows(values: Any, known: list[str], data: Any) -> Any:
    """Most of the ids replaced by those of rows that exist: made-up ones are all missing."""
    if not isinstance(values, dict):
        return values
    return {
        name: data.draw(st.sampled_from([value, *known])) if _is_id(value) else value for name, value in values.items()
    }


def _is_id(value: Any) -> bool:
    try:
        return bool(UUID(str(value)))
    except ValueError:
        return False
