"""In which segments one customer was, from when to when, and why it changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from presek.app import members, movements, past, reading
from presek.app.facet_definitions import said
from presek.app.history import said_day
from presek.app.home import Home
from presek.app.movements import Movement
from presek.app.past import Line
from presek.app.reasons import Reason
from presek.store import definitions
from presek.store.run_times import RunTime, Told


@dataclass(frozen=True, slots=True)
class Stay:
    """One stretch in a segment, by local days. `until` is None while it lasts; `came` None: of that nothing was kept.

    `whole` is False where the past does not reach back to when the customer came. `version`: of the rule that took the
    customer in (None: not kept).
    """

    segment: str
    label: str
    since: str
    came: Reason | None
    version: int | None
    until: str | None
    went: Reason | None
    whole: bool

    def as_json(self) -> dict[str, object]:
        """As plain values."""
        return {
            "segment": self.segment,
            "label": self.label,
            "since": self.since,
            "came": None if self.came is None else self.came.value,
            "version": self.version,
            "until": self.until,
            "went": None if self.went is None else self.went.value,
            "whole": self.whole,
        }


def of_customer(home: Home, key: str, *, language: str = "en") -> tuple[Stay, ...]:
    """All stays of a customer, the latest first. Problems: there is no such customer."""
    ordinal = reading.opened(home).ordinal(key)
    by_run = movements.of_customer(home, ordinal)
    names = {segment.key: segment.labels for each in definitions.load() for segment in each.segments}
    now = members.segments_of(home, key) if home.published() is not None else {}
    moved = {each.segment for found in by_run.values() for each in found}
    found: list[Stay] = []
    for segment in sorted(moved | {name for name, state in now.items() if state == "in"}):
        own = past.line(home, segment)
        label = said(names.get(segment, {}), language) or segment
        found += _stays(home, own, label, states=_states(home, own, ordinal, by_run=by_run))
    return tuple(sorted(found, key=lambda each: (each.until or "9999", each.since), reverse=True))


@dataclass(frozen=True, slots=True)
class _State:
    """Whether the customer was in, after a run, and why that run changed it (None: it did not, or nobody kept why)."""

    inside: bool
    reason: Reason | None


def _states(home: Home, own: Line, ordinal: int, *, by_run: Mapping[str, Sequence[Movement]]) -> dict[int, _State]:
    """By number of the run; runs that did not answer the segment are missing."""
    found: dict[int, _State] = {}
    before: RunTime | None = None
    inside = False
    for run in own.runs:
        told = own.told.get(run.number)
        if told is None:
            before = run
            continue
        moved = [each for each in by_run.get(run.directory, ()) if each.segment == own.segment]
        fresh = told.first or before is None or before.number not in own.told
        if fresh:
            inside = bool(moved) if told.first else ordinal in past.members(home, told, own.segment)
        elif moved:
            inside = moved[-1].entered
        reason = moved[-1].reason if moved else Reason.FIRST if fresh else None
        found[run.number] = _State(inside, reason)
        before = run
    return found


def _stays(home: Home, own: Line, label: str, *, states: Mapping[int, _State]) -> Iterator[Stay]:
    """The stays along the line of the past."""
    since: tuple[Told, _State] | None = None
    for run in past.in_order(own.runs):
        state, told = states.get(run.number), own.told.get(run.number)
        if since is not None and (state is None or not state.inside):
            yield _stay(home, own, label, since=since, until=(run, None if state is None else state.reason))
            since = None
        elif since is None and state is not None and told is not None and state.inside:
            since = (told, state)
    if since is not None:
        yield _stay(home, own, label, since=since, until=None)


def _stay(
    home: Home, own: Line, label: str, *, since: tuple[Told, _State], until: tuple[RunTime, Reason | None] | None
) -> Stay:
    told, state = since
    return Stay(
        own.segment,
        label,
        said_day(told.run.as_of, home),
        state.reason,
        version=told.version,
        until=None if until is None else said_day(until[0].as_of, home),
        went=None if until is None else until[1],
        whole=state.reason is not Reason.FIRST,
    )
