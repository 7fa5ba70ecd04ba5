"""``POST accounts/token/refresh/``, and tokens that are none of ours."""

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import jwt
import pytest
from django.conf import settings

from accounts.enums import Role, SessionEnd
from accounts.models import Session, User
from accounts.services.people import manage_person
from accounts.tests.factories import make_person
from core.models import AuditDetail

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:The HMAC key"),  # a forgery with a key that is short for its algorithm
]

REFUSED = (401, "accounts.token_refused")


def outcome(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def body_of(token: str) -> dict[str, Any]:
    return jwt.decode(token, options={"verify_signature": False})


def signed(
    body: dict[str, Any],
    key: str = settings.JWT_SIGNING_KEY,
    algorithm: str = "HS256",
    headers: dict[str, Any] | None = None,
) -> str:
    return jwt.encode(body, key, algorithm=algorithm, headers=headers)


def unsigned(body: dict[str, Any], algorithm: str) -> str:
    parts = [json.dumps({"alg": algorithm, "typ": "JWT"}), json.dumps(body)]
    return ".".join(base64.urlsafe_b64encode(part.encode()).rstrip(b"=").decode() for part in parts) + "."


def test_refreshing_gives_a_new_pair_of_the_same_session(
    post: Any, signed_in: dict[str, Any], status_of_me: Any
) -> None:
    # Act
    answer = post("token/refresh", {"refresh": signed_in["refresh"]})

    # Assert
    assert answer.status_code == 200
    assert answer.json()["user"] == signed_in["user"]
    before, after = body_of(signed_in["refresh"]), body_of(answer.json()["refresh"])
    assert after["jti"] != before["jti"]
    assert {name: after[name] for name in ("sub", "sid", "epoch", "scope", "typ", "iss", "aud")} == {
        name: before[name] for name in ("sub", "sid", "epoch", "scope", "typ", "iss", "aud")
    }
    assert after["exp"] - after["iat"] == 7 * 24 * 3600
    assert body_of(answer.json()["access"])["exp"] - body_of(answer.json()["access"])["iat"] == 15 * 60
    assert [status_of_me(pair["access"]) for pair in (signed_in, answer.json())] == [200, 200]


def test_a_token_says_nothing_of_the_person_but_ids(signed_in: dict[str, Any], person: User) -> None:
    # Act
    bodies = [body_of(signed_in[kind]) for kind in ("access", "refresh")]

    # Assert
    names = {"sub", "sid", "epoch", "scope", "jti", "typ", "iat", "exp", "iss", "aud"}
    assert [set(body) for body in bodies] == [names, names]
    assert [body["sub"] for body in bodies] == [str(person.pk)] * 2


def test_a_used_token_ends_its_whole_family_and_is_audited(
    post: Any, signed_in: dict[str, Any], status_of_me: Any, person: User
) -> None:
    # Arrange
    newer = post("token/refresh", {"refresh": signed_in["refresh"]}).json()
    other_device = post("login", {"username": "ada", "password": "correct-horse-battery"}).json()

    # Act
    again = outcome(post("token/refresh", {"refresh": signed_in["refresh"]}))

    # Assert
    session = Session.objects.get(pk=body_of(signed_in["refresh"])["sid"])
    assert again == REFUSED
    assert (session.end_reason, session.ended_at is not None) == (SessionEnd.REUSE, True)
    assert outcome(post("token/refresh", {"refresh": newer["refresh"]})) == REFUSED
    assert [status_of_me(newer["access"]), status_of_me(signed_in["access"])] == [401, 401]
    assert status_of_me(other_device["access"]) == 200
    entry = AuditDetail.objects.get(action="accounts.session.reuse_detected")
    assert (entry.actor_id, entry.object_id, entry.after) == (person.pk, person.pk, {"session": str(session.pk)})


def test_each_kind_of_token_is_refused_in_the_place_of_the_other(
    post: Any, signed_in: dict[str, Any], status_of_me: Any
) -> None:
    # Act
    access_as_refresh = outcome(post("token/refresh", {"refresh": signed_in["access"]}))
    refresh_as_access = status_of_me(signed_in["refresh"])

    # Assert
    assert (access_as_refresh, refresh_as_access) == (REFUSED, 401)
    assert Session.objects.get().ended_at is None


OWN_KEY = "my-own-key-" + "k" * 40


def forgeries(pair: dict[str, Any], kind: str, other: User) -> dict[str, str]:
    """Tokens that look almost like ``pair[kind]``."""
    good, now = body_of(pair[kind]), datetime.now(UTC)
    head, body, signature = pair[kind].split(".")
    admin = base64.urlsafe_b64encode(json.dumps({**good, "sub": str(other.pk)}).encode()).rstrip(b"=").decode()
    return {
        "alg none": unsigned(good, "none"),
        "alg None": unsigned(good, "None"),
        "no signature": f"{head}.{body}.",
        "other key": signed(good, "another-key-" + "k" * 40),
        "the key of Django": signed(good, settings.SECRET_KEY),
        "other algorithm": signed(good, algorithm="HS512"),
        "tampered": f"{head}.{admin}.{signature}",
        "expired": signed({**good, "iat": now - timedelta(hours=2), "exp": now - timedelta(minutes=1)}),
        "from the future": signed({**good, "iat": now + timedelta(hours=1), "exp": now + timedelta(hours=2)}),
        "other issuer": signed({**good, "iss": "elsewhere"}),
        "other audience": signed({**good, "aud": "elsewhere"}),
        "no expiry": signed({name: value for name, value in good.items() if name != "exp"}),
        "no session": signed({name: value for name, value in good.items() if name != "sid"}),
        "session of nobody": signed({**good, "sid": "nonsense"}),
        "no such person": signed({**good, "sub": str(uuid4())}),
        "later epoch": signed({**good, "epoch": good["epoch"] + 1}),
        "no epoch": signed({**good, "epoch": None}),
        "other scope": signed({**good, "scope": "everything"}),
        "valid later": signed({**good, "nbf": now + timedelta(hours=1)}),
        "unknown crit": signed(good, headers={"crit": ["exp-policy"], "exp-policy": "never"}),
        "crit that is none": signed(good, headers={"crit": []}),
        "kid of a file": signed(good, "\x00", headers={"kid": "../../../../dev/null"}),
        "kid of a query": signed(good, "k" * 40, headers={"kid": "' UNION SELECT 'k"}),
        "key of its own": signed(good, OWN_KEY, headers={"jwk": {"kty": "oct", "k": OWN_KEY}}),
        "key from elsewhere": signed(good, OWN_KEY, headers={"jku": "https://evil.example/keys.json"}),
        "nonsense": "a.b.c",
    }


NAMES = (
    *("alg none", "alg None", "no signature", "other key", "the key of Django", "other algorithm", "tampered"),
    *("expired", "from the future", "other issuer", "other audience", "no expiry", "no session"),
    *("valid later", "unknown crit", "crit that is none", "kid of a file", "kid of a query"),
    *("key of its own", "key from elsewhere"),
    *("session of nobody", "no such person", "later epoch", "no epoch", "other scope", "nonsense"),
)


@pytest.mark.parametrize("name", NAMES)
def test_a_forged_access_token_is_refused(
    signed_in: dict[str, Any], status_of_me: Any, person: User, name: str
) -> None:
    # Arrange
    token = forgeries(signed_in, "access", make_person(person.institution, Role.ADMIN))[name]

    # Act
    statuses = [status_of_me(token), status_of_me(signed_in["access"])]

    # Assert
    assert statuses == [401, 200]


@pytest.mark.parametrize("name", NAMES)
def test_a_forged_refresh_token_is_refused_and_ends_nothing(
    post: Any, signed_in: dict[str, Any], person: User, name: str
) -> None:
    # Arrange
    token = forgeries(signed_in, "refresh", make_person(person.institution, Role.ADMIN))[name]

    # Act
    refused = outcome(post("token/refresh", {"refresh": token}))

    # Assert
    assert refused == REFUSED
    assert Session.objects.get(user=person).ended_at is None
    assert post("token/refresh", {"refresh": signed_in["refresh"]}).status_code == 200


def test_a_refresh_token_with_an_invented_id_counts_as_a_used_one(post: Any, signed_in: dict[str, Any]) -> None:
    """Only who has the key can make one; whoever it is, the family ends."""
    # Act
    refused = outcome(post("token/refresh", {"refresh": signed({**body_of(signed_in["refresh"]), "jti": "invented"})}))

    # Assert
    assert refused == REFUSED
    assert Session.objects.get().end_reason == SessionEnd.REUSE


def test_refreshing_is_refused_when_the_session_has_run_out(post: Any, signed_in: dict[str, Any]) -> None:
    # Arrange
    Session.objects.update(expires_at=datetime.now(UTC))

    # Act
    refused = outcome(post("token/refresh", {"refresh": signed_in["refresh"]}))

    # Assert
    assert refused == REFUSED


@pytest.mark.parametrize("changes", [{"is_active": False}, {"role": Role.TEACHER}])
def test_refreshing_is_refused_after_the_account_changed(
    post: Any, signed_in: dict[str, Any], person: User, changes: dict[str, Any]
) -> None:
    # Arrange
    admin = make_person(person.institution, Role.ADMIN)
    manage_person(user_id=person.pk, changes=changes, actor=admin, now=datetime.now(UTC))

    # Act
    refused = outcome(post("token/refresh", {"refresh": signed_in["refresh"]}))

    # Assert
    assert refused == REFUSED


@pytest.mark.parametrize(
    ("body", "field"),
    [({}, "refresh"), ({"refresh": ""}, "refresh"), ({"refresh": None}, "refresh"), ({"refresh": ["a"]}, "refresh"),
     ({"refresh": "t" * 2001}, "refresh"), ({"refresh": "a.b.c", "access": "a.b.c"}, "access")],
)  # fmt: skip
def test_refreshing_refuses_a_body_that_does_not_fit(post: Any, body: dict[str, object], field: str) -> None:
    # Act
    answer = post("token/refresh", body)

    # Assert
    assert outcome(answer) == (400, "core.invalid_input")
    assert [error["field"] for error in answer.json()["errors"]] == [field]


@pytest.mark.parametrize("header", ["Bearer", "Bearer a b", "Bearer ", "Bearer \xff", "Bearer a.b.c"])
def test_a_header_that_holds_no_token_is_refused(api: Any, header: str) -> None:
    # Act
    answer = api.get("/api/v1/accounts/me/", HTTP_AUTHORIZATION=header)

    # Assert
    assert outcome(answer) == REFUSED
    assert answer["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("header", ["", "Basic YTpi", "Token abc"])
def test_another_kind_of_header_is_no_sign_in(api: Any, header: str) -> None:
    # Act
    answer = api.get("/api/v1/accounts/me/", HTTP_AUTHORIZATION=header)

    # Assert
    assert outcome(answer) == (401, "core.not_signed_in")
    assert answer["WWW-Authenticate"] == "Bearer"
