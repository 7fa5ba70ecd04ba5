"""Reading XML that anybody may have made: no DTD and so no entities, nothing from elsewhere, not endlessly deep."""

from collections.abc import Iterable
from xml.etree.ElementTree import Element
from xml.parsers import expat

from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]

MAX_BYTES = 16 * 2**20
MAX_DEPTH = 200
MAX_ELEMENTS = 500_000
# A tag, with its attributes. What is longer would be begun anew with each piece that comes.
_LONGEST_TAG_BYTES = 4 * 2**20


class XmlRefused(Exception):
    """``code``: damaged, has_entities (a DTD in which they could be declared), too_deep, too_large. ``line`` counts from
    1; 0 where no line is at fault."""

    def __init__(self, code: str, line: int = 0) -> None:
        super().__init__(code)
        self.code = code
        self.line = line


def parse_xml(data: bytes, *, max_bytes: int = MAX_BYTES, max_depth: int = MAX_DEPTH) -> Element:
    """The root of the document, with names as ``{namespace}name``.

    Raises:
        XmlRefused: it cannot be read, or only at the cost of more than is bearable.
    """
    if len(data) > max_bytes:
        raise XmlRefused("too_large")
    check_xml([data], max_depth=max_depth)
    try:
        root: Element = fromstring(data, forbid_dtd=True)
    except (ValueError, SyntaxError, LookupError) as error:  # an encoding that nobody knows
        raise XmlRefused("damaged") from error
    return root


def check_xml(chunks: Iterable[bytes], *, max_depth: int | None = None) -> None:
    """Read a document to its end, without keeping anything of it.

    Raises:
        XmlRefused: damaged, or with a DTD; deeper than ``max_depth``, where one is given, which takes longer.
    """
    parser = expat.ParserCreate()
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)

    def refuse(*_declared: object) -> None:
        raise XmlRefused("has_entities", parser.CurrentLineNumber)

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    if max_depth is not None:
        _count_depth(parser, max_depth)
    try:
        _feed(parser, chunks)
    except expat.ExpatError as error:
        raise XmlRefused("damaged", error.lineno) from error
    except (ValueError, LookupError) as error:  # an encoding that nobody knows, or of several bytes a sign
        raise XmlRefused("damaged") from error


def _feed(parser: expat.XMLParserType, chunks: Iterable[bytes]) -> None:
    """What is unfinished waits until as much again has come, so that a long tag is not begun anew with each chunk."""
    held, fed, wanted = bytearray(), 0, 0
    for chunk in chunks:
        held += chunk
        if len(held) < wanted:
            continue
        parser.Parse(bytes(held), False)
        fed += len(held)
        held.clear()
        wanted = fed - max(parser.CurrentByteIndex, 0)
        if wanted > _LONGEST_TAG_BYTES:
            raise XmlRefused("too_large", parser.CurrentLineNumber)
    parser.Parse(bytes(held), True)


def _count_depth(parser: expat.XMLParserType, most: int) -> None:
    depth = number = 0

    def down(_name: str, _attributes: object) -> None:
        nonlocal depth, number
        depth, number = depth + 1, number + 1
        if depth > most:
            raise XmlRefused("too_deep", parser.CurrentLineNumber)
        if number > MAX_ELEMENTS:
            raise XmlRefused("too_large", parser.CurrentLineNumber)

    def up(_name: str) -> None:
        nonlocal depth
        depth -= 1

    parser.StartElementHandler, parser.EndElementHandler = down, up
