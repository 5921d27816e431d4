"""How an engine says what its own types come to: a module for each dialect, every function from expressions to one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from presek.engine.sql import native_clickhouse, native_duckdb, native_postgres, native_spark
from presek.engine.sql.kinds import Kind


class Spelling(Protocol):
    """How a dialect writes names, and texts of its own types."""

    def name(self, text: str, /) -> str:
        """A name in quotes, whatever it holds."""
        ...

    def literal(self, text: str, /) -> str:
        """A text as it is written in a statement."""
        ...

    def text(self, value: str, kind: Kind, /) -> str:
        """A text, compared by its letters alone."""
        ...

    def lower(self, text: str, /) -> str:
        """The small letters of ASCII, at least."""
        ...

    def beyond_ascii(self, text: str, /) -> str:
        """Whether a text has letters beyond ASCII."""
        ...

    def length(self, text: str, /) -> str:
        """How many letters a text has."""
        ...

    def tags(self, texts: str, /) -> str:
        """A list of texts as the neutral text of a set: each once, in order, without empty ones."""
        ...

    def divided(self, text: str, separator: str, /) -> str:
        """The list of what stands between separators, without spaces around."""
        ...


class Native(Spelling, Protocol):
    """A dialect's words. `WHOLE`, `DOUBLE`, `TEXT`: its types for 64 bits, doubles and texts."""

    WHOLE: str
    DOUBLE: str
    TEXT: str

    def decimal(self, value: str, kind: Kind, scale: int, /) -> str:
        """A decimal as a whole number at a scale, rounded half away from zero; unknown where it does not fit."""
        ...

    def day(self, date: str, /) -> str:
        """The number of a date; unknown where our calendar has none."""
        ...

    def micros(self, instant: str, kind: Kind, /) -> str:
        """Microseconds of an instant (of a `kind`); unknown where our calendar has none."""
        ...

    def here(self, local: str, kind: Kind, zone: str, /) -> str:
        """The instant of a date and time in a zone."""
        ...

    def midnight(self, date: str, zone: str, /) -> str:
        """The instant at which a date begins in a zone."""
        ...

    def local_date(self, instant: str, zone: str, /) -> str:
        """The date in a zone on which an instant falls."""
        ...


NATIVES: Mapping[str, Native] = {
    "duckdb": native_duckdb,
    "postgres": native_postgres,
    "clickhouse": native_clickhouse,
    "pyspark": native_spark,
}
