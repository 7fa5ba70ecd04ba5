"""Captions of films."""

from django.utils.translation import gettext as _

from lessons.errors import MediaRefused

LARGEST_BYTES = 512 * 1024


def accept_captions(data: bytes) -> str:
    """The text of a WebVTT file, with plain ends of lines.

    Raises:
        MediaRefused: it is larger than 512 KiB, no UTF-8, or no WebVTT with a cue in it.

    Source: W3C, WebVTT: The Web Video Text Tracks Format, section 4.1.
    """
    if len(data) > LARGEST_BYTES:
        raise MediaRefused(_("Captions have at most %(most)s KiB.") % {"most": LARGEST_BYTES // 1024}, field="captions")
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        raise MediaRefused(_("Captions are a WebVTT file in UTF-8."), field="captions") from error
    first, _newline, rest = text.partition("\n")
    is_headed = first == "WEBVTT" or first.startswith(("WEBVTT ", "WEBVTT\t"))
    if not is_headed or "-->" not in rest or "\0" in text:
        raise MediaRefused(_("Captions are a WebVTT file in UTF-8."), field="captions")
    return text
