"""What the base is, shown and changed: name, zone, currency, and the instant that counts as now."""

from __future__ import annotations

from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo, available_timezones

from presek.app import clock, day_asked
from presek.app.home import Home, user_name
from presek.store import about, audit
from presek.store.about import About
from presek.store.audit import Entry
from presek.values.problem import Problem, Problems, nearest_names

CURRENCIES = "currency"
"""The code list of currencies."""
LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to change; None leaves a thing as it is. `as_of` is a day or a time as people write it."""

    name: str | None = None
    zone: str | None = None
    currency: str | None = None
    as_of: str | None = None
    follow_clock: bool = False
    made_up: bool | None = None


def as_json(home: Home) -> dict[str, object]:
    """The base as plain values."""
    here = home.about()
    pinned = None if here.as_of is None else day_asked.written(home.as_of(here.as_of))
    return {"name": here.name, "zone": here.zone, "currency": here.currency, "as_of": pinned, "made_up": here.made_up}


def change(home: Home, wanted: Wanted, *, by: str = "") -> About:
    """Keeps what is wanted; Problems where it can't be. Zone and currency are fixed once there is data."""
    before = home.about()
    after = before
    if wanted.name is not None:
        after = replace(after, name=_name(wanted.name))
    if wanted.zone is not None:
        after = replace(after, zone=_zone(wanted.zone))
    if wanted.currency is not None:
        after = replace(after, currency=_currency(wanted.currency, home))
    if wanted.follow_clock:
        after = replace(after, as_of=None)
    if wanted.as_of is not None:
        after = replace(after, as_of=day_asked.read(wanted.as_of, ZoneInfo(after.zone)).instant)
    if wanted.made_up is not None:
        after = replace(after, made_up=wanted.made_up)
    if (before.zone, before.currency) != (after.zone, after.currency) and home.head():
        says = "zone and currency are fixed once there is data: days and amounts are kept by them."
        raise Problems(Problem("fixed", says, path="base"))
    if after != before:
        about.put(after)
        changed = {key: value for key, value in as_json(home).items() if value is not None}
        audit.add(Entry(clock.now(), by or user_name(), action="changed", subject="base", detail=changed))
    return after


def _name(name: str) -> str:
    if not name.strip() or len(name) > LONGEST_NAME:
        raise Problems(Problem("name", f"a name has 1 to {LONGEST_NAME} characters.", path="name"))
    return name.strip()


def _zone(name: str) -> str:
    known = available_timezones()
    if name not in known:
        says = f"no time zone is called '{name}'."
        raise Problems(Problem("unknown-zone", says, path="zone", nearest=nearest_names(name, known)))
    return name


def _currency(code: str, home: Home) -> str:
    written = code.strip().upper()
    known = home.catalog().code_lists[CURRENCIES].codes
    if written not in known:
        says = f"'{code}' is no currency; expected the three letters of ISO 4217, as EUR."
        raise Problems(Problem("unknown-currency", says, path="currency", nearest=nearest_names(written, known)))
    return written
