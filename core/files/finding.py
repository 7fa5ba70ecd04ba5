"""Files that people keep, as others see them."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from core.files.errors import FileNotThere
from core.models import StoredFile
from core.policies import may_see_file, visible_files


def files_visible_to(user: Any) -> QuerySet[StoredFile]:
    return StoredFile.objects.filter(visible_files(user))


def get_visible_file(*, user: Any, file_id: UUID) -> StoredFile:
    """Raises: FileNotThere: no such file, or not for ``user`` to see."""
    file = StoredFile.objects.filter(pk=file_id).first()
    if file is None or not may_see_file(user, file):
        raise FileNotThere(_("There is no such file."))
    return file
