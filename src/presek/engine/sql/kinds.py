"""Types of columns as engines spell them, told apart by what can be made of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from presek.catalog.model import Type

Form: TypeAlias = Literal[
    "integer",
    "decimal",
    "real",
    "truth",
    "date",
    "instant",
    "local",  # a date and a time without a zone
    "text",
    "texts",
    "other",
]
UNBOUNDED = 1_000
"""Digits before the point, and behind it, of a type that says no number of them."""


@dataclass(frozen=True, slots=True)
class Kind:
    """The form of a column. `said`: the type in the engine's words; `digits`, `scale`: of numbers; `fine`: instants
    finer than a microsecond; `padded`: texts that are filled up with spaces."""

    form: Form
    said: str
    digits: int = 0
    scale: int = 0
    fine: bool = False
    padded: bool = False


BECOMES: Mapping[Type, tuple[Form, ...]] = {
    Type.TEXT: ("text", "integer"),
    Type.CATEGORY: ("text", "integer"),
    Type.CODE: ("text", "integer"),
    Type.INTEGER: ("integer", "decimal", "real"),
    Type.DECIMAL: ("decimal", "integer", "real"),
    Type.MONEY: ("decimal", "integer", "real"),
    Type.SCORE: ("decimal", "integer", "real"),
    Type.BOOLEAN: ("truth", "integer"),
    Type.DATE: ("date", "instant", "local"),
    Type.DATETIME: ("instant", "local", "date"),
    Type.TAGS: ("texts", "text"),
}
"""What a field can be made of, the best first."""
KEYS: tuple[Form, ...] = ("text", "integer")
INSTANTS: tuple[Form, ...] = ("instant", "local", "date")

WHOLE = {
    **dict.fromkeys(("tinyint", "int1", "utinyint", "int8 clickhouse", "uint8", "byte"), 3),
    **dict.fromkeys(("smallint", "int2", "usmallint", "int16", "uint16", "short"), 5),
    **dict.fromkeys(("integer", "int", "int4", "uinteger", "int32", "uint32"), 10),
    **dict.fromkeys(("bigint", "int8", "int64", "long"), 19),
    **dict.fromkeys(("ubigint", "uint64"), 20),
    **dict.fromkeys(("hugeint", "uhugeint", "int128", "uint128", "bignum", "varint"), 39),
    **dict.fromkeys(("int256", "uint256"), 78),
}
NAMED: Mapping[str, Form] = {
    **dict.fromkeys(("float", "double", "real", "double precision", "float4", "float8", "float32", "float64"), "real"),
    **dict.fromkeys(("boolean", "bool"), "truth"),
    **dict.fromkeys(("date", "date32"), "date"),
    **dict.fromkeys(
        ("text", "string", "varchar", "character varying", "uuid", "name", "citext", "enum", "enum8", "enum16"), "text"
    ),
    **dict.fromkeys(("fixedstring", "char", "character", "bpchar"), "text"),
    **dict.fromkeys(("timestamp with time zone", "timestamptz", "timestamp_ltz", "datetime", "datetime64"), "instant"),
    **dict.fromkeys(("timestamp_s", "timestamp_ms", "timestamp_ns", "timestamp_ntz"), "local"),
    "timestamp without time zone": "local",
}
WRAPPING = ("nullable(", "lowcardinality(")
"""What ClickHouse writes around a type."""
PADDED = frozenset({"char", "character", "bpchar"})
DECIMAL = re.compile(r"(?:decimal|numeric)(\d*)(?:\((\d+)(?:,\s*(\d+))?\))?")
DIGITS_OF_DECIMAL = {"": 0, "32": 9, "64": 18, "128": 38, "256": 76}


def kind_of(said: str, *, dialect: str) -> Kind:
    """What a type can become.

    >>> kind_of("Nullable(Decimal(18, 4))", dialect="clickhouse").scale, kind_of("int8", dialect="postgres").digits
    (4, 19)
    >>> kind_of("character varying(20)[]", dialect="postgres").form, kind_of("timestamp", dialect="pyspark").form
    ('texts', 'instant')
    """
    name = said.strip().lower()
    while name.startswith(WRAPPING) and name.endswith(")"):
        name = name[name.index("(") + 1 : -1].strip()
    element = _element(name)
    if element is not None:
        inner = kind_of(element, dialect=dialect)
        return Kind("texts" if inner.form == "text" else "other", said)
    number = DECIMAL.fullmatch(name)
    if number is not None:
        return _decimal(said, number, dialect=dialect)
    bare = re.sub(r"\(.*\)", "", name).strip()
    bare = re.sub(r"\s+", " ", bare)
    whole = f"{bare} {dialect}" if f"{bare} {dialect}" in WHOLE else bare
    if whole in WHOLE:
        return Kind("integer", said, digits=WHOLE[whole])
    if bare == "timestamp":
        return Kind("instant" if dialect == "pyspark" else "local", said)
    fine = bare == "timestamp_ns" or bool(re.match(r"datetime64\([789]", name))
    return Kind(NAMED.get(bare, "other"), said, fine=fine, padded=bare in PADDED)


def form_of(said: str) -> Form:
    """What can be made of a type, of whichever engine it is."""
    return kind_of(said, dialect="").form


def _element(name: str) -> str | None:
    """The type of which a type is a list, or None."""
    if name.endswith("]"):
        return name[: name.rindex("[")]
    for opening, closing in (("array(", ")"), ("array<", ">")):
        if name.startswith(opening) and name.endswith(closing):
            return name[len(opening) : -1]
    return None


def _decimal(said: str, number: re.Match[str], *, dialect: str) -> Kind:
    size, first, second = number.groups()
    if size:
        return Kind("decimal", said, DIGITS_OF_DECIMAL.get(size, UNBOUNDED), int(first or 0))
    if first is None:
        unbounded = dialect == "postgres"
        return Kind("decimal", said, 2 * UNBOUNDED if unbounded else 38, UNBOUNDED if unbounded else 0)
    return Kind("decimal", said, int(first), int(second or 0))
