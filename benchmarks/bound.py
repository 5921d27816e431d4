"""`python -m benchmarks.bound`: a bound base synchronised, refreshed and written back, beside what the engine needs.

    python -m benchmarks.bound                                          # 1,000,000 customers, 100 segments
    python -m benchmarks.bound --customers 20_000 --rules 20 --engines duckdb

The company's customers lie in DuckDB or in PostgreSQL. The peers: the engine copies the customers' table
(CREATE TABLE AS), and copies what was written back. Of the processors' time the engine's is counted in.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from importlib import import_module
from pathlib import Path

import duckdb

from benchmarks import company
from benchmarks.drawn import Size
from presek.app import wiring

ENGINES = ("duckdb", "postgres")
HEAD = ("what", "s", "CPU s", "peak MB", "the engine's own copy s", "its CPU s", "ratio", "bar")


def main() -> None:
    """Reads the command line; each engine in a process of its own, as a home is a process's."""
    asked = argparse.ArgumentParser(prog="python -m benchmarks.bound", description=__doc__.splitlines()[0])
    asked.add_argument("--customers", type=_whole, default=1_000_000)
    asked.add_argument("--rules", type=int, default=100)
    asked.add_argument("--engines", nargs="+", choices=ENGINES, default=ENGINES)
    asked.add_argument("--inside", type=Path, help=argparse.SUPPRESS)
    options = asked.parse_args()
    if options.inside is not None:
        wiring.start(options.inside / f"home-{options.engines[0]}")
        # Only now its database is ready for the modules that keep something in it.
        part = import_module("benchmarks.bound_part")
        part.measured(options.engines[0], options.inside, customers=options.customers, rules=options.rules)
        return
    print(f"{options.customers:,} customers, {options.rules} segments; load before {os.getloadavg()[0]:.1f}\n")
    print(f"| {' | '.join(HEAD)} |\n{'|---' * len(HEAD)}|", flush=True)
    with tempfile.TemporaryDirectory(prefix="presek-bound-") as folder:
        company.write(Path(folder) / "company", Size(options.customers, 1_000))
        with duckdb.connect(f"{folder}/company.duckdb") as connection:
            connection.execute(f"CREATE TABLE people AS FROM '{folder}/company/people/*.parquet'")
        commands = [_command(engine, folder, options) for engine in options.engines]
        codes = [subprocess.run(command, check=False).returncode for command in commands]
    sys.exit(max(codes))


def _command(engine: str, folder: str, options: argparse.Namespace) -> list[str]:
    sizes = ["--customers", str(options.customers), "--rules", str(options.rules)]
    return [sys.executable, "-m", "benchmarks.bound", "--engines", engine, "--inside", folder, *sizes]


def _whole(text: str) -> int:
    return int(text.replace("_", ""))


if __name__ == "__main__":
    main()
