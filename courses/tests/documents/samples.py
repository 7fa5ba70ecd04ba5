"""Documents made as they are needed: good ones, and those that somebody made to do harm."""

import copy
import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import docx
import pptx
from fpdf import FPDF
from lxml import etree
from PIL import Image

from courses.documents.child import reader_of
from courses.documents.limits import Limits
from courses.documents.sections import Sections

LIMITS = Limits()
PROSE = (
    "A rectangle has four right angles, and its opposite sides are of the same length. "
    "Whoever knows two sides that meet knows its area: the one multiplied by the other. "
)


def read(data: bytes, kind: str, limits: Limits = LIMITS) -> Sections:
    """As the child reads it, in this process."""
    sections = Sections(most_characters=limits.characters)
    reader_of(kind)(data, sections, limits, lambda done, of: None)
    sections.end_sections()
    return sections


def texts(data: bytes, kind: str) -> list[str]:
    return [paragraph.text for paragraph in read(data, kind).paragraphs]


def notes(data: bytes, kind: str) -> dict[str, int]:
    return {note.code: note.number for note in read(data, kind).told()}


# --- PDF ---


def pdf(draw: Callable[[FPDF], Any], *, pages: int = 1, **encryption: str) -> bytes:
    """Each page drawn by ``draw``, in Helvetica of 11 points."""
    made = FPDF()
    made.set_creation_date(datetime(2026, 1, 1, tzinfo=UTC))
    made.set_font("Helvetica", size=11)
    for _page in range(pages):
        made.add_page()
        draw(made)
    if encryption:
        made.set_encryption(owner_password="owner", **encryption)
    return bytes(made.output())


def line(made: FPDF, text: str, *, y: float = 40, size: float = 11, grey: int = 0, x: float = 20) -> None:
    made.set_font("Helvetica", size=size)
    made.set_text_color(grey)
    made.text(x, y, text)


def pdf_objects(objects: Iterable[bytes], *, root: int = 1) -> bytes:
    """A PDF of these objects, numbered from 1."""
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root %d 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(places) + 1, root, start)
    return bytes(out)


def pdf_of_pages(count: int) -> bytes:
    """So many empty pages, each an object."""
    kids = b" ".join(b"%d 0 R" % number for number in range(3, count + 3))
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>"
    tree = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (count, kids)
    return pdf_objects([b"<< /Type /Catalog /Pages 2 0 R >>", tree, *[page] * count])


def pdf_with_picture(width: int, height: int) -> bytes:
    """A page with a picture of which only the size is large."""
    data = zlib.compress(b"\xff" * 1000)
    picture = b"<< /Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray /BitsPerComponent 8"
    picture = picture % (width, height) + b" /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (
        len(data),
        data,
    )
    content = b"q 100 0 0 100 0 0 cm /P Do Q"
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Contents 4 0 R /Resources << /XObject << /P 5 0 R >> >> >>"
    return pdf_objects(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
            page,
            b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
            picture,
        ]
    )


def picture(width: int, height: int, *, words: bool = False) -> bytes:
    """A PNG, with black bars as if of words where wanted."""
    made = Image.new("L", (width, height), 255)
    for top in range(20, height - 20, 40) if words else ():
        made.paste(0, (20, top, width - 20, top + 12))
    out = io.BytesIO()
    made.save(out, "PNG")
    return out.getvalue()


def png_claiming(width: int, height: int) -> bytes:
    """A PNG whose head says so, with next to nothing in it."""
    head = struct.pack(">II5B", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 100)), (b"IEND", b""))
    written = (
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)) for name, body in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(written)


# --- Office ---


def word(write: Callable[[Any], Any] = lambda document: document.add_paragraph(PROSE)) -> bytes:
    document = docx.Document()
    write(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def slides(write: Callable[[Any], Any]) -> bytes:
    presentation = pptx.Presentation()
    write(presentation)
    out = io.BytesIO()
    presentation.save(out)
    return out.getvalue()


def one_slide(presentation: Any) -> None:
    slide = presentation.slides.add_slide(presentation.slide_layouts[1])
    slide.shapes.title.text, slide.placeholders[1].text = "Areas", PROSE


def with_parts(data: bytes, parts: Mapping[str, bytes], *, packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    """The same archive with other, or more, members."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", packing) as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, part in parts.items():
            new.writestr(name, part)
    return out.getvalue()


def part_of(data: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name)


# --- Damage ---


def mutated(data: bytes, seed: int) -> bytes:
    """Cut off, overwritten, turned about, or with pieces twice."""
    chance = random.Random(seed)  # noqa: S311
    broken = bytearray(data)
    kind = seed % 4
    if kind == 0:
        return bytes(broken[: chance.randrange(1, len(broken))])
    for _time in range(chance.choice((1, 3, 20, 200))):
        at = chance.randrange(len(broken))
        if kind == 1:
            broken[at] = chance.randrange(256)
        elif kind == 2:
            broken[at : at + chance.randrange(1, 30)] = b""
        else:
            piece = broken[at : at + chance.randrange(1, 300)]
            broken[chance.randrange(len(broken)) :][:0] = piece
            broken[at:at] = piece
        if not broken:
            return b"\0"
    return bytes(broken)


def shuffled(data: bytes, seed: int, parts: Iterable[str]) -> bytes:
    """A document of Office, some of whose elements went, stand twice or elsewhere, or say something else of themselves."""
    chance = random.Random(seed)  # noqa: S311
    changed = {}
    for name in parts:
        root = etree.fromstring(part_of(data, name))
        for _time in range(chance.choice((1, 5, 40))):
            elements = [each for each in root.iter() if each is not root]
            if elements:
                _disturb(chance.choice(elements), chance, elements)
        changed[name] = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return with_parts(data, changed)


def _disturb(element: Any, chance: random.Random, others: list[Any]) -> None:
    parent = element.getparent()
    match chance.randrange(4):
        case 0 if parent is not None:
            parent.remove(element)
        case 1:
            element.addnext(copy.deepcopy(element))
        case 2:
            place = chance.choice(others)
            if element not in place.iterancestors() and place is not element:
                place.append(element)
        case _:
            for name in element.attrib:
                element.set(name, chance.choice(("", "-1", "999999999999", "x", "true")))
