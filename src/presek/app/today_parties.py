"""What law and good manners ask of each kind of customer, once for each kind: quiet hours, consent, holidays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from presek.policy.book import Party
from presek.policy.calendar import is_working_day
from presek.policy.deciding_book import Book
from presek.values.instant import day_of
from presek.workqueue import quiet_hours
from presek.workqueue.consent import Asking, Way
from presek.workqueue.quiet_hours import Allowed

Numbers = NDArray[np.int64]
Mask = NDArray[np.bool_]

DAYS_LOOKED_BACK = 120
"""More working days than give points for being overdue are in so many days."""


@dataclass(frozen=True, slots=True, eq=False)
class Parties:
    """The kinds of customers, and the kind of each by ordinal."""

    kinds: Sequence[Party]
    of: Numbers = field(repr=False)
    book: Book = field(repr=False)
    zone: ZoneInfo
    allowed: Allowed = field(default_factory=Allowed)

    def party(self, ordinal: int) -> Party:
        """Of one customer."""
        return self.kinds[int(self.of[ordinal])]

    def country(self, party: Party) -> str | None:
        """Whose holidays count: the customer's, else the seller's."""
        return party.country or self.book.seller.country

    def quiet_until(self, at: int) -> list[int | None]:
        """Of each kind, when its quiet hours end, where there are any now."""
        return [self.quiet_of(each, at) for each in self.kinds]

    def quiet_of(self, party: Party, at: int) -> int | None:
        """The same of one kind."""
        return quiet_hours.quiet_until(self.allowed.hours(party), at, zone=self.zone, country=self.country(party))

    def asking(self, party: Party, day: int) -> Asking:
        """By which law a kind is contacted."""
        return Asking(self.book.law, self.book.seller, party, day)

    def needs_consent(self, day: int) -> Mapping[Way, Mask]:
        """Of each kind, whether marketing by a way needs consent before it."""
        return {
            way: np.array([self.asking(each, day).consent_rule(way) is not None for each in self.kinds], np.bool_)
            for way in Way
        }

    def working_days(self, day: int) -> tuple[NDArray[np.int64], Numbers]:
        """How many working days are after each of the last days up to `day`, by country; and each kind's country.

        The first says at [country, ago] how many working days there are in the last `ago` days.
        """
        countries = sorted({self.country(each) or "" for each in self.kinds})
        counts = np.zeros((max(1, len(countries)), DAYS_LOOKED_BACK + 1), np.int64)
        for row, country in enumerate(countries):
            today = day_of(day)
            working = [is_working_day(today - timedelta(days=ago), country or None) for ago in range(DAYS_LOOKED_BACK)]
            counts[row, 1:] = np.cumsum(working)
        row_of = {country: row for row, country in enumerate(countries)}
        return counts, np.array([row_of[self.country(each) or ""] for each in self.kinds] or [0], np.int64)
