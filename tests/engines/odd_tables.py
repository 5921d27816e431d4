"""A small base as the tables of a company that was not careful: odd types, odd keys, rows of nobody, holes in lists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from random import Random
from zoneinfo import ZoneInfo

from presek.catalog.model import Field, Type, scale_of
from presek.values.facts import FactValue, Known
from presek.values.instant import day_number, moment_of
from tests.engines.natural_tables import LOCAL, TYPES, Presented, Table, kind_of, name_of
from tests.meaning.inline_customers import Base, Person

KEY = {"duckdb": "VARCHAR", "postgres": "text", "clickhouse": "Nullable(String)", "pyspark": "STRING"}
DOUBLE = {"duckdb": "DOUBLE", "postgres": "double precision", "clickhouse": "Nullable(Float64)", "pyspark": "DOUBLE"}
FINE = {
    "duckdb": "DECIMAL(38, 9)", "postgres": "numeric(38, 9)", "clickhouse": "Nullable(Decimal(38, 9))",
    "pyspark": "DECIMAL(38, 9)",
}  # fmt: skip
SMALL = 10**13
"""Whole numbers up to this come back out of a double as they went in."""
NUMBERS = frozenset({Type.INTEGER, Type.DECIMAL, Type.MONEY, Type.SCORE})
EDGES = tuple(map(day_number, (
    date(1900, 1, 1), date(1969, 12, 31), date(1970, 1, 1), date(2026, 3, 29), date(2026, 10, 25), date(2100, 2, 28),
)))  # fmt: skip
NOTHING = (float("nan"), float("inf"), float("-inf"), None)
"""What a number that is not known may stand as in a column of doubles."""


def plain(base: Base, chance: Random) -> Base:
    """The base with one version of each field, all said at once as a row of a table is; some days at the edges."""
    return replace(base, people=tuple(_at_once(person, base, chance) for person in base.people))


def _at_once(person: Person, base: Base, chance: Random) -> Person:
    first = next((known[0] for known in person.fields.values()), None)
    fields: dict[str, tuple[Known, ...]] = {}
    for key, known in person.fields.items():
        assert first is not None
        value = _near(known[0].value, base.catalog.fields[key], chance)
        fields[key] = (replace(first, value=value),)
    rows = {
        relation: tuple(
            replace(row, values={key: _told_apart(key, value) for key, value in row.values.items()}) for row in every
        )
        for relation, every in person.rows.items()
    }
    return replace(person, fields=fields, rows=rows)


def _told_apart(key: str, value: FactValue) -> FactValue:
    """The value; an instant that a clock without a zone shows twice is not known."""
    if key not in LOCAL or not isinstance(value, int):
        return value
    shown = moment_of(value).astimezone(ZoneInfo(LOCAL[key]))
    return None if shown.replace(fold=1 - shown.fold).utcoffset() != shown.utcoffset() else value


def _near(value: FactValue, named: Field, chance: Random) -> FactValue:
    """The value; a day that some engine does not know, and some others, are at an edge of calendars and zones."""
    if named.type is not Type.DATE or value is None:
        return value
    far = not isinstance(value, int) or value < EDGES[0]
    return chance.choice(EDGES) if far or chance.random() < 0.3 else value


@dataclass(frozen=True)
class Odd(Presented):
    """The tables; which oddities, `chance` says."""

    chance: Random = field(default_factory=Random)
    kinds: dict[int, str] = field(default_factory=dict)

    @cached_property
    def keys(self) -> list[list[str]]:
        """Keys in quotes, with blanks at their end, letters of other scripts, or very long."""
        return [[self._key(number) for number in range(len(base.people))] for base in self.bases]

    def _key(self, number: int) -> str:
        ways = (
            f"c{number}",
            f"C{number}",
            f" c{number}",
            f"c{number}  ",
            f"ż'\"`\\ {number}",
            f"日本{number}",
            "x" * 3000,
        )
        return self.chance.choice(ways) + f"/{number}" * self.chance.randint(1, 2)

    def kind(self, named: Field) -> str | None:
        """The odd type of a field's column; None where it is as it always is."""
        if named.type not in NUMBERS or id(named) not in self.kinds:
            return None
        return self.kinds[id(named)] or None

    def tables(self) -> Iterator[Table]:
        """All tables, with rows of nobody and of customers that there are not."""
        for table in self._with_kinds():
            columns = {**table.columns, "Customer No": KEY[self.dialect]}
            at = list(columns).index("Customer No")
            rows = list(table.rows)
            for strange in (None, "nobody at all") if rows else ():
                row = list(self.chance.choice(rows))
                row[at] = strange
                rows.append(row)
            self.chance.shuffle(rows)
            yield Table(table.name, columns, rows)

    def _with_kinds(self) -> Iterator[Table]:
        every = [*self.catalog.fields.values()]
        every += [each for relation in self.catalog.relations.values() for each in relation.fields.values()]
        for named in every:
            usual = kind_of(named.key, named.type)
            small = all(abs(fact) < SMALL for fact in self._facts(named))
            rounded = usual == "score" or (usual == "real" and not small)
            if named.type in NUMBERS and (rounded or self.chance.random() < 0.5):
                self.kinds[id(named)] = self.chance.choice((DOUBLE, FINE) if small else (FINE,))[self.dialect]
        yield from super().tables()

    def _facts(self, named: Field) -> Iterator[int]:
        for person in self.bases[0].people:
            known = [each.value for each in person.fields.get(named.key, ())]
            known += [row.values.get(named.key) for rows in person.rows.values() for row in rows]
            yield from (int(each) for each in known if isinstance(each, int))

    def columns(self, fields: Mapping[str, Field]) -> dict[str, str]:
        """The columns of fields, some of other types."""
        types = TYPES[self.dialect]
        return {
            name_of(key): self.kind(named) or types[kind_of(key, named.type)] for key, named in fields.items()
        }  # fmt: skip

    def value(self, named: Field, fact: FactValue, place: int) -> object:
        """A value as the engine has it: unknown may stand as no number or as an empty text, a list has holes."""
        kind = self.kind(named)
        if fact is None:
            if kind == DOUBLE[self.dialect]:
                return self.chance.choice(NOTHING)
            texts = named.type in {Type.TEXT, Type.CATEGORY, Type.CODE} and kind_of(named.key, named.type) != "sex"
            return self.chance.choice(("", None)) if texts else None
        if kind == DOUBLE[self.dialect] and isinstance(fact, int):
            return float(Decimal(fact).scaleb(-scale_of(named)))
        found = super().value(named, fact, place)
        match found:
            case list():
                return self._with_holes(found)
            case str() if named.type is Type.TAGS:
                return self.chance.choice(("{0}", "|{0}", "{0}||{0}", " {0} ")).format(found)
            case _:
                return found

    def _with_holes(self, tags: Sequence[str]) -> list[str | None]:
        holes: list[str | None] = [*tags, *self.chance.sample((None, "", *tags), self.chance.randint(0, 2))]
        self.chance.shuffle(holes)
        return holes
