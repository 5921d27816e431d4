"""Searching from anywhere: a text as somebody types it, to the total and the first fifty with why each is among them.

    python -m benchmarks.search                                 # 1,000,000 customers
    python -m benchmarks.search --customers 50_000

The peer is DuckDB with LIKE over the same columns in small letters without accents, kept in its own table: without the
beginnings of words, without numbers however they are written, without an order by nearness. The first search of a
process opens the index; the index is built with the snapshot.
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
BAR = 0.05
FIRST = ("Anna", "Łukasz", "Żaneta", "Matej", "Đorđe", "Zofia", "Jan", "Maja", "Špela", "Błażej")
STEMS = ("Kowal", "Nowak", "Wiśniew", "Zieliń", "Horvat", "Kraj", "Potoč", "Dąbrow", "Žagar", "Szyma")
ENDS = ("ski", "ec", "ik", "ović", "nik", "čnik", "owski", "a", "ar", "ńczyk")
QUESTIONS = ("a", "zan", "zaneta kow", "kowalski 123", "600 100", "+48 600 1", "0048612345678", "klient12", "a@firma77")
PEER = """
SELECT count(*) OVER () AS total, key FROM folded
WHERE list_aggregate([name LIKE w OR email LIKE w OR phone LIKE w FOR w IN ?], 'bool_and') LIMIT 50
"""


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--customers", type=int, default=1_000_000)
    given = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="presek-search-") as folder:
        path = Path(folder) / "home"
        path.mkdir()
        wiring.start(path)
        columns = drawn(given.customers)
        home = made(path, columns, given.customers)
        measured(home, columns, given.customers)


def drawn(customers: int, *, seed: int = 7) -> dict[str, pa.Array]:
    """Names, addresses and numbers as bases have them."""
    chance = np.random.default_rng(seed)
    firsts, stems, ends = (chance.integers(0, 10, customers).tolist() for _ in range(3))
    names = [f"{FIRST[a]} {STEMS[b]}{ENDS[c]} {number}" for number, (a, b, c) in enumerate(zip(firsts, stems, ends))]
    return {
        "legal_name": pa.array(names),
        "email": pa.array([f"klient{number}@firma{number % 5000}.example" for number in range(customers)]),
        "phone": pa.array([f"+48{number}" for number in chance.integers(500_000_000, 900_000_000, customers).tolist()]),
    }


def made(path: Path, columns: dict[str, pa.Array], customers: int) -> Home:
    """A base of these customers."""
    from benchmarks import large_home
    from presek.app.home import Home

    large_home.make(path, customers, also=columns)
    return Home.open(path)


def measured(home: Home, columns: dict[str, pa.Array], customers: int) -> None:
    """Measures and prints."""
    from presek.app import reading, searching
    from presek.app.searched import SEARCHED
    from presek.engine.columnar import search, search_index

    whole = reading.opened(home).snapshot
    built, fields = timed(lambda: search.fields_of(whole, SEARCHED))
    size = sum((whole.directory / name).stat().st_size for name in (search_index.DATA, search_index.CONTENTS))
    words = sum(len(each) for each in fields.values())
    del fields
    first, _ = timed(lambda: searching.customers(home, QUESTIONS[0], most=50))
    peers = against(columns)
    print(f"{customers:,} customers; the index has {words:,} words and {size / 1e6:,.0f} MB, built in {built:.1f} s")
    print(f"the first search of a process: {first:.3f} s")
    print("| text | found | median s | slowest s | DuckDB LIKE, s | ratio | bar | met |")
    print("|---|---|---|---|---|---|---|---|")
    for text in QUESTIONS:
        runs = [timed(lambda text=text: searching.customers(home, text, most=50)) for _ in range(TIMES)]  # type: ignore[misc]
        taken, found = sorted(seconds for seconds, _ in runs), runs[0][1].total
        peer, middle = peers[text], median(taken)
        met = "yes" if taken[-1] <= BAR else "NO"
        ours = f"{found:,} | {middle:.4f} | {taken[-1]:.4f}"
        print(f"| {text} | {ours} | {peer:.3f} | {peer / middle:.1f}× | ≤ {BAR} | {met} |")


def against(columns: dict[str, pa.Array]) -> dict[str, float]:
    """Seconds of DuckDB for each question."""
    with duckdb.connect() as connection:
        connection.execute("SET threads = 2")
        connection.register("read", pa.table({**columns, "key": pa.array(range(len(columns["phone"])))}))
        connection.execute(
            "CREATE TABLE folded AS SELECT key, lower(strip_accents(legal_name)) AS name, lower(email) AS email, phone "
            "FROM read"
        )
        found = {}
        for text in QUESTIONS:
            plain = text.lower().replace(" ", "").lstrip("+0")
            is_number = plain.isdigit()
            likes = [f"%{plain}%"] if is_number or "@" in text else [f"%{word}%" for word in text.lower().split()]
            runs = [timed(lambda likes=likes: connection.execute(PEER, [likes]).fetchall())[0] for _ in range(3)]  # type: ignore[misc]
            found[text] = median(runs)
        return found


def timed(do: Callable[[], Found]) -> tuple[float, Found]:
    begun = time.perf_counter()
    found = do()
    return time.perf_counter() - begun, found


if __name__ == "__main__":
    main()
