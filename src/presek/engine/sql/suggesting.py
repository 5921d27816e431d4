"""A first `engine.yaml`, proposed from the engine's own tables and columns by their names."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from presek.catalog.model import LANGUAGES, Catalog, Field, Type
from presek.catalog.refused import refusal, words_of
from presek.engine.sql.connection import Connection
from presek.engine.sql.kinds import BECOMES, KEYS, form_of
from presek.engine.sql.native import NATIVES

MOST_TABLES, MOST_SCHEMAS = 500, 50
OWN = "presek_"
"""How tables begin that are ours."""
LISTS: Mapping[str, str] = {
    "duckdb": (
        "SELECT CASE WHEN table_schema = 'main' THEN '' ELSE table_schema END AS place, table_name AS name "
        "FROM information_schema.tables WHERE table_schema NOT IN ('information_schema', 'pg_catalog')"
    ),
    "postgres": (
        "SELECT CASE WHEN table_schema = 'public' THEN '' ELSE table_schema END::text AS place, "
        "table_name::text AS name FROM information_schema.tables "
        "WHERE table_schema NOT IN ('information_schema', 'pg_catalog') AND table_schema NOT LIKE 'pg\\_temp%'"
    ),
    "clickhouse": (
        "SELECT if(database = currentDatabase(), '', database) AS place, name FROM system.tables "
        "WHERE lower(database) NOT IN ('system', 'information_schema') AND NOT is_temporary"
    ),
}
KEY_OF_CUSTOMER, KEY_OF_ROW = "@customer", "@row"
PLAIN = re.compile(r"[^\W\d_][\w .-]*\w|[^\W\d_]")
RESERVED = frozenset({"true", "false", "null", "yes", "no", "on", "off"})


def tables(connection: Connection) -> Mapping[str, Mapping[str, str]]:
    """The tables and views that the session may read, as `schema.table`, each with its columns and their types."""
    names = [name for name in _names(connection) if not name.rpartition(".")[2].startswith(OWN)]
    return {name: connection.columns(name) for name in sorted(names)[:MOST_TABLES]}


def _names(connection: Connection) -> list[str]:
    if connection.dialect in LISTS:
        found = connection.fetch(LISTS[connection.dialect]).to_pylist()
        return [_joined(str(line["place"]), str(line["name"])) for line in found]
    names: dict[str, None] = {}
    quote = NATIVES[connection.dialect].name
    for schema in connection.fetch("SHOW DATABASES").to_pylist()[:MOST_SCHEMAS]:
        place = next(iter(schema.values()))
        for line in connection.fetch(f"SHOW TABLES IN {quote(str(place))}").to_pylist():
            here = "" if line.get("isTemporary") or place == "default" else str(place)
            names[_joined(here, str(line["tableName"]))] = None
    return list(names)


def _joined(*parts: str) -> str:
    return ".".join('"' + part.replace('"', '""') + '"' if set(part) & {".", '"'} else part for part in parts if part)


def suggest(
    url: str, tables: Mapping[str, Mapping[str, str]], catalog: Catalog, *, words: Mapping[str, tuple[str, ...]]
) -> str:
    """The text of a binding, with a comment where a person must decide. `words`: headers that people write for a field
    (`source.synonyms`), and under "@customer" and "@row" those of keys."""
    maker = _Maker(tables, catalog, words)
    lines = ["# Proposed from the names of the engine's tables and columns: read it through.", "edition: 1"]
    lines += [f"url: {_quoted(url)}", "zone: UTC      # of timestamps that name no zone", "customers:"]
    chosen = maker.of_customers()
    if chosen is None:
        lines += ["  table: …      # which table has a row for each customer?", "  key: …", "  columns: {}"]
    else:
        lines += maker.written(chosen, catalog.fields)
    lines.append("relations:")
    for key, relation in catalog.relations.items():
        found = maker.of_relation(key)
        if found is not None:
            lines += [f"  {key}:", *(f"  {line}" for line in maker.written(found, relation.fields))]
    if lines[-1] == "relations:":
        lines[-1] = "relations: {}      # no table fits a relation of the catalog by its names"
    return "\n".join(lines) + "\n"


@dataclass(frozen=True, slots=True)
class _Fit:
    """A table, its column of the customer's key and of the row's, and which column each field is."""

    table: str
    relation: str
    key: str
    row_key: str | None
    columns: Mapping[str, str]
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Maker:
    tables: Mapping[str, Mapping[str, str]]
    catalog: Catalog
    words: Mapping[str, tuple[str, ...]]

    def of_customers(self) -> _Fit | None:
        """The table in which most fields of customers are found, beside a key."""
        fits = [fit for table in self.tables if (fit := self._fit(table, "", self.catalog.fields)) is not None]
        called = ("customer", "client", "klient", "kontrahent", "strank", "kund", "kupc")
        return max(
            (fit for fit in fits if fit.columns or any(each in fit.table.lower() for each in called)),
            key=lambda fit: (any(each in fit.table.lower() for each in called), len(fit.columns)),
            default=None,
        )

    def of_relation(self, relation: str) -> _Fit | None:
        """The table that is called so, or has most of its fields; it says when rows happened, where they do."""
        named = self.catalog.relations[relation]
        fits = []
        for table in self.tables:
            fit = self._fit(table, relation, named.fields)
            if fit is None or (named.time is not None and named.time not in fit.columns):
                continue
            like = relation.rstrip("s") in table.lower().replace(" ", "_")
            if like or len(fit.columns) > len(named.fields) // 2:
                fits.append((like, len(fit.columns), fit))
        return max(fits, key=lambda each: each[:2], default=(False, 0, None))[2]

    def _fit(self, table: str, relation: str, fields: Mapping[str, Field]) -> _Fit | None:
        columns, free = self.tables[table], dict.fromkeys(self.tables[table])
        key = self._first(self.words.get(KEY_OF_CUSTOMER, ()), columns, owned=bool(relation))
        if key is None:
            return None
        free.pop(key)
        row_key = self._first(self.words.get(KEY_OF_ROW, ()), free) if relation else None
        found: dict[str, str] = {}
        for name, named in fields.items():
            column = next((each for each in self._called(name, named, free) if self._may_be(each, named, table)), None)
            if column is not None and refusal(column) is None:
                found[name] = column
                free.pop(column)
        free.pop(row_key or "", None)
        return _Fit(table, relation, key, row_key, found, tuple(free))

    def _first(self, words: tuple[str, ...], columns: Mapping[str, object], *, owned: bool = False) -> str | None:
        """The column that is called by the first of some words; `owned`: `id` is the row's own, not the customer's."""
        called = {words_of(column).strip(): column for column in columns}
        own = {"id", "key"} if owned else set()
        return next((called[word] for word in words if word in called and word not in own), None)

    def _called(self, key: str, named: Field, columns: Mapping[str, object]) -> Iterator[str]:
        """Columns that are called as a field may be, the surest first."""
        called = {words_of(column).strip(): column for column in columns}
        for text in (key, *(named.labels.get(each, "") for each in LANGUAGES), *self.words.get(key, ())):
            column = called.get(words_of(text).strip())
            if column is not None:
                yield column

    def _may_be(self, column: str, named: Field, table: str) -> bool:
        return form_of(self.tables[table][column]) in BECOMES[named.type]

    def written(self, fit: _Fit, fields: Mapping[str, Field]) -> list[str]:
        """The lines of a table."""
        kinds = self.tables[fit.table]
        lines = [f"  table: {_quoted(fit.table)}", f"  {'customer' if fit.relation else 'key'}: {_quoted(fit.key)}"]
        if form_of(kinds[fit.key]) not in KEYS:
            lines[-1] += f"      # {kinds[fit.key]} can't be a key"
        if fit.relation:
            without = "  # row_key: …      # which column tells rows apart?"
            lines.append(f"  row_key: {_quoted(fit.row_key)}" if fit.row_key else without)
        lines.append("  columns:")
        for key, column in fit.columns.items():
            text = fields[key].type is Type.TAGS and form_of(kinds[column]) == "text"
            bound = f'{{column: {_quoted(column)}, separator: ","}}' if text else _quoted(column)
            lines.append(f"    {key}: {bound}      # {kinds[column]}")
        lines += [f"    # …: {_quoted(column)}      # {kinds[column]}" for column in fit.others]
        if not fit.columns:
            lines[lines.index("  columns:")] = "  columns: {}"
        return lines


def _quoted(text: str) -> str:
    """A text as YAML: plain where that is safe, else in double quotes."""
    return text if PLAIN.fullmatch(text) and text.lower() not in RESERVED else json.dumps(text, ensure_ascii=False)
