"""Where a lesson may lead to."""

import pytest

from accounts.tests.services.record import refused
from lessons.errors import LinkRefused
from lessons.links import accept_link


@pytest.mark.parametrize(
    "address",
    [
        "https://phet.colorado.edu/en/simulations/graphing-lines",
        "https://www.geogebra.org/m/abc?embed#top",
        "https://xn--bcher-kva.example/a",
        "https://bücher.example/a",
        "https://example.org:8443/x",
    ],
)
def test_a_public_address_is_taken_as_it_is(address: str) -> None:
    assert accept_link(f"  {address} ", field="url") == address


@pytest.mark.django_db
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
    ],
)
def test_anything_else_is_refused(address: str) -> None:
    with refused(LinkRefused, field="blocks.0.url"):
        accept_link(address, field="blocks.0.url")
