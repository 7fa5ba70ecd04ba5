"""A document of Office, repacked: the libraries that read it see only parts that were looked through."""

import zipfile
from io import BytesIO

from core.files.archives import ArchiveLimits, ArchiveRefused, open_archive
from core.files.xml import XmlRefused, check_xml
from courses.documents.limits import Limits
from courses.documents.results import ReadingFailed

_TEXTS = (".xml", ".rels")


def repacked(data: bytes, limits: Limits) -> BytesIO:
    """The same with its parts in XML, unpacked, and everything else (pictures, sounds, fonts) empty.

    Raises:
        ReadingFailed: damaged.
    """
    out = BytesIO()
    within = ArchiveLimits(max_members=limits.members, max_bytes=limits.unpacked_bytes)
    try:
        with open_archive(BytesIO(data), within) as archive, zipfile.ZipFile(out, "w") as clean:
            for name in archive.names:
                part = archive.read(name) if name.endswith(_TEXTS) else b""
                if part:
                    check_xml([part])
                clean.writestr(name, part)
    except (ArchiveRefused, XmlRefused) as refused:
        raise ReadingFailed("damaged") from refused
    out.seek(0)
    return out
