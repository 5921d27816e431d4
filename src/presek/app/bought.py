"""What customers bought, by words of their rows: which products, categories and brands, wherever the rows are."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from presek.app import engines
from presek.app.engines import Engine
from presek.app.snapshots import Opened
from presek.engine.columnar import had
from presek.engine.columnar.had import Things
from presek.segment import windows
from presek.segment.windows import Bounds, LastUnits
from presek.values.instant import AsOf

ROWS = ("order_lines", "orders")
"""Relations whose rows tell what was bought; of the later only what the earlier don't tell."""
BOUGHT = ("category", "product", "brand")
MONTHS = 12


def things(opened: Opened, as_of: AsOf) -> dict[tuple[str, str], Things]:
    """By field and relation what customers have in the rows of the last twelve months."""
    bounds = windows.bounds(LastUnits(MONTHS, "months"), as_of)
    engine = engines.of(opened.home)
    found: dict[tuple[str, str], Things] = {}
    for relation in ROWS:
        told = {field for field, _ in found}
        missing = [each for each in BOUGHT if each not in told and _is_field(each, relation, opened)]
        if engine is not None and relation in engine.relations:
            found |= _there(missing, relation, opened, engine=engine, as_of=as_of, bounds=bounds)
        else:
            found |= _here(missing, relation, opened, bounds=bounds)
    return {
        (field, relation): found[field, relation] for field in BOUGHT for relation in ROWS if (field, relation) in found
    }


def _is_field(field: str, relation: str, opened: Opened) -> bool:
    named = opened.catalog.relations.get(relation)
    return named is not None and field in named.fields


def _here(fields: list[str], relation: str, opened: Opened, *, bounds: Bounds) -> dict[tuple[str, str], Things]:
    """Of rows in the snapshot."""
    rows = opened.snapshot.relations.get(relation)
    found: dict[tuple[str, str], Things] = {}
    for field in fields if rows is not None and rows.rows else ():
        assert rows is not None
        made = had.of_rows(rows, field, rows.between(bounds.start, bounds.end))
        if made is not None and len(made.owners):
            found[field, relation] = made
    return found


def _there(
    fields: list[str], relation: str, opened: Opened, *, engine: Engine, as_of: AsOf, bounds: Bounds
) -> dict[tuple[str, str], Things]:
    """Of rows in the engine: each word of each customer once comes over, in one statement."""
    bound = [each for each in fields if each in engine.binding.relations[relation].columns]
    if not bound:
        return {}
    # Ibis takes over a second to import: only where a base is bound.
    from presek.app import engine_answers
    from presek.engine.sql.grouped import NUMBER, Asked

    asked = Asked(relation, tuple(bound), start=bounds.start, end=bounds.end)
    lines = engine_answers.rows_summed(engine, asked, as_of=as_of)
    owners = lines.column(NUMBER).to_numpy()
    found: dict[tuple[str, str], Things] = {}
    for place, field in enumerate(bound):
        codes, words = coded(lines.column(f"word{place}"))
        made = had.of_codes(codes, owners, tuple(words), customers=opened.snapshot.size)
        if len(made.owners):
            found[field, relation] = made
    return found


def coded(column: pa.ChunkedArray) -> tuple[np.ndarray, list[str]]:
    """The codes of a column of words (the one after the last: unknown), and the words."""
    whole = column.combine_chunks()
    words: list[str] = whole.dictionary.to_pylist()
    return np.asarray(whole.indices.fill_null(len(words)), np.int64), words
