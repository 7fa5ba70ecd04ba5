"""A real log, where there is one: read from outside of the repository, never copied into it."""

import os
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from assessments.models import Response
from config.env import PROJECT_ROOT
from config.replay.log import read_log

pytestmark = pytest.mark.django_db
DATA = Path(os.environ.get("LYCEUM_TEST_DATA", PROJECT_ROOT.parent / "shared" / "data"))
LEARNERS = 8


def real_log(name: str) -> Path:
    file = DATA / name / "interactions.csv.gz"
    if not file.is_file():
        pytest.skip(f"There is no {file}: set LYCEUM_TEST_DATA to the folder of the real logs.")
    return file


def test_a_real_log_goes_through_the_platform() -> None:
    file = real_log("assist2009_named")
    out = StringIO()
    call_command("replay_interactions", str(file), "--limit", str(LEARNERS), stdout=out)
    assert Response.objects.count() == read_log(file).of_first(LEARNERS).row_count
    assert "DIFFERS" not in out.getvalue()
    assert "Walked states that differ from the stored ones: 0" in out.getvalue()


@pytest.mark.parametrize(
    ("name", "rows", "learners", "first_seconds"),
    [("assist2009_named", 274_570, 4_150, None), ("algebra2005_sample", 129_998, 114, 53.0)],
)
def test_a_real_log_is_read_whole(name: str, rows: int, learners: int, first_seconds: float | None) -> None:
    log = read_log(real_log(name))
    assert (log.row_count, len(log.learners), log.first_seconds) == (rows, learners, first_seconds)
