"""What is refused of files that people keep."""

from core.errors import Invalid, NotAllowed, NotFound, UnsupportedType


class FileNotThere(NotFound):
    """There is no such file, or it is not for the caller to see."""

    code = "core.file_not_found"


class FileEmpty(Invalid):
    """Nothing is in it."""

    code = "core.file_empty"


class FileTypeRefused(UnsupportedType):
    """A program, a kind that nobody knows, or something else than its name says."""

    code = "core.file_type_refused"


class FileNameRefused(Invalid):
    """The name says that it is another kind of file."""

    code = "core.file_name_refused"


class UnknownClassroom(Invalid):
    """There is no such class, or it is none of the caller's."""

    code = "core.unknown_classroom"


class FileNotYours(NotAllowed):
    """The caller sees it, but may not do this with it."""

    code = "core.file_not_yours"


class LinkRefused(NotAllowed):
    """Expired, forged, made for another file, or for somebody who is not signed in any more."""

    code = "core.link_refused"
