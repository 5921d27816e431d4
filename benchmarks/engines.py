"""`python -m benchmarks.engines`: one workload on every engine, beside the statement that a person would write.

The company's tables are drawn once. Each engine reads them where it keeps them, in a process of its own (and a server,
where it has one), with its memory capped; all must find the same customers. How it is capped: DuckDB's memory_limit,
ClickHouse's max_memory_usage and Sail's pool are 4 GB, PostgreSQL has its work_mem for each step of a plan, and the
kernel gives no process, ours or a server's, more than 8 GB of data (RLIMIT_DATA).
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path

import duckdb

from benchmarks import company
from benchmarks import drawn as base
from benchmarks.drawn import Size
from benchmarks.table import Measured
from presek.engine.columnar.build import build
from tests.sources import servers

ENGINES = ("columnar", "duckdb", "postgres", "chdb", "sail")
OVERHEAD = 1.10
"""What a compiled statement may cost at most of the processors' time of one written by hand."""
COMPILED = 1.0
"""Seconds of the processors' time that compiling a hundred rules may take, the first time."""
NEEDS = {
    "postgres": ("psycopg", "adbc_driver_postgresql"),
    "chdb": ("chdb", "clickhouse_connect"),
    "sail": ("pysail", "pyspark", "grpc"),
}
"""The modules that an engine is asked with."""
HEAD = (
    "engine", "s", "CPU s", "peak MB", "bytes back", "first s", "compiled CPU s", "again CPU s", "by hand s",
    "by hand CPU s", "CPU ratio", "clock ratio", "same",
)  # fmt: skip


def main() -> None:
    """Reads the command line, measures, prints."""
    asked = argparse.ArgumentParser(prog="python -m benchmarks.engines", description=__doc__.splitlines()[0])
    asked.add_argument("--customers", type=_whole, default=200_000)
    asked.add_argument("--rows", type=_whole, default=2_000_000)
    asked.add_argument("--rules", type=int, default=100)
    asked.add_argument("--times", type=int, nargs="+", default=[1, 4], help="multiples of that size (1 4)")
    asked.add_argument("--engines", nargs="+", choices=ENGINES, default=ENGINES)
    asked.add_argument("--directory", type=Path, help="where the tables are kept for the next time")
    options = asked.parse_args()
    lacking = [says for engine in options.engines if (says := missing(engine))]
    if lacking:
        others = " ".join(engine for engine in options.engines if not missing(engine))
        sys.exit("\n".join([*lacking, f"Install what is missing, or leave it out: --engines {others}"]))
    measured: dict[int, dict[str, Measured]] = {}
    with tempfile.TemporaryDirectory(prefix="presek-engines-") as temporary:
        for times in options.times:
            size = Size(options.customers * times, options.rows * times)
            directory = (options.directory or Path(temporary)) / f"{size.customers}-{size.rows}"
            draw(directory, size)
            busy = os.getloadavg()[0]
            measured[times] = {name: part(name, directory, size, many=options.rules) for name in options.engines}
            print(
                f"\n{size.customers:,} customers, {size.rows:,} rows, {options.rules} rules; load before {busy:.1f}\n"
            )
            print(table(measured[times]), flush=True)
    if len(options.times) > 1:
        print(growth(measured))
    sys.exit(0 if all(agreed(found) for found in measured.values()) else 1)


def missing(engine: str) -> str:
    """What an engine lacks here to be measured, in words; empty: nothing."""
    modules = [name for name in NEEDS.get(engine, ()) if find_spec(name) is None]
    if modules:
        return f"{engine}: not installed: {', '.join(modules)} (they are in requirements-dev.lock, as ./test has it)."
    if engine == "postgres" and not servers.program("initdb"):
        return f"{engine}: no server of PostgreSQL is installed (Debian: apt-get install postgresql)."
    return ""


def draw(directory: Path, size: Size) -> None:
    """The tables as Parquet, as a file of DuckDB and as a snapshot, where they are not there yet."""
    if (directory / "drawn").exists():
        return
    company.write(directory / "company", size)
    with duckdb.connect(str(directory / "company.duckdb")) as connection:
        for name in company.TABLES:
            connection.execute(f"CREATE OR REPLACE TABLE {name} AS FROM '{directory}/company/{name}/*.parquet'")
    base.write(directory / "lake", size)
    build(
        directory / "snapshot",
        base.catalog(),
        customers=base.read(directory / "lake", "customers"),
        facts=base.read(directory / "lake", "facts"),
        relations={relation: base.read(directory / "lake", relation) for relation in base.ROWS},
    )
    (directory / "drawn").touch()


def part(engine: str, directory: Path, size: Size, *, many: int) -> Measured:
    """Measures one engine in a process of its own."""
    begun = time.monotonic()
    command = [sys.executable, "-m", "benchmarks.engine_part", engine, str(directory), str(size.customers), str(many)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        sys.exit(f"{engine} failed")
    print(f"{engine}: measured in {time.monotonic() - begun:.0f} s", file=sys.stderr, flush=True)
    found: Measured = json.loads(done.stdout.splitlines()[-1])
    return found


def table(measured: dict[str, Measured]) -> str:
    """A line an engine; `same`: the same customers as the first engine found, and as the statement by hand."""
    lines = [f"| {' | '.join(HEAD)} |", "|---" * len(HEAD) + "|"]
    expected = next(iter(measured.values()))["fingerprint"]
    for engine, found in measured.items():
        took, first = found["took"], found["first"]
        cells = [found.get("server", engine), f"{took['seconds']:.2f}", f"{took['cpu']:.2f}"]
        cells += [f"{took['memory'] / 1e6:,.0f}", f"{found['bytes']:,}", f"{first['seconds']:.2f}"]
        if "hand" in found:
            hand, ratio = found["hand"], ratio_of(found)
            compiled = found["compiled"]["cpu"]
            cells += [f"{compiled:.2f}{'' if compiled <= COMPILED else ' **over**'}", f"{found['again']['cpu']:.2f}"]
            cells += [f"{hand['seconds']:.2f}", f"{hand['cpu']:.2f}"]
            cells += [f"{ratio:.2f}{'' if ratio <= OVERHEAD else ' **over**'}"]
            cells += [f"{took['seconds'] / max(hand['seconds'], 1e-9):.2f}"]
        else:
            cells += [""] * 6
        cells.append("yes" if _same(found, expected) else "**no**")
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def growth(measured: dict[int, dict[str, Measured]]) -> str:
    """How much more of the processors' time each multiple of the data takes."""
    least, *larger = sorted(measured)
    lines = ["", f"| engine | {' | '.join(f'CPU at {times}×' for times in larger)} |", "|---" * (len(larger) + 1) + "|"]
    for engine, found in measured[least].items():
        ratios = (measured[times][engine]["took"]["cpu"] / found["took"]["cpu"] for times in larger)
        lines.append(f"| {engine} | {' | '.join(f'{ratio:.1f}×' for ratio in ratios)} |")
    return "\n".join(lines)


def ratio_of(found: Measured) -> float:
    """The processors' time of the compiled statement by that of the one written by hand."""
    return float(found["took"]["cpu"] / max(found["hand"]["cpu"], 1e-9))


def agreed(measured: dict[str, Measured]) -> bool:
    """Whether all found the same customers."""
    expected = next(iter(measured.values()))["fingerprint"]
    return all(_same(found, expected) for found in measured.values())


def _same(found: Measured, expected: str) -> bool:
    return {found["fingerprint"], found.get("hand_fingerprint", expected)} == {expected}


def _whole(text: str) -> int:
    return int(text.replace("_", ""))


if __name__ == "__main__":
    main()
