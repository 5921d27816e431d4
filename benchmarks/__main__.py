"""`python -m benchmarks`: draws a base, measures each part beside its peer in processes of their own."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from pyarrow import parquet

from benchmarks import drawn as base
from benchmarks.table import Measured, agreed, table

ORDER = (
    "snapshot", "duck_load", "refresh", "duck_each", "duck_shared", "ranks", "duck_ranks", "publish", "draft",
    "duck_draft", "explore", "duck_explore", "question", "explore_page", "click", "import_orders", "import_customers",
)  # fmt: skip
OTHERS = {
    "publish": "whole", "ranks": "ranks", "duck_ranks": "ranks",
    "question": "pages", "explore_page": "pages", "click": "pages",
    "import_orders": "import_files", "import_customers": "import_files",
}  # fmt: skip
"""Parts in files of their own; the pages stand on bases of at most 100,000 and 1,000,000 customers."""


def main() -> None:
    """Reads the command line, measures, prints."""
    asked = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    asked.add_argument("--customers", type=lambda text: int(text.replace("_", "")), default=1_000_000)
    asked.add_argument("--rows", type=lambda text: int(text.replace("_", "")), default=20_000_000)
    asked.add_argument("--seed", type=int, default=7)
    asked.add_argument("--directory", type=Path, help="where the base is kept for the next time, which then uses it")
    asked.add_argument("--only", nargs="+", choices=ORDER, default=ORDER, help="these parts, of a base that is there")
    options = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="presek-benchmarks-") as temporary:
        directory = options.directory or Path(temporary)
        if not (directory / "interactions.parquet").exists():
            base.write(directory, base.Size(options.customers, options.rows), seed=options.seed)
        busy = os.getloadavg()[0]
        measured = {name: part(name, directory) for name in ORDER if name in options.only}
        customers, rows = _size(directory)
    print(f"{customers:,} customers, {rows:,} rows, {os.cpu_count()} cores; load before it began {busy:.1f}\n")
    print(table(measured))
    sys.exit(0 if agreed(measured) else 1)


def part(name: str, directory: Path) -> Measured:
    """Runs one part in a process of its own."""
    begun = time.monotonic()
    command = [sys.executable, "-m", f"benchmarks.{OTHERS.get(name, 'parts')}", name, str(directory)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{name} failed:\n{done.stderr}")
    print(f"{name}: measured in {time.monotonic() - begun:.0f} s", file=sys.stderr, flush=True)
    found: Measured = json.loads(done.stdout.splitlines()[-1])
    return found


def _size(directory: Path) -> tuple[int, int]:
    many = {name: parquet.read_metadata(directory / f"{name}.parquet").num_rows for name in ("customers", *base.ROWS)}
    return many["customers"], sum(many[relation] for relation in base.ROWS)


if __name__ == "__main__":
    main()
