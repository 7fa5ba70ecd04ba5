"""The copy of everything about a person: one ZIP that people can read and programs can load."""

import json
from collections.abc import Iterable
from shutil import copyfileobj
from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models.fields.files import FieldFile

from core.csv_cells import csv_text
from core.privacy import ExportedRows
from core.retention import retention_rules

README, DATA, FILES = "README.txt", "data", "files"


def write_copy(target: IO[bytes], parts: Iterable[ExportedRows], *, readme: str) -> dict[str, int]:
    """Write the ZIP: ``README.txt``, of each part ``data/<part>.json`` and ``.csv``, and each file under
    ``files/<part>/``. Returns how many rows each part has. One part is in memory at a time."""
    counts: dict[str, int] = {}
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        for part in parts:
            counts[part.name] = len(part.rows)
            rows = json.loads(json.dumps(part.rows, cls=DjangoJSONEncoder))  # times and ids as they stand in JSON
            text = json.dumps(rows, ensure_ascii=False, indent=1)
            archive.writestr(f"{DATA}/{part.name}.json", text)
            archive.writestr(f"{DATA}/{part.name}.csv", csv_text([part.columns, *(_cells(part, row) for row in rows)]))
            for file in part.files:
                _add(archive, f"{FILES}/{part.name}/{file.name}", file)
        contents = "\n".join(f"  {name} ({number}): {_meaning(name)}" for name, number in counts.items())
        archive.writestr(README, f"{readme}\n\n{contents}\n")
    return counts


def _add(archive: ZipFile, name: str, file: FieldFile) -> None:
    """One that was lost is no reason to keep back all the others."""
    try:
        content = file.storage.open(str(file.name))
    except FileNotFoundError:
        archive.writestr(f"{name}.lost.txt", "This file was lost.\n")
        return
    with content, archive.open(name, "w") as entry:
        copyfileobj(content, entry)


def _meaning(name: str) -> str:
    """What a part is about, how long it is kept and why, as the rules of retention say."""
    model = ".".join(name.split(".")[:2])
    return "; ".join(
        f"{rule.what}, kept {rule.time}, because: {rule.reason}" for rule in retention_rules() if rule.model == model
    )


def _cells(part: ExportedRows, row: dict[str, object]) -> list[object]:
    """Values in the order of the columns; what is no plain value, as JSON."""
    return [
        json.dumps(row[column], ensure_ascii=False) if isinstance(row[column], dict | list) else row[column]
        for column in part.columns
    ]
