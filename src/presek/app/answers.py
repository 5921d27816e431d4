"""Answers that are kept: what somebody was told of a customer's conditions, and that it can be told again, the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from presek.app import clock, conditions, policy_book, standings
from presek.app.home import Home
from presek.policy import kept
from presek.policy.conditions import Conditions
from presek.policy.decide import decide
from presek.policy.deciding_book import Book
from presek.store import answers
from presek.store.answers import KeptAnswer
from presek.values.instant import AsOf

MOST_NAMED = 20


@dataclass(frozen=True, slots=True)
class Replayed:
    """How many kept answers were given again, and which came out otherwise (by number)."""

    answers: int
    same: int
    differing: tuple[int, ...]

    def as_json(self) -> dict[str, object]:
        """As plain values."""
        return {"answers": self.answers, "same": self.same, "differing": list(self.differing)}


def give(home: Home, key: str, *, by: str, as_of: AsOf | None = None) -> Conditions:
    """The conditions of a customer, kept with all they rest on; Problems where there is no such customer."""
    return give_many(home, [key], by=by, as_of=as_of)[0]


def give_many(home: Home, keys: Sequence[str], *, by: str, as_of: AsOf | None = None) -> tuple[Conditions, ...]:
    """The conditions of customers, all kept. Problems where one is none; then none is kept."""
    deciding = conditions.deciding(home, as_of=as_of)
    unknown = [key for key in keys if deciding.standings.ordinal(key) is None]
    if unknown:
        raise standings.unknown_customers(unknown)
    stood = [deciding.standing(key) for key in keys]
    told = tuple(deciding.decide(each) for each in stood)
    book, at = deciding.book, clock.now()
    if not answers.has_book(book.hash):
        answers.keep_book(book.hash, kept.book(book, own_law=policy_book.settings().law), at=at)
    answers.add(
        KeptAnswer(
            each.customer,
            deciding.day,
            deciding.standings.run,
            book=book.hash,
            standing=kept.standing(one),
            hash=each.hash,
            by=by,
            at=at,
        )
        for one, each in zip(stood, told)
    )
    return told


def replay(customer: str | None = None) -> Replayed:
    """Gives every kept answer again, from what was kept with it, and holds its hash to the one that was told."""
    total, differing = 0, []
    for each in answers.all_of(customer):
        total += 1
        again = decide(kept.standing_of(each.standing), _book(each.book), day=each.day)
        if again.hash != each.hash:
            differing.append(each.number)
    return Replayed(total, total - len(differing), tuple(differing[:MOST_NAMED]))


@lru_cache(maxsize=8)
def _book(book_hash: str) -> Book:
    return kept.book_of(answers.book(book_hash))
