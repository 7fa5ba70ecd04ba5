"""Packages that tests import."""

import json
from collections.abc import Mapping
from datetime import datetime
from io import BytesIO
from typing import Any
from uuid import UUID
from zipfile import ZipFile

from accounts.models import User
from core.exchange.imports import ImportOrder, confirm_import, start_import
from core.exchange.runs import check_import, run_import
from core.models import MaterialImport


def course_document(**parts: Any) -> dict[str, Any]:
    """A course with a section and a lesson; ``parts`` are put in place of what it has."""
    return {
        "format": "lyceum-course",
        "version": 1,
        "key": "fractions",
        "course": {"title": "Fractions", "subject": "Maths", "description": "Halves.", "level": "primary"},
        "concepts": [],
        "sections": [{"key": "s1", "title": "Parts"}],
        "lessons": [
            {
                "key": "l1",
                "section": "s1",
                "title": "A half",
                "blocks": [{"kind": "text", "markdown": "Cut it in two."}],
            }
        ],
        **parts,
    }


def packed(document: Any, **files: bytes) -> bytes:
    """A package of ours."""
    return zipped({"course.json": json.dumps(document).encode(), **files})


def zipped(members: Mapping[str, bytes]) -> bytes:
    target = BytesIO()
    with ZipFile(target, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return target.getvalue()


def started_import(
    actor: User, data: bytes, *, now: datetime, target_id: UUID | None = None, leaves_out_faulty: bool = False
) -> MaterialImport:
    order = ImportOrder(target_id=target_id, leaves_out_faulty=leaves_out_faulty)
    return start_import(upload=BytesIO(data), file_name="package.zip", actor=actor, order=order, now=now)


def checked_import(
    actor: User, data: bytes, *, now: datetime, target_id: UUID | None = None, leaves_out_faulty: bool = False
) -> MaterialImport:
    row = started_import(actor, data, now=now, target_id=target_id, leaves_out_faulty=leaves_out_faulty)
    check_import(import_id=row.pk, now=now)
    row.refresh_from_db()
    return row


def carried_out(
    actor: User, data: bytes, *, now: datetime, target_id: UUID | None = None, leaves_out_faulty: bool = False
) -> MaterialImport:
    """Checked, confirmed and run."""
    row = checked_import(actor, data, now=now, target_id=target_id, leaves_out_faulty=leaves_out_faulty)
    confirm_import(import_id=row.pk, actor=actor, now=now)
    run_import(import_id=row.pk, actor_id=actor.pk, now=now)
    row.refresh_from_db()
    return row


def told(row: MaterialImport) -> list[tuple[str, str, str, str]]:
    """Outcome, kind, key and code of each line of the report, in its order."""
    return list(row.lines.order_by("number").values_list("outcome", "kind", "key", "code"))


def cartridge(
    *,
    items: str = "",
    resources: str = "",
    members: Mapping[str, bytes] | None = None,
    title: str = "Biology",
    identifier: str = "cc1",
    head: str = '<?xml version="1.0" encoding="UTF-8"?>',
) -> bytes:
    """A Common Cartridge 1.3 with these items in its organization, these resources, and these members."""
    manifest = f"""{head}
<manifest identifier="{identifier}" xmlns="http://www.imsglobal.org/xsd/imsccv1p3/imscp_v1p1"
  xmlns:lom="http://ltsc.ieee.org/xsd/imsccv1p3/LOM/manifest">
 <metadata><schema>IMS Common Cartridge</schema><schemaversion>1.3.0</schemaversion>
  <lom:lom><lom:general><lom:title><lom:string>{title}</lom:string></lom:title><lom:language>es</lom:language>
   <lom:keyword><lom:string>Science</lom:string></lom:keyword></lom:general></lom:lom></metadata>
 <organizations><organization identifier="o" structure="rooted-hierarchy"><item identifier="root">{items}</item>
 </organization></organizations>
 <resources>{resources}</resources>
</manifest>"""
    return zipped({"imsmanifest.xml": manifest.encode(), **(members or {})})
