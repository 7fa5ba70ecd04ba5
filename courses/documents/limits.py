"""How much of a document is bearable."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """``pixels`` is of one picture in a document; ``seconds`` and ``memory_bytes`` are of the process that reads it."""

    bytes: int = 16 * 2**20
    unpacked_bytes: int = 96 * 2**20
    members: int = 5_000
    pages: int = 2_000
    characters: int = 20_000_000
    pixels: int = 120_000_000
    seconds: int = 300
    memory_bytes: int = 512 * 2**20
