"""The canary: a unique word in every text of one person is gone after their erasure, from a dump of the whole database,
from all files and from the log."""

import io
import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zipfile import ZipFile, is_zipfile

import pytest
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.conf import LazySettings
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.enums import DataRequestKind, Role
from accounts.models import DataRequest, Notification, User
from accounts.services.data_requests import approve_data_request, ask_for_data
from accounts.services.erasure import erase_person
from accounts.services.invitations import invite_person
from accounts.tests.consents import agree_on_paper
from accounts.tests.factories import make_person
from accounts.tests.second_factors import with_second_factor
from assessments.tests.factories import take
from core.audit import verify_audit_chain
from core.events.reader import read_until_idle
from core.files.storage import LocalFiles
from core.jobs import run_due_jobs
from core.maintenance import unlocked
from core.privacy import PersonalRows, personal_rows
from core.tests.files.stores import files_in
from tests.world import World, make_world

pytestmark = pytest.mark.django_db(transaction=True)
CANARY = "canarybird"
KIND = "accounts.school.message"
EMAIL = f"{CANARY}@example.org"

# Texts that hold a code of ours: a word that is no code never stands there.
CODES = {
    "accounts.Notification.key",
    *("core.Event.name", "core.AuditDetail.action", "core.AuditDetail.object_type", "core.Job.name"),
    *(
        "accounts.Consent.text_language",
        "accounts.Consent.text_hash",
        "accounts.User.language",
        "accounts.User.time_zone",
    ),
}
# By which the rows are found.
PSEUDONYMS = {"ml_student_id", "learner_key"}
# Tables in which nobody like the person has rows, each with the reason.
NOT_THEIRS = {
    "account.EmailAddress": "allauth's, kept empty",
    "accounts.TeacherProfile": "a learner has none",
    "accounts.RosterImport": "learners import nobody",
    "core.MaterialImport": "learners import nothing",
    "core.ParkedEvent": "nothing went wrong",
    "courses.ClassroomTeacher": "learners teach nothing",
    "courses.Document": "learners bring none into courses",
    "lessons.LiveLesson": "learners give none",
}


@pytest.fixture
def home(settings: LazySettings, tmp_path: Path) -> Iterator[Path]:
    """All files that are written: private ones, media, letters."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")
    with files_in(default=LocalFiles(location=tmp_path / "media"), private=LocalFiles(location=tmp_path / "private")):
        yield tmp_path


def live(world: World, role: str) -> User:
    """Somebody does a bit of everything over HTTP, under the canary's name."""
    person, client, now = world.people[role], world.clients[role], timezone.now()
    if role == "learner":
        learn(world, now)
    if role != "guardian":
        upload(client)
    client.patch("/api/v1/accounts/me/", {"full_name": f"{CANARY} me"}, format="json", HTTP_USER_AGENT=CANARY)
    client.post("/api/v1/accounts/feedback/", {"kind": "idea", "text": f"{CANARY} wants more"}, format="json")
    client.post(
        "/api/v1/accounts/activity/", {"kind": "app", "seconds": 60}, format="json", HTTP_IDEMPOTENCY_KEY=CANARY
    )
    world.clients["superuser"].patch(
        f"/api/v1/accounts/people/{person.pk}/",
        {"email": EMAIL, "full_name": f"{CANARY} office"},
        format="json",
    )
    wrong = {"email": EMAIL, "password": CANARY}
    client.post("/api/v1/accounts/login/", wrong, format="json", HTTP_USER_AGENT=CANARY)
    browser = Client(HTTP_USER_AGENT=CANARY)
    browser.force_login(person)
    session = browser.session
    session["note"] = CANARY
    session.save()
    invite_person(
        email=EMAIL,
        role=Role.TEACHER,
        full_name=CANARY,
        actor=world.people["admin_other_school"],
        now=now,
    )
    with_second_factor(person, now=now)
    account = SocialAccount.objects.create(user=person, provider="p", uid=CANARY, extra_data={"name": CANARY})
    SocialToken.objects.create(account=account, token=CANARY, token_secret=CANARY)
    told: dict[str, Any] = {"institution_id": person.institution_id, "kind": KIND, "created_at": now}
    Notification.objects.create(recipient=person, params={"title": CANARY}, **told)
    Notification.objects.create(recipient=world.people["guardian"], about_id=person.pk, params={"a": CANARY}, **told)
    copy = DataRequest.objects.undecided().of_person(person.pk).first() or ask_for_data(
        kind=DataRequestKind.EXPORT, person_id=person.pk, actor=person, now=now
    )
    approve_data_request(request_id=copy.pk, actor=world.people["superuser"], now=now)
    run_due_jobs(now=now)
    read_until_idle()
    return person


def upload(client: APIClient) -> None:
    """A file, and another name for it."""
    written = SimpleUploadedFile(f"{CANARY}.txt", f"{CANARY} wrote this.".encode())
    kept = client.post("/api/v1/core/files/", {"file": written}, format="multipart").json()
    client.patch(f"/api/v1/core/files/{kept['id']}/", {"name": f"{CANARY} 2"}, format="json")


def learn(world: World, now: datetime) -> None:
    """What only learners do."""
    person, client = world.people["learner"], world.clients["learner"]
    agree_on_paper(person)
    lesson = f"/api/v1/lessons/{world.own.lesson.pk}/progress/"
    done = {"percent": 60, "seconds": 30, "position": 1}
    client.post(lesson, done, format="json", HTTP_IDEMPOTENCY_KEY=f"{CANARY}1")
    client.post(f"/api/v1/lessons/live/{world.own.live_lesson.pk}/vote/", {"number": 1, "option": 0}, format="json")
    take(person, world.own.quiz, [["b"], "-1"], at=now)


def mark(declaration: PersonalRows, person: User) -> int:
    """Write the canary into every free text of the rows; returns how many rows there are."""
    rows = declaration.queryset(person.pk)
    fields = [
        field
        for field in declaration.table._meta.concrete_fields
        if type(field) in (models.CharField, models.TextField, models.EmailField, models.JSONField)
        and not field.choices
        and not field.primary_key
        and not field.unique
        and field.name not in PSEUDONYMS
        and f"{declaration.model}.{field.name}" not in CODES
    ]
    if declaration.reduced is not None:
        fields = [field for field in fields if field.attname in declaration.reduced]
    found = list(rows.distinct())
    for number, row in enumerate(found):
        values = {field.attname: _marked(field, getattr(row, field.attname), number) for field in fields}
        if values:
            with transaction.atomic(), unlocked():
                declaration.table._default_manager.filter(pk=row.pk).update(**values)
    return len(found)


def _marked(field: Any, value: Any, number: int) -> Any:
    if isinstance(field, models.JSONField):
        return {**value, "text": CANARY} if isinstance(value, dict) else value
    if isinstance(field, models.EmailField):
        return EMAIL
    return f"{CANARY}{number}"[: field.max_length or None]


def dump() -> str:
    """Every row of every table, Django's and the libraries' too."""
    out = io.StringIO()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 - the name of a table
            for row in cursor.fetchall():
                out.write(f"{table} {json.dumps(row, cls=_Anything)}\n")
    return out.getvalue()


class _Anything(DjangoJSONEncoder):
    def default(self, o: Any) -> Any:
        return o.decode(errors="replace") if isinstance(o, bytes | memoryview) else str(o)


def files_with(word: str, home: Path) -> list[str]:
    """Names and contents, with what is packed."""
    files = [file for file in home.rglob("*") if file.is_file()]
    return [
        file.name for file in files if word in file.name or word.encode() in file.read_bytes() or _packed(file, word)
    ]


def _packed(file: Path, word: str) -> bool:
    if not is_zipfile(file):
        return False
    with ZipFile(file) as archive:
        return any(word.encode() in archive.read(name) for name in archive.namelist())


def sessions_with(word: str) -> int:
    return sum(word in str(session.get_decoded()) for session in Session.objects.all())


@pytest.mark.parametrize("role", ["learner", "guardian", "teacher", "admin"])
def test_every_word_of_an_erased_person_is_gone(
    role: str, home: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    # Arrange
    world = make_world()
    make_person(world.people["admin"].institution, Role.ADMIN)
    person = live(world, role)
    rows = {declaration.name: 0 for declaration in personal_rows()}
    for declaration in personal_rows():
        rows[declaration.name] += mark(declaration, person)
    User.objects.filter(pk=person.pk).update(email=EMAIL, full_name=CANARY, username=CANARY)
    before, sessions_before, packed_before = dump().count(CANARY), sessions_with(CANARY), files_with(CANARY, home)

    # Act
    erase_person(person_id=person.pk, actor_id=world.people["superuser"].pk, now=timezone.now())
    read_until_idle()

    # Assert
    if role == "learner":
        tables = {declaration.model for declaration in personal_rows() if rows[declaration.name]}
        assert {declaration.model for declaration in personal_rows()} - tables - NOT_THEIRS.keys() == set()
    assert (before > 30, sessions_before, bool(packed_before)) == (True, 1, True)
    assert list(verify_audit_chain()) == []
    left = [line[:300] for line in dump().splitlines() if CANARY in line]
    assert left == []
    assert sessions_with(CANARY) == 0
    assert files_with(CANARY, home) == []
    assert CANARY not in caplog.text
    assert CANARY not in "".join(capfd.readouterr())
