"""Presek's Spark adapter against a real cluster, longer than a test on each push may be.

    python -m tests.cluster --customers 1000000 --rows 10000000 --kill

1. The wheel of Spark in an environment of its own (fetched the first time), a master, two workers, Spark Connect.
2. All cases of the table of meaning.
3. A hundred segments over Parquet that Spark and DuckDB both read: the same answers, to the last customer.
4. With --kill once more, and in the middle of it a worker is killed with `kill -9`: the same answers.

It holds 7 GB at most, and ends every process it started. Continuous integration runs it by scripts/cluster, with fewer
customers: where it can't have Spark or Java, the command ends with 77.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from benchmarks import company, engine_run
from benchmarks.drawn import Size
from presek.engine.sql.connection import Connection, Limits
from presek.engine.sql.opening import open_engine
from tests.cluster import standalone
from tests.meaning.cases import cases
from tests.meaning.engines import give_neutral, sql_answers
from tests.meaning.test_sql_agrees import alike

KEPT = Path(tempfile.gettempdir()) / "presek-cluster"
NOT_HERE = 77
"""What the command ends with where no Spark and no Java can be had."""
LIMITS = Limits(seconds=1800)
Found = TypeVar("Found")


def main() -> None:
    """Reads the command line, does all of it, and says how long each part took."""
    asked = argparse.ArgumentParser(prog="python -m tests.cluster", description=__doc__.splitlines()[0])
    asked.add_argument("--customers", type=whole, default=1_000_000)
    asked.add_argument("--rows", type=whole, default=10_000_000)
    asked.add_argument("--kill", action="store_true", help="kill a worker in the middle of a second run")
    asked.add_argument("--no-cases", action="store_true", help="without the table of cases")
    asked.add_argument("--folder", type=Path, default=KEPT, help=f"where Spark is kept between runs ({KEPT})")
    options = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="presek-cluster-") as temporary:
        try:
            good = tried(Path(temporary), options)
        except standalone.NoSpark as reason:
            print(f"no cluster: {reason}", file=sys.stderr)
            sys.exit(NOT_HERE)
        except standalone.NotStarted as reason:
            sys.exit(str(reason))
    sys.exit(0 if good else 1)


def tried(folder: Path, options: argparse.Namespace) -> bool:
    """Whether everything was answered as it should be."""
    home = took("Spark's wheel", lambda: standalone.spark_home(options.folder / "spark"))
    size = Size(options.customers, options.rows)
    took(f"{size.customers:,} customers, {size.rows:,} rows drawn", lambda: company.write(folder / "company", size))
    duck = took("DuckDB", lambda: asked_of(f"duckdb:///{folder / 'company'}/", folder, size))
    with running(home, folder) as cluster:
        good = options.no_cases or all_cases(cluster.url)
        before = cluster.tasks()
        spark = took("Spark", lambda: asked_of(cluster.url, folder, size))
        good &= same("Spark", spark, duck)
        if options.kill:
            each = cluster.tasks() - before
            with killing(cluster, after=each // 2):
                survived = took("Spark, a worker killed", lambda: asked_of(cluster.url, folder, size))
                ended, tasks = time.monotonic(), cluster.tasks() - before - each
            in_time = bool(cluster.killed)
            if in_time:
                left = ended - cluster.killed[0]
                print(
                    f"  killed after {each // 2} tasks of {each}, {left:.0f} s before its end; {tasks} tasks were given"
                )
            good &= in_time and same("Spark, a worker killed", survived, duck)
        print(f"  the cluster used {cluster.cpu():.0f} CPU seconds and holds {cluster.memory() / 1e9:.1f} GB")
    print("all agree" if good else "NOT all agree")
    return good


@contextmanager
def killing(cluster: standalone.Cluster, *, after: int) -> Iterator[None]:
    """Kills a worker once so many tasks more were given out, while the block runs."""
    done, first = threading.Event(), cluster.tasks()

    def watch() -> None:
        while not done.wait(0.1):
            if cluster.tasks() - first >= after:
                cluster.kill("worker-0")
                return

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()


@contextmanager
def running(home: Path, folder: Path) -> Iterator[standalone.Cluster]:
    """The cluster; prints how long it took until it was there."""
    begun = time.monotonic()
    with standalone.started(home, folder / "spark") as cluster:
        print(f"a master, two workers and Spark Connect: {time.monotonic() - begun:.0f} s", flush=True)
        yield cluster


def asked_of(url: str, folder: Path, size: Size) -> str:
    """The fingerprint of the answers of an engine."""
    connection = open_engine(url, limits=LIMITS)
    try:
        engine_run.bring(connection, folder / "company")
        return engine_run.fingerprint(engine_run.answers(connection, size))
    finally:
        connection.close()


def all_cases(url: str) -> bool:
    """Whether the cluster answers the table of cases as it was worked out by hand."""
    connection = open_engine(url, limits=LIMITS)
    # A case has a handful of customers: each further part of a shuffle is only one more task to hand out.
    connection.command("SET spark.sql.shuffle.partitions = 2")
    found = took("the table of cases", lambda: astray(connection))
    connection.close()
    print(f"  {len(cases())} cases, astray: {', '.join(found) or 'none'}", flush=True)
    return not found


def astray(connection: Connection) -> list[str]:
    """The cases that are answered otherwise."""
    wrong = []
    for group in alike(list(cases())):
        first = group[0]
        give_neutral(first.base, connection)
        rules = {case.id: case.rule for case in group}
        found = sql_answers(rules, first.base, first.as_of, first.segments, connection=connection)
        wrong += [case.id for case in group if found[case.id] != (case.inside, case.unknown)]
    return wrong


def same(name: str, found: str, expected: str) -> bool:
    """Whether an engine answers as DuckDB does."""
    print(f"  {name} {found}, DuckDB {expected}: {'the same' if found == expected else 'NOT the same'}", flush=True)
    return found == expected


def took(what: str, work: Callable[[], Found]) -> Found:
    """What comes of some work; prints how long it took."""
    begun = time.monotonic()
    found = work()
    print(f"{what}: {time.monotonic() - begun:.0f} s", flush=True)
    return found


def whole(text: str) -> int:
    """A number, with _ between its digits where one likes."""
    return int(text.replace("_", ""))


if __name__ == "__main__":
    main()
