"""Files that somebody made to do harm, by name: what is handed in, under which name, and the code that refuses it."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass

from courses.tests.documents.samples import (
    one_slide,
    part_of,
    pdf,
    pdf_of_pages,
    pdf_with_picture,
    png_claiming,
    slides,
    with_parts,
    word,
)

_MAIN = "word/document.xml"
_SIDE = 30_000
_LAUGHS = b"".join(b'<!ENTITY l%d "%s">' % (at, b"&l%d;" % (at - 1) * 10) for at in range(1, 10))


@dataclass(frozen=True)
class Bomb:
    """``code`` refuses it at the door."""

    file_name: str
    make: Callable[[], bytes]
    code: str


def zip_bomb() -> bytes:
    """40 MB of spaces in next to nothing."""
    return with_parts(word(), {_MAIN: b" " * (40 * 2**20)})


def nested_bomb() -> bytes:
    """ZIPs in ZIPs in a document, 2 GB in the end. Nobody unpacks more than the document, so that it does no harm."""
    inner = _zipped({"0": b"\0" * (8 * 2**20)})
    middle = _zipped({str(at): inner for at in range(16)})
    return with_parts(word(), {f"word/embeddings/{at}.zip": middle for at in range(16)})


def overlapping() -> bytes:
    """A directory whose 2,000 entries are all the same bytes (``docProps/app.xml`` once more under other names)."""
    data = word()
    at = data.rfind(b"PK\x05\x06")
    size, start = struct.unpack_from("<2L", data, at + 12)
    directory = bytearray(data[start : start + size])
    first = bytes(directory[: 46 + struct.unpack_from("<H", directory, 28)[0]])
    length = struct.unpack_from("<H", first, 28)[0]
    count = 2_000
    for number in range(count):
        directory += first[:46] + (b"p%0*d" % (length - 1, number))[:length] + first[46 + length :]
    entries = struct.unpack_from("<H", data, at + 10)[0] + count
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, entries, entries, len(directory), start, 0)
    return data[:start] + bytes(directory) + end


def many_members() -> bytes:
    """100,000 empty members, written by hand: the library would take seconds."""
    known = {0: b"[Content_Types].xml", 1: _MAIN.encode()}
    local, directory = bytearray(), bytearray()
    for number in range(100_000):
        name = known.get(number, b"%06d" % number)
        directory += (
            struct.pack("<4s6H3L5H2L", b"PK\x01\x02", 20, 20, 0, 0, 0, 0, 0, 0, 0, len(name), 0, 0, 0, 0, 0, len(local))
            + name
        )
        local += struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, 0, 0, 0, 0, 0, 0, 0, len(name), 0) + name
    last = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 100_000, 100_000, len(directory), len(local))
    where = struct.pack("<4sLQL", b"PK\x06\x07", 0, len(local) + len(directory), 1)
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    return bytes(local + directory + last + where + end)


def lying_size() -> bytes:
    """A member that says it unpacks to ten bytes and goes on for 20 MB."""
    data = bytearray(with_parts(word(), {_MAIN: b" " * (20 * 2**20)}))
    for mark, size_at, name_at in ((b"PK\x03\x04", 22, 30), (b"PK\x01\x02", 24, 46)):
        at = data.rfind(_MAIN.encode(), 0) if mark == b"PK\x01\x02" else data.find(_MAIN.encode())
        struct.pack_into("<L", data, at - name_at + size_at, 10)
    return bytes(data)


def _with_doctype(declared: bytes, used: bytes) -> bytes:
    document = part_of(word(), _MAIN)
    root = document.index(b"<w:document")
    body = document[root:].replace(b"</w:body>", b"<w:p><w:r><w:t>" + used + b"</w:t></w:r></w:p></w:body>")
    return with_parts(word(), {_MAIN: document[:root] + b"<!DOCTYPE d [" + declared + b"]>" + body})


def packed_page() -> bytes:
    """A page whose instructions unpack from 100 KB to 100 MB."""
    plain = pdf_with_picture(10, 10)
    content = zlib.compress(b"q Q " * (25 * 2**20), 1)
    old = plain[plain.index(b"4 0 obj") : plain.index(b"5 0 obj")]
    new = b"4 0 obj\n<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream\nendobj\n" % (len(content), content)
    return plain.replace(old, new)


def _zipped(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, member in members.items():
            archive.writestr(name, member)
    return out.getvalue()


def _elf() -> bytes:
    return b"\x7fELF\x02\x01\x01" + bytes(9) + b"%PDF-1.7\n"


def _locked() -> bytes:
    return pdf(lambda made: made.cell(text="secret"), user_password="only for us")


BOMBS = {
    "zip bomb as docx": Bomb("a.docx", zip_bomb, "too_dense"),
    "overlapping members": Bomb("a.docx", overlapping, "too_dense"),
    "100,000 members": Bomb("a.docx", many_members, "too_many_members"),
    "member that lies about its size": Bomb("a.docx", lying_size, "damaged"),
    "PDF of 100,000 pages": Bomb("a.pdf", lambda: pdf_of_pages(100_000), "too_many_pages"),
    "billion laughs in a docx": Bomb(
        "a.docx", lambda: _with_doctype(b'<!ENTITY l0 "ha">' + _LAUGHS, b"&l9;"), "has_entities"
    ),
    "external entity in a docx": Bomb(
        "a.docx", lambda: _with_doctype(b'<!ENTITY f SYSTEM "file:///etc/passwd">', b"&f;"), "has_entities"
    ),
    "picture of 30,000 px in a docx": Bomb(
        "a.docx", lambda: with_parts(word(), {"word/media/i.png": png_claiming(_SIDE, _SIDE)}), "too_many_pixels"
    ),
    "picture of 30,000 px in a pptx": Bomb(
        "a.pptx",
        lambda: with_parts(slides(one_slide), {"ppt/media/i.png": png_claiming(_SIDE, _SIDE)}),
        "too_many_pixels",
    ),
    "picture of 30,000 px in a PDF": Bomb("a.pdf", lambda: pdf_with_picture(_SIDE, _SIDE), "too_many_pixels"),
    "picture of 30,000 px": Bomb("a.png", lambda: png_claiming(_SIDE, _SIDE), "not_a_document"),
    "program named .pdf": Bomb("a.pdf", _elf, "not_a_document"),
    "PDF named .docx": Bomb("a.docx", lambda: pdf_of_pages(1), "name_and_bytes_differ"),
    "PDF with a password": Bomb("a.pdf", _locked, "encrypted"),
}
