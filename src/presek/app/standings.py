"""What of each customer decides their conditions: their segments, what law asks of them, which facts are known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import assert_never

import numpy as np
from numpy.typing import NDArray

from presek.app import computing, engine_away, kept_sets, past, reading
from presek.app.home import Home
from presek.app.snapshots import Opened
from presek.catalog.model import Catalog
from presek.engine.columnar.columns import TagSets, Texts
from presek.engine.columnar.vectors import Vector, Worths, unknown_of
from presek.membership.customers import Customers, grown, nobody
from presek.membership.result_hash import Roll
from presek.membership.run import Answer
from presek.policy.book import CustomerException, Party, Standing
from presek.policy.deciding_book import Book
from presek.segment import segmentation
from presek.segment.parse import parse_value
from presek.segment.terms import FieldValue, Value
from presek.store import definitions, exceptions, policies
from presek.store.exceptions import KeptException
from presek.values.instant import AsOf, day_number
from presek.values.problem import Branch, Problem, Problems

PARTY_FIELDS = (
    "kind",
    "country",
    "size_class",
    "body_type",
    "pl_large_declared",
    "consumer_like_trader",
    "turnover",
)
BODIES = {"person": "consumer", "sole_trader": "firm", "company": "firm", "organisation": "ngo"}
NATURAL = frozenset({"person", "sole_trader"})
KEPT = 4
WHOLE_EURO = 10_000
MOST_WAYS = 1 << 40

Codes = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Standings:
    """Of the whole base on one day. `party_of`: the number of each customer's party by ordinal, in `parties`."""

    opened: Opened
    as_of: AsOf
    run: int
    sets: Mapping[str, Answer]
    known: Mapping[str, Customers]
    parties: Sequence[Party]
    party_of: Codes = field(repr=False)
    exceptions: Mapping[str, tuple[CustomerException, ...]]
    roll: Roll = field(repr=False)

    @property
    def day(self) -> int:
        """The local day they are for."""
        return day_number(self.as_of.day)

    def of(self, ordinal: int) -> Standing:
        """Of one customer."""
        key = self.opened.snapshot.key(ordinal)
        return Standing(
            customer=key,
            inside=frozenset(name for name, answer in self.sets.items() if ordinal in answer.true),
            cannot_say=frozenset(name for name, answer in self.sets.items() if ordinal in answer.unknown),
            party=self.parties[int(self.party_of[ordinal])],
            exceptions=self.exceptions.get(key, ()),
            known=frozenset(name for name, customers in self.known.items() if ordinal in customers),
        )

    def ordinal(self, key: str) -> int | None:
        """The ordinal of a customer's key, found in its place in the sorted roll; None where there is none."""
        roll, keys = self.roll, self.opened.snapshot.keys
        low, high = 0, len(roll.order)
        while low < high:
            middle = (low + high) // 2
            if keys[int(roll.order[middle])].as_py() < key:
                low = middle + 1
            else:
                high = middle
        if key and low < len(roll.order):
            found = int(roll.order[low])
            if keys[found].as_py() == key:
                return found
        return self.opened.snapshot.ordinal(key)


def of_run(home: Home, book: Book, number: int) -> Standings:
    """By the published run: what pages show. Problems of the place before the first run."""
    run = reading.published_run(home)
    asked = _Asked(
        policies.database(), home.path, run.number, number, as_of=home.as_of(run.as_of), home=home, book=book
    )
    return _of_run(asked)


def at(home: Home, book: Book, number: int, *, as_of: AsOf) -> Standings:
    """For another instant, over what was known of it: of a past day whom the rules of that day took in, as the last run
    until then told it, and by the rules of now what no run told. Of the published run's own day, the run itself."""
    run = home.published()
    if run is not None and home.as_of(run.as_of).day == as_of.day:
        return of_run(home, book, number)
    opened = reading.opened(home)
    asked = _Asked(policies.database(), home.path, 0, number, as_of=as_of, home=home, book=book)
    return _computed(asked, opened.name, definitions.number(), run=0 if run is None else run.number)


def names_decided(book: Book) -> frozenset[str]:
    """The segments that have a policy at any time."""
    return frozenset(policy.segment for policy in book.policies)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What standings depend on; home and book are only the way to it."""

    database: str
    path: Path
    run: int
    number: int
    as_of: AsOf
    home: Home = field(compare=False)
    book: Book = field(compare=False, hash=False)


@engine_away.until_it_answers
@lru_cache(maxsize=KEPT)
def _of_run(asked: _Asked) -> Standings:
    home = asked.home
    run = reading.published_run(home)
    sets = {}
    for key in sorted(names_decided(asked.book)):
        answer = kept_sets.read(home.path, run.directory, key)
        if answer is not None:
            sets[key] = answer
    return _with_facts(asked, reading.opened(home), sets)


@engine_away.until_it_answers
@lru_cache(maxsize=KEPT)
def _computed(asked: _Asked, snapshot: str, definitions_number: int, *, run: int) -> Standings:
    opened = reading.opened(asked.home)
    rules = segmentation.rules(definitions.load())
    told = _told_then(asked, opened)
    wanted = {key: rules[key] for key in sorted(names_decided(asked.book)) if key in rules and key not in told}
    for rule in list(wanted.values()):
        wanted |= computing.needed(rule, rules)
    answers = computing.answers_of(computing.passed(wanted, opened, asked.as_of), wanted, opened)
    answers = {**answers, **told}
    return _with_facts(
        asked, opened, {key: answers[key] for key in sorted(names_decided(asked.book)) if key in answers}
    )


def _told_then(asked: _Asked, opened: Opened) -> dict[str, Answer]:
    """Of a day before the published run's, whom the segments took in by the last run until then: the rules and holds of
    that day. Segments of which nothing is kept are left out."""
    published = asked.home.published()
    if published is None or asked.as_of.instant >= published.as_of:
        return {}
    everybody, found = opened.everybody(), {}
    for key in sorted(names_decided(asked.book)):
        try:
            then = past.members_until(asked.home, key, asked.as_of.instant)
        except Problems:
            continue  # its sets are gone, and the way to them
        if then is not None:
            size = everybody.size
            found[key] = Answer("", grown(then[1], size) & everybody, nobody(size))
    return found


def with_sets(standings: Standings, sets: Mapping[str, Answer], *, book: Book) -> Standings:
    """The same base with other segments, and the facts that another book waits for: what would be."""
    facts = facts_named(book)
    known = standings.known
    if not known.keys() >= set(facts):
        known = _facts(_Wanted.of(standings.opened, standings.as_of, facts=facts, goods=bool(book.seller.goods))).known
    return replace(standings, sets=sets, known=known)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """Which facts of the base, at which instant; `opened` is only the way to them."""

    path: Path
    as_of: AsOf
    facts: tuple[str, ...]
    goods: bool
    catalog: int
    opened: Opened = field(compare=False, hash=False)

    @classmethod
    def of(cls, opened: Opened, as_of: AsOf, *, facts: tuple[str, ...], goods: bool) -> _Wanted:
        return cls(opened.path, as_of, facts, goods=goods, catalog=id(opened.catalog), opened=opened)


@dataclass(frozen=True, slots=True, eq=False)
class _Facts:
    """Who knows which fact, and what law asks of everybody."""

    known: Mapping[str, Customers]
    parties: Sequence[Party]
    party_of: Codes
    catalog: Catalog


def _with_facts(asked: _Asked, opened: Opened, sets: Mapping[str, Answer]) -> Standings:
    goods = bool(asked.book.seller.goods)
    found = _facts(_Wanted.of(opened, asked.as_of, facts=facts_named(asked.book), goods=goods))
    return Standings(
        opened,
        asked.as_of,
        asked.run,
        sets=sets,
        known=found.known,
        parties=found.parties,
        party_of=found.party_of,
        exceptions=excepted(policies.database(), asked.number, day_number(asked.as_of.day)),
        roll=opened.roll(),
    )


@engine_away.until_it_answers
@lru_cache(maxsize=KEPT)
def _facts(wanted: _Wanted) -> _Facts:
    """Remembered apart from policies: approving another one asks nothing new of the base."""
    opened, catalog = wanted.opened, wanted.opened.catalog
    party_fields = [key for key in PARTY_FIELDS if key in catalog.fields]
    values: dict[str, Value] = {f"party {key}": FieldValue(key) for key in party_fields}
    values |= {f"fact {key}": value for key in wanted.facts if (value := _fact(key, catalog)) is not None}
    found = computing.passed({}, opened, wanted.as_of, values=values).values
    size = opened.snapshot.size
    columns = {key: found[f"party {key}"] for key in party_fields}
    parties, party_of = _parties(columns, size, euro=catalog.currency == "EUR" and wanted.goods)
    known = {key: _known(key, found.get(f"fact {key}"), size=size, catalog=catalog) for key in wanted.facts}
    return _Facts(known, parties, party_of, catalog)


def facts_named(book: Book) -> tuple[str, ...]:
    """The facts that some pitch line waits for."""
    lines = (line for policy in book.policies for line in policy.gives.pitch)
    return tuple(sorted({line.fact for line in lines if line.fact is not None}))


@lru_cache(maxsize=KEPT)
def _decided_exceptions(database: str, number: int) -> tuple[KeptException, ...]:
    return exceptions.decided()


@lru_cache(maxsize=16)
def excepted(database: str, number: int, day: int) -> Mapping[str, tuple[CustomerException, ...]]:
    """The exceptions that hold on a day, by customer."""
    found: dict[str, tuple[CustomerException, ...]] = {}
    for each in _decided_exceptions(database, number):
        if each.holds_on(day):
            ends = each.exception.expires if each.ended_on is None else min(each.ended_on, each.exception.expires)
            one = replace(each.exception, expires=ends)
            found[one.customer] = (*found.get(one.customer, ()), one)
    return found


def _fact(key: str, catalog: Catalog) -> Value | None:
    if key in catalog.relations:
        return parse_value(f"{key}.count()")
    return FieldValue(key) if key in catalog.fields or key in catalog.measures else None


def _known(key: str, worths: Worths | None, *, size: int, catalog: Catalog) -> Customers:
    if worths is None:
        return Customers.where(np.zeros(size, dtype=np.bool_))
    unknown = unknown_of(worths)
    known = np.ones(size, dtype=np.bool_) if unknown is None else ~np.broadcast_to(unknown, (size,))
    match worths:
        case Vector() if key in catalog.relations:
            known &= np.broadcast_to(worths.values, (size,)) > 0
        case _:
            pass
    return Customers.where(known)


def _parties(columns: Mapping[str, Worths], size: int, *, euro: bool) -> tuple[list[Party], Codes]:
    """The distinct parties, and each customer's by number. Turnover counts only where a rule of law asks for it."""
    names = [key for key in columns if key != "turnover" or euro]
    coded = [_coded(columns[key], size) for key in names]
    whole, ways = np.zeros(size, dtype=np.int64), 1
    for codes, words in coded:
        if ways * len(words) > MOST_WAYS:
            distinct, whole = np.unique(whole, return_inverse=True)
            ways = len(distinct)
        whole = whole * len(words) + codes
        ways *= len(words)
    _, first, party_of = np.unique(whole, return_index=True, return_inverse=True)
    parties = [
        _party({name: words[int(codes[ordinal])] for name, (codes, words) in zip(names, coded)})
        for ordinal in map(int, first)
    ]
    return parties, party_of.astype(np.int64)


def _coded(worths: Worths, size: int) -> tuple[Codes, list[object]]:
    """Each customer's value as a number into a list of values; None stands for unknown."""
    match worths:
        case Texts():
            words: list[object] = [*worths.words.plain.to_pylist(), None]
            codes = np.broadcast_to(worths.codes, (size,)).astype(np.int64)
            return codes, words
        case Vector():
            values = np.broadcast_to(worths.values, (size,)).astype(np.int64)
            unknown = np.zeros(size, dtype=np.bool_) if worths.unknown is None else worths.unknown
            distinct, codes = np.unique(np.where(unknown, 0, values), return_inverse=True)
            return np.where(unknown, len(distinct), codes), [*map(int, distinct), None]
        case TagSets():
            return np.zeros(size, dtype=np.int64), [None]
        case _ as never:
            assert_never(never)


def _party(values: Mapping[str, object]) -> Party:
    kind = _text(values.get("kind"))
    body = _text(values.get("body_type"))
    turnover = values.get("turnover")
    if kind == "person":
        body = "consumer"
    elif body is None and kind is not None:
        body = BODIES.get(kind)
    return Party(
        country=_text(values.get("country")),
        size=_text(values.get("size_class")),
        body=body,
        turnover_eur=turnover // WHOLE_EURO if isinstance(turnover, int) else None,
        large_declared=_truth(values.get("pl_large_declared")),
        natural_person=None if kind is None else kind in NATURAL,
        consumer_like=_truth(values.get("consumer_like_trader")),
    )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _truth(value: object) -> bool | None:
    return None if value is None else bool(value)


def unknown_customers(keys: Iterable[str]) -> Problems:
    """The problem of keys that the base does not have."""
    return Problems(
        *(
            Problem("unknown-customer", f"no customer has the key '{key}'.", path="customer", branch=Branch.DATA)
            for key in keys
        )
    )
