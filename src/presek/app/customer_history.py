"""In which segments one customer was, from when to when, and why it changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from presek.app import members, movements, past, reading, told
from presek.app.facet_definitions import said
from presek.app.home import Home
from presek.app.past import Line
from presek.app.reasons import Reason
from presek.app.told import State
from presek.store import definitions
from presek.store.run_times import RunTime, Told
from presek.values.instant import local_day


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
    now = members.segments_of(home, key) if home.published() is not None else {}
    return of_ordinal(home, ordinal, now=now, language=language)


def of_ordinal(
    home: Home, ordinal: int, *, now: Mapping[str, str] | None = None, language: str = "en"
) -> tuple[Stay, ...]:
    """The same by ordinal; `now`: how the customer stands in each segment by the published run."""
    now = now or {}
    by_run = movements.of_customer(home, ordinal)
    names = {segment.key: segment.labels for each in definitions.load() for segment in each.segments}
    moved = {each.segment for found in by_run.values() for each in found}
    found: list[Stay] = []
    zone = home.as_of().zone
    for own in past.lines(home, sorted(moved | {name for name, state in now.items() if state == "in"})):
        label = said(names.get(own.segment, {}), language) or own.segment
        found += _stays(own, label, states=told.states(home, own, ordinal, by_run=by_run), zone=zone)
    return tuple(sorted(found, key=lambda each: (each.until or "9999", each.since), reverse=True))


def _stays(own: Line, label: str, *, states: Mapping[int, State], zone: ZoneInfo) -> Iterator[Stay]:
    """The stays along the line of the past."""
    since: tuple[Told, State] | None = None
    known = False
    for run in past.in_order(own.runs):
        state, answer = states.get(run.number), own.told.get(run.number)
        if since is not None and (state is None or not state.inside):
            yield _stay(own, label, since=since, until=(run, None if state is None else state.reason), zone=zone)
            since = None
        elif since is None and state is not None and answer is not None and state.inside:
            # Where nothing was told of the time before, the stay may have begun at any time.
            since = (answer, state if known else State(inside=True, reason=Reason.FIRST))
        known = state is not None
    if since is not None:
        yield _stay(own, label, since=since, until=None, zone=zone)


def _stay(
    own: Line,
    label: str,
    *,
    since: tuple[Told, State],
    until: tuple[RunTime, Reason | None] | None,
    zone: ZoneInfo,
) -> Stay:
    answer, state = since
    return Stay(
        own.segment,
        label,
        _said_day(answer.run.as_of, zone),
        state.reason,
        version=answer.version,
        until=None if until is None else _said_day(until[0].as_of, zone),
        went=None if until is None else until[1],
        whole=state.reason is not Reason.FIRST,
    )


def _said_day(instant: int, zone: ZoneInfo) -> str:
    """The local day that an instant of a run ends, or the day within which it lies."""
    return local_day(instant - 1, zone).isoformat()
