"""What bringing in a few events costs on bases of growing size: by the index of keys, and by reading all keys.

`python -m benchmarks.known_rows --rows 1_000_000 5_000_000` draws orders straight into a lake, takes in 1,000 events,
all of them new, or some of which correct known rows anywhere in the base, and measures the turn of the worker that
brings them to the facts; then the same look-up of known rows by reading all their keys.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

if TYPE_CHECKING:
    from presek.app.home import Home

EVENTS, CORRECTED, TURNS, A_FILE = 1_000, (0, 10, 100), 5, 2_000_000
SOURCE = "shop"


def fill(folder: Path, rows: int, customers: int) -> None:
    """A home with so many orders of so many customers, in files of two million."""
    from presek.app import intake
    from presek.app.home import Home
    from presek.source import shape
    from presek.store import head

    home = Home.open(folder)
    intake.allow(SOURCE, by="benchmark")
    now = 1_780_000_000_000_000
    numbers = np.arange(customers, dtype=np.int32)
    people = pa.table(
        {
            "ordinal": pa.array(numbers), "key": pa.array([f"c{number}" for number in numbers]),
            "recorded_at": pa.array(np.full(customers, now)).cast(shape.INSTANT),
        }
    )  # fmt: skip
    moved = {"customers": home.lake.append("customers", people)}
    for begin in range(0, rows, A_FILE):
        moved["orders"] = home.lake.append("orders", _orders(begin, min(rows, begin + A_FILE), customers, now=now))
    head.move(moved)


def _orders(begin: int, end: int, customers: int, *, now: int) -> pa.Table:
    from presek.source import shape

    numbers = np.arange(begin, end)
    at = pa.array(now - numbers % 31_000_000 * 1_000_000).cast(shape.INSTANT)
    count = end - begin
    return pa.table(
        {
            "ordinal": pa.array((numbers * 7919 % customers).astype(np.int32)),
            "row_key": pa.array([f"{SOURCE}:{number}" for number in numbers]),
            "version": pa.array(np.zeros(count, dtype=np.int32)),
            "removed": pa.array(np.zeros(count, dtype=bool)),
            "recorded_at": pa.array(np.full(count, now)).cast(shape.INSTANT),
            "origin": pa.array([SOURCE] * count),
            "happened_at": at,
            "ordered_at": at,
            "net_amount": pa.array(numbers % 900_000),
        }
    )


def events(turn: int, rows: int, corrected: int, *, chance: np.random.Generator) -> list[dict[str, object]]:
    customers = customers_of(rows)
    known = chance.integers(0, rows, corrected)
    fresh = range(rows + turn * EVENTS, rows + turn * EVENTS + EVENTS - corrected)
    return [
        {
            "id": str(number), "source": SOURCE, "relation": "orders", "customer": f"c{number * 7919 % customers}",
            "happened_at": "2026-06-30T10:00:00Z", "net_amount": f"{turn}.50",
        }
        for number in (*known.tolist(), *fresh)
    ]  # fmt: skip


def measure(rows: int) -> None:
    from presek.app import wiring

    with tempfile.TemporaryDirectory(prefix="presek-known-") as name:
        folder = Path(name)
        wiring.start(folder)
        from presek.app import importing
        from presek.app.home import Home
        from presek.source import shape

        fill(folder, rows, customers_of(rows))
        home, chance = Home.open(folder), np.random.default_rng(7)
        first = turn_of(home, events(0, rows, 0, chance=chance))
        numbers = iter(range(1, 1_000))
        took = {
            many: median(turn_of(home, events(next(numbers), rows, many, chance=chance)) for _ in range(TURNS))
            for many in CORRECTED
        }
        known = importing.AtHead(home.lake, home.head())
        keys = pa.array([f"{SOURCE}:{each['id']}" for each in events(999, rows, 100, chance=chance)])
        schema = shape.rows(home.catalog().relations["orders"])
        begun = time.perf_counter()
        assert sum(batch.num_rows for batch in known.of_keys("orders", "row_key", keys, schema=schema)) >= 100
        scanned = time.perf_counter() - begun
        turns = "".join(f"{took[many] * 1e3:>10.0f} ms" for many in CORRECTED)
        print(f"{rows:>12,}{first:>12.2f} s{turns}{scanned * 1e3:>14.0f} ms{scanned / took[0]:>8.1f}")


def customers_of(rows: int) -> int:
    return max(rows // 20, 1_000)


def turn_of(home: Home, said: list[dict[str, object]]) -> float:
    """Seconds of the worker's turn that brings events to the facts."""
    from presek.app import intake, intake_drain

    intake.take(home, said)
    begun = time.perf_counter()
    intake_drain.drain(home, say=lambda _: None, stopping=lambda: False)
    return time.perf_counter() - begun


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=[200_000, 1_000_000, 5_000_000])
    asked = "".join(f"{f'{many} known':>13}" for many in CORRECTED)
    print(f"{'rows':>12}{'the first':>14}{asked}{'all keys read':>17}{'ratio':>8}")
    for size in parser.parse_args().rows:
        measure(size)
