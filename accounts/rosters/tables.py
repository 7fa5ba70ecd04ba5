"""Tables in text files: signs, separators, quotes, headings, and the lines on which rows stand."""

import codecs
import csv
import io
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from accounts.rosters.results import MAX_ROWS, RosterUnreadable

MAX_COLUMNS = 64
MAX_LINE = 32_768  # signs; also what keeps a heading of a million columns from being taken apart
MAX_LINES = 20 * MAX_ROWS
_SEPARATORS = ",;\t"
_LINE_END = re.compile(rb"\r\n|\r|\n")
_SEPARATOR_LINE = re.compile(r'"?sep=(?P<separator>[,;\t])"?\s*')
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_CONTROLS = frozenset(range(9))
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True)
class Line:
    """A row by the names of its columns, at the line of the file on which it begins; cells without outer blanks."""

    number: int
    cells: Mapping[str, str]
    has_more: bool  # than the heading has names

    def get(self, name: str) -> str:
        """Empty where there is no such column or no such cell."""
        return self.cells.get(name, "")


@dataclass(frozen=True)
class Table:
    """A file that was opened: the line of its heading, its columns by plain names, and its rows, still to be read."""

    file: str
    heading_line: int
    columns: tuple[str, ...]
    _records: Iterator[tuple[int, list[str]]]

    def require(self, *columns: tuple[str, str]) -> None:
        """Refuse a table without one of ``columns``, each by its plain name and as the standard writes it.

        Raises:
            RosterUnreadable: with the name of the first that is missing.
        """
        for plain, name in columns:
            if plain not in self.columns:
                raise RosterUnreadable("column_missing", file=self.file, line=self.heading_line, field=name)

    def lines(self, *, most: int = MAX_ROWS) -> Iterator[Line]:
        """All rows but blank ones.

        Raises:
            RosterUnreadable: quotes that do not fit, a line or cell that is too long, more than ``most`` rows.
        """
        for count, (number, cells) in enumerate(self._records, 1):
            if count > most:
                raise RosterUnreadable("too_many_rows", file=self.file, line=number, number=most)
            named = {name: cell for name, cell in zip(self.columns, cells, strict=False) if name}
            yield Line(number=number, cells=named, has_more=any(cells[len(self.columns) :]))


def plain_heading(name: str) -> str:
    """``First name``, ``first_name`` and ``firstName`` are one name."""
    return re.sub(r"[\s_\-.]", "", name).casefold()


def open_table(data: bytes, *, file: str) -> Table:
    """Decode ``data`` and read its heading.

    Raises:
        RosterUnreadable: not UTF-8, NUL in it, empty, too many columns or one of them twice, and what ``lines`` says.
    """
    text = _decoded(data, file)
    first = next((line for line in io.StringIO(text, newline="") if line.strip()), "")
    if len(first) > MAX_LINE:
        raise RosterUnreadable("line_too_long", file=file, line=1, number=MAX_LINE)
    said = _SEPARATOR_LINE.fullmatch(first)
    separator = said["separator"] if said else max(_SEPARATORS, key=first.count)
    records = _records(text, separator, file)
    if said:
        next(records)
    number, names = next(records, (0, []))
    if not names:
        raise RosterUnreadable("empty", file=file)
    return Table(file=file, heading_line=number, columns=_columns(names, file, number), _records=records)


def _decoded(data: bytes, file: str) -> str:
    if data.startswith(_UTF_16):  # as spreadsheets save "Unicode text"
        try:
            text = data.decode("utf-16")
        except UnicodeDecodeError as error:
            raise RosterUnreadable("not_utf8", file=file) from error
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            if data.startswith(_OLD_EXCEL):
                raise RosterUnreadable("excel", file=file) from error
            if _CONTROLS & set(data[:1024]):
                raise RosterUnreadable("not_text", file=file) from error
            raise RosterUnreadable("not_utf8", file=file, line=_line_of(data, error.start)) from error
    if "\x00" in text:
        line = _line_of(data, data.find(b"\x00")) if not data.startswith(_UTF_16) else 0
        raise RosterUnreadable("has_nul", file=file, line=line)
    return text


def _line_of(data: bytes, position: int) -> int:
    return len(_LINE_END.findall(data[:position])) + 1


def _records(text: str, separator: str, file: str) -> Iterator[tuple[int, list[str]]]:
    """Rows with something in them, each with the line on which it begins."""
    reader = csv.reader(_bounded_lines(text, file), delimiter=separator, strict=True)
    while True:
        number = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            code = "cell_too_long" if "field larger" in str(error) else "quotes"
            raise RosterUnreadable(code, file=file, line=number) from error
        if cells is None:
            return
        cells = [cell.strip() for cell in cells]
        if any(cells):
            yield number, cells


def _bounded_lines(text: str, file: str) -> Iterator[str]:
    """Lines that end with CRLF, LF or CR. Python's own ``splitlines`` knows more ends than files have."""
    for number, line in enumerate(io.StringIO(text, newline=""), 1):
        if number > MAX_LINES:
            raise RosterUnreadable("too_many_rows", file=file, line=number, number=MAX_ROWS)
        if len(line) > MAX_LINE:
            raise RosterUnreadable("line_too_long", file=file, line=number, number=MAX_LINE)
        yield line


def _columns(names: list[str], file: str, number: int) -> tuple[str, ...]:
    if len(names) > MAX_COLUMNS:
        raise RosterUnreadable("too_many_columns", file=file, line=number, number=MAX_COLUMNS)
    columns = [plain_heading(name) for name in names]
    require_once(columns, file, number)
    return tuple(columns)


def require_once(columns: Collection[str], file: str, number: int) -> None:
    """Refuse two columns of one name; those without a name are left aside.

    Raises:
        RosterUnreadable: with the number of the second.
    """
    seen = set()
    for place, name in enumerate(columns, 1):
        if name and name in seen:
            raise RosterUnreadable("column_twice", file=file, line=number, number=place)
        seen.add(name)
