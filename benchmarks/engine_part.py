"""One engine of SQL measured in a process of its own; prints one JSON.

    python -m benchmarks.engine_part duckdb DIRECTORY CUSTOMERS RULES

Processors' time and memory are of this process and of the server that it starts, together.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from glob import glob
from pathlib import Path
from statistics import median
from threading import Event, Thread
from typing import TypeVar
from urllib.parse import quote

from benchmarks import by_hand, engine_run, rules
from benchmarks.drawn import Size
from presek.engine.columnar.run import run as columnar_run
from presek.engine.columnar.snapshot import Snapshot
from presek.engine.sql.connection import Limits
from presek.engine.sql.opening import open_engine
from presek.engine.sql.run import run, taken
from presek.engine.sql.statement import statement
from tests.sources import servers

TURNS = 7
"""So often each statement is asked, in turns: what else a machine does changes one run by more than is to be told."""
MEMORY = 4 << 30
"""Bytes that an engine is told it may take."""
HARDEST = 8 << 30
"""Bytes of data that no process here may have (RLIMIT_DATA), whatever it was told: the kernel gives it no more."""
SAIL = {
    "SAIL_MODE": "local",
    "SAIL_RUNTIME__MEMORY_POOL__TYPE": "greedy",
    "SAIL_RUNTIME__MEMORY_POOL__GREEDY__MAX_SIZE": str(MEMORY),
}
LIMITS = Limits(seconds=1800, bytes=MEMORY)
Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Took:
    """How long something took: by the clock, in the processors' time, and the most memory that was held in bytes."""

    seconds: float
    cpu: float
    memory: int


def columnar(directory: Path, customers: int, many: int) -> dict[str, object]:
    """The columnar engine over its snapshot."""
    opened, plan = Snapshot.open(directory / "snapshot"), engine_run.plan(many)
    ((took, found),) = in_turns(lambda: columnar_run(plan, opened), times=3)
    size = (customers + 7) // 8
    sets = {key: (true.view("u1")[:size], unknown.view("u1")[:size]) for key, (true, unknown) in found.sets.items()}
    return {"took": plain(took), "fingerprint": engine_run.fingerprint(sets), "bytes": 0, "first": plain(took)}


def of_sql(url: str, directory: Path, *, customers: int, many: int) -> dict[str, object]:
    """An engine of SQL: bound, compiled, asked; and asked by hand, in turns with the compiled statement. Both are asked
    for the same, and measured until it is there: the sets of customers of every rule."""
    connection, size, plan = open_engine(url, limits=LIMITS), Size(customers, 0), engine_run.plan(many)
    engine_run.bring(connection, directory / "company")
    tables = engine_run.bound(connection, size)
    compiled, asked = timed(lambda: statement(plan, tables, dialect=connection.dialect))
    again, _ = timed(lambda: statement(plan, tables, dialect=connection.dialect))
    first, found = timed(lambda: run(plan, tables, connection, size=customers))
    drawn = rules.drawn_rules()[:many]
    written = by_hand.query(drawn, dialect=connection.dialect)

    def by_us() -> tuple[int, engine_run.Sets]:
        table = connection.fetch(asked.text)
        return table.nbytes, taken(table, asked, size=customers).sets

    def by_a_person() -> tuple[int, engine_run.Sets]:
        table = connection.fetch(written)
        return table.nbytes, by_hand.sets(table, drawn, size=customers)

    (took, (back, _)), (hand, (hand_back, found_by_hand)) = in_turns(by_us, by_a_person, times=TURNS)
    server = connection.server()
    connection.close()
    return {
        "took": plain(took),
        "first": plain(first),
        "compiled": plain(compiled),
        "again": plain(again),
        "hand": plain(hand),
        "bytes": back,
        "hand_bytes": hand_back,
        "text": len(asked.text),
        "fingerprint": engine_run.fingerprint(found.sets),
        "hand_fingerprint": engine_run.fingerprint(found_by_hand),
        "server": server,
    }


@contextmanager
def address(engine: str, directory: Path) -> Iterator[str]:
    """Where an engine answers; a server is started for it."""
    match engine:
        case "duckdb":
            yield f"duckdb:///{directory / 'company.duckdb'}"
        case "chdb":
            yield "chdb://memory"
        case "postgres":
            with (
                tempfile.TemporaryDirectory(prefix="presek-pg-") as folder,
                servers.postgresql(Path(folder)) as running,
            ):
                url = running.url.replace("//presek@", f"//presek:{quote(servers.PASSWORD, safe='')}@")
                engine_run.copied(url, directory / "company")
                yield url
        case "sail":
            port = servers.free_port()
            program = str(shutil.which("sail", path=str(Path(sys.executable).parent)))
            command = [program, "spark", "server", "--port", str(port)]
            process = subprocess.Popen(
                command, env={**os.environ, **SAIL}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
            with servers.running(process):
                servers.wait_for(partial(_answers, port))
                yield f"sc://127.0.0.1:{port}"
        case _:
            raise ValueError(engine)


def _answers(port: int) -> None:
    socket.create_connection(("127.0.0.1", port)).close()


def in_turns(*works: Callable[[], Found], times: int) -> list[tuple[Took, Found]]:
    """Of each work the medians of several runs, and what the last one gave. The works take turns, so that what else
    the machine does meets them alike. The first round warms up, and in it alone memory is looked at, which takes time
    itself."""
    most = [timed(work)[0].memory for work in works]
    rounds = [[timed(work, watched=False) for work in works] for _ in range(times)]
    found = []
    for held, each in zip(most, zip(*rounds, strict=True), strict=True):
        took = [one for one, _ in each]
        seconds, used = median(one.seconds for one in took), median(one.cpu for one in took)
        found.append((Took(seconds, used, held), each[-1][1]))
    return found


def timed(work: Callable[[], Found], *, watched: bool = True) -> tuple[Took, Found]:
    """How long it took, and what came of it; `watched`: how much memory was held too, else none is told."""
    most, done = [memory()] if watched else [0], Event()

    def watch() -> None:
        while not done.wait(0.1):
            most.append(memory())

    watcher = Thread(target=watch, daemon=True)
    if watched:
        watcher.start()
    begun, used = time.perf_counter(), cpu()
    found = work()
    took = time.perf_counter() - begun, cpu() - used
    done.set()
    if watched:
        watcher.join()
        most.append(memory())
    return Took(*took, memory=max(most)), found


def cpu() -> float:
    """Seconds of the processors' time of this process and all below it, those that ended too."""
    return sum(sum(map(int, stat[11:15])) for _, stat in family()) / os.sysconf("SC_CLK_TCK")


def memory() -> int:
    """Bytes that this process and all below it hold; what they share counts once."""
    found = 0
    for process, _ in family():
        try:
            text = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii")
        except OSError:
            continue
        found += next((int(line.split()[1]) << 10 for line in text.splitlines() if line.startswith("Pss:")), 0)
    return found


def family() -> Iterator[tuple[int, list[str]]]:
    """This process and all below it, with /proc/PID/stat from the third column on."""
    stats = {}
    for path in glob("/proc/[0-9]*/stat"):
        try:
            text = Path(path).read_text(encoding="ascii", errors="replace")
        except OSError:
            continue
        stats[int(text.split()[0])] = text.rpartition(")")[2].split()
    mine, waiting = {os.getpid()}, [os.getpid()]
    while waiting:
        parent = waiting.pop()
        below = [each for each, stat in stats.items() if int(stat[1]) == parent and each not in mine]
        mine.update(below)
        waiting += below
    yield from ((each, stats[each]) for each in mine if each in stats)


def plain(took: Took) -> dict[str, float]:
    """As JSON has it."""
    return {"seconds": took.seconds, "cpu": took.cpu, "memory": took.memory}


def main(engine: str, directory: Path, *, customers: int, many: int) -> dict[str, object]:
    """What was measured of an engine."""
    resource.setrlimit(resource.RLIMIT_DATA, (HARDEST, HARDEST))
    if engine == "columnar":
        return columnar(directory, customers, many)
    with address(engine, directory) as url:
        return of_sql(url, directory, customers=customers, many=many)


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], Path(sys.argv[2]), customers=int(sys.argv[3]), many=int(sys.argv[4]))))
