"""The world in a database of its own: made once for each test process, and there for each module that asks for it.

Making it takes more than a second and two dozen modules want it. What a module changes is undone at its end; what stands
in its objects in memory too, for each module has a copy of them.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path

from django.core.cache import cache
from django.core.files.storage import storages
from django.db import connection, transaction

from core.files.storage import PRIVATE
from tests.world import World, make_world

# The tokens in it end after a quarter of an hour.
_LASTS_SECONDS = 240
_SUFFIX = "world"


class WorldDatabase:
    """A copy of the empty test database with the world in it, and the files that its rows name."""

    def __init__(self) -> None:
        self._world: World | None = None
        self._made_at = 0.0
        self._files: dict[Path, bytes] = {}

    @contextmanager
    def entered(self) -> Iterator[World]:
        """The tests' connection leads to the world; what is done in the block is undone."""
        if self._world is None or time.monotonic() - self._made_at > _LASTS_SECONDS:
            self._world, self._made_at = self._make(), time.monotonic()
        for path, data in self._files.items():
            _put_back(path, data)
        with self._connected(), transaction.atomic():
            yield deepcopy(self._world)
            cache.clear()
            transaction.set_rollback(True)

    def destroy(self) -> None:
        if self._world is not None:
            connection.close()
            connection.creation.destroy_test_db(suffix=_SUFFIX, verbosity=0)

    def _make(self) -> World:
        connection.close()
        connection.creation.clone_test_db(suffix=_SUFFIX, verbosity=0, autoclobber=True)
        before = _stored()
        with self._connected(), transaction.atomic():
            world = make_world()
            connection.run_on_commit.clear()  # nobody is told of it, as if it were undone
        cache.clear()
        self._files = {path: path.read_bytes() for path in _stored() - before}
        return world

    @contextmanager
    def _connected(self) -> Iterator[None]:
        empty = connection.settings_dict["NAME"]
        connection.close()
        connection.settings_dict["NAME"] = connection.creation.get_test_db_clone_settings(_SUFFIX)["NAME"]
        try:
            yield
        finally:
            connection.close()
            connection.settings_dict["NAME"] = empty


def _stored() -> set[Path]:
    folders = (Path(storages[name].path("")) for name in ("default", PRIVATE))
    return {path for folder in folders for path in folder.rglob("*") if path.is_file()}


def _put_back(path: Path, data: bytes) -> None:
    """A test that has no row of it may have swept it away."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
