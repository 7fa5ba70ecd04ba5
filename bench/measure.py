"""CPU per request of a server process, and the ratios between cases measured in one run."""

import http.client
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median


@dataclass(frozen=True)
class Call:
    """One request: method, path, headers, body."""

    method: str
    path: str
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | None = None

    @classmethod
    def of(cls, method: str, path: str, token: str = "", body: object = None) -> "Call":
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        if body is not None:
            headers["Content-Type"] = "application/json"
        return cls(method, path, headers, None if body is None else json.dumps(body).encode())


@dataclass
class Case:
    """A way to call one server. ``next_call`` gives the next request; ``shots`` are requests in a round.

    ``rounds`` collects, for each round, the server's and the database's CPU seconds and the wall seconds per request.
    """

    name: str
    port: int
    next_call: Callable[[], Call]
    shots: int = 100
    rounds: list[tuple[float, float, float]] = field(default_factory=list)

    @property
    def cpu_ms(self) -> float:
        """The least over the rounds: other work on the machine only adds."""
        return 1000 * min(cpu for cpu, _, _ in self.rounds)

    @property
    def database_cpu_ms(self) -> float:
        return 1000 * min(cpu for _, cpu, _ in self.rounds)

    @property
    def wall_ms(self) -> float:
        return 1000 * median(wall for _, _, wall in self.rounds)


@dataclass(frozen=True)
class Gate:
    """``case`` costs at most ``at_most`` times the CPU of ``against``."""

    case: str
    against: str
    at_most: float
    says: str


def cpu_seconds(pid: int) -> float:
    """CPU time of a process with all its threads, ended ones too, to the nanosecond (clock_getcpuclockid(3))."""
    return time.clock_gettime((~pid << 3) | 2)


def tree(pid: int) -> list[int]:
    """A process and its descendants."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            found += tree(int(child))
    return found


def run_rounds(cases: Sequence[Case], *, rounds: int, servers: dict[int, int], database_pid: int) -> None:
    """All cases in turn, in both directions alternately; the first round only warms up."""
    for number in range(rounds + 1):
        for case in cases if number % 2 else reversed(cases):
            measured = _round(case, servers[case.port], database_pid)
            if number:
                case.rounds.append(measured)


def _round(case: Case, server_pid: int, database_pid: int) -> tuple[float, float, float]:
    calls = [case.next_call() for _ in range(case.shots)]
    connection = http.client.HTTPConnection("127.0.0.1", case.port, timeout=60)
    _send(connection, calls[0], case.name)
    server, database = tree(server_pid), tree(database_pid)
    before, before_database, started = _sum(server), _sum(database), time.perf_counter()
    for call in calls[1:]:
        _send(connection, call, case.name)
    number = len(calls) - 1
    wall = (time.perf_counter() - started) / number
    measured = ((_sum(server) - before) / number, (_sum(database) - before_database) / number, wall)
    connection.close()
    return measured


def _sum(pids: Sequence[int]) -> float:
    total = 0.0
    for pid in pids:
        try:
            total += cpu_seconds(pid)
        except OSError:  # a background worker of PostgreSQL that has ended
            continue
    return total


def _send(connection: http.client.HTTPConnection, call: Call, name: str) -> None:
    connection.request(call.method, call.path, body=call.body, headers=call.headers)
    answer = connection.getresponse()
    body = answer.read()
    if answer.status >= 300 and answer.status != 304:
        raise SystemExit(f"{name}: {call.method} {call.path} answered {answer.status}: {body[:300]!r}")
