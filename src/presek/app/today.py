"""Today: whom one person contacts now, in which order and why; who is left out and why; how much work there is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from decimal import Decimal

import numpy as np

from presek.app import clock, objecting, restricting, today_arrays, today_judging, today_pins
from presek.app.home import Home
from presek.app.today_arrays import Base
from presek.app.today_columns import Numbers
from presek.app.today_judging import INSIDE, Judged, Moment
from presek.store import queue
from presek.store.queue import CustomerState
from presek.values.instant import microseconds
from presek.values.problem import Problem, Problems, nearest_names
from presek.values.text import folded
from presek.workqueue import lanes, ranking
from presek.workqueue.exclusions import Exclusion, Left, left_out
from presek.workqueue.lanes import SLOTS
from presek.workqueue.pins import Pin
from presek.workqueue.ranking import Points

TEN_IN_THE_MORNING = time(10)
MOST_SLOTS, USUAL_SLOTS = 200, SLOTS


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose list: customers of these owners (None: everybody's). `at`: another moment than now."""

    owners: tuple[str, ...] | None = None
    at: int | None = None
    slots: int = USUAL_SLOTS


@dataclass(frozen=True, slots=True)
class Entry:
    """A row: the place in `Judged.mine`, its points, and its pins, those that count first."""

    place: int
    points: Points
    pins: tuple[Pin, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Today:
    """The list of a moment. `left`: how many are left out for each reason; `needed`: contacts a working day that the
    cadences ask for, against `slots`; `same_company`: places of those who wait for a colleague of theirs."""

    judged: Judged = field(repr=False)
    moment: Moment
    owners: tuple[str, ...] | None
    pinned: tuple[Entry, ...]
    scored: tuple[Entry, ...]
    reserved: tuple[Entry, ...]
    same_company: tuple[int, ...]
    eligible: int
    left: Mapping[Exclusion, int]
    needed: Decimal
    slots: int

    @property
    def base(self) -> Base:
        """Whom it was chosen from."""
        return self.judged.base

    @property
    def customers(self) -> int:
        """How many customers these owners have."""
        return len(self.judged.mine)

    @property
    def over_capacity(self) -> bool:
        """Whether the cadences ask for more than there are slots."""
        return self.needed > self.slots

    def key(self, place: int) -> str:
        """The key of a row's customer."""
        return self.base.key(int(self.judged.mine[place]))

    def left_out(self, why: Exclusion, most: int) -> Iterator[tuple[int, Left]]:
        """Who is left out for a reason, by key: places, each with until when."""
        places = np.flatnonzero(self.judged.out == list(Exclusion).index(why))
        ranks = self.base.key_rank[self.judged.mine[places]]
        for place in map(int, places[np.argsort(ranks)][:most]):
            left = left_out(self.judged.state(place), pinned=bool(self.judged.pinned[place]))
            yield place, left or Left(why)


def today(home: Home, asked: Asked) -> Today:
    """The list. Problems: nothing has been computed yet; an owner nobody has."""
    base = today_arrays.base(home)
    moment = Moment(now(home) if asked.at is None else asked.at, home.as_of().zone)
    mine = _mine(base, asked.owners)
    states = _states(base, moment.day)
    pins = today_pins.pins_of(base, mine, states, moment=moment)
    pinned = np.isin(mine, np.fromiter(pins, np.int64, len(pins)))
    judged = today_judging.judged(
        base, mine, states, moment=moment, pinned=pinned,
        restricted=restricting.ordinals(base.deciding.standings.opened),
        objecting=objecting.ordinals(base.deciding.standings.opened),
    )  # fmt: skip
    rows = _pinned(judged, pins)
    company = base.company[mine]
    found = lanes.arranged(
        map(int, judged.ranked()),
        map(int, judged.waiting()),
        slots=asked.slots,
        company=lambda place: int(company[place]),
        taken=[int(company[each.place]) for each in rows],
    )
    counts = np.bincount(judged.out[judged.out != INSIDE], minlength=len(Exclusion))
    return Today(
        judged,
        moment,
        asked.owners,
        pinned=rows,
        scored=tuple(Entry(place, ranking.points(judged.case(place))) for place in found.scored),
        reserved=tuple(Entry(place, ranking.points(judged.case(place))) for place in found.reserved),
        same_company=found.same_company,
        eligible=int(np.count_nonzero(judged.out == INSIDE)),
        left={why: int(many) for why, many in zip(Exclusion, counts) if many},
        needed=_needed(base, mine),
        slots=asked.slots,
    )


def now(home: Home) -> int:
    """The moment that counts as now: the clock's, or, in a base that is pinned to a day, ten in the morning of it."""
    if home.about().as_of is None:
        return clock.now()
    as_of = home.as_of()
    return microseconds(datetime.combine(as_of.day, TEN_IN_THE_MORNING, tzinfo=as_of.zone))


def owners(home: Home) -> tuple[tuple[str, int], ...]:
    """Everybody who owns customers, with how many."""
    base = today_arrays.base(home)
    codes = base.owner_of[base.present]
    counts = np.bincount(codes[codes < len(base.owners)], minlength=len(base.owners))
    return tuple(sorted((name, int(many)) for name, many in zip(base.owners, counts) if many))


def owners_called(home: Home, *names: str) -> tuple[str, ...]:
    """The owners that a person goes by: their name as a user, or their whole name, however it is spelt."""
    wanted = {folded(each.strip()) for each in names if each.strip()}
    return tuple(name for name, _ in owners(home) if folded(name) in wanted)


def owner(home: Home, name: str) -> tuple[str, ...]:
    """An owner by name; Problems where nobody of that name has a customer."""
    found = owners_called(home, name)
    if not found:
        near = nearest_names(name, [each for each, _ in owners(home)])
        raise Problems(Problem("unknown-owner", f"nobody called '{name}' owns a customer.", path="user", nearest=near))
    return found


def _mine(base: Base, wanted: tuple[str, ...] | None) -> Numbers:
    if wanted is None:
        return np.flatnonzero(base.present)
    mine = np.zeros(len(base.present), np.bool_)
    for place, name in enumerate(base.owners):
        if name in wanted:
            mine |= base.owner_of == place
    return np.flatnonzero(base.present & mine)


def _states(base: Base, day: int) -> dict[int, CustomerState]:
    found = {}
    for key, state in queue.states(day).items():
        ordinal = base.ordinal(key)
        if ordinal is not None:
            found[ordinal] = state
    return found


def _pinned(judged: Judged, pins: Mapping[int, tuple[Pin, ...]]) -> tuple[Entry, ...]:
    """The pinned rows that are not left out, by what is due first."""
    places = map(int, np.flatnonzero(judged.pinned & (judged.out == INSIDE)))
    rows = [Entry(place, ranking.points(judged.case(place)), pins[int(judged.mine[place])]) for place in places]
    return tuple(sorted(rows, key=lambda row: (row.pins[0].order, judged.base.key(int(judged.mine[row.place])))))


def _needed(base: Base, mine: Numbers) -> Decimal:
    cadences = base.cadence[mine][~base.silent[mine]]
    days, many = np.unique(cadences[cadences > 0], return_counts=True)
    return lanes.needed_a_working_day(zip(map(int, days), map(int, many)))
