"""From which pages sockets may be opened."""

import pytest
from django.test import override_settings

from core.realtime.application import may_open

HOSTS = override_settings(ALLOWED_HOSTS=[".school.example"], CORS_ALLOWED_ORIGINS=["https://app.example:8443"])


@HOSTS
@pytest.mark.parametrize(
    ("origin", "host", "may"),
    [
        (None, "www.school.example", True),
        ("https://www.school.example", "www.school.example", True),
        ("http://www.school.example:8000", "www.school.example:8000", True),
        ("HTTPS://WWW.school.example", "www.school.example", True),
        ("https://app.example:8443", "www.school.example", True),
        ("https://app.example", "www.school.example", False),
        ("https://other.school.example", "www.school.example", False),
        ("http://www.school.example:9999", "www.school.example", False),
        ("https://evil.example", "evil.example", False),
        ("https://www.school.example.evil", "www.school.example", False),
        ("null", "www.school.example", False),
        ("file://", "", False),
        ("", "", False),
    ],
)
def test_a_page_opens_sockets_at_its_own_host_or_as_the_settings_say(origin: str | None, host: str, may: bool) -> None:
    assert may_open(origin, host=host) is may
