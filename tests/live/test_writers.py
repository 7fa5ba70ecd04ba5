"""Writers in processes of their own beside the reading process: each event once, in its learner's order."""

import json
import subprocess
import time
from pathlib import Path

import pytest

from core.tests.threads import eventually
from tests.live.faults import Outcome, how_many
from tests.live.programs import ROOT
from tests.live.servers import Embedded, Lyceum, Production

pytestmark = pytest.mark.live

PROCESSES, WRITERS_EACH = 4, 4


def write_in_reverse(lyceum: Lyceum) -> tuple[int, int]:
    """Two reports, of which the one that was written first is committed last; how the readers see them.

    Returns the place, from the end, of the early and of the late one.
    """
    early, late = lyceum.school["learners"][:2]
    slow = subprocess.Popen(
        lyceum.deeds_command("report-slowly", "--learners", early),
        cwd=ROOT,
        env=lyceum.environment,
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    )
    assert slow.stderr
    assert any(line == "written\n" for line in slow.stderr)
    quick = subprocess.Popen(
        lyceum.deeds_command("report", "--learners", late),
        cwd=ROOT,
        env=lyceum.environment,
        stdout=subprocess.DEVNULL,
    )
    if lyceum.shape == "production":
        assert quick.wait(60) == 0
        assert eventually(lyceum.has_read_everything, within=30)
    else:
        time.sleep(2)  # by now it stands before SQLite's one lock
    slow.communicate("go on\n", timeout=60)
    assert (slow.returncode, quick.wait(60)) == (0, 0)
    assert eventually(lyceum.has_read_everything, within=30)
    order = [learner for learner, _pk in lyceum.deeds("positions")][::-1]
    return order.index(early), order.index(late)


def write_together(lyceum: Lyceum) -> None:
    """Sixteen writers in four processes, for the same learners, while the reader follows."""
    times = how_many(full=50, few=5)
    learners = ["--learners", ",".join(lyceum.school["learners"])]
    before = len(lyceum.deeds("positions"))
    command = lyceum.deeds_command("report", *learners, "--writers", str(WRITERS_EACH), "--times", str(times))
    writers = [
        subprocess.Popen(command, cwd=ROOT, env=lyceum.environment, stdout=subprocess.PIPE, text=True)
        for _ in range(PROCESSES)
    ]
    under_load = lyceum.verdict()
    written = sum(json.loads(writer.communicate(timeout=300)[0]) for writer in writers)
    ended = time.monotonic()
    caught_up = eventually(lyceum.has_read_everything, within=30)
    recovery = time.monotonic() - ended

    verdict, after = lyceum.verdict(), len(lyceum.deeds("positions"))
    fault = f"{PROCESSES * WRITERS_EACH} writers beside the reader"
    Outcome(fault, lyceum.shape, written, verdict, recovery, f"{after - before} read").report()
    assert caught_up, lyceum.manage("projections", "status")
    assert (after - before, written) == (written, PROCESSES * WRITERS_EACH * times)
    assert under_load.holds, under_load.text
    assert verdict.holds, verdict.text


def test_sqlite_gives_places_in_the_order_of_writing(embedded: Embedded, tmp_path: Path) -> None:
    """It has one writer at a time: the second waits for the first."""
    early, late = write_in_reverse(embedded)

    assert (early, late) == (1, 0)


def test_postgresql_gives_places_in_the_order_of_commit(production: Production, tmp_path: Path) -> None:
    early, late = write_in_reverse(production)

    assert (early, late) == (0, 1)


def test_many_writers_on_sqlite(embedded: Embedded) -> None:
    write_together(embedded)


def test_many_writers_on_postgresql(production: Production) -> None:
    write_together(production)
