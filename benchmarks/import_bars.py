"""`python -m benchmarks.import_files`: imports beside their bars, checks on, and the memory that a large file takes.

    python -m benchmarks.import_files                       speeds, each beside its bar
    python -m benchmarks.import_files --memory              the memory that a CSV of 2 GB takes, imported twice
    python -m benchmarks.import_files --memory --format jsonl --gigabytes 0.5

Orders have six columns, customers twenty; contacts are customers with phones, e-mail addresses and tax numbers too,
nearly all of them different. Each figure is the best of its runs; helper processes count.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv, parquet

from benchmarks import import_files as files

RUNS = {"orders": 3, "customers": 2, "contacts": 1}
MEMORY_BAR = 1_024
ROWS_AT_ONCE = 500_000
CONTACTS = files.CUSTOMERS.replace("columns:", "phone_region: PL\ncolumns:") + (
    "  phone: phone\n  email: email\n  tax_id: tax_id\n"
)
MAPPINGS = {"orders": files.ORDERS, "customers": files.CUSTOMERS, "contacts": CONTACTS}
SUGGESTION_COLUMNS, SUGGESTION_BAR = 200, 2.0


@dataclass(frozen=True, slots=True)
class Bar:
    """What must be reached: rows a second at least, or seconds at most for a million rows."""

    rows_a_second: float = 0.0
    seconds: float = 0.0

    def met(self, rows: int, seconds: float) -> bool:
        """Whether it is reached."""
        return rows / seconds >= self.rows_a_second if self.rows_a_second else seconds <= self.seconds * rows / 1e6

    def __str__(self) -> str:
        return f"≥ {self.rows_a_second:,.0f} rows/s" if self.rows_a_second else f"≤ {self.seconds:g} s a million"


BARS = {
    "orders": Bar(rows_a_second=300_000), "orders again": Bar(seconds=10), "customers": Bar(seconds=25),
    "customers again": Bar(seconds=10), "contacts": Bar(seconds=120), "contacts again": Bar(seconds=120),
}  # fmt: skip


def main(arguments: list[str]) -> None:
    """Reads the command line, measures, prints the tables."""
    asked = argparse.ArgumentParser(
        prog="python -m benchmarks.import_files", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    asked.add_argument("--rows", type=int, default=1_000_000)
    asked.add_argument("--seed", type=int, default=7)
    asked.add_argument("--memory", action="store_true", help="the memory that a large file takes")
    asked.add_argument("--gigabytes", type=float, default=2.0)
    asked.add_argument("--format", choices=sorted(WRITERS), default="csv")
    asked.add_argument("--only", help="in this process, one file: prints its figures")
    asked.add_argument("--folder", type=Path)
    options = asked.parse_args(arguments)
    if options.only == "suggestion":
        print(*suggestion(options.folder), sep="\t")
    elif options.only:
        for line in measured(options.only, options.folder):
            print(*line, sep="\t")
    else:
        with tempfile.TemporaryDirectory(prefix="presek-import-") as made:
            if options.memory:
                memory(Path(made), options.format, gigabytes=options.gigabytes, seed=options.seed)
            else:
                speeds(Path(made), options.rows, seed=options.seed)


def speeds(folder: Path, rows: int, *, seed: int) -> None:
    """Prints how long each file takes, beside its bar."""
    files.write_orders(folder / "orders.csv", rows, np.random.default_rng(seed))
    files.write_customers(folder / "customers.csv", rows, np.random.default_rng(seed + 1))
    write_contacts(folder / "contacts.csv", folder / "customers.csv", np.random.default_rng(seed + 2))
    write_wide(folder / "wide.csv", np.random.default_rng(seed + 3))
    print(f"{rows:,} rows a file; best of {', '.join(f'{runs} ({name})' for name, runs in RUNS.items())}")
    print("| import | s | CPU s | rows/s | bar | reached | peak MB |")
    print("|---|---|---|---|---|---|---|")
    for name in MAPPINGS:
        for what, seconds, cpu, peak in _in_a_process(name, folder):
            reached = _yes(met=BARS[what].met(rows, float(seconds)))
            rate = f"{rows / float(seconds):,.0f}"
            print(f"| {what} | {seconds} | {cpu} | {rate} | {BARS[what]} | {reached} | {peak} |", flush=True)
    for seconds, cpu in _in_a_process("suggestion", folder):
        reached = _yes(met=float(seconds) <= SUGGESTION_BAR)
        print(
            f"| suggestion, {SUGGESTION_COLUMNS} columns | {seconds} | {cpu} | | ≤ {SUGGESTION_BAR:g} s | {reached} | |"
        )


def memory(folder: Path, format_: str, *, gigabytes: float, seed: int) -> None:
    """Prints the most memory that the import of a large file takes."""
    path = folder / f"orders.{format_}"
    rows = write_large(path, int(gigabytes * 1e9), WRITERS[format_], seed=seed)
    print(f"{rows:,} orders, {path.stat().st_size / 1e9:.2f} GB of {format_}")
    print("| import | s | CPU s | rows/s | peak MB | bar | reached |")
    print("|---|---|---|---|---|---|---|")
    for name in (path.name, f"{path.name}+again"):
        for what, seconds, cpu, peak in _in_a_process(name, folder):
            reached = _yes(met=int(peak) <= MEMORY_BAR)
            rate = f"{rows / float(seconds):,.0f}"
            print(f"| {what} | {seconds} | {cpu} | {rate} | {peak} | ≤ {MEMORY_BAR:,} MB | {reached} |", flush=True)


def _yes(*, met: bool) -> str:
    return "yes" if met else "no"


def _in_a_process(name: str, folder: Path) -> Iterator[list[str]]:
    """The figures of one file, each kind in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.import_files", "--only", name, "--folder", str(folder)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return (line.split("\t") for line in done.stdout.splitlines())


def measured(name: str, folder: Path) -> list[tuple[str, str, str, str]]:
    """What, seconds, CPU seconds, peak in MB."""
    memory_ = _Memory()
    if "." in name:
        file, _, again = name.partition("+")
        seconds, cpu = _import(folder / file, folder / "home", "orders", wanted="unchanged" if again else "accepted")
        return [("again" if again else "first", f"{seconds:.1f}", f"{cpu:.1f}", str(memory_.peak()))]
    first, again_ = [], []
    for number in range(RUNS[name]):
        home = folder / f"home-{name}-{number}"
        first.append(_import(folder / f"{name}.csv", home, name, wanted="accepted"))
        again_.append(_import(folder / f"{name}.csv", home, name, wanted="unchanged"))
    return [
        (what, f"{min(runs)[0]:.2f}", f"{min(cpu for _, cpu in runs):.2f}", str(memory_.peak()))
        for what, runs in ((name, first), (f"{name} again", again_))
    ]


def suggestion(folder: Path) -> tuple[str, str]:
    """Seconds and CPU seconds of the suggestion for a wide file."""
    from presek.catalog.default import default_catalog
    from presek.source.suggest import suggest

    catalog = default_catalog()
    begun, cpu = time.perf_counter(), time.process_time()
    suggest(folder / "wide.csv", catalog)
    return f"{time.perf_counter() - begun:.2f}", f"{time.process_time() - cpu:.2f}"


class _Memory:
    """Looks every few milliseconds how much memory this process and its helpers have: the most of it, in MB."""

    def __init__(self) -> None:
        self._most = 0
        Thread(target=self._look, daemon=True).start()

    def peak(self) -> int:
        """The most so far; what this process alone ever had counts too."""
        return max(self._most, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024) >> 20

    def _look(self) -> None:
        page = resource.getpagesize()
        while True:
            with suppress(OSError):
                tasks = Path("/proc/self/task")
                helpers = {child for task in tasks.iterdir() for child in (task / "children").read_text().split()}
                pages = [int(Path(f"/proc/{each}/statm").read_text().split()[1]) for each in ("self", *helpers)]
                self._most = max(self._most, sum(pages) * page)
            time.sleep(0.02)


def _cpu() -> float:
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in used)


def _import(path: Path, home: Path, name: str, *, wanted: str) -> tuple[float, float]:
    """Seconds and CPU seconds of an import whose rows are all `wanted`: accepted, or unchanged."""
    from presek.app import wiring

    wiring.start(home)
    from presek.app import importing
    from presek.app.home import Home

    opened = Home.open(home)
    opened.catalog()
    mapping = path.with_suffix(".yaml")
    mapping.write_text(MAPPINGS[name])
    begun, cpu = time.perf_counter(), _cpu()
    report = importing.import_file(opened, path, mapping)
    taken = time.perf_counter() - begun, _cpu() - cpu
    assert getattr(report, wanted) == report.read > 0, report
    return taken


def write_large(path: Path, size: int, writer: Callable[[Path, Iterator[pa.Table]], None], *, seed: int) -> int:
    """Writes orders of 2,000,000 customers till the file has so many bytes; returns how many orders."""
    chance = np.random.default_rng(seed)
    written = [0]

    def tables() -> Iterator[pa.Table]:
        while not path.exists() or path.stat().st_size < size:
            made = files.orders(ROWS_AT_ONCE, chance, customers=2_000_000, begin=written[0])
            written[0] += ROWS_AT_ONCE
            yield pa.table(made)

    writer(path, tables())
    return written[0]


def _write_csv(path: Path, tables: Iterator[pa.Table]) -> None:
    first = next(tables)
    with csv.CSVWriter(path, first.schema) as writer:
        writer.write(first)
        for table in tables:
            writer.write(table)


def _write_parquet(path: Path, tables: Iterator[pa.Table]) -> None:
    first = next(tables)
    with parquet.ParquetWriter(path, first.schema) as writer:
        writer.write(first)
        for table in tables:
            writer.write(table)


def _write_jsonl(path: Path, tables: Iterator[pa.Table]) -> None:
    with path.open("w", encoding="utf-8") as file:
        for table in tables:
            file.writelines(json.dumps(row) + "\n" for row in table.to_pylist())
            file.flush()


WRITERS = {"csv": _write_csv, "parquet": _write_parquet, "jsonl": _write_jsonl}


def write_contacts(path: Path, customers: Path, chance: np.random.Generator) -> None:
    """The customers with phones as people write them, addresses, and Polish tax numbers with right check digits."""
    with customers.open(encoding="utf-8") as file:
        names = [name.strip('"') for name in file.readline().strip().split(",")]
    texts = csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False)
    table = csv.read_csv(customers, convert_options=texts)
    rows = table.num_rows
    phones = chance.integers(500_000_000, 899_999_999, rows)
    written = np.where(chance.random(rows) < 0.5, "+48 ", "")
    numbers = chance.integers(100_000_000, 999_999_999, rows)
    digits = numbers[:, None] // 10 ** np.arange(8, -1, -1) % 10
    checks = (digits * np.array([6, 5, 7, 2, 3, 4, 5, 6, 7])).sum(axis=1) % 11
    number = pa.array(phones).cast(pa.string())
    table = table.append_column("phone", pc.binary_join_element_wise(pa.array(written), number, ""))
    table = table.append_column("email", pc.binary_join_element_wise("person", number, "@example.pl", ""))
    table = table.append_column("tax_id", pa.array(np.where(checks < 10, numbers * 10 + checks, 5_260_001_246)))
    csv.write_csv(table, path)


def write_wide(path: Path, chance: np.random.Generator) -> None:
    """200 columns: known and unknown headers, texts, numbers and days."""
    rows = 1_000
    known = ("customer", "name", "city", "country", "email", "phone", "birth_date", "income", "employees", "turnover")
    columns: dict[str, pa.Array] = {name: files.numbered(name, np.arange(rows)) for name in known}
    for number in range(SUGGESTION_COLUMNS - len(known)):
        days = np.datetime64("2020-01-01") + chance.integers(0, 2_000, rows).astype("timedelta64[D]")
        kinds = (
            pa.array(days).cast(pa.date32()).cast(pa.string()), pa.array(chance.integers(0, 9_999, rows)),
            files.one_of(("yes", "no", ""), rows, chance), files.numbered("remark ", chance.integers(0, 900, rows)),
            files.one_of(tuple("12345"), rows, chance),
        )  # fmt: skip
        columns[f"column {number}"] = kinds[number % len(kinds)]
    csv.write_csv(pa.table(columns), path)
