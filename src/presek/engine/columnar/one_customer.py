"""One customer out of the columns, as values: what explanations and the reference meaning read."""

from __future__ import annotations

import numpy as np

from presek.catalog.model import Field, Relation, Type
from presek.engine.columnar.build_rows import NO_TIME
from presek.engine.columnar.columns import Numbers, Stored, TagSets, Texts
from presek.engine.columnar.encoding import unknown_of
from presek.engine.columnar.some_rows import SomeRows
from presek.engine.columnar.tables import CustomerFile, CustomerTable, RelationTable
from presek.values.facts import FactValue, Known, Row


def value_at(column: Stored, place: int) -> FactValue:
    """One value of a column; None is unknown."""
    match column:
        case Numbers(values, nulls):
            whole = int(values[place])
            return None if nulls and whole == unknown_of(values.dtype) else whole
        case Texts(codes, _, words):
            code = int(codes[place])
            return None if code == len(words) else str(words.plain[code].as_py())
        case TagSets(codes, offsets, missing, words):
            if missing[place]:
                return None
            return frozenset(words.plain[int(code)].as_py() for code in codes[offsets[place] : offsets[place + 1]])


def versions(table: CustomerTable, named: Field, ordinal: int) -> tuple[Known, ...]:
    """Every version of one field of one customer, in order of (valid_from, recorded_at)."""
    key = named.key
    file, ordinal = table.side(ordinal)
    begin, end = (int(place) for place in file.facts_begin[ordinal : ordinal + 2])
    if end - begin == 1:
        value = value_at(file.last(key), ordinal)
        return () if value is None else (_known(file, begin, _typed(value, named)),)
    listed = file.versions(key)
    if listed is None:
        return ()
    low, high = np.searchsorted(listed.ordinal, [ordinal, ordinal + 1])
    return tuple(
        _known(file, int(listed.fact[place]), _typed(value_at(listed.values, place), named))
        for place in range(int(low), int(high))
    )


def rows(table: RelationTable, relation: Relation, ordinal: int) -> tuple[Row, ...]:
    """The rows of one customer, in time order."""
    theirs = SomeRows.of(table, np.array([ordinal]))
    return tuple(_row(theirs, relation, place) for place in range(theirs.rows))


def _known(table: CustomerFile, fact: int, value: FactValue) -> Known:
    about = {name: value_at(table.about(name), fact) for name in ("valid_from", "observed_at", "recorded_at")}
    return Known(
        value,
        valid_from=_whole(about["valid_from"]),
        observed_at=_whole(about["observed_at"]),
        recorded_at=_whole(about["recorded_at"]),
        source=str(value_at(table.about("source"), fact) or ""),
        origin=str(value_at(table.about("origin"), fact) or ""),
    )


def _row(table: SomeRows, relation: Relation, place: int) -> Row:
    file, there = table.at(place)
    happened = int(table.happened[place])
    timed = relation.time is not None and happened != NO_TIME
    return Row(
        file.origins.key(there),
        happened_at=happened if timed else None,
        day=_whole(value_at(table.column("row.day"), place)) if timed else None,
        recorded_at=file.origins.recorded_at(there),
        values={key: _typed(value_at(table.column(key), place), named) for key, named in relation.fields.items()},
    )


def _typed(value: FactValue, named: Field) -> FactValue:
    return bool(value) if value is not None and named.type is Type.BOOLEAN else value


def _whole(value: FactValue) -> int:
    return value if isinstance(value, int) else 0
