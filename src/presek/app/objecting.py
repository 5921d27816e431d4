"""Objecting to marketing (GDPR article 21): from that moment on nobody markets to the customer, whatever consents say.

They are on no list of recipients, in no file for marketing, and are called for service only. It is written into the log
of consents, too, so that rules see it from the next refresh on; but what a source says later lifts no objection.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import date

import numpy as np
import numpy.typing as npt

from presek.app import clock, editing, erasure_list, held_back, snapshots
from presek.app.editing import Edit
from presek.app.home import Home, user_name
from presek.app.snapshots import Opened
from presek.store import audit, objections
from presek.store.audit import Entry
from presek.store.objections import Objection
from presek.values.instant import day_number, day_of
from presek.values.problem import Branch, Problem, Problems

LONGEST = 300
CONSENTS, PURPOSE, CHANNELS = "consents", "marketing", ("email", "phone", "sms", "post")


def put(home: Home, key: str, *, came_by: str, day: date | None = None, by: str = "") -> Objection:
    """Keeps that a customer objects since a day (None: today); `came_by` says how it came. Problems: no such customer;
    it is not said how; a day to come; they object already."""
    said, who, at = _said(came_by), by or user_name(), clock.now()
    today = home.as_of(at).day
    since = day or today
    if since > today:
        raise Problems(Problem("day-to-come", f"{since} is still to come.", path="day"))
    snapshots.opened(home).ordinal(key)
    made = Objection(key, said, day_number(since), who, at)
    if not keep(home, made):
        raise Problems(_problem("objected-already", f"'{key}' objects to marketing already."))
    audit.add(Entry(at, who, action="objected", subject=key[:200], detail={"came_by": said}))
    erasure_list.try_beside_backups(home)
    return made


def keep(home: Home, made: Objection) -> bool:
    """Keeps an objection as it was made, also in the log of consents; False where one is in force already."""
    if not objections.add(made):
        return False
    _write_down(home, made, day_of(made.day))
    return True


def withdraw(home: Home, key: str, *, reason: str, by: str = "") -> None:
    """Ends an objection; consent is asked for anew. Problems: none is in force; no reason."""
    said, who, at = _said(reason), by or user_name(), clock.now()
    if not objections.withdraw(key, by=who, at=at, reason=said):
        raise Problems(_problem("not-objecting", f"'{key}' does not object to marketing."))
    audit.add(Entry(at, who, action="objection withdrawn", subject=key[:200], detail={"reason": said}))
    erasure_list.try_beside_backups(home)


def standing(key: str, *others: str) -> Objection | None:
    """The objection in force of a customer, under any of their keys."""
    return next((found for each in (key, *others) if (found := objections.standing(each)) is not None), None)


def listed() -> tuple[Objection, ...]:
    """All in force, newest first."""
    return objections.listed()


def ordinals(opened: Opened) -> npt.NDArray[np.int64]:
    """The ordinals of all who object, ascending."""
    return held_back.ordinals(opened, objections.objecting())


def without(opened: Opened, inside: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Some customers without those who object."""
    return held_back.without(inside, ordinals(opened))


def read_day(text: str) -> date | None:
    """The day that a text says, None of an empty one. Problems: it is no day."""
    try:
        return date.fromisoformat(text.strip()) if text.strip() else None
    except ValueError:
        says = f"'{text[:40]}' is no day; expected one such as 2026-06-30."
        raise Problems(Problem("no-day", says, path="day")) from None


def _write_down(home: Home, made: Objection, since: date) -> None:
    """Into the log of consents, by every channel. The objection holds without it, too: where the base keeps no such log
    or nobody may edit the customer, rules do not see it."""
    for channel in CHANNELS:
        values = {"at": f"{since}T00:00:00", "purpose": PURPOSE, "channel": channel, "granted": "false"}
        with suppress(Problems):
            edit = Edit({**values, "evidence": f"objection: {made.came_by}"[:200]}, by=made.by, beside=True)
            editing.save_row(home, made.customer, edit, relation=CONSENTS)


def _said(text: str) -> str:
    said = " ".join(text.split())
    if not said or len(said) > LONGEST:
        says = f"say how it came in 1 to {LONGEST} characters, such as 'letter of 3 May'."
        raise Problems(Problem("no-reason", says, path="reason"))
    return said


def _problem(code: str, says: str) -> Problem:
    return Problem(code, says, path="customer", branch=Branch.DATA)
