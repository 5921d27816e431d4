"""How fast files are imported, checks on, against DuckDB reading the same file (by themselves: see `import_bars`).

Two files: orders with six columns, and customers with twenty. The import reads, types and checks every cell, gives rows
their keys, sets them against what is known, and commits them to the lake; DuckDB only reads and types the file and
writes Parquet. Each figure is the best of the runs.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv, parquet

from benchmarks.parts import Took, peak, plain, timed

RUNS, MOST_ROWS = 2, 1_000_000
SEEDS = {"orders": 7, "customers": 8}

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


def import_orders(directory: Path) -> dict[str, object]:
    """Orders with six columns: the first import of a file, and the same file once more."""
    return _measured("orders", directory)


def import_customers(directory: Path) -> dict[str, object]:
    """Customers with twenty columns."""
    return _measured("customers", directory)


def _measured(name: str, directory: Path) -> dict[str, object]:
    """Each figure is the best of the runs."""
    rows = min(MOST_ROWS, parquet.read_metadata(directory / "customers.parquet").num_rows)
    with tempfile.TemporaryDirectory(prefix="import-", dir=directory) as made:
        folder = Path(made)
        {"orders": write_orders, "customers": write_customers}[name](
            folder / f"{name}.csv", rows, np.random.default_rng(SEEDS[name])
        )
        peer = _least([_peer(folder / f"{name}.csv", folder / "peer.parquet") for _ in range(RUNS)])
        runs = [_imports(folder / f"{name}.csv", folder / f"home-{number}", name) for number in range(RUNS)]
    took, again = (_least([run[place] for run in runs]) for place in (0, 1))
    return {"took": took, "again": again, "peer": peer, "rows": rows}


def _least(took: list[Took]) -> Took:
    return min(took, key=lambda each: each.seconds)


def _imports(path: Path, home: Path, name: str) -> tuple[Took, Took]:
    """The first import into an empty home, and of the same file once more."""
    from presek.app import wiring

    wiring.start(home)
    from presek.app import importing
    from presek.app.home import Home

    opened = Home.open(home)
    opened.catalog()
    mapping = path.with_suffix(".yaml")
    mapping.write_text({"orders": ORDERS, "customers": CUSTOMERS}[name])
    found = []
    for wanted in ("accepted", "unchanged"):
        took, report = timed(lambda: importing.import_file(opened, path, mapping))
        found.append(took)
        assert getattr(report, wanted) == report.read, report
    return found[0], found[1]


def _peer(path: Path, made: Path) -> Took:
    types = f", types={ORDER_TYPES}" if path.stem == "orders" else ""
    with duckdb.connect() as connection:
        connection.execute("SET threads = 2")
        reading = f"COPY (SELECT * FROM read_csv('{path}'{types})) TO '{made}' (FORMAT parquet)"
        return timed(lambda: connection.execute(reading))[0]


def write_orders(path: Path, rows: int, chance: np.random.Generator) -> None:
    """Six columns, as a shop exports them."""
    _write(path, orders(rows, chance, customers=max(rows // 5, 1)))


def orders(rows: int, chance: np.random.Generator, *, customers: int, begin: int = 0) -> dict[str, pa.Array]:
    """Orders, numbered from `begin` on."""
    seconds = chance.integers(0, 540 * 86_400, rows)
    moments = np.datetime64("2025-01-01T00:00:00") + seconds.astype("timedelta64[s]")
    cents = chance.integers(100, 9_999_999, rows)
    return {
        "order_id": numbered("O", np.arange(begin, begin + rows)),
        "customer": numbered("C", chance.integers(0, customers, rows)),
        "ordered_at": pa.array(moments).cast(pa.timestamp("s")).cast(pa.string()),
        "net_amount": pa.array(cents).cast(pa.decimal128(19, 0)).cast(pa.string()),
        "channel": one_of(("web", "phone", "email", "shop"), rows, chance),
        "product": numbered("P", chance.integers(0, 500, rows)),
    }  # fmt: skip


def write_customers(path: Path, rows: int, chance: np.random.Generator) -> None:
    """Twenty columns of all types, a tenth of the cells empty."""
    days = np.datetime64("1940-01-01") + chance.integers(0, 25_000, rows).astype("timedelta64[D]")
    since = np.datetime64("2010-01-01") + chance.integers(0, 5_000, rows).astype("timedelta64[D]")
    _write(path, {
        "customer": numbered("C", np.arange(rows)),
        "name": numbered("Customer number ", np.arange(rows)),
        "kind": one_of(("person", "company"), rows, chance),
        "country": one_of(("PL", "SI", "DE", "Poland", ""), rows, chance),
        "city": one_of(("Kraków", "Ljubljana", "Łódź", "Maribor", "Wrocław"), rows, chance),
        "postal_code": numbered("3", chance.integers(1_000, 9_999, rows)),
        "language": one_of(("pl", "sl", "de", "en"), rows, chance),
        "since": pa.array(since).cast(pa.date32()).cast(pa.string()),
        "sex": one_of(("1", "2", ""), rows, chance),
        "birth_date": pa.array(days).cast(pa.date32()).cast(pa.string()),
        "marital_status": one_of(("S", "M", "D", "W", ""), rows, chance),
        "household_size": one_of(tuple("123456"), rows, chance),
        "children": one_of(tuple("01234"), rows, chance),
        "education": one_of(("3", "4", "6", "7", ""), rows, chance),
        "occupation": one_of(("1", "2", "25", "251", "7"), rows, chance),
        "income": numbered("", chance.integers(10_000, 900_000, rows)),
        "industry": one_of(("62", "62.10", "47", "01", ""), rows, chance),
        "employees": numbered("", chance.integers(0, 5_000, rows)),
        "turnover": numbered("", chance.integers(1_000, 90_000_000, rows)),
        "interests": one_of(("sailing", "sailing;skiing", "", "cycling;books"), rows, chance),
    })  # fmt: skip


def _write(path: Path, columns: dict[str, pa.Array]) -> None:
    csv.write_csv(pa.table(columns), path)


def numbered(prefix: str, numbers: np.ndarray) -> pa.Array:
    """Texts of a prefix and a number."""
    return pc.binary_join_element_wise(prefix, pa.array(numbers).cast(pa.string()), "")


def one_of(texts: tuple[str, ...], rows: int, chance: np.random.Generator) -> pa.Array:
    """So many of the texts, drawn."""
    return pa.array(texts).take(pa.array(chance.integers(0, len(texts), rows)))


PARTS = {part.__name__: part for part in (import_orders, import_customers)}

if __name__ == "__main__":
    if sys.argv[1:2] and sys.argv[1] in PARTS:
        answer = PARTS[sys.argv[1]](Path(sys.argv[2]))
        print(json.dumps(answer | {"peak": peak()}, default=plain))
    else:
        from benchmarks import import_bars

        import_bars.main(sys.argv[1:])
