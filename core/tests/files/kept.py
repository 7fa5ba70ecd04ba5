"""What tests of kept files begin with."""

from io import BytesIO
from typing import Any

from PIL import Image

from accounts.tests.factories import NOW
from core.files.keeping import keep_file
from core.files.storage import each_file, private_storage
from core.models import StoredFile

TEXT = b"A line is straight."


def keep(owner: Any, data: bytes = TEXT, name: str = "notes.txt", **more: Any) -> StoredFile:
    return keep_file(**{"owner": owner, "upload": BytesIO(data), "file_name": name, "now": NOW, **more})


def stored() -> set[str]:
    """The names of all files that are kept for people."""
    return {file.name for file in each_file(private_storage(), "files")}


def photo() -> bytes:
    """Taken near the Eiffel Tower, as its camera says."""
    exif = Image.Exif()
    exif[0x010F] = "Camera Maker"
    exif.get_ifd(0x8825).update({1: "N", 2: (48.0, 51.0, 29.6), 3: "E", 4: (2.0, 17.0, 40.2)})
    out = BytesIO()
    Image.new("RGB", (64, 48), "teal").save(out, format="JPEG", exif=exif)
    return out.getvalue()


PHOTO = photo()
EXECUTABLE = b"\x7fELF\x02\x01\x01" + bytes(200)
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
HTML = b"<!doctype html><script>alert(document.cookie)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
