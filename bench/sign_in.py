"""What it costs to know who calls, and whether the time of a refusal tells a name that exists.

    python tools/with_services.py python bench/sign_in.py [--tries 200]

In one process with the settings of production, PostgreSQL and Valkey, on one core. CPU of this process; the refusals
in wall time, since that is what a stranger sees.
"""

import argparse
import os
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import cycle
from pathlib import Path
from statistics import median
from typing import Any
from uuid import uuid4

from environment import make_database, our_environment

TRIES_OF_ONE_CASE = 400
DIFFERENCE_MS = 5.0  # of the medians, over 200 tries each


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tries", type=int, default=200)
    tries = parser.parse_args().tries
    os.environ.update(our_environment(make_database(os.environ["TEST_DATABASE_URL"], "sign_in")))
    os.environ |= {"RATE_LIMIT_DEFAULT": "1000000/min", "LOG_LEVEL": "ERROR"}  # one caller, asking all the time
    sys.path.insert(0, str(Path(__file__).parent.parent))
    os.sched_setaffinity(0, {0})

    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    _report_authentication()
    return _report_refusals(tries)


def _report_authentication() -> None:
    """CPU of authentication alone beside that of a whole list request."""
    from django.core.cache import cache
    from django.test import Client
    from rest_framework.test import APIRequestFactory

    from accounts.api import Role, start_session
    from accounts.auth_state import forget_auth_state
    from accounts.rest.authentication import SessionTokenAuthentication
    from courses.api import CourseDraft, PublicationState, SectionDraft, save_course
    from lessons.api import BlockDraft, BlockKind, LessonDraft, LessonState, save_lesson

    cache.clear()
    teacher = _person(Role.TEACHER)
    now = datetime.now(UTC)
    outline = CourseDraft(
        title="Lines", subject="Maths", state=PublicationState.PUBLISHED, sections=[SectionDraft(title="One")]
    )
    course = save_course(author=teacher, draft=outline, now=now)
    for number in range(20):
        lesson = LessonDraft(
            section_id=course.sections.all()[0].pk,
            title=f"Lesson {number}",
            state=LessonState.PUBLISHED,
            blocks=[BlockDraft(kind=BlockKind.TEXT, markdown="A line.")],
        )
        save_lesson(author=teacher, draft=lesson, now=now)
    tokens = [start_session(user=teacher, now=now).access for _ in range(TRIES_OF_ONE_CASE + 50)]
    requests = [APIRequestFactory().get("/", HTTP_AUTHORIZATION=f"Bearer {token}") for token in tokens]
    authentication, warm, new = SessionTokenAuthentication(), cycle(requests[:1]), iter(requests[1:])
    client = Client(HTTP_AUTHORIZATION=f"Bearer {tokens[0]}", SERVER_NAME="127.0.0.1")

    def cold() -> None:
        forget_auth_state(teacher.pk)
        authentication.authenticate(next(warm))

    cases: dict[str, Callable[[], object]] = {
        "list of 20, whole": lambda: _read(client),
        "authentication": lambda: authentication.authenticate(next(warm)),
        "authentication, token not seen before": lambda: authentication.authenticate(next(new)),
        "authentication, state not in the cache": cold,
    }
    costs = {name: _cpu_ms(call) for name, call in cases.items()}
    whole = costs["list of 20, whole"]
    print("| case | CPU ms | share of the list |\n| --- | --- | --- |")
    for name, cost in costs.items():
        print(f"| {name} | {cost:.3f} | {cost / whole:.1%} |")


def _read(client: Any) -> None:
    answer = client.get("/api/v1/lessons/")
    if answer.status_code != 200 or len(answer.json()["results"]) != 20:
        raise SystemExit(f"The list was not read: {answer.status_code}.")


def _report_refusals(tries: int) -> int:
    """Medians of a wrong password and an unknown name, turn about; 1 if they lie too far apart."""
    from django.core.cache import cache

    from accounts.api import Role
    from accounts.errors import WrongCredentials
    from accounts.services.sessions import sign_in

    known = _person(Role.STUDENT).username
    seconds: dict[str, list[float]] = {"wrong password": [], "unknown name": []}
    for _ in range(tries):
        for case, name in (("wrong password", known), ("unknown name", f"nobody-{uuid4().hex[:12]}")):
            cache.clear()  # the lockout has a measure of its own
            started = time.perf_counter()
            try:
                sign_in(identifier=name, password="a wrong password", now=datetime.now(UTC))  # noqa: S106 - a guess
            except WrongCredentials:
                seconds[case].append(time.perf_counter() - started)
    medians = {case: 1000 * median(values) for case, values in seconds.items()}
    difference = abs(medians["wrong password"] - medians["unknown name"])
    print(f"\n| refusal, median of {tries} | wall ms |\n| --- | --- |")
    for case, value in medians.items():
        print(f"| {case} | {value:.1f} |")
    verdict = "holds" if difference < DIFFERENCE_MS else "MISSED"
    print(f"| difference: under {DIFFERENCE_MS:.0f} ms | {difference:.1f}, {verdict} |")
    return 0 if difference < DIFFERENCE_MS else 1


def _person(role: str):  # noqa: ANN202 - a User, known only once Django is set up
    from accounts.api import Institution, InstitutionKind, create_institution, create_person

    now = datetime.now(UTC)
    school = Institution.objects.filter(slug="bench").first() or create_institution(
        name="Bench", slug="bench", kind=InstitutionKind.SCHOOL, country="", actor=None, now=now
    )
    return create_person(
        institution=school,
        username=f"p-{uuid4().hex[:12]}",
        password="correct-horse-battery",  # noqa: S106 - of nobody
        full_name="Nobody",
        role=role,
        actor=None,
        now=now,
    )


def _cpu_ms(call: Callable[[], object]) -> float:
    """The least of several rounds: other work on the machine only adds."""
    for _ in range(40):
        call()
    rounds = []
    for _ in range(4):
        started = time.process_time()
        for _ in range(TRIES_OF_ONE_CASE // 5):
            call()
        rounds.append((time.process_time() - started) / (TRIES_OF_ONE_CASE // 5))
    return 1000 * min(rounds)


if __name__ == "__main__":
    sys.exit(main())
