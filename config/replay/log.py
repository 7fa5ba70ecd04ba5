"""An answer log as its file says it, checked whole before anything is done with it. No Django."""

import csv
import gzip
import math
import re
import zlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice, pairwise
from pathlib import Path
from typing import TextIO

COLUMNS = ("user_id", "seq", "item_id", "skills", "correct")
TIME_COLUMN = "timestamp"
NAMES_FILE = "skill_names.csv"
# Ids become names of accounts and codes of concepts.
_ID = re.compile(r"[a-z0-9_.-]{1,60}")
MAX_SKILLS_LENGTH = 150  # they stand in the titles of exercises
_LATEST_SECONDS = 10**11


class LogRefusedError(ValueError):
    """A log that cannot be replayed. ``code`` is stable; ``line`` is that of the file, from 1, where there is one."""

    def __init__(self, code: str, message: str, *, path: Path, line: int | None = None) -> None:
        place = f"{path}, line {line}" if line else str(path)
        super().__init__(f"{code}: {message} ({place})")
        self.code, self.line = code, line


@dataclass(frozen=True, slots=True)
class Item:
    """Something that was asked. The same number with other skills is another item."""

    item_id: str
    skills: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One answer. ``seconds``: when, counted from any fixed moment; None in a log without times."""

    line: int
    seq: int
    item: Item
    is_right: bool
    seconds: float | None


@dataclass(frozen=True)
class AnswerLog:
    """A whole log: the rows of each learner in the order of ``seq``, learners in the order of the file.

    ``first_seconds``: the moment of its earliest answer, from which times are counted; None in a log without times.
    """

    learners: Mapping[str, Sequence[Row]]
    skill_names: Mapping[str, str]
    first_seconds: float | None

    @property
    def row_count(self) -> int:
        return sum(len(rows) for rows in self.learners.values())

    def items(self) -> list[Item]:
        """Each item once, in the order of the learners' rows."""
        return list(dict.fromkeys(row.item for rows in self.learners.values() for row in rows))

    def of_first(self, limit: int) -> "AnswerLog":
        """The log of the first ``limit`` learners. Skills and the beginning of time stay those of the whole."""
        return replace(self, learners=dict(islice(self.learners.items(), limit)))


def read_log(path: Path) -> AnswerLog:
    """The log in ``path``, a CSV or gzipped CSV file, with the names of ``skill_names.csv`` beside it.

    Columns: user_id, seq, item_id, skills (joined by "|"), correct (0 or 1), perhaps timestamp (seconds); others are
    passed over. Reads about 200,000 rows a second.

    Raises:
        LogRefusedError: at the first thing that is wrong, with its line.
    """
    with _rows_of(path) as rows:
        _line, header = next(rows, (1, []))
        reader = _Reader(path, header)
        for line, cells in rows:
            reader.take(line, cells)
    return reader.finished(_read_names(path.with_name(NAMES_FILE)))


class _Reader:
    """Collects rows under a header and refuses what is wrong with them."""

    def __init__(self, path: Path, header: Sequence[str]) -> None:
        self._path = path
        missing = [name for name in COLUMNS if name not in header]
        if missing:
            raise LogRefusedError("replay.column_missing", f"There is no column {missing[0]}.", path=path, line=1)
        self._width = len(header)
        self._places = tuple(header.index(name) for name in COLUMNS)
        self._time_place = header.index(TIME_COLUMN) if TIME_COLUMN in header else None
        self._items: dict[tuple[str, str], Item] = {}
        self._learners: dict[str, list[Row]] = defaultdict(list)

    def take(self, line: int, cells: Sequence[str]) -> None:
        if len(cells) != self._width:
            raise self._refusal("row_malformed", f"{len(cells)} cells under {self._width} columns.", line)
        user_id, seq, item_id, skills, correct = [cells[place] for place in self._places]
        rows = self._learners.get(user_id)
        if rows is None:
            rows = self._learners[self._id(user_id, "user_id", line)]
        if correct not in ("0", "1"):
            raise self._refusal("correct_malformed", f"correct is 0 or 1, not {correct!r}.", line)
        item = self._items.get((item_id, skills)) or self._new_item(item_id, skills, line)
        rows.append(Row(line, self._seq(seq, line), item, correct == "1", self._seconds(cells, line)))

    def finished(self, skill_names: Mapping[str, str]) -> AnswerLog:
        """The log, once every learner's rows were put in order and checked against one another."""
        if not self._learners:
            raise self._refusal("empty", "There is no answer in it.", None)
        for user_id, rows in self._learners.items():
            rows.sort(key=lambda row: (row.seq, row.line))
            self._check_order(user_id, rows)
        skills = dict.fromkeys(skill for item in self._items.values() for skill in item.skills)
        names = {skill: skill_names.get(skill) or f"Skill {skill}" for skill in skills}
        first = min((rows[0].seconds for rows in self._learners.values() if rows[0].seconds is not None), default=None)
        return AnswerLog(learners=dict(self._learners), skill_names=names, first_seconds=first)

    def _check_order(self, user_id: str, rows: Sequence[Row]) -> None:
        for earlier, later in pairwise(rows):
            if earlier.seq == later.seq:
                raise self._refusal("seq_twice", f"Learner {user_id} has seq {later.seq} twice.", later.line)
            if earlier.seconds is not None and later.seconds is not None and later.seconds < earlier.seconds:
                raise self._refusal("time_backwards", "It is dated before the answer of the seq before.", later.line)

    def _new_item(self, item_id: str, skills: str, line: int) -> Item:
        members = tuple(dict.fromkeys(skills.split("|")))
        if not all(members):
            raise self._refusal("skills_missing", 'skills names at least one, joined by "|".', line)
        if len(skills) > MAX_SKILLS_LENGTH:
            raise self._refusal("skills_malformed", f"skills has at most {MAX_SKILLS_LENGTH} characters.", line)
        for skill in members:
            self._id(skill, "skills", line)
        item = self._items[item_id, skills] = Item(self._id(item_id, "item_id", line), members)
        return item

    def _id(self, text: str, column: str, line: int) -> str:
        if not _ID.fullmatch(text):
            raise self._refusal(
                "id_malformed", f"{column} has up to 60 of a-z, 0-9, dot, dash and underscore, not {text[:80]!r}.", line
            )
        return text

    def _seq(self, text: str, line: int) -> int:
        try:
            return int(text)
        except ValueError as error:
            raise self._refusal("seq_malformed", f"seq is a whole number, not {text[:80]!r}.", line) from error

    def _seconds(self, cells: Sequence[str], line: int) -> float | None:
        if self._time_place is None:
            return None
        text = cells[self._time_place]
        try:
            seconds = float(text)
        except ValueError:
            seconds = math.nan
        if not 0 <= seconds <= _LATEST_SECONDS:
            raise self._refusal("time_malformed", f"timestamp is a number of seconds, not {text[:80]!r}.", line)
        return seconds

    def _refusal(self, code: str, message: str, line: int | None) -> LogRefusedError:
        return LogRefusedError(f"replay.{code}", message, path=self._path, line=line)


def _read_names(path: Path) -> dict[str, str]:
    if not path.is_file():
        return {}
    with _rows_of(path) as rows:
        _line, header = next(rows, (1, []))
        if header[:2] != ["skill_id", "name"]:
            raise LogRefusedError("replay.column_missing", "Its columns are skill_id and name.", path=path, line=1)
        return {cells[0]: cells[1].strip() for _line, cells in rows if len(cells) > 1}


@contextmanager
def _rows_of(path: Path) -> Iterator[Iterator[tuple[int, list[str]]]]:
    """The rows of a CSV file with their lines, gzipped where its name says so. What goes wrong gets a code."""
    try:
        with _opened(path) as file:
            yield _numbered(file)
    except (csv.Error, UnicodeDecodeError) as error:
        raise LogRefusedError("replay.not_csv", f"This is no CSV file: {error}.", path=path) from error
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise LogRefusedError("replay.not_gzip", f"This is no whole gzip file: {error}.", path=path) from error
    except OSError as error:
        raise LogRefusedError("replay.file_unreadable", f"It cannot be read: {error.strerror}.", path=path) from error


def _numbered(file: TextIO) -> Iterator[tuple[int, list[str]]]:
    """Rows that are not blank, with the line of the file at which they end."""
    reader = csv.reader(file)
    for cells in reader:
        if cells:
            yield reader.line_num, cells


def _opened(path: Path) -> TextIO:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8-sig", newline="")
    return path.open(encoding="utf-8-sig", newline="")
