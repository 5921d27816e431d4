"""Rows that come out of the engine: customers' fields for the synchronised snapshot, and the rows of one customer."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

import pyarrow as pa

from presek.catalog.model import Catalog
from presek.engine.sql.binding import Binding
from presek.engine.sql.connection import Connection
from presek.values.facts import FactValue, Row


def customers(
    binding: Binding, connection: Connection, catalog: Catalog, *, fields: Collection[str]
) -> Iterator[pa.RecordBatch]:
    """`key` (text), `seen` (instant, null where it is not bound), and the fields in the lake's types, of the customers
    as they are now: text NFC, whole numbers at the field's scale, dates, instants in UTC, lists of tags."""
    raise NotImplementedError


def rows_of_one(
    binding: Binding, connection: Connection, catalog: Catalog, *, relation: str, key: str
) -> tuple[Row, ...]:
    """The rows of a customer in time order."""
    raise NotImplementedError


def customer_of(binding: Binding, connection: Connection, catalog: Catalog, *, key: str) -> Mapping[str, FactValue]:
    """The bound fields of a customer as they are now; empty where there is no such customer."""
    raise NotImplementedError
