"""The customers' keys of an engine, and the ordinals that the base gave them."""

from __future__ import annotations

import pyarrow as pa

from presek.engine.sql.binding import Binding
from presek.engine.sql.connection import Connection

ORDINALS = "presek_ordinals"
"""The table of ordinals by key (`key` text, `ordinal` whole number), as the engine is told it."""


def keys(binding: Binding, connection: Connection) -> pa.Array:
    """The keys of the customers that are in the engine now, as text, each once, in order."""
    raise NotImplementedError


def give_ordinals(connection: Connection, keys: pa.Array, ordinals: pa.Array) -> None:
    """Tells a session the ordinals of the base's keys. A customer without one is in no answer."""
    raise NotImplementedError
