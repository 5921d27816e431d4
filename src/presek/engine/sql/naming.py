"""Names of tables as an engine wants them quoted."""

from __future__ import annotations


def quoted(name: str, *, mark: str = '"') -> str:
    """A name of one or more parts joined by stops, each part in quotes.

    >>> quoted("shop.orders")
    '"shop"."orders"'
    """
    return ".".join(f"{mark}{part.replace(mark, mark * 2)}{mark}" for part in name.split("."))


def text(words: str) -> str:
    """A text as a literal of the standard."""
    return "'" + words.replace("'", "''") + "'"
