"""Today as it is shown: the rows of the three lanes, who is left out, the work there is, what was done already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from presek.app import today, today_rows
from presek.app.home import Home
from presek.app.pages_today import LeftOut, Row
from presek.app.sight import Sight
from presek.app.today import Asked
from presek.store import queue
from presek.values.instant import day_of, microseconds, moment_of
from presek.values.problem import Problem, Problems, nearest_names
from presek.workqueue.exclusions import Exclusion

MOST_PINNED, MOST_LEFT, MOST_DEEDS = 10, 100, 20


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that was done today: its number, by which it can be taken back; `said` its result or reason."""

    number: int
    key: str
    name: str
    kind: str
    said: str
    refused: str


@dataclass(frozen=True, slots=True)
class Shown:
    """The page. `left`: how many are left out for each reason; `listed`: those of the reason that was asked for.

    `pinned_in_all`: more may be pinned than are shown. `needed`: contacts a working day, against `slots`.
    """

    at: int
    zone: ZoneInfo
    owners: tuple[str, ...] | None
    customers: int
    eligible: int
    pinned: tuple[Row, ...]
    pinned_in_all: int
    scored: tuple[Row, ...]
    reserved: tuple[Row, ...]
    left: tuple[tuple[str, int], ...]
    listed: tuple[LeftOut, ...]
    needed: Decimal
    slots: int
    deeds: tuple[Deed, ...]

    @property
    def over_capacity(self) -> bool:
        """Whether the cadences ask for more than there are slots."""
        return self.needed > self.slots

    @property
    def rows(self) -> tuple[Row, ...]:
        """All rows in their order."""
        return (*self.pinned, *self.scored, *self.reserved)

    def as_json(self) -> dict[str, object]:
        """As plain values."""
        return {
            "at": moment_of(self.at).astimezone(self.zone).isoformat(),
            "owners": None if self.owners is None else list(self.owners),
            "customers": self.customers,
            "eligible": self.eligible,
            "rows": [each.as_json() for each in self.rows],
            "pinned_in_all": self.pinned_in_all,
            "left_out": dict(self.left),
            "listed": [asdict(each) for each in self.listed],
            "capacity": {
                "needed_a_working_day": str(round(self.needed, 2)),
                "slots": self.slots,
                "over": self.over_capacity,
            },
        }


def shown(
    home: Home, asked: Asked, *, language: str, sight: Sight, by: str = "", left: str = "", pinned: int = MOST_PINNED
) -> Shown:
    """The page of a moment. `left`: the reason of which those left out are listed; `pinned`: how many pinned rows.

    Problems: nothing has been computed yet; there is no such reason.
    """
    why = _reason(left)
    found = today.today(home, asked)
    rows = today_rows.rows(home, found, language=language, sight=sight)
    rows.expect((*found.pinned[:pinned], *found.scored, *found.reserved))
    return Shown(
        at=found.moment.at,
        zone=found.moment.zone,
        owners=asked.owners,
        customers=found.customers,
        eligible=found.eligible,
        pinned=tuple(rows.row(each, "pinned") for each in found.pinned[:pinned]),
        pinned_in_all=len(found.pinned),
        scored=tuple(rows.row(each, "scored") for each in found.scored),
        reserved=tuple(rows.row(each, "reserved") for each in found.reserved),
        left=tuple((each.value, many) for each, many in found.left.items()),
        listed=() if why is None else rows.left(why, MOST_LEFT),
        needed=found.needed,
        slots=found.slots,
        deeds=_deeds(rows, by),
    )


def moment_asked(home: Home, text: str) -> int | None:
    """The instant that a text names, as 22:00 (of the list's day) or 2026-07-01T09:30; None for none."""
    if not text:
        return None
    zone = home.as_of().zone
    day = moment_of(today.now(home)).astimezone(zone).date()
    try:
        whole = text if "-" in text else f"{day}T{text}"
        return microseconds(datetime.fromisoformat(whole).replace(tzinfo=zone))
    except (ValueError, OverflowError):
        says = f"'{text}' is no time; expected one such as 22:00 or {day_of(0)}T22:00."
        raise Problems(Problem("no-time", says, path="at")) from None


def _deeds(rows: today_rows.Rows, by: str) -> tuple[Deed, ...]:
    if not by:
        return ()
    found = queue.latest(by, day=rows.today.moment.day, most=MOST_DEEDS)
    return tuple(
        Deed(
            each.number,
            each.doing.customer,
            rows.name_of(each.doing.customer),
            kind=each.doing.kind,
            said=str(each.doing.detail.get("result") or each.doing.detail.get("reason") or ""),
            refused=each.refused,
        )
        for each in found
    )


def _reason(text: str) -> Exclusion | None:
    if not text:
        return None
    known: Sequence[str] = [each.value for each in Exclusion]
    if text not in known:
        says = f"nobody is left out for a reason called '{text}'."
        raise Problems(Problem("unknown-reason", says, path="left", nearest=nearest_names(text, known)))
    return Exclusion(text)
