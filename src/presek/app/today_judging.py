"""Points and exclusions of many customers at once, in arrays: for each the answer of `workqueue` for one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

import numpy as np

from presek.app.today_arrays import CLASS_OF, NEVER, Base
from presek.app.today_columns import Mask, Numbers
from presek.app.today_parties import DAYS_LOOKED_BACK
from presek.store.queue import NOTHING_DONE, CustomerState
from presek.values.instant import day_number, local_day, local_midnight
from presek.workqueue import consent, exclusions
from presek.workqueue.consent import Channel, Known, Way
from presek.workqueue.exclusions import LEAST_GAP_DAYS, MICROSECONDS_A_DAY, Exclusion, State
from presek.workqueue.ranking import (
    A_WORKING_DAY,
    MOST_OVERDUE,
    OF_DUE,
    OF_SEGMENT,
    OF_TRIGGER,
    OF_VALUE,
    PURPOSE,
    TRIGGER_POINTS,
    VALUE_POINTS,
    Case,
    Purpose,
    Trigger,
    purpose,
)

MILLION = 1_000_000
"""Points are counted in millionths: all parts are whole then."""
DUE_SCALE = 10_000
NOBODY: Numbers = np.zeros(0, np.int64)
INSIDE = -1
"""In place of an exclusion: the customer is on the list."""


@dataclass(frozen=True, slots=True)
class Moment:
    """When the list is for."""

    at: int
    zone: ZoneInfo

    @property
    def day(self) -> int:
        """Its local day."""
        return day_number(local_day(self.at, self.zone))

    @property
    def midnight(self) -> int:
        """When the day began."""
        return local_midnight(local_day(self.at, self.zone), self.zone)


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """Of the customers in `mine` (ordinals, ascending), at a moment. `score` in millionths of a point; `days` since the
    last contact, -1: never; `out` the place of the exclusion in `Exclusion`, or `INSIDE`."""

    base: Base
    moment: Moment
    mine: Numbers
    states: Mapping[int, CustomerState]
    pinned: Mask = field(repr=False)
    score: Numbers = field(repr=False)
    days: Numbers = field(repr=False)
    overdue: Numbers = field(repr=False)
    contact: Numbers = field(repr=False)
    outbound: Numbers = field(repr=False)
    called: frozenset[int] = field(repr=False)
    out: Numbers = field(repr=False)
    restricted: Numbers = field(repr=False)
    objecting: Numbers = field(repr=False)

    def ranked(self) -> Numbers:
        """The places in `mine` of those to be called by points: most points, oldest contact, key."""
        places = np.flatnonzero((self.out == INSIDE) & ~self.pinned)
        rank = self.base.key_rank[self.mine[places]]
        return np.asarray(places[np.lexsort((rank, self.contact[places], -self.score[places]))])

    def waiting(self) -> Numbers:
        """The same, by waiting: oldest contact, key."""
        places = np.flatnonzero((self.out == INSIDE) & ~self.pinned)
        rank = self.base.key_rank[self.mine[places]]
        return np.asarray(places[np.lexsort((rank, self.contact[places]))])

    def case(self, place: int) -> Case:
        """What ranks one of them."""
        ordinal = int(self.mine[place])
        days, cadence = int(self.days[place]), int(self.base.cadence[ordinal])
        return Case(
            CLASS_OF[int(self.base.value_class[ordinal])],
            None if days < 0 else days,
            cadence or None,
            int(self.base.weight[ordinal]),
            overdue=int(self.overdue[place]),
            triggers=triggers_of(self.base, ordinal),
        )

    def channels(self, place: int) -> tuple[Channel, ...]:
        """How one of them may be contacted."""
        ordinal = int(self.mine[place])
        base = self.base
        wanted = Purpose.SERVICE if self.pinned[place] else purpose(triggers_of(base, ordinal))
        said = {way: (None, False, True)[int(base.consented[way][ordinal]) + 1] for way in Way}
        if np.isin(ordinal, self.objecting):
            said = {way: False for way in Way}
        known = Known(
            said,
            frozenset(way for way in Way if base.addressed[way][ordinal]),
            frozenset(way for way in Way if base.served[way][ordinal]),
        )
        return consent.channels(wanted, known, base.parties.asking(base.parties.party(ordinal), self.moment.day))

    def state(self, place: int) -> State:
        """What may leave one of them out."""
        ordinal = int(self.mine[place])
        base, done = self.base, self.states.get(ordinal, NOTHING_DONE)
        found = self.channels(place)
        outbound = int(self.outbound[place])
        return State(
            at=self.moment.at,
            restricted=bool(np.isin(ordinal, self.restricted)),
            do_not_contact=bool(base.silent[ordinal]),
            put_off_until=done.put_off_until,
            skipped=done.skipped,
            dispute=bool(base.disputed[ordinal]),
            cadence=bool(base.cadence[ordinal]),
            last_outbound=None if outbound == NEVER else outbound,
            company_contacted=int(base.company[ordinal]) in self.called,
            reachable=consent.reachable(found),
            consented=consent.consented(found),
            quiet_until=base.parties.quiet_of(base.parties.party(ordinal), self.moment.at),
        )


def triggers_of(base: Base, ordinal: int) -> frozenset[Trigger]:
    """The triggers that hold of one customer."""
    return frozenset(trigger for trigger, mask in base.triggers.items() if mask[ordinal])


def judged(
    base: Base,
    mine: Numbers,
    states: Mapping[int, CustomerState],
    *,
    moment: Moment,
    pinned: Mask,
    restricted: Numbers = NOBODY,
    objecting: Numbers = NOBODY,
) -> Judged:
    """The points of `mine`, and why any of them is left out; `restricted` and `objecting` (to marketing) are
    ordinals."""
    since = _Since(base, mine, states=states, moment=moment)
    overdue = _overdue(base, mine, days=since.days, moment=moment)
    called = _called(base, states, moment)
    made = Judged(
        base, moment, mine,
        states=states, pinned=pinned, score=_score(base, mine, days=since.days, overdue=overdue), days=since.days,
        overdue=overdue, contact=since.contact, outbound=since.outbound, called=called,
        out=np.full(len(mine), INSIDE, np.int64), restricted=restricted, objecting=objecting,
    )  # fmt: skip
    _leave_out(made)
    return made


class _Since:
    """When each was contacted last, by the lake and by what was done here since."""

    def __init__(self, base: Base, mine: Numbers, *, states: Mapping[int, CustomerState], moment: Moment) -> None:
        self.contact, self.outbound = base.contact[mine], base.outbound[mine]
        passed = moment.day - base.day
        never = base.contact_days[mine] < 0
        self.days = np.where(never, -1, np.maximum(base.contact_days[mine] + passed, 0))
        for place, state in _placed(mine, states):
            if state.contacted_at is not None and state.contacted_at > self.contact[place]:
                self.contact[place] = state.contacted_at
                self.days[place] = max(0, moment.day - day_number(local_day(state.contacted_at, moment.zone)))
            if state.contacted_at is not None and state.contacted_at > self.outbound[place]:
                self.outbound[place] = state.contacted_at


def _placed(mine: Numbers, states: Mapping[int, CustomerState]) -> list[tuple[int, CustomerState]]:
    """The states of those in `mine`, with their places."""
    ordinals = np.fromiter(states, np.int64, len(states))
    places = np.searchsorted(mine, ordinals)
    inside = places < len(mine)
    inside[inside] = mine[places[inside]] == ordinals[inside]
    found = list(states.values())
    return [(int(places[each]), found[each]) for each in np.flatnonzero(inside)]


def _overdue(base: Base, mine: Numbers, *, days: Numbers, moment: Moment) -> Numbers:
    """Working days since the cadence asked for a contact; of who was never contacted, since they became a customer."""
    cadence = base.cadence[mine]
    customer_days = base.customer_days[mine]
    since = np.where(days >= 0, days, np.where(customer_days >= 0, customer_days + moment.day - base.day, -1))
    ago = np.where(cadence > 0, np.clip(since - cadence, 0, DAYS_LOOKED_BACK), 0)
    counts, country_of = base.parties.working_days(moment.day)
    return np.asarray(counts[country_of[base.parties.of[mine]], ago])


def _score(base: Base, mine: Numbers, *, days: Numbers, overdue: Numbers) -> Numbers:
    cadence = base.cadence[mine]
    safe = np.maximum(cadence, 1)
    exact = (2 * 100 * DUE_SCALE * days - 100 * DUE_SCALE * safe + safe) // (2 * safe)
    due = np.clip(np.where(days < 0, 100 * DUE_SCALE, exact), 0, 100 * DUE_SCALE)
    due = np.where(cadence > 0, due, 0)
    value = np.array([VALUE_POINTS[each] for each in CLASS_OF], np.int64)[base.value_class[mine]]
    trigger = np.zeros(len(mine), np.int64)
    for each, mask in base.triggers.items():
        trigger = np.maximum(trigger, np.where(mask[mine], TRIGGER_POINTS[each], 0))
    most = int(MOST_OVERDUE / A_WORKING_DAY)
    found: Numbers = (
        int(OF_VALUE * MILLION) * value
        + int(OF_DUE * MILLION) // DUE_SCALE * due
        + int(OF_TRIGGER * MILLION) * trigger
        + int(OF_SEGMENT * MILLION) * base.weight[mine]
        + int(A_WORKING_DAY * MILLION) * np.minimum(overdue, most)
    )
    return found


def _called(base: Base, states: Mapping[int, CustomerState], moment: Moment) -> frozenset[int]:
    """The companies of which somebody was contacted today."""
    begun = moment.midnight
    today = set(map(int, base.company[np.flatnonzero(base.outbound >= begun)]))
    today |= {
        int(base.company[ordinal])
        for ordinal, state in states.items()
        if state.contacted_at is not None and state.contacted_at >= begun
    }
    return frozenset(today)


def _leave_out(made: Judged) -> None:
    """Marks the gravest exclusion of each."""
    found = _holding(made)
    for place, why in reversed(list(enumerate(Exclusion))):
        holds = found[why] if why.always else found[why] & ~made.pinned
        made.out[holds] = place


def _holding(made: Judged) -> Mapping[Exclusion, Mask]:
    base, mine, at = made.base, made.mine, made.moment.at
    put_off, skipped = np.zeros(len(mine), np.bool_), np.zeros(len(mine), np.bool_)
    for place, state in _placed(mine, made.states):
        left = exclusions.left_out(State(at=at, put_off_until=state.put_off_until, skipped=state.skipped), pinned=False)
        put_off[place] = left is not None and left.why is Exclusion.PUT_OFF
        skipped[place] = left is not None and left.why is Exclusion.SKIPPED
    kinds = base.parties.of[mine]
    quiet = np.array([each is not None for each in base.parties.quiet_until(at)] or [False], np.bool_)[kinds]
    reachable, consented = _reached(made, kinds)
    return {
        Exclusion.RESTRICTED: np.isin(mine, made.restricted),
        Exclusion.DO_NOT_CONTACT: base.silent[mine],
        Exclusion.PUT_OFF: put_off,
        Exclusion.SKIPPED: skipped,
        Exclusion.DISPUTE: base.disputed[mine],
        Exclusion.NO_CADENCE: base.cadence[mine] == 0,
        Exclusion.MINIMUM_GAP: made.outbound > at - LEAST_GAP_DAYS * MICROSECONDS_A_DAY,
        Exclusion.COMPANY_TODAY: np.isin(base.company[mine], np.fromiter(made.called, np.int64, len(made.called))),
        Exclusion.NO_CONSENT: reachable & ~consented,
        Exclusion.NO_CHANNEL: ~reachable,
        Exclusion.QUIET_HOURS: quiet,
    }


def _reached(made: Judged, kinds: Numbers) -> tuple[Mask, Mask]:
    """Who has an address that their service has, and of whom some way is allowed too."""
    base, mine = made.base, made.mine
    service = made.pinned.copy()
    for trigger, mask in base.triggers.items():
        if PURPOSE[trigger] is Purpose.SERVICE:
            service |= mask[mine]
    needs = base.parties.needs_consent(made.moment.day)
    reachable, consented = np.zeros(len(mine), np.bool_), np.zeros(len(mine), np.bool_)
    objecting = np.isin(mine, made.objecting)
    for way in (each for each in Way if each.puts_on_the_list):
        there = base.served[way][mine] & base.addressed[way][mine]
        said = base.consented[way][mine]
        reachable |= there
        consented |= there & (service | (~objecting & ((said == 1) | ((said == -1) & ~needs[way][kinds]))))
    return reachable, consented
