"""Customers that may be one: found, shown side by side, said to be two. `merging` merges them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from presek.app import clock, computing, engine_contacts, kept_sets, merges, merging, snapshots
from presek.app.faults import place_problems
from presek.app.home import Home
from presek.app.snapshots import Opened
from presek.engine.columnar.columns import TagSets, Texts
from presek.engine.columnar.vectors import Vector, Worths
from presek.lake.lock import lake_lock
from presek.segment.terms import FieldValue, Value
from presek.source import duplicates_find, duplicates_links
from presek.source.duplicates_plain import FIELDS, PEOPLE
from presek.store import audit, duplicates
from presek.store.audit import Entry
from presek.store.duplicates import Link, Proposed
from presek.values.problem import Branch, Problem, Problems

SECONDS_TO_WAIT = 60.0
CONTACTS = "contacts"


@dataclass(frozen=True, slots=True)
class FoundDuplicates:
    """What a search found: customers looked at, pairs compared, pairs likely enough, proposals open after it, links of
    contacts."""

    customers: int
    compared: int
    likely: int
    proposed: int
    links: int
    seconds: float

    def as_json(self) -> dict[str, object]:
        """As plain values."""
        return {
            "customers": self.customers, "compared": self.compared, "likely": self.likely, "proposed": self.proposed,
            "links": self.links, "seconds": self.seconds,
        }  # fmt: skip


def find(
    home: Home, *, by: str, exact_only: bool = False, step: Callable[[str], None] = lambda _: None
) -> FoundDuplicates:
    """Looks through the newest data for customers that may be one, and puts what it finds in place of the open
    proposals. What a person rejected is not proposed again. `exact_only` leaves out likeness of names and addresses;
    `step` is told what comes next, and may raise to stop: until the end nothing was changed."""
    watch = clock.Stopwatch()
    if not home.head():
        says = "there is no data yet; `presek import` brings some in."
        raise Problems(Problem("no-data", says, path=str(home.path), branch=Branch.PLACE))
    with place_problems():
        with lake_lock(home.path / kept_sets.FOLDER, home.holder("finding duplicates"), wait=SECONDS_TO_WAIT):
            opened = snapshots.ensure(home)
        step("reading names, addresses and numbers")
        people = _people(home, opened)
        step(f"comparing {people.num_rows} customers")
        found = duplicates_find.find(people, exact_only=exact_only)
        step("looking for contact persons")
        links = duplicates_links.find(people, _contacts(opened))
        step(f"keeping {len(found.pairs)} pairs")
    now = clock.now()
    proposed = duplicates.replace(
        (Proposed(each.first, each.second, each.score, levels=each.levels) for each in found.pairs), at=now
    )
    linked = duplicates.replace_links(
        Link(each.person, each.company, contact=each.contact, by=each.by) for each in links
    )
    audit.add(Entry(now, by, action="find-duplicates", subject="customers", detail={"proposed": proposed}))
    return FoundDuplicates(people.num_rows, found.compared, found.likely, proposed, linked, watch.seconds())


def reject(home: Home, first: str, second: str, *, by: str) -> None:
    """Keeps that two customers are two: they are never proposed again, until that is withdrawn."""
    _verdict(home, first, second)
    one, other = merging.ordinals(home, (first, second))
    now = clock.now()
    duplicates.reject(one, other, by=by, at=now)
    audit.add(Entry(now, by, action="reject-duplicate", subject=first, detail={"other": second}))


def withdraw(home: Home, first: str, second: str, *, by: str) -> None:
    """Takes back that two customers are two. Problems where nobody said so."""
    _verdict(home, first, second)
    one, other = merging.ordinals(home, (first, second))
    if not duplicates.withdraw(one, other):
        says = f"nobody said that '{first}' and '{second}' are two."
        raise Problems(Problem("no-verdict", says, path="customer", branch=Branch.DATA))
    now = clock.now()
    audit.add(Entry(now, by, action="withdraw-verdict", subject=first, detail={"other": second}))


def open_pairs(home: Home) -> tuple[Proposed, ...]:
    """The open proposals as they stand after all merges, the likeliest first.

    A customer merged away is shown as who stands for it; a pair that became one, or that a person called two, is left
    out.
    """
    stands = merges.standing(merges.read(home.lake, home.head()))
    settled = {_pair(each.first, each.second, stands) for each in duplicates.verdicts()}
    found: dict[tuple[int, int], Proposed] = {}
    for each in duplicates.proposed():
        first, second = _pair(each.first, each.second, stands)
        if first != second and (first, second) not in settled:
            found.setdefault((first, second), Proposed(first, second, each.score, levels=each.levels))
    return tuple(found.values())


def _pair(first: int, second: int, stands: Mapping[int, int]) -> tuple[int, int]:
    one, other = sorted((stands.get(first, first), stands.get(second, second)))
    return one, other


def _verdict(home: Home, first: str, second: str) -> None:
    if first == second:
        says = "a customer can't be another than itself; name two keys."
        raise Problems(Problem("same-customer", says, path="customer", branch=Branch.DATA))


def _people(home: Home, opened: Opened) -> pa.Table:
    """Everybody in the base with what is compared, as known on the as-of day."""
    fields = [key for key in FIELDS if key in opened.catalog.fields]
    wanted: dict[str, Value] = {key: FieldValue(key) for key in fields}
    values = computing.passed({}, opened, home.as_of(), values=wanted, remember=False).values
    there = opened.everybody().ordinals()
    places = pa.array(there)
    columns: list[pa.Array] = [pa.array(there.astype(np.int32)), opened.snapshot.keys.take(places).cast(pa.string())]
    for key in FIELDS:
        column = _texts(values[key], opened.snapshot.size) if key in values else pa.nulls(opened.snapshot.size)
        columns.append(column.take(places).cast(pa.string()))
    return pa.Table.from_arrays(columns, schema=PEOPLE)


def _texts(worths: Worths, size: int) -> pa.Array:
    """A column as texts; days as 2026-06-30; null where unknown."""
    match worths:
        case Texts(codes, _, words):
            known = np.broadcast_to(codes, (size,)).astype(np.int64)
            return words.plain.take(pa.array(known, mask=known == len(words)))
        case Vector(values, unknown):
            days = np.broadcast_to(values, (size,)).astype(np.int32)
            return pa.array(days, mask=unknown).cast(pa.date32()).cast(pa.string())
        case TagSets():
            return pa.nulls(size, pa.string())


def _contacts(opened: Opened) -> pa.Table:
    """The contact persons of all customers; those of a bound base as the engine had them last."""
    brought = engine_contacts.compared(opened)
    if brought is not None:
        return brought
    table = opened.snapshot.relations.get(CONTACTS)
    if table is None or not table.rows:
        return duplicates_links.CONTACTS.empty_table()
    columns: list[pa.Array] = [pa.array(np.asarray(table.ordinal, np.int32))]
    parts = table.parts_of(np.arange(table.customers))
    keys = pa.concat_arrays([part.file.origins.keys(part.places).cast(pa.string()) for part in parts])
    columns.append(keys.take(pa.array(np.argsort(np.concatenate([part.rank for part in parts])))))
    for name in duplicates_links.CONTACTS.names[2:]:
        column = table.column(name)
        if isinstance(column, Texts):
            known = np.broadcast_to(column.codes, (table.rows,)).astype(np.int64)
            texts = column.words.plain.take(pa.array(known, mask=known == len(column.words)))
            columns.append(texts.cast(pa.string()))
        else:
            columns.append(pa.nulls(table.rows, pa.string()))
    return pa.Table.from_arrays(columns, schema=duplicates_links.CONTACTS)


def customers_of(pairs: Sequence[Proposed]) -> list[int]:
    """Everybody in some pairs, in order."""
    return sorted({ordinal for pair in pairs for ordinal in (pair.first, pair.second)})
