"""Where a lesson may lead to."""

import pytest

from lessons.errors import LinkRefused
from lessons.links import accept_link


@pytest.mark.parametrize(
    "address",
    [
        "https://phet.colorado.edu/en/simulations/graphing-lines",
        "https://www.geogebra.org/m/abc?embed#top",
        "https://xn--bcher-kva.example/a",
        "https://example.org:8443/x?#",
    ],
)
def test_a_public_address_is_taken_as_it_is(address: str) -> None:
    assert accept_link(f"  {address} ", field="url") == address


@pytest.mark.parametrize(
    ("address", "taken"),
    [
        ("https://bücher.example/ü?", "https://xn--bcher-kva.example/ü?"),
        ("https://BÜCHER.Example:443/a", "https://xn--bcher-kva.example:443/a"),
        ("https://example.org./a", "https://example.org/a"),
        ("https://ｅｘａｍｐｌｅ.org", "https://example.org"),  # wide letters
        ("https://аpple.example", "https://xn--pple-43d.example"),  # a Cyrillic а
    ],
)
def test_the_host_is_kept_as_it_is_asked_for(address: str, taken: str) -> None:
    assert accept_link(address, field="url") == taken


@pytest.mark.parametrize(
    "address",
    [
        *("", "x", "/relative", "//example.org", "example.org", "http://example.org", "HTTPS://example.org"),
        *(
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)//https://example.org",
            "java\tscript:alert(1)",
            "\x01javascript:1",
        ),
        *("data:text/html,<script>alert(1)</script>", "vbscript:msgbox", "file:///etc/passwd", "ftp://example.org"),
        *("https://user:secret@example.org", "https://user@example.org", "https://example.org@evil.example"),
        *(
            "https://localhost",
            "https://LOCALHOST/x",
            "https://a.localhost",
            "https://printer.local",
            "https://db.internal",
        ),
        *("https://127.0.0.1", "https://10.0.0.1/x", "https://8.8.8.8", "https://[::1]/", "https://[2001:db8::1]/"),
        *("https://2130706433", "https://0x7f.1", "https://0x7f000001", "https://127.1", "https://127.0.0.1."),
        *(
            "https://",
            "https:///x",
            "https://.",
            "https://a..b.org",
            "https://example.org:99999",
            "https://exa mple.org",
        ),
        *("https://example.org/\nx", "https://example.org/<b>", 'https://example.org/"x', "https:\\\\example.org"),
        *("https://[", "https://example.org/" + "a" * 500, "https://example.org/\u202e", "https:example.org"),
        "https://" + "ü." * 200 + "example.org",  # too long once it is written as it is asked for
    ],
)
def test_anything_else_is_refused(address: str) -> None:
    with pytest.raises(LinkRefused) as caught:
        accept_link(address, field="blocks.0.url")
    assert caught.value.field == "blocks.0.url"
