"""Common Cartridge 1.1 to 1.3, with what Canvas adds to it: modules become sections, pages and links become lessons.

What no lesson can be is left out, and told with its reason: quizzes until their formats come, tools of other platforms,
files that are no pictures and no recordings.
"""

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.exchange.items import Finding, Item, Level, PackageRefused, Reading, Where
from core.exchange.packages import Package
from courses.errors import UnknownLanguage
from courses.exchange.cartridge_lessons import NO_FILES, LessonReader
from courses.exchange.manifest import MANIFEST, Entry, Manifest, read_manifest
from courses.languages import tidy_language

_SOURCE = "common-cartridge:"
_LOOSE = "unplaced"
_MARKS = (b"imscc", b"common cartridge")


class CommonCartridge:
    """Read only."""

    name = "common-cartridge"
    title = _("Common Cartridge (Canvas, Moodle and others)")
    endings = (".imscc", ".zip")
    target = "course"

    def recognises(self, package: Package) -> bool:
        if MANIFEST not in package:
            return False
        text = package.read(MANIFEST).lower()
        return any(mark in text for mark in _MARKS)

    def read(self, package: Package) -> Reading:
        manifest = read_manifest(package.read_xml(MANIFEST))
        if not manifest.resources:
            raise PackageRefused("cartridge_empty", Where(MANIFEST))
        return _Cartridge(package, manifest).read()


class _Cartridge:
    """One cartridge, read piece by piece."""

    def __init__(self, package: Package, manifest: Manifest) -> None:
        self._package, self._manifest = package, manifest
        self._findings: list[Finding] = []
        self._lessons = LessonReader(package, manifest.resources, self._findings)
        self._placed: set[str] = set()

    def read(self) -> Reading:
        title = self._manifest.title or PurePosixPath(self._package.file_name).stem[:255] or gettext("Course")
        items = [self._course(title), *self._sections(self._manifest.entries, ()), *self._loose()]
        self._tell_left_over()
        lessons = sum(item.kind == "lesson" for item in items)
        if not lessons:
            self._tell(Level.NOTE, "cartridge_no_lessons")
        return Reading(self._source(), title, items, self._findings)

    def _source(self) -> str:
        named = self._manifest.identifier
        return f"{_SOURCE}{named or hashlib.sha256(self._package.read(MANIFEST)).hexdigest()}"[:200]

    def _course(self, title: str) -> Item:
        subject = " ".join(self._manifest.keywords)[:100]
        if not subject:
            self._tell(Level.NOTE, "cartridge_no_subject")
        data = {"title": title, "subject": subject or gettext("Not named yet"), "language": self._language()}
        return Item("course", "course", title, data, where=Where(MANIFEST))

    def _language(self) -> str:
        try:
            return tidy_language(self._manifest.language or "en")
        except UnknownLanguage:
            return "en"

    def _sections(self, entries: Sequence[Entry], above: tuple[str, ...]) -> Iterator[Item]:
        """A section for each folder in which something stands by itself; folders in folders are told by their way."""
        for place, entry in enumerate(entries):
            if entry.resource and not entry.entries:
                continue
            way = (*above, entry.title or gettext("Part %(number)d") % {"number": place + 1})
            key = entry.identifier or f"{'/'.join(above)}/{place}"[:200]
            yield from self._section(key, way, entry.entries)
            yield from self._sections(entry.entries, way)
        if not above:
            yield from self._section("root", (self._manifest.title or gettext("Course"),), entries)

    def _section(self, key: str, way: Sequence[str], entries: Sequence[Entry]) -> Iterator[Item]:
        leaves = [entry for entry in entries if entry.resource]
        lessons = [item for entry in leaves for item in self._leaf(entry, key)]
        if lessons:
            title = " › ".join(way)[-255:].strip()
            yield Item("section", key, title, {"title": title}, "course", Where(MANIFEST))
            yield from lessons

    def _leaf(self, entry: Entry, section: str) -> Iterator[Item]:
        identifier = self._preferred(entry.resource)
        if identifier not in self._manifest.resources:
            self._tell(Level.SKIPPED, "cartridge_no_resource", title=entry.title, resource=entry.resource)
        elif identifier in self._placed:
            self._tell(Level.SKIPPED, "cartridge_placed_twice", title=entry.title)
        else:
            self._placed.add(identifier)
            yield from self._lessons.read(identifier, title=entry.title, section=section)

    def _preferred(self, identifier: str) -> str:
        """The resource for which another one is a way out, where it is there."""
        found = self._manifest.resources.get(identifier)
        return found.instead_of if found and found.instead_of in self._manifest.resources else identifier

    def _loose(self) -> Iterator[Item]:
        """What stands in no module, in a section of its own."""
        loose = [
            item
            for identifier, resource in self._manifest.resources.items()
            if identifier not in self._placed and self._preferred(identifier) == identifier
            for item in self._lessons.read(identifier, title="", section=_LOOSE, is_placed=False)
        ]
        if loose:
            title = gettext("In no module")
            yield Item("section", _LOOSE, title, {"title": title}, "course", Where(MANIFEST))
            yield from loose

    def _tell_left_over(self) -> None:
        """Of files that no page shows, and that are no pages and no settings."""
        for identifier, resource in self._manifest.resources.items():
            is_file = resource.kind.startswith("webcontent") and not resource.instead_of
            is_file = is_file and PurePosixPath(resource.href).suffix[1:].lower() not in NO_FILES
            is_there = resource.href in self._package and resource.href not in self._lessons.shown
            if is_file and is_there and identifier not in self._placed:
                self._findings.append(Finding(Level.SKIPPED, "file_unused", {}, Where(resource.href[:200])))

    def _tell(self, level: Level, code: str, **params: str | int) -> None:
        shown = {name: str(value)[:120] for name, value in params.items()}
        self._findings.append(Finding(level, code, shown, Where(MANIFEST)))
