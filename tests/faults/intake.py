"""Kills whoever takes events in and whoever brings them to the facts, with signal 9 at random moments under load.

    python -m tests.faults.intake --rounds 200 --seed 7

One process takes in what three threads send all the time, and says which batches were answered; another drains, and
refreshes now and then. Either is killed after a random time, or both are, and started again; what was sent and not
answered is sent once more, as programs do. At the end every answered event is in the facts once, and no event twice.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.killing import child, finished, opened, preload

CUSTOMERS, THREADS, MOST_A_BATCH = 20, 3, 20
PAUSE = 0.01
"""Seconds between what a thread sends: the load shall be steady, the machine is shared."""


@dataclass
class Told:
    """Batches by their numbers: how many events each has, those that were answered with their receipts."""

    sizes: dict[int, int] = field(default_factory=dict)
    answered: dict[int, str] = field(default_factory=dict)

    @property
    def open(self) -> list[int]:
        return [number for number in self.sizes if number not in self.answered]


@dataclass
class Sender:
    """The process that takes events in, and the thread that hears of it."""

    process: int
    hearing: threading.Thread


def main(rounds: int, seed: int, *, say: Callable[[str], None]) -> int:
    """Runs so many rounds; how many processes were killed."""
    chance = random.Random(seed)
    folder = Path(tempfile.mkdtemp(prefix="presek-intake-"))
    home, told, killed = folder / "home", Told(), 0
    preload(home)
    preload_intake()
    try:
        assert finished(child(lambda: prepare(home)))
        sender, worker = send(home, told, chance), child(lambda: drain_for_ever(home))
        for number in range(rounds):
            time.sleep(chance.uniform(0.02, 0.5))
            what = chance.choice(("sender", "worker", "both"))
            if what != "worker":
                stop(sender.process)
                sender.hearing.join()
                killed += 1
            if what != "sender":
                stop(worker)
                killed += 1
            if number % 10 == 9:
                assert finished(child(lambda: judge(home, told, whole=False))), f"round {number} of seed {seed}"
            if what != "worker":
                sender = send(home, told, chance)
            if what != "sender":
                worker = child(lambda: drain_for_ever(home))
            say(f"round {number}: killed {what}; answered {len(told.answered)} of {len(told.sizes)} batches")
        for process in (sender.process, worker):
            stop(process)
        sender.hearing.join()
        assert finished(child(lambda: judge(home, told, whole=True))), f"the end of seed {seed}: see above"
        assert len(told.answered) > rounds // 4
    except BaseException:
        say(f"seed {seed}; the home is {home}")
        raise
    shutil.rmtree(folder)
    return killed


def preload_intake() -> None:
    import importlib

    for module in ("intake", "intake_drain", "intake_journal"):
        importlib.import_module(f"presek.app.{module}")


def stop(process: int) -> None:
    os.kill(process, signal.SIGKILL)
    status = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    assert status == -signal.SIGKILL, f"it failed by itself with {status}"


def prepare(home: Path) -> None:
    from presek.app import intake
    from tests.app import homes

    base = opened(home)
    homes.pin(base, homes.AS_OF)
    homes.put(base, "customers", [{"customer": f"c{number}", "kind": "company"} for number in range(CUSTOMERS)])
    homes.force(base, homes.segments("orders", {"buyers": "any orders()"}))
    intake.allow("shop", by="tests")


def send(home: Path, told: Told, chance: random.Random) -> Sender:
    """Sends what was not answered once more, then new batches; a line on a pipe before and after each."""
    again = {number: told.sizes[number] for number in told.open}
    first, seed = max(told.sizes, default=-1) + 1, chance.random()
    read, write = os.pipe()
    process = child(lambda: sending(home, again, first=first, seed=seed, pipe=write))
    os.close(write)
    hearing = threading.Thread(target=hear, args=(read, told))
    hearing.start()
    return Sender(process, hearing)


def hear(pipe: int, told: Told) -> None:
    with os.fdopen(pipe) as lines:
        for line in lines:
            if not line.endswith("\n"):
                return
            number, said = line.split()
            if said.isdigit():
                told.sizes[int(number)] = int(said)
            else:
                told.answered[int(number)] = said


def sending(home: Path, again: dict[int, int], *, first: int, seed: float, pipe: int) -> None:
    from presek.app import intake

    base, chance, lock = opened(home), random.Random(seed), threading.Lock()
    waiting = list(again.items())
    fresh = [first]

    def following() -> tuple[int, int]:
        with lock:
            if waiting:
                return waiting.pop()
            fresh[0] += 1
            return fresh[0] - 1, chance.randrange(1, MOST_A_BATCH)

    def work() -> None:
        while True:
            number, size = following()
            os.write(pipe, f"{number} {size}\n".encode())
            taken = intake.take(base, [event(number, place) for place in range(size)])
            os.write(pipe, f"{number} {taken.receipt}\n".encode())
            time.sleep(PAUSE)

    threads = [threading.Thread(target=work, daemon=True) for _ in range(THREADS)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    raise AssertionError("a sender ended by itself")


def event(number: int, place: int) -> dict[str, object]:
    return {
        "id": f"{number}-{place}", "source": "shop", "relation": "orders", "customer": f"c{number % CUSTOMERS}",
        "happened_at": "2026-06-01T10:00:00", "net_amount": f"{number}.{place:02d}",
    }  # fmt: skip


def drain_for_ever(home: Path) -> None:
    from presek.app import intake_drain, refresh

    base = opened(home)
    for turn in range(1_000_000):
        intake_drain.drain(base, say=lambda _: None, stopping=lambda: False)
        if turn % 20 == 5:
            refresh.refresh(base)
        time.sleep(PAUSE)


def judge(home: Path, told: Told, *, whole: bool) -> None:
    """No event twice; at the end, drained once more, every answered one, and the receipts say so."""
    from presek.app import intake, intake_drain, intake_waiting

    base = opened(home)
    if whole:
        intake_drain.drain(base, say=print, stopping=lambda: False)
        assert intake_waiting.waiting(base) == 0
    rows: Counter[str] = Counter()
    amounts: dict[str, int] = {}
    for batch in base.lake.read("orders", base.head().get("orders")):
        rows.update(batch.column("row_key").to_pylist())
        amounts |= dict(zip(batch.column("row_key").to_pylist(), batch.column("net_amount").to_pylist(), strict=True))
    assert set(rows.values()) <= {1}, [key for key, count in rows.items() if count > 1][:5]
    known = {f"shop:{number}-{place}" for number, size in told.sizes.items() for place in range(size)}
    assert set(rows) <= known
    if not whole:
        return
    for number, receipt in told.answered.items():
        for place in range(told.sizes[number]):
            key = f"shop:{number}-{place}"
            assert amounts.get(key) == number * 10_000 + place * 100, f"{key} was answered and is {amounts.get(key)}"
        became = intake.became(base, receipt)
        assert (became.state, became.accepted, became.rejected) == ("done", told.sizes[number], 0), became


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    asked = parser.parse_args()
    print(f"seed {asked.seed}")
    print(f"{main(asked.rounds, asked.seed, say=print)} processes were killed at work")
