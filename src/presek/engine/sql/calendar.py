"""Years and days of the year of day numbers, by whole-number arithmetic: no engine's own calendar is asked.

The algorithm is Howard Hinnant's `civil_from_days`, for days from the year 0 on.
"""

from __future__ import annotations

from collections.abc import Mapping

import ibis.expr.types as ir

from presek.engine.sql.script import Script

YEAR, MONTH_DAY = "@year", "@month_day"
TO_MARCH_OF_0 = 719_468
ERA = 146_097


def with_calendar(table: ir.Table, days: Mapping[str, ir.Value], script: Script) -> ir.Table:
    """The table with the year, and month * 100 + day, of each of some days, under the names given."""
    if not days:
        return table
    table = script.stage(table.mutate(**{f"{name}@z": day + TO_MARCH_OF_0 for name, day in days.items()}))
    steps = (_era, _day_of_era, _year_of_era, _day_of_year, _month, _parts)
    for step in steps:
        table = script.stage(table.mutate(**{key: value for name in days for key, value in step(table, name).items()}))
    return table


def _era(table: ir.Table, name: str) -> dict[str, ir.Value]:
    return {f"{name}@era": table[f"{name}@z"] // ERA}


def _day_of_era(table: ir.Table, name: str) -> dict[str, ir.Value]:
    return {f"{name}@doe": table[f"{name}@z"] - table[f"{name}@era"] * ERA}


def _year_of_era(table: ir.Table, name: str) -> dict[str, ir.Value]:
    day = table[f"{name}@doe"]
    return {f"{name}@yoe": (day - day // 1460 + day // 36_524 - day // 146_096) // 365}


def _day_of_year(table: ir.Table, name: str) -> dict[str, ir.Value]:
    year = table[f"{name}@yoe"]
    return {f"{name}@doy": table[f"{name}@doe"] - (365 * year + year // 4 - year // 100)}


def _month(table: ir.Table, name: str) -> dict[str, ir.Value]:
    return {f"{name}@mp": (5 * table[f"{name}@doy"] + 2) // 153}


def _parts(table: ir.Table, name: str) -> dict[str, ir.Value]:
    shifted = table[f"{name}@mp"]
    late = shifted >= 10
    day = table[f"{name}@doy"] - (153 * shifted + 2) // 5 + 1
    year = table[f"{name}@yoe"] + table[f"{name}@era"] * 400
    return {
        name + YEAR: late.ifelse(year + 1, year),
        name + MONTH_DAY: late.ifelse(shifted - 9, shifted + 3) * 100 + day,
    }
