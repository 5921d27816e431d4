"""`python -m benchmarks.import_files`: how fast files are imported, checks on, against DuckDB reading the same file.

Two files: orders with six columns, and customers with twenty. The import reads, types and checks every cell, gives rows
their keys, sets them against what is known, and commits them to the lake; DuckDB only reads and types the file and
writes Parquet. Each figure is the best of the runs.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

RUNS = 3
BARS = {"orders": (150_000.0, "rows/s"), "orders again": (150_000.0, "rows/s"), "customers": (25_000.0, "rows/s")}

ORDERS = """\
edition: 1
table: orders
customer: customer
create_customers: true
row_key: order_id
columns:
  order_id: order_number
  ordered_at: ordered_at
  net_amount: net_amount
  channel: channel
  product: product
"""
CUSTOMERS = """\
edition: 1
table: customers
key: customer
columns:
  name: name
  kind: kind
  country: country
  city: city
  postal_code: postal_code
  language: language
  since: customer_since
  sex: sex
  birth_date: birth_date
  marital_status: marital_status
  household_size: household_size
  children: children
  education: education
  occupation: occupation
  income: income
  industry: industry
  employees: employees
  turnover: turnover
  interests: interests
"""
ORDER_TYPES = (
    "{'order_id': 'VARCHAR', 'customer': 'VARCHAR', 'ordered_at': 'TIMESTAMP', 'net_amount': 'DECIMAL(18,4)', "
    "'channel': 'VARCHAR', 'product': 'VARCHAR'}"
)


def main() -> None:
    """Reads the command line, measures, prints the table."""
    asked = argparse.ArgumentParser(prog="python -m benchmarks.import_files", description=__doc__)
    asked.add_argument("--rows", type=int, default=1_000_000)
    asked.add_argument("--seed", type=int, default=7)
    asked.add_argument("--only", choices=["orders", "customers"], help="in this process, one file: prints its figures")
    asked.add_argument("--folder", type=Path)
    options = asked.parse_args()
    if options.only:
        for line in measured(options.only, options.folder):
            print(*line, sep="\t")
        return
    with tempfile.TemporaryDirectory(prefix="presek-import-") as made:
        folder = Path(made)
        write_orders(folder / "orders.csv", options.rows, np.random.default_rng(options.seed))
        write_customers(folder / "customers.csv", options.rows, np.random.default_rng(options.seed + 1))
        print(f"{options.rows:,} rows a file; best of {RUNS}")
        print("| import | seconds | rows/s | bar | DuckDB, no checks, seconds | ratio | peak MB |")
        print("|---|---|---|---|---|---|---|")
        for name in ("orders", "customers"):
            command = [sys.executable, "-m", "benchmarks.import_files", "--only", name, "--folder", made]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            for line in done.stdout.splitlines():
                what, seconds, peer, peak = line.split("\t")
                rate = options.rows / float(seconds)
                bar, unit = BARS[what]
                ratio = f"{float(seconds) / float(peer):.1f}"
                print(f"| {what} | {seconds} | {rate:,.0f} | ≥ {bar:,.0f} {unit} | {peer} | {ratio} | {peak} |")


def measured(name: str, folder: Path) -> list[tuple[str, str, str, str]]:
    """What, seconds, DuckDB's seconds, peak in MB."""
    peer = min(_peer(folder / f"{name}.csv", folder / "peer.parquet") for _ in range(RUNS))
    first, again = [], []
    for number in range(RUNS):
        seconds = _imports(folder / f"{name}.csv", folder / f"home-{name}-{number}", name)
        first.append(seconds[0])
        again.append(seconds[1])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    figures = [(name, f"{min(first):.2f}", f"{peer:.2f}", str(peak))]
    if name == "orders":
        figures.append((f"{name} again", f"{min(again):.2f}", f"{peer:.2f}", str(peak)))
    return figures


def _imports(path: Path, home: Path, name: str) -> tuple[float, float]:
    """Seconds of the first import into an empty home, and of the same file once more."""
    from presek.app import wiring

    wiring.start(home)
    from presek.app import importing
    from presek.app.home import Home

    opened = Home.open(home)
    opened.catalog()
    mapping = path.with_suffix(".yaml")
    mapping.write_text({"orders": ORDERS, "customers": CUSTOMERS}[name])
    seconds = []
    for wanted in ("accepted", "unchanged"):
        begun = time.perf_counter()
        report = importing.import_file(opened, path, mapping)
        seconds.append(time.perf_counter() - begun)
        assert getattr(report, wanted) == report.read, report
    return seconds[0], seconds[1]


def _peer(path: Path, made: Path) -> float:
    types = f", types={ORDER_TYPES}" if path.stem == "orders" else ""
    begun = time.perf_counter()
    with duckdb.connect() as connection:
        connection.execute("SET threads = 2")
        connection.execute(f"COPY (SELECT * FROM read_csv('{path}'{types})) TO '{made}' (FORMAT parquet)")
    return time.perf_counter() - begun


def write_orders(path: Path, rows: int, chance: np.random.Generator) -> None:
    """Six columns, as a shop exports them."""
    seconds = chance.integers(0, 540 * 86_400, rows)
    moments = np.datetime64("2025-01-01T00:00:00") + seconds.astype("timedelta64[s]")
    cents = chance.integers(100, 9_999_999, rows)
    _write(path, {
        "order_id": _numbered("O", np.arange(rows)),
        "customer": _numbered("C", chance.integers(0, max(rows // 5, 1), rows)),
        "ordered_at": pa.array(moments).cast(pa.timestamp("s")).cast(pa.string()),
        "net_amount": pa.array(cents).cast(pa.decimal128(19, 0)).cast(pa.string()),
        "channel": _one_of(("web", "phone", "email", "shop"), rows, chance),
        "product": _numbered("P", chance.integers(0, 500, rows)),
    })  # fmt: skip


def write_customers(path: Path, rows: int, chance: np.random.Generator) -> None:
    """Twenty columns of all types, a tenth of the cells empty."""
    days = np.datetime64("1940-01-01") + chance.integers(0, 25_000, rows).astype("timedelta64[D]")
    since = np.datetime64("2010-01-01") + chance.integers(0, 5_000, rows).astype("timedelta64[D]")
    _write(path, {
        "customer": _numbered("C", np.arange(rows)),
        "name": _numbered("Customer number ", np.arange(rows)),
        "kind": _one_of(("person", "company"), rows, chance),
        "country": _one_of(("PL", "SI", "DE", "Poland", ""), rows, chance),
        "city": _one_of(("Kraków", "Ljubljana", "Łódź", "Maribor", "Wrocław"), rows, chance),
        "postal_code": _numbered("3", chance.integers(1_000, 9_999, rows)),
        "language": _one_of(("pl", "sl", "de", "en"), rows, chance),
        "since": pa.array(since).cast(pa.date32()).cast(pa.string()),
        "sex": _one_of(("1", "2", ""), rows, chance),
        "birth_date": pa.array(days).cast(pa.date32()).cast(pa.string()),
        "marital_status": _one_of(("S", "M", "D", "W", ""), rows, chance),
        "household_size": _one_of(tuple("123456"), rows, chance),
        "children": _one_of(tuple("01234"), rows, chance),
        "education": _one_of(("3", "4", "6", "7", ""), rows, chance),
        "occupation": _one_of(("1", "2", "25", "251", "7"), rows, chance),
        "income": _numbered("", chance.integers(10_000, 900_000, rows)),
        "industry": _one_of(("62", "62.10", "47", "01", ""), rows, chance),
        "employees": _numbered("", chance.integers(0, 5_000, rows)),
        "turnover": _numbered("", chance.integers(1_000, 90_000_000, rows)),
        "interests": _one_of(("sailing", "sailing;skiing", "", "cycling;books"), rows, chance),
    })  # fmt: skip


def _write(path: Path, columns: dict[str, pa.Array]) -> None:
    csv.write_csv(pa.table(columns), path)


def _numbered(prefix: str, numbers: np.ndarray) -> pa.Array:
    return pc.binary_join_element_wise(prefix, pa.array(numbers).cast(pa.string()), "")


def _one_of(texts: tuple[str, ...], rows: int, chance: np.random.Generator) -> pa.Array:
    return pa.array(texts).take(pa.array(chance.integers(0, len(texts), rows)))


if __name__ == "__main__":
    main()
