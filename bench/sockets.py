"""Fan-out to a room of 200: our sockets beside the bare library and beside Channels' own Redis layer.

    python tools/with_services.py python bench/sockets.py [--clients 200] [--seconds 2] [--rounds 5]

Two messages of about 150 bytes are under way all the time; one counts when a client has it. Each server is one process
on one core, the clients share the other with Valkey. At the two servers to compare with, a client says something and the
server hands it to all; ours takes it from the channel layer, as it comes from a web server or a worker.
"""

import argparse
import asyncio
import base64
import os
import re
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from environment import make_database, our_environment
from measure import cpu_seconds

ROOT = Path(__file__).parent.parent
BARE, CHANNELS, OURS = "websockets alone", "Channels, Redis layer", "ours"
AT_LEAST_OF_BARE, AT_LEAST_TIMES_CHANNELS = 0.5, 8.0
SOCKETS_OF_ONE = 10
UNDER_WAY = 2
TEXT = '{"type":"lesson_update","change":"step","at":"@%s@","state":{"step":3,"step_count":12,"hints":[],"version":17,"state":"running"}}'


@dataclass
class Round:
    """Deliveries a second, server's CPU microseconds for one, and how long they took (ms)."""

    rate: float
    cpu_us: float
    p50_ms: float
    p99_ms: float
    lost: int


@dataclass
class Server:
    """One that listens. ``open`` gives what each client has to send when it opens; ``say`` hands a text in."""

    name: str
    port: int
    process: subprocess.Popen[bytes]
    handshakes: Callable[[int], Sequence[str]]
    first_frames: Sequence[str] = ()
    frames_before: int = 0
    say: Callable[[str], Awaitable[None]] | None = None
    rounds: list[Round] = field(default_factory=list)

    @property
    def best(self) -> Round:
        return max(self.rounds, key=lambda each: each.rate)

    @property
    def cpu_us(self) -> float:
        return min(each.cpu_us for each in self.rounds)


class Client(asyncio.Protocol):
    """A reader of frames with as little work as can be: the client must not be what is measured."""

    def __init__(self, handshake: str, hear: Callable[[bytes], None]) -> None:
        self._handshake, self._hear = handshake, hear
        self._waiting, self._is_open = b"", False
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        transport.write(self._handshake.encode())

    def data_received(self, data: bytes) -> None:
        waiting = self._waiting + data
        if not self._is_open:
            head, found, waiting = waiting.partition(b"\r\n\r\n")
            if not found:
                self._waiting = head
                return
            if b" 101 " not in head[:20]:
                self.opened.set_exception(RuntimeError(head.decode("latin-1")))
                return
            self._is_open = True
            self.opened.set_result(None)
        self._waiting = self._frames(waiting)

    def _frames(self, data: bytes) -> bytes:
        while len(data) >= 2:
            start, size = 2, data[1] & 127
            if size == 126:
                start, size = 4, int.from_bytes(data[2:4], "big")
            if len(data) < start or len(data) < start + size:
                break
            if data[0] & 15 == 1:
                self._hear(data[start : start + size])
            data = data[start + size :]
        return data

    def send(self, text: str) -> None:
        body = text.encode()
        size = bytes([128 | len(body)]) if len(body) < 126 else b"\xfe" + len(body).to_bytes(2, "big")
        self.transport.write(b"\x81" + size + b"\0\0\0\0" + body)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clients", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=2.0)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    sys.path.insert(0, str(ROOT))
    with ExitStack() as stack:
        servers = [_bare(stack), _channels(stack), _ours(stack, given.clients)]
        os.sched_setaffinity(0, {1})
        for number in range(given.rounds):
            for server in servers if number % 2 else reversed(servers):
                server.rounds.append(asyncio.run(_round(server, clients=given.clients, seconds=given.seconds)))
    return _report(servers)


def _start(stack: ExitStack, words: Sequence[str], environment: dict[str, str]) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(words, env=environment, cwd=ROOT, stderr=subprocess.DEVNULL)
    os.sched_setaffinity(process.pid, {0})
    stack.callback(process.kill)
    return process


def _handshake(port: int, path: str, *, protocols: str = "") -> str:
    key = base64.b64encode(os.urandom(16)).decode()
    more = f"Sec-WebSocket-Protocol: {protocols}\r\n" if protocols else ""
    return (
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n{more}\r\n"
    )


def _bare(stack: ExitStack) -> Server:
    port = 9201
    process = _start(stack, [sys.executable, "bench/limits/sockets_bare.py", str(port)], dict(os.environ))
    return Server(BARE, port, process, lambda number: [_handshake(port, "/ws/")] * number)


def _uvicorn(application: str, port: int) -> list[str]:
    words = ["--lifespan", "off", "--no-access-log", "--log-level", "error", "--ws-per-message-deflate", "false"]
    return [sys.executable, "-m", "uvicorn", application, "--port", str(port), *words]


def _channels(stack: ExitStack) -> Server:
    port = 9202
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "bench" / "limits")}
    process = _start(stack, _uvicorn("sockets_channels:application", port), environment)
    return Server(CHANNELS, port, process, lambda number: [_handshake(port, "/ws/")] * number)


def _ours(stack: ExitStack, clients: int) -> Server:
    port = 9203
    environment = our_environment(make_database(os.environ["TEST_DATABASE_URL"], "sockets")) | {"LOG_LEVEL": "ERROR"}
    os.environ.update(environment)
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    live_id, people = _class_in_a_live_lesson(clients)
    process = _start(stack, _uvicorn("config.asgi:application", port), environment)
    join = f'{{"type":"join","room":"live_lesson","id":"{live_id}"}}'

    def handshakes(number: int) -> list[str]:
        from accounts.realtime import admission_of_token
        from core.realtime.tickets import issue_ticket

        chosen = [people[place // SOCKETS_OF_ONE] for place in range(number)]
        tickets = [issue_ticket(admission_of_token(claims, language="en")) for claims in chosen]
        return [_handshake(port, "/ws/", protocols=f"lyceum.v1, ticket.{ticket}") for ticket in tickets]

    async def say(text: str) -> None:
        from channels.layers import get_channel_layer

        from core.realtime.publishing import GROUP
        from core.realtime.publishing import TEXT as KIND
        from lessons.live.board import topic_of

        await get_channel_layer().group_send(GROUP, {"type": KIND, "topic": topic_of(live_id), "text": text})

    return Server(OURS, port, process, handshakes, [join], 2, say)


def _class_in_a_live_lesson(clients: int) -> tuple[Any, list[Any]]:
    """A live lesson, and the claims of the learners who will follow it with ten devices each."""
    from datetime import UTC, datetime

    from accounts.api import InstitutionKind, Role, create_institution, create_person, start_session
    from accounts.tokens import ACCESS, decode
    from courses.api import (
        ClassroomDraft,
        CourseDraft,
        Level,
        PublicationState,
        SectionDraft,
        enrol_learner,
        save_classroom,
        save_course,
    )
    from lessons.api import BlockDraft, BlockKind, LessonDraft, LessonState, save_lesson
    from lessons.services.live_lessons import start_live_lesson

    now = datetime.now(UTC)
    school = create_institution(
        name="Bench", slug="bench", kind=InstitutionKind.SCHOOL, country="ES", actor=None, now=now
    )

    def person(name: str, role: Role) -> Any:
        return create_person(
            institution=school, username=name, password="x" * 20, full_name=name, role=role, actor=None, now=now
        )

    teacher = person("teacher", Role.TEACHER)
    outline = CourseDraft(
        title="Lines", subject="Maths", state=PublicationState.PUBLISHED, sections=[SectionDraft(title="One")]
    )
    course = save_course(author=teacher, draft=outline, now=now)
    blocks = [BlockDraft(kind=BlockKind.TEXT, markdown="One")]
    draft = LessonDraft(
        section_id=course.sections.all()[0].pk, title="Lesson", state=LessonState.PUBLISHED, blocks=blocks
    )
    lesson = save_lesson(author=teacher, draft=draft, now=now)
    room = ClassroomDraft(name="7A", level=Level.SECONDARY, course_ids=[course.pk], teacher_ids=[])
    classroom = save_classroom(author=teacher, draft=room, now=now)
    claims = []
    for number in range(-(-clients // SOCKETS_OF_ONE)):
        learner = person(f"learner-{number}", Role.STUDENT)
        enrol_learner(teacher=teacher, classroom_id=classroom.pk, learner=learner, now=now)
        claims.append(decode(start_session(user=learner, now=now).access, kind=ACCESS))
    live = start_live_lesson(teacher=teacher, lesson_id=lesson.pk, classroom_id=classroom.pk, now=now)
    return live.pk, claims


class _Tally:
    """What the clients have got of each message."""

    def __init__(self, clients: int) -> None:
        self._clients, self._missing = clients, {}
        self.deliveries, self.waits_ms, self.other = 0, [], 0
        self.all_have_it: Callable[[], None] = lambda: None

    def sent(self) -> str:
        at = f"{time.perf_counter():.7f}"
        self._missing[at.encode()] = self._clients
        return TEXT % at

    def hear(self, text: bytes) -> None:
        found = re.search(rb"@([0-9.]+)@", text)
        if found is None:
            self.other += 1
            return
        self.deliveries += 1
        self.waits_ms.append(1000 * (time.perf_counter() - float(found[1])))
        self._missing[found[1]] -= 1
        if not self._missing[found[1]]:
            del self._missing[found[1]]
            self.all_have_it()

    @property
    def lost(self) -> int:
        return sum(self._missing.values())


async def _round(server: Server, *, clients: int, seconds: float) -> Round:
    loop, tally = asyncio.get_running_loop(), _Tally(clients)
    opened = [await _open(server, handshake, tally) for handshake in server.handshakes(clients)]
    until_ready = time.perf_counter() + 30
    while tally.other < server.frames_before * clients and time.perf_counter() < until_ready:  # noqa: ASYNC110 - a count that two hundred protocols raise
        await asyncio.sleep(0.05)
    await asyncio.sleep(0.3)
    tally.deliveries, tally.waits_ms = 0, []
    began, cpu = time.perf_counter(), cpu_seconds(server.process.pid)
    ends = began + seconds
    tasks: set[asyncio.Task[None]] = set()

    def say() -> None:
        if time.perf_counter() < ends:
            text = tally.sent()
            if server.say is None:
                opened[0].send(text)
            else:
                task = loop.create_task(server.say(text))
                tasks.add(task)
                task.add_done_callback(tasks.discard)

    tally.all_have_it = say
    for _ in range(UNDER_WAY):
        say()
    await asyncio.sleep(seconds)
    took, used, number = time.perf_counter() - began, cpu_seconds(server.process.pid) - cpu, tally.deliveries
    await asyncio.sleep(1)
    for client in opened:
        client.transport.abort()
    waits = sorted(tally.waits_ms)
    return Round(
        number / took,
        1_000_000 * used / max(1, number),
        waits[len(waits) // 2],
        waits[int(len(waits) * 0.99)],
        tally.lost,
    )


async def _open(server: Server, handshake: str, tally: _Tally) -> Client:
    for _ in range(100):  # the server may still be starting
        try:
            _transport, client = await asyncio.get_running_loop().create_connection(
                lambda: Client(handshake, tally.hear), "127.0.0.1", server.port
            )
            break
        except ConnectionRefusedError:
            await asyncio.sleep(0.2)
    else:
        raise SystemExit(f"{server.name} does not listen.")
    await asyncio.wait_for(client.opened, 15)
    for frame in server.first_frames:
        client.send(frame)
    return client


def _report(servers: Sequence[Server]) -> int:
    bare, channels, ours = servers
    print("\n| server | deliveries/s, best (median) | × bare | CPU µs | p50 / p99 ms | lost |")
    print("| --- | --- | --- | --- | --- | --- |")
    for server in servers:
        middle = median(each.rate for each in server.rounds)
        best, lost = server.best, sum(each.lost for each in server.rounds)
        share = best.rate / bare.best.rate
        times = f"{best.p50_ms:.1f} / {best.p99_ms:.1f}"
        print(
            f"| {server.name} | {best.rate:,.0f} ({middle:,.0f}) | {share:.2f} | {server.cpu_us:.1f} | {times} | {lost} |"
        )
    of_bare, times = ours.best.rate / bare.best.rate, ours.best.rate / channels.best.rate
    gates = {
        f"at least {AT_LEAST_OF_BARE} × the bare library": (of_bare, of_bare >= AT_LEAST_OF_BARE),
        f"at least {AT_LEAST_TIMES_CHANNELS:.0f} × Channels' Redis layer": (times, times >= AT_LEAST_TIMES_CHANNELS),
    }
    print("\n| gate | measured | |\n| --- | --- | --- |")
    for says, (measured, holds) in gates.items():
        print(f"| {says} | {measured:.2f} | {'holds' if holds else 'MISSED'} |")
    return 0 if all(holds for _, holds in gates.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
