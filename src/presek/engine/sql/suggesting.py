"""A first `engine.yaml`, proposed from the engine's own tables and columns by their names."""

from __future__ import annotations

from collections.abc import Mapping

from presek.catalog.model import Catalog
from presek.engine.sql.connection import Connection


def tables(connection: Connection) -> Mapping[str, Mapping[str, str]]:
    """The tables and views that the session may read, as `schema.table`, each with its columns and their types."""
    raise NotImplementedError


def suggest(
    url: str, tables: Mapping[str, Mapping[str, str]], catalog: Catalog, *, words: Mapping[str, tuple[str, ...]]
) -> str:
    """The text of a binding, with a comment where a person must decide. `words`: headers that people write for a field
    (`source.synonyms`), and under "@customer" and "@row" those of keys."""
    raise NotImplementedError
