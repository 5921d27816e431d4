"""The conditions of customers: what their segments give them, with who won, who lost and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from presek.app import engine_away, policy_book, standings
from presek.app.home import Home
from presek.app.standings import Standings
from presek.policy.book import Standing
from presek.policy.conditions import Conditions
from presek.policy.decide import decide
from presek.policy.deciding_book import Book
from presek.store import pulse
from presek.store.pulse import Pulse
from presek.values.instant import AsOf

MOST_REMEMBERED = 2_000
KEPT = 4
"""Books and bases held ready in a process."""


@dataclass(frozen=True, slots=True, eq=False)
class Deciding:
    """Everything that decides, for one day: a book, and where each customer stands. Held for as long as one answer."""

    book: Book
    standings: Standings
    _decided: dict[Standing, Conditions] = field(default_factory=dict, repr=False)
    """What customers who stand the same got: conditions depend on nothing else. Only a cache."""

    @property
    def day(self) -> int:
        """The local day the conditions are for."""
        return self.standings.day

    def standing(self, key: str) -> Standing:
        """Where one customer stands; Problems where the base has no such customer."""
        ordinal = self.standings.ordinal(key)
        if ordinal is None:
            raise standings.unknown_customers([key])
        return self.standings.of(ordinal)

    def decide(self, standing: Standing) -> Conditions:
        """What one standing gets."""
        if standing.exceptions:
            return decide(standing, self.book, day=self.day)
        nameless = replace(standing, customer="")
        found = self._decided.get(nameless)
        if found is None:
            if len(self._decided) >= MOST_REMEMBERED:
                self._decided.clear()
            found = self._decided[nameless] = decide(nameless, self.book, day=self.day)
        return replace(found, customer=standing.customer)


def deciding(home: Home, *, as_of: AsOf | None = None) -> Deciding:
    """What decides now (by the published run), or decided (or will) at another instant: of a past day by
    whom the rules of that day took in, else by the rules of now."""
    beat = pulse.now()
    if as_of is None and beat.run:
        return _by_run(home, beat)
    number = beat.policies
    book = policy_book.numbered(home, number)
    if as_of is None:
        return Deciding(book, standings.of_run(home, book, number))
    return Deciding(book, standings.at(home, book, number, as_of=as_of))


@engine_away.until_it_answers
@lru_cache(maxsize=KEPT)
def _by_run(home: Home, beat: Pulse) -> Deciding:
    book = policy_book.numbered(home, beat.policies)
    return Deciding(book, standings.of_run(home, book, beat.policies))


def conditions(home: Home, key: str, *, as_of: AsOf | None = None) -> Conditions:
    """The conditions of one customer by the published run, or at another instant.

    Problems: there is no such customer; nothing has been computed yet.
    """
    by = deciding(home, as_of=as_of)
    return by.decide(by.standing(key))


def conditions_of(home: Home, keys: Sequence[str], *, as_of: AsOf | None = None) -> Mapping[str, Conditions | None]:
    """The conditions of many customers, in the order of their keys; None where the base has no such customer."""
    by = deciding(home, as_of=as_of)
    found: dict[str, Conditions | None] = {}
    for key in keys:
        ordinal = by.standings.ordinal(key)
        found[key] = None if ordinal is None else by.decide(by.standings.of(ordinal))
    return found
