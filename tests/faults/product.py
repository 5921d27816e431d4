"""Kills the running product under load: the site as the server runs it, and the worker, each with signal 9.

    python -m tests.faults.killing --what product --rounds 200 --seed 7

Both are started as `presek up` starts them. Programs post batches over TCP all the time, send again what was not
answered, and now and then what was. At random moments, also while they start, the site or the worker or both die with
all their processes and are started again. At the end every answered event is in the facts once, and no event twice.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from tests.faults.intake import MOST_A_BATCH, Told, event, judge, preload_intake, prepare
from tests.faults.killing import child, finished, opened, preload

PROGRAMS, PAUSE, LONGEST_START = 3, 0.02, 60.0
MOST_OPEN = 20
"""So many batches that nobody answered are sent again before new ones."""
REPEATED = 0.1
"""The part of what is sent that was answered before."""
KEY, SHORT = "key", 10
KINDS = ("site", "worker", "both")
LEASE = {"PRESEK_LEASE_SECONDS": "1"}


@dataclass
class Load:
    """Programs that post without end, each batch by its number."""

    port: int
    key: str
    chance: random.Random
    told: Told = field(default_factory=Told)
    refused: list[str] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _in_flight: set[int] = field(default_factory=set)
    _stop: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def begin(self) -> None:
        self._threads = [threading.Thread(target=self._send_for_ever) for _ in range(PROGRAMS)]
        for each in self._threads:
            each.start()

    def end(self) -> None:
        self._stop.set()
        for each in self._threads:
            each.join()

    def has_more_than(self, many: int) -> bool:
        return len(self.told.answered) > many

    def _send_for_ever(self) -> None:
        while not self._stop.is_set():
            number, size = self._following()
            with contextlib.suppress(OSError, HTTPException):  # nobody answers: who sent it sends it again
                self._send(number, size)
            with self._lock:
                self._in_flight.discard(number)
            time.sleep(PAUSE)

    def _following(self) -> tuple[int, int]:
        """A batch that was not answered, one that was, or a new one."""
        with self._lock:
            open_ones = [each for each in self.told.open if each not in self._in_flight]
            answered = [each for each in self.told.answered if each not in self._in_flight]
            if len(open_ones) >= MOST_OPEN or (open_ones and self.chance.random() < 0.5):
                number = self.chance.choice(open_ones)
            elif answered and self.chance.random() < REPEATED:
                number = self.chance.choice(answered)
            else:
                number = len(self.told.sizes)
                self.told.sizes[number] = self.chance.randrange(1, MOST_A_BATCH)
            self._in_flight.add(number)
            return number, self.told.sizes[number]

    def _send(self, number: int, size: int) -> None:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=20)
        said = json.dumps([event(number, place) for place in range(size)])
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"}
        try:
            connection.request("POST", "/api/v1/events", said, headers)
            answer = connection.getresponse()
            told = answer.read()
        finally:
            connection.close()
        with self._lock:
            if answer.status == 202:
                self.told.answered.setdefault(number, json.loads(told)["data"]["receipt"])
            elif answer.status != 503:
                self.refused.append(f"{answer.status} {told[:300]!r}")


@dataclass
class Running:
    """The site and the worker, each with a group of its own."""

    home: Path
    port: int
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, what: str) -> None:
        """Starts one of them; returns at once."""
        from presek.app import up

        command = up.site_command("127.0.0.1", self.port) if what == "site" else up.worker_command(self.home)
        with (self.home.parent / f"{what}.log").open("ab") as log:
            self.processes[what] = subprocess.Popen(
                command, env={**os.environ, **LEASE}, start_new_session=True, stdout=log, stderr=log
            )

    def kill(self, what: str) -> None:
        """With all its processes."""
        process = self.processes.pop(what)
        code = process.poll()
        assert code is None, f"the {what} ended by itself with {code}; see {self.home.parent / what}.log"
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def answers(self) -> bool:
        with contextlib.suppress(OSError, HTTPException):
            connection = HTTPConnection("127.0.0.1", self.port, timeout=5)
            connection.request("GET", "/api/v1/segments")
            return connection.getresponse().status == 401
        return False

    def end(self) -> None:
        for process in self.processes.values():
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        self.processes.clear()


def main(rounds: int, seed: int, *, say: Callable[[str], None]) -> int:
    """Runs so many rounds; how many times the site or the worker was killed."""
    chance = random.Random(seed)
    folder = Path(tempfile.mkdtemp(prefix="presek-product-"))
    home, killed = folder / "home", 0
    preload(home)
    preload_intake()
    assert finished(child(lambda: prepare(home)))
    assert finished(child(lambda: make_key(home)))
    from presek.app import up

    running = Running(home, up.free_port("127.0.0.1", None))
    load = Load(running.port, (folder / KEY).read_text(), chance)
    try:
        for what in ("site", "worker"):
            running.start(what)
        wait_for(running.answers, "the site did not begin to answer")
        load.begin()
        for number in range(rounds):
            struck = strike(running, load, KINDS[number % len(KINDS)] if rounds < SHORT else chance.choice(KINDS))
            killed += len(struck)
            if number % 20 == 19:
                assert finished(child(lambda: judge(home, load.told, whole=False))), f"round {number} of seed {seed}"
            for each in struck:
                running.start(each)
            counted = f"answered {len(load.told.answered)} of {len(load.told.sizes)} batches"
            say(f"round {number}: killed {' and '.join(struck)}; {counted}")
        before = len(load.told.answered)
        wait_for(partial(load.has_more_than, before), "nothing was answered after the last start")
        load.end()
        assert finished(child(lambda: wait_until_drained(home))), "the worker did not bring everything to the facts"
        running.end()
        assert not load.refused, load.refused[:3]
        assert finished(child(lambda: judge(home, load.told, whole=True))), f"the end of seed {seed}: see above"
    except BaseException:
        say(f"seed {seed}; the home is {home}")
        raise
    finally:
        load.end()
        running.end()
    shutil.rmtree(folder)
    return killed


def strike(running: Running, load: Load, what: str) -> tuple[str, ...]:
    """Kills one or both at a random moment, one time of two while it starts perhaps, else while it answers; whom."""
    if len(load.told.answered) < SHORT or load.chance.random() < 0.5:
        wait_for(partial(load.has_more_than, len(load.told.answered)), "nothing was answered")
    time.sleep(load.chance.uniform(0.05, 3.0))
    struck = ("site", "worker") if what == "both" else (what,)
    for each in struck:
        running.kill(each)
    return struck


def make_key(home: Path) -> None:
    from presek.app import keys

    opened(home)
    made = keys.add("shop", ["intake"], per_minute=1_000_000, by="tests")
    (home.parent / KEY).write_text(made.secret)


def wait_until_drained(home: Path) -> None:
    from presek.app import intake_waiting

    base = opened(home)
    wait_for(lambda: intake_waiting.waiting(base) == 0, "it still waits")


def wait_for(there: Callable[[], bool], failing: str) -> None:
    begun = time.monotonic()
    while not there():
        assert time.monotonic() - begun < LONGEST_START, failing
        time.sleep(0.05)
