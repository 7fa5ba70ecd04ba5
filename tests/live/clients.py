"""Pupils outside of the system, who ask over HTTP, write down what they are told, and ask again until they are answered."""

import http.client
import json
import os
import threading
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit
from uuid import uuid4

from assessments.acknowledgements import saved_id, started_content, submitted_content
from core.acknowledgements import digest_of
from core.rest.problems import MEDIA_TYPE
from tests.live.servers import Lyceum

ATTEMPTS = "/api/v1/assessments/attempts/"
PATIENCE_SECONDS = 60
PAUSE_SECONDS = 0.05


class Cut(Exception):
    """The connection was refused or broke off: nobody knows what was done."""


@dataclass(frozen=True)
class Answer:
    status: int
    body: Any
    is_replay: bool = False


class Journal:
    """One line for each intent and each acknowledgement, on the disk before the client goes on."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = path.open("a", encoding="utf-8")
        self._lock = threading.Lock()

    def note(self, deed: str, key: str, content: Any = None) -> None:
        digest = None if content is None else digest_of(content)
        line = json.dumps({"deed": deed, "id": key, "is_acknowledged": content is not None, "digest": digest})
        with self._lock:
            self._file.write(f"{line}\n")
            self._file.flush()
            os.fsync(self._file.fileno())


@dataclass
class Pupil:
    """One learner at one server. ``statuses`` and ``cuts`` count what every single request came to."""

    lyceum: Lyceum
    token: str
    journal: Journal
    statuses: Counter[int] = field(default_factory=Counter)
    cuts: int = 0

    def start(self) -> dict[str, Any]:
        """Open an attempt at the quiz, or go on with the open one."""
        given = {"assessment": self.lyceum.school["quiz"]}
        answer = self.insist("POST", ATTEMPTS, given, key=uuid4().hex)
        attempt: dict[str, Any] = answer.body
        self.journal.note("attempt_started", attempt["id"], started_content(attempt))
        return attempt

    def answer(self, attempt: dict[str, Any]) -> None:
        """Answer both questions, one of them rightly."""
        for item, response in zip(attempt["items"], (["b"], "-3.5"), strict=True):
            question_id = item["question_id"]
            key = saved_id(attempt["id"], question_id)
            self.journal.note("answer_saved", key)
            path = f"{ATTEMPTS}{attempt['id']}/answers/{question_id}/"
            saved = self.insist("PUT", path, {"response": response, "duration_ms": 2000})
            self.journal.note("answer_saved", key, saved.body["response"])

    def submit(self, attempt: dict[str, Any], *, key: str) -> Answer:
        """Hand in, again and again under the same key, until the server says how it was."""
        self.journal.note("attempt_submitted", attempt["id"])
        return self.take(self.insist("POST", f"{ATTEMPTS}{attempt['id']}/submit/", key=key))

    def submit_once(self, attempt: dict[str, Any], *, key: str | None) -> Answer | None:
        """Hand in with one request; None if it was cut off."""
        self.journal.note("attempt_submitted", attempt["id"])
        try:
            return self.take(self.ask("POST", f"{ATTEMPTS}{attempt['id']}/submit/", key=key))
        except Cut:
            return None

    def submit_unheard(self, attempt: dict[str, Any], *, key: str, within: float) -> None:
        """Hand in, give the server time to do it, and go away without having read what it said."""
        self.journal.note("attempt_submitted", attempt["id"])
        with closing(self._connection()) as connection:
            self._send(connection, "POST", f"{ATTEMPTS}{attempt['id']}/submit/", key=key)
            time.sleep(within)

    def take(self, answer: Answer) -> Answer:
        """Write down that the attempt was handed in, if the answer says so."""
        if answer.status == 200:
            self.journal.note("attempt_submitted", answer.body["id"], submitted_content(answer.body))
        return answer

    def insist(self, method: str, path: str, body: Any = None, *, key: str | None = None) -> Answer:
        """The answer, asked for again as long as nobody answers or the answer is to come again."""
        end = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < end:
            try:
                answer = self.ask(method, path, body, key=key)
            except Cut:
                time.sleep(PAUSE_SECONDS)
                continue
            if answer.status == 503:
                time.sleep(PAUSE_SECONDS)
                continue
            assert answer.status in {200, 201}, answer
            return answer
        raise TimeoutError(f"No answer to {method} {path} within {PATIENCE_SECONDS} s.")

    def ask(self, method: str, path: str, body: Any = None, *, key: str | None = None) -> Answer:
        """One request.

        Raises:
            Cut: there was no whole answer.
        """
        connection = self._connection()
        try:
            self._send(connection, method, path, body, key=key)
            response = connection.getresponse()
            content = json.loads(response.read())
        except (OSError, http.client.HTTPException, ValueError) as error:
            self.cuts += 1
            raise Cut(repr(error)) from error
        finally:
            connection.close()
        self.statuses[response.status] += 1
        if response.status == 503:
            assert (response.headers["Content-Type"], content["code"]) == (MEDIA_TYPE, "core.unavailable"), content
            assert int(response.headers["Retry-After"]) > 0
        return Answer(response.status, content, is_replay=response.headers.get("Idempotent-Replay") == "true")

    def _connection(self) -> http.client.HTTPConnection:
        address = urlsplit(self.lyceum.base)
        return http.client.HTTPConnection(address.hostname or "", address.port, timeout=30)

    def _send(
        self, connection: http.client.HTTPConnection, method: str, path: str, body: Any = None, *, key: str | None
    ) -> None:
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        if key is not None:
            headers["Idempotency-Key"] = key
        connection.request(method, path, body=json.dumps(body) if body is not None else None, headers=headers)


class Load:
    """Pupils who take the quiz over and over, each in a thread, inside the ``with`` block."""

    def __init__(self, pupils: list[Pupil]) -> None:
        self.pupils = pupils
        self._stop = threading.Event()
        self._last_success = [0.0] * len(pupils)
        self._errors: list[BaseException] = []
        self._threads = [threading.Thread(target=self._learn, args=(number,)) for number in range(len(pupils))]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(PATIENCE_SECONDS * 2)
        if self._errors:
            raise self._errors[0]

    def seconds_until_all_go_on(self, *, within: float = PATIENCE_SECONDS) -> float:
        """How long from now until each pupil has finished another attempt."""
        now = time.monotonic()
        while min(self._last_success) < now:
            assert not self._errors, self._errors
            assert time.monotonic() < now + within, "Somebody did not get on."
            time.sleep(0.01)
        return time.monotonic() - now

    @property
    def submitted(self) -> int:
        return sum(pupil.statuses[200] for pupil in self.pupils) // 3  # two answers, one submission

    def _learn(self, number: int) -> None:
        pupil = self.pupils[number]
        try:
            while not self._stop.is_set():
                attempt = pupil.start()
                pupil.answer(attempt)
                pupil.submit(attempt, key=uuid4().hex)
                self._last_success[number] = time.monotonic()
        except BaseException as error:  # noqa: BLE001 - shown by the test, in its own thread
            self._errors.append(error)
