"""A mapping: how the columns of one outside file become fields of the catalog. A value; `mapping_text` reads it from
YAML."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping as ReadOnly
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from presek.catalog import model
from presek.source.expression import Expression, columns_of

CUSTOMERS = "customers"
FORMATS = ("csv", "xlsx", "parquet", "jsonl", "json", "xml", "xml-invoices")
UTC = ZoneInfo("UTC")
DATE_ORDERS = ("year month day", "day month year", "month day year")


@dataclass(frozen=True, slots=True)
class Style:
    """How numbers and dates are written in the file. ISO dates (2026-01-31) are read whatever the order says."""

    decimal_sign: str = "."
    thousands_sign: str = ""
    date_order: str = "year month day"
    zone: ZoneInfo = UTC


@dataclass(frozen=True, slots=True)
class FileShape:
    """How the file's bytes are laid out. `sheet` None is the first sheet (or the only file of a zip).

    `header_row` is the number of the row with the columns' names; None: the first one that is not empty.
    """

    format: str
    encoding: str = "utf-8"
    delimiter: str = ","
    quote: str = '"'
    sheet: str | None = None
    header_row: int | None = None


@dataclass(frozen=True, slots=True)
class KeyRule:
    """A key: the parts joined by ':' behind the name space of their source."""

    parts: tuple[Expression, ...]
    namespace: str = ""


@dataclass(frozen=True, slots=True)
class ColumnRule:
    """Where a field's value comes from and how its text is read.

    `values` replaces whole texts (None: says nothing), `unknown` are the texts that set the field to unknown,
    `empty_set`
    the text that sets tags to the empty set. `checked` False leaves out the slow checks (e-mail, phone, tax number).
    """

    field: model.Field
    take: Expression
    style: Style
    values: ReadOnly[str, str | None] = dataclasses.field(default_factory=dict)
    unknown: frozenset[str] = frozenset()
    empty_set: str | None = None
    separator: str = ";"
    currency: Expression | None = None
    checked: bool = True

    @property
    def title(self) -> str:
        """What a reject calls the place of the value: the column's name, or the computed field's."""
        names = columns_of(self.take)
        return next(iter(names)) if len(names) == 1 else self.field.key


@dataclass(frozen=True, slots=True)
class Filter:
    """Rows for which `keep` is not true are left out, counted under `reason`."""

    keep: Expression
    reason: str


@dataclass(frozen=True, slots=True)
class Mapping:
    """All of one mapping file. `rules` are of the table's fields, `created` of a customer made from a relation's
    row."""

    table: str
    shape: FileShape
    style: Style
    rules: tuple[ColumnRule, ...]
    customer: KeyRule
    row_key: KeyRule | None = None
    create_customers: bool = False
    created: tuple[ColumnRule, ...] = ()
    where: tuple[Filter, ...] = ()
    valid_from: Expression | None = None
    observed_at: Expression | None = None
    source: str = ""
    rates: str | None = None
    phone_region: str | None = None
    path: str = ""
    missing_empty: bool = False
    """Whether columns that the file lacks are read as empty, in place of a problem; the keys' are needed always."""
    whole: bool = False
    """Whether a row that is told again replaces the one before whole; else what it doesn't say stays as it was."""

    @property
    def of_customers(self) -> bool:
        """Whether the rows are customers themselves."""
        return self.table == CUSTOMERS

    @property
    def columns(self) -> frozenset[str]:
        """The names of all columns that the mapping reads."""
        found: frozenset[str] = frozenset()
        for rule in (*self.rules, *self.created):
            found |= columns_of(rule.take) | (columns_of(rule.currency) if rule.currency else frozenset())
        for key in filter(None, (self.customer, self.row_key)):
            found = found.union(*map(columns_of, key.parts))
        for each in self.where:
            found |= columns_of(each.keep)
        for moment in (self.valid_from, self.observed_at):
            found |= frozenset() if moment is None else columns_of(moment)
        return found
