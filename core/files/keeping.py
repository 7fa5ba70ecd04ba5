"""Files that people keep: taken in, renamed, shared with a class, deleted."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import IO, Any
from uuid import UUID

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from core.audit import audit_row
from core.errors import TooLarge
from core.files.errors import (
    FileEmpty,
    FileNameRefused,
    FileNotThere,
    FileNotYours,
    FileTypeRefused,
    UnknownClassroom,
)
from core.files.kinds import FileKind, KindRefused, ending_of, told_by_bytes
from core.files.names import LONGEST, shown_name
from core.files.pictures import MEDIA_TYPES, accept_picture
from core.files.quota import require_personal_room, require_room
from core.files.writing import files_undone, write_file
from core.ids import new_id
from core.models import StoredFile
from core.policies import may_change_file, may_delete_file, may_see_file, may_share_with
from core.privacy import delete_files_of


@dataclass(frozen=True)
class _Taken:
    """What is going to be stored, and what it is."""

    data: bytes
    kind: FileKind


def keep_file(
    *, owner: Any, upload: IO[bytes], file_name: str, now: datetime, classroom_id: UUID | None = None
) -> StoredFile:
    """Store a file of ``owner``, for themselves or for a class of theirs. The same bytes again are another file.

    Pictures are made again, without what the camera wrote into them; all else stays as it came. The file is written
    before the transaction, so that a slow store holds up nobody.

    Raises:
        TooLarge: larger than ``MAX_UPLOAD_BYTES``. FileEmpty: nothing is in it.
        FileTypeRefused: a program, of a kind that nobody knows, or not what its name says.
        PictureRefused: a picture that cannot be read, or has too many pixels.
        UnknownClassroom: there is no such class of ``owner``'s.
        PersonalRoomExceeded, AllowanceExceeded: no room is left for the person, or for the institution.
        StorageFull, UpstreamUnavailable: the storage is full, or away.
    """
    _require_class(owner, classroom_id)
    taken = _take_in(upload, file_name)
    file = StoredFile(
        id=new_id(),
        institution_id=owner.institution_id,
        owner_id=owner.pk,
        classroom_id=classroom_id,
        name=_with_ending(shown_name(file_name, otherwise=_("File")), taken.kind.ending),
        media_type=taken.kind.media_type,
        size_bytes=len(taken.data),
        digest=hashlib.sha256(taken.data).hexdigest(),
        created_at=now,
    )
    with transaction.atomic():
        _require_rooms(file)  # before anything is written; it is asked again with the row
    with files_undone() as written:
        name = f"{new_id().hex}.{taken.kind.ending}"
        write_file(file.file, BytesIO(taken.data), name=name, written=written)
        with transaction.atomic():
            _require_class(owner, classroom_id)
            _require_rooms(file)
            file.save(force_insert=True)
            _note("core.file.kept", file, actor=owner, now=now)
    return file


@transaction.atomic
def change_file(*, file_id: UUID, actor: Any, changes: Mapping[str, Any], now: datetime) -> StoredFile:
    """Give a file another ``name``, or share it with the class ``classroom_id``; None: with nobody. What stays the same
    is no change.

    Raises:
        FileNotThere: no such file, or not for ``actor`` to see. FileNotYours: somebody else's.
        FileNameRefused: the name says that it is of another kind.
        UnknownClassroom: there is no such class of ``actor``'s.
    """
    file = _locked(file_id, actor)
    if not may_change_file(actor, file):
        raise FileNotYours(_("This file is somebody else's."))
    if "name" in changes:
        _rename(file, changes["name"], actor=actor, now=now)
    if "classroom_id" in changes:
        _share(file, changes["classroom_id"], actor=actor, now=now)
    return file


@transaction.atomic
def delete_file(*, file_id: UUID, actor: Any, now: datetime) -> None:
    """Row and bytes; these go with the end of the transaction.

    Raises:
        FileNotThere: no such file, or not for ``actor`` to see.
        FileNotYours: neither theirs, nor of somebody they teach, nor of an institution that they manage.
    """
    file = _locked(file_id, actor)
    if not may_delete_file(actor, file):
        raise FileNotYours(_("This file is somebody else's."))
    _note("core.file.deleted", file, actor=actor, now=now)
    delete_files_of(StoredFile.objects.filter(pk=file.pk))
    file.delete()


def _locked(file_id: UUID, actor: Any) -> StoredFile:
    file = StoredFile.objects.select_for_update().filter(pk=file_id).first()
    if file is None or not may_see_file(actor, file):
        raise FileNotThere(_("There is no such file."))
    return file


def _rename(file: StoredFile, name: str, *, actor: Any, now: datetime) -> None:
    ending = str(file.file.name).rpartition(".")[2]
    shown = shown_name(name, otherwise=file.name)
    if ending_of(shown) not in ("", ending):
        raise FileNameRefused(_("The name has to end in .%(ending)s.") % {"ending": ending}, field="name")
    shown = _with_ending(shown, ending)
    if shown != file.name:
        file.name = shown
        file.save(update_fields=["name"])
        # Names are texts of people: the entry says only that there is another one.
        audit_row("core.file.renamed", file, actor_id=actor.pk, now=now)


def _share(file: StoredFile, classroom_id: UUID | None, *, actor: Any, now: datetime) -> None:
    if classroom_id == file.classroom_id:
        return
    _require_class(actor, classroom_id)
    before = {"classroom": file.classroom_id and str(file.classroom_id)}
    file.classroom_id = classroom_id
    file.save(update_fields=["classroom_id"])
    after = {"classroom": classroom_id and str(classroom_id)}
    audit_row("core.file.shared", file, actor_id=actor.pk, before=before, after=after, now=now)


def _require_class(owner: Any, classroom_id: UUID | None) -> None:
    if classroom_id is not None and not may_share_with(owner, classroom_id):
        raise UnknownClassroom(_("There is no such class."), field="classroom_id")


def _require_rooms(file: StoredFile) -> None:
    require_personal_room(file.owner_id, file.size_bytes)
    require_room(file.institution_id, file.size_bytes)


def _take_in(upload: IO[bytes], file_name: str) -> _Taken:
    data = upload.read(settings.MAX_UPLOAD_BYTES + 1)
    if len(data) > settings.MAX_UPLOAD_BYTES:
        most = settings.MAX_UPLOAD_BYTES // 2**20
        raise TooLarge(_("The file is larger than %(most)s MiB.") % {"most": most}, field="file")
    kind = _told(data, file_name)
    if kind.media_type not in MEDIA_TYPES.values():
        return _Taken(data, kind)
    return _Taken(accept_picture(ContentFile(data), field="file").read(), kind)


def _told(data: bytes, file_name: str) -> FileKind:
    try:
        return told_by_bytes(data, shown_name(file_name, otherwise=""))
    except KindRefused as refused:
        if refused.code == "empty":
            raise FileEmpty(_("The file is empty."), field="file") from refused
        texts = {
            "executable": _("Programs are not kept here."),
            "name_and_bytes_differ": _("The file is not what its name says: its name would end in .%(ending)s."),
        }
        text = texts.get(refused.code) or _("This kind of file is not kept here.")
        raise FileTypeRefused(text % {"ending": refused.found}, field="file") from refused


def _with_ending(name: str, ending: str) -> str:
    if ending_of(name):
        return name
    return f"{name[: LONGEST - len(ending) - 1]}.{ending}"


def _note(action: str, file: StoredFile, *, actor: Any, now: datetime) -> None:
    facts = {
        "media_type": file.media_type,
        "size_bytes": file.size_bytes,
        "classroom": file.classroom_id and str(file.classroom_id),
    }
    audit_row(action, file, actor_id=actor.pk, after=facts, now=now)
