"""Merging customers that a person found to be one, and undoing it. No fact is changed or removed by either."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import pyarrow as pa
import pyarrow.compute as pc

from presek.app import engines, importing, merges, undoing
from presek.app.faults import place_problems
from presek.app.home import Home
from presek.app.importing import AtHead
from presek.app.merges import Merge
from presek.app.snapshots import CUSTOMERS
from presek.app.undoing import MERGE, Written
from presek.source import chosen_facts
from presek.source.chosen_facts import Sides
from presek.source.prepared import Stamp
from presek.source.settle_customers import FACTS
from presek.store import audit, head
from presek.store.audit import Entry
from presek.values.instant import moment_of
from presek.values.problem import Branch, Problem, Problems

SECONDS_TO_WAIT = 30.0
NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class MergeSaid:
    """A merge with the keys of its customers; `into` is whom it was merged into then."""

    number: int
    gone: str
    into: str
    by: str
    at: int
    undone_by: str = ""
    undone_at: int | None = None

    @property
    def holds(self) -> bool:
        """Whether it counts."""
        return self.undone_at is None

    def as_json(self) -> dict[str, object]:
        """As plain values."""
        return {
            "number": self.number, "from": self.gone, "into": self.into, "by": self.by,
            "at": moment_of(self.at).isoformat(),
            "undone_by": self.undone_by or None,
            "undone_at": None if self.undone_at is None else moment_of(self.undone_at).isoformat(),
        }  # fmt: skip


def merge(home: Home, gone: str, into: str, *, by: str, take: Mapping[str, str] = NOTHING) -> MergeSaid:
    """Lets all that was said of customer `gone` count for `into`, from the next refresh on.

    Of each field the later value counts; `take` names fields with the key of the customer (one of the two) whose value
    counts instead: it is written as a fact of the one who stays, and undone with the merge.

    Problems: a key is unknown; `gone` was merged away already; the two are one already.
    """
    engines.refuse_where_bound("customers can't be merged here")
    tables = (merges.TABLE, FACTS) if take else (merges.TABLE,)
    with place_problems(), home.writing("merging", tables=tables, wait=SECONDS_TO_WAIT):
        first, second = ordinals(home, (gone, into))
        known = merges.read(home.lake, home.head())
        into_of = {each.gone: each.into for each in known if each.holds}
        target = merges.survivor(second, into_of)
        if target == merges.survivor(first, into_of):
            raise Problems(_problem("one-already", f"'{gone}' and '{into}' are one customer already."))
        if first in into_of:
            says = f"'{gone}' was merged away already; merge the customer that stands for it, or undo that merge."
            raise Problems(_problem("merged-already", says))
        made = Merge(len(known) + 1, first, into=target, at=_after(known), by=by)
        survivor = into if target == second else _keys(home, {target})[target]
        detail: dict[str, object] = {"into": survivor, **({"take": dict(take)} if take else {})}
        facts = _chosen(home, made, into_of, first={key: whose == gone for key, whose in take.items()})
        entry = Entry(made.at, by, action="merge-customers", subject=gone, detail=detail)
        _write(home, made, entry, facts=facts, called=f"{MERGE} {made.number}: {gone} into {survivor}")
    return MergeSaid(made.number, gone, survivor, by=by, at=made.at)


def undo(home: Home, number: int, *, by: str) -> MergeSaid:
    """Undoes a merge: both customers are there again from the next refresh on, as they would be without it."""
    with place_problems(), home.writing("undoing a merge", tables=(merges.TABLE, FACTS), wait=SECONDS_TO_WAIT):
        known = merges.read(home.lake, home.head())
        found = next((each for each in known if each.number == number), None)
        if found is None:
            raise Problems(_problem("no-merge", f"there is no merge {number}."))
        if not found.holds:
            raise Problems(_problem("undone-already", f"merge {number} was undone already."))
        undone = replace(found, undone_at=_after(known), undone_by=by)
        keys = _keys(home, {found.gone, found.into})
        said = _said(undone, keys)
        at = undone.undone_at or undone.at
        stamp = Stamp(at, source=f"undo {MERGE} {number}", origin=f"{MERGE} {number}")
        entry = Entry(at, by, action="undo-merge", subject=said.gone, detail={"from": said.into})
        facts = undoing.facts_before(home, at=found.at, stamp=stamp) if FACTS in home.head() else None
        _write(home, undone, entry, facts=facts, called=f"undo {MERGE} {number}: {said.gone} into {said.into}")
    return said


def history(home: Home) -> tuple[MergeSaid, ...]:
    """Every merge there ever was, the latest first."""
    known = merges.read(home.lake, home.head())
    keys = _keys(home, {ordinal for each in known for ordinal in (each.gone, each.into)})
    return tuple(_said(each, keys) for each in reversed(known))


def ordinals(home: Home, keys: tuple[str, ...]) -> list[int]:
    """The ordinals of customers' own keys, merged away or not; Problems where one is unknown."""
    wanted = pa.array(keys, pa.string())
    found: dict[str, int] = {}
    for batch in home.lake.read(CUSTOMERS, home.head().get(CUSTOMERS), ["ordinal", "key"]):
        here = batch.filter(pc.is_in(batch.column("key").cast(pa.string()), value_set=wanted))
        found |= {row["key"]: row["ordinal"] for row in here.to_pylist()}
    missing = [key for key in keys if key not in found]
    if missing:
        raise Problems(_problem("unknown-customer", f"no customer has the key '{missing[0]}'."))
    return [found[key] for key in keys]


def _keys(home: Home, wanted: set[int]) -> Mapping[int, str]:
    if not wanted:
        return {}
    chosen = pa.array(sorted(wanted), pa.int32())
    found: dict[int, str] = {}
    for batch in home.lake.read(CUSTOMERS, home.head().get(CUSTOMERS), ["ordinal", "key"]):
        here = batch.filter(pc.is_in(batch.column("ordinal").cast(pa.int32()), value_set=chosen))
        found |= {row["ordinal"]: row["key"] for row in here.to_pylist()}
    return found


def _said(found: Merge, keys: Mapping[int, str]) -> MergeSaid:
    gone, into = (keys.get(each, "") for each in (found.gone, found.into))
    return MergeSaid(
        found.number, gone, into, by=found.by, at=found.at, undone_by=found.undone_by, undone_at=found.undone_at
    )


def _chosen(home: Home, made: Merge, into_of: Mapping[int, int], *, first: Mapping[str, bool]) -> Written | None:
    """The facts that let chosen values count; `first`: the one who goes has the value that was chosen."""
    catalog = home.catalog()
    wanted = {key: of_gone for key, of_gone in first.items() if key in catalog.fields}
    if not wanted:
        return None
    stands = {ordinal: merges.survivor(ordinal, into_of) for ordinal in into_of}
    groups = [
        {whose, *(ordinal for ordinal, stands_for in stands.items() if stands_for == whose)}
        for whose in (made.gone, made.into)
    ]
    stamp = Stamp(
        made.at, source=MERGE, origin=f"{MERGE} {made.number}", valid_from=importing.valid_from(home, made.at)
    )
    known = AtHead(home.lake, home.head())
    sides = Sides(groups[0], groups[1], target=made.into)
    rows = chosen_facts.chosen(known, catalog, sides=sides, first=wanted, stamp=stamp)
    return None if rows is None else Written({FACTS: rows}, 1)


def _write(home: Home, merge: Merge, entry: Entry, *, facts: Written | None, called: str) -> None:
    """Appends to the lake; it counts when the head moves, with the chosen facts or without any."""
    moved = {merges.TABLE: home.lake.append(merges.TABLE, merges.row_of(merge))}
    if facts is None:
        head.move(moved)
    else:
        record = undoing.record_of(called, CUSTOMERS, facts, by=entry.by, at=entry.at, seconds=0.0)
        undoing.keep(home, record, facts, moved=moved)
    audit.add(entry)


def _after(known: tuple[Merge, ...]) -> int:
    """Now, and later than all that was written before, whatever the clock says."""
    return max([undoing.instant_to_write(), *(max(each.at, each.undone_at or 0) + 1 for each in known)])


def _problem(code: str, says: str) -> Problem:
    return Problem(code, says, path="customer", branch=Branch.DATA)
