"""Texts beyond ASCII in bound columns, with the forms in which they are compared: no engine folds as we do."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

import pyarrow as pa

from presek.catalog.model import Catalog
from presek.engine.sql.binding import Binding
from presek.engine.sql.connection import Connection
from presek.engine.sql.described import Described, describe, tables_of
from presek.engine.sql.natural import TEXTS, natural
from presek.values.text import folded

WORDS = "presek_words"
"""The table of them as a session is told it: `word` as it stands there, `plain` in NFC, `folded`."""
SCHEMA = pa.schema([("place", pa.string()), ("field", pa.string()), ("word", pa.string())])


def words_of(binding: Binding, connection: Connection, catalog: Catalog) -> pa.Table:
    """All texts with letters beyond ASCII, by relation ("" of the customers) and field: read when a base is
    synchronised and kept, so that not every session reads whole tables."""
    found = [SCHEMA.empty_table()]
    described = describe(binding, connection)
    for place, key, text, condition in _texts(binding, described, catalog):
        table = natural(place, binding, described=described, catalog=catalog)
        chosen = f"SELECT DISTINCT {text} AS {table.native.name('word')} FROM {table.table} WHERE {condition}"
        words = connection.fetch(chosen).column("word").cast(pa.string())
        many = len(words)
        found.append(pa.table([pa.repeat(place, many), pa.repeat(key, many), words], schema=SCHEMA))
    return pa.concat_tables(found)


def _texts(binding: Binding, described: Described, catalog: Catalog) -> Iterator[tuple[str, str, str, str]]:
    """Of each bound text where it is, its expression, and the condition that it is beyond ASCII."""
    for place, bound in tables_of(binding).items():
        table = natural(place, binding, described=described, catalog=catalog)
        for key, column in bound.columns.items():
            if table.fields[key].type in TEXTS and described.kinds[place][column.name].form == "text":
                text = table.text(column)
                yield place, key, text, table.native.beyond_ascii(text)


def give_words(connection: Connection, words: pa.Table) -> frozenset[tuple[str, str]]:
    """Tells a session the words; the texts (relation, field) that have any."""
    each = sorted(word for word in set(words.column("word").to_pylist()) if word)
    plain = [unicodedata.normalize("NFC", word) for word in each]
    connection.give(
        WORDS,
        pa.table(
            {
                "word": pa.array(each, pa.string()),
                "plain": pa.array(plain, pa.string()),
                "folded": pa.array(map(folded, plain), pa.string()),
            }
        ),
    )
    return frozenset(zip(words.column("place").to_pylist(), words.column("field").to_pylist(), strict=True))
