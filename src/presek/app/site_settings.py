"""Settings that are changed on a page: each with what it ships with, and what may stand there."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from presek.app import clock, small_cells
from presek.policy.treatment import Hours
from presek.store import audit, site_settings
from presek.store.audit import Entry
from presek.values.problem import Problem, Problems
from presek.workqueue import quiet_hours
from presek.workqueue.quiet_hours import Allowed

LANGUAGE, SMALL_CELL, SESSION_DAYS = "default_language", "small_cell", "session_days"
FACTOR_ROLES, DEVICE_DAYS = "second_factor_roles", "device_days"
FIRM_HOURS, CONSUMER_HOURS = "firm_hours", "consumer_hours"
SEGMENT_APPROVAL = "segment_approval"
OFF, ALL, OF_POLICIES = "off", "all", "policies"
LANGUAGES = ("en", "pl", "sl")
DAY_NAMES = 7
MINUTES = 24 * 60


@dataclass(frozen=True, slots=True)
class Told:
    """A setting as it stands: `by` and `at` (microseconds) say who set it and when; empty: as it ships."""

    value: object
    by: str = ""
    at: int | None = None


def all_of_them() -> Mapping[str, Told]:
    """Every setting as it stands."""
    kept = site_settings.all_of_them()
    return {
        key: Told(kept[key].value, kept[key].by, kept[key].at) if key in kept else Told(ships)
        for key, (ships, _) in SHIPPED.items()
    }


def put(key: str, value: object, *, by: str) -> bool:
    """Keeps a setting; whether it is another one than before. Problems: it is none, or the value can't be."""
    check(key, value)
    ships, _ = SHIPPED[key]
    before = all_of_them()[key].value
    if before == value:
        return False
    now = clock.now()
    if value == ships:
        site_settings.forget(key)
    else:
        site_settings.put(key, value, by=by, at=now)
    audit.add(Entry(now, by, action="changed setting", subject=key, detail={"before": before, "after": value}))
    return True


def check(key: str, value: object) -> None:
    """Problems where there is no such setting, or the value can't be."""
    if key not in SHIPPED:
        raise Problems(Problem("unknown-setting", f"there is no setting '{key}'.", path=key))
    says = SHIPPED[key][1](value)
    if says:
        raise Problems(Problem("setting-value", says, path=key))


def language() -> str:
    """The language of those who chose none."""
    return str(all_of_them()[LANGUAGE].value)


def small_cell() -> int:
    """The count below which breakdowns are not shown to those who see no records."""
    return _whole(all_of_them()[SMALL_CELL].value)


def session_days() -> int:
    """For how many days somebody stays signed in."""
    return _whole(all_of_them()[SESSION_DAYS].value)


def device_days() -> int:
    """For how many days a device may be remembered; 0: none is."""
    return _whole(all_of_them()[DEVICE_DAYS].value)


def needs_second_factor(roles: Collection[str]) -> bool:
    """Whether somebody with these roles must have a second factor."""
    asked = all_of_them()[FACTOR_ROLES].value
    return isinstance(asked, Sequence) and any(role in asked for role in roles)


def segment_approval() -> str:
    """Whether a second person approves changes of segments: of none, of all, or of those that policies use."""
    return str(all_of_them()[SEGMENT_APPROVAL].value)


def contact_hours() -> Allowed:
    """When customers may be contacted."""
    told = all_of_them()
    return Allowed(_hours(told[CONSUMER_HOURS].value), _hours(told[FIRM_HOURS].value))


def _plain(hours: Hours) -> dict[str, object]:
    return {"days": list(hours.days), "from": hours.from_minute, "to": hours.to_minute}


def _hours(said: object) -> Hours:
    kept = said if isinstance(said, dict) else {}
    return Hours(tuple(kept["days"]), int(kept["from"]), int(kept["to"]))


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 0


def _between(least: int, most: int) -> Callable[[object], str]:
    def check(value: object) -> str:
        fits = isinstance(value, int) and not isinstance(value, bool) and least <= value <= most
        return "" if fits else f"expected a whole number from {least} to {most}."

    return check


def _is_language(value: object) -> str:
    return "" if value in LANGUAGES else "expected en, pl or sl."


def _is_whose(value: object) -> str:
    return "" if value in {OFF, ALL, OF_POLICIES} else "expected off, all or policies."


def _are_roles(value: object) -> str:
    fits = isinstance(value, list) and all(isinstance(each, str) and len(each) <= 60 for each in value)
    return "" if fits else "expected names of roles."


def _are_hours(value: object) -> str:
    if not isinstance(value, dict):
        return "expected days and hours."
    days, begin, end = value.get("days"), value.get("from"), value.get("to")
    if not isinstance(days, list) or not days or not all(day in range(DAY_NAMES) for day in days):
        return "at least one day of the week is needed."
    if not (isinstance(begin, int) and isinstance(end, int) and 0 <= begin < end <= MINUTES):
        return "the hours end after they begin, on the same day."
    return ""


SHIPPED: Mapping[str, tuple[object, Callable[[object], str]]] = {
    LANGUAGE: ("en", _is_language),
    SESSION_DAYS: (14, _between(1, 90)),
    FACTOR_ROLES: ([], _are_roles),
    DEVICE_DAYS: (30, _between(0, 90)),
    SMALL_CELL: (small_cells.LIMIT, _between(3, 20)),
    SEGMENT_APPROVAL: (OFF, _is_whose),
    FIRM_HOURS: (_plain(quiet_hours.FIRM_HOURS), _are_hours),
    CONSUMER_HOURS: (_plain(quiet_hours.CONSUMER_HOURS), _are_hours),
}
"""What each ships with, and what is wrong with a value (empty: nothing)."""
