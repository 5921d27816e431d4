"""Why customers came into a segment or left it between two published runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from presek.app import engines, merges
from presek.app.home import Home
from presek.app.snapshots import CUSTOMERS, FACTS, Opened
from presek.lake import tables
from presek.lake.tables import Lake
from presek.membership.change import Change
from presek.membership.customers import Customers, everyone, nobody
from presek.membership.run import Answer
from presek.segment import segmentation, used
from presek.store import definitions
from presek.store.runs import PublishedRun
from presek.values.problem import Problems

ORDINAL, RECORDED_AT = "ordinal", "recorded_at"


class Reason(StrEnum):
    """Why somebody moved; of several that are true the first in this order is told.

    first: nothing is known of the segment before; it is no movement. erased, merged: the customer is gone. rule: the
    rule means something else than before. hold: a hold that had kept the customer came to its end. data: something new
    is known of the customer. clock: only time has passed for them.
    """

    FIRST = "first"
    ERASED = "erased"
    MERGED = "merged"
    RULE = "rule"
    HOLD = "hold"
    DATA = "data"
    CLOCK = "clock"


@dataclass(frozen=True, slots=True)
class Reasons:
    """What can be said of all who moved at once: which rules changed, of whom something new is known, who is gone.

    `ended`: of a segment, those whose hold ended in this run.
    """

    changed: frozenset[str]
    touched: Customers
    erased: Customers
    merged: Customers
    ended: Mapping[str, Customers] = field(default_factory=dict)

    def split(self, segment: str, change: Change) -> Iterator[tuple[Reason, bool, Customers]]:
        """The movements of one segment by reason and direction, each not empty."""
        rest = change.left
        for reason, gone in ((Reason.ERASED, self.erased), (Reason.MERGED, self.merged)):
            yield from _some(reason, rest & gone, entered=False)
            rest -= gone
        if segment in self.changed:
            yield from _some(Reason.RULE, change.entered, entered=True)
            yield from _some(Reason.RULE, rest, entered=False)
            return
        ended = self.ended.get(segment, nobody(rest.size))
        yield from _some(Reason.HOLD, rest & ended, entered=False)
        for customers, entered in ((change.entered, True), (rest - ended, False)):
            yield from _some(Reason.DATA, customers & self.touched, entered=entered)
            yield from _some(Reason.CLOCK, customers - self.touched, entered=entered)


def since(home: Home, before: PublishedRun | None, answers: Mapping[str, Answer], *, opened: Opened) -> Reasons:
    """The reasons of a run whose answers are these, since the run before."""
    size = opened.snapshot.size
    if before is None:
        return Reasons(frozenset(), everyone(size), nobody(size), nobody(size))
    meanings = {each.key: each.meaning_key for each in before.counts}
    changed = frozenset(key for key, answer in answers.items() if meanings.get(key) != answer.meaning_key)
    gone = everyone(size) - opened.everybody()
    away = Customers.of(merges.standing(merges.read(home.lake, home.head())), size=size)
    return Reasons(changed, _touched(home, before, opened), gone - away, gone & away)


def _some(reason: Reason, customers: Customers, *, entered: bool) -> Iterator[tuple[Reason, bool, Customers]]:
    if customers.bits.any():
        yield reason, entered, customers


def _touched(home: Home, before: PublishedRun, opened: Opened) -> Customers:
    """Those of whom rows or facts came to the lake since a run; all, where that can't be told any more."""
    size = opened.snapshot.size
    found = _of_engine(home, before, opened)
    if opened.name == before.snapshot:
        return found
    head = home.head()
    for table in (CUSTOMERS, FACTS, *opened.catalog.relations):
        if head.get(table) == before.head.get(table):
            continue
        try:
            ordinals = _new_ordinals(home.lake, table, was=before.head.get(table), now=head.get(table), run=before)
        except Problems:
            return everyone(size)
        found |= Customers.of(ordinals[ordinals < size].tolist(), size=size)
    return found


def _of_engine(home: Home, before: PublishedRun, opened: Opened) -> Customers:
    """Those of whom rows that segments read happened in the engine since a run; all, where it does not say.

    When a row was written down the engine need not know: one that came late is not seen here.
    """
    size, engine = opened.snapshot.size, engines.of(home)
    if engine is None:
        return nobody(size)
    # Ibis takes over a second to import: only where a base is bound.
    from presek.app import engine_answers
    from presek.engine.sql.grouped import NUMBER, Asked

    rules = segmentation.rules(definitions.load()).values()
    read = {each for rule in rules for each in used.used(rule, engine.catalog).relations}
    found = nobody(size)
    for relation in sorted(read & engine.relations):
        if engine.binding.relations[relation].time is None:
            continue
        try:
            lines = engine_answers.rows_summed(engine, Asked(relation, start=before.as_of), as_of=home.as_of())
        except Problems:
            return everyone(size)
        ordinals = lines.column(NUMBER).to_numpy()
        found |= Customers.of(ordinals[ordinals < size].tolist(), size=size)
    return found


def _new_ordinals(
    lake: Lake, table: str, *, was: int | None, now: int | None, run: PublishedRun
) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """The customers of rows that one version of a table has and an earlier one had not."""
    old = _files_then(lake, table, was)
    new = [] if now is None else [file for file in lake.files(table, now) if old is None or file not in old]
    folded = old is None or not old <= set(() if now is None else lake.files(table, now))
    found = [np.zeros(0, np.int64)]
    for file in new:
        rows = tables.columns_of(lake, file, (ORDINAL, RECORDED_AT))
        if folded and RECORDED_AT in rows.column_names:
            # Old rows stand in new files: those recorded before the run are no news.
            rows = rows.filter(pc.greater_equal(rows.column(RECORDED_AT).cast(pa.int64()), run.published_at))
        if ORDINAL in rows.column_names:
            found.append(rows.column(ORDINAL).to_numpy().astype(np.int64))
    return np.unique(np.concatenate(found))


def _files_then(lake: Lake, table: str, version: int | None) -> set[Path] | None:
    """The files of an earlier version; None where its log is gone, as somebody was erased since."""
    try:
        return set() if version is None else set(lake.files(table, version))
    except Problems:
        return None
