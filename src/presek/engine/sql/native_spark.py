"""Spark's own types, in a session whose zone is UTC."""

from __future__ import annotations

import re

from presek.engine.sql.kinds import Kind
from presek.engine.sql.limits_of_types import FIRST, LAST, fits, whole_of_decimal

WHOLE, DOUBLE, TEXT = "BIGINT", "DOUBLE", "STRING"


def name(text: str) -> str:
    return "`" + text.replace("`", "``") + "`"


def literal(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def decimal(value: str, kind: Kind, scale: int) -> str:
    if fits(kind, scale) and kind.scale <= scale:
        # A product has as many digits as it needs there; DuckDB's has not.
        return f"CAST({value} * {10**scale} AS BIGINT)"
    return whole_of_decimal(value, kind, scale)


def day(date: str) -> str:
    return f"CASE WHEN {date} BETWEEN DATE '{FIRST}' AND DATE '{LAST}' THEN CAST(unix_date({date}) AS BIGINT) END"


def micros(instant: str, kind: Kind) -> str:
    inside = f"{instant} BETWEEN TIMESTAMP '{FIRST} 00:00:00Z' AND TIMESTAMP '{LAST} 00:00:00Z'"
    return f"CASE WHEN {inside} THEN unix_micros({instant}) END"


def here(local: str, kind: Kind, zone: str) -> str:
    instant = f"CAST({local} AS TIMESTAMP)"
    return instant if zone == "UTC" else f"to_utc_timestamp({instant}, {literal(zone)})"


def midnight(date: str, zone: str) -> str:
    return f"to_utc_timestamp(CAST({date} AS TIMESTAMP), {literal(zone)})"


def local_date(instant: str, zone: str) -> str:
    return f"CAST(from_utc_timestamp({instant}, {literal(zone)}) AS DATE)"


def text(value: str, kind: Kind) -> str:
    return f"rtrim(CAST({value} AS STRING))" if kind.padded else f"CAST({value} AS STRING)"


def lower(text: str) -> str:
    return f"lower({text})"


def beyond_ascii(text: str) -> str:
    return f"octet_length({text}) <> char_length({text})"


def length(text: str) -> str:
    return f"char_length({text})"


def tags(texts: str) -> str:
    each = f"array_sort(array_distinct(filter({texts}, tag -> tag IS NOT NULL AND tag <> '')))"
    ended = f"concat(char(31), array_join({each}, char(31)), char(31))"
    return f"CASE WHEN {texts} IS NULL THEN NULL WHEN size({each}) = 0 THEN char(31) ELSE {ended} END"


def divided(text: str, separator: str) -> str:
    pattern = re.sub(r"[^\w\s]", lambda found: "[" + ("\\" if found[0] in "\\^]" else "") + found[0] + "]", separator)
    return f"transform(split({text}, {literal(pattern)}), part -> trim(part))"
