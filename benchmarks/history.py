"""The history of memberships: bytes a change, and seconds for the members of a past day.

    python -m benchmarks.history [--customers 200000] [--segments 20] [--days 60] [--share 0.01]
    python -m benchmarks.history --customers 1000000 --segments 100 --days 365 --drawn

Publishes a run a day, in each of which a share of the base moves in every segment, and asks for days of the past; with
`--drawn` the rows that publishing keeps are written without computing them, which a year of a million customers needs.
The peer is one row a change in SQLite, with indexes by segment and day and by customer, and its sum over all changes up
to the day; of very many changes it has those of the first segments, which flatters it.
"""

from __future__ import annotations

import argparse
import sqlite3
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from benchmarks.publishing import Published
    from presek.app.movements import Movement
    from presek.membership.change import Change

Moved: TypeAlias = tuple[int, int, np.ndarray, np.ndarray]
"""A segment, a day, the customers who moved, and whether each came."""

DAY = 86_400_000_000
BEGIN = 1_767_225_600_000_000
LIMIT, YEAR = 2e9, 365
MOST_OF_PEER = 8_000_000
"""Rows."""
WHOLE = 1_000_000 * 100 * YEAR / 100
"""The changes of the bar: a million customers, a hundred segments, a year at 1 % a day."""


def main() -> None:
    """Prints the table."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--customers", type=int, default=200_000)
    asked.add_argument("--segments", type=int, default=20)
    asked.add_argument("--days", type=int, default=60)
    asked.add_argument("--share", type=float, default=0.01)
    asked.add_argument("--drawn", action="store_true", help="write who moved, and don't compute it")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="presek-history-") as folder:
        measure(Path(folder), given)


@dataclass(slots=True)
class Drawn:
    """What was published: changes in all, those of every segment and day, and the first segment's members by day."""

    changes: int = 0
    rows: list[Moved] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    kept: int = 0

    def keep(self, moved: Moved) -> None:
        """For the peer: all, or those of the first segments."""
        segment, _, moving, _ = moved
        if segment == 0 or self.kept < MOST_OF_PEER:
            self.rows.append(moved)
            self.kept += len(moving)


def measure(folder: Path, given: argparse.Namespace) -> None:
    """Publishes, asks, and prints."""
    from presek.app import wiring

    wiring.start(folder / "home")
    from benchmarks.publishing import Published
    from presek.app import customer_history, history, movements, past, upkeep

    published = Published.open(folder / "home")
    begun = time.perf_counter()
    drawn = publish(published, given)
    written = time.perf_counter()
    upkeep.keep(published.home, many=2, hours=0)
    print(f"written in {written - begun:.0f} s, folded in {time.perf_counter() - written:.0f} s")
    rows, indexes, sets = (_bytes(folder / "home" / name) for name in ("lake/membership_changes", "moved", "runs"))
    moved = rows + indexes
    middle = given.days // 2 + 3

    def ask() -> int:
        past.forget()
        found = past.members_until(published.home, "segment_000", BEGIN + DAY * (middle + 1))
        return 0 if found is None else len(found[1])

    took, size = _timed(ask)
    over_time, _ = _timed(lambda: len(history.days(published.home, "segment_000")))
    somebody = given.customers // 3
    of_one, stays = _timed(lambda: _count_of(movements.of_customer(published.home, somebody)), times=2)
    of_two, there = _timed(lambda: _count_of(movements.of_customer(published.home, somebody, segment="segment_000")), 2)
    of_stays, _ = _timed(lambda: len(customer_history.of_ordinal(published.home, somebody)), times=3)
    peer = _peer(folder, drawn.rows, middle, customer=somebody)
    if not (drawn.sizes[middle], there) == (size, peer.moves) == (peer.members, there):
        raise SystemExit(f"the answers differ: {drawn.sizes[middle]}, {size}, {peer}, {there}")
    each, whose = moved / drawn.changes, peer.size / peer.changes
    print(f"{given.customers:,} customers, {given.segments} segments, {given.days} days, {drawn.changes:,} changes")
    told = f"{'':44}{'Presek':>12}{'SQLite':>12}{'ratio':>8}"
    print(told if peer.changes == drawn.changes else f"{told}   (SQLite: {peer.changes:,} of the changes)")
    print(f"{'bytes a change':44}{each:>12.2f}{whose:>12.2f}{whose / each:>8.1f}")
    print(f"{'members of a segment on a past day, s':44}{took:>12.4f}{peer.took:>12.4f}{peer.took / took:>8.1f}")
    print(f"{'one customer in one segment, s':44}{of_two:>12.4f}{peer.of_one:>12.4f}{peer.of_one / of_two:>8.1f}")
    print(f"{f'one customer in all, {stays:,} movements, s':44}{of_one:>12.4f}")
    print(f"{'memberships over time of one customer, s':44}{of_stays:>12.4f}    (bar 0.1)")
    print(f"{'of the bytes a change, the index by customer':44}{indexes / drawn.changes:>12.2f}")
    print(f"{'size over time, s':44}{over_time:>12.4f}")
    print(f"{'sets kept of runs, MB':44}{sets / 1e6:>12.2f}")
    year = each * WHOLE
    print(
        f"1 M customers, 100 segments, a year at 1 % a day: {year / 1e9:.2f} GB of changes (bar {LIMIT / 1e9:.0f} GB)"
    )


def publish(published: Published, given: argparse.Namespace) -> Drawn:
    """A run a day; in each, a share of the base moves in every segment."""
    from presek.app import checkpoints
    from presek.membership.customers import Customers, nobody
    from presek.membership.result_hash import Roll
    from presek.membership.run import Answer, Run

    chance, drawn, many = np.random.default_rng(7), Drawn(), given.customers
    roll = None if given.drawn else Roll.of([f"C{number:08d}" for number in range(many)])
    masks = [chance.random(many) < 0.3 for _ in range(given.segments)]
    sets = [Customers.where(mask) for mask in masks]
    for day in range(given.days):
        changes = {}
        for number, mask in enumerate(masks):
            moving = _moving(chance, many, given.share) if day else np.flatnonzero(mask)
            if day:
                mask[moving] = ~mask[moving]
                drawn.changes += len(moving)
                changes[_name(number)] = _change(moving, came=mask[moving], size=many)
                sets[number] = Customers.where(mask)
            drawn.keep((number, day, moving, mask[moving]))
        drawn.sizes.append(int(masks[0].sum()))
        answers = {_name(number): Answer("m", found, nobody(many)) for number, found in enumerate(sets)}
        run = Run(BEGIN + DAY * (day + 1), None, 1, answers)
        if roll is None:
            published.tell(run, changes, with_sets=day % 30 == 0 or day == given.days - 1)
        else:
            published.publish(run, roll)
            checkpoints.prune(published.home, recent=-1)
    return drawn


def _name(number: int) -> str:
    return f"segment_{number:03d}"


def _moving(chance: np.random.Generator, many: int, share: float) -> np.ndarray:
    return np.unique(chance.integers(0, many, int(many * share)))


def _change(moving: np.ndarray, *, came: np.ndarray, size: int) -> Change:
    from presek.membership.change import Change
    from presek.membership.customers import Customers

    sides = np.zeros((2, size), np.bool_)
    sides[0, moving[came]], sides[1, moving[~came]] = True, True
    return Change(Customers.where(sides[0]), Customers.where(sides[1]))


def _count_of(found: Mapping[str, Sequence[Movement]]) -> int:
    return sum(len(each.ordinals) for moved in found.values() for each in moved)


def _timed(ask: Callable[[], int], times: int = 5) -> tuple[float, int]:
    best, found = float("inf"), 0
    for _ in range(times):
        begun = time.perf_counter()
        found = ask()
        best = min(best, time.perf_counter() - begun)
    return best, found


def _bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


@dataclass(frozen=True, slots=True)
class Peer:
    """What the peer takes, in bytes and seconds, and what it answers."""

    changes: int
    size: int
    took: float
    members: int
    of_one: float
    moves: int


def _peer(folder: Path, rows: list[Moved], day: int, *, customer: int) -> Peer:
    path = folder / "peer.sqlite3"
    base = sqlite3.connect(path)
    base.execute("create table moved (segment integer, day integer, customer integer, entered integer)")
    for segment, on, customers, entered in rows:
        came = np.where(entered, 1, -1).tolist()
        each = [(segment, on, who, sign) for who, sign in zip(customers.tolist(), came, strict=True)]
        base.executemany("insert into moved values (?, ?, ?, ?)", each)
    base.execute("create index by_day on moved (segment, day)")
    base.execute("create index by_customer on moved (customer)")
    base.commit()
    members = "select 1 from moved where segment = 0 and day <= ? group by customer having sum(entered) > 0"
    query = f"select count(*) from ({members})"
    took, size = _timed(lambda: int(base.execute(query, (day,)).fetchone()[0]), times=2)
    whose = "select count(*) from moved where customer = ? and segment = 0"
    of_one, moves = _timed(lambda: int(base.execute(whose, (customer,)).fetchone()[0]), times=2)
    base.close()
    changes = sum(len(customers) for _, on, customers, _ in rows if on)
    return Peer(changes, path.stat().st_size, took, size, of_one=of_one, moves=moves)


if __name__ == "__main__":
    main()
