"""The lake's tables as they stand at an instant: of each field the version that holds, of each row the latest."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from presek.catalog.model import Catalog
from presek.engine.sql.frame import column_name
from presek.engine.sql.neutral import (
    BETWEEN_TAGS,
    CUSTOMERS,
    DAY,
    FOLDED,
    NUMBER,
    SEEN,
    facts_columns,
    rows_columns,
    rows_table,
)
from presek.engine.sql.script import Script
from presek.plan.steps import Column
from presek.values.instant import AsOf, day_number


@dataclass(frozen=True, slots=True)
class LakeTables:
    """Neutral tables of the lake, under the names that the engine knows them by."""

    catalog: Catalog

    def customers(self, script: Script, columns: Iterable[Column], as_of: AsOf) -> ir.Table:
        """Everybody, with the columns that are asked for."""
        table = ibis.table(CUSTOMERS, name="customers")
        by_field: dict[str, list[Column]] = {}
        for column in columns:
            by_field.setdefault(column.key, []).append(column)
        for wanted in by_field.values():
            held = self._held(script, wanted, as_of)
            table = script.stage(table.left_join(held, "ordinal").drop("ordinal_right"))
        return table

    def _held(self, script: Script, wanted: list[Column], as_of: AsOf) -> ir.Table:
        """What holds of one field: the latest version valid before the instant, else the first ever known."""
        key = wanted[0].key
        facts = ibis.table(facts_columns(self.catalog), name="facts")
        said = facts[key].notnull() | facts["unset"].contains(BETWEEN_TAGS + key + BETWEEN_TAGS)
        if as_of.known_at is not None:
            said = said & (facts["recorded_at"] <= as_of.known_at)
        beside = [name for name in (key + DAY, key + FOLDED) if name in facts.columns]
        told = facts.filter(said).select("ordinal", NUMBER, "valid_from", "recorded_at", SEEN, key, *beside)
        told = script.stage(told.mutate(valid=told["valid_from"] < as_of.instant))
        order = [told["valid"].desc()]
        for name in ("valid_from", "recorded_at", NUMBER):
            order.append(told["valid"].ifelse(-told[name], told[name]).asc())
        place = ibis.row_number().over(ibis.window(group_by="ordinal", order_by=order))
        first = script.stage(told.mutate(place=place))
        first = first.filter(first["place"] == 0)
        return script.stage(
            first.select(ordinal=first["ordinal"], **_columns(first, wanted, beside=beside, as_of=as_of)), "held"
        )

    def rows(self, script: Script, relation: str, columns: Iterable[Column], *, known_at: int | None) -> ir.Table:
        """The rows of a relation, each in its latest version; those taken back are gone."""
        named = self.catalog.relations[relation]
        table = ibis.table(rows_columns(named), name=rows_table(relation))
        if known_at is not None:
            table = table.filter(table["recorded_at"] <= known_at)
        newest = ibis.window(
            group_by=["ordinal", "row_key"], order_by=[table["recorded_at"].desc(), table["version"].desc()]
        )
        numbered = script.stage(table.mutate(**{"@latest": ibis.row_number().over(newest)}))
        kept = numbered.filter((numbered["@latest"] == 0) & (numbered["removed"] == 0))
        if named.time is not None:
            kept = kept.filter(kept["happened_at"].notnull())
        return script.stage(kept.drop("@latest", "removed", "version"), "rows")


def _columns(table: ir.Table, wanted: list[Column], *, beside: list[str], as_of: AsOf) -> dict[str, ir.Value]:
    found: dict[str, ir.Value] = {}
    for column in wanted:
        name = column_name(column)
        values = {name + each.removeprefix(column.key): table[each] for each in (column.key, *beside)}
        if column.max_age_days is not None:
            stale = table[SEEN] < day_number(as_of.day) - column.max_age_days
            values = {key: ibis.cases((stale, ibis.null(value.type())), else_=value) for key, value in values.items()}
        found |= values
    return found
