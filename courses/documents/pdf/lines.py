"""The lines of a page in the order in which they are read."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from courses.documents.pdf.runs import Box, Run

# In heights of a line.
_NEAR = 2.5
_SPACE = 0.18
_GUTTER = 1.0
# Signs of formulas: smaller than the line, and so much of its size above or below it.
_SMALL = 0.85
_RAISED = 0.16
_LONGEST_PLACED = 6
_SHARE_OF_DISORDER = 0.08
_FEWEST_ROWS = 8


@dataclass
class Line:
    """``size`` is that of most of its letters. ``is_broken``: it ends in a hyphen that may be no part of the word."""

    text: str
    box: Box
    size: float
    is_bold: bool
    is_fixed: bool
    is_broken: bool
    page: int
    runs: list[Run] = field(default_factory=list, repr=False)


def lines_of(runs: Sequence[Run], page: int) -> list[Line]:
    """The lines that stand upright, columns one after the other; then what is written up or down the page."""
    upright = [run for run in runs if run.style.is_upright]
    rows = list(_rows(upright))
    gutters = _gutters(rows)
    torn = [part for row in rows for part in _at_gutters(row, gutters)]
    is_across = len(torn) - len(rows) >= 0.2 * max(len(rows), 1)
    if is_across or _is_disordered(rows):
        rows = _in_order(torn if is_across else rows)
    lines = _joined([_line(row, page) for row in rows])
    sideways = _rows([run for run in runs if not run.style.is_upright])
    return [line for line in (*lines, *(_line(row, page) for row in sideways)) if line.text.strip()]


def usual_size(pages: Sequence[Sequence[Line]]) -> float:
    """In which most of a text is set; 0 where there is none."""
    sizes: Counter[float] = Counter()
    for line in (line for lines in pages for line in lines):
        sizes[line.size] += len(line.text)
    return max(sizes, key=lambda size: (sizes[size], size), default=0.0)


_Row = list[Run]


def _rows(runs: Sequence[Run]) -> Iterator[_Row]:
    row: _Row = []
    for run in runs:
        if run.starts_line and any(each.text.strip() for each in row):
            yield row
            row = []
        row.append(run)
    if any(each.text.strip() for each in row):
        yield row


def _box(row: _Row) -> Box:
    boxes = [run.box for run in row if run.text.strip()]
    box = boxes[0]
    for other in boxes[1:]:
        box = box.around(other)
    return box


# --- Columns ---


def _gutters(rows: Sequence[_Row]) -> list[float]:
    """Where an empty strip parts the page into columns of prose: the middles of such strips."""
    runs = [run for row in rows for run in row if run.text.strip()]
    if len(rows) < _FEWEST_ROWS or not runs:
        return []
    height = sorted(run.box.height for run in runs)[len(runs) // 2]
    left, right = int(min(run.box.left for run in runs)), int(max(run.box.right for run in runs))
    covered = Counter[int]()
    for run in runs:
        covered.update(range(int(run.box.left), int(run.box.right) + 1))
    found: list[float] = []
    start = None
    for x in range(left, right + 1):
        if covered[x] <= len(rows) * 0.04:
            start = x if start is None else start
        elif start is not None:
            if x - start >= max(_GUTTER * height, 8) and _is_prose(runs, left, start, x, right):
                found.append((start + x) / 2)
            start = None
    return found


def _is_prose(runs: Sequence[Run], left: float, start: float, end: float, right: float) -> bool:
    """On both sides many rows that go most of the way: a table's cells do not."""
    for side in ((left, start), (end, right)):
        inside = [run.box for run in runs if side[0] - 1 <= run.box.left and run.box.right <= side[1] + 1]
        tops: dict[int, float] = {}
        for box in inside:
            tops[round(box.top / 3)] = tops.get(round(box.top / 3), 0.0) + box.width
        full = [width for width in tops.values() if width > 0.55 * (side[1] - side[0])]
        if len(full) < max(_FEWEST_ROWS, 0.5 * len(tops)):
            return False
    return True


def _at_gutters(row: _Row, gutters: Sequence[float]) -> Iterator[_Row]:
    parts: dict[int, _Row] = {}
    for run in row:
        if run.text.strip():
            parts.setdefault(sum(run.box.left > gutter for gutter in gutters), []).append(run)
    yield from (parts[column] for column in sorted(parts))


# --- Order ---


def _is_disordered(rows: Sequence[_Row]) -> bool:
    """The page is drawn in another order than it is read: again and again a line stands right above the one before."""
    boxes = [_box(row) for row in rows]
    back = sum(
        second.bottom < first.top and min(first.right, second.right) - max(first.left, second.left) > 0.3 * second.width
        for first, second in pairwise(boxes)
    )
    return back >= max(2, _SHARE_OF_DISORDER * len(boxes))


def _in_order(rows: Sequence[_Row], depth: int = 0) -> list[_Row]:
    """Cut where an empty strip goes through: first between columns, then between what stands above and below.

    Source: the recursive X-Y cut (Nagy and Seth, 1984).
    """
    boxes = [_box(row) for row in rows]
    if len(rows) <= 1 or depth > 20:
        return list(rows)
    height = sorted(box.height for box in boxes)[len(boxes) // 2]
    beside = _strip([(box.left, box.right) for box in boxes], at_least=_GUTTER * height)
    if beside is not None:
        before = [row for row, box in zip(rows, boxes, strict=True) if box.right <= beside]
        after = [row for row, box in zip(rows, boxes, strict=True) if box.right > beside]
        if min(len(before), len(after)) > 1:
            return _in_order(before, depth + 1) + _in_order(after, depth + 1)
    between = _strip([(box.top, box.bottom) for box in boxes], at_least=0.3 * height)
    if between is not None:
        before = [row for row, box in zip(rows, boxes, strict=True) if box.bottom <= between]
        after = [row for row, box in zip(rows, boxes, strict=True) if box.bottom > between]
        return _in_order(before, depth + 1) + _in_order(after, depth + 1)
    order = sorted(range(len(rows)), key=lambda at: (round(boxes[at].top / max(height, 1) * 2), boxes[at].left))
    return [rows[at] for at in order]


def _strip(spans: Sequence[tuple[float, float]], *, at_least: float) -> float | None:
    """The start of the widest strip that no span crosses."""
    best, place = at_least, None
    reached = None
    for start, end in sorted(spans):
        if reached is not None and start - reached >= best:
            best, place = start - reached, reached
        reached = end if reached is None else max(reached, end)
    return place


# --- Lines ---


def _line(row: _Row, page: int) -> Line:
    sizes: Counter[float] = Counter()
    bold = fixed = letters = 0
    for run in row:
        count = len(run.text.strip())
        sizes[round(run.style.size * 2) / 2] += count
        bold += count * run.style.is_bold
        fixed += count * run.style.is_fixed
        letters += count
    size = max(sizes, key=lambda size: (sizes[size], size))
    last = next(run for run in reversed(row) if run.text.strip())
    return Line(
        text=_words(row, size).strip(),
        box=_box(row),
        size=size,
        is_bold=bold > 0.8 * letters,
        is_fixed=fixed > 0.6 * letters,
        is_broken=last.is_broken,
        page=page,
        runs=row,
    )


def _words(row: _Row, size: float) -> str:
    """The text of a row, with a space where there is room for one, and ``^`` and ``_`` before what is raised and
    lowered."""
    words: list[str] = []
    previous: Run | None = None
    middles = [(run.box.top + run.box.bottom) / 2 for run in row if run.text.strip() and run.style.size > _SMALL * size]
    middle = sum(middles) / len(middles) if middles else 0.0
    for run in row:
        if previous is not None and _is_apart(previous, run):
            words.append(" ")
        end = words[-1][-1:] if words else ""
        words.append(_placed(run, size, middle) if end.isalnum() or (end and end in ")]}|") else run.text)
        if run.text.strip():
            previous = run
    return "".join(words)


def _placed(run: Run, size: float, middle: float) -> str:
    text = run.text.strip()
    if run.style.size > _SMALL * size or not 0 < len(text) <= _LONGEST_PLACED or not text.isalnum():
        return run.text
    raised = middle - (run.box.top + run.box.bottom) / 2
    if abs(raised) < _RAISED * size:
        return run.text
    braced = text if len(text) == 1 else f"{{{text}}}"
    return run.text.replace(text, ("^" if raised > 0 else "_") + braced)


def _is_apart(first: Run, second: Run) -> bool:
    if first.text[-1:].isspace() or second.text[:1].isspace():
        return False
    return second.box.left - first.box.right > _SPACE * max(first.style.size, second.style.size, 1.0)


def _joined(lines: Sequence[Line]) -> list[Line]:
    """What stands side by side and near is one line: a number and its heading, a sign above or below a formula."""
    joined: list[Line] = []
    for line in lines:
        if joined and _is_beside(joined[-1], line):
            before = joined.pop()
            joined.append(_line([*before.runs, *line.runs], line.page))
        else:
            joined.append(line)
    return joined


def _is_beside(first: Line, second: Line) -> bool:
    overlap = min(first.box.bottom, second.box.bottom) - max(first.box.top, second.box.top)
    smaller = min(first.box.height, second.box.height)
    gap = second.box.left - first.box.right
    size = max(first.size, second.size, 1.0)
    return overlap > 0.5 * smaller and -0.3 * size <= gap <= _NEAR * size
