"""Names of tables as an engine wants them quoted."""

from __future__ import annotations

import re

PART = re.compile(r'"((?:[^"]|"")+)"|([^."]+)')
"""A part of a name: in double quotes where it has stops or quotes itself."""


def quoted(name: str, *, mark: str = '"') -> str:
    """A name of one or more parts joined by stops, each part in quotes.

    >>> quoted("shop.orders"), quoted('"shop.eu".orders', mark="`")
    ('"shop"."orders"', '`shop.eu`.`orders`')
    """
    return ".".join(f"{mark}{part.replace(mark, mark * 2)}{mark}" for part in parts_of(name))


def parts_of(name: str) -> tuple[str, ...]:
    """The parts of a name.

    >>> parts_of('"a.b".c')
    ('a.b', 'c')
    """
    return tuple(inside.replace('""', '"') or plain for inside, plain in PART.findall(name))


def text(words: str) -> str:
    """A text as a literal of the standard."""
    return "'" + words.replace("'", "''") + "'"
