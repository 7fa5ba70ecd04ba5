"""What can go wrong with imports of material."""

from core.errors import Conflict, Invalid, NotAllowed, NotFound


class ImportNotFound(NotFound):
    code = "core.import_not_found"


class ImportNotHere(NotAllowed):
    """Whoever sends the file makes nothing of this kind."""

    code = "core.import_not_here"


class ImportFileTooLarge(Invalid):
    code = "core.import_file_too_large"


class UnknownImportFormat(Invalid):
    code = "core.unknown_import_format"


class UnknownImportTarget(Invalid):
    """A body names something that does not exist, or exists elsewhere: the same to the caller."""

    code = "core.unknown_import_target"


class ImportNotReady(Conflict):
    code = "core.import_not_ready"


class ImportRunning(Conflict):
    code = "core.import_running"


class TooManyImports(Conflict):
    code = "core.too_many_imports"


class ReferenceMissing(Invalid):
    """An item names another one that was not imported."""

    code = "core.import_reference_missing"
