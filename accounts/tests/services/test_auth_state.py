"""What is known of a caller between requests."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.test import override_settings
from pytest_django import DjangoAssertNumQueries

from accounts.auth_state import AuthState, auth_state, forget_auth_state
from accounts.enums import Role
from accounts.models import Session, User
from accounts.services.sessions import sign_out, start_session
from accounts.tests.factories import NOW, make_institution, make_person
from config.settings.backing import cache_settings
from core.ids import new_id

pytestmark = pytest.mark.django_db

# A real client of a Redis that nobody runs: port 1 refuses.
NO_CACHE = cache_settings("redis://127.0.0.1:1/0")


def state_of(user: User) -> AuthState:
    return AuthState(
        epoch=user.epoch,
        is_active=user.is_active,
        is_superuser=user.is_superuser,
        role=user.role,
        institution_id=user.institution_id,
        ended_sessions=frozenset(),
    )


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("is_superuser", [False, True])
def test_as_user_gives_exactly_these_fields(role: Role, is_superuser: bool) -> None:
    person = make_person(make_institution(), role)
    User.objects.filter(pk=person.pk).update(epoch=7, is_superuser=is_superuser)
    state = auth_state(person.pk, now=NOW)
    user = state.as_user(person.pk)
    known = {"id", "epoch", "is_active", "is_superuser", "role", "institution_id"}
    every = {field.attname for field in User._meta.concrete_fields}
    assert {name: user.__dict__[name] for name in known} == {
        "id": person.pk,
        "epoch": 7,
        "is_active": True,
        "is_superuser": is_superuser,
        "role": role,
        "institution_id": person.institution_id,
    }
    assert user.get_deferred_fields() == every - known
    assert user.is_authenticated
    assert user == person


def test_as_user_reads_the_rest_when_it_is_asked_for(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    person = make_person(make_institution(), full_name="Nora Lindqvist")
    user = state_of(person).as_user(person.pk)
    with django_assert_num_queries(1):
        assert user.full_name == "Nora Lindqvist"


def test_the_first_read_asks_the_database_and_the_next_the_cache(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    person = make_person(make_institution())
    with django_assert_num_queries(1):
        first = auth_state(person.pk, now=NOW)
    with django_assert_num_queries(0):
        assert auth_state(person.pk, now=NOW) == first == state_of(person)
    forget_auth_state(person.pk)
    with django_assert_num_queries(1):
        assert auth_state(person.pk, now=NOW) == first


def test_an_unknown_person_has_no_state_and_is_not_remembered() -> None:
    nobody = new_id()
    assert auth_state(nobody, now=NOW) is None
    assert cache.get(f"auth:{nobody}") is None


def test_sessions_count_as_ended_while_their_access_tokens_could_live() -> None:
    person = make_person(make_institution())
    ended = []
    for minutes in (16, 14, 0):
        start_session(user=person, now=NOW)
        session = Session.objects.live().get(user=person)
        sign_out(user=person, session_id=session.pk, now=NOW - timedelta(minutes=minutes))
        ended.append(session.pk)
    assert timedelta(minutes=15) == django_settings.ACCESS_TOKEN_LIFETIME
    assert auth_state(person.pk, now=NOW).ended_sessions == frozenset(ended[1:])


def test_what_is_cached_is_plain_json_and_comes_back_as_it_was() -> None:
    state = replace(state_of(make_person(make_institution())), ended_sessions=frozenset({new_id(), new_id()}))
    packed = state.packed()
    assert AuthState.unpacked(json.loads(json.dumps(packed))) == state


def test_without_a_cache_authentication_still_works(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    person = make_person(make_institution())
    with override_settings(CACHES=NO_CACHE):
        for _ in range(2):
            with django_assert_num_queries(1):
                assert auth_state(person.pk, now=NOW) == state_of(person)
        forget_auth_state(person.pk)
