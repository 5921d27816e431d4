"""Pins: what comes before everything scored, because somebody was promised it or waits for it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class PinKind(Enum):
    """Why a customer is pinned."""

    COMPLAINT = "complaint"  # a complaint is open, and nobody has been in touch since
    LATE_ANSWER = "late_answer"  # the time to answer a ticket has passed, and nobody has been in touch since
    CALL_BACK = "call_back"  # a call back was promised
    BY_HAND = "by_hand"  # a colleague put the customer here


@dataclass(frozen=True, slots=True)
class Pin:
    """A pin; `deadline` and `since` are instants (microseconds UTC), `about` the ticket, or what was noted."""

    kind: PinKind
    deadline: int
    since: int
    about: str = ""

    @property
    def order(self) -> tuple[bool, int, int]:
        """Complaints that nobody has reacted to come first, then all by deadline."""
        return self.kind is not PinKind.COMPLAINT, self.deadline, self.since


def first(pins: tuple[Pin, ...]) -> Pin | None:
    """The pin that counts, of several on one customer."""
    return min(pins, key=lambda each: each.order, default=None)
