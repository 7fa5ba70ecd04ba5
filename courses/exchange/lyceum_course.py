"""Our own packages of courses: ``course.json`` and the files that it names. See ``courses.exchange.exporting``."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.exchange.items import MAX_ITEMS, Finding, Item, Level, PackageRefused, Reading, Where
from core.exchange.packages import Package
from core.exchange.shapes import is_storable, step
from courses.exchange.concepts import concept_key, in_building_order
from courses.exchange.exporting import DOCUMENT, FORMAT, VERSION
from courses.exchange.keys import SOURCE
from courses.ports import course_parts

# Fields whose values name files of the package, wherever they stand.
FILE_FIELDS = frozenset({"file", "low"})
_DEEPEST = 8
_LONGEST_NAME = 100


class LyceumCourse:
    """Strict: a field that is not known, or of another type, is told by its path."""

    name = FORMAT
    title = _("Course of this platform")
    endings = (".zip",)
    target = "course"

    def recognises(self, package: Package) -> bool:
        return DOCUMENT in package

    def read(self, package: Package) -> Reading:
        document = package.read_json(DOCUMENT)
        if not isinstance(document, dict) or document.get("format") != FORMAT:
            raise PackageRefused("not_a_course", Where(DOCUMENT, path="$.format"))
        if document.get("version") != VERSION:
            raise PackageRefused("version_unknown", Where(DOCUMENT, path="$.version"), version=VERSION)
        name = document.get("key")
        if not isinstance(name, str) or not name.strip() or len(name) > _LONGEST_NAME or not is_storable(name):
            raise PackageRefused("course_key_missing", Where(DOCUMENT, path="$.key"))
        findings: list[Finding] = []
        items = list(_items(document, package, findings))
        known = {"format", "version", "key", "course", "concepts", *(part for part, _part in course_parts.items())}
        findings += [_fault("field_unknown", step("$", unknown)) for unknown in sorted(document.keys() - known)]
        title = items[0].title if items else ""
        return Reading(f"{SOURCE}{name}", title, items, findings)


def _items(document: Mapping[str, Any], package: Package, findings: list[Finding]) -> Iterator[Item]:
    head = document.get("course")
    if not isinstance(head, dict):
        findings.append(_fault("not_an_object", "$.course"))
        head = {}
    else:
        yield Item("course", "course", _title_of(head), head, where=Where(DOCUMENT, path="$.course"))
    concepts = [_concept(each, path) for each, path in _objects(document, "concepts", findings)]
    yield from in_building_order(concepts)
    for name, part in course_parts.items():
        for each, path in _objects(document, name, findings):
            yield _item(each, path, part.kind, part.parent, package)


def _objects(document: Mapping[str, Any], name: str, findings: list[Finding]) -> Iterator[tuple[dict[str, Any], str]]:
    """The members of a list of the document, each with its path."""
    given = document.get(name, [])
    if not isinstance(given, list):
        findings.append(_fault("not_a_list", f"$.{name}"))
        return
    if len(given) > MAX_ITEMS:
        raise PackageRefused("too_many_items", Where(DOCUMENT, path=f"$.{name}"), most=MAX_ITEMS)
    for place, each in enumerate(given):
        path = f"$.{name}[{place}]"
        if isinstance(each, dict):
            yield each, path
        else:
            findings.append(_fault("not_an_object", path))


def _concept(given: dict[str, Any], path: str) -> Item:
    key = concept_key({"subject": given.get("subject", ""), "code": given.get("code", "")})
    return Item("concept", key[:200], _text(given.get("name")), given, where=Where(DOCUMENT, path=path))


def _item(given: dict[str, Any], path: str, kind: str, parent: str, package: Package) -> Item:
    names = {"key", parent} - {""}
    data = {name: value for name, value in given.items() if name not in names}
    files = {name: package.read(name) for name in _files_in(data, _DEEPEST) if name in package}
    above = _text(given.get(parent)) if parent else "course"
    key = _text(given.get("key"))
    return Item(kind, key, _title_of(data), data, above, Where(DOCUMENT, path=path), files)


def _files_in(value: Any, depth: int) -> Iterator[str]:
    if depth and isinstance(value, dict):
        for name, member in value.items():
            if name in FILE_FIELDS and isinstance(member, str):
                yield member
            else:
                yield from _files_in(member, depth - 1)
    elif depth and isinstance(value, list):
        for member in value:
            yield from _files_in(member, depth - 1)


def _title_of(data: Mapping[str, Any]) -> str:
    """What an item is called in the report: questions have no title."""
    return _text(data.get("title")) or " ".join(_text(data.get("body")).split())[:120]


def _text(value: Any) -> str:
    return value if isinstance(value, str) and is_storable(value) else ""


def _fault(code: str, path: str) -> Finding:
    return Finding(Level.REFUSED, code, {}, Where(DOCUMENT, path=path))
