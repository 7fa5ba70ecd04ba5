"""Codes that people read from paper or a board and type."""

import secrets

# Without 0/O, 1/I/L, and without vowels, so that no code spells a word.
CODE_ALPHABET = "23456789BCDFGHJKMNPQRSTVWXZ"


def new_code(length: int) -> str:
    """One of 27^length codes."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(length))


def tidy_code(code: str) -> str:
    """As it is stored, however it was typed."""
    return "".join(code.split()).upper()
