"""What the published runs said of one customer, and what the engine is told of the past of all."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from presek.app import movements, past
from presek.app.home import Home
from presek.app.movements import Movement
from presek.app.past import Line
from presek.app.reasons import Reason
from presek.engine.columnar import remembered
from presek.engine.columnar.answers import Truths
from presek.plan.steps import Remembered
from presek.segment.reference_past import Told
from presek.store.run_times import RunTime
from presek.values.instant import AsOf


@dataclass(frozen=True, slots=True)
class State:
    """Whether a customer was in, after a run, and why that run changed it (None: it did not, or nobody kept why)."""

    inside: bool
    reason: Reason | None


@dataclass(frozen=True, slots=True)
class PastOfCustomers:
    """The past for the reference engine: customer by customer."""

    home: Home
    ordinal: Callable[[str], int | None]

    def told(self, segment: str, customer: str) -> Sequence[Told]:
        """Of one customer (by key) and one segment, by every published run, in order of their instants."""
        own, ordinal = past.line(self.home, segment), self.ordinal(customer)
        if ordinal is None:
            found: Mapping[int, State] = {}
        else:
            by_run = movements.of_customer(self.home, ordinal, segment=segment)
            found = states(self.home, own, ordinal, by_run=by_run)
        return [
            Told(run.as_of, found[run.number].inside if run.number in found else None)
            for run in past.in_order(own.runs)
        ]


def of_all(home: Home, as_of: AsOf, size: int) -> Callable[[Remembered], Truths]:
    """The past for the columnar engine: the packed verdicts of a leaf, for an answer of an instant."""

    def told(leaf: Remembered) -> Truths:
        line = past.Remembering.of(home, leaf.segment)
        return remembered.told(leaf, line, now=as_of.instant, size=size)

    return told


def states(home: Home, own: Line, ordinal: int, *, by_run: Mapping[str, Sequence[Movement]]) -> dict[int, State]:
    """A customer in one segment by number of the run; runs that did not answer the segment are missing."""
    found: dict[int, State] = {}
    before: RunTime | None = None
    inside = False
    for run in own.runs:
        told = own.told.get(run.number)
        if told is not None:
            moved = [each for each in by_run.get(run.directory, ()) if each.segment == own.segment]
            fresh = told.first or before is None or before.number not in own.told
            if fresh:
                inside = bool(moved) if told.first else ordinal in past.members(home, told, own.segment)
            elif moved:
                inside = moved[-1].entered
            reason = moved[-1].reason if moved else Reason.FIRST if fresh else None
            found[run.number] = State(inside, reason)
        before = run
    return found
