"""Reading a log: what it says, and what is refused before anything is done with it."""

import gzip
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from config.replay.log import AnswerLog, Item, LogRefusedError, Row, read_log
from config.replay.times import LONGEST, SHORTEST, START, Times
from config.tests.replay.simulated import FOLDER, simulated_log, simulated_names

GOOD = """user_id,seq,item_id,skills,correct,fold
7,1,30,5,0,2
7,0,31,5|6,1,2
8,0,30,5,1,3
"""


def write(folder: Path, text: str, name: str = "log.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def refusal(path: Path) -> tuple[str, int | None]:
    with pytest.raises(LogRefusedError) as caught:
        read_log(path)
    assert caught.value.code in str(caught.value)
    assert str(path.name) in str(caught.value)
    return caught.value.code, caught.value.line


# --- what it says -------------------------------------------------------------------------------------------
def test_a_log_gives_each_learners_rows_in_their_order(tmp_path: Path) -> None:
    log = read_log(write(tmp_path, GOOD))
    plain, both = Item("30", ("5",)), Item("31", ("5", "6"))
    assert log == AnswerLog(
        learners={
            "7": [Row(3, 0, both, is_right=True, seconds=None), Row(2, 1, plain, is_right=False, seconds=None)],
            "8": [Row(4, 0, plain, is_right=True, seconds=None)],
        },
        skill_names={"5": "Skill 5", "6": "Skill 6"},
        first_seconds=None,
    )
    assert (log.row_count, log.items()) == (3, [both, plain])


def test_a_gzipped_log_with_names_and_times(tmp_path: Path) -> None:
    text = "\ufeffcorrect,timestamp,user_id,seq,item_id,skills\n1,20.5,a,0,x,s-1\n\n0,20.5,a,1,x,s-1\n"
    with gzip.open(tmp_path / "log.csv.gz", "wt", encoding="utf-8") as file:
        file.write(text)
    write(tmp_path, 'skill_id,name\ns-1,"Halves, and quarters"\nother,Unused\n', "skill_names.csv")
    log = read_log(tmp_path / "log.csv.gz")
    assert log.learners["a"] == [
        Row(2, 0, Item("x", ("s-1",)), is_right=True, seconds=20.5),
        Row(4, 1, Item("x", ("s-1",)), is_right=False, seconds=20.5),
    ]
    assert (log.skill_names, log.first_seconds) == ({"s-1": "Halves, and quarters"}, 20.5)


def test_an_item_with_other_skills_is_another_item(tmp_path: Path) -> None:
    log = read_log(write(tmp_path, "user_id,seq,item_id,skills,correct\n1,0,9,5,1\n1,1,9,5|6,1\n1,2,9,5|5,1\n"))
    assert log.items() == [Item("9", ("5",)), Item("9", ("5", "6"))]


def test_the_first_learners_of_a_log(tmp_path: Path) -> None:
    log = read_log(write(tmp_path, GOOD))
    assert list(log.of_first(1).learners) == ["7"]
    assert log.of_first(5).learners == log.learners
    assert log.of_first(1).skill_names == log.skill_names


# --- what is refused ----------------------------------------------------------------------------------------
@pytest.mark.parametrize("column", ["user_id", "seq", "item_id", "skills", "correct"])
def test_a_missing_column_is_refused(tmp_path: Path, column: str) -> None:
    path = write(tmp_path, GOOD.replace(column, "other", 1))
    assert refusal(path) == ("replay.column_missing", 1)


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("7,x,32,5,1,2", "seq_malformed"),
        ("7,1.5,32,5,1,2", "seq_malformed"),
        ("7,,32,5,1,2", "seq_malformed"),
        ("7," + "9" * 5000 + ",32,5,1,2", "seq_malformed"),
        ("7,2,32,5,2,2", "correct_malformed"),
        ("7,2,32,5,true,2", "correct_malformed"),
        ("7,2,32,5,,2", "correct_malformed"),
        ("7,2,32,,1,2", "skills_missing"),
        ("7,2,32,5|,1,2", "skills_missing"),
        ("7,2,32,|,1,2", "skills_missing"),
        ("7,2,32," + "|".join(map(str, range(100))) + ",1,2", "skills_malformed"),
        ("7,2,32,a b,1,2", "id_malformed"),
        ("7,2,,5,1,2", "id_malformed"),
        ("7,2," + "3" * 61 + ",5,1,2", "id_malformed"),
        (",2,32,5,1,2", "id_malformed"),
        ("A@b,2,32,5,1,2", "id_malformed"),
        ("7,1,32,5,1,2", "seq_twice"),
        ("7,2,32,5,1", "row_malformed"),
        ("7,2,32,5,1,2,3", "row_malformed"),
    ],
)
def test_a_bad_row_is_refused_with_its_line(tmp_path: Path, row: str, code: str) -> None:
    assert refusal(write(tmp_path, f"{GOOD}{row}\n")) == (f"replay.{code}", 5)


@pytest.mark.parametrize(
    ("stamp", "code"),
    [
        ("", "time_malformed"),
        ("noon", "time_malformed"),
        ("nan", "time_malformed"),
        ("inf", "time_malformed"),
        ("-1", "time_malformed"),
        ("9", "time_backwards"),
    ],
)
def test_a_bad_time_is_refused_with_its_line(tmp_path: Path, stamp: str, code: str) -> None:
    text = f"user_id,seq,timestamp,item_id,skills,correct\n1,0,10,9,5,1\n1,1,{stamp},9,5,1\n"
    assert refusal(write(tmp_path, text)) == (f"replay.{code}", 3)


@pytest.mark.parametrize("text", ["user_id,seq,item_id,skills,correct\n", "user_id,seq,item_id,skills,correct"])
def test_a_log_without_answers_is_refused(tmp_path: Path, text: str) -> None:
    assert refusal(write(tmp_path, text)) == ("replay.empty", None)


def test_an_empty_file_has_no_columns(tmp_path: Path) -> None:
    assert refusal(write(tmp_path, "")) == ("replay.column_missing", 1)


def test_a_file_that_is_no_gzip_is_refused(tmp_path: Path) -> None:
    assert refusal(write(tmp_path, GOOD, "log.csv.gz")) == ("replay.not_gzip", None)


@pytest.mark.parametrize("damage", ["cut", "garbled"])
def test_a_damaged_gzip_is_refused(tmp_path: Path, damage: str) -> None:
    whole = gzip.compress(simulated_log().encode())
    broken = whole[: len(whole) // 2] if damage == "cut" else whole[:400] + b"\xff" * 400 + whole[800:]
    (tmp_path / "log.csv.gz").write_bytes(broken)
    assert refusal(tmp_path / "log.csv.gz") == ("replay.not_gzip", None)


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(gzip.compress(GOOD.encode()), id="compressed"),
        pytest.param(GOOD.replace("fold", "caf\xe9").encode("latin-1"), id="latin"),
    ],
)
def test_what_is_no_text_is_refused(tmp_path: Path, raw: bytes) -> None:
    (tmp_path / "log.csv").write_bytes(raw)
    assert refusal(tmp_path / "log.csv") == ("replay.not_csv", None)


def test_what_cannot_be_read_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path / "nowhere.csv") == ("replay.file_unreadable", None)
    assert refusal(tmp_path) == ("replay.file_unreadable", None)


def test_names_without_their_columns_are_refused(tmp_path: Path) -> None:
    write(tmp_path, "id,title\n5,Halves\n", "skill_names.csv")
    with pytest.raises(LogRefusedError, match=r"replay\.column_missing.*skill_names\.csv, line 1"):
        read_log(write(tmp_path, GOOD))


# --- times --------------------------------------------------------------------------------------------------
def test_a_log_with_times_keeps_its_gaps(tmp_path: Path) -> None:
    text = (
        "user_id,seq,timestamp,item_id,skills,correct\nb,0,500,9,5,1\na,0,100,9,5,1\na,1,100.5,9,5,1\na,2,86500,9,5,1\n"
    )
    log = read_log(write(tmp_path, text))
    times = Times(log, seed=1)
    assert times.of("a", log.learners["a"]) == [START + timedelta(seconds=each) for each in (0, 0.5, 86_400)]
    assert times.of("b", log.learners["b"]) == [START + timedelta(seconds=400)]
    assert Times(log.of_first(1), seed=1).of("b", log.learners["b"]) == times.of("b", log.learners["b"])
    assert times.rule().startswith("Times: the log's own gaps, its earliest answer at 2020-01-06 08:00 UTC")


def test_made_up_times_are_one_sitting_and_repeat(tmp_path: Path) -> None:
    log = read_log(write(tmp_path, simulated_log(has_times=False)))
    rows = log.learners["3"]
    moments = Times(log, seed=1).of("3", rows)
    gaps = [(later - earlier).total_seconds() for earlier, later in pairwise(moments)]
    assert (len(moments), moments[0]) == (50, START)
    assert SHORTEST <= min(gaps) < max(gaps) <= LONGEST
    assert Times(log.of_first(3), seed=1).of("3", rows) == moments
    assert Times(log, seed=2).of("3", rows) != moments
    assert Times(log, seed=1).of("4", log.learners["4"]) != moments
    assert "seed 1" in Times(log, seed=1).rule()


# --- the log that ships -------------------------------------------------------------------------------------
def test_the_simulated_log_is_the_one_its_seed_gives() -> None:
    assert (FOLDER / "interactions.csv").read_text(encoding="utf-8") == simulated_log()
    assert (FOLDER / "skill_names.csv").read_text(encoding="utf-8") == simulated_names()


def test_the_simulated_log_has_a_bit_of_everything() -> None:
    log = read_log(FOLDER / "interactions.csv")
    assert (log.row_count, len(log.learners), len(log.skill_names)) == (2000, 40, 8)
    assert {len(item.skills) for item in log.items()} == {1, 2}
    assert log.skill_names["1"] == "Taking away"
