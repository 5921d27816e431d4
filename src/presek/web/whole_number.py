"""Whole numbers that people type."""

from __future__ import annotations

LONGEST = 9
"""Digits of the largest number a page asks for."""


def whole(text: str) -> int | None:
    """The number of ASCII digits, or None where the text is no such number."""
    said = text.strip()
    return int(said) if said.isascii() and said.isdigit() and len(said) <= LONGEST else None
