"""What comes in over a socket."""

from uuid import UUID

import pytest

from core.realtime import frames
from core.realtime.frames import FRAMES_AT_ONCE, Allowance, Frame, FrameRefused, read_frame

ID = "0190a8f0-0000-7000-8000-000000000001"


def test_a_frame_is_read_whole() -> None:
    text = f'{{"type": "say", "ref": "7", "room": "live_lesson", "id": "{ID}", "body": {{"do": "step"}}}}'
    assert read_frame(text) == Frame("say", "7", "live_lesson", UUID(ID), {"do": "step"})
    assert read_frame('{"type": "ping"}') == Frame("ping")


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("nonsense", None),
        ("[1]", None),
        ('{"type": 1}', "type"),
        ('{"type": "x", "ref": null}', "ref"),
        ('{"type": "x", "room": ["a"]}', "room"),
        ('{"type": "' + "x" * 65 + '"}', "type"),
        ('{"type": "x", "id": "7"}', "id"),
        ('{"type": "x", "id": 7}', "id"),
        ('{"type": "x", "body": "y"}', "body"),
        ('{"type": "x", "more": 1}', "more"),
    ],
)
def test_what_is_no_frame_is_refused_with_its_field(text: str, field: str | None) -> None:
    with pytest.raises(FrameRefused) as refused:
        read_frame(text)
    assert refused.value.field == field


def test_a_socket_may_send_some_frames_at_once_and_then_some_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    # Arrange
    now = [100.0]
    monkeypatch.setattr(frames.time, "monotonic", lambda: now[0])
    allowance = Allowance()

    # Act
    at_once = [allowance.take() for _ in range(FRAMES_AT_ONCE + 1)]
    now[0] += 1.0
    later = [allowance.take() for _ in range(10)]

    # Assert
    assert at_once == [True] * FRAMES_AT_ONCE + [False]
    assert later == [True] * 9 + [False]
