"""What came of the last writing back, as the page of the engine and commands show it; kept in the home."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from presek.app import clock
from presek.app.home import Home
from presek.app.snapshots import replace_text
from presek.values.problem import Problem

FILE = "write-back/last.json"


@dataclass(frozen=True, slots=True)
class Told:
    """A table's last batch: when it was written (microseconds), of which run, how many rows, whether everything."""

    table: str
    at: int
    run: int
    rows: int
    anew: bool


@dataclass(frozen=True, slots=True)
class LastWriting:
    """`at`: when all was there last, 0: never; `problem`: why it is not now, empty where it is, since `failed_at`."""

    at: int = 0
    tables: tuple[Told, ...] = ()
    problem: str = ""
    failed_at: int = 0

    def as_json(self) -> dict[str, object]:
        """As plain values; instants in microseconds."""
        return {**asdict(self), "tables": [asdict(each) for each in self.tables]}


def last(home: Home) -> LastWriting:
    """What came of the last writing back; an empty one where nothing was ever written."""
    try:
        found = json.loads((home.path / FILE).read_text("utf-8"))
        return LastWriting(**{**found, "tables": tuple(Told(**each) for each in found["tables"])})
    except (OSError, ValueError, KeyError, TypeError):
        return LastWriting()


def keep(home: Home, tables: Sequence[Told]) -> None:
    """All is there: what these tables were told stands beside what others were told before."""
    known = {each.table: each for each in last(home).tables} | {each.table: each for each in tables}
    _write(home, LastWriting(clock.now(), tuple(known.values())))


def keep_problem(home: Home, problem: Problem) -> None:
    """It did not go well; what was written before stays."""
    before = last(home)
    _write(home, LastWriting(before.at, before.tables, str(problem), clock.now()))


def _write(home: Home, made: LastWriting) -> None:
    (home.path / FILE).parent.mkdir(exist_ok=True)
    replace_text(home.path / FILE, json.dumps(made.as_json()))
