"""All rows of a file set against what is known: at once, or part by part where they are too many for memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial

import numpy as np
import pyarrow as pa

from presek.catalog.model import Catalog
from presek.source import settle_customers, settle_rows
from presek.source.customers import Customers, Register, StoredRegister
from presek.source.gathered import Gathered, KnownPart, KnownParts
from presek.source.mapping import Mapping
from presek.source.prepared import KnownFacts, Outcome, Stamp
from presek.source.settle_rows import ORDINAL
from presek.source.spool import Parts, Spool, Work
from presek.source.waiting import join_aside

NOTHING = KnownPart({})


def settle(
    rows: Gathered, mapping: Mapping, *, catalog: Catalog, known: KnownFacts, stamp: Stamp, outcome: Outcome
) -> None:
    """What the rows of a file come to."""
    if not rows.num_rows:
        return
    rows.finish()
    if rows.parts is None or rows.work is None:
        register = Register.of(known)
        _settle(rows, lambda _: known, mapping, catalog=catalog, known=known, stamp=stamp, register=register,
                outcome=outcome)  # fmt: skip
        return
    with closing(StoredRegister.of(known, rows.work)) as stored:
        parts = KnownParts.of(rows, mapping, catalog=catalog, known=known)
        _settle(rows, parts.part, mapping, catalog=catalog, known=known, stamp=stamp, register=stored, outcome=outcome)


def _settle(
    rows: Gathered, known_of: Callable[[int], KnownFacts], mapping: Mapping, *, catalog: Catalog, known: KnownFacts,
    stamp: Stamp, register: Customers, outcome: Outcome,
) -> None:  # fmt: skip
    fresh: Spool | None = None
    for number in rows.numbers():
        if mapping.of_customers:
            thin = partial(settle_customers.first_ones, mapping=mapping, outcome=outcome)
            settle_customers.settle(
                rows.part(number, thin=thin), mapping, catalog=catalog, known=known_of(number), stamp=stamp,
                register=register, outcome=outcome,
            )  # fmt: skip
            continue
        first = partial(settle_rows.first_ones, mapping=mapping, catalog=catalog, outcome=outcome)
        made = settle_rows.settle(
            rows.part(number, thin=None if mapping.row_key is None else first), mapping, catalog=catalog,
            known=known_of(number), stamp=stamp, register=register, outcome=outcome,
        )  # fmt: skip
        if made is not None:
            fresh = fresh or Spool(made.schema, outcome.work)
            fresh.put(made)
    if mapping.of_customers:
        join_aside(register, catalog=catalog, known=known, stamp=stamp, outcome=outcome)
    fields = [rule.field.key for rule in mapping.created]
    for part in () if fresh is None else _by_customer(fresh, outcome.work):
        facts, ordinals = settle_rows.created(part)
        settle_customers.append_facts(
            facts, ordinals, fields, catalog=catalog, known=NOTHING, stamp=stamp, outcome=outcome
        )


def _by_customer(fresh: Spool, work: Work | None) -> Iterator[pa.Table]:
    """Rows of new customers, all those of one customer together."""
    if fresh.in_memory or work is None:
        yield fresh.table()
        return
    parts = Parts(work, fresh.schema, int(np.clip(fresh.size // work.held + 1, 2, 400)))
    for batch in fresh.batches():
        parts.put(pa.Table.from_batches([batch]), np.asarray(batch.column(ORDINAL).to_numpy()) % parts.count)
    for number in range(parts.count):
        yield parts.part(number)
        parts.drop(number)
