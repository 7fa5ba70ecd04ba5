"""Where sockets ask the database: in a few threads, so that none waits for all the others, and the pool is not drained."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from channels.db import DatabaseSyncToAsync

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")

THREADS = 4
_threads = ThreadPoolExecutor(max_workers=THREADS, thread_name_prefix="sockets")


async def in_thread(deed: Callable[Arguments, Result], *args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
    """Run ``deed``, which may wait, beside the loop."""
    run = DatabaseSyncToAsync(deed, thread_sensitive=False, executor=_threads)
    result: Result = await run(*args, **kwargs)
    return result
