"""The folder that carries messages in the embedded mode."""

from collections.abc import Iterator
from pathlib import Path
from queue import Empty
from typing import Any

import pytest
from kombu import Connection
from kombu.exceptions import ChannelError

from config.settings.backing import broker_settings


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "messages"


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    url, options = broker_settings("", folder=tmp_path)
    with Connection(url, transport_options=options) as opened:
        yield opened


def test_messages_come_in_the_order_in_which_they_went(connection: Connection, folder: Path) -> None:
    # Act
    with connection.SimpleQueue("letters") as sender, connection.SimpleQueue("parcels") as other:
        for number in range(12):
            sender.put({"number": number, "text": "é" * 100_000})
        came = [sender.get(block=False).payload["number"] for _ in range(12)]
        with pytest.raises(other.Empty):
            other.get(block=False)

    # Assert
    assert came == list(range(12))
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("step", ["write_text", "rename"])
def test_a_message_that_could_not_be_written_whole_is_none(
    connection: Connection, folder: Path, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Arrange
    channel = connection.channel()

    def half(path: Path, *args: Any, **kwargs: Any) -> None:
        path.write_bytes(b'{"half": ')
        # Whoever looks now finds no message.
        with pytest.raises(Empty):
            channel._get("default")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, step, half)

    # Act
    with pytest.raises(ChannelError):
        channel._put("default", {"number": 1})

    # Assert
    assert list(folder.iterdir()) == []
