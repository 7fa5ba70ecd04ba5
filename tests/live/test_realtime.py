"""Sockets against real servers with real clients: in one process with the layer in memory, in two with the Redis layer."""

import json
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import cycle
from typing import Any

import pytest
from websockets.exceptions import InvalidStatus

from core.realtime.frames import FRAMES_AT_ONCE, MAX_FRAME_BYTES
from core.realtime.hub import REVIEW_SECONDS
from tests.live.programs import run
from tests.live.servers import IS_POSTGRES_LEG, Lyceum
from tests.live.sockets import ROOM, Api, Device, device

pytestmark = pytest.mark.live

# With nobody asking for a review it takes the next round; what ends a right asks for one.
AT_ONCE_SECONDS = 5.0


@dataclass
class School:
    """A class at a running platform; sockets are opened at its processes in turn."""

    lyceum: Lyceum
    facts: dict[str, Any]
    bases: Iterator[str]
    live_id: str = ""

    def api(self, token: str) -> Api:
        return Api(self.lyceum.base, token)

    @property
    def teacher(self) -> Api:
        return self.api(self.facts["teacher"])

    def learner(self, number: int) -> Api:
        return self.api(self.facts["learners"][number])

    def opened(self, stack: ExitStack, api: Api) -> Device:
        made = stack.enter_context(device(next(self.bases), api.ticket()))
        assert made.hear("welcome") == {"type": "welcome", "protocol": "lyceum.v1"}
        return made


@pytest.fixture(scope="module")
def lyceum(request: pytest.FixtureRequest) -> Lyceum:
    running: Lyceum = request.getfixturevalue("production" if IS_POSTGRES_LEG else "embedded")
    return running


@pytest.fixture(scope="module")
def school(lyceum: Lyceum) -> School:
    said = run([sys.executable, "-m", "tests.live.realtime_deeds"], environment=lyceum.environment)
    return School(lyceum, json.loads(said), cycle(lyceum.open_sockets()))


@pytest.fixture
def live_id(school: School) -> Iterator[str]:
    answer = school.teacher.post(
        "lessons/live/", lesson_id=school.facts["lesson"], classroom_id=school.facts["classroom"]
    )
    assert answer.status_code == 201, answer.text
    live_id = answer.json()["live_id"]
    yield live_id
    school.teacher.post(f"lessons/live/{live_id}/end/")


def test_thirty_learners_hear_each_step_once_and_in_order(school: School, live_id: str) -> None:
    # Arrange
    with ExitStack() as stack:
        learners = [school.opened(stack, school.learner(number)) for number in range(30)]
        joined = [learner.join(live_id)["state"]["step"] for learner in learners]

        # Act
        for step in (1, 2, 0):
            assert school.teacher.post(f"lessons/live/{live_id}/step/", step=step).status_code == 200
        heard = [[learner.hear("lesson_update")["state"]["step"] for _ in range(3)] for learner in learners]

    # Assert
    assert joined == [0] * 30
    assert heard == [[1, 2, 0]] * 30


def test_who_comes_late_gets_how_things_stand(school: School, live_id: str) -> None:
    # Arrange
    teacher = school.teacher
    teacher.post(f"lessons/live/{live_id}/step/", step=1)
    teacher.post(f"lessons/live/{live_id}/hint/", markdown="Try **2**.")
    teacher.post(f"lessons/live/{live_id}/poll/", question="Clear?", options=["Yes", "No"])

    # Act
    with ExitStack() as stack:
        state = school.opened(stack, school.learner(0)).join(live_id)["state"]

    # Assert
    assert (state["step"], state["version"], state["state"]) == (1, 4, "running")
    assert state["hints"] == ["<p>Try <strong>2</strong>.</p>\n"]
    assert state["poll"] == {
        "number": 1,
        "question": "Clear?",
        "options": ["Yes", "No"],
        "is_open": True,
        "votes": None,
    }
    assert (state["own_vote"], state["tally"]) == (None, None)


def test_a_poll_goes_round_over_the_sockets(school: School, live_id: str) -> None:
    # Arrange
    with ExitStack() as stack:
        teacher, learner = school.opened(stack, school.teacher), school.opened(stack, school.learner(0))
        teacher.join(live_id)
        learner.join(live_id)
        teacher.hear("lesson_tally")

        # Act
        teacher.say(live_id, do="open_poll", question="x?", options=["2", "3"])
        learner.hear("lesson_update")
        voted = learner.say(live_id, do="vote", number=1, option=1)
        tally = teacher.hear("lesson_tally")["tally"]
        teacher.say(live_id, do="close_poll", shows_results=True)
        closed = learner.hear("lesson_update")["state"]["poll"]
        too_late = learner.say(live_id, do="vote", number=1, option=0)
        not_theirs = learner.say(live_id, do="step", step=2)

    # Assert
    assert voted == {"type": "done", "ref": "say", "body": {"version": 2}}
    assert (tally["participant_count"], tally["votes"]) == (1, [0, 1])
    assert (closed["is_open"], closed["votes"]) == (False, [0, 1])
    assert (too_late["code"], not_theirs["code"]) == ("lessons.poll_closed", "core.not_allowed")


def test_a_stranger_hears_nothing(school: School, live_id: str) -> None:
    # Act
    with ExitStack() as stack:
        stranger = school.opened(stack, school.api(school.facts["stranger"]))
        refused = stranger.join(live_id)
        said = stranger.say(live_id, do="step", step=1)
        school.teacher.post(f"lessons/live/{live_id}/step/", step=2)
        with pytest.raises(TimeoutError):
            stranger.hear("lesson_update", within=0.5)

    # Assert
    assert (refused["code"], said["code"]) == ("lessons.live_lesson_not_found", "core.room_not_found")


def test_who_is_taken_out_of_the_class_is_out_of_the_room_within_the_bound(school: School, live_id: str) -> None:
    # Arrange
    with ExitStack() as stack:
        leaving, staying = (school.opened(stack, school.learner(number)) for number in (28, 29))
        leaving.join(live_id)
        staying.join(live_id)

        # Act
        began = time.monotonic()
        assert school.learner(28).post(f"courses/classrooms/{school.facts['classroom']}/leave/").status_code == 204
        left = leaving.hear("left")
        took = time.monotonic() - began
        school.teacher.post(f"lessons/live/{live_id}/step/", step=2)
        heard = staying.hear("lesson_update")["state"]["step"]
        with pytest.raises(TimeoutError):
            leaving.hear("lesson_update", within=0.5)
        again = leaving.join(live_id)

    # Assert
    assert left == {"type": "left", "room": ROOM, "id": live_id, "reason": "no_longer_yours"}
    assert took < AT_ONCE_SECONDS < REVIEW_SECONDS
    assert heard == 2
    assert again["code"] == "lessons.live_lesson_not_found"


def test_a_sign_in_that_ends_closes_its_sockets_and_no_others(school: School) -> None:
    # Arrange
    with ExitStack() as stack:
        ended, other = school.opened(stack, school.learner(27)), school.opened(stack, school.learner(26))

        # Act
        assert school.learner(27).post("accounts/logout-all/").status_code == 204
        code = ended.closing_code(within=AT_ONCE_SECONDS)
        other.send("ping", ref="still")

        # Assert
        assert code == 4401
        assert other.hear("pong") == {"type": "pong", "ref": "still"}


def test_a_ticket_opens_one_socket(school: School) -> None:
    # Arrange
    ticket = school.learner(0).ticket()
    base = next(school.bases)

    # Act
    with device(base, ticket) as first, device(base, ticket) as second:
        welcome, code = first.hear("welcome"), second.closing_code()

    # Assert
    assert (welcome["protocol"], code) == ("lyceum.v1", 4401)


@pytest.mark.parametrize(
    "protocols", [["lyceum.v1"], ["lyceum.v1", "ticket."], ["ticket.x"], ["lyceum.v1", "ticket.x"]]
)
def test_without_a_ticket_a_socket_is_closed(school: School, protocols: list[str]) -> None:
    # Act
    with device(next(school.bases), {"path": "/ws/", "protocols": protocols}) as made:
        code = made.closing_code()

    # Assert
    assert code == 4401


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://localhost:9", "http://127.0.0.1", "file://"]
)
def test_a_page_of_a_foreign_origin_is_refused_before_its_ticket_is_looked_at(school: School, origin: str) -> None:
    # Arrange
    base, ticket = next(school.bases), school.learner(0).ticket()

    # Act
    with pytest.raises(InvalidStatus) as refused, device(base, ticket, origin=origin):
        pass
    with device(base, ticket, origin=base) as own:
        welcome = own.hear("welcome")

    # Assert
    assert refused.value.response.status_code == 403
    assert welcome["protocol"] == "lyceum.v1"


def test_no_other_address_takes_sockets(school: School) -> None:
    # Act
    with (
        pytest.raises(InvalidStatus) as refused,
        device(next(school.bases), {**school.learner(0).ticket(), "path": "/ws/other/"}),
    ):
        pass

    # Assert
    assert refused.value.response.status_code == 403


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{",
        '"x"',
        "null",
        '{"type": 1}',
        '{"type": "join", "room": "live_lesson", "id": "1"}',
        '{"type": "join", "room": "live_lesson", "id": 7}',
        '{"type": "join", "room": "nowhere", "id": "0190a8f0-0000-7000-8000-000000000001"}',
        '{"type": "say", "body": []}',
        '{"type": "x", "y": 1}',
        '{"type": "\\ud800"}',
        '{"type": "join", "ref": "' + "r" * 65 + '"}',
        "[" * 5000,
    ],
)
def test_a_frame_that_makes_no_sense_is_refused_and_the_socket_goes_on(school: School, text: str) -> None:
    # Act
    with ExitStack() as stack:
        made = school.opened(stack, school.learner(1))
        made.connection.send(text)
        told = made.hear("error")
        made.send("ping", ref="on")
        answered = made.hear("pong")

    # Assert
    assert told["code"] in {"core.frame_refused", "core.room_not_found"}
    assert answered == {"type": "pong", "ref": "on"}


def test_too_much_closes_the_socket(school: School) -> None:
    # Act
    codes = {}
    with ExitStack() as stack:
        flood, large, huge, raw = (school.opened(stack, school.learner(2)) for _ in range(4))
        for number in range(FRAMES_AT_ONCE + 5):
            flood.send("ping", ref=str(number))
        codes["flood"] = flood.closing_code()
        large.connection.send("x" * (MAX_FRAME_BYTES + 1))
        codes["large"] = large.closing_code()
        huge.connection.send("x" * (8 * MAX_FRAME_BYTES))
        codes["huge"] = huge.closing_code()
        raw.connection.send(b"\x00\x01")
        codes["bytes"] = raw.closing_code()

    # Assert
    assert codes == {"flood": 4429, "large": 1009, "huge": 1009, "bytes": 1003}


def test_a_notice_reaches_the_devices_of_its_reader(school: School) -> None:
    # Arrange
    with ExitStack() as stack:
        devices = [school.opened(stack, school.learner(5)) for _ in range(2)]
        other = school.opened(stack, school.learner(6))

        # Act
        sent = school.teacher.post(
            "accounts/notifications/send/",
            classroom=school.facts["classroom"],
            title="Bring your rulers",
            body="Tomorrow.",
        )
        heard = [each.hear("push") for each in (*devices, other)]

    # Assert
    assert sent.status_code == 201, sent.text
    assert {frame["topic"] for frame in heard} == {"accounts.notification"}
    assert {frame["message"]["title"] for frame in heard} == {"Message from Tina Teacher: Bring your rulers"}
    assert len({frame["message"]["id"] for frame in heard}) == 2
