"""What reading a file of people gives: rows, and what is wrong with it. A finding never holds a value of the file."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

MAX_ROWS = 10_000
MAX_PLACES = 100_000


class RosterKind(StrEnum):
    """The formats, as ``accounts.enums.RosterFormat`` names them too."""

    SIMPLE = "simple"
    ONEROSTER_1_1 = "oneroster_1_1"
    ONEROSTER_1_2 = "oneroster_1_2"


@dataclass(frozen=True, order=True)
class Finding:
    """Something in ``file`` to be told: an error, or a warning, with which the row is good all the same.

    ``line`` counts as an editor does, from 1; 0 is the whole file. ``number`` is what the text of ``code`` speaks of:
    another line, a column, a limit, how many. ``lines`` are the first of them, where one finding is of several.
    """

    file: str
    line: int
    field: str
    code: str
    number: int = 0
    is_warning: bool = False
    lines: tuple[int, ...] = ()


class RosterUnreadable(Exception):
    """The rest of the file cannot be read."""

    def __init__(self, code: str, *, file: str = "", line: int = 0, field: str = "", number: int = 0) -> None:
        super().__init__(code)
        self.finding = Finding(file=file, line=line, field=field, code=code, number=number)


@dataclass(frozen=True, kw_only=True)
class RosterRow:
    """One person, as the file tells. What it does not tell is None: that stays as it is.

    ``relation`` is set for people who are somebody's guardians, whatever else they are; ``agents`` are the ids of
    those whom the file ties to this person, in either direction.
    """

    file: str
    line: int
    sourced_id: str | None = None
    username: str | None = None
    full_name: str | None = None
    role: str | None = None
    relation: str | None = None
    email: str | None = None
    birth_on: date | None = None
    grade: str | None = None
    language: str | None = None
    is_active: bool = True
    agents: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ClassRow:
    """One class. ``ends_on`` is the first day after its terms; None where the file does not tell."""

    file: str
    line: int
    sourced_id: str
    title: str
    grades: tuple[str, ...] = ()
    school_id: str = ""
    ends_on: date | None = None
    is_active: bool = True


@dataclass(frozen=True, kw_only=True)
class PlaceRow:
    """Somebody's place in a class: ``role`` is student or teacher. ``ends_on`` is the first day without it."""

    file: str
    line: int
    sourced_id: str
    class_id: str
    person_id: str
    role: str
    school_id: str = ""
    begins_on: date | None = None
    ends_on: date | None = None
    is_active: bool = True

    def holds_on(self, day: date) -> bool:
        has_begun = self.begins_on is None or self.begins_on <= day
        return self.is_active and has_begun and (self.ends_on is None or day < self.ends_on)


@dataclass
class ClassTables:
    """What a file says of classes and places, without the rows at fault.

    ``classes_are_all`` and ``places_are_all``: the table is the whole of what there is, so that what is missing in it
    has ended. Rows at fault are not missing: ``faulty_class_ids`` and ``faulty_place_ids`` are theirs.
    """

    classes: list[ClassRow] = field(default_factory=list)
    places: list[PlaceRow] = field(default_factory=list)
    classes_are_all: bool = False
    places_are_all: bool = False
    faulty_class_ids: set[str] = field(default_factory=set)
    faulty_place_ids: set[str] = field(default_factory=set)
    seen: int = 0
    faulty: int = 0


@dataclass
class Roster:
    """A file that was read: its rows without those at fault, and everything that is to be told, in no order.

    ``seen`` counts the rows at fault too; ``faulty`` are those of them that could be read: nobody comes in by one, but
    everything that is wrong with it can be told at once. Both speak of people.
    """

    kind: RosterKind | None = None
    rows: list[RosterRow] = field(default_factory=list)
    faulty: list[RosterRow] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    seen: int = 0
    tables: ClassTables = field(default_factory=ClassTables)
    is_whole: bool = True  # False: reading stopped, and nobody knows what else is in it

    def tell(self, finding: Finding) -> None:
        self.findings.append(finding)

    @property
    def errors(self) -> list[Finding]:
        return [finding for finding in self.findings if not finding.is_warning]
