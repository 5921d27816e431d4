"""What the overview shows to those who decide: the base by segment and model, its value, who came and went since a
month ago, what waits for somebody, and how fresh the data is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache

from presek.app import (
    clock,
    engine_away,
    explore_index,
    kept_sets,
    month_before,
    pages_policies,
    pages_segments,
    policies,
    policy_book,
    sources,
)
from presek.app.health_words import Lit
from presek.app.home import Home
from presek.app.month_before import Moved
from presek.app.pages_segments import SegmentationPart, SegmentLine
from presek.app.worker_lease import WORKER
from presek.membership.customers import Customers, nobody
from presek.store import alerts, audit, exceptions, imports, leases, segment_changes
from presek.values.instant import local_day

SOON = 14
"""Days: an exception that ends within them is told of."""
MOST_UNSURE = 0.2
"""A segment of which for a larger share of the base it can't be said who is in should be looked at."""


@dataclass(frozen=True, slots=True)
class Row:
    """A segment. `moved` is None where the past does not reach back; `look_at`: why somebody should look at it
    (held, small, unsure, treatment, owner)."""

    line: SegmentLine
    moved: Moved | None
    look_at: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """A segmentation with its segments; `says`: whom it covers and how stable it is, with lights."""

    key: str
    label: str
    partition: bool
    promise_kept: bool
    rows: tuple[Row, ...]
    says: tuple[Lit, ...]


@dataclass(frozen=True, slots=True)
class Value:
    """What the base brought in over 12 months, and what those in no segment did."""

    whole: Decimal
    outside: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class Fresh:
    """How fresh what is shown is: the as-of day of the run, minutes since it was published, the day of the last
    import (None: never), sources that are late or fail, whether a worker is at work."""

    as_of: date | None
    minutes: int | None
    imported: date | None
    sources: int
    late: tuple[str, ...]
    worker: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for somebody, and what holds beside the rules."""

    policies: int
    exceptions: int
    holding: int
    ending: int
    in_force: int
    changes: int = 0


@dataclass(frozen=True, slots=True)
class Overview:
    """All of it. `since`: the day that movements are counted from; `outside`: how many are in no segment."""

    base: int
    segments: int
    outside: int
    value: Value | None
    since: date | None
    groups: tuple[Group, ...]
    waiting: Waiting
    alerts: tuple[str, ...]
    fresh: Fresh


@dataclass(frozen=True, slots=True)
class _OfRun:
    """What depends on the published run and the definitions alone."""

    found: pages_segments.Segments
    outside: int
    value: Value | None
    moved: Mapping[str, Moved] = field(repr=False)
    since: date | None


def overview(home: Home, *, language: str, revenue_seen: bool = True) -> Overview:
    """The overview of the published run; amounts where they are seen."""
    run = home.published()
    ready = _of_run(
        home, 0 if run is None else run.number, audit.number(), language=language, revenue_seen=revenue_seen
    )
    treated = {each.segment for each in policies.active(home)}
    return Overview(
        base=ready.found.base,
        segments=sum(len(each.segments) for each in ready.found.segmentations),
        outside=ready.outside,
        value=ready.value,
        since=ready.since,
        groups=tuple(_group(each, ready, treated) for each in ready.found.segmentations),
        waiting=_waiting(home),
        alerts=tuple(each.says for each in alerts.standing()),
        fresh=_fresh(home),
    )


def make_ready(home: Home) -> None:
    """Reads what a newly published run needs, so that nobody waits for it."""
    month_before.movements(home)


@engine_away.until_it_answers
@lru_cache(maxsize=12)
def _of_run(home: Home, run: int, done: int, *, language: str, revenue_seen: bool) -> _OfRun:
    """Of a run, once for each language, with amounts and without; `done` grows with everything that people change."""
    found = pages_segments.segments(home, language=language, revenue_seen=revenue_seen)
    moved = month_before.movements(home)
    outside = _outside(home, [line.key for part in found.segmentations for line in part.segments])
    value = None
    index = explore_index.of_run(home) if run else None
    if index is not None and index.revenue is not None and found.base_revenue is not None:
        mask = outside.mask()
        left_over = int(index.revenue[mask].sum()) if mask.any() else 0
        value = Value(found.base_revenue, Decimal(left_over).scaleb(-4), found.currency)
    return _OfRun(found, len(outside), value, moved=moved.by_segment, since=moved.since)


def _outside(home: Home, keys: Sequence[str]) -> Customers:
    """Those who are in none of the segments that the run computed."""
    run = home.published()
    if run is None:
        return nobody(0)
    left = explore_index.of_run(home).values.opened.everybody()
    for key in keys:
        answer = kept_sets.read(home.path, run.directory, key)
        if answer is not None and answer.true.size == left.size:
            left = left - answer.true
    return left


def _group(part: SegmentationPart, ready: _OfRun, treated: set[str]) -> Group:
    return Group(
        part.key,
        part.label,
        part.promise is not None,
        promise_kept=part.promise is None or "broken" not in (part.promise.disjoint, part.promise.complete),
        rows=tuple(
            Row(line, ready.moved.get(line.key), _look_at(line, ready.found.base, treated)) for line in part.segments
        ),
        says=part.says,
    )


def _look_at(line: SegmentLine, base: int, treated: set[str]) -> tuple[str, ...]:
    found = {
        "held": line.held,
        "small": line.small,
        "unsure": bool(base) and line.cannot_say / base > MOST_UNSURE,
        "treatment": line.key not in treated,
        "owner": not line.owner,
    }
    return tuple(name for name, is_so in found.items() if is_so)


def _waiting(home: Home) -> Waiting:
    today = policy_book.day(home)
    kept = exceptions.decided()
    holding = [each for each in kept if each.holds_on(today)]
    waiting, changes = pages_policies.policies_waiting(), segment_changes.waiting_number()
    asked = pages_policies.waiting(home) - waiting - changes
    ending = [each for each in holding if not each.holds_on(today + SOON)]
    return Waiting(
        waiting, asked, len(holding), ending=len(ending), in_force=len(policies.active(home)), changes=changes
    )


def _fresh(home: Home) -> Fresh:
    now = clock.now()
    run = home.published()
    zone = home.as_of().zone
    newest = imports.numbered(1)
    states = sources.listed(home)
    return Fresh(
        as_of=None if run is None else home.as_of(run.as_of).day,
        minutes=None if run is None else max(0, (now - run.published_at) // 60_000_000),
        imported=local_day(newest[0][1].at, zone) if newest else None,
        sources=len(states),
        late=tuple(each.key for each in states if each.freshness in {"late", "failed"}),
        worker=leases.holding(WORKER, now=now) is not None,
    )
