"""What the API carries, from the outside: the real server, over TCP, asked for conditions of random customers.

`python -m benchmarks.api` makes an example company, starts `presek up` on it, and asks twice. First as programs do that
know nothing of each other: 150 requests a second, arriving at random (an open loop: a slow answer holds back no
question, and its wait counts from when it should have been asked). Then as much as it can take from eight connections.
Asker and server share the machine's cores.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles

RATE, BAR_P95, BAR_MOST = 150, 0.025, 400
CONNECTIONS = 8
WARM_UP_SECONDS = 3


@dataclass
class Server:
    """Where it listens, and the key that opens it."""

    host: str
    port: int
    key: str

    def question(self, customer: str) -> bytes:
        return (
            f"GET /api/v1/customers/{customer}/conditions HTTP/1.1\r\nHost: localhost\r\n"
            f"Authorization: Bearer {self.key}\r\nAccept: application/json\r\n\r\n"
        ).encode()


@dataclass
class Asker:
    """Connections that are kept open, as many as are needed at once."""

    server: Server
    free: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = field(default_factory=list)
    most: int = 0
    failed: int = 0
    answers: int = 0
    bytes: int = 0
    late: list[float] = field(default_factory=list)

    async def ask(self, customer: str) -> None:
        reader, writer = self.free.pop() if self.free else await self._connected()
        writer.write(self.server.question(customer))
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
        await reader.readexactly(length)
        self.bytes += length
        self.answers += 1
        self.failed += not head.startswith(b"HTTP/1.1 200")
        self.free.append((reader, writer))

    async def _connected(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        self.most += 1
        return await asyncio.open_connection(self.server.host, self.server.port)


async def at_random(server: Server, keys: Sequence[str], *, seconds: float, seed: int) -> tuple[list[float], Asker]:
    """The waits of questions that arrive by chance, `RATE` a second."""
    chance, asker, waits = random.Random(seed), Asker(server), []
    begun = time.perf_counter()
    due, running = 0.0, []

    async def one(customer: str, due: float) -> None:
        sent = time.perf_counter() - begun
        await asker.ask(customer)
        waits.append(time.perf_counter() - begun - due)
        asker.late.append(sent - due)

    while (due := due + chance.expovariate(RATE)) < seconds:
        await asyncio.sleep(max(0.0, begun + due - time.perf_counter()))
        running.append(asyncio.create_task(one(chance.choice(keys), due)))
    await asyncio.gather(*running)
    return waits, asker


async def at_most(server: Server, keys: Sequence[str], *, seconds: float, seed: int) -> tuple[float, Asker]:
    """Answers a second where each of some connections asks again as soon as it is answered."""
    chance, asker = random.Random(seed), Asker(server)
    until, done = time.perf_counter() + seconds, 0

    async def one() -> None:
        nonlocal done
        while time.perf_counter() < until:
            await asker.ask(chance.choice(keys))
            done += 1

    begun = time.perf_counter()
    await asyncio.gather(*(one() for _ in range(CONNECTIONS)))
    return done / (time.perf_counter() - begun), asker


def presek(*words: str) -> list[str]:
    return [sys.executable, "-m", "presek.cli", *words]


def prepared(home: Path, customers: int) -> tuple[str, list[str]]:
    """A key, and the customers' keys, of a home that is made where there is none."""
    if not (home / "presek.sqlite3").exists():
        subprocess.run(presek("demo", "--home", str(home)), check=True, capture_output=True)
    name = f"benchmark {time.time_ns()}"
    command = presek("keys", "add", name, "--scope", "conditions", "--per-minute", "1000000", "--json")
    made = subprocess.run([*command, "--home", str(home)], check=True, capture_output=True, text=True)
    written = home / "everybody.csv"
    listed = presek("export", "--rule", "everyone", "-o", str(written), "--home", str(home))
    subprocess.run(listed, check=True, capture_output=True)
    keys = [line.split(",")[0].strip() for line in written.read_text("utf-8").splitlines()[1:]]
    return json.loads(made.stdout)["key"], keys[:customers]


def processor_seconds(process: int) -> float:
    """What a process and all below it have used so far."""
    found: dict[int, tuple[int, float]] = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            words = entry.read_text("ascii", "replace").rpartition(")")[2].split()
        except OSError:
            continue
        found[int(entry.parent.name)] = (int(words[1]), (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK"))
    below = {process}
    while more := {child for child, (parent, _) in found.items() if parent in below} - below:
        below |= more
    return sum(found[each][1] for each in below if each in found)


async def measured(server: Server, keys: Sequence[str], *, seconds: float, seed: int, process: int) -> bool:
    """Asks, prints the table, and says whether the bars are reached."""
    await at_random(server, keys, seconds=WARM_UP_SECONDS, seed=seed + 1)
    waits, asker = await at_random(server, keys, seconds=seconds, seed=seed)
    before = processor_seconds(process)
    most, hurried = await at_most(server, keys, seconds=seconds / 2, seed=seed + 2)
    each = (processor_seconds(process) - before) / hurried.answers
    cuts = quantiles(waits, n=100)
    size = asker.bytes / len(waits) / 1000
    ended = asker.failed + hurried.failed
    print(f"{len(keys):,} customers, {os.cpu_count()} cores, answers of {size:.1f} kB, seed {seed}\n")
    print("| conditions of one customer over HTTP | measured | bar |\n|---|---|---|")
    print(f"| {RATE} requests/s at random, {len(waits):,} in all: median | {median(waits) * 1000:.1f} ms | |")
    print(f"| the same: p95 | {cuts[94] * 1000:.1f} ms | ≤ {BAR_P95 * 1000:.0f} ms |")
    print(f"| of it the asker itself was late: p95 | {quantiles(asker.late, n=100)[94] * 1000:.1f} ms | |")
    print(f"| the same: p99 | {cuts[98] * 1000:.1f} ms | |")
    print(f"| the same: longest; most at once | {max(waits) * 1000:.1f} ms; {asker.most} | |")
    print(f"| most requests/s, {CONNECTIONS} connections | {most:.0f} | ≥ {BAR_MOST} |")
    print(f"| the server's processor time for each answer | {each * 1000:.2f} ms | ≤ {1000 / BAR_MOST:.1f} ms |")
    print(f"| answers that were none | {ended} | 0 |")
    return cuts[94] <= BAR_P95 and most >= BAR_MOST and not ended


def main() -> None:
    """Reads the command line, starts the server, measures, stops it."""
    asked = argparse.ArgumentParser(prog="python -m benchmarks.api", description=__doc__)
    asked.add_argument("--home", type=Path, help="a home that is there already (default: a new example company)")
    asked.add_argument("--customers", type=int, default=1_000_000, help="ask for so many of its customers")
    asked.add_argument("--seconds", type=float, default=20)
    asked.add_argument("--seed", type=int, default=7)
    options = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="presek-benchmarks-") as temporary:
        home = options.home or Path(temporary) / "home"
        key, keys = prepared(home, options.customers)
        up = subprocess.Popen(presek("up", "--home", str(home), "--json"), stdout=subprocess.PIPE, text=True)
        try:
            told = ""
            while not told.rstrip().endswith("}"):
                told += up.stdout.readline() if up.stdout else ""
            port = int(json.loads(told)["url"].rstrip("/").rpartition(":")[2])
            server = Server("127.0.0.1", port, key)
            good = asyncio.run(measured(server, keys, seconds=options.seconds, seed=options.seed, process=up.pid))
        finally:
            up.terminate()
            up.wait(30)
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
