"""A company's own tables as neutral tables: every type is converted in the statement, nothing is copied."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from presek.catalog.model import Catalog
from presek.engine.sql.binding import Binding, BoundColumn, BoundCustomers
from presek.engine.sql.connection import Connection
from presek.engine.sql.described import OF_CUSTOMERS, Described, describe, faults
from presek.engine.sql.frame import HAPPENED, OWNER, column_name
from presek.engine.sql.keys import ORDINALS
from presek.engine.sql.native import NATIVES
from presek.engine.sql.natural import PLAIN_TEXT, RECORDED, TEXTS, Natural, ibis_type, names_of, natural, of_rows
from presek.engine.sql.neutral import DAY, FOLDED, SEEN
from presek.engine.sql.script import Listed, Script
from presek.engine.sql.words import WORDS, give_words, words_of
from presek.plan.steps import TIME, Column
from presek.values.instant import AsOf, day_number
from presek.values.problem import Problem, Problems

VALID_FROM = "@valid_from"


@dataclass(frozen=True, slots=True)
class ExternalTables:
    """The tables of a binding. Made by `tables_of`; the session was told the ordinals and the words.

    `beyond_ascii`: the texts (relation or "", field) of which the session knows words.
    """

    catalog: Catalog
    binding: Binding
    described: Described
    beyond_ascii: frozenset[tuple[str, str]] = frozenset()

    def customers(self, script: Script, columns: Iterable[Column], as_of: AsOf) -> ir.Table:
        """Those customers that have an ordinal and are in the engine now."""
        bound = self.binding.customers
        wanted = list(dict.fromkeys(columns))
        keys = tuple(dict.fromkeys(column.key for column in wanted))
        table = self._table(OF_CUSTOMERS)
        native = table.native
        found = table.with_column("ordinal", f"o.{native.name('ordinal')}", "int64").with_column(*self._owner(table))
        aging = bound.seen is not None and any(column.max_age_days is not None for column in wanted)
        for name, column in ((SEEN, bound.seen if aging else None), (VALID_FROM, bound.valid_from)):
            found = found if column is None else found.with_instant(name, column)
        if bound.recorded is not None and (bound.valid_from is not None or as_of.known_at is not None):
            found = found.with_instant(RECORDED, bound.recorded)
        _refuse_unrecorded(bound, as_of)
        same = f"{native.text('o.' + native.name('key'), PLAIN_TEXT)} = {table.text(bound.key)}"
        found = found.with_fields(keys)
        staged = script.listed(
            found.listed(joined=f"JOIN {native.name(ORDINALS)} AS o ON {same}"), found.types, "bound"
        )
        staged = _holding(script, staged, bound, as_of=as_of)
        staged = self._folded(script, staged, place=OF_CUSTOMERS, keys=keys)
        return _aged(script, staged, wanted, as_of=as_of) if aging else _named(script, staged, wanted)

    def rows(self, script: Script, relation: str, columns: Iterable[Column], *, known_at: int | None) -> ir.Table:
        """The rows of all customers, told apart by the company's own key."""
        keys = tuple(dict.fromkeys(column.key for column in columns if column.key != TIME))
        named = self.catalog.relations[relation]
        bound = self.binding.relations.get(relation)
        if bound is None:
            return _no_rows(script, self.described.dialect, keys=keys, tables=self, relation=relation)
        table = self._table(relation)
        found = of_rows(table.with_column(*self._owner(table)), bound, keys)
        if known_at is not None and bound.recorded is None:
            raise Problems(_no_past(f"rows of {relation}"))
        where = f"{table.value(bound.time)} IS NOT NULL" if bound.time is not None else ""
        staged = script.listed(found.listed(where), found.types, "bound")
        kept = self._folded(script, staged, place=relation, keys=keys)
        if known_at is not None:
            kept = kept.filter(kept[RECORDED] <= known_at)
        if named.time is not None:
            kept = kept.filter(kept[HAPPENED].notnull())
        return kept

    def _table(self, place: str) -> Natural:
        return natural(place, self.binding, described=self.described, catalog=self.catalog)

    def _owner(self, table: Natural) -> tuple[str, str, str]:
        """The company's own key of a customer: a whole number where all tables have it so, else a text."""
        forms = {self._table(place).kinds[column.name].form for place, column in _keys_of(self.binding)}
        value = table.value(table.who) if forms == {"integer"} else table.text(table.who)
        return OWNER, value, "int64" if forms == {"integer"} else "string"

    def _folded(self, script: Script, table: ir.Table, *, place: str, keys: Iterable[str]) -> ir.Table:
        """With the folded form beside texts: by the words that the session knows, else in small letters."""
        native = NATIVES[self.described.dialect]
        fields = self.catalog.relations[place].fields if place else self.catalog.fields
        texts = [key for key in keys if fields[key].type in TEXTS]
        if not texts:
            return table
        columns = {name: f"s.{native.name(name)}" for name in table.columns}
        joins = []
        for place_of_join, key in enumerate(texts):
            text, word = native.text(columns[key], PLAIN_TEXT), f"w{place_of_join}"
            columns[key + FOLDED] = native.lower(text)
            if (place, key) in self.beyond_ascii:
                found = native.text(f"{word}.{native.name('word')}", PLAIN_TEXT)
                same = f"{found} = {text}"
                joins.append(f" LEFT JOIN {native.name(WORDS)} AS {word} ON {same}")
                for name, form in ((key, "plain"), (key + FOLDED, "folded")):
                    columns[name] = native.text(f"coalesce({word}.{native.name(form)}, {columns[name]})", PLAIN_TEXT)
        types = {name: str(kind) for name, kind in table.schema().items()}
        types |= {key + FOLDED: "string" for key in texts}
        quoted = {native.name(name): columns[name] for name in types}
        rest = f"FROM {native.name(table.get_name())} AS s{''.join(joins)}"
        return script.listed(Listed(quoted, rest), types, "folded")


def tables_of(
    binding: Binding, connection: Connection, catalog: Catalog, *, words: pa.Table | None = None
) -> ExternalTables:
    """Reads the columns' types, and tells the session the folded words that its texts need (None: reads them first).

    To be made once a session. Raises Problems where a table or column is missing, or has a type that can't be.
    """
    described = describe(binding, connection)
    wrong = faults(binding, described, catalog, path="engine.yaml")
    if wrong:
        raise Problems.of(wrong)
    known = give_words(connection, words_of(binding, connection, catalog) if words is None else words)
    return ExternalTables(catalog, binding, described, known)


def _keys_of(binding: Binding) -> Iterator[tuple[str, BoundColumn]]:
    yield OF_CUSTOMERS, binding.customers.key
    for relation, bound in binding.relations.items():
        yield relation, bound.customer


def _refuse_unrecorded(bound: BoundCustomers, as_of: AsOf) -> None:
    if as_of.known_at is not None and bound.recorded is None:
        raise Problems(_no_past("customers"))


def _no_past(what: str) -> Problem:
    says = (
        f"what was known of the {what} at an earlier time can't be said: engine.yaml names no column for it (recorded)."
    )
    return Problem("not-yet", says)


def _holding(script: Script, table: ir.Table, bound: BoundCustomers, *, as_of: AsOf) -> ir.Table:
    """Of each customer the version that held: the latest valid before the instant, else the first ever known. Of whom
    nothing was known at the instant of knowledge, all is unknown."""
    known = ibis.literal(value=True) if as_of.known_at is None else table[RECORDED] <= as_of.known_at
    if bound.valid_from is not None:
        valid = table[VALID_FROM] < as_of.instant
        order = [known.desc(), valid.desc()]
        for name in (VALID_FROM, RECORDED) if bound.recorded is not None else (VALID_FROM,):
            order.append(valid.ifelse(-table[name], table[name]).asc())
        place = ibis.row_number().over(ibis.window(group_by="ordinal", order_by=order))
        numbered = script.stage(table.mutate(**{"@place": place}))
        table = script.stage(numbered.filter(numbered["@place"] == 0).drop("@place"), "held")
    if as_of.known_at is None:
        return table
    known = table[RECORDED] <= as_of.known_at
    fields = {
        name: ibis.cases((known, table[name]), else_=ibis.null(table[name].type()))
        for name in table.columns
        if name not in {"ordinal", OWNER, RECORDED}
    }
    return script.stage(table.mutate(**fields), "known")


def _named(script: Script, table: ir.Table, wanted: Iterable[Column]) -> ir.Table:
    """Fields that age under their names too: where nothing says when they were seen, they are taken for fresh."""
    return _aged(script, table, wanted, as_of=None) if any(each.max_age_days is not None for each in wanted) else table


def _aged(script: Script, table: ir.Table, wanted: Iterable[Column], *, as_of: AsOf | None) -> ir.Table:
    """With the columns of fields that age; unknown where they were seen too long ago, or nobody knows when."""
    columns: dict[str, ir.Value] = {}
    for column in wanted:
        if column.max_age_days is None:
            continue
        for ending in ("", DAY, FOLDED):
            if column.key + ending not in table.columns:
                continue
            value = table[column.key + ending]
            if as_of is not None:
                fresh = table[SEEN + DAY] >= day_number(as_of.day) - column.max_age_days
                value = ibis.cases((fresh, value), else_=ibis.null(value.type()))
            columns[column_name(column) + ending] = value
    return script.stage(table.mutate(**columns))


def _no_rows(script: Script, dialect: str, *, keys: Iterable[str], tables: ExternalTables, relation: str) -> ir.Table:
    """A relation that is not bound has no rows."""
    native, fields = NATIVES[dialect], tables.catalog.relations[relation].fields
    types = {"ordinal": "int64", "row_key": "string", RECORDED: "int64", HAPPENED: "int64", HAPPENED + DAY: "int64"}
    for key in keys:
        types |= dict.fromkeys(names_of(fields[key]), ibis_type(fields[key]))
        if fields[key].type in TEXTS:
            types[key + FOLDED] = "string"
    nothing = {"int64": native.WHOLE, "string": native.TEXT}
    listed = ", ".join(f"CAST(NULL AS {nothing[kind]}) AS {native.name(name)}" for name, kind in types.items())
    return script.written(f"SELECT {listed} FROM {native.name(ORDINALS)} WHERE 1 = 0", types, "rows")
