"""The manifest of a Common Cartridge: what is in it, and how it is ordered. Knows no Django.

Source: 1EdTech, Common Cartridge Profile 1.1 to 1.3; Content Packaging 1.2. Names are compared without their namespaces,
which differ from version to version.
"""

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from core.exchange.items import PackageRefused, Where

MANIFEST = "imsmanifest.xml"
MAX_DEPTH = 20
_LONGEST_TITLE = 255


@dataclass(frozen=True)
class Resource:
    """Something in the package. ``href`` is its page or file, ``files`` all that belong to it; ``instead_of`` is the
    resource for which this one is a way out for readers that do not know it."""

    identifier: str
    kind: str
    href: str
    files: Sequence[str]
    instead_of: str = ""


@dataclass(frozen=True)
class Entry:
    """A place in the order of the course: a folder with ``entries``, or a leaf that shows a resource."""

    identifier: str
    title: str
    resource: str
    entries: Sequence["Entry"] = ()


@dataclass(frozen=True)
class Manifest:
    identifier: str
    version: str
    title: str
    language: str
    keywords: Sequence[str]
    resources: Mapping[str, Resource]
    entries: Sequence[Entry] = field(default_factory=tuple)


def read_manifest(root: Element) -> Manifest:
    """Raises: PackageRefused: it is no manifest, of another version, or nested too deeply."""
    if local(root) != "manifest":
        raise PackageRefused("cartridge_no_manifest", Where(MANIFEST))
    version = text_at(root, "metadata", "schemaversion")
    if version and not version.startswith("1."):
        raise PackageRefused("cartridge_version", Where(MANIFEST), version=version[:20])
    resources: dict[str, Resource] = {}
    for each in (node for part in children(root, "resources") for node in children(part, "resource")):
        found = _resource(each)
        resources.setdefault(found.identifier, found)
    organizations = [node for part in children(root, "organizations") for node in children(part, "organization")]
    entries = [entry for node in organizations[:1] for entry in _entries(node, 0)]
    general = _descend(root, "metadata", "lom", "general")
    return Manifest(
        identifier=root.get("identifier", "").strip(),
        version=version,
        title=_title(_said(general, "title")),
        language=_said(general, "language"),
        keywords=tuple(filter(None, (_words(node) for part in general for node in children(part, "keyword")))),
        resources=resources,
        entries=_without_root(entries),
    )


def _without_root(entries: Sequence[Entry]) -> Sequence[Entry]:
    """The organization has one item that is the course itself: what stands in it counts."""
    if len(entries) == 1 and not entries[0].resource:
        return entries[0].entries
    return entries


def _resource(node: Element) -> Resource:
    files = [path_of(each.get("href", "")) for each in children(node, "file")]
    href = path_of(node.get("href", "")) or next(filter(None, files), "")
    variant = next((each.get("identifierref", "") for each in children(node, "variant")), "")
    return Resource(
        identifier=node.get("identifier", "").strip()[:200],
        kind=node.get("type", "").strip().lower(),
        href=href,
        files=tuple(dict.fromkeys(filter(None, files))),
        instead_of=variant.strip(),
    )


def _entries(node: Element, depth: int) -> list[Entry]:
    if depth > MAX_DEPTH:
        raise PackageRefused("cartridge_too_deep", Where(MANIFEST), most=MAX_DEPTH)
    return [
        Entry(
            identifier=each.get("identifier", "").strip()[:200],
            title=_title(next((_words(title) for title in children(each, "title")), "")),
            resource=each.get("identifierref", "").strip()[:200],
            entries=tuple(_entries(each, depth + 1)),
        )
        for each in children(node, "item")
    ]


def path_of(href: str, *, beside: str = "") -> str:
    """The member that an address of the package means, seen from the page ``beside``; empty where it leads out of it."""
    plain = unquote(href.partition("#")[0].partition("?")[0]).replace("\\", "/").strip()
    if plain.startswith("/"):
        return ""
    path = posixpath.normpath(posixpath.join(posixpath.dirname(beside), plain)) if plain else ""
    return "" if path in (".", "..") or path.startswith("../") else path


def local(node: Element) -> str:
    """The name of an element without its namespace."""
    return node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""


def children(node: Element, name: str) -> Iterator[Element]:
    return (each for each in node if local(each) == name)


def text_at(node: Element, *names: str) -> str:
    """The text at the end of a way of names; empty where there is none."""
    found = _descend(node, *names)
    return " ".join("".join(found[0].itertext()).split()) if found else ""


def _descend(node: Element, *names: str) -> list[Element]:
    level = [node]
    for name in names:
        level = [child for each in level for child in children(each, name)]
    return level


def _said(nodes: Sequence[Element], name: str) -> str:
    return next((_words(each) for node in nodes for each in children(node, name)), "")


def _words(node: Element) -> str:
    """What an element says, without what is in its children twice."""
    return " ".join("".join(node.itertext()).split())


def _title(text: str) -> str:
    return "".join(sign for sign in text if sign.isprintable())[:_LONGEST_TITLE].strip()
