"""PostgreSQL's own types. Texts are compared by their letters, whatever the database's collation."""

from __future__ import annotations

from presek.engine.sql.kinds import Kind
from presek.engine.sql.limits_of_types import FIRST, LAST, fits, largest

WHOLE, DOUBLE, TEXT = "bigint", "double precision", "text"


def name(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def literal(text: str) -> str:
    if "\\" in text:
        return " E'" + text.replace("\\", "\\\\").replace("'", "''") + "'"
    return "'" + text.replace("'", "''") + "'"


def decimal(value: str, kind: Kind, scale: int) -> str:
    whole = f"CAST(round({value} * {10**scale}) AS bigint)"
    if fits(kind, scale):
        return f"CASE WHEN {value} <> 'NaN' THEN {whole} END"
    return f"CASE WHEN {value} BETWEEN -{largest(scale, scale)} AND {largest(scale, scale)} THEN {whole} END"


def day(date: str) -> str:
    inside = f"{date} BETWEEN DATE '{FIRST}' AND DATE '{LAST}'"
    return f"CASE WHEN {inside} THEN CAST({date} - DATE '1970-01-01' AS bigint) END"


def micros(instant: str, kind: Kind) -> str:
    inside = f"{instant} BETWEEN TIMESTAMPTZ '{FIRST} 00:00:00+00' AND TIMESTAMPTZ '{LAST} 00:00:00+00'"
    return f"CASE WHEN {inside} THEN CAST(extract(epoch FROM {instant}) * 1000000 AS bigint) END"


def here(local: str, kind: Kind, zone: str) -> str:
    return f"({local} AT TIME ZONE {literal(zone)})"


def midnight(date: str, zone: str) -> str:
    return f"(CAST({date} AS timestamp) AT TIME ZONE {literal(zone)})"


def local_date(instant: str, zone: str) -> str:
    return f"CAST({instant} AT TIME ZONE {literal(zone)} AS date)"


def text(value: str, kind: Kind) -> str:
    return f'(CAST({value} AS text) COLLATE "C")'


def lower(text: str) -> str:
    return f'lower({text} COLLATE "C")'


def beyond_ascii(text: str) -> str:
    return f"octet_length({text}) <> char_length({text})"


def length(text: str) -> str:
    return f"char_length({text})"


def tags(texts: str) -> str:
    one = 'normalize(CAST(one AS text), NFC) || chr(31) COLLATE "C"'
    each = f"SELECT DISTINCT {one} AS tag FROM unnest({texts}) AS o(one) WHERE CAST(one AS text) <> ''"
    joined = f"(SELECT string_agg(tag, '' ORDER BY tag) FROM ({each}) AS tags)"
    return f"CASE WHEN {texts} IS NOT NULL THEN chr(31) || coalesce({joined}, '') END"


def divided(text: str, separator: str) -> str:
    parts = f"unnest(string_to_array({text}, {literal(separator)})) AS p(part)"
    return f"CASE WHEN {text} IS NOT NULL THEN ARRAY(SELECT btrim(part) FROM {parts}) END"
