"""What a file is, told by its bytes. Its name only decides among texts, and may not say something else."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from core.files.archives import Archive, ArchiveLimits, ArchiveRefused, open_archive


@dataclass(frozen=True)
class FileKind:
    """What a file is stored and given out as. Whether it can be read to its end is not looked at."""

    media_type: str
    ending: str
    is_text: bool = False


class KindRefused(Exception):
    """``code``: empty; executable (or with macros); unknown; name_and_bytes_differ, where ``found`` is the ending that
    the bytes ask for."""

    def __init__(self, code: str, *, found: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.found = found


_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."
PDF = FileKind("application/pdf", "pdf")
DOCX = FileKind(_OFFICE + "wordprocessingml.document", "docx")
PPTX = FileKind(_OFFICE + "presentationml.presentation", "pptx")
XLSX = FileKind(_OFFICE + "spreadsheetml.sheet", "xlsx")
ODT, ODP, ODS = (
    FileKind(_OPEN + "text", "odt"),
    FileKind(_OPEN + "presentation", "odp"),
    FileKind(_OPEN + "spreadsheet", "ods"),
)
ZIP = FileKind("application/zip", "zip")
PNG, JPEG = FileKind("image/png", "png"), FileKind("image/jpeg", "jpg")
GIF, WEBP = FileKind("image/gif", "gif"), FileKind("image/webp", "webp")
MP3, AAC, M4A = FileKind("audio/mpeg", "mp3"), FileKind("audio/aac", "aac"), FileKind("audio/mp4", "m4a")
OGG, WAV, FLAC = FileKind("audio/ogg", "ogg"), FileKind("audio/wav", "wav"), FileKind("audio/flac", "flac")
MP4, WEBM = FileKind("video/mp4", "mp4"), FileKind("video/webm", "webm")
TEXTS = {
    ending: FileKind(media_type, ending, is_text=True)
    for ending, media_type in (
        ("txt", "text/plain"),
        ("md", "text/markdown"),
        ("csv", "text/csv"),
        ("html", "text/html"),
        ("svg", "image/svg+xml"),
        ("json", "application/json"),
        ("xml", "application/xml"),
    )
}
# Other endings under which files of a kind go about.
_ALIASES = {
    "markdown": "md", "htm": "html", "xhtml": "html", "text": "txt",
    "jpeg": "jpg", "jpe": "jpg", "jfif": "jpg", "oga": "ogg", "opus": "ogg", "m4v": "mp4", "wave": "wav",
    # What learning platforms pack: a ZIP, whatever they call it.
    "imscc": "zip", "apkg": "zip", "colpkg": "zip", "h5p": "zip", "mbz": "zip",
}  # fmt: skip
_DIRECTORY = ArchiveLimits(max_members=20_000)
_CONTROLS = bytes(sign for sign in range(32) if sign not in b"\t\n\r\f\x1b") + b"\x7f"


def told_by_bytes(data: bytes, file_name: str) -> FileKind:
    """The kind of file that ``data`` is, known as ``file_name``.

    Raises:
        KindRefused: nothing is in it, it can be run, nobody knows it, or its name says that it is something else.
    """
    if not data:
        raise KindRefused("empty")
    named = ending_of(file_name)
    if _is_executable(data) or named in _RUN_BY_NAME:
        raise KindRefused("executable")
    kind = _by_signature(data, named)
    if kind is None:
        return _as_text(data, named)
    if named not in ("", kind.ending):
        raise KindRefused("name_and_bytes_differ", found=kind.ending)
    return kind


def ending_of(file_name: str) -> str:
    """What a name says of the kind, in its usual form; nothing where it ends in no word, as ``Chapter 1.2`` does."""
    _stem, dot, ending = file_name.strip().casefold().rpartition(".")
    if not dot or not ending or len(ending) > 12 or ending.isdecimal() or not ending.isalnum():
        return ""
    return _ALIASES.get(ending, ending)


def is_text(data: bytes) -> bool:
    """Nothing in it that no text has. UTF-16 needs its mark, of every other encoding a zero byte is no sign."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            text = data.decode("utf-16")
        except UnicodeDecodeError:
            return False
        data = text.encode("utf-8", "surrogatepass")
    if b"\0" in data:
        return False
    # Old texts hold one here and there.
    return len(data) - len(data.translate(None, _CONTROLS)) <= len(data) // 1000


def _as_text(data: bytes, named: str) -> FileKind:
    if not is_text(data):
        raise KindRefused("unknown")
    kind = TEXTS.get(named or "txt")
    if kind is None:
        if named in _ENDINGS:  # text that says it is a film
            raise KindRefused("name_and_bytes_differ", found="txt")
        raise KindRefused("unknown")
    if named == "svg" and b"<svg" not in data[:65536].replace(b"\0", b""):
        raise KindRefused("name_and_bytes_differ", found="txt")
    return kind


# --- What can be run ---

_EXECUTABLE_STARTS = (
    b"\x7fELF",
    b"\xca\xfe\xba\xbe",  # Java, and programs for Macs of several processors
    *(b"\xfe\xed\xfa\xce", b"\xfe\xed\xfa\xcf", b"\xce\xfa\xed\xfe", b"\xcf\xfa\xed\xfe"),
    b"\0asm",
    b"dex\n03",
    b"L\0\0\0\x01\x14\x02\0",  # a link of Windows
    b"!<arch>\n",
)
_RUN_BY_NAME = {
    *("exe", "com", "scr", "pif", "cpl", "dll", "msi", "msp", "bat", "cmd", "ps1", "vbs", "vbe", "js"),
    *("jse", "mjs", "wsf", "wsh", "hta", "lnk", "reg", "inf", "jar", "apk", "app", "dmg", "deb", "rpm"),
    *("sh", "bash", "run", "desktop", "py", "php", "phtml", "pl", "rb", "asp", "aspx", "jsp", "cgi", "swf"),
    *("docm", "dotm", "xlsm", "pptm"),
}


def _is_executable(data: bytes) -> bool:
    if data.startswith(_EXECUTABLE_STARTS):
        return True
    if data.startswith(b"MZ"):  # two letters with which a text may begin too
        return not is_text(data)
    return data.removeprefix(b"\xef\xbb\xbf").startswith((b"#!/", b"#! /"))


# --- What is told by the first bytes ---

_STARTS: Sequence[tuple[bytes, FileKind]] = (
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"\xff\xd8\xff", JPEG),
    (b"GIF87a", GIF),
    (b"GIF89a", GIF),
    (b"fLaC", FLAC),
)
_PDF_WITHIN = 1024  # readers allow something before a PDF


def _by_signature(data: bytes, named: str) -> FileKind | None:
    for start, kind in _STARTS:
        if data.startswith(start):
            return kind
    if data.startswith((b"RIFF", b"\x1aE\xdf\xa3", b"OggS")) or data[4:8] == b"ftyp":
        return _of_container(data, named)
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _of_zip(data)
    head = data[:_PDF_WITHIN]
    if head.lstrip(b"\xef\xbb\xbf \t\r\n\f").startswith(b"%PDF-") or (named == "pdf" and b"%PDF-" in head):
        return PDF
    return _of_frames(data)


def _of_container(data: bytes, named: str) -> FileKind | None:
    """What holds sound or film, of which we take those that browsers play."""
    if data.startswith(b"RIFF"):
        return {b"WEBP": WEBP, b"WAVE": WAV}.get(data[8:12])
    if data.startswith(b"OggS"):
        return None if b"\x80theora" in data[:4096] else OGG
    if data.startswith(b"\x1aE\xdf\xa3"):
        return WEBM if b"webm" in data[:128] else None
    return _of_mp4(data[8:12], named)


def _of_mp4(brand: bytes, named: str) -> FileKind | None:
    """Of the general brands, the name says whether somebody thought of sound only."""
    if brand in (b"M4A ", b"M4B "):
        return MP4 if named == "mp4" else M4A
    if brand in (b"qt  ", b"heic", b"heix", b"mif1", b"msf1", b"avif", b"avis", b"crx "):
        return None
    return M4A if named == "m4a" else MP4


def _of_frames(data: bytes) -> FileKind | None:
    """MPEG audio and AAC begin with a frame, or with a tag before it."""
    at = 0
    if data.startswith(b"ID3") and len(data) > 10:
        at = 10 + sum((data[6 + place] & 0x7F) << (21 - 7 * place) for place in range(4))
        if at >= len(data):
            return None
    first, second, third = (data[at : at + 3] + b"\0\0\0")[:3]
    if first != 0xFF:
        return None
    if second & 0xF6 == 0xF0 and (third >> 2) & 0xF < 13:
        return AAC
    is_layer_three = second & 0xE6 == 0xE2 and second & 0x18 != 0x08
    return MP3 if is_layer_three and third >> 4 not in (0, 15) and third & 0x0C != 0x0C else None


# --- What is packed as a ZIP ---

_MAIN_PARTS = (("word/document.xml", DOCX), ("ppt/presentation.xml", PPTX), ("xl/workbook.xml", XLSX))
_RUNS = ("META-INF/MANIFEST.MF", "AndroidManifest.xml", "classes.dex")


def _of_zip(data: bytes) -> FileKind:
    if data[30:38] == b"mimetype":
        for kind in (ODT, ODP, ODS):
            stored = kind.media_type.encode()
            if data[38 : 38 + len(stored)] == stored and data[38 + len(stored) : 40 + len(stored)] == b"PK":
                return kind
    try:
        with open_archive(BytesIO(data), _DIRECTORY) as archive:
            return _of_members(archive)
    except ArchiveRefused:
        # Whoever reads it says what is wrong with it; which of them that is, the names before its members tell.
        return next((kind for name, kind in _MAIN_PARTS if name.encode() in data), ZIP)


def _of_members(archive: Archive) -> FileKind:
    names = set(archive.names)
    if any(name in names for name in _RUNS) or any(name.endswith("/vbaProject.bin") for name in names):
        raise KindRefused("executable")
    if "[Content_Types].xml" in names:
        return next((kind for name, kind in _MAIN_PARTS if name in names), ZIP)
    return ZIP


_ENDINGS = frozenset(
    kind.ending
    for kind in (
        PDF,
        DOCX,
        PPTX,
        XLSX,
        ODT,
        ODP,
        ODS,
        ZIP,
        PNG,
        JPEG,
        GIF,
        WEBP,
        MP3,
        AAC,
        M4A,
        OGG,
        WAV,
        FLAC,
        MP4,
        WEBM,
    )
)
