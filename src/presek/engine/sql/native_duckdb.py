"""DuckDB's own types."""

from __future__ import annotations

from presek.engine.sql.kinds import Kind
from presek.engine.sql.limits_of_types import FIRST, LAST, whole_of_decimal

WHOLE, DOUBLE, TEXT = "BIGINT", "DOUBLE", "VARCHAR"


def name(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def decimal(value: str, kind: Kind, scale: int) -> str:
    return whole_of_decimal(value, kind, scale)


def day(date: str) -> str:
    inside = f"{date} BETWEEN DATE '{FIRST}' AND DATE '{LAST}'"
    return f"CASE WHEN {inside} THEN CAST({date} - DATE '1970-01-01' AS BIGINT) END"


def micros(instant: str, kind: Kind) -> str:
    inside = f"{instant} BETWEEN TIMESTAMPTZ '{FIRST} 00:00:00+00' AND TIMESTAMPTZ '{LAST} 00:00:00+00'"
    return f"CASE WHEN {inside} THEN epoch_us({instant}) END"


def here(local: str, kind: Kind, zone: str) -> str:
    if kind.fine:
        nanos = f"epoch_ns({local})"
        local = f"make_timestamp(({nanos} - (({nanos} % 1000) + 1000) % 1000) // 1000)"
    return f"timezone({literal(zone)}, CAST({local} AS TIMESTAMP))"


def midnight(date: str, zone: str) -> str:
    return f"timezone({literal(zone)}, CAST({date} AS TIMESTAMP))"


def local_date(instant: str, zone: str) -> str:
    return f"CAST(timezone({literal(zone)}, {instant}) AS DATE)"


def text(value: str, kind: Kind) -> str:
    return f"CAST({value} AS VARCHAR)"


def lower(text: str) -> str:
    return f"lower({text})"


def beyond_ascii(text: str) -> str:
    return f"strlen({text}) <> length({text})"


def length(text: str) -> str:
    return f"length({text})"


def tags(texts: str) -> str:
    each = f"[nfc_normalize(CAST(tag AS VARCHAR)) || chr(31) for tag in {texts} if CAST(tag AS VARCHAR) <> '']"
    return f"chr(31) || array_to_string(list_sort(list_distinct({each})), '')"


def divided(text: str, separator: str) -> str:
    return f"[trim(part) for part in string_split({text}, {literal(separator)})]"
