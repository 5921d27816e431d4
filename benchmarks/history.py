"""The history of memberships: bytes a change, and seconds for the members of a past day.

    python -m benchmarks.history [--customers 200000] [--segments 20] [--days 60] [--share 0.01]

Publishes a run a day, in each of which a share of the base moves in every segment, and asks for days of the past. The
peer is one row a change in SQLite, with an index by segment and day, and its sum over all changes up to the day.
"""

from __future__ import annotations

import argparse
import sqlite3
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from benchmarks.publishing import Published

Moved: TypeAlias = tuple[int, int, np.ndarray, np.ndarray]
"""A segment, a day, the customers who moved, and whether each came."""

DAY = 86_400_000_000
BEGIN = 1_767_225_600_000_000
LIMIT, YEAR = 2e9, 365
WHOLE = 1_000_000 * 100 * YEAR / 100
"""The changes of the bar: a million customers, a hundred segments, a year at 1 % a day."""


def main() -> None:
    """Prints the table."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--customers", type=int, default=200_000)
    asked.add_argument("--segments", type=int, default=20)
    asked.add_argument("--days", type=int, default=60)
    asked.add_argument("--share", type=float, default=0.01)
    given = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="presek-history-") as folder:
        measure(Path(folder), given)


@dataclass(slots=True)
class Drawn:
    """What was published: changes in all, those of every segment and day, and the first segment's members by day."""

    changes: int = 0
    rows: list[Moved] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)


def measure(folder: Path, given: argparse.Namespace) -> None:
    """Publishes, asks, and prints."""
    from presek.app import wiring

    wiring.start(folder / "home")
    from benchmarks.publishing import Published
    from presek.app import history, past, upkeep

    published = Published.open(folder / "home")
    drawn = publish(published, given)
    upkeep.keep(published.home, many=2, hours=0)
    moved, sets = (_bytes(folder / "home" / name) for name in ("lake/membership_changes", "runs"))
    middle = given.days // 2 + 3

    def ask() -> int:
        past.forget()
        found = past.members_until(published.home, "segment_000", BEGIN + DAY * (middle + 1))
        return 0 if found is None else len(found[1])

    took, size = _timed(ask)
    over_time, _ = _timed(lambda: len(history.days(published.home, "segment_000")))
    peer_bytes, peer_took, peer_size = _peer(folder, drawn.rows, middle)
    if not drawn.sizes[middle] == size == peer_size:
        raise SystemExit(f"the answers differ: {drawn.sizes[middle]}, {size}, {peer_size}")
    each = moved / drawn.changes
    print(f"{given.customers:,} customers, {given.segments} segments, {given.days} days, {drawn.changes:,} changes")
    print(f"{'':44}{'Presek':>12}{'SQLite':>12}{'ratio':>8}")
    print(f"{'bytes a change':44}{each:>12.2f}{peer_bytes / drawn.changes:>12.2f}{peer_bytes / moved:>8.1f}")
    print(f"{'members of a segment on a past day, s':44}{took:>12.4f}{peer_took:>12.4f}{peer_took / took:>8.1f}")
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

    chance, drawn = np.random.default_rng(7), Drawn()
    roll = Roll.of([f"C{number:08d}" for number in range(given.customers)])
    masks = [chance.random(given.customers) < 0.3 for _ in range(given.segments)]
    for day in range(given.days):
        for number, mask in enumerate(masks):
            moving = np.flatnonzero(chance.random(given.customers) < given.share) if day else np.flatnonzero(mask)
            if day:
                mask[moving] = ~mask[moving]
                drawn.changes += len(moving)
            drawn.rows.append((number, day, moving, mask[moving]))
        drawn.sizes.append(int(masks[0].sum()))
        answers = {
            f"segment_{number:03d}": Answer("m", Customers.where(mask), nobody(given.customers))
            for number, mask in enumerate(masks)
        }
        published.publish(Run(BEGIN + DAY * (day + 1), None, 1, answers), roll)
        checkpoints.prune(published.home, recent=-1)
    return drawn


def _timed(ask: Callable[[], int], times: int = 5) -> tuple[float, int]:
    best, found = float("inf"), 0
    for _ in range(times):
        begun = time.perf_counter()
        found = ask()
        best = min(best, time.perf_counter() - begun)
    return best, found


def _bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _peer(folder: Path, rows: list[Moved], day: int) -> tuple[int, float, int]:
    path = folder / "peer.sqlite3"
    base = sqlite3.connect(path)
    base.execute("create table moved (segment integer, day integer, customer integer, entered integer)")
    for segment, on, customers, entered in rows:
        base.executemany(
            "insert into moved values (?, ?, ?, ?)",
            [(segment, on, int(who), 1 if came else -1) for who, came in zip(customers, entered, strict=True)],
        )
    base.execute("create index by_day on moved (segment, day)")
    base.commit()
    members = "select 1 from moved where segment = 0 and day <= ? group by customer having sum(entered) > 0"
    query = f"select count(*) from ({members})"
    took, size = _timed(lambda: int(base.execute(query, (day,)).fetchone()[0]), times=2)
    base.close()
    return path.stat().st_size, took, size


if __name__ == "__main__":
    main()
