"""Documents at the door."""

import time

import pytest

from courses.documents.examining import DocumentRefused, Examined, examine
from courses.documents.limits import Limits
from courses.tests.documents.bombs import BOMBS, nested_bomb
from courses.tests.documents.samples import LIMITS, one_slide, pdf_of_pages, slides, with_parts, word

_OFFICE = "application/vnd.openxmlformats-officedocument."
_LOCKED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


@pytest.mark.parametrize(
    ("data", "name", "examined"),
    [
        (pdf_of_pages(3), "a.pdf", Examined("pdf", "application/pdf", 3)),
        (word(), "a.docx", Examined("docx", _OFFICE + "wordprocessingml.document", None)),
        (slides(one_slide), "a.pptx", Examined("pptx", _OFFICE + "presentationml.presentation", 1)),
        (b"# a", "a.md", Examined("md", "text/markdown", None)),
        (b"a", "a.txt", Examined("txt", "text/plain", None)),
        (b"<p>a", "a.htm", Examined("html", "text/html", None)),
    ],
    ids=["pdf", "docx", "pptx", "md", "txt", "html"],
)
def test_a_document_is_told_with_its_pages(data: bytes, name: str, examined: Examined) -> None:
    assert examine(data, file_name=name, limits=LIMITS) == examined


def refusal(data: bytes, name: str, limits: Limits = LIMITS) -> tuple[str, dict[str, object]]:
    with pytest.raises(DocumentRefused) as refused:
        examine(data, file_name=name, limits=limits)
    return refused.value.code, refused.value.details


@pytest.mark.parametrize("name", list(BOMBS))
def test_what_does_harm_is_refused_at_once(name: str) -> None:
    # Arrange
    bomb = BOMBS[name]
    data = bomb.make()
    began = time.process_time()

    # Act
    code, _details = refusal(data, bomb.file_name)

    # Assert: what a process of its own needs stands in bench/bombs.py
    assert code == bomb.code
    assert time.process_time() - began < 2


@pytest.mark.parametrize(
    ("data", "name", "told"),
    [
        (b"", "a.pdf", ("empty", {})),
        (b" \r\n\t\xc2\xa0", "a.txt", ("empty", {})),
        (b"%PDF-1.7\n", "a.pdf", ("damaged", {})),
        (word()[:-100], "a.docx", ("damaged", {})),
        (b"x" * 11, "a.txt", ("too_large", {"most": 10})),
        (b"a,b", "a.csv", ("not_a_document", {})),
        (b"x", "a.docx", ("name_and_bytes_differ", {"found": "txt"})),
        (_LOCKED, "a.docx", ("not_a_document", {})),
        (_LOCKED + "EncryptedPackage".encode("utf-16-le"), "a.docx", ("encrypted", {})),
        (with_parts(word(), {"../a.xml": b"<a/>"}), "a.docx", ("bad_name", {"member": "../a.xml"})),
    ],
    ids=["empty", "blank", "no_pages", "cut_off", "too_large", "csv", "text", "old_office", "locked", "path"],
)
def test_what_is_none_is_refused(data: bytes, name: str, told: tuple[str, dict[str, object]]) -> None:
    limits = Limits(bytes=10) if told[0] == "too_large" else LIMITS

    assert refusal(data, name, limits) == told


@pytest.mark.parametrize(
    ("data", "name", "limits", "told"),
    [
        (pdf_of_pages(3), "a.pdf", Limits(pages=2), ("too_many_pages", {"most": 2})),
        (slides(one_slide), "a.pptx", Limits(pages=0), ("too_many_pages", {"most": 0})),
        (word(), "a.docx", Limits(members=3), ("too_many_members", {"most": 3})),
        (word(), "a.docx", Limits(unpacked_bytes=999), ("too_large_unpacked", {"most": 999})),
    ],
    ids=["pages", "slides", "members", "unpacked"],
)
def test_a_refusal_tells_the_limit(data: bytes, name: str, limits: Limits, told: tuple[str, dict[str, object]]) -> None:
    assert refusal(data, name, limits) == told


def test_archives_in_archives_do_no_harm() -> None:
    assert examine(nested_bomb(), file_name="a.docx", limits=LIMITS).kind == "docx"
