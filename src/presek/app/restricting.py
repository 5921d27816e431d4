"""Restricting what is done with a customer's data (GDPR article 18), and lifting that again.

What is known stays, and what sources tell is kept; but the customer is on no list of calls, in no file that leaves, in
no list of recipients, and nobody edits them by hand.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from presek.app import clock, erasure_list, held_back, snapshots
from presek.app.home import Home, user_name
from presek.app.snapshots import Opened
from presek.store import audit, restrictions
from presek.store.audit import Entry
from presek.store.restrictions import Restriction
from presek.values.problem import Branch, Problem, Problems

LONGEST_REASON = 300

Restricted: TypeAlias = Restriction
"""One restriction, in force or lifted."""


def restrict(home: Home, key: str, *, reason: str, by: str = "") -> Restriction:
    """Restricts a customer's data from now on. Problems: no such customer; no reason; restricted already."""
    said = _reason(reason)
    snapshots.opened(home).ordinal(key)
    who, at = by or user_name(), clock.now()
    made = Restriction(key, said, who, at)
    if restrictions.add(made) is None:
        raise Problems(_problem("restricted-already", f"what is done with '{key}' is restricted already."))
    audit.add(Entry(at, who, action="restricted", subject=key[:200], detail={"reason": said}))
    erasure_list.try_beside_backups(home)
    return made


def lift(home: Home, key: str, *, reason: str, by: str = "") -> None:
    """Lifts a restriction. Problems: none is in force; no reason."""
    said = _reason(reason)
    who, at = by or user_name(), clock.now()
    if not restrictions.lift(key, by=who, at=at, reason=said):
        raise Problems(_problem("not-restricted", f"what is done with '{key}' is not restricted."))
    audit.add(Entry(at, who, action="restriction lifted", subject=key[:200], detail={"reason": said}))
    erasure_list.try_beside_backups(home)


def standing(keys: Iterable[str]) -> Restriction | None:
    """The restriction in force of a customer, under any of their keys."""
    return next((found for key in keys if (found := restrictions.standing(key)) is not None), None)


def listed() -> tuple[Restriction, ...]:
    """All in force, newest first."""
    return restrictions.listed()


def all_of_them() -> tuple[Restriction, ...]:
    """Those in force and those that were lifted, newest first."""
    return restrictions.all_of_them()


def refuse(keys: Iterable[str]) -> None:
    """Problems where what is done with any of these customers is restricted."""
    held = restrictions.restricted()
    found = next((key for key in keys if key in held), None) if held else None
    if found is not None:
        says = f"what is done with '{found}' is restricted: nobody works with their data until that is lifted."
        raise Problems(_problem("restricted", says))


def ordinals(opened: Opened) -> npt.NDArray[np.int64]:
    """The ordinals of all whose data is restricted, ascending."""
    return held_back.ordinals(opened, restrictions.restricted())


def without(opened: Opened, inside: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Some customers without those whose data is restricted."""
    return held_back.without(inside, ordinals(opened))


def _reason(text: str) -> str:
    said = " ".join(text.split())
    if not said or len(said) > LONGEST_REASON:
        says = f"this needs a reason of 1 to {LONGEST_REASON} characters, such as 'disputes our data, letter of 3 May'."
        raise Problems(Problem("no-reason", says, path="reason"))
    return said


def _problem(code: str, says: str) -> Problem:
    return Problem(code, says, path="customer", branch=Branch.DATA)
