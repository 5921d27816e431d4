"""ClickHouse's own types. What is not Nullable there is made so, that unknown can stand for what does not fit."""

from __future__ import annotations

from presek.engine.sql.kinds import Kind
from presek.engine.sql.limits_of_types import fits
from presek.values.money import LARGEST

WHOLE, DOUBLE, TEXT = "Nullable(Int64)", "Nullable(Float64)", "Nullable(String)"

PLAIN = {"", "String", "Nullable(String)"}
"""Types (and what we made ourselves) that are texts as they stand: a key that is never unknown is grouped faster so."""


def name(text: str) -> str:
    return "`" + text.replace("\\", "\\\\").replace("`", "\\`") + "`"


def literal(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def decimal(value: str, kind: Kind, scale: int) -> str:
    if fits(kind, scale) and kind.scale <= scale:
        # 256 bits cost four times as much; a decimal of 64 bits is its whole number.
        return f"CAST(reinterpretAsInt64(toDecimal64({value}, {scale})) AS Nullable(Int64))"
    fine = max(kind.scale, scale)
    whole = f"toInt256(toDecimal256({value}, {fine}) * toInt256('{10**fine}'))"
    if fine > scale:
        unit = 10 ** (fine - scale)
        whole = f"intDiv({whole} + sign({whole}) * toInt256('{unit // 2}'), toInt256('{unit}'))"
    return f"CASE WHEN {whole} BETWEEN -{LARGEST} AND {LARGEST} THEN CAST({whole} AS Nullable(Int64)) END"


def day(date: str) -> str:
    return f"CAST(toInt64({date}) AS Nullable(Int64))"


def micros(instant: str, kind: Kind) -> str:
    if kind.fine:
        nanos = f"toUnixTimestamp64Nano(toDateTime64({instant}, 9))"
        return f"CAST(intDiv({nanos} - positiveModulo({nanos}, 1000), 1000) AS Nullable(Int64))"
    return f"CAST(toUnixTimestamp64Micro(toDateTime64({instant}, 6)) AS Nullable(Int64))"


def here(local: str, kind: Kind, zone: str) -> str:
    """Every DateTime of ClickHouse is an instant."""
    return local


def midnight(date: str, zone: str) -> str:
    return f"toDateTime64(toDate32({date}), 6, {literal(zone)})"


def local_date(instant: str, zone: str) -> str:
    return f"toDate32({instant}, {literal(zone)})"


def text(value: str, kind: Kind) -> str:
    if kind.said in PLAIN:
        return value
    return f"CAST(toString({value}) AS Nullable(String))"


def lower(text: str) -> str:
    return f"lowerUTF8({text})"


def beyond_ascii(text: str) -> str:
    return f"length({text}) <> lengthUTF8({text})"


def length(text: str) -> str:
    return f"lengthUTF8({text})"


def tags(texts: str) -> str:
    kept = f"arrayFilter(tag -> isNotNull(tag) AND tag != '', {texts})"
    each = f"arrayMap(tag -> concat(normalizeUTF8NFC(toString(assumeNotNull(tag))), char(31)), {kept})"
    return f"CAST(concat(char(31), arrayStringConcat(arraySort(arrayDistinct({each})))) AS Nullable(String))"


def divided(text: str, separator: str) -> str:
    return f"arrayMap(part -> trimBoth(part), splitByString({literal(separator)}, {text}))"
