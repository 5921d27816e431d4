"""What intake carries, from the outside: the real server and worker, over TCP, on this machine.

`python -m benchmarks.intake` starts `presek up` on a home with customers and sends events: first in batches of 1,000
over several connections for `--seconds` (the worker drains, refreshes and folds meanwhile; `--rate` paces them), then
one at a time. An onlooker tells how long it takes until what was acknowledged is in the published run. Beside them, the
same bytes appended to a file with an fsync a batch, and inserted into SQLite with a commit a batch. At the end every
event that was acknowledged is counted in the facts. Senders and servers share the machine's cores.
"""

from __future__ import annotations

import argparse
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.client import HTTPConnection
from itertools import count
from pathlib import Path
from statistics import median, quantiles

from benchmarks.intake_watch import Watch, folds, seconds_of_processes

BATCH, BAR_EVENTS, BAR_POSTS = 1_000, 20_000, 500
WARM_UP_SECONDS = 5
SOURCE, CUSTOMERS = "shop", 12_000
CHANNELS = ("web", "phone", "email", "shop")


@dataclass
class Sent:
    """What one way of sending came to."""

    events: int = 0
    posts: int = 0
    seconds: float = 0.0
    waits: list[float] = field(default_factory=list)
    failed: int = 0
    said: str = ""

    @property
    def rate(self) -> float:
        return self.events / self.seconds if self.seconds else 0.0


def events(begin: int, many: int) -> list[dict[str, object]]:
    """Orders of a shop, drawn by their number."""
    return [
        {
            "id": str(number), "source": SOURCE, "relation": "orders", "customer": f"c{number * 7919 % CUSTOMERS}",
            "happened_at": f"2026-06-{1 + number % 28:02d}T{number % 24:02d}:10:00Z", "order_number": str(number),
            "net_amount": f"{number % 900}.{number % 100:02d}", "channel": CHANNELS[number % 4], "quantity": number % 9,
        }
        for number in range(begin, begin + many)
    ]  # fmt: skip


def body(begin: int, many: int) -> bytes:
    return "\n".join(json.dumps(each, separators=(",", ":")) for each in events(begin, many)).encode()


def prepare(folder: Path) -> str:
    """A home with customers; the key of a program that may send."""
    from presek.app import wiring

    wiring.start(folder)
    from benchmarks import large_home
    from presek.app import intake, keys
    from presek.app.home import Home

    large_home.make(folder, CUSTOMERS)
    Home.open(folder)
    intake.allow(SOURCE, by="benchmark")
    return keys.add("benchmark", ["intake"], per_minute=1_000_000, by="benchmark").secret


def customers_named(folder: Path) -> None:
    """The customers that the events are of, told as programs tell them."""
    from presek.app import intake
    from presek.app.home import Home

    home = Home.open(folder)
    for begin in range(0, CUSTOMERS, 6_000):
        said = [{"key": f"c{number}", "source": SOURCE, "facts": {"kind": "company"}}
                for number in range(begin, begin + 6_000)]  # fmt: skip
        intake.take(home, said, kind="facts")


def posting(
    port: int, key: str, bodies: Callable[[], bytes], *, many: int, until: float, most: int | None = None,
    every: float = 0.0,
) -> Sent:  # fmt: skip
    """One connection that sends until an instant (or so many times), each answer awaited before the next; `every` so
    many seconds, where that is sooner than it can."""
    done = Sent()
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/x-ndjson"}
    begun = time.perf_counter()
    while time.perf_counter() < until if most is None else done.posts < most:
        content = bodies()
        time.sleep(max(0.0, begun + done.posts * every - time.perf_counter()))
        sent = time.perf_counter()
        connection.request("POST", "/api/v1/events", content, headers)
        answer = connection.getresponse()
        said = answer.read()
        done.waits.append(time.perf_counter() - sent)
        done.posts += 1
        if answer.status == 202:
            done.events += many
        else:
            done.failed += 1
            done.said = done.said or f"{answer.status}: {said[:300].decode()}"
    done.seconds = time.perf_counter() - begun
    return done


def drawn(numbers: Iterator[int], many: int) -> Callable[[], bytes]:
    lock = threading.Lock()

    def make() -> bytes:
        with lock:
            number = next(numbers)
        return body(number * many, many)

    return make


def prepared(numbers: Iterator[int], many: int, most: int) -> Callable[[], bytes]:
    """Bodies made beforehand, that the sender's own work may not slow the server down; with fresh ids for each."""
    lock = threading.Lock()
    made = [body(place * many, many).decode() for place in range(most)]

    def take() -> bytes:
        with lock:
            number = next(numbers)
        turn, place = divmod(number, most)
        return made[place].replace('{"id":"', f'{{"id":"{turn}-').encode() if turn else made[place].encode()

    return take


def together(work: Callable[[], Sent], connections: int) -> Sent:
    """The same from several connections at once."""
    found: list[Sent] = []
    threads = [threading.Thread(target=lambda: found.append(work())) for _ in range(connections)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    waits = [wait for each in found for wait in each.waits]
    return Sent(
        sum(each.events for each in found), sum(each.posts for each in found), max(each.seconds for each in found),
        waits, sum(each.failed for each in found), next((each.said for each in found if each.said), ""),
    )  # fmt: skip


def appended(folder: Path, contents: list[bytes]) -> float:
    """Seconds to append the same bytes to a file, with an fsync for each."""
    handle = os.open(folder / "plain", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    begun = time.perf_counter()
    for content in contents:
        os.write(handle, content)
        os.fdatasync(handle)
    took = time.perf_counter() - begun
    os.close(handle)
    return took


def inserted(folder: Path, contents: list[bytes]) -> float:
    """Seconds to insert the same events into a SQLite table with a key, a transaction a batch, each synchronous."""
    database = sqlite3.connect(folder / "peer.sqlite3")
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=FULL")
    database.execute("CREATE TABLE events (id TEXT PRIMARY KEY, customer TEXT, at TEXT, said TEXT)")
    begun = time.perf_counter()
    for content in contents:
        rows = []
        for line in content.splitlines():
            said = json.loads(line)
            rows.append((said["id"], said["customer"], said["happened_at"], line))
        with database:
            database.executemany("INSERT OR REPLACE INTO events VALUES (?, ?, ?, ?)", rows)
    took = time.perf_counter() - begun
    database.close()
    return took


def counted(folder: Path) -> tuple[int, int]:
    """Distinct events in the facts, and rows."""
    from presek.app.home import Home

    home = Home.open(folder)
    keys: set[str] = set()
    rows = 0
    for batch in home.lake.read("orders", home.head().get("orders"), ["row_key", "origin"]):
        for key, origin in zip(batch.column("row_key").to_pylist(), batch.column("origin").to_pylist(), strict=True):
            if origin == SOURCE:
                keys.add(key)
                rows += 1
    return len(keys), rows


def drained(folder: Path, *, within: float) -> float:
    """Seconds until nothing waits any more."""
    from presek.app import intake_waiting
    from presek.app.home import Home

    home = Home.open(folder)
    begun = time.perf_counter()
    while intake_waiting.waiting(home) and time.perf_counter() - begun < within:
        time.sleep(0.5)
    return time.perf_counter() - begun


def seen_after(folder: Path, port: int, key: str, *, number: int) -> float:
    """Seconds from an event's answer to a run that was computed with it."""
    from presek.app import intake_waiting
    from presek.app.home import Home

    home = Home.open(folder)
    time.sleep(3)  # the worker has nothing left to do
    done = posting(port, key, lambda: body(number, 1), many=1, until=0.0, most=1)
    begun = time.perf_counter()
    assert not done.failed, done.said
    while time.perf_counter() - begun < 120:
        run = home.published()
        if not intake_waiting.waiting(home) and run is not None and run.head.get("orders") == home.head().get("orders"):
            break
        time.sleep(0.02)
    return time.perf_counter() - begun


def marking(port: int, key: str, number: int) -> str:
    """Sends one event and returns its receipt."""
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/x-ndjson"}
    connection.request("POST", "/api/v1/events", body(number, 1), headers)
    answer = connection.getresponse()
    said = answer.read()
    connection.close()
    if answer.status != 202:
        raise SystemExit(f"a marked event was refused: {said[:300].decode()}")
    return str(json.loads(said)["data"]["receipt"])


def line(what: str, sent: Sent, *, bar: float, peer: float) -> None:
    p95 = quantiles(sent.waits, n=20)[-1] * 1e3 if len(sent.waits) > 1 else 0.0
    print(
        f"{what:<34}{sent.rate:>12,.0f} /s{'(bar ' + format(bar, ',.0f') + ')':>14}"
        f"{p95:>9.1f} ms p95{sent.failed:>5} failed   {sent.rate / peer:.2f} of the file alone"
    )
    if sent.said:
        print(f"  first failure: {sent.said}")


def main(arguments: argparse.Namespace) -> None:
    with tempfile.TemporaryDirectory(prefix="presek-intake-") as name:
        folder = Path(name) / "home"
        folder.mkdir()
        key = prepare(folder)
        customers_named(folder)
        port = arguments.port
        environment = {**os.environ, "PRESEK_HOME": str(folder)}
        server = subprocess.Popen(
            [sys.executable, "-m", "presek.cli", "up", "--port", str(port), "--home", str(folder)],
            env=environment, stdout=subprocess.DEVNULL, stderr=None if arguments.loud else subprocess.DEVNULL,
        )  # fmt: skip
        try:
            wait_for(port)
            measure(folder, port, key, arguments=arguments, server=server.pid)
        finally:
            server.terminate()
            server.wait(30)


def wait_for(port: int) -> None:
    for _ in range(600):
        try:
            HTTPConnection("127.0.0.1", port, timeout=1).connect()
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the server did not start")


def measure(folder: Path, port: int, key: str, *, arguments: argparse.Namespace, server: int) -> None:
    contents = [body(number * BATCH, BATCH) for number in range(200)]
    plain = 200 * BATCH / appended(folder.parent, contents)
    sqlite = 200 * BATCH / inserted(folder.parent, contents)
    single = [body(number, 1) for number in range(1_000)]
    plain_one = 1_000 / appended(folder.parent, single)
    warm = drawn(count(20_000_000_000), 1)
    warmed = together(lambda: posting(port, key, warm, many=1, until=time.perf_counter() + WARM_UP_SECONDS), 4)
    make = prepared(count(), BATCH, 400)
    every = BATCH * arguments.connections / arguments.rate if arguments.rate else 0.0
    marked = count(40_000_000_000)
    watch = Watch(folder, lambda: marking(port, key, next(marked)))
    cost = seconds_of_processes(server)
    watch.begin()
    until = time.perf_counter() + arguments.seconds
    batches = together(
        lambda: posting(port, key, make, many=BATCH, until=until, every=every), arguments.connections
    )  # fmt: skip
    behind = drained(folder, within=600)
    watch.end()
    cost = {what: (now - cost.get(what, 0.0)) / batches.events * 1e6
            for what, now in seconds_of_processes(server).items()}  # fmt: skip
    until = time.perf_counter() + min(arguments.seconds, 20)
    ones = drawn(count(10_000_000_000), 1)
    posts = together(lambda: posting(port, key, ones, many=1, until=until), arguments.alone)
    drained(folder, within=600)
    visible = [seen_after(folder, port, key, number=30_000_000_000 + turn) for turn in range(5)]
    distinct, rows = counted(folder)
    print(watch.said())
    print(f"the lake was folded {folds(folder)} times; CPU seconds of a million events (with all that was refreshed):",
          ", ".join(f"{what} {seconds:.1f}" for what, seconds in sorted(cost.items())))  # fmt: skip
    line(f"batches of {BATCH:,}, {arguments.seconds:.0f} s", batches, bar=BAR_EVENTS, peer=plain)
    line(f"one at a time, {arguments.alone} connections", posts, bar=BAR_POSTS, peer=plain_one)
    print(f"{'the file alone, fsync a batch':<34}{plain:>12,.0f} /s")
    print(f"{'the file alone, fsync an event':<34}{plain_one:>12,.0f} /s")
    print(f"{'SQLite, commit a batch':<34}{sqlite:>12,.0f} /s")
    print(f"the worker was {behind:.1f} s behind when the last batch was answered")
    print(f"an event is in the published run {median(visible):.1f} s after its answer, at most {max(visible):.1f} s")
    acknowledged = len(visible) + len(watch.marks) + batches.events + posts.events + warmed.events
    print(f"acknowledged {acknowledged:,}; in the facts {distinct:,} events in {rows:,} rows")
    if distinct != acknowledged or rows != acknowledged:
        raise SystemExit("not what was acknowledged")


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seconds", type=float, default=60, help="how long batches are sent; the bar is 600")
    asked.add_argument("--rate", type=float, default=0, help="events a second that are offered; 0: all that goes")
    asked.add_argument("--connections", type=int, default=2)
    asked.add_argument("--alone", type=int, default=8, help="how many programs send one event at a time, all at once")
    asked.add_argument("--port", type=int, default=18_431)
    asked.add_argument("--loud", action="store_true", help="show what server and worker say")
    main(asked.parse_args())
