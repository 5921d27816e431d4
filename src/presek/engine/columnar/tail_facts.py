"""The facts of a tail: everything that was ever said of those of whom something was said since, the base's part too."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from presek.catalog.model import Catalog
from presek.engine.columnar.build_facts import ABOUT, form_of
from presek.engine.columnar.columns import Numbers, Stored, TagSets, Texts
from presek.engine.columnar.encoding import Described, column_of
from presek.engine.columnar.merged import SAID_OF
from presek.engine.columnar.tables import CustomerFile, spread

NEVER_SAID = Described(form="nothing", nulls=True, least=0, most=0)

Places = npt.NDArray[np.int64]


def said_before(base: CustomerFile, ordinals: Places, catalog: Catalog) -> pa.RecordBatch:
    """What the base has of some customers (ascending), one row a fact, in the shape of the lake's facts."""
    here = ordinals[ordinals < base.size]
    begins = base.facts_begin[here].astype(np.int64)
    counts = base.facts_begin[here + 1].astype(np.int64) - begins
    facts = spread(begins, counts)
    owners = np.repeat(here, counts)
    alone = np.repeat(counts == 1, counts)
    columns: dict[str, pa.Array] = {
        "ordinal": pa.array(owners.astype(np.int32)),
        SAID_OF: pa.array(owners.astype(np.int32)),
    }
    columns |= {name: plain(base.about(name).take(facts)) for name in ABOUT}
    unset: dict[int, list[str]] = {}
    for key, named in catalog.fields.items():
        if base.table["columns"].get(key, NEVER_SAID)["form"] == "nothing":
            columns[key] = column_of(form_of(named)).nothing(len(facts))
            continue
        columns[key], forgotten = _field(base, key, facts=facts, owners=owners, alone=alone)
        for row in forgotten.tolist():
            unset.setdefault(row, []).append(key)
    lists = [unset.get(row) for row in range(len(facts))]
    return pa.record_batch({**columns, "unset": pa.array(lists, pa.list_(pa.string()))})


def _field(
    base: CustomerFile, key: str, *, facts: Places, owners: Places, alone: npt.NDArray[np.bool_]
) -> tuple[pa.Array, Places]:
    """What each fact says of a field (null: nothing), and the facts that say that it is not known any more."""
    last, listed = base.last(key), base.versions(key)
    said = np.full(len(facts), -1, np.int64)
    forgotten = [np.flatnonzero(alone & np.isin(owners, base.unset(key)))]
    rows = np.flatnonzero(alone)
    values = [plain(last.take(owners[rows]))]
    said[rows] = np.arange(len(rows))
    if listed is not None:
        theirs = np.unique(owners[~alone])
        low, high = np.searchsorted(listed.ordinal, theirs), np.searchsorted(listed.ordinal, theirs, side="right")
        entries = spread(low.astype(np.int64), (high - low).astype(np.int64))
        at = np.searchsorted(facts, listed.fact[entries])
        said[at] = len(rows) + np.arange(len(entries))
        several = plain(listed.values.take(entries))
        forgotten.append(at[several.is_null().to_numpy(zero_copy_only=False)])
        values.append(several)
    column = pa.concat_arrays(values)
    return column.take(pa.array(said, mask=said < 0)), np.concatenate(forgotten)


def plain(column: Stored) -> pa.Array:
    """A column as the lake would have it: whole numbers, texts or lists of texts; null where unknown."""
    unknown = column.unknown
    match column:
        case Numbers(values):
            return pa.array(values.astype(np.int64), mask=unknown)
        case Texts(codes, _, words):
            return words.plain.take(pa.array(codes.astype(np.int64), mask=unknown)).cast(pa.string())
        case TagSets(codes, offsets, missing, words):
            texts = words.plain.take(pa.array(codes.astype(np.int64))).cast(pa.string())
            ends = pa.array(offsets.astype(np.int32), mask=np.append(missing, False))
            return pa.ListArray.from_arrays(ends, texts)
