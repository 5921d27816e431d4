"""Who had to do with a person's data: who opened their page, who did what to it, into which files it went, and which
programs may read it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from presek.app import clock
from presek.app.home import Home
from presek.store import api_keys, audit, sightings, taken_along, webhooks
from presek.store.taken_along import Taken
from presek.values.instant import day_number, day_of, local_day, moment_of

MOST_ENTRIES = 1_000
READS = frozenset({"customers", "conditions", "today"})
"""Keys for any of these read what is known of single customers."""


@dataclass(frozen=True, slots=True)
class Done:
    """Something that somebody did, by the action's code in the audit trail."""

    at: datetime
    by: str
    action: str


@dataclass(frozen=True, slots=True)
class File:
    """A file in which the customer stood."""

    at: datetime
    by: str
    what: str
    kind: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Trail:
    """All of it, the latest first; `programs` and `webhooks` are names of those in force."""

    seen: tuple[tuple[date, str], ...]
    done: tuple[Done, ...]
    files: tuple[File, ...]
    programs: tuple[str, ...]
    webhooks: tuple[str, ...]


def trail(home: Home, keys: Sequence[str], *, ordinal: int) -> Trail:
    """What is kept of a customer with these keys."""
    zone = home.as_of().zone

    def at(instant: int) -> datetime:
        return moment_of(instant).astimezone(zone)

    seen = sorted({(day, person) for key in keys for person, day in sightings.of_customer(key)}, reverse=True)
    return Trail(
        seen=tuple((day_of(day), person) for day, person in seen),
        done=tuple(Done(at(each.at), each.by, each.action) for each in audit.about(keys, most=MOST_ENTRIES)),
        files=tuple(
            File(at(each.at), each.by, each.what, kind=each.kind, fields=each.fields)
            for each in taken_along.everything()
            if each.holds(ordinal)
        ),
        programs=tuple(
            each.name for each in api_keys.everyone() if each.revoked_at is None and READS & set(each.scopes)
        ),
        webhooks=tuple(each.name for each in webhooks.listed()),
    )


def saw(home: Home, key: str, *, by: str) -> None:
    """Notes that somebody opened a customer's page today; a second time that day costs nothing."""
    _saw(home, key, by, day_number(local_day(clock.now(), home.as_of().zone)))


def took(inside: npt.NDArray[np.bool_], *, by: str, what: str, kind: str, fields: Sequence[str]) -> None:
    """Notes that a file of these customers (by ordinal) was taken."""
    bits = np.packbits(inside, bitorder="little").tobytes()
    taken_along.add(Taken(clock.now(), by, what, kind=kind, fields=tuple(fields), bits=bits))


@lru_cache(maxsize=20_000)
def _saw(_home: Home, key: str, by: str, day: int) -> None:
    sightings.note(key, person=by, day=day)
