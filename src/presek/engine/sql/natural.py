"""One bound table as a select of neutral columns, told apart by ordinal or by the company's own key."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from presek.catalog.model import Catalog, Field, Type
from presek.engine.sql import converting
from presek.engine.sql.binding import Binding, BoundColumn, BoundCustomers, BoundRelation
from presek.engine.sql.converting import Zones
from presek.engine.sql.described import OF_CUSTOMERS, Described, tables_of
from presek.engine.sql.frame import HAPPENED
from presek.engine.sql.kinds import Kind
from presek.engine.sql.native import NATIVES, Native
from presek.engine.sql.neutral import DAY
from presek.engine.sql.script import Listed

TEXTS = frozenset({Type.TEXT, Type.CATEGORY, Type.CODE})
ROW_KEY, RECORDED = "row_key", "recorded_at"
BETWEEN = "\x1f"
PLAIN_TEXT = Kind("text", "")


@dataclass(frozen=True, slots=True)
class Natural:
    """A bound table, and the columns that are selected of it so far: by name the expression, and its type as Ibis
    calls it."""

    native: Native
    bound: BoundCustomers | BoundRelation
    kinds: Mapping[str, Kind]
    fields: Mapping[str, Field]
    zones: Zones
    columns: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def with_fields(self, keys: Iterable[str]) -> Natural:
        """With fields; one that is not bound is unknown of everybody."""
        found = self
        for key in keys:
            named, column = self.fields[key], self.bound.columns.get(key)
            if column is None:
                for name in names_of(named):
                    found = found.with_column(name, unknown(self.native, named), ibis_type(named))
                continue
            made = converting.of_field(
                self.native, self.value(column), self.kinds[column.name], named=named, bound=column, zones=self.zones
            )
            for name, value in made.items():
                found = found.with_column(name, value, ibis_type(named))
        return found

    def with_instant(self, name: str, column: BoundColumn) -> Natural:
        """With an instant, and its day beside it."""
        zones = self.zones if column.zone is None else Zones(self.zones.days, column.zone)
        made = converting.instant(self.native, self.value(column), self.kinds[column.name], key=name, zones=zones)
        found = self
        for key, value in made.items():
            found = found.with_column(key, value, "int64")
        return found

    def with_column(self, name: str, value: str, kind: str) -> Natural:
        """With an expression under a name."""
        return replace(self, columns={**self.columns, name: (value, kind)})

    def select(self, where: str = "", *, joined: str = "") -> str:
        """The whole select."""
        found = self.listed(where, joined=joined)
        return f"SELECT {', '.join(f'{value} AS {name}' for name, value in found.columns.items())} {found.rest}"

    def listed(self, where: str = "", *, joined: str = "") -> Listed:
        """The select, its columns one by one."""
        columns = {self.native.name(name): value for name, (value, _) in self.columns.items()}
        return Listed(columns, f"FROM {self.table} {joined}" + (f" WHERE {where}" if where else ""))

    @property
    def types(self) -> dict[str, str]:
        """The columns of the select and their types."""
        return {name: kind for name, (_, kind) in self.columns.items()}

    @property
    def table(self) -> str:
        """The table as it stands in a statement."""
        return f"{'.'.join(map(self.native.name, self.bound.table))} AS t"

    @property
    def who(self) -> BoundColumn:
        """The column of the customer's key."""
        return self.bound.key if isinstance(self.bound, BoundCustomers) else self.bound.customer

    def value(self, column: BoundColumn) -> str:
        """A column as it stands in a statement."""
        return f"t.{self.native.name(column.name)}"

    def text(self, column: BoundColumn) -> str:
        """A column as text."""
        return self.native.text(self.value(column), self.kinds[column.name])


def natural(place: str, binding: Binding, *, described: Described, catalog: Catalog) -> Natural:
    """The bound table of a relation (or of the customers), with nothing selected yet."""
    fields = catalog.fields if place == OF_CUSTOMERS else catalog.relations[place].fields
    zones = Zones(catalog.zone.key, binding.zone)
    return Natural(NATIVES[described.dialect], tables_of(binding)[place], described.kinds[place], fields, zones)


def of_rows(table: Natural, bound: BoundRelation, columns: Iterable[str]) -> Natural:
    """The columns that every relation has, and the fields asked for."""
    none = f"CAST(NULL AS {table.native.WHOLE})"
    found = table.with_column(ROW_KEY, row_key(table, bound), "string").with_column(RECORDED, "0", "int64")
    found = found.with_column(HAPPENED, none, "int64").with_column(HAPPENED + DAY, none, "int64")
    if bound.recorded is not None:
        found = found.with_instant(RECORDED, bound.recorded)
    if bound.time is not None:
        found = found.with_instant(HAPPENED, bound.time)
    return found.with_fields(columns)


def row_key(table: Natural, bound: BoundRelation) -> str:
    """What tells rows apart: bound columns, or else all that is known of a row, as one text; rows that nothing tells
    apart are alike in all that can be asked."""
    if len(bound.row_key) == 1:
        return table.text(bound.row_key[0])
    if bound.row_key:
        parts = [table.text(part) for part in bound.row_key]
    else:
        everything = table.with_fields(sorted(bound.columns)).columns
        parts = [table.native.text(value, PLAIN_TEXT) for _, (value, _) in sorted(everything.items())]
    between = f", {table.native.literal(BETWEEN)}, "
    joined = between.join(f"coalesce({part}, '')" for part in parts)
    return table.native.text(f"concat({joined})", PLAIN_TEXT) if len(parts) > 1 else (parts or ["''"])[0]


def names_of(named: Field) -> Iterator[str]:
    """The columns of a field in a select; the folded form of texts comes later."""
    yield named.key
    if named.type is Type.DATETIME:
        yield named.key + DAY


def ibis_type(named: Field) -> str:
    """What Ibis calls the type of a field's column."""
    return "string" if named.type in TEXTS or named.type is Type.TAGS else "int64"


def unknown(native: Native, named: Field) -> str:
    """Unknown, in a field's type."""
    return f"CAST(NULL AS {native.TEXT if ibis_type(named) == 'string' else native.WHOLE})"
