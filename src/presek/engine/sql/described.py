"""The bound tables as the engine describes them: their columns and types, and what of a binding they can't be."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from presek.catalog.model import Catalog, Field, Type
from presek.engine.sql.binding import Binding, BoundColumn, BoundCustomers, BoundRelation, TableName, said
from presek.engine.sql.connection import Connection
from presek.engine.sql.kinds import BECOMES, INSTANTS, KEYS, Form, Kind, kind_of
from presek.values.problem import Problem, nearest_names

OF_CUSTOMERS = ""
"""The name of the customers' table among those of relations."""
PLAINLY: Mapping[Form, str] = {
    "integer": "whole numbers",
    "decimal": "decimals",
    "real": "doubles",
    "truth": "booleans",
    "date": "dates",
    "instant": "timestamps with a zone",
    "local": "timestamps without a zone",
    "text": "texts",
    "texts": "lists of texts",
    "other": "others",
}


@dataclass(frozen=True, slots=True)
class Described:
    """By table ("" the customers', else the relation's) its columns; no column where there is no such table. A table
    that was not asked for is not among them."""

    dialect: str
    kinds: Mapping[str, Mapping[str, Kind]]


def tables_of(binding: Binding) -> dict[str, BoundCustomers | BoundRelation]:
    """The bound tables by the name of their relation."""
    return {OF_CUSTOMERS: binding.customers, **binding.relations}


def describe(binding: Binding, connection: Connection, *, only: str | None = None) -> Described:
    """Asks the engine for the columns of all bound tables, or of one."""
    asked: dict[TableName, dict[str, Kind]] = {}
    found: dict[str, Mapping[str, Kind]] = {}
    for place, bound in tables_of(binding).items():
        if only not in {None, place}:
            continue
        if bound.table not in asked:
            columns = connection.columns(said(bound.table))
            asked[bound.table] = {key: kind_of(text, dialect=connection.dialect) for key, text in columns.items()}
        found[place] = asked[bound.table]
    return Described(connection.dialect, found)


def faults(
    binding: Binding, described: Described, catalog: Catalog, *, path: str, known: Collection[str] = ()
) -> tuple[Problem, ...]:
    """Tables and columns that are missing, and types that can't become what they are bound to. `known`: the tables that
    there are, for the nearest names."""
    return tuple(
        problem
        for place, bound in tables_of(binding).items()
        if place in described.kinds
        for problem in _of_table(place, bound, described, catalog=catalog, path=path, known=known)
    )


def _of_table(
    place: str, bound: BoundCustomers | BoundRelation, described: Described, *, catalog: Catalog, path: str,
    known: Collection[str],
) -> Iterator[Problem]:  # fmt: skip
    kinds = described.kinds[place]
    table = said(bound.table)
    if not kinds:
        nearest = nearest_names(table, known) or tuple(each for each in known if each.endswith(f".{table}"))[:3]
        yield Problem("no-table", f"the engine has no table '{table}'.", at=bound.at, path=path, nearest=nearest)
        return
    fields = catalog.relations[place].fields if place else catalog.fields
    for column, forms, what in _expected(bound, fields):
        kind = kinds.get(column.name)
        if kind is None:
            says = f"{table} has no column '{column.name}'."
            yield Problem("no-column", says, at=column.at, path=path, nearest=_nearest(column.name, kinds))
        elif kind.form not in forms:
            takes = ", ".join(PLAINLY[form] for form in forms)
            says = f"'{column.name}' of {table} is {kind.said}, which can't become {what}; it takes {takes}."
            yield Problem("wrong-type", says, at=column.at, path=path)
        elif kind.form == "text" and "texts" in forms and column.separator is None:
            says = f"'{column.name}' of {table} is one text; say what stands between its tags: separator."
            yield Problem("no-separator", says, at=column.at, path=path)


def _expected(
    bound: BoundCustomers | BoundRelation, fields: Mapping[str, Field]
) -> Iterator[tuple[BoundColumn, tuple[Form, ...], str]]:
    """Each column, the forms that it may have, and what it is to become."""
    instants: list[tuple[BoundColumn | None, str]]
    match bound:
        case BoundCustomers():
            yield bound.key, KEYS, "a key"
            instants = [(bound.seen, "when it was seen"), (bound.valid_from, "since when it holds")]
        case BoundRelation():
            yield bound.customer, KEYS, "a customer's key"
            for part in bound.row_key:
                yield part, (*KEYS, "date", "instant", "local"), "a row's key"
            instants = []
    for column, what in (*instants, (bound.recorded, "when it was recorded")):
        if column is not None:
            yield column, INSTANTS, what
    for key, column in bound.columns.items():
        named = fields[key]
        yield column, BECOMES[named.type], f"{_article(named.type)} ({key})"


def _article(kind: Type) -> str:
    if kind is Type.TAGS:
        return "a set of tags"
    return f"an {kind.value}" if kind is Type.INTEGER else f"a {kind.value}"


def _nearest(name: str, columns: Collection[str]) -> tuple[str, ...]:
    """Those that differ in case alone before those that are spelled alike."""
    same = tuple(each for each in columns if each.casefold() == name.casefold())
    return same or nearest_names(name, columns)
