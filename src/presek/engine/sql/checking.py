"""Whether a binding fits the engine's tables: every problem at its line of `engine.yaml`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from presek.catalog.model import Catalog, Type
from presek.engine.sql.binding import Binding, BoundColumn, BoundCustomers, BoundRelation, said
from presek.engine.sql.connection import Connection
from presek.engine.sql.described import describe, faults, tables_of
from presek.engine.sql.kinds import Form
from presek.engine.sql.natural import PLAIN_TEXT, Natural, natural
from presek.engine.sql.suggesting import tables as tables_there
from presek.values.key import LONGEST_KEY, key_fault
from presek.values.problem import Branch, Problem

SHOWN = 3
"""Examples that are named of what is wrong."""
LOSSY: Mapping[Form, str] = {
    "real": "are not finite, are too large, or have a fraction where there may be none",
    "decimal": "are no numbers, are too large, or have a fraction where there may be none",
    "integer": "are too large",
    "date": "are outside of the calendar (years 1 to 9999)",
    "instant": "are outside of the calendar (years 1 to 9999)",
    "local": "are outside of the calendar (years 1 to 9999)",
}
"""Why values become unknown, by what the column holds."""


@dataclass(frozen=True, slots=True)
class Checked:
    """`problems`: what stops a binding. `remarks`: what was counted and is unknown or left out (rows of unknown
    customers, NaN, numbers too large), for people to look at."""

    problems: tuple[Problem, ...]
    remarks: tuple[Problem, ...]


def check(binding: Binding, connection: Connection, catalog: Catalog, *, path: str = "engine.yaml") -> Checked:
    """Tables, columns and types; then keys that are empty or stand twice; then what will be unknown, counted."""
    described = describe(binding, connection)
    missing = any(not kinds for kinds in described.kinds.values())
    wrong = faults(binding, described, catalog, path=path, known=list(tables_there(connection)) if missing else ())
    if wrong:
        return Checked(wrong, ())
    looks = [
        _Look(place, path, connection, natural(place, binding, described=described, catalog=catalog))
        for place in tables_of(binding)
    ]
    problems = [problem for look in looks for problem in look.of_keys()]
    remarks = [remark for look in looks for remark in (*look.of_row_keys(), *look.unknowns())]
    remarks += [remark for look in looks[1:] for remark in look.strangers(looks[0].table)]
    return Checked(tuple(problems), (*_of_ages(binding, catalog, path=path), *remarks))


@dataclass(frozen=True, slots=True)
class _Look:
    """One bound table, looked at by statements that count."""

    place: str
    path: str
    connection: Connection
    table: Natural

    @property
    def name(self) -> str:
        return said(self.table.bound.table)

    def of_keys(self) -> Iterator[Problem]:
        """What is wrong with the customers' keys: empty, double or impossible ones."""
        match self.table.bound:
            case BoundCustomers(key=key) as bound:
                yield from self._empty(key)
                versions = (
                    (bound.valid_from, *((bound.recorded,) if bound.recorded else ())) if bound.valid_from else ()
                )
                what = (
                    "the same customer from the same instant twice" if versions else "the same customer in several rows"
                )
                for each in self._double((key, *versions)):
                    says = f"{self.name} has {what}: {each}. A view with one row of each mends it."
                    yield Problem("double-key", says, at=key.at, path=self.path, branch=Branch.DATA)
                yield from self._impossible(key)
            case BoundRelation():
                return

    def of_row_keys(self) -> Iterator[Problem]:
        """Rows of a customer that their key does not tell apart: where they happened at once, their order is open."""
        match self.table.bound:
            case BoundRelation(customer=customer, row_key=parts) if parts:
                for each in self._double((customer, *parts)):
                    says = (
                        f"{self.name} has several rows of one customer with the same row key: {each}. Name further "
                        "columns that tell them apart (row_key: [a, b]), or leave row_key out."
                    )
                    yield Problem("double-key", says, at=customer.at, path=self.path, branch=Branch.DATA)
            case _:
                return

    def _empty(self, key: BoundColumn) -> Iterator[Problem]:
        text = self.table.text(key)
        (many,) = self._counted([f"{text} IS NULL OR {text} = ''"])
        if many:
            says = f"'{key.name}' of {self.name} is empty in {_rows(many)}; every customer needs a key."
            yield Problem("no-key", says, at=key.at, path=self.path, branch=Branch.DATA)

    def _double(self, parts: tuple[BoundColumn, ...]) -> Iterator[str]:
        """Examples of what stands twice; nothing where all stand once."""
        native, first = self.table.native, self.table.text(parts[0])
        by = ", ".join(dict.fromkeys([first, *map(self.table.value, parts[1:])]))
        count, shown = native.name("many"), native.name("example")
        inner = (
            f"SELECT {first} AS {shown}, count(*) AS {count} FROM {self.table.table} GROUP BY {by} HAVING count(*) > 1"
        )
        found = self.connection.fetch(f"SELECT {shown}, {count} FROM ({inner}) AS d ORDER BY {shown} LIMIT {SHOWN}")
        examples = ", ".join(repr(each) for each in found.column("example").to_pylist())
        if examples:
            yield examples

    def _impossible(self, key: BoundColumn) -> Iterator[Problem]:
        native, text = self.table.native, self.table.text(key)
        long = f"{native.length(text)} > {LONGEST_KEY}"
        shown = native.name("example")
        chosen = f"SELECT {text} AS {shown} FROM {self.table.table} WHERE {long} LIMIT {SHOWN}"
        for example in self.connection.fetch(chosen).column("example").to_pylist():
            fault = key_fault(str(example))
            if fault is not None:
                says = f"'{key.name}' of {self.name} has a key that can't be: {fault}."
                yield Problem("bad-key", says, at=key.at, path=self.path, branch=Branch.DATA)

    def unknowns(self) -> Iterator[Problem]:
        """Values that are there and will be unknown, counted by column."""
        asked = {
            key: column
            for key, column in self.table.bound.columns.items()
            if self.table.kinds[column.name].form in LOSSY and self.table.fields[key].type is not Type.TAGS
        }
        if not asked:
            return
        whole = self.table.with_fields(asked).columns
        lost = [f"{self.table.value(column)} IS NOT NULL AND {whole[key][0]} IS NULL" for key, column in asked.items()]
        for (key, column), many in zip(asked.items(), self._counted(lost), strict=True):
            if many:
                why = LOSSY[self.table.kinds[column.name].form]
                says = f"{many:,} values of '{column.name}' of {self.name} {why}: {key} is unknown there."
                yield Problem("unknown-values", says, at=column.at, path=self.path, branch=Branch.DATA)

    def strangers(self, customers: Natural) -> Iterator[Problem]:
        """Rows whose customer is not among the customers."""
        native, mine = self.table.native, self.table.text(self.table.who)
        key = native.name("key")
        known = f"SELECT DISTINCT {customers.text(customers.who)} AS {key} FROM {customers.table}"
        same = f"{native.text(f'k.{key}', PLAIN_TEXT)} = {mine}"
        (many,) = self._counted([f"k.{key} IS NULL"], joined=f"LEFT JOIN ({known}) AS k ON {same}")
        if many:
            says = f"{_rows(many)} of {self.name} are of customers who are not in {said(customers.bound.table)}."
            yield Problem("strange-rows", says, at=self.table.bound.at, path=self.path, branch=Branch.DATA)

    def _counted(self, conditions: list[str], *, joined: str = "") -> list[int]:
        """How many rows pass each condition."""
        native = self.table.native
        sums = ", ".join(
            f"CAST(sum(CASE WHEN {each} THEN 1 ELSE 0 END) AS {native.WHOLE}) AS {native.name(f'n{place}')}"
            for place, each in enumerate(conditions)
        )
        (line,) = self.connection.fetch(f"SELECT {sums} FROM {self.table.table} {joined}").to_pylist()
        return [int(line[f"n{place}"] or 0) for place in range(len(conditions))]


def _of_ages(binding: Binding, catalog: Catalog, *, path: str) -> Iterator[Problem]:
    """Fields that age, where nothing says when customers were seen."""
    aging = [key for key in binding.customers.columns if catalog.fields[key].max_age_days is not None]
    if aging and binding.customers.seen is None:
        says = (
            f"values of {', '.join(aging)} get too old, but nothing says when a customer was last seen (seen): they "
            "count as fresh."
        )
        yield Problem("no-seen", says, at=binding.customers.at, path=path, branch=Branch.DATA)


def _rows(many: int) -> str:
    return "1 row" if many == 1 else f"{many:,} rows"
