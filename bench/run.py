"""Measure our endpoints beside the limits of the stack, print the table, and fail where a gate is missed.

    make bench            or: python tools/with_services.py python bench/run.py [--rounds 6] [--only PATTERN] [--json FILE]

Both applications run on the same kind of server (granian, WSGI, one worker) on one core; client and database on the
other. Only ratios of one run say something. Protocol: bench/README.md.
"""

import argparse
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from itertools import cycle
from pathlib import Path
from typing import Any

import psycopg
from environment import make_database, our_environment
from measure import Call, Case, Gate, run_rounds

BENCH = Path(__file__).parent
BIN = Path(sys.executable).parent
SERVER_CORE, CLIENT_CORE = 0, 1
API = "/api/v1"

GATES = (
    Gate("list of 20", "DRF list", 1 / 1.7, "at least 1.7 × the DRF list"),
    Gate("submit of five", "DRF post", 1 / 0.5, "at least 0.5 × the DRF post"),
    Gate("login", "one password hash", 1.1, "at most 1.1 × one hash"),
    Gate("published lesson", "DRF list", 0.5, "remembered, at most half of the DRF list"),
    Gate("published lesson, 304", "DRF list", 0.5, "who has it, at most half of the DRF list"),
    *(
        Gate(f"{name}, after 1,000 attempts", name, 1.1, "flat in the learner's history")
        for name in ("list of 20", "submit of five", "exercise answer", "class page of 30", "login")
    ),
)


def main() -> int:
    options = _options()
    os.sched_setaffinity(0, {CLIENT_CORE})
    with ExitStack() as stack:
        server = os.environ["TEST_DATABASE_URL"]
        ours = our_environment(make_database(server, "bench"))
        limits = _limit_environment(make_database(server, "limits"))
        limit_token = _run(["python", "-m", "limits.seed"], limits)
        _run(["python", "../manage.py", "migrate", "--verbosity", "0"], ours)
        school = json.loads(_run(["python", "school.py"], ours))
        limit_port, limit_pid = stack.enter_context(_server("limits.wsgi:application", limits))
        port, pid = stack.enter_context(_server("config.wsgi:application", ours))
        cases = [case for case in _cases(school, port, limit_token, limit_port) if re.search(options.only, case.name)]
        run_rounds(cases, rounds=options.rounds, servers={limit_port: limit_pid, port: pid}, database_pid=_postmaster())
    return _report(cases, options.json)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=6)
    parser.add_argument("--only", default="", metavar="PATTERN", help="measure the cases whose name matches")
    parser.add_argument("--json", metavar="FILE", help="write the figures there too")
    return parser.parse_args()


# --- what is called -------------------------------------------------------------------------------------------
def _cases(school: dict[str, Any], port: int, limit_token: str, limit_port: int) -> list[Case]:
    answer = {"question": 7, "answer": {"value": 42}, "is_correct": True, "ms": 1200}
    return [
        Case("bare Django view", limit_port, _same(Call.of("GET", "/bare/")), 400),
        Case("DRF list", limit_port, _same(Call.of("GET", "/lessons/", limit_token))),
        Case("DRF post", limit_port, _same(Call.of("POST", "/attempts/", limit_token, answer))),
        Case("one password hash", limit_port, _same(Call.of("GET", "/hash/")), 8),
        *_our_cases(school["new"], school["password"], port, ""),
        *_published_cases(school["new"], port),
        *_our_cases(school["veteran"], school["password"], port, ", after 1,000 attempts"),
    ]


def _our_cases(group: dict[str, Any], password: str, port: int, suffix: str) -> Iterator[Case]:
    page = f"{API}/progress/classrooms/{group['classroom']}/mastery/"
    lists = [Call.of("GET", f"{API}/lessons/?count=1", token) for token in group["tokens"]]
    logins = [
        Call.of("POST", f"{API}/accounts/login/", body={"username": name, "password": password})
        for name in group["usernames"]
    ]
    yield Case(f"list of 20{suffix}", port, _each(cycle(lists)))
    yield Case(f"submit of five{suffix}", port, _each(_submits(group["submits"])), 40)
    yield Case(f"exercise answer{suffix}", port, _each(_answers(group["answers"])), 80)
    yield Case(f"class page of 30{suffix}", port, _same(Call.of("GET", page, group["teacher_token"])), 20)
    yield Case(f"login{suffix}", port, _each(cycle(logins)), 8)


def _published_cases(group: dict[str, Any], port: int) -> Iterator[Case]:
    """One lesson of eight blocks, read by the whole class: the body, and the answer to who has it."""
    path = f"{API}/lessons/{group['lesson']}/"
    reads = [Call.of("GET", path, token) for token in group["tokens"]]
    yield Case("published lesson", port, _each(cycle(reads)))
    known = [replace(call, headers={**call.headers, "If-None-Match": _tag_of(call, port)}) for call in reads]
    yield Case("published lesson, 304", port, _each(cycle(known)))


def _tag_of(call: Call, port: int) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request(call.method, call.path, headers=call.headers)
    answer = connection.getresponse()
    answer.read()
    return answer.headers["ETag"]


def _submits(attempts: Sequence[Sequence[str]]) -> Iterator[Call]:
    for token, attempt in attempts:
        yield Call.of("POST", f"{API}/assessments/attempts/{attempt}/submit/", token)


def _answers(questions: Sequence[Sequence[str]]) -> Iterator[Call]:
    """A first try at each question, then a second, both wrong, so that a third remains."""
    for choice in ("a", "c"):
        for token, attempt, question in questions:
            path = f"{API}/assessments/attempts/{attempt}/answers/{question}/"
            yield Call.of("PUT", path, token, {"response": [choice], "duration_ms": 21_000})


def _same(call: Call) -> Callable[[], Call]:
    return lambda: call


def _each(calls: Iterator[Call]) -> Callable[[], Call]:
    return lambda: next(calls)


# --- what is started ------------------------------------------------------------------------------------------
def _limit_environment(database_url: str) -> dict[str, str]:
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "limits.settings",
        "PYTHONPATH": str(BENCH),
        "LIMITS_DATABASE_URL": database_url,
    }


def _run(command: Sequence[str], environment: dict[str, str]) -> str:
    done = subprocess.run(
        [str(BIN / command[0]), *command[1:]],
        cwd=BENCH,
        env=environment,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return done.stdout.strip()


@contextmanager
def _server(application: str, environment: dict[str, str]) -> Iterator[tuple[int, int]]:
    """The application on one core; gives its port and the id of its first process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [BIN / "granian", "--interface", "wsgi", "--port", str(port), "--workers", "1", "--blocking-threads", "4"]
    server = subprocess.Popen(
        [*command, "--log-level", "error", application],
        cwd=BENCH,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.sched_setaffinity(server.pid, {SERVER_CORE})  # before it starts its worker, which inherits it
    try:
        _wait_for(port)
        yield port, server.pid
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(20)


def _wait_for(port: int) -> None:
    for _ in range(200):
        with socket.socket() as attempt:
            if attempt.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit("The server did not start.")


def _postmaster() -> int:
    """The process of the database server, for its CPU time."""
    with psycopg.connect(os.environ["TEST_DATABASE_URL"].replace("postgres://", "postgresql://")) as connection:
        backend = connection.info.backend_pid
        return int(Path(f"/proc/{backend}/stat").read_text().rpartition(")")[2].split()[1])


# --- what comes out -------------------------------------------------------------------------------------------
def _report(cases: Sequence[Case], file: str | None) -> int:
    by_name = {case.name: case for case in cases}
    bare = by_name["bare Django view"].cpu_ms if "bare Django view" in by_name else 1.0
    print("| case | CPU ms | database CPU ms | wall ms | × bare view |\n| --- | --- | --- | --- | --- |")
    for case in cases:
        print(
            f"| {case.name} | {case.cpu_ms:.2f} | {case.database_cpu_ms:.2f} | {case.wall_ms:.2f} "
            f"| {case.cpu_ms / bare:.1f} |"
        )
    print("\n| gate | measured | allowed | |\n| --- | --- | --- | --- |")
    missed = 0
    for gate in GATES:
        if gate.case not in by_name or gate.against not in by_name:
            continue
        ratio = by_name[gate.case].cpu_ms / by_name[gate.against].cpu_ms
        missed += ratio > gate.at_most
        verdict = "holds" if ratio <= gate.at_most else "MISSED"
        print(f"| {gate.case}: {gate.says} | {ratio:.2f} | ≤ {gate.at_most:.2f} | {verdict} |")
    if file:
        figures = {case.name: [case.cpu_ms, case.database_cpu_ms, case.wall_ms] for case in cases}
        Path(file).write_text(json.dumps(figures, indent=1), encoding="utf-8")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
