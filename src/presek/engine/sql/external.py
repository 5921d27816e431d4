"""A company's own tables as neutral tables: every type is converted in the statement, nothing is copied."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import ibis.expr.types as ir
import pyarrow as pa

from presek.catalog.model import Catalog
from presek.engine.sql.binding import Binding
from presek.engine.sql.connection import Connection
from presek.engine.sql.script import Script
from presek.plan.steps import Column
from presek.values.instant import AsOf


@dataclass(frozen=True, slots=True)
class ExternalTables:
    """The tables of a binding. Made by `tables_of`; the session was told the ordinals and the words."""

    catalog: Catalog
    binding: Binding
    dialect: str
    types: Mapping[str, Mapping[str, str]]

    def customers(self, script: Script, columns: Iterable[Column], as_of: AsOf) -> ir.Table:
        """Those customers that have an ordinal and are in the engine now."""
        raise NotImplementedError

    def rows(self, script: Script, relation: str, columns: Iterable[Column], *, known_at: int | None) -> ir.Table:
        """The rows of those customers."""
        raise NotImplementedError


def tables_of(
    binding: Binding, connection: Connection, catalog: Catalog, *, words: pa.Table | None = None
) -> ExternalTables:
    """Reads the columns' types, and tells the session the folded words that its texts need (None: reads them first).

    To be made once a session, and again where the session was opened anew. Raises Problems of `checking` where a table
    or column is missing.
    """
    raise NotImplementedError


def words_of(binding: Binding, connection: Connection, catalog: Catalog) -> pa.Table:
    """All texts with letters beyond ASCII in bound columns, as `tables_of` takes them: read when a base is synchronised
    and kept, so that not every session reads whole tables."""
    raise NotImplementedError
