"""The statement for a page: the verdicts of each leaf as bits, and named values as columns. Trees are left to us."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from presek.engine.columnar.answers import Truths
from presek.engine.columnar.columns import TagSets, Texts, Words
from presek.engine.columnar.vectors import Mask, Vector, Worths
from presek.engine.sql.by_instant import by_instant
from presek.engine.sql.compiled import STATEMENTS
from presek.engine.sql.conditions import verdict
from presek.engine.sql.frame import Frame, worth
from presek.engine.sql.neutral import BETWEEN_TAGS
from presek.engine.sql.primitives import Number, Tags, Text
from presek.engine.sql.run import pairs
from presek.engine.sql.script import Script
from presek.engine.sql.statement import told_leaves, trees, words, worked_out
from presek.engine.sql.tables import Tables
from presek.plan import walk
from presek.plan.steps import Expression, Leaf, Plan
from presek.values.text import folded

Ordinals = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Details:
    """The text; the leaves in the order of their bits; the values in the order of their columns; what must be told."""

    text: str
    leaves: tuple[Leaf, ...]
    values: Mapping[str, Expression]
    told: tuple[Leaf, ...]


def details(plan: Plan, tables: Tables, *, dialect: str) -> Details:
    """The statement of a plan's leaves and values. Rules are worked out only where a leaf stands within one."""
    within = any(True for tree in plan.trees.values() for _ in walk.scoped(tree))
    known_here = told_leaves(plan)
    asked = tuple(leaf for leaf in plan.leaves if leaf not in known_here)
    told = known_here if within else ()

    def compiled() -> str:
        script, meant = Script(dialect), by_instant(plan)
        frame = worked_out(meant, tables, script, told=told)
        if within:
            frame, _ = trees(meant, frame)
        judged = [leaf for leaf in meant.leaves if leaf not in known_here]
        columns = {f"leaf{place}": verdict(leaf, frame) for place, leaf in enumerate(judged)}
        here = frame.with_columns(columns, {})
        return script.text(here.table.select(**words(here, list(columns)), **_values(plan, here)))

    text = STATEMENTS.text(plan, tables, dialect=dialect, shape="details", compiled=compiled)
    return Details(text, asked, plan.values, told)


def _values(plan: Plan, frame: Frame) -> dict[str, ir.Value]:
    found: dict[str, ir.Value] = {}
    for place, value in enumerate(plan.values.values()):
        match worth(value, frame):
            case Text(plain):
                found[f"value{place}"] = plain
            case Tags(tags):
                found[f"value{place}"] = tags
            case Number(column):
                found[f"value{place}"] = column
    return found


def bits_of(found: pa.Table, leaves: tuple[Leaf, ...], *, size: int) -> dict[Leaf, Truths]:
    """The packed bits of each leaf, from the words by ordinal."""
    each = pairs(found, len(leaves), size=size)
    return {
        leaf: Truths(true, unknown if unknown.any() else None)
        for leaf, (true, unknown) in zip(leaves, each, strict=True)
    }


def ordinals(found: pa.Table) -> Ordinals:
    """Whom each row is of."""
    return np.asarray(found.column("ordinal").to_numpy(), np.int64)


def worths_of(found: pa.Table, place: int, value: Expression, *, size: int) -> Worths:
    """A column of values by ordinal; unknown of those of whom there is no row."""
    ordinal, column = ordinals(found), found.column(f"value{place}").combine_chunks()
    unknown = np.ones(size, np.bool_)
    unknown[ordinal] = column.is_null().to_numpy(zero_copy_only=False)
    match value.shape.form:
        case "text":
            return _texts(ordinal, column, size=size)
        case "tags":
            return _tags(ordinal, column, unknown)
        case form:
            kind, none = (np.float64, 0.0) if form == "real" else (np.int64, 0)
            values = np.zeros(size, kind)
            values[ordinal] = column.fill_null(none).to_numpy(zero_copy_only=False)
            return Vector(values, unknown if unknown.any() else None, 0 if form == "real" else value.shape.scale)


def _texts(ordinal: Ordinals, column: pa.Array, *, size: int) -> Texts:
    coded = column.cast(pa.large_string()).dictionary_encode()
    known = coded.dictionary
    codes = np.full(size, len(known), np.int32)
    codes[ordinal] = coded.indices.fill_null(len(known)).to_numpy(zero_copy_only=False)
    return Texts(codes, nulls=True, words=_with_folded(known.to_pylist()))


def _tags(ordinal: Ordinals, column: pa.Array, unknown: Mask) -> TagSets:
    sets: list[tuple[str, ...]] = [()] * len(unknown)
    for who, text in zip(ordinal.tolist(), column.to_pylist(), strict=True):
        sets[who] = () if text is None else tuple(part for part in text.split(BETWEEN_TAGS) if part)
    each = {tag: code for code, tag in enumerate(sorted({tag for tags in sets for tag in tags}))}
    codes = np.array([each[tag] for tags in sets for tag in tags], np.int32)
    offsets = np.append(0, np.cumsum(np.array([len(tags) for tags in sets], np.int64)))
    return TagSets(codes, offsets, unknown, _with_folded(list(each)))


def _with_folded(words: list[str]) -> Words:
    return Words(pa.array(words, pa.large_string()), pa.array(list(map(folded, words)), pa.large_string()))
