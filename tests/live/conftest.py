"""Fixtures of the tests that start real servers."""

from tests.live.servers import embedded, production

__all__ = ["embedded", "production"]
