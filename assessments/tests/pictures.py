"""A question for children who cannot read yet."""

from io import BytesIO
from typing import Any

from django.core.files.base import ContentFile
from PIL import Image

from assessments.services.pictures import PictureDraft

# Option "b" is right, which the names of the files tell.
CONTENT: dict[str, Any] = {
    "picture": "sum",
    "spoken": "How many dots are there?",
    "options": [
        {"id": "a", "text": "", "picture": "fewer", "spoken": "one", "correct": False, "feedback": "CANARY-fewer"},
        {"id": "b", "text": "", "picture": "more", "spoken": "two", "correct": True, "feedback": "CANARY-more"},
    ],
}


def drawing(colour: str = "teal", name: str = "CANARY.png", kind: str = "PNG") -> ContentFile:
    """A file that says with its name and comment what nobody may know."""
    out = BytesIO()
    Image.new("RGB", (12, 12), colour).save(out, format=kind, **({"comment": b"CANARY"} if kind == "GIF" else {}))
    return ContentFile(out.getvalue(), name=name)


def drawings() -> dict[str, PictureDraft]:
    """Those that ``CONTENT`` names."""
    return {
        "sum": PictureDraft(drawing("white"), "Dot, dot."),
        "fewer": PictureDraft(drawing("teal"), "Dot."),
        "more": PictureDraft(drawing("orange"), "Dot and dot."),
    }
