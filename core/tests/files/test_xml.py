"""XML that anybody may have made."""

import pytest

from core.files.xml import XmlRefused, check_xml, parse_xml


def test_elements_are_named_with_their_namespace() -> None:
    root = parse_xml('<?xml version="1.0" encoding="iso-8859-1"?><a xmlns="urn:x"><b n="1">é</b></a>'.encode("latin-1"))

    assert [(each.tag, each.text, each.attrib) for each in root] == [("{urn:x}b", "é", {"n": "1"})]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", ("damaged", 1)),
        (b"<a>\n<b></a>", ("damaged", 2)),
        (b"<a>&nbsp;</a>", ("damaged", 1)),
        (b'<?xml version="1.0" encoding="klingon"?><a/>', ("damaged", 0)),
        (b"<a/>trailing", ("damaged", 1)),
        (b'<!DOCTYPE a [<!ENTITY x "y">]>\n<a>&x;</a>', ("has_entities", 1)),
        (b'\n<!DOCTYPE a SYSTEM "http://localhost/a.dtd"><a/>', ("has_entities", 2)),
        ("<!DOCTYPE a><a/>".encode("utf-16"), ("has_entities", 1)),
        (b"<a>" * 200 + b"\n<a/>" + b"</a>" * 200, ("too_deep", 2)),
        (b"<a>" + b" " * 2**16 + b"</a>", ("too_large", 0)),
    ],
)
def test_other_documents_are_refused_with_their_line(data: bytes, told: tuple[str, int]) -> None:
    with pytest.raises(XmlRefused) as refused:
        parse_xml(data, max_bytes=2**16)

    assert (refused.value.code, refused.value.line) == told


def test_a_document_is_checked_in_pieces() -> None:
    check_xml([b"<a><b", b"/></a", b">"])
    with pytest.raises(XmlRefused, match="has_entities"):
        check_xml([b"<!DOC", b"TYPE a><a/>"])
