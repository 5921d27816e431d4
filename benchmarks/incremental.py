"""`python -m benchmarks.incremental`: a refresh that carries on, beside the full one and DuckDB, as the base grows.

A thousand rows come and the clock moves on an hour; then, without any row, midnight passes and every window of days
moves. Each step is compared with the full computation: the sets are equal, or the program ends with an error.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import TypeVar

import numpy as np
import pyarrow as pa

from benchmarks import drawn as base
from benchmarks import duck, rules
from presek.engine.columnar.build import build
from presek.engine.columnar.living import Living
from presek.engine.columnar.run import run
from presek.engine.columnar.shown import Answers
from presek.engine.columnar.snapshot import Snapshot
from presek.engine.columnar.tail_build import Came, build_tail
from presek.plan.lower import lower
from presek.plan.steps import Plan
from presek.segment.parse import parse
from presek.values.instant import AsOf, local_midnight

HOUR = base.DAY // 24
NEW_ROWS = {"orders": 400, "interactions": 600}
STEPS = 5
TERMS = {each.key: parse(each.text) for each in rules.drawn_rules()}
Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Took:
    """Seconds by the clock, and of the processor; quotients are of the processor's, which others do not disturb."""

    seconds: float
    cpu: float

    def __str__(self) -> str:
        return f"{self.seconds:.3f} ({self.cpu:.3f})"

    def __truediv__(self, other: Took) -> float:
        return self.cpu / max(other.cpu, 1e-9)

    @classmethod
    def median(cls, each: list[Took]) -> Took:
        """Of the clock's and of the processor's seconds."""
        return cls(median(one.seconds for one in each), median(one.cpu for one in each))


@dataclass(frozen=True, slots=True)
class Measured:
    """What one base took: medians of equal steps."""

    customers: int
    rows: int
    full: Took
    hour: Took
    midnight: Took
    tail: Took
    lowering: Took
    duck: Took

    def line(self) -> str:
        """A row of the table; the bars stand in its head."""
        times = (self.full, self.hour, self.midnight, self.duck, self.tail, self.lowering)
        ratios = (self.full / self.hour, self.full / self.midnight, self.duck / self.hour)
        cells = [f"{self.customers:,}", f"{self.rows:,}", *map(str, times), *(f"{each:.0f}×" for each in ratios)]
        return f"| {' | '.join(cells)} |"


HEAD = (
    "Seconds by the clock (of the processor). Bars: 1,000 rows and an hour ≤ 0.050; midnight ≤ full.\n\n"
    "| customers | rows | full, 2 threads | 1,000 rows, + 1 h | midnight | DuckDB, one query | the tail | the plan "
    "| full ÷ 1 h | full ÷ midnight | DuckDB ÷ 1 h |\n" + "|---" * 11 + "|"
)


def main() -> None:
    """Reads the command line, measures each size in a process of its own, prints."""
    asked = argparse.ArgumentParser(prog="python -m benchmarks.incremental", description=__doc__)
    asked.add_argument("--customers", type=lambda text: int(text.replace("_", "")), default=200_000)
    asked.add_argument("--rows", type=lambda text: int(text.replace("_", "")), default=4_000_000)
    asked.add_argument(
        "--times", type=int, nargs="+", default=[1, 5], help="how many times as large, one after another"
    )
    asked.add_argument("--directory", type=Path, help="of one base that is there, or is kept there for the next time")
    options = asked.parse_args()
    if options.directory is not None:
        print(HEAD, measured(options.directory, options.customers, options.rows).line(), sep="\n")
        return
    print(HEAD, flush=True)
    hours: list[float] = []
    for times in options.times:
        with tempfile.TemporaryDirectory(prefix="presek-benchmarks-") as temporary:
            size = [f"--customers={options.customers * times}", f"--rows={options.rows * times}"]
            command = [sys.executable, "-m", "benchmarks.incremental", *size, f"--directory={temporary}"]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode:
                sys.exit(done.stderr)
            print(done.stdout.splitlines()[-1], flush=True)
            hours.append(processor_seconds_of_an_hour(done.stdout.splitlines()[-1]))
    for times, hour in zip(options.times[1:], hours[1:], strict=True):
        larger = times / options.times[0]
        print(f"A base {larger:.0f} times as large: 1,000 rows and an hour cost {hour / hours[0]:.1f} times as much.")


def processor_seconds_of_an_hour(line: str) -> float:
    """Those of the step of 1,000 rows and an hour, as a line of the table tells them."""
    return float(line.split("|")[4].partition("(")[2].rstrip(" )"))


def measured(directory: Path, customers: int, rows: int) -> Measured:
    """All figures of one base."""
    if not (directory / "interactions.parquet").exists():
        base.write(directory, base.Size(customers, rows))
    whole = directory / "living"
    shutil.rmtree(whole, ignore_errors=True)
    build(
        whole / "base",
        base.catalog(),
        customers=base.read(directory, "customers"),
        facts=base.read(directory, "facts"),
        relations={relation: base.read(directory, relation) for relation in base.ROWS},
    )
    opened = Snapshot.open(whole / "base")
    full = Took.median([took(lambda: run(plan_at(base.AS_OF), opened))[0] for _ in range(3)])
    living = Living()
    living.run(plan_at(base.AS_OF), opened)
    hours, tails, plans = [], [], []
    came: dict[str, list[pa.RecordBatch]] = {relation: [] for relation in base.ROWS}
    as_of, snapshot = base.AS_OF, opened
    for step in range(STEPS):
        as_of = replace(as_of, instant=as_of.instant + HOUR)
        for relation, batches in came.items():
            batches.append(new_rows(relation, customers=opened.size, until=as_of.instant, seed=step))
        seconds, snapshot = took(partial(tail_of, opened, whole / f"tail{step}", came))
        tails.append(seconds)
        seconds, plan = took(partial(plan_at, as_of))
        plans.append(seconds)
        seconds, answers = took(partial(living.run, plan, snapshot))
        hours.append(seconds)
        must_equal(answers, run(plan, snapshot), carried=living.carried)
    midnight, nights = as_of, []
    for _ in range(2):
        begun = local_midnight(midnight.day + timedelta(days=1), midnight.zone)
        midnight = replace(midnight, instant=begun + 1)
        plan = plan_at(midnight)
        seconds, answers = took(partial(living.run, plan, snapshot))
        nights.append(seconds)
        must_equal(answers, run(plan, snapshot), carried=living.carried)
    counted = sum(table.rows for table in opened.relations.values())
    return Measured(
        opened.count,
        counted,
        full=full,
        hour=Took.median(hours),
        midnight=Took.median(nights),
        tail=Took.median(tails),
        lowering=Took.median(plans),
        duck=of_duck(directory),
    )


def plan_at(as_of: AsOf) -> Plan:
    """The plan of all rules."""
    return lower(TERMS, base.catalog(), as_of)


def new_rows(relation: str, *, customers: int, until: int, seed: int) -> pa.RecordBatch:
    """Rows of the hour before an instant."""
    chance = np.random.default_rng([seed, len(relation)])
    many = NEW_ROWS[relation]
    happened = np.sort(until - 1 - chance.integers(0, HOUR, many))
    (drawn,) = base.rows(relation, base.Size(customers, many * 2 if relation == "orders" else many * 3), seed=seed)
    drawn = drawn.slice(0, many)
    stamps = pa.array(happened).view(base.STAMP)
    columns = dict(zip(drawn.schema.names, drawn.columns, strict=True)) | {
        "row_key": pa.array([f"new{until}-{number}" for number in range(many)]),
        "happened_at": stamps,
        "recorded_at": pa.array(np.full(many, until)).view(base.STAMP),
    }
    if "ordered_at" in columns:
        columns["ordered_at"] = stamps
    return pa.record_batch(columns)


def tail_of(opened: Snapshot, directory: Path, came: dict[str, list[pa.RecordBatch]]) -> Snapshot:
    """The base with what came as its tail."""
    names = {relation: [str(number) for number in range(len(batches))] for relation, batches in came.items()}
    build_tail(directory, opened, base.catalog(), came=Came([], [], came, stands={}, names=names))
    return Snapshot.open(directory, lambda _: opened)


def must_equal(answers: Answers, theirs: Answers, *, carried: bool) -> None:
    """Ends the program where the answers differ, or were not carried on."""
    same = all(
        np.array_equal(mine, their)
        for key in theirs.sets
        for mine, their in zip(answers.sets[key], theirs.sets[key], strict=True)
    )
    if not same or not carried:
        sys.exit("the answers that were carried on are not those of the full computation")


def of_duck(directory: Path) -> Took:
    """All rules in one query of DuckDB over the base."""
    if not (directory / "base.duckdb").exists():
        duck.load(directory, directory / "base.duckdb")
    connection = duck.opened(directory / "base.duckdb")
    drawn = rules.drawn_rules()
    return Took.median([took(lambda: duck.counts(connection, drawn))[0] for _ in range(2)])


def took(work: Callable[[], Found]) -> tuple[Took, Found]:
    """What some work took, and what came of it."""
    begun, before = perf_counter(), process_time()
    found = work()
    return Took(perf_counter() - begun, process_time() - before), found


if __name__ == "__main__":
    main()
