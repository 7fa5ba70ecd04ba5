"""Looking at a document at the door: is it one, and would reading it harm nobody? What it says is read later."""

import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from io import BytesIO
from threading import BoundedSemaphore
from typing import Any

from PIL import Image

from core.files.archives import Archive, ArchiveLimits, ArchiveRefused, open_archive
from core.files.kinds import FileKind, KindRefused, told_by_bytes
from core.files.xml import XmlRefused, check_xml
from courses.documents.encodings import decode_text
from courses.documents.limits import Limits
from courses.documents.reading import ReadingFailed, ask_child

KINDS = ("pdf", "docx", "pptx", "md", "txt", "html")
# Opening a PDF takes a small part of a second.
_SECONDS_TO_OPEN = 10
# Each PDF has a child that may take memory of its own.
_AT_ONCE = BoundedSemaphore(2)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # what Office wraps round a document with a password
_PICTURE_ENDINGS = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".webp")
_PICTURE_FORMATS = ["PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP"]


@dataclass(frozen=True)
class Examined:
    """A document that may be taken in. ``kind``: pdf, docx, pptx, md, txt, html. ``page_count`` is known of PDFs and of
    presentations, whose slides are their pages."""

    kind: str
    media_type: str
    page_count: int | None


class DocumentRefused(Exception):
    """``code`` with what its text speaks of in ``details`` (``most``, ``found``, ``member``):

    empty; too_large (most: bytes); not_a_document; name_and_bytes_differ (found: an ending); encrypted; damaged;
    too_many_pages (most); too_large_unpacked (most: bytes); too_dense; too_many_members (most); bad_name (member);
    too_many_pixels (most); has_entities.
    """

    def __init__(self, code: str, **details: Any) -> None:
        super().__init__(code)
        self.code = code
        self.details = details


def examine(data: bytes, *, file_name: str, limits: Limits) -> Examined:
    """What document ``data`` is. Nothing of it is believed, and it is looked through in small pieces. Two at once in a
    process; the others wait as they came.

    Raises:
        DocumentRefused: it is none, or may not be taken in.
    """
    if len(data) > limits.bytes:
        raise DocumentRefused("too_large", most=limits.bytes)
    with _AT_ONCE:
        return _examine(data, file_name, limits)


def _examine(data: bytes, file_name: str, limits: Limits) -> Examined:
    kind = _kind(data, file_name)
    page_count = None
    if kind.ending == "pdf":
        page_count = _examine_pdf(data, limits)
    elif kind.ending in ("docx", "pptx"):
        page_count = _examine_office(data, kind.ending, limits)
    elif not decode_text(data[: 2**16]).text.strip() and not decode_text(data).text.strip():
        raise DocumentRefused("empty")
    return Examined(kind.ending, kind.media_type, page_count)


def _kind(data: bytes, file_name: str) -> FileKind:
    if data.startswith(_OLE):
        is_locked = "EncryptedPackage".encode("utf-16-le") in data
        raise DocumentRefused("encrypted" if is_locked else "not_a_document")
    try:
        kind = told_by_bytes(data, file_name)
    except KindRefused as refused:
        if refused.code == "empty":
            raise DocumentRefused("empty") from refused
        if refused.code == "name_and_bytes_differ":
            raise DocumentRefused("name_and_bytes_differ", found=refused.found) from refused
        raise DocumentRefused("not_a_document") from refused
    if kind.ending not in KINDS:
        raise DocumentRefused("not_a_document")
    return kind


# --- PDF ---

_PICTURE = re.compile(rb"/Subtype\s*/Image\b")
_SIDE = re.compile(rb"/(Width|Height)\s+(\d{1,10})(?![\d\s]*\d\s+R)")
_DICTIONARY_BYTES = 2_000


def _examine_pdf(data: bytes, limits: Limits) -> int:
    for width, height in _pictures_in(data):
        if width * height > limits.pixels:
            raise DocumentRefused("too_many_pixels", most=limits.pixels)
    within = replace(limits, seconds=min(_SECONDS_TO_OPEN, limits.seconds))
    try:
        with closing(ask_child(data, order={"task": "examine_pdf"}, limits=within)) as answers:
            answer = next(answers)
    except ReadingFailed as failed:
        code = "encrypted" if failed.code == "encrypted" else "damaged"
        raise DocumentRefused(code) from failed
    count = int(answer["page_count"])
    if count > limits.pages:
        raise DocumentRefused("too_many_pages", most=limits.pages)
    return count


def _pictures_in(data: bytes) -> Iterator[tuple[int, int]]:
    """The sizes of pictures as they are written in the file: their dictionaries are never packed."""
    done = 0
    for found in _PICTURE.finditer(data):
        end = data.find(b"stream", found.end(), found.end() + _DICTIONARY_BYTES)
        if end < 0 or found.start() < done:
            continue  # of no picture, or of one that was looked at
        earliest, done = max(done, found.start() - _DICTIONARY_BYTES), end
        start = data.rfind(b" obj", earliest, found.start())
        around = data[max(start, earliest) : end]
        sides = {name: int(number) for name, number in _SIDE.findall(around)}
        yield sides.get(b"Width", 0), sides.get(b"Height", 0)


# --- Word documents and presentations ---


def _examine_office(data: bytes, kind: str, limits: Limits) -> int | None:
    within = ArchiveLimits(max_members=limits.members, max_bytes=limits.unpacked_bytes)
    try:
        with open_archive(BytesIO(data), within) as archive:
            slides = 0
            for name in archive.names:
                if name.endswith((".xml", ".rels")):
                    check_xml(archive.chunks(name))
                elif name.casefold().endswith(_PICTURE_ENDINGS):
                    _check_picture(archive, name, limits)
                slides += name.startswith("ppt/slides/slide") and name.endswith(".xml")
    except ArchiveRefused as refused:
        raise _of_archive(refused, limits) from refused
    except XmlRefused as refused:
        raise DocumentRefused("has_entities" if refused.code == "has_entities" else "damaged") from refused
    if slides > limits.pages:
        raise DocumentRefused("too_many_pages", most=limits.pages)
    return slides if kind == "pptx" else None


def _of_archive(refused: ArchiveRefused, limits: Limits) -> DocumentRefused:
    if refused.code == "too_large":
        return DocumentRefused("too_large_unpacked", most=limits.unpacked_bytes)
    if refused.code == "too_many_members":
        return DocumentRefused("too_many_members", most=limits.members)
    if refused.code == "bad_name":
        return DocumentRefused("bad_name", member=refused.member)
    if refused.code in ("encrypted", "too_dense"):
        return DocumentRefused(refused.code)
    if refused.code == "overlapping":
        return DocumentRefused("too_dense")
    return DocumentRefused("damaged")


def _check_picture(archive: Archive, name: str, limits: Limits) -> None:
    """Only its first piece is unpacked; what is no picture at all is shown by nobody, and so harms nobody."""
    try:
        with Image.open(BytesIO(next(archive.chunks(name), b"")), formats=_PICTURE_FORMATS) as picture:
            pixels = picture.width * picture.height
    except Image.DecompressionBombError:
        pixels = limits.pixels + 1
    except ArchiveRefused:
        raise
    except Exception:  # noqa: BLE001 - of a damaged picture the library raises whatever its plug-in does
        return
    if pixels > limits.pixels:
        raise DocumentRefused("too_many_pixels", most=limits.pixels)
