"""From a bound column to its neutral columns: the expressions that stand for a field in a statement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from presek.catalog.model import Field, Type, scale_of
from presek.engine.sql.binding import BoundColumn
from presek.engine.sql.kinds import Kind
from presek.engine.sql.limits_of_types import SURE_DIGITS
from presek.engine.sql.native import Native
from presek.engine.sql.neutral import DAY
from presek.values.money import LARGEST

ROUNDLY_LARGEST = "9.2e18"
"""Doubles beyond it do not surely fit into 64 bits."""


@dataclass(frozen=True, slots=True)
class Zones:
    """Where days begin, and where timestamps are that name no zone."""

    days: str
    stamps: str


def of_field(
    native: Native, value: str, kind: Kind, *, named: Field, bound: BoundColumn, zones: Zones
) -> Mapping[str, str]:
    """The field's column, and beside it what its type has there; of texts the plain form alone."""
    match named.type:
        case Type.TEXT | Type.CATEGORY | Type.CODE:
            return {named.key: plain_text(native, value, kind)}
        case Type.TAGS:
            return {named.key: tags(native, value, kind, bound=bound)}
        case Type.BOOLEAN:
            return {named.key: truth(native, value, kind)}
        case Type.DATE:
            return {named.key: day(native, value, kind, zone=zones.days)}
        case Type.DATETIME:
            return instant(native, value, kind, key=named.key, zones=_zones_of(bound, zones))
        case _:
            whole = named.type is Type.INTEGER
            return {named.key: number(native, value, kind, scale=scale_of(named), whole=whole)}


def _zones_of(bound: BoundColumn, zones: Zones) -> Zones:
    return zones if bound.zone is None else Zones(zones.days, bound.zone)


def plain_text(native: Native, value: str, kind: Kind) -> str:
    """A text; the empty one is unknown."""
    return f"nullif({native.text(value, kind)}, '')"


def tags(native: Native, value: str, kind: Kind, *, bound: BoundColumn) -> str:
    """A set of tags as one text."""
    if kind.form == "texts":
        return native.tags(value)
    text = native.text(value, kind)
    return f"CASE WHEN {value} IS NOT NULL THEN {native.tags(native.divided(text, bound.separator or ','))} END"


def truth(native: Native, value: str, kind: Kind) -> str:
    """1, 0, or unknown where a number is neither."""
    yes, no = (value, f"NOT {value}") if kind.form == "truth" else (f"{value} = 1", f"{value} = 0")
    return f"CAST(CASE WHEN {yes} THEN 1 WHEN {no} THEN 0 END AS {native.WHOLE})"


def day(native: Native, value: str, kind: Kind, *, zone: str) -> str:
    """The day's number: of an instant the local one, of a date and time without a zone the date that is written."""
    if kind.form == "instant":
        return native.day(native.local_date(value, zone))
    return native.day(value if kind.form == "date" else f"CAST({value} AS DATE)")


def instant(native: Native, value: str, kind: Kind, *, key: str, zones: Zones) -> dict[str, str]:
    """Microseconds, and the local day beside them; a date is the local midnight at which it begins."""
    if kind.form == "date":
        began = native.midnight(value, zones.days)
        return {key: native.micros(began, _COARSE), key + DAY: native.day(value)}
    moment = native.here(value, kind, zones.stamps) if kind.form == "local" else value
    return {key: native.micros(moment, kind), key + DAY: native.day(native.local_date(moment, zones.days))}


_COARSE = Kind("instant", "")


def number(native: Native, value: str, kind: Kind, *, scale: int, whole: bool) -> str:
    """A whole number at a scale; unknown where it does not fit, is not finite, or has a fraction where none may be."""
    match kind.form:
        case "integer":
            return _of_integer(native, value, kind, scale=scale)
        case "decimal":
            found = native.decimal(value, kind, scale)
            if whole and kind.scale:
                return f"CASE WHEN {value} = floor({value}) THEN {found} END"
            return found
        case _:
            return _of_real(native, value, scale, whole=whole)


def _of_integer(native: Native, value: str, kind: Kind, *, scale: int) -> str:
    found = f"CAST({value} AS {native.WHOLE})"
    if scale:
        found = f"{found} * {10**scale}"
    if kind.digits <= SURE_DIGITS - scale or (scale == 0 and kind.digits <= len(str(LARGEST))):
        return found
    most = LARGEST // 10**scale
    return f"CASE WHEN {value} BETWEEN -{most} AND {most} THEN {found} END"


def _of_real(native: Native, value: str, scale: int, *, whole: bool) -> str:
    """The double times its power of ten, to the nearest whole number, halves away from zero."""
    value = f"CAST({value} AS {native.DOUBLE})"
    large = f"CAST({ROUNDLY_LARGEST} AS {native.DOUBLE})"
    unit = f"CAST({10**scale} AS {native.DOUBLE})"
    size = f"(abs({value}) * {unit})"
    nearest = f"(floor({size}) + CASE WHEN {size} - floor({size}) >= 0.5 THEN 1 ELSE 0 END)"
    found = f"CAST(CASE WHEN {value} < 0 THEN -{nearest} ELSE {nearest} END AS {native.WHOLE})"
    inside = f"{size} < {large}"
    if whole:
        inside += f" AND {value} = floor({value})"
    return f"CASE WHEN {inside} THEN {found} END"
