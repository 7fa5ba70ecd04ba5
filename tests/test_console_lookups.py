"""The console's lists can be asked what they offer as filters, and nothing else of a row."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.test import RequestFactory
from django.urls import reverse

from tests.addresses import console_client
from tests.world import World

pytestmark = pytest.mark.django_db

SECRETS = {
    "accounts_user": ["password", "epoch", "preferences"],
    "accounts_session": ["refresh_jti"],
    "accounts_identityprovider": ["sealed_secret"],
    "core_auditdetail": ["salt"],
}


def pages() -> Iterator[tuple[str, Any]]:
    for model, page in admin.site._registry.items():
        yield f"{model._meta.app_label}_{model._meta.model_name}", page


@pytest.mark.parametrize("name", [name for name, _page in pages()])
@pytest.mark.parametrize("lookup", ["startswith", "regex", "gt", "exact"])
def test_a_column_that_is_no_filter_is_not_asked(world: World, name: str, lookup: str) -> None:
    # Arrange
    page = dict(pages())[name]
    request = RequestFactory().get("/")
    request.user = world.people["superuser"]
    offered = {each[0] if isinstance(each, tuple) else each for each in page.get_list_filter(request)}
    columns = [
        field.name for field in page.model._meta.concrete_fields if field.name not in offered | {page.date_hierarchy}
    ]
    client = console_client(world, "superuser")

    # Act
    answers = {
        column: client.get(reverse(f"admin:{name}_changelist"), {f"{column}__{lookup}": "a"}).status_code
        for column in columns
    }

    # Assert
    assert {column: status for column, status in answers.items() if status != 400} == {}
    assert columns


@pytest.mark.parametrize(("name", "column"), [(name, column) for name in SECRETS for column in SECRETS[name]])
@pytest.mark.parametrize("caller", ["teacher", "admin"])
def test_no_secret_is_told_sign_by_sign(world: World, caller: str, name: str, column: str) -> None:
    # Act
    answer = console_client(world, caller).get(reverse(f"admin:{name}_changelist"), {f"{column}__startswith": "a"})

    # Assert
    assert answer.status_code in {302, 400, 403}


@pytest.mark.parametrize("query", ["role__exact=student", "is_active__exact=1", "q=Student", "o=1", "role__exact=king"])
def test_what_is_offered_goes_on_working(world: World, query: str) -> None:
    # Act
    answer = console_client(world, "admin").get(f"{reverse('admin:accounts_user_changelist')}?{query}")

    # Assert
    assert answer.status_code in {200, 302}
