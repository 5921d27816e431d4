"""A block of text cells as typed rows: filtered, keyed, converted, checked; the rows at fault kept whole with their
reasons."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from presek.catalog.model import OnFault, Type
from presek.source import block as blocks
from presek.source import moments, shape
from presek.source.block import Numbers, Spoiled
from presek.source.compute import Block
from presek.source.convert import Context, convert
from presek.source.expression import Expression, Text
from presek.source.faults import Converted, Fault, mask_of
from presek.source.mapping import ColumnRule, KeyRule, Mapping
from presek.source.warned import Warned, warned
from presek.values.key import LONGEST_KEY, key_fault

ROW, KEY, ROW_KEY, HAPPENED, UNSET = "__row", "__key", "__row_key", "happened_at", "unset"
VALID_FROM, OBSERVED_AT = "valid_from", "observed_at"
CREATED = "customer__"
"""Before the key of a customer's field that is filled from a relation's row."""
CONTROL = r"[\x00-\x1f\x7f]|[\x{80}-\x{9f}]"
MOST_ALSO = 20
REJECT_COLUMNS = frozenset({"reject_row", "reject_column", "reject_reason"})
"""What a file of rejects has beside the file's own columns: a mended row has the key that it would have had."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What one block came to: typed rows, rejected rows, and how many were filtered for which reason."""

    rows: pa.Table
    rejects: pa.Table
    filtered: Counter[str]
    read: int
    warnings: tuple[Warned, ...] = ()


@dataclass(slots=True)
class _Work:
    """One block on its way: which rows are filtered, and the faults so far."""

    block: Block
    numbers: Numbers
    filtered: Numbers
    reasons: Counter[str] = field(default_factory=Counter)
    left_out: list[Fault] = field(default_factory=list)

    @property
    def rows(self) -> int:
        return int(self.block.cells.num_rows)


def typed(found: blocks.Block, mapping: Mapping, context: Context) -> Typed:
    """The block's rows in the shape of the mapping's table."""
    cells = Block(found.cells, mapping.style)
    work = _Work(cells, found.numbers, np.zeros(found.cells.num_rows, dtype=bool))
    _filter(work, mapping)
    columns: dict[str, pa.Array] = {ROW: pa.array(found.numbers)}
    columns[KEY] = _key(work, mapping.customer, title="key" if mapping.of_customers else "customer")
    if not mapping.of_customers:
        columns[ROW_KEY] = (
            _key(work, mapping.row_key, title="row_key") if mapping.row_key else _content(found.cells, mapping)
        )
    _moments(work, mapping, columns)
    _fields(work, mapping, context, columns=columns)
    bad = np.zeros(work.rows, dtype=bool)
    for fault in cells.faults:
        bad |= fault.mask
    bad &= ~work.filtered
    kept = ~(bad | work.filtered)
    rows = pa.table(columns).filter(pa.array(kept))
    rejects = _rejects(work, bad, spoiled=found.spoiled)
    warnings = [
        *warned("left out", work.left_out, kept=kept),
        *warned("mended", context.mended, kept=kept),
        *warned("odd", context.odd, kept=kept),
    ]
    return Typed(rows, rejects, work.reasons, work.rows + len(found.spoiled), tuple(warnings))


def _filter(work: _Work, mapping: Mapping) -> None:
    for each in mapping.where:
        keep = mask_of(work.block.truths(each.keep))
        at_fault = np.zeros(work.rows, dtype=bool)
        for fault in work.block.faults:
            at_fault |= fault.mask
        out = ~keep & ~work.filtered & ~at_fault
        work.reasons[each.reason] += int(out.sum())
        work.filtered |= out


def _key(work: _Work, rule: KeyRule, *, title: str) -> pa.Array:
    parts = [work.block.as_written(each) for each in rule.parts]
    text = parts[0] if len(parts) == 1 else pc.binary_join_element_wise(*parts, ":", null_handling="emit_null")
    missing = mask_of(pc.is_null(text))
    if rule.namespace:
        text = pc.binary_join_element_wise(rule.namespace, text, ":", null_handling="emit_null")
    wrong = mask_of(pc.greater(pc.utf8_length(text), LONGEST_KEY)) | mask_of(pc.match_substring_regex(text, CONTROL))
    name = key_title(rule, title)
    if missing.any():
        work.block.faults.append(Fault(name, missing, pa.nulls(work.rows, pa.string()), lambda _: "the key is empty"))
    if wrong.any():
        work.block.faults.append(Fault(name, wrong, text, lambda key: key_fault(key) or "the key can't be kept"))
    return text


def key_title(rule: KeyRule | None, otherwise: str) -> str:
    """What a reject calls the place of a key: the columns it is made of."""
    return _title(rule.parts, otherwise) if rule is not None else otherwise


def _title(parts: Sequence[Expression], otherwise: str) -> str:
    names = [name for part in parts if (name := getattr(part, "name", None))]
    return ", ".join(names) or otherwise


def _content(cells: pa.Table, mapping: Mapping) -> pa.Array:
    """A key made of all that stands in a row (MD5 in hex), whatever the order of the file's columns."""
    names_ = cells.column_names
    ordered = sorted((place for place, name in enumerate(names_) if name not in REJECT_COLUMNS), key=names_.__getitem__)
    names = [f"c{index}" for index in range(len(ordered))]
    content = pa.Table.from_arrays([cells.column(index) for index in ordered], names=names)
    salt = f"{mapping.table}\x1f{mapping.customer.namespace}"
    with duckdb.connect() as connection:
        connection.register("content", content)
        query = f"SELECT md5(concat_ws(chr(31), $salt, {', '.join(names)})) AS hash FROM content"
        found = connection.sql(query, params={"salt": salt}).to_arrow_table()
    column = found.column("hash").combine_chunks()
    return column if isinstance(column, pa.Array) else pa.concat_arrays(column.chunks)


def _moments(work: _Work, mapping: Mapping, columns: dict[str, pa.Array]) -> None:
    for name, expression in ((VALID_FROM, mapping.valid_from), (OBSERVED_AT, mapping.observed_at)):
        if expression is None:
            continue
        texts = work.block.texts(expression)
        values, good = moments.instants(texts, mapping.style)
        bad = mask_of(pc.is_valid(texts)) & ~good
        if bad.any():
            title = _title((expression,), name)
            why = partial(moments.why_no_moment, style=mapping.style, timed=True)
            work.block.faults.append(Fault(title, bad, texts, why))
        columns[name] = pa.array(values, mask=~good).cast(shape.INSTANT)


def _fields(work: _Work, mapping: Mapping, context: Context, *, columns: dict[str, pa.Array]) -> None:
    """Converts every rule's column; the relation's time comes first, for the rates of its day."""
    relation = None if mapping.of_customers else context.catalog.relations[mapping.table]
    time = relation.time if relation else None
    unset: dict[str, Numbers] = {}
    context.moments = None if relation is not None else _when(work, columns, context)
    context.planned = relation is not None and relation.planned
    for rule in sorted(mapping.rules, key=lambda each: each.field.key != time):
        found = convert(rule, work.block, context, happens=rule.field.key == time)
        _take(rule, found, columns=columns, prefix="")
        _blame(work, rule, found, needed=rule.field.key == time)
        if found.unset is not None and found.unset.any():
            unset[rule.field.key] = found.unset
        if rule.field.key == time:
            columns[HAPPENED] = _happened(rule, found, context)
            context.moments = columns[HAPPENED]
            _need_time(work, rule, columns[HAPPENED])
    for rule in mapping.created:
        found = convert(rule, work.block, context)
        _take(rule, found, columns=columns, prefix=CREATED)
        _blame(work, rule, found, needed=False)
    columns[UNSET] = _names(unset, work.rows)


def _blame(work: _Work, rule: ColumnRule, found: Converted, *, needed: bool) -> None:
    """Rows at fault are rejected; where the catalog says so, and the value is not needed, they are kept without it."""
    if rule.field.on_fault is OnFault.WARNING and not needed:
        work.left_out.extend(found.faults)
    else:
        work.block.faults.extend(found.faults)


def _when(work: _Work, columns: dict[str, pa.Array], context: Context) -> pa.Array:
    """When the facts of a customer's row hold, for exchange rates: as the row says, else from the import on."""
    said = columns.get(VALID_FROM, columns.get(OBSERVED_AT))
    begins = pa.repeat(pa.scalar(context.begins, pa.int64()), work.rows).cast(shape.INSTANT)
    return begins if said is None else pc.coalesce(said, begins)


def _take(rule: ColumnRule, found: Converted, *, columns: dict[str, pa.Array], prefix: str) -> None:
    columns[prefix + rule.field.key] = found.values
    if rule.field.type is Type.MONEY:
        original = found.original if found.original is not None else pa.nulls(len(found.values), pa.string())
        columns[prefix + rule.field.key + shape.ORIGINAL] = original


def _happened(rule: ColumnRule, found: Converted, context: Context) -> pa.Array:
    """When rows happened: a day at its local midnight."""
    if rule.field.type is not Type.DATE:
        return found.values
    days = pc.fill_null(found.values.cast(pa.int32()), 0).to_numpy()
    begins = moments.midnights(days, context.catalog.zone)
    return pa.array(begins, mask=mask_of(pc.is_null(found.values))).cast(shape.INSTANT)


def _need_time(work: _Work, rule: ColumnRule, happened: pa.Array) -> None:
    texts = work.block.texts(rule.take)
    missing = mask_of(pc.is_null(texts)) & mask_of(pc.is_null(happened))
    if missing.any():
        says = f"there is no {rule.field.key}: when it happened must be known"
        work.block.faults.append(Fault(rule.title, missing, texts, lambda _: says))


def _names(unset: dict[str, Numbers], rows: int) -> pa.Array:
    """Per row the fields that it sets to unknown; null where none."""
    answer: list[list[str] | None] = [None] * rows
    for key, mask in unset.items():
        for index in np.flatnonzero(mask):
            answer[index] = [*(answer[index] or ()), key]
    return pa.array(answer, shape.NAMES) if unset else pa.nulls(rows, shape.NAMES)


def _rejects(work: _Work, bad: Numbers, *, spoiled: Sequence[Spoiled]) -> pa.Table:
    """One entry a rejected row: its first fault, the further ones in short, and all its cells."""
    told: dict[int, list[tuple[str, str | None, str]]] = {int(index): [] for index in np.flatnonzero(bad)}
    for fault in work.block.faults:
        known: dict[str | None, str] = {}
        places = np.flatnonzero(fault.mask & bad)
        for index, text in zip(places, fault.texts.take(pa.array(places)).to_pylist(), strict=True):
            if text not in known:
                known[text] = fault.reason(text if text is not None else "")
            entry = (fault.column, text, known[text])
            if entry not in told[int(index)]:
                told[int(index)].append(entry)
    cells = work.block.cells.filter(pa.array(bad))
    plain = [column.to_pylist() for column in cells.columns]
    rows = [
        {
            "row": int(work.numbers[index]), "column": faults[0][0], "value": faults[0][1], "reason": faults[0][2],
            "also": [f"{column}: {reason}" for column, _, reason in faults[1:MOST_ALSO]],
            "cells": [column[position] for column in plain],
        }
        for position, (index, faults) in enumerate(told.items())
    ]  # fmt: skip
    rows += [
        {"row": each.row, "column": "", "value": each.text, "reason": each.reason, "also": [], "cells": [each.text]}
        for each in spoiled
    ]
    return pa.Table.from_pylist(rows, schema=shape.FAULTY)


def is_constant(expression: Expression | None) -> bool:
    """Whether an expression is the same for every row."""
    return isinstance(expression, Text)
