"""Today for one person: whom to contact now, of all their customers, with whole rows, and what doing something costs.

    python -m benchmarks.today                                  # 1,000,000 customers of 200 people
    python -m benchmarks.today --customers 50_000 --people 10

The peer is DuckDB over the same rows: the last contact of the person's customers and points of one part, without
triggers, pins, exclusions and rows. The first list of a run computes what all lists share, and is shown apart.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, TypeVar

import duckdb
import numpy as np
import pyarrow as pa

from presek.app import wiring

if TYPE_CHECKING:
    from presek.app.home import Home

Found = TypeVar("Found")
TIMES = 20
BAR = 0.1
CADENCES = {"a_class": (80, 14), "silent": (60, 30), "young": (20, 90)}
PEER = """
WITH mine AS (SELECT ordinal FROM facts WHERE owner = ?),
     last AS (SELECT i.ordinal, max(i.happened_at) AS spoke FROM interactions i JOIN mine USING (ordinal) GROUP BY 1)
SELECT ordinal, 25 * least(1, greatest(0, date_diff('day', spoke, TIMESTAMPTZ '2026-06-30') / 30.0 - 0.5)) AS points
FROM mine LEFT JOIN last USING (ordinal) ORDER BY points DESC, spoke, ordinal LIMIT 20
"""


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--customers", type=int, default=1_000_000)
    asked.add_argument("--people", type=int, default=200)
    given = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="presek-today-") as folder:
        path = Path(folder) / "home"
        path.mkdir()
        wiring.start(path)
        home = made(path, given.customers, given.people)
        measured(home, given.customers, given.people)


def made(path: Path, customers: int, people: int) -> Home:
    """A base whose customers have owners, phones and consents, and policies with cadences."""
    from benchmarks import large_home
    from presek.app import policies, policy_book
    from presek.app.home import Home
    from presek.policy.book import Party

    owned = {
        "owner": pa.array([f"Person {each % people}" for each in range(customers)]),
        "phone": pa.array(["+48500100200"] * customers),
        "consent_phone": pa.array(np.arange(customers) % 3 > 0),
    }
    large_home.make(path, customers, also=owned)
    home = Home.open(path)
    policy_book.set_seller(Party(country="PL", size="small"), by="maker")
    for key, (weight, cadence) in CADENCES.items():
        gives = {"priority": {"weight": weight, "cadence_days": cadence}}
        made = policies.draft(home, {"key": key, "segment": key, "valid_from": "2026-01-01", **gives}, by="maker")
        policies.propose(home, key, made.policy.version, by="maker")
        policies.approve(home, key, made.policy.version, by="other", acknowledged=["*"])
    return home


def measured(home: Home, customers: int, people: int) -> None:
    """Measures and prints."""
    from presek.app import today, today_actions, today_page
    from presek.app.sight import EVERYTHING
    from presek.app.today import Asked
    from presek.app.today_actions import Action

    def page(person: int) -> today_page.Shown:
        asked = Asked((f"Person {person % people}",))
        return today_page.shown(home, asked, language="en", sight=EVERYTHING)

    first, shown = timed(lambda: page(0))
    lists = [timed(lambda each=each: page(each)) for each in range(1, TIMES + 1)]  # type: ignore[misc]
    ranked = [timed(lambda each=each: today.today(home, Asked((f"Person {each}",))))[0] for each in range(TIMES)]  # type: ignore[misc]
    deeds = [
        timed(lambda row=row: today_actions.act(home, Action("done", row.key, "Person 0", result="reached")))[0]  # type: ignore[misc]
        for row in shown.rows[:10]
    ]
    peer = against(home)
    taken = sorted(seconds for seconds, _ in lists)
    print(f"{customers:,} customers of {people} people, {shown.customers:,} of one; {len(shown.rows)} rows")
    print("| measured | s | peer | peer s | ratio | bar | met |\n|---|---|---|---|---|---|---|")
    line("list and whole rows, median", median(taken), peer=peer, bar=BAR)
    line("the same, slowest of twenty", taken[-1], bar=BAR)
    line("the list alone, median", median(ranked), peer=peer)
    line("the first of a run, for all", first)
    line("done, in the database", median(deeds))


def against(home: Home) -> float:
    """Seconds of DuckDB for one person, over the lake's files."""
    tables = {name: home.lake.read(name, home.head()[name]) for name in ("facts", "interactions")}
    with duckdb.connect() as connection:
        connection.execute("SET threads = 2")
        for name, batches in tables.items():
            kept = pa.Table.from_batches(list(batches))
            connection.register(f"{name}_read", kept)
            connection.execute(f"CREATE TABLE {name} AS SELECT * FROM {name}_read")
        runs = [timed(lambda: connection.execute(PEER, ["Person 3"]).fetchall())[0] for _ in range(5)]
    return median(runs)


def line(what: str, seconds: float, *, peer: float | None = None, bar: float | None = None) -> None:
    """Prints one row of the table."""
    beside = "" if peer is None else f"DuckDB, last contact and points | {peer:.3f} | {peer / seconds:.1f}×"
    met = "" if bar is None else "yes" if seconds <= bar else "NO"
    print(f"| {what} | {seconds:.3f} | {beside or '| |'} | {'' if bar is None else f'≤ {bar} s'} | {met} |")


def timed(do: Callable[[], Found]) -> tuple[float, Found]:
    begun = time.perf_counter()
    found = do()
    return time.perf_counter() - begun, found


if __name__ == "__main__":
    main()
