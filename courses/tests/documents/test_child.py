"""The process that reads: it holds its limits, says why, and never stays behind."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from courses.documents.limits import Limits
from courses.documents.reading import ReadingFailed, ask_child, read_document
from courses.documents.results import Note, Paragraph, ReadDocument
from courses.tests.documents.bombs import packed_page
from courses.tests.documents.samples import LIMITS, PROSE, line, pdf, with_parts, word

_PROJECT = Path(__file__).resolve().parents[3]
_CHILDREN = Path(f"/proc/self/task/{os.getpid()}/children")
PAGES = pdf(lambda made: line(made, PROSE[:60]), pages=3)


@pytest.fixture(autouse=True)
def _nobody_stays() -> "object":
    """After each test as many children as before, dead ones included."""
    if not _CHILDREN.exists():
        pytest.skip("this system does not list the children of a process")
    before = _CHILDREN.read_text()
    yield
    assert _CHILDREN.read_text() == before


def failure(data: bytes, kind: str, limits: Limits = LIMITS) -> str:
    with pytest.raises(ReadingFailed) as failed:
        read_document(data, kind=kind, limits=limits)
    return failed.value.code


def test_a_document_comes_back_with_its_progress_and_language() -> None:
    told: list[int] = []

    read = read_document(PAGES, kind="pdf", limits=LIMITS, on_progress=told.append)

    assert read == ReadDocument([Paragraph(PROSE[:60].strip(), page, ()) for page in (1, 2, 3)], 3, "en", [])
    assert told == [0, 25, 50]


def test_what_was_met_is_noted() -> None:
    read = read_document("caf\u00e9 <!-- x --> \u00fcber".encode("cp1252"), kind="html", limits=LIMITS)

    assert read.notes == [Note("comments", 1), Note("encoding_guessed", 1)]
    assert (read.page_count, read.language) == (None, "")


@pytest.mark.parametrize(
    ("data", "kind", "limits", "code"),
    [
        (b" \n ", "txt", LIMITS, "empty"),
        (word()[:500], "docx", LIMITS, "damaged"),
        (pdf(lambda made: None, user_password="ours"), "pdf", LIMITS, "encrypted"),
        (b"word " * 2_000, "txt", Limits(characters=5_000), "too_long"),
        (PAGES, "pdf", Limits(characters=100), "too_long"),
        (b"word " * 3_000_000, "txt", Limits(memory_bytes=64 * 2**20), "out_of_memory"),
        (packed_page(), "pdf", Limits(seconds=1), "too_slow"),
    ],
    ids=["empty", "damaged", "encrypted", "long_text", "long_pdf", "memory", "slow"],
)
def test_why_a_document_is_not_read(data: bytes, kind: str, limits: Limits, code: str) -> None:
    assert failure(data, kind, limits) == code


def test_what_the_library_refuses_is_damaged() -> None:
    assert failure(with_parts(word(), {"[Content_Types].xml": b"<Types/>"}), "docx") == "damaged"


def test_whoever_gives_up_leaves_nobody_behind() -> None:
    def give_up(percent: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        read_document(PAGES, kind="pdf", limits=LIMITS, on_progress=give_up)


def test_a_child_that_is_killed_has_crashed() -> None:
    with closing(ask_child(PAGES, order={"task": "read", "kind": "pdf"}, limits=LIMITS)) as answers:
        assert next(answers) == {"percent": 0}
        os.kill(int(_CHILDREN.read_text().split()[-1]), 9)
        with pytest.raises(ReadingFailed, match="crashed"):
            list(answers)


def test_threads_read_side_by_side() -> None:
    """As the threads of a worker do."""
    kinds: list[tuple[bytes, str]] = [(b"One two three", "txt"), (PAGES, "pdf")]
    read: Callable[[tuple[bytes, str]], ReadDocument] = lambda what: read_document(what[0], kind=what[1], limits=LIMITS)  # noqa: E731

    with ThreadPoolExecutor(2) as threads:
        assert [len(each.paragraphs) for each in threads.map(read, kinds)] == [1, 3]


def test_the_child_knows_no_django_and_none_of_our_secrets() -> None:
    command = (
        "import sys, courses.documents.child as child\n"
        "for kind in ('pdf', 'docx', 'pptx', 'md', 'txt', 'html'): child.reader_of(kind)\n"
        "import json; print(json.dumps(sorted(name for name in sys.modules if name.split('.')[0] in ('django', 'config'))))"
    )

    told = subprocess.run([sys.executable, "-c", command], capture_output=True, check=True, cwd=_PROJECT)  # noqa: S603

    assert json.loads(told.stdout) == []


def test_a_secret_of_the_environment_is_not_handed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "ours")
    with closing(ask_child(PAGES, order={"task": "read", "kind": "pdf"}, limits=LIMITS)) as answers:
        next(answers)
        number = _CHILDREN.read_text().split()[-1]
        passed_on = Path(f"/proc/{number}/environ").read_bytes().split(b"\0")

    assert not [each for each in passed_on if each.startswith(b"SECRET_KEY=")]
    assert [each for each in passed_on if each.startswith(b"PATH=")]


def test_without_limits_of_the_system_the_clock_still_holds(tmp_path: Path) -> None:
    """As on Windows, where there is no ``resource``."""
    (tmp_path / "resource.py").write_text("raise ImportError")
    script = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); import runpy; runpy.run_module('courses.documents.child', run_name='__main__')"
    order = json.dumps({"task": "read", "kind": "txt", "limits": {}}).encode()

    command = [sys.executable, "-c", script]
    told = subprocess.run(command, input=order + b"\nwords", capture_output=True, check=True, cwd=_PROJECT)  # noqa: S603

    assert [json.loads(each).get("text") for each in told.stdout.splitlines()] == [None, "words", None]
