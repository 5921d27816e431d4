"""The customers' keys of an engine, and the ordinals that the base gave them."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from presek.engine.sql.binding import Binding, said
from presek.engine.sql.connection import Connection
from presek.engine.sql.kinds import kind_of
from presek.engine.sql.native import NATIVES
from presek.values.problem import Problem, Problems

ORDINALS = "presek_ordinals"
"""The table of ordinals by key (`key` text, `ordinal` whole number), as the engine is told it."""


def keys(binding: Binding, connection: Connection) -> pa.Array:
    """The keys of the customers that are in the engine now, as text, each once, in order; none for empty ones."""
    native, bound = NATIVES[connection.dialect], binding.customers
    columns = connection.columns(said(bound.table))
    if bound.key.name not in columns:
        says = f"{said(bound.table)} has no column '{bound.key.name}' any more."
        raise Problems(Problem("no-column", says, at=bound.key.at))
    kind = kind_of(columns[bound.key.name], dialect=connection.dialect)
    key = f"nullif({native.text(f't.{native.name(bound.key.name)}', kind)}, '')"
    table = ".".join(map(native.name, bound.table))
    chosen = f"SELECT DISTINCT {key} AS {native.name('key')} FROM {table} AS t WHERE {key} IS NOT NULL"
    found = connection.fetch(chosen).column("key").cast(pa.string()).combine_chunks()
    return found.take(pc.sort_indices(found))


def give_ordinals(connection: Connection, keys: pa.Array, ordinals: pa.Array) -> None:
    """Tells a session the ordinals of the base's keys. A customer without one is in no answer."""
    table = pa.table({"key": keys, "ordinal": ordinals})
    connection.give(ORDINALS, table.cast(pa.schema([("key", pa.string()), ("ordinal", pa.int64())])))
