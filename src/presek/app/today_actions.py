"""What people do with the rows of Today: call, done with a result, snooze, skip with a reason, pin; and taking it back.

What is acknowledged is in the database. The interaction that it makes goes to the lake at once where nobody else is
writing, else at the worker's next turn.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import Enum

from presek.app import clock, today, today_arrays
from presek.app.home import Home
from presek.app.today_judging import Moment
from presek.app.today_times import Times
from presek.store import queue
from presek.store.queue import CustomerState, Doing, Done
from presek.values.instant import day_of, moment_of
from presek.values.problem import Branch, Problem, Problems, nearest_names
from presek.workqueue.pins import PinKind

RESULTS = (
    "reached", "not_reached", "call_back", "interested", "not_interested", "order", "complaint", "solved", "other",
)  # fmt: skip
"""How a contact went: codes of the field `outcome` of interactions."""
CHANNELS = ("phone", "email", "visit", "sms", "chat", "web", "social", "post")
DIRECTIONS = ("out", "in")
REASONS = ("handled", "wrong_time", "no_person", "not_relevant", "other")
"""Why somebody is skipped."""
NOT_REACHED, CALL_BACK = "not_reached", "call_back"
LONGEST_NOTE = 500


class Kind(Enum):
    """What may be done with a row."""

    CALL = "call"
    DONE = "done"
    SNOOZE = "snooze"
    SKIP = "skip"
    PIN = "pin"


@dataclass(frozen=True, slots=True)
class Action:
    """What somebody does. `until`, `call_back`: a day, or a day and time, as 2026-07-01 or 2026-07-01T14:30.

    `token` names it: sent twice, it is done once; without one it is a new action.
    """

    kind: str
    customer: str
    by: str
    result: str = ""
    channel: str = "phone"
    direction: str = "out"
    note: str = ""
    call_back: str = ""
    until: str = ""
    reason: str = ""
    token: str = ""


def act(home: Home, action: Action) -> Done:
    """Does it, durably. Problems: there is no such customer; a result, reason or day can't be."""
    known = queue.find(action.token) if action.token else None
    if known is not None:
        return known
    kind = _one_of(action.kind, [each.value for each in Kind], "action")
    base = today_arrays.base(home)
    ordinal = base.ordinal(action.customer)
    if ordinal is None:
        says = f"no customer has the key '{action.customer}'."
        raise Problems(Problem("unknown-customer", says, path="customer", branch=Branch.DATA))
    key = base.key(ordinal)
    moment = Moment(today.now(home), home.as_of().zone)
    country = base.parties.country(base.parties.party(ordinal))
    doing = _Doing(replace(action, customer=key, note=" ".join(action.note.split())), moment, Times(moment, country))
    before = queue.state_of(key)
    then = doing.then(Kind(kind), before)
    kept = Doing(
        action.token or secrets.token_hex(16),
        key,
        kind,
        at=moment.at,
        day=moment.day,
        by=action.by,
        recorded_at=clock.now(),
        detail=doing.detail(),
        row=doing.row() if Kind(kind) is Kind.DONE else None,
    )
    return queue.add(kept, then)


def undo(home: Home, number: int, *, by: str) -> Done:
    """Takes an action back. Problems: there is none, or something else was done to the customer since."""
    found = queue.done(number)
    if found is None or not queue.undo(number, by=by, at=clock.now()):
        says = f"action {number} can't be taken back: it is none, it was, or something else was done since."
        raise Problems(Problem("undone-already", says, path="action", branch=Branch.DATA))
    return found


@dataclass(frozen=True, slots=True)
class _Doing:
    """One action at a moment, with the customer's holidays."""

    action: Action
    moment: Moment
    times: Times

    def then(self, kind: Kind, before: CustomerState) -> CustomerState:
        """Where the customer stands afterwards."""
        steps: Mapping[Kind, Callable[[CustomerState], CustomerState]] = {
            Kind.CALL: self._called,
            Kind.DONE: self._done,
            Kind.SNOOZE: self._snoozed,
            Kind.SKIP: self._skipped,
            Kind.PIN: self._pinned,
        }
        if len(self.action.note) > LONGEST_NOTE:
            says = f"a note has at most {LONGEST_NOTE} characters."
            raise Problems(Problem("too-long", says, path="note"))
        return steps[kind](before)

    def detail(self) -> dict[str, str]:
        """What was said of it, as it is kept."""
        told = {name: getattr(self.action, name) for name in ("result", "reason", "until", "call_back", "note")}
        return {name: text for name, text in told.items() if text}

    def row(self) -> dict[str, str]:
        """The interaction that it makes."""
        local = moment_of(self.moment.at).astimezone(self.moment.zone)
        values = {
            "at": local.strftime("%Y-%m-%dT%H:%M:%S"),
            "channel": self.action.channel,
            "direction": self.action.direction,
            "outcome": self.action.result,
            "agent": self.action.by,
        }
        return {**values, "topic": self.action.note} if self.action.note else values

    def _called(self, before: CustomerState) -> CustomerState:
        return replace(before, calling_at=self.moment.at, calling_by=self.action.by)

    def _done(self, before: CustomerState) -> CustomerState:
        action, at = self.action, self.moment.at
        _one_of(action.result, RESULTS, "result")
        _one_of(action.channel, CHANNELS, "channel")
        _one_of(action.direction, DIRECTIONS, "direction")
        if action.result == NOT_REACHED:
            tomorrow = self.times.next_working_day()
            return replace(
                before, put_off_until=tomorrow, put_off_why=NOT_REACHED, skipped=False, tried_at=at,
                calling_at=None, calling_by="",
            )  # fmt: skip
        after = CustomerState(contacted_at=at, tried_at=at)
        if action.call_back or action.result == CALL_BACK:
            deadline = (
                self.times.named(action.call_back, "call_back") if action.call_back else self.times.next_morning()
            )
            return queue.with_pin(after, PinKind.CALL_BACK.value, deadline, since=at, about=action.note)
        return after

    def _snoozed(self, before: CustomerState) -> CustomerState:
        until = self._snooze_ends(self.action.until)
        return replace(before, put_off_until=until, put_off_why="snooze", skipped=False, calling_at=None, calling_by="")

    def _snooze_ends(self, text: str) -> int:
        """A day, or a number of days from today; the next working day where nothing is said."""
        if text.isascii() and text.isdigit() and len(text) < len("1000"):
            text = day_of(self.moment.day + int(text)).isoformat()
        return self.times.named(text, "until") if text else self.times.next_working_day()

    def _skipped(self, before: CustomerState) -> CustomerState:
        _one_of(self.action.reason, REASONS, "reason")
        return replace(
            before, put_off_until=self.times.next_working_day(), put_off_why=self.action.reason, skipped=True,
            calling_at=None, calling_by="",
        )  # fmt: skip

    def _pinned(self, before: CustomerState) -> CustomerState:
        deadline = self.times.named(self.action.until, "until") if self.action.until else self.times.end_of_day()
        freed = replace(before, put_off_until=None, put_off_why="", skipped=False)
        return queue.with_pin(freed, PinKind.BY_HAND.value, deadline, since=self.moment.at, about=self.action.note)


def _one_of(text: str, known: tuple[str, ...] | list[str], path: str) -> str:
    if text not in known:
        says = f"there is no {path} '{text}'; there are: {', '.join(known)}."
        raise Problems(Problem(f"unknown-{path}", says, path=path, nearest=nearest_names(text, known)))
    return text
