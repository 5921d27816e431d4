"""A first `engine.yaml`, proposed from the engine's own tables and columns by their names."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from presek.catalog.model import LANGUAGES, Catalog, Field, Relation, Type
from presek.catalog.refused import refusal, words_of
from presek.engine.sql.connection import Connection
from presek.engine.sql.kinds import BECOMES, INSTANTS, KEYS, form_of
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
ENDS_OF_KEYS = ("id", "key", "no", "nr", "number")
OFTEN_CALLED: Mapping[str, tuple[str, ...]] = {
    "orders": ("sales order header", "rental"),
    "order_lines": ("order detail", "order item", "line item", "sales order detail"),
}
"""How tables of a relation are called too; beside these they are found by the relation's key and labels."""
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
        if not tables:
            lines.insert(1, "# The engine shows this user no table: is a right missing, or another database meant?")
        lines += ["  table: …      # which table has a row for each customer?", "  key: …", "  columns: {}"]
    else:
        lines += maker.written(chosen, catalog.fields)
        if not chosen.columns:
            lines.append(
                "    # no column is called like a field: name them, or a view that has the customers' own data"
            )
    lines.append("relations:")
    bound: dict[str, _Fit] = {}
    views = _Views(maker)
    for key, relation in catalog.relations.items():
        found = maker.of_relation(key)
        if found is not None:
            bound[key] = found
            lines += [f"  {key}:", *(f"  {line}" for line in maker.written(found, relation.fields))]
    if not bound:
        lines[-1] = "relations: {}      # no table fits a relation of the catalog by its names"
    lines += [line for key in catalog.relations if key not in bound for line in views.said(key)]
    return "\n".join(lines) + "\n"


@dataclass(frozen=True, slots=True)
class _Fit:
    """A table, its column of the customer's key and of the row's, and which column each field is. `guessed`: a field of
    which only the type of its column says that it may be that."""

    table: str
    relation: str
    key: str
    row_key: str | None
    columns: Mapping[str, str]
    others: tuple[str, ...]
    guessed: str = ""


@dataclass(frozen=True, slots=True)
class _Maker:
    tables: Mapping[str, Mapping[str, str]]
    catalog: Catalog
    words: Mapping[str, tuple[str, ...]]

    def of_customers(self) -> _Fit | None:
        """The table in which most fields of customers are found, beside a key."""
        fits = [fit for table in self.tables if (fit := self.fit(table, "", self.catalog.fields)) is not None]
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
            fit = self.fit(table, relation, named.fields)
            like = self.is_called(table, relation)
            if fit is not None and like:
                fit = self.with_some_time(fit, named)
            if fit is None or (named.time is not None and named.time not in fit.columns):
                continue
            if like or len(fit.columns) > len(named.fields) // 2:
                fits.append((like, len(fit.columns), fit))
        return max(fits, key=lambda each: each[:2], default=(False, 0, None))[2]

    def with_some_time(self, fit: _Fit, named: Relation) -> _Fit:
        """Where no column is called as the time of the rows is: the first that holds instants or days."""
        if named.time is None or named.time in fit.columns:
            return fit
        kinds = self.tables[fit.table]
        some = next((each for each in fit.others if form_of(kinds[each]) in INSTANTS), None)
        if some is None:
            return fit
        others = tuple(each for each in fit.others if each != some)
        return replace(fit, columns={named.time: some, **fit.columns}, others=others, guessed=named.time)

    def is_called(self, table: str, relation: str) -> bool:
        """Whether a table's name is one of a relation's, in whatever language; of several the longest counts."""
        plain = _compact(_last(table))
        lengths = {
            key: max((len(each) for each in self._names(key) if each in plain), default=0)
            for key in self.catalog.relations
        }
        return lengths[relation] > 0 and lengths[relation] == max(lengths.values())

    def _names(self, relation: str) -> Iterator[str]:
        labels = self.catalog.relations[relation].labels
        yield from map(_compact, (relation.rstrip("s"), *labels.values(), *OFTEN_CALLED.get(relation, ())))

    def key_of_customer(self, table: str, *, owned: bool) -> str | None:
        return self._first(self.words.get(KEY_OF_CUSTOMER, ()), self.tables[table], owned=owned)

    def fit(self, table: str, relation: str, fields: Mapping[str, Field]) -> _Fit | None:
        free = dict.fromkeys(self.tables[table])
        key = self.key_of_customer(table, owned=bool(relation))
        if key is None:
            return None
        free.pop(key)
        row_key = self._key_of_row(table, free) if relation else None
        found: dict[str, str] = {}
        for name, named in fields.items():
            called = self._called(name, named, _by_words(free, table))
            column = next((each for each in called if self._may_be(each, named, table)), None)
            if column is not None and refusal(column) is None:
                found[name] = column
                free.pop(column)
        free.pop(row_key or "", None)
        return _Fit(table, relation, key, row_key, found, tuple(free))

    def _key_of_row(self, table: str, columns: Mapping[str, object]) -> str | None:
        """The column that is called as keys of rows are, or like the table with "id" behind it."""
        plain = _compact(_last(table))
        for column in columns:
            stem = next(
                (_compact(column).removesuffix(end) for end in ENDS_OF_KEYS if _compact(column).endswith(end)), None
            )
            if stem == "" or (stem and plain.startswith(stem)):
                return column
        return self._first(self.words.get(KEY_OF_ROW, ()), columns)

    def _first(self, words: tuple[str, ...], columns: Mapping[str, object], *, owned: bool = False) -> str | None:
        """The column that is called by the first of some words; `owned`: `id` is the row's own, not the customer's."""
        called = {words_of(column).strip(): column for column in columns}
        own = {"id", "key"} if owned else set()
        return next((called[word] for word in words if word in called and word not in own), None)

    def _called(self, key: str, named: Field, called: Mapping[str, str]) -> Iterator[str]:
        """Columns (by their words) that are called as a field may be, the surest first."""
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
            doubt = ", the first date of the table: is it this one?" if key == fit.guessed else ""
            lines.append(f"    {key}: {bound}      # {kinds[column]}{doubt}")
        lines += [f"    # …: {_quoted(column)}      # {kinds[column]}" for column in fit.others]
        if not fit.columns:
            lines[lines.index("  columns:")] = "  columns: {}"
        return lines


@dataclass(frozen=True, slots=True)
class _Views:
    """Views that would bring the customer beside rows of which another table knows whose they are."""

    maker: _Maker

    def said(self, relation: str) -> Iterator[str]:
        """A comment with a view, where a table fits but for the customer, whom another table knows."""
        named = self.maker.catalog.relations[relation]
        for table in self.maker.tables:
            if self.maker.is_called(table, relation) and self.maker.key_of_customer(table, owned=True) is None:
                found = self._beside(table)
                if found is not None:
                    yield from _view_said(
                        self.maker.tables, table, relation, found=(*found, self._time(found[0], named))
                    )
                    return

    def _beside(self, table: str) -> tuple[str, str, str] | None:
        """Another table that knows the customer, its column of the customer, and the key that both have."""
        mine = {words_of(column): column for column in self.maker.tables[table]}
        for other, columns in self.maker.tables.items():
            owner = self.maker.key_of_customer(other, owned=True) if other != table else None
            both = [each for each in columns if words_of(each) in mine and each != owner and _ends_as_key(each)]
            own = [each for each in both if _compact(each).removesuffix("id") in _compact(_last(other))]
            if owner is not None and own:
                return other, owner, own[0]
        return None

    def _time(self, table: str, named: Relation) -> str | None:
        """The column of a table that says when the rows of a relation happened."""
        if named.time is None:
            return None
        fit = self.maker.fit(table, "-", {named.time: named.fields[named.time]})
        return None if fit is None else self.maker.with_some_time(fit, named).columns.get(named.time)


def _view_said(
    tables: Mapping[str, Mapping[str, str]], table: str, relation: str, *, found: tuple[str, str, str, str | None]
) -> Iterator[str]:
    """The view that brings the customer beside each row."""
    other, owner, shared, time = found
    mine = next(each for each in tables[table] if words_of(each) == words_of(shared))
    more = [f"o.{_in_sql(each)}" for each in (owner, time) if each is not None and each not in tables[table]]
    yield f"  # {relation}: {table} does not say whose a row is, and {other} does. Name a view like this one:"
    yield f"  #   CREATE VIEW {relation}_of_customers AS SELECT {', '.join(more)}, r.*"
    yield f"  #   FROM {_in_sql(table)} AS r JOIN {_in_sql(other)} AS o ON o.{_in_sql(shared)} = r.{_in_sql(mine)}"


def _in_sql(name: str) -> str:
    """A name as it stands in a statement: parts that are not plain small letters stand in quotes."""
    parts = re.findall(r'"(?:[^"]|"")*"|[^.]+', name)
    return ".".join(part if re.fullmatch(r'[a-z_][a-z0-9_]*|".*"', part) else f'"{part}"' for part in parts)


def _last(table: str) -> str:
    return re.split(r'\.(?=(?:[^"]*"[^"]*")*[^"]*$)', table)[-1]


def _compact(text: str) -> str:
    """A name's letters alone: `Order Details` and `order_details` are the same."""
    return words_of(text).replace(" ", "")


def _ends_as_key(column: str) -> bool:
    return _compact(column).endswith(ENDS_OF_KEYS)


def _by_words(columns: Mapping[str, object], table: str) -> dict[str, str]:
    """Columns by their words, and where the table's own name stands before them, by the words behind it."""
    own = {each.rstrip("s") for each in words_of(_last(table)).split()}
    called = {words_of(column).strip(): column for column in columns}
    for column in columns:
        first, _, rest = words_of(column).strip().partition(" ")
        if rest and first.rstrip("s") in own:
            called.setdefault(rest, column)
    return called


def _quoted(text: str) -> str:
    """A text as YAML: plain where that is safe, else in double quotes."""
    return text if PLAIN.fullmatch(text) and text.lower() not in RESERVED else json.dumps(text, ensure_ascii=False)
