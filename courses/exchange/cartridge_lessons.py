"""Pages, links, topics and assignments of a Common Cartridge as lessons."""

import base64
import binascii
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from django.utils.translation import gettext

from core.exchange.items import Finding, Item, Level, PackageRefused, Where
from core.exchange.markdown_text import escaped
from core.exchange.packages import Package
from core.exchange.webpages import LARGEST_PAGE_BYTES, FilePart, Page, TextPart, read_page, scheme_of
from core.files.kinds import KindRefused, told_by_bytes
from courses.exchange.manifest import Resource, children, local, path_of, text_at

_PAGES = frozenset({"html", "htm", "xhtml"})
# Of what stands in no module, these are pages, or belong to pages.
NO_FILES = _PAGES | {"xml", "css", "js", ""}
# What lessons show; whether it can be read to its end is looked at when it is stored.
_SHOWN = {
    **dict.fromkeys(("png", "jpg", "gif", "webp"), "image"),
    **dict.fromkeys(("mp3", "aac", "m4a", "ogg", "wav"), "audio"),
    **dict.fromkeys(("mp4", "webm"), "video"),
}
# How packages write where their files lie.
_FILE_BASES = ("$IMS-CC-FILEBASE$/", "$IMS_CC_FILEBASE$/", "$IMS-CC-FILEBASE$", "$CANVAS_FILEBASE$/")
_FILES_FOLDER = "web_resources"
_SETTINGS = "course_settings/"
_SYLLABUS = "course_settings/syllabus.html"
_LATER = {
    "imsqti": "cartridge_quiz_later",
    "imscc_xmlv1p1/assessment": "cartridge_quiz_later",
    "question-bank": "cartridge_quiz_later",
    "lti": "cartridge_tool_left_out",
}


class LessonReader:
    """Reads the resources of one package; what is left out is added to ``findings``."""

    def __init__(self, package: Package, resources: Mapping[str, Resource], findings: list[Finding]) -> None:
        self._package, self._resources, self._findings = package, resources, findings
        self.shown: set[str] = set()
        self._known: set[str] = set()

    def read(self, identifier: str, *, title: str, section: str, is_placed: bool = True) -> Iterator[Item]:
        """The lesson that a resource is, if it is one. What stands in no module is told of only where it could be one."""
        resource = self._resources[identifier]
        later = next((code for mark, code in _LATER.items() if mark in resource.kind), "")
        if later or any(name.endswith("assessment_meta.xml") for name in resource.files):
            self._tell(Level.SKIPPED, later or "cartridge_quiz_later", resource.href, title=title)
            return
        if resource.href in self._known:
            self._tell(Level.SKIPPED, "cartridge_placed_twice", resource.href, title=title)
            return
        self._known.add(resource.href)
        try:
            read = self._read(resource, title, is_placed=is_placed)
        except PackageRefused as refusal:
            found = refusal.finding
            self._findings.append(Finding(Level.SKIPPED, found.code, found.params, found.where))
            return
        if read is not None:
            yield self._lesson(identifier, resource, section, *read)

    def _read(self, resource: Resource, title: str, *, is_placed: bool) -> tuple[str, Page] | None:
        """Title and page of a resource; None where it is none."""
        if resource.kind.startswith("imswl"):
            return self._link(resource, title)
        if resource.kind.startswith(("imsdt", "assignment")):
            root = self._package.read_xml(resource.href)
            page = read_page(_text_of(root))
            return title or text_at(root, "title"), page
        ending = PurePosixPath(resource.href).suffix[1:].lower()
        if ending in _PAGES:
            return self._page(resource, title)
        if is_placed:
            return self._single_file(resource, title)
        return None

    def _page(self, resource: Resource, title: str) -> tuple[str, Page] | None:
        if resource.href.startswith(_SETTINGS) and resource.href != _SYLLABUS:
            return None
        data = self._package.read(resource.href)
        if len(data) > LARGEST_PAGE_BYTES:
            raise PackageRefused("page_too_large", Where(resource.href), most=LARGEST_PAGE_BYTES // 2**20)
        page = read_page(data)
        settings = next((name for name in resource.files if name.endswith("assignment_settings.xml")), "")
        if settings and settings in self._package and not title:
            title = text_at(self._package.read_xml(settings), "title")
        return title or page.title, page

    def _link(self, resource: Resource, title: str) -> tuple[str, Page]:
        root = self._package.read_xml(resource.href)
        address = next((each.get("href", "") for each in children(root, "url")), "").strip()
        words = title or text_at(root, "title") or address
        if scheme_of(address) not in ("http", "https") or any(sign in address for sign in "<>\\") or " " in address:
            raise PackageRefused("cartridge_bad_link", Where(resource.href))
        return words, Page(words, (TextPart(f"[{escaped(words)}](<{address}>)"),))

    def _single_file(self, resource: Resource, title: str) -> tuple[str, Page] | None:
        """A picture or a recording that stands in a module by itself."""
        name = PurePosixPath(resource.href).name
        if resource.href not in self._package:
            raise PackageRefused("member_missing", Where(resource.href))
        if self._kind_of(self._package.read(resource.href)) == "":
            raise PackageRefused("file_left_out", Where(resource.href))
        return title or name, Page(title or name, (FilePart(f"/{resource.href}", title or None),))

    def _lesson(self, identifier: str, resource: Resource, section: str, title: str, page: Page) -> Item:
        files: dict[str, bytes] = {}
        blocks = [block for part in page.parts for block in self._block(part, resource, identifier, files)]
        where = Where(resource.href)
        if not blocks:
            self._tell(Level.NOTE, "page_empty", resource.href, key=identifier)
        if page.inner_links:
            self._tell(Level.NOTE, "inner_links", resource.href, key=identifier, number=len(page.inner_links))
        shown = " ".join(title.split())[:255] or PurePosixPath(resource.href).stem[:255] or gettext("Lesson")
        return Item("lesson", identifier, shown, {"title": shown, "blocks": blocks}, section, where, files)

    def _block(
        self, part: TextPart | FilePart, resource: Resource, key: str, files: dict[str, bytes]
    ) -> Iterator[dict[str, Any]]:
        if isinstance(part, TextPart):
            yield {"kind": "text", "markdown": part.markdown}
            return
        name, data = self._file(part, resource, len(files))
        if data is None:
            yield from self._not_here(part, name or part.source, resource, key)
            return
        kind = self._kind_of(data)
        if not kind:
            self._tell(Level.NOTE, "file_left_out", name, key=key)
            return
        words = part.words
        if not words:
            words = gettext("Without a description: %(file)s") % {"file": PurePosixPath(name).name}
            self._tell(Level.NOTE, "alt_missing", resource.href, key=key, file=PurePosixPath(name).name)
        files[name] = data
        self.shown.add(name)
        yield {"kind": kind, "file": name, "alt_text": words, "caption": ""}

    def _file(self, part: FilePart, resource: Resource, number: int) -> tuple[str, bytes | None]:
        """The name and bytes of what a page shows; no bytes where it lies elsewhere or is missing."""
        if part.source.startswith("data:"):
            return _inline_file(part.source, number)
        if scheme_of(part.source) or part.source.startswith("//"):
            return "", None
        for name in self._places(part.source, resource.href):
            if name in self._package:
                return name, self._package.read(name)
        return path_of(part.source, beside=resource.href), None

    def _places(self, source: str, beside: str) -> Iterator[str]:
        plain = unquote(source)
        for base in _FILE_BASES:
            if plain.startswith(base):
                inner = plain[len(base) :].lstrip("/")
                yield path_of(f"{_FILES_FOLDER}/{inner}")
                yield path_of(inner)
                return
        yield path_of(source.removeprefix("/"), beside="" if source.startswith("/") else beside)

    def _not_here(self, part: FilePart, name: str, resource: Resource, key: str) -> Iterator[dict[str, Any]]:
        """A link to what lies elsewhere; of what is missing, that it is."""
        if scheme_of(part.source) in ("http", "https") and not any(sign in part.source for sign in "<>\\ "):
            self._tell(Level.NOTE, "file_outside", resource.href, key=key)
            yield {"kind": "text", "markdown": f"[{escaped(part.words or part.source)}](<{part.source}>)"}
        else:
            self._tell(Level.NOTE, "member_missing", name[:200], key=key)

    def _kind_of(self, data: bytes) -> str:
        """As which block lessons show it; empty where they do not."""
        try:
            return _SHOWN.get(told_by_bytes(data, "").ending, "")
        except KindRefused:
            return ""

    def _tell(self, level: Level, code: str, member: str, *, key: str = "", **params: str | int) -> None:
        shown = {name: str(value)[:120] for name, value in params.items()}
        where = Where("".join(sign if sign.isprintable() else "?" for sign in member[:200]))
        self._findings.append(Finding(level, code, shown, where, "lesson" if key else "", key))


def _text_of(root: Element) -> str:
    """The words of a topic or an assignment: HTML, or text that is made so."""
    node = next((each for each in root if local(each) in ("text", "instructor_text")), None)
    if node is None:
        return ""
    words = "".join(node.itertext())
    if node.get("texttype", "text/html").lower() == "text/plain":
        plain = words.replace("&", "&amp;").replace("<", "&lt;")
        return "".join(f"<p>{paragraph}</p>" for paragraph in plain.split("\n\n"))
    return words


def _inline_file(source: str, number: int) -> tuple[str, bytes | None]:
    """A file that stands in the page itself."""
    head, comma, body = source.partition(",")
    if not comma or not head.endswith(";base64"):
        return f"data-{number + 1}", None
    try:
        data = base64.b64decode("".join(body.split()), validate=True)
    except (binascii.Error, ValueError):
        return f"data-{number + 1}", None
    ending = "".join(sign for sign in head.removeprefix("data:").partition("/")[2].partition(";")[0] if sign.isalnum())
    return f"data-{number + 1}.{ending[:5] or 'bin'}", data
