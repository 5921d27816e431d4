"""Further columns of a list of customers: fields and measures, by their keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

import numpy as np
import pyarrow as pa

from presek.app import computing, reading
from presek.app.home import Home
from presek.app.snapshots import Opened
from presek.catalog.model import Type
from presek.engine.columnar.columns import TagSets, Texts
from presek.engine.columnar.vectors import Vector, Worths
from presek.membership.customers import Ordinals
from presek.segment import types
from presek.segment.kind import Kind
from presek.segment.terms import FieldValue
from presek.values.instant import day_of, moment_of
from presek.values.problem import Problem, Problems, nearest_names

Cell: TypeAlias = str | int | float | bool | Decimal | None
TAGS_APART = "; "


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `cells` for files of text and sheets (None: unknown), `exact` for Parquet."""

    key: str
    cells: list[Cell]
    exact: pa.Array


def read(home: Home, opened: Opened, keys: Sequence[str], *, ordinals: Ordinals) -> list[Column]:
    """The values of these customers for the published run's instant; Problems where a key names no field and no
    measure."""
    known = {*opened.catalog.fields, *opened.catalog.measures}
    problems = [_no_column(key, known) for key in keys if key not in known]
    if problems:
        raise Problems.of(problems)
    if not keys:
        return []
    wanted = {key: FieldValue(key) for key in keys}
    found = computing.passed({}, opened, reading.as_of(home), values=wanted).values
    kinds = {key: types.kind_of(value, opened.catalog) for key, value in wanted.items()}
    return [_column(key, _taken(found[key], ordinals), kinds[key], opened=opened) for key in keys]


def _taken(worths: Worths, ordinals: Ordinals) -> Worths:
    match worths:
        case Vector(values, unknown, scale):
            if len(values) == 1 and unknown is None:
                return Vector(np.broadcast_to(values, len(ordinals)), None, scale)
            return Vector(values[ordinals], None if unknown is None else unknown[ordinals], scale)
        case Texts() | TagSets():
            return worths.take(ordinals)


def _column(key: str, worths: Worths, kind: Kind, *, opened: Opened) -> Column:
    match worths:
        case Texts():
            codes = worths.codes.astype(np.int64)
            texts = worths.words.plain.take(pa.array(codes, mask=codes >= len(worths.words)))
            return Column(key, texts.to_pylist(), texts.cast(pa.string()))
        case TagSets():
            sets = _sets(worths)
            joined: list[Cell] = [None if each is None else TAGS_APART.join(each) for each in sets]
            return Column(key, joined, pa.array(sets, pa.list_(pa.string())))
        case Vector():
            return _number_column(key, worths, kind, opened=opened)


def _sets(tags: TagSets) -> list[list[str] | None]:
    names = tags.words.plain.to_pylist()
    codes, ends = tags.codes.tolist(), tags.offsets.tolist()
    return [
        None if missing else sorted(names[code] for code in codes[ends[row] : ends[row + 1]])
        for row, missing in enumerate(tags.missing.tolist())
    ]


def _number_column(key: str, vector: Vector, kind: Kind, *, opened: Opened) -> Column:
    unknown = np.zeros(len(vector.values), np.bool_) if vector.unknown is None else vector.unknown
    known = [None if none else value for value, none in zip(vector.values.tolist(), unknown.tolist())]
    match kind.type:
        case Type.BOOLEAN:
            truths = [None if value is None else bool(value) for value in known]
            return Column(key, list(truths), pa.array(truths, pa.bool_()))
        case Type.DATE:
            days = [None if value is None else day_of(int(value)) for value in known]
            return Column(key, [None if day is None else str(day) for day in days], pa.array(days, pa.date32()))
        case Type.DATETIME:
            zone = opened.catalog.zone
            moments = [None if value is None else moment_of(int(value)) for value in known]
            shown: list[Cell] = [None if each is None else each.astimezone(zone).isoformat() for each in moments]
            return Column(key, shown, pa.array(moments, pa.timestamp("us", "UTC")))
        case _ if vector.real:
            return Column(key, list(known), pa.array(known, pa.float64()))
        case _ if not vector.scale:
            return Column(key, list(known), pa.array(known, pa.int64()))
        case _:
            exact = [None if value is None else Decimal(int(value)).scaleb(-vector.scale) for value in known]
            return Column(key, list(exact), pa.array(exact, pa.decimal128(38, vector.scale)))


def _no_column(key: str, known: set[str]) -> Problem:
    says = f"no field or measure is called '{key}'."
    return Problem("unknown-field", says, path="column", nearest=nearest_names(key, known))
