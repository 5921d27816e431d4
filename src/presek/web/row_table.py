"""Rows of a relation in words, as the page of a customer and that of a person's rights show them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RowTable:
    """Rows of a relation in words; `count` is how many there are, also where fewer are shown."""

    key: str
    label: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    count: int
