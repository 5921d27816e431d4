"""Who was promised a contact or waits for an answer: by what was noted here, the last interaction, open tickets."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, time, timedelta

import numpy as np

from presek.app.today_arrays import NEVER, Base
from presek.app.today_columns import Numbers
from presek.app.today_judging import Moment
from presek.policy import serving
from presek.policy.calendar import working_day_from
from presek.segment.reference_rows import rows_inside
from presek.store.queue import NOTHING_DONE, CustomerState
from presek.values.facts import Row
from presek.values.instant import local_day, microseconds
from presek.workqueue import pins
from presek.workqueue.pins import Pin, PinKind

TICKETS, CALL_BACK = "tickets", "call_back"
END_OF_WORK = time(17)
COMPLAINTS = frozenset({"complaint", "complaints", "reklamacja", "reklamacje", "skarga", "reklamacija", "pritožba"})
QUESTIONS = frozenset({"question", "questions", "inquiry", "enquiry", "pytanie", "pytania", "zapytanie", "vprašanje"})
"""What a category of tickets is called, in the languages of the product. Categories are the company's own words, so
there is no list of codes to ask."""
DAYS_OF_A_REQUEST = 7
"""A request to be called back that nobody noted a time for is kept so long."""


def pins_of(
    base: Base, mine: Numbers, states: Mapping[int, CustomerState], *, moment: Moment
) -> dict[int, tuple[Pin, ...]]:
    """The pins of customers by ordinal, those that count first; who has none is left out."""
    found: dict[int, list[Pin]] = {}
    for ordinal, pin in _all(base, mine, states, moment=moment):
        found.setdefault(ordinal, []).append(pin)
    return {ordinal: tuple(sorted(each, key=lambda pin: pin.order)) for ordinal, each in found.items()}


def first_of(found: tuple[Pin, ...]) -> Pin | None:
    """The pin that counts."""
    return pins.first(found)


def _all(
    base: Base, mine: Numbers, states: Mapping[int, CustomerState], *, moment: Moment
) -> Iterator[tuple[int, Pin]]:
    ordinals = np.array(sorted(states), np.int64)
    for ordinal in map(int, ordinals[np.isin(ordinals, mine)]):
        state = states[ordinal]
        if state.pin_kind and state.pin_deadline is not None:
            yield ordinal, Pin(PinKind(state.pin_kind), state.pin_deadline, state.pin_since, state.pin_about)
    for ordinal in _asked_to_call(base, mine, moment):
        asked = base.columns.one("last", ordinal)
        if not _reacted(states.get(ordinal, NOTHING_DONE), NEVER, asked):
            yield ordinal, Pin(PinKind.CALL_BACK, _end_of_next_day(base, ordinal, asked), asked)
    asking = [int(ordinal) for ordinal in mine[base.columns.number("tickets")[mine] > 0]]
    base.deciding.standings.opened.expect((TICKETS,), asking)
    for ordinal in asking:
        state, outbound = states.get(ordinal, NOTHING_DONE), int(base.outbound[ordinal])
        for row in _open_tickets(base, ordinal):
            pin = _of_ticket(base, ordinal, row, at=moment.at)
            if pin is not None and not _reacted(state, outbound, pin.since):
                yield ordinal, pin


def _asked_to_call(base: Base, mine: Numbers, moment: Moment) -> list[int]:
    """Whose last interaction asks for a call back."""
    codes, words = base.columns.texts("last_outcome")
    if CALL_BACK not in words:
        return []
    days = base.columns.number("last_days", unknown=-1)[mine] + moment.day - base.day
    asked = (codes[mine] == words.index(CALL_BACK)) & (days >= 0) & (days <= DAYS_OF_A_REQUEST)
    return [int(each) for each in mine[np.flatnonzero(asked)]]


def _reacted(state: CustomerState, outbound: int, since: int) -> bool:
    """Whether somebody was in touch since."""
    return outbound > since or (state.contacted_at is not None and state.contacted_at > since)


def _open_tickets(base: Base, ordinal: int) -> list[Row]:
    standings = base.deciding.standings
    relation = standings.opened.catalog.relations[TICKETS]
    rows = rows_inside(standings.opened.rows(TICKETS, ordinal), relation, window=None, as_of=standings.as_of)
    return [row for row in rows if _is_open(row, standings.as_of.instant)]


def _is_open(row: Row, instant: int) -> bool:
    closed = row.values.get("closed_at")
    return not isinstance(closed, int) or closed > instant


def _of_ticket(base: Base, ordinal: int, row: Row, *, at: int) -> Pin | None:
    if row.happened_at is None:
        return None
    service = base.service(ordinal)
    party = base.parties.party(ordinal)
    minutes = None if service is None else service.response_minutes
    deadline = None
    if service is not None and minutes is not None:
        zone, country = base.parties.zone, base.parties.country(party)
        deadline = serving.respond_by(service.hours, minutes, row.happened_at, zone=zone, country=country)
    about = " · ".join(str(row.values[key]) for key in ("ticket_number", "category") if row.values.get(key)) or row.key
    if is_complaint(row):
        return Pin(PinKind.COMPLAINT, deadline or row.happened_at, row.happened_at, about)
    if deadline is not None and deadline < at:
        return Pin(PinKind.LATE_ANSWER, deadline, row.happened_at, about)
    return None


def is_complaint(row: Row) -> bool:
    """Whether a ticket is a complaint: it is marked as one, or its category says so. One that is filed as a question
    is none, however it is marked."""
    words = set(re.findall(r"\w+", str(row.values.get("category") or "").casefold()))
    if words & QUESTIONS:
        return False
    marked = row.values.get("complaint")
    return marked is True or (marked is None and bool(words & COMPLAINTS))


def _end_of_next_day(base: Base, ordinal: int, asked: int) -> int:
    """When the first working day after somebody asked ends."""
    zone = base.parties.zone
    country = base.parties.country(base.parties.party(ordinal))
    day = working_day_from(local_day(asked, zone) + timedelta(days=1), country)
    return microseconds(datetime.combine(day, END_OF_WORK, tzinfo=zone))
