"""The folder as a message broker, for the embedded mode."""

import time
from pathlib import Path
from typing import Any
from uuid import uuid4

from kombu.exceptions import ChannelError
from kombu.transport import TRANSPORT_ALIASES, filesystem
from kombu.utils.json import dumps

SCHEME = "folder"


class Channel(filesystem.Channel):
    """Messages that are whole once they are there: kombu's own are found while they are written, and end the worker."""

    def _put(self, queue: str, payload: Any, **kwargs: Any) -> None:  # type: ignore[override]  # its bases differ
        whole = Path(self.data_folder_out) / f"{time.monotonic_ns():020}_{uuid4()}.{queue}.msg"
        unfinished = whole.with_name(f"{whole.name}.part")  # in no queue
        try:
            unfinished.write_text(dumps(payload), encoding="utf-8")  # type: ignore[no-untyped-call]  # as it came
            unfinished.rename(whole)
        except OSError as error:
            unfinished.unlink(missing_ok=True)
            raise ChannelError(f"{whole.name} could not be written.") from error


class Transport(filesystem.Transport):
    Channel = Channel


TRANSPORT_ALIASES[SCHEME] = "config.broker:Transport"
