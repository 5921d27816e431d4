"""What an onlooker sees of a base while programs send: when what was acknowledged is in the published run, how much
waits, how often the lake was folded, and what site and worker cost."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from presek.app.home import Home

SECONDS_BETWEEN, SECONDS_BETWEEN_MARKS, PATIENCE = 0.1, 5.0, 600.0
TABLE = "orders"


@dataclass
class Mark:
    """One event among the others: when it was acknowledged, and seconds until facts and published run had it."""

    receipt: str
    at: float
    version: int | None = None
    kept: float | None = None
    visible: float | None = None


@dataclass
class Watch:
    """Looks at a home from a thread of its own; `mark` sends one event and returns its receipt."""

    folder: Path
    mark: Callable[[], str]
    marks: list[Mark] = field(default_factory=list)
    most_waiting: int = 0
    runs: set[int] = field(default_factory=set)
    _stop: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def begin(self) -> None:
        self._thread = threading.Thread(target=self._look)
        self._thread.start()

    def end(self) -> None:
        """Returns when every mark was seen, or patience ends."""
        self._stop.set()
        assert self._thread is not None
        self._thread.join()

    def said(self) -> str:
        kept = [each.kept for each in self.marks if each.kept is not None]
        visible = [each.visible for each in self.marks if each.visible is not None]
        if len(visible) < len(self.marks) or not visible:
            return f"{len(self.marks) - len(visible)} of {len(self.marks)} marked events were never seen"
        return (
            f"acknowledged to visible: median {median(visible):.1f} s, longest {max(visible):.1f} s (bar 60; "
            f"to the facts: {median(kept):.1f} and {max(kept):.1f} s); {len(visible)} marks, "
            f"{len(self.runs)} runs published; at most {self.most_waiting / 1e6:,.0f} MB waited"
        )

    def _look(self) -> None:
        from django.db import connections

        from presek.app.home import Home

        home = Home.open(self.folder)
        last, ended = 0.0, 0.0
        while True:
            now = time.perf_counter()
            if not self._stop.is_set() and now - last >= SECONDS_BETWEEN_MARKS:
                self.marks.append(Mark(self.mark(), time.perf_counter()))
                last = now
            self._look_once(home)
            if self._stop.is_set():
                ended = ended or now
                if now - ended > PATIENCE or all(each.visible is not None for each in self.marks):
                    break
            time.sleep(SECONDS_BETWEEN)
        connections.close_all()

    def _look_once(self, home: Home) -> None:
        from presek.app import intake, intake_waiting

        self.most_waiting = max(self.most_waiting, intake_waiting.waiting(home))
        run = home.published()
        if run is not None:
            self.runs.add(run.number)
        for each in self.marks:
            if each.kept is None and intake.became(home, each.receipt).state == "done":
                each.kept, each.version = time.perf_counter() - each.at, home.head()[TABLE]
            there = run is not None and each.version is not None and run.head.get(TABLE, -1) >= each.version
            if there and each.visible is None:
                each.visible = time.perf_counter() - each.at


def folds(folder: Path) -> int:
    """How often the table was folded, by its own log."""
    from deltalake import DeltaTable

    return sum(1 for each in DeltaTable(folder / "lake" / TABLE).history() if each.get("operation") == "OPTIMIZE")


def seconds_of_processes(parent: int) -> dict[str, float]:
    """CPU seconds so far of the site and of the worker that a process started, by what they are."""
    found: dict[str, float] = {}
    tick = os.sysconf("SC_CLK_TCK")
    known = {parent}
    processes = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text().rpartition(")")[2].split()
                command = (entry / "cmdline").read_bytes().decode("utf-8", "replace")
            except OSError:
                continue
            processes[int(entry.name)] = (int(stat[1]), (int(stat[11]) + int(stat[12])) / tick, command)
    for number in sorted(processes):
        above, seconds, command = processes[number]
        if above in known:
            known.add(number)
            what = "worker" if "worker" in command and "granian" not in command else "site"
            found[what] = found.get(what, 0.0) + seconds
    return found
