"""Kills import, refresh and publishing with signal 9 at random moments, and judges what is left.

    python -m tests.faults.killing --rounds 200 --seed 7
    python -m tests.faults.killing --what worker --rounds 50 --seed 7

Each round a process of its own does one thing, and is killed after a random part of the time the thing usually
takes. Then
another process judges: what was reported done is there; what was not is there whole or not at all; every answer still
comes; the next attempt works and gives the answers of a base that was never disturbed.

With `--what worker` two workers are killed at what they do (`workers.py`); with `--what intake` those who take in what
programs send and who bring it to the facts (`intake.py`); with `--what product` the running site and worker under load
(`product.py`).
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from presek.app import wiring

CUSTOMERS, ROWS = 60, 400
LEAST = 5
"""A regular has at least so many orders, until publishing says otherwise."""


@dataclass
class Truth:
    """What must hold: which files were reported imported, which threshold was reported published."""

    imported: dict[str, int] = field(default_factory=dict)
    tried: dict[str, int] = field(default_factory=dict)
    thresholds: list[int] = field(default_factory=lambda: [LEAST])


def main(rounds: int, seed: int, *, say: Callable[[str], None]) -> int:
    """Runs so many rounds; the number of kills that hit a process at work."""
    chance = random.Random(seed)
    folder = Path(tempfile.mkdtemp(prefix="presek-killing-"))
    home, truth, hit = folder / "home", Truth(), 0
    usual = {"import": 0.3, "refresh": 0.4, "publish": 0.4}
    preload(home)
    try:
        assert finished(child(lambda: prepare(home)))
        for number in range(rounds):
            what = chance.choice(list(usual))
            step = {"import": importing, "refresh": refreshing, "publish": publishing}[what](
                home, truth, number, chance
            )
            begun = time.monotonic()
            killed = killed_after(step.do, chance.uniform(0, 1.3) * usual[what], step=step)
            if killed:
                hit += 1
            else:
                usual[what] = 0.5 * usual[what] + 0.5 * max(0.05, time.monotonic() - begun)
            if step.reported:
                step.done()
            judged = child(lambda: judge(home, truth))
            assert finished(judged), (
                f"round {number} of seed {seed}: {what}, killed: {killed}: see above; {home} is kept"
            )
            say(f"round {number}: {what}, {'killed' if killed else 'not killed'}, reported done: {step.reported}")
        assert finished(child(lambda: last_word(home, truth)))
    except BaseException:
        say(f"seed {seed}; the home is {home}")
        raise
    shutil.rmtree(folder)
    return hit


def preload(home: Path) -> None:
    """Imports everything once, so that a killed process was killed at its work; opens nothing, for it will be
    forked."""
    wiring.start(home)
    import importlib

    from presek.catalog.default import default_catalog
    from tests.app import homes

    for module in ("counting", "reading", "refresh"):
        importlib.import_module(f"presek.app.{module}")
    default_catalog(currency="PLN", zone=homes.ZONE)


# --- processes -----------------------------------------------------------------------------------------------------


@dataclass
class Step:
    """One thing to do, and what becomes true once it was reported done."""

    do: Callable[[], None]
    done: Callable[[], None]
    reported: bool = False


def child(work: Callable[[], None], report: int | None = None) -> int:
    """Does the work in a process of its own; its number."""
    number = os.fork()
    if number:
        return number
    code = 1
    try:
        work()
        if report is not None:
            os.write(report, b"done")
        code = 0
    finally:
        if code:
            traceback.print_exc()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)  # never into what the parent would do next


def finished(number: int) -> bool:
    return os.waitstatus_to_exitcode(os.waitpid(number, 0)[1]) == 0


def killed_after(work: Callable[[], None], seconds: float, *, step: Step) -> bool:
    """Whether the process was killed before it ended by itself."""
    read, write = os.pipe()
    number = child(work, write)
    os.close(write)
    time.sleep(seconds)
    os.kill(number, signal.SIGKILL)
    status = os.waitstatus_to_exitcode(os.waitpid(number, 0)[1])
    step.reported = os.read(read, 4) == b"done"
    os.close(read)
    assert status in {0, -signal.SIGKILL}, f"it failed by itself with {status}"
    return status != 0


# --- what is done ----------------------------------------------------------------------------------------------------


def opened(home: Path):
    wiring.start(home)
    from presek.app.home import Home

    return Home.open(home)


def prepare(home: Path) -> None:
    from tests.app import homes

    base = opened(home)
    homes.pin(base, homes.AS_OF)
    homes.put(base, "customers", [{"customer": f"c{number}", "kind": "company"} for number in range(CUSTOMERS)])
    homes.put(base, "orders", [row(number, "first") for number in range(ROWS)])
    publish(base, LEAST)
    refresh(base)


def row(number: int, file: str) -> dict[str, object]:
    customer = random.Random(f"{file}{number}").randrange(CUSTOMERS // 2)
    return {
        "customer": f"c{customer}",
        "order_number": f"{file}-{number}",
        "ordered_at": "2026-06-01T10:00:00",
        "net_amount": "10",
    }


def importing(home: Path, truth: Truth, number: int, chance: random.Random) -> Step:
    """A new file, or once more one that was broken off."""
    broken = [file for file in truth.tried if file not in truth.imported]
    file = chance.choice(broken) if broken and chance.random() < 0.5 else f"file{number}"
    rows = truth.tried.setdefault(file, chance.randrange(1, ROWS))

    def work() -> None:
        from presek.app import importing as app_importing

        base = opened(home)
        data, mapping = write(home.parent / "orders", file, rows)
        report = app_importing.import_file(base, data, mapping)
        assert report.accepted + report.unchanged == rows

    return Step(work, lambda: truth.imported.__setitem__(file, rows))


def write(folder: Path, file: str, rows: int) -> tuple[Path, Path]:
    folder.mkdir(exist_ok=True)
    data, mapping = folder / f"{file}.csv", folder / "orders.yaml"
    lines = ["customer,order_number,ordered_at,net_amount"]
    lines += [",".join(map(str, row(number, file).values())) for number in range(rows)]
    data.write_text("\n".join(lines) + "\n", "utf-8")
    columns = {name: name for name in ("order_number", "ordered_at", "net_amount")}
    said = {
        "edition": 1, "format": "csv", "zone": "Europe/Warsaw", "table": "orders",
        "customer": {"column": "customer"}, "row_key": {"column": "order_number"}, "columns": columns,
    }  # fmt: skip
    mapping.write_text(json.dumps(said), "utf-8")
    return data, mapping


def refreshing(home: Path, truth: Truth, number: int, chance: random.Random) -> Step:
    return Step(lambda: refresh(opened(home)), lambda: None)


def publishing(home: Path, truth: Truth, number: int, chance: random.Random) -> Step:
    """Another threshold for the regulars, then a refresh."""
    threshold = chance.randrange(1, 40)
    truth.thresholds.append(threshold)

    def work() -> None:
        base = opened(home)
        publish(base, threshold)
        refresh(base)

    return Step(work, lambda: truth.thresholds.__setitem__(slice(None), [threshold]))


def publish(base, threshold: int) -> None:
    from tests.app import homes

    rules = {"regular": f"orders.count() >= {threshold}", "other": "otherwise"}
    homes.force(base, homes.segments("orders", rules, partition=True))


def refresh(base) -> None:
    from presek.app import refresh as app_refresh

    app_refresh.refresh(base)


# --- what must hold --------------------------------------------------------------------------------------------------


def judge(home: Path, truth: Truth) -> None:
    """Right after the kill, before anything was mended."""
    from presek.app import counting, reading
    from presek.store import definitions

    base = opened(home)
    whole_or_not_at_all(base, truth)
    (segmentation,) = definitions.load()
    rule = segmentation.segments[0].typed
    assert rule in {f"orders.count() >= {threshold}" for threshold in truth.thresholds}, rule
    regular, other = (len(reading.answer(base, key).true) for key in ("regular", "other"))
    assert regular + other == CUSTOMERS
    counted = counting.count(base, "everyone")
    assert counted.inside == CUSTOMERS
    truth_of_published(base)


def whole_or_not_at_all(base, truth: Truth) -> dict[str, int]:
    rows: dict[str, int] = {}
    for batch in base.lake.read("orders", base.head()["orders"], ["origin"]):
        for origin in batch.column("origin").to_pylist():
            rows[Path(origin).stem] = rows.get(Path(origin).stem, 0) + 1
    for file, wanted in truth.tried.items():
        there = rows.get(file, 0)
        assert there in {0, wanted}, f"{file}: {there} of {wanted} rows"
        assert file not in truth.imported or there == wanted, f"{file} was reported imported and is not there"
    return rows


def truth_of_published(base) -> None:
    """The published counts are those of the published sets."""
    from presek.app import reading

    run = reading.published_run(base)
    for count in run.counts:
        assert count.inside == len(reading.answer(base, count.key).true)


def last_word(home: Path, truth: Truth) -> None:
    """After one more undisturbed refresh the answers are those that the rows themselves give."""
    from presek.app import reading
    from presek.store import definitions

    base = opened(home)
    refresh(base)
    whole_or_not_at_all(base, truth)
    orders: dict[int, int] = {}
    for batch in base.lake.read("orders", base.head()["orders"], ["ordinal"]):
        for ordinal in batch.column("ordinal").to_pylist():
            orders[ordinal] = orders.get(ordinal, 0) + 1
    (segmentation,) = definitions.load()
    threshold = int(segmentation.segments[0].typed.rpartition(" ")[2])
    expected = sorted(ordinal for ordinal, count in orders.items() if count >= threshold)
    assert reading.answer(base, "regular").true.ordinals().tolist() == expected


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--what", choices=("import", "worker", "intake", "product"), default="import")
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    asked = parser.parse_args()
    print(f"seed {asked.seed}")
    if asked.what == "intake":
        from tests.faults import intake

        main = intake.main
    elif asked.what == "product":
        from tests.faults import product

        main = product.main
    elif asked.what == "worker":
        from tests.faults import workers

        main = workers.main
    print(f"{main(asked.rounds, asked.seed, say=print)} processes were killed at work")
