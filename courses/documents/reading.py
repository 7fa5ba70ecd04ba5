"""Reading a document in a process of its own: what harms it, or never ends, harms nothing else.

The process gets the bytes and nothing else: no settings, no database, no secrets of the environment. It holds itself to
its limits of memory and time where the system has them; the clock is kept here in any case.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Timer
from typing import IO, Any, cast

from courses.documents.limits import Limits
from courses.documents.results import Note, Paragraph, ReadDocument, ReadingFailed

__all__ = ["Note", "Paragraph", "ReadDocument", "ReadingFailed", "ask_child", "read_document"]

_PROJECT = Path(__file__).resolve().parents[2]
# What a process needs to begin at all, on the systems there are.
_PASSED_ON = ("PATH", "SYSTEMROOT", "TEMP", "TMPDIR", "LD_LIBRARY_PATH", "VIRTUAL_ENV")
# A line of the answer is a paragraph; more signs than the whole document may have, no line has.
_BYTES_A_SIGN = 6


def read_document(
    data: bytes, *, kind: str, limits: Limits, on_progress: Callable[[int], None] = lambda percent: None
) -> ReadDocument:
    """The text of an examined document. ``on_progress`` is told how many percent are done, in this thread; what it
    raises ends the reading.

    Raises:
        ReadingFailed: there is no text in it, or it cannot be read, or only at the cost of more than is bearable.
    """
    paragraphs: list[Paragraph] = []
    with closing(ask_child(data, order={"task": "read", "kind": kind}, limits=limits)) as answers:
        for line in answers:
            if "percent" in line:
                on_progress(int(line["percent"]))
            elif "text" in line:
                paragraphs.append(Paragraph(line["text"], line["page"], tuple(line["headings"])))
            else:
                notes = [Note(code, number) for code, number in line["notes"]]
                return ReadDocument(paragraphs, line["page_count"], line["language"], notes)
    raise ReadingFailed("crashed")


def ask_child(data: bytes, *, order: dict[str, Any], limits: Limits) -> Generator[dict[str, Any]]:
    """What the child answers, line by line. It is gone when this ends, however it does.

    Raises:
        ReadingFailed: as it says, or as its end tells.
    """
    command = json.dumps({**order, "limits": asdict(limits)}).encode()
    with _started(limits.seconds) as child:
        with suppress(OSError):  # what it died of, its end tells
            child.stdin.write(command + b"\n")
            child.stdin.write(data)
            child.stdin.close()
        most = limits.characters * _BYTES_A_SIGN + 2**20
        while line := child.stdout.readline(most):
            most -= len(line)
            answer = _parsed(line)
            if answer is None or most <= 0:
                break
            if "failed" in answer:
                raise ReadingFailed(answer["failed"])
            yield answer
        child.process.kill()
        raise ReadingFailed(_ending(child.process.wait(), was_too_slow=bool(child.is_over)))


def _parsed(line: bytes) -> dict[str, Any] | None:
    """None of what a child that lost its senses says."""
    try:
        answer = json.loads(line)
    except ValueError:
        return None
    return answer if isinstance(answer, dict) else None


@dataclass(frozen=True)
class _Child:
    """A running child; ``is_over`` holds something once it took too long."""

    process: "subprocess.Popen[bytes]"
    stdin: IO[bytes]
    stdout: IO[bytes]
    is_over: Sequence[bool]


@contextmanager
def _started(seconds: int) -> Iterator[_Child]:
    """A child that does not outlive the block."""
    is_over: list[bool] = []
    environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    environment |= {"PYTHONIOENCODING": "utf-8", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    child = subprocess.Popen(
        [sys.executable, "-m", "courses.documents.child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=_PROJECT,
        env=environment,
    )
    stdin, stdout = cast("IO[bytes]", child.stdin), cast("IO[bytes]", child.stdout)

    def end() -> None:
        is_over.append(True)
        child.kill()

    clock = Timer(seconds, end)
    clock.daemon = True
    clock.start()
    try:
        yield _Child(child, stdin, stdout, is_over)
    finally:
        clock.cancel()
        child.kill()
        with suppress(OSError):  # what was not yet written to it
            stdin.close()
        stdout.close()
        child.wait()


def _ending(status: int, *, was_too_slow: bool) -> str:
    if was_too_slow or status == -getattr(signal, "SIGXCPU", 0):
        return "too_slow"
    return "crashed"
