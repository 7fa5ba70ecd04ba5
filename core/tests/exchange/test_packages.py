"""Packages from bytes."""

import pytest

from core.exchange.finding_texts import text_of
from core.exchange.items import PackageRefused, Where
from core.exchange.packages import opened
from courses.tests.exchange.packages import zipped

XML = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "package_empty"),
        (b"PK\x03\x04rest", "archive_damaged"),
        (zipped({"../outside.txt": b"a"}), "archive_bad_name"),
        (zipped({"zeros": b"\0" * (2 * 2**20)})[:-30], "archive_damaged"),
    ],
    ids=["empty", "torn", "elsewhere", "cut"],
)
def test_what_is_no_package_is_refused_with_words(data: bytes, code: str) -> None:
    # Act
    with pytest.raises(PackageRefused) as caught, opened(data, file_name="a.zip"):
        pass

    # Assert
    assert caught.value.finding.code == code
    assert text_of(code, {}) != ""


def test_a_file_that_is_no_archive_has_no_members() -> None:
    with opened(b"::Q:: A {T}", file_name="a.gift") as package:
        assert (package.is_archive, package.names, package.data) == (False, frozenset(), b"::Q:: A {T}")


@pytest.mark.parametrize(
    ("member", "code", "where"),
    [
        (b'{"a": 1, "a": 2}', "json_damaged", Where("m", 0)),
        (b'{"a": NaN}', "json_damaged", Where("m", 0)),
        (b'{\n"a": }', "json_damaged", Where("m", 2)),
        (b"\xff", "json_damaged", Where("m", 0)),
        (b"[" * 100_000, "json_too_deep", Where("m", 0)),
        (b"9" * 5_000, "json_damaged", Where("m", 0)),
    ],
    ids=["twice", "nan", "line", "no utf-8", "deep", "long"],
)
def test_json_that_may_mean_several_things_is_refused(member: bytes, code: str, where: Where) -> None:
    # Act
    with opened(zipped({"m": member}), file_name="") as package, pytest.raises(PackageRefused) as caught:
        package.read_json("m")

    # Assert
    assert (caught.value.finding.code, caught.value.finding.where) == (code, where)


def test_xml_has_no_entities_and_what_is_missing_is_named() -> None:
    # Act
    with opened(zipped({"m.xml": XML}), file_name="") as package:
        with pytest.raises(PackageRefused) as entities:
            package.read_xml("m.xml")
        with pytest.raises(PackageRefused) as missing:
            package.read("n.xml")

    # Assert
    assert (entities.value.finding.code, entities.value.finding.where) == ("xml_has_entities", Where("m.xml", 1))
    assert (missing.value.finding.code, missing.value.finding.where) == ("member_missing", Where("n.xml"))
