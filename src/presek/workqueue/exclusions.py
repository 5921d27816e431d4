"""Exclusions: why somebody is not on the list now, as a reason that is shown. The gravest reason is told."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

MICROSECONDS_A_DAY = 86_400_000_000
LEAST_GAP_DAYS = 5


class Exclusion(Enum):
    """Why somebody is left out, the gravest first. `always` holds for pinned customers too."""

    RESTRICTED = "restricted"  # the law forbids working with their data for now
    DO_NOT_CONTACT = "do_not_contact"
    PUT_OFF = "put_off"  # snoozed, or nobody was reached and another day is better
    SKIPPED = "skipped"
    DISPUTE = "dispute"  # finance talks to them
    NO_CADENCE = "no_cadence"  # their segment is not contacted by itself
    MINIMUM_GAP = "minimum_gap"  # we were in touch a few days ago
    COMPANY_TODAY = "company_today"  # somebody of the same company was contacted today
    NO_CONSENT = "no_consent"
    NO_CHANNEL = "no_channel"  # no address that the segment's service has
    QUIET_HOURS = "quiet_hours"

    @property
    def always(self) -> bool:
        """Whether it holds for a promised call back and for an open complaint, too."""
        return self in {Exclusion.RESTRICTED, Exclusion.DO_NOT_CONTACT, Exclusion.PUT_OFF, Exclusion.QUIET_HOURS}


GRAVITY = {each: place for place, each in enumerate(Exclusion)}


@dataclass(frozen=True, slots=True)
class Left:
    """Why one is left out, and until which instant; None: until something changes."""

    why: Exclusion
    until: int | None = None


@dataclass(frozen=True, slots=True)
class State:
    """What may leave a customer out. `quiet_until`, `put_off_until`, `last_outbound` are instants; `consented`: some
    way needs no consent or has it; `reachable`: some way has an address and is served."""

    at: int
    restricted: bool = False
    do_not_contact: bool = False
    put_off_until: int | None = None
    skipped: bool = False
    dispute: bool = False
    cadence: bool = True
    last_outbound: int | None = None
    company_contacted: bool = False
    reachable: bool = True
    consented: bool = True
    quiet_until: int | None = None


def left_out(state: State, *, pinned: bool) -> Left | None:
    """Why somebody is not on the list; None: they are."""
    gap_ends = None if state.last_outbound is None else state.last_outbound + LEAST_GAP_DAYS * MICROSECONDS_A_DAY
    found = {
        Exclusion.RESTRICTED: (state.restricted, None),
        Exclusion.DO_NOT_CONTACT: (state.do_not_contact, None),
        Exclusion.PUT_OFF: (
            not state.skipped and state.put_off_until is not None and state.put_off_until > state.at,
            state.put_off_until,
        ),
        Exclusion.SKIPPED: (
            state.skipped and (state.put_off_until is None or state.put_off_until > state.at),
            state.put_off_until,
        ),
        Exclusion.DISPUTE: (state.dispute, None),
        Exclusion.NO_CADENCE: (not state.cadence, None),
        Exclusion.MINIMUM_GAP: (gap_ends is not None and gap_ends > state.at, gap_ends),
        Exclusion.COMPANY_TODAY: (state.company_contacted, None),
        Exclusion.NO_CONSENT: (state.reachable and not state.consented, None),
        Exclusion.NO_CHANNEL: (not state.reachable, None),
        Exclusion.QUIET_HOURS: (state.quiet_until is not None, state.quiet_until),
    }
    for why in Exclusion:
        holds, until = found[why]
        if holds and (why.always or not pinned):
            return Left(why, until)
    return None
