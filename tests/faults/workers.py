"""Two workers on one base, killed with signal 9 at random moments: another takes over, and nothing is done twice.

    python -m tests.faults.killing --what worker --rounds 50 --seed 7

Each round the import of a new file is asked for, as on a page, while two workers run and a receiver of webhooks
listens; the one at work is killed after a random time, sometimes both, or it sleeps through the end of its lease. In
the end every file is imported exactly once, every job is done, and the receiver was told of everybody who came, in
order, each message under one key.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.app.receiver import Receiver, receiving
from tests.faults import killing

LEASE = 1.0
ROWS = 300
LONGEST_WAIT = 60.0


@dataclass
class Workers:
    """Two of them, by the numbers of their processes."""

    home: Path
    running: list[int] = field(default_factory=list)

    def fill(self) -> None:
        while len(self.running) < 2:
            self.running.append(killing.child(self._work))

    def _work(self) -> None:
        from presek.app import worker

        base = killing.opened(self.home)
        worker.work(base, say=lambda _: None)

    def kill(self, number: int) -> None:
        os.kill(number, signal.SIGKILL)
        os.waitpid(number, 0)
        self.running.remove(number)

    def freeze(self, number: int) -> None:
        """Lets it sleep through the end of its lease."""
        os.kill(number, signal.SIGSTOP)
        time.sleep(LEASE * 1.6)
        os.kill(number, signal.SIGCONT)

    def stop(self) -> None:
        for number in self.running:
            os.kill(number, signal.SIGTERM)
        for number in self.running:
            assert os.waitstatus_to_exitcode(os.waitpid(number, 0)[1]) == 0
        self.running.clear()


def main(rounds: int, seed: int, *, say: Callable[[str], None]) -> int:
    """Runs so many rounds; how many workers were killed at work."""
    chance = random.Random(seed)
    folder = Path(tempfile.mkdtemp(prefix="presek-workers-"))
    home = folder / "home"
    os.environ["PRESEK_LEASE_SECONDS"] = str(LEASE)
    os.environ["PRESEK_WEBHOOK_NETWORKS"] = "127.0.0.0/8"
    preload(home)
    workers, killed = Workers(home), 0
    with receiving() as receiver:
        try:
            assert killing.finished(killing.child(lambda: prepare(home, receiver.url)))
            for number in range(rounds):
                asked = killing.child(lambda number=number: ask(home, folder, number))
                assert killing.finished(asked)
                workers.fill()
                time.sleep(chance.uniform(0.3, 2.5))
                busy = at_work(home, workers.running)
                if chance.random() < 0.3:
                    workers.freeze(busy)
                    continue
                for each in list(workers.running) if chance.random() < 0.3 else [busy]:
                    workers.kill(each)
                    killed += 1
                say(f"round {number}: {killed} killed so far, {len(receiver.came)} messages came")
            workers.fill()
            wait_until(lambda: killing.finished(killing.child(lambda: all_done(home, rounds, receiver))))
            workers.stop()
            told(receiver, rounds)
        except BaseException:
            say(f"seed {seed}; the home is {home}")
            raise
        finally:
            for each in list(workers.running):
                workers.kill(each)
    shutil.rmtree(folder)
    return killed


def preload(home: Path) -> None:
    """Imports everything once; opens nothing, for it will be forked."""
    killing.preload(home)
    import importlib

    for module in ("worker", "uploading", "mapping_form", "webhooks", "webhook_delivery"):
        importlib.import_module(f"presek.app.{module}")


def prepare(home: Path, url: str) -> None:
    from presek.app import webhooks
    from tests.app import homes

    base = killing.opened(home)
    homes.pin(base, homes.AS_OF)
    homes.put(base, "customers", [{"customer": "c", "employees": 1}])
    homes.force(base, homes.segments("size", {"small": "employees < 10"}))
    killing.refresh(base)
    webhooks.add(base, "crm", url, topics=(), segments=(), by="tests")


def ask(home: Path, folder: Path, number: int) -> None:
    """Asks for the import of a file, as its page does."""
    from presek.app import import_job, uploading

    base = killing.opened(home)
    lines = "".join(f"{key},5\n" for key in keys(number))
    upload = uploading.receive(base, f"file{number}.csv", [f"key,staff\n{lines}".encode()], by="tests")
    mapping = (
        "edition: 1\nformat: csv\nzone: Europe/Warsaw\ntable: customers\nsource: test\n"
        "key:\n  column: key\ncolumns:\n  staff: employees\n"
    )
    import_job.ask(base, upload.token, mapping, dry_run=False, by="tests")


def keys(number: int) -> list[str]:
    return [f"f{number}-{row}" for row in range(ROWS)]


def at_work(home: Path, running: list[int]) -> int:
    """The worker that holds the lease, else the first."""
    read, write = os.pipe()

    def look() -> None:
        from presek.app import clock
        from presek.store import leases

        killing.opened(home)
        holding = leases.holding("worker", now=clock.now())
        os.write(write, (holding.holder.rpartition(":")[2] if holding else "0").encode())

    assert killing.finished(killing.child(look))
    os.close(write)
    number = int(os.read(read, 20) or b"0")
    os.close(read)
    return number if number in running else running[0]


def wait_until(there: Callable[[], bool]) -> None:
    end = time.monotonic() + LONGEST_WAIT
    while time.monotonic() < end:
        if there():
            return
        time.sleep(0.3)
    raise AssertionError("it was not done in time")


def all_done(home: Path, rounds: int, receiver: Receiver) -> None:
    """Ends with 0 where every job is done and everybody was told of; what was done twice is an error at once."""
    from presek.store import imports, jobs

    base = killing.opened(home)
    found = jobs.latest(10_000, kind="import")
    assert not [each for each in found if each.state == "failed"], found
    rows: dict[str, int] = {}
    for batch in base.lake.read("customers", base.head()["customers"], ["key"]):
        for key in batch.column("key").to_pylist():
            rows[key] = rows.get(key, 0) + 1
    assert max(rows.values()) == 1
    assert len(imports.latest(10_000)) <= 1 + rounds, "a file was imported twice"
    published = base.published()
    whole = all(each.state == "done" for each in found) and len(rows) == 1 + rounds * ROWS
    told = len(receiver.taken()) == rounds * ROWS
    os._exit(0 if whole and told and published is not None else 1)


def told(receiver: Receiver, rounds: int) -> None:
    """Everybody, once, in the order in which they came; a message that came twice came with the same words."""
    bodies: dict[str, set[str]] = {}
    for each in receiver.came:
        bodies.setdefault(each.key, set()).add(each.body)
    assert all(len(said) == 1 for said in bodies.values())
    assert sorted(receiver.taken()) == sorted(key for number in range(rounds) for key in keys(number))
    runs = [each.said["data"]["run"] for each in {each.key: each for each in receiver.came}.values()]
    assert runs == sorted(runs), "the order was not kept"
