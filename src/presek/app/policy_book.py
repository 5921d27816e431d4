"""The book that decides, as it is now: every version that was approved, hit policies, law and who sells."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from presek.app import clock
from presek.app.home import Home
from presek.policy import law_text
from presek.policy.book import Hit, Output, Party
from presek.policy.deciding_book import ALLOWED, Book
from presek.policy.law import LawBook
from presek.store import audit, policies
from presek.store.audit import Entry
from presek.store.policies import Settings
from presek.values.instant import day_number
from presek.values.problem import Problem, Problems

OWN_LAW = "law.yaml"


def book(home: Home) -> Book:
    """The newest book; one cheap question where nothing changed since it was asked for last."""
    return _book(policies.database(), policies.number(), home.about().currency)


def numbered(home: Home, number: int) -> Book:
    """The newest book, for whoever has asked for its number already."""
    return _book(policies.database(), number, home.about().currency)


def number() -> int:
    """The number of the newest book: it grows with everything that decides."""
    return policies.number()


def day(home: Home) -> int:
    """The local day that counts as today, as a day number."""
    return day_number(home.as_of().day)


def settings() -> Settings:
    """Hit policies that differ from the shipped ones, the seller, the company's own rows of law."""
    return policies.settings()


def set_hits(hits: dict[Output, Hit], *, by: str) -> None:
    """Decides some outputs by other hit policies from now on; Problems where one gives no single answer there."""
    wrong = [_not_allowed(output, hit) for output, hit in hits.items() if hit not in ALLOWED[output]]
    if wrong:
        raise Problems(*wrong)
    before = policies.settings()
    policies.put_settings(replace(before, hits={**before.hits, **hits}))
    detail = {output.value: hit.value for output, hit in hits.items()}
    audit.add(Entry(clock.now(), by, action="hit policies changed", subject="policies", detail=detail))


def set_seller(seller: Party, *, by: str) -> None:
    """Tells who sells: law asks its country, size and turnover."""
    policies.put_settings(replace(policies.settings(), seller=seller))
    audit.add(Entry(clock.now(), by, action="seller changed", subject="policies", detail={}))


def set_law(text: str, *, by: str) -> LawBook:
    """Puts the company's own rows of law over the shipped ones; Problems with places where they can't be read."""
    made = law_text.read(text, path=OWN_LAW, over=law_text.shipped())
    policies.put_settings(replace(policies.settings(), law=text))
    audit.add(Entry(clock.now(), by, action="law changed", subject="policies", detail={}))
    return made


def law() -> LawBook:
    """The rows in force: those shipped, and over them the company's own."""
    own = policies.settings().law
    return law_text.read(own, path=OWN_LAW, over=law_text.shipped()) if own else law_text.shipped()


@lru_cache(maxsize=8)
def _book(database: str, number: int, currency: str) -> Book:
    settings = policies.settings()
    return Book(
        policies.deciding(),
        law(),
        seller=settings.seller,
        hits=settings.hits,
        currency=currency,
    )


def _not_allowed(output: Output, hit: Hit) -> Problem:
    ways = ", ".join(sorted(each.value for each in ALLOWED[output]))
    says = f"{output.value} can't be decided by {hit.value}: it gives no single answer there. Possible: {ways}."
    return Problem("hit-not-allowed", says, path=output.value)
