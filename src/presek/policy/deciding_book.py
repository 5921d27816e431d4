"""The book that decides: all policies with their hit policies, the law, and who sells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from hashlib import sha256

from presek.policy.book import HITS, Hit, Output, Party, Policy, Reach, Status
from presek.policy.canonical import canonical, plainly
from presek.policy.law import LawBook, LawRow

EXCEPTION_DAYS = 90
MOST_EXCEPTION_DAYS = 365
"""How long an exception holds where nobody says it, and at most."""

UNKNOWN = Party()
"""A party of whom nothing is known."""

_FIRST = date(1970, 1, 1)

NUMBERS = frozenset({Hit.UNIQUE, Hit.ANY, Hit.PRIORITY, Hit.FIRST, Hit.LEAST, Hit.MOST})
TRUTHS = frozenset({Hit.PRIORITY, Hit.FIRST, Hit.COUNT})
ONE = frozenset({Hit.UNIQUE, Hit.ANY, Hit.PRIORITY, Hit.FIRST})
LISTS = frozenset({Hit.UNIQUE, Hit.ANY, Hit.PRIORITY, Hit.FIRST, Hit.OUTPUT_ORDER, Hit.RULE_ORDER, Hit.COLLECT})

ALLOWED: Mapping[Output, frozenset[Hit]] = {
    Output.NET_DAYS: NUMBERS,
    Output.CREDIT_LIMIT: NUMBERS | {Hit.SUM},
    Output.CREDIT_BLOCK: TRUTHS,
    Output.DISCOUNT: NUMBERS | {Hit.SUM},
    Output.WEIGHT: NUMBERS | {Hit.SUM},
    Output.FIRST_RESPONSE: NUMBERS,
    Output.DO_NOT_CONTACT: TRUTHS,
    Output.SERVICE: ONE,
    Output.PROCESS: ONE,
    Output.PITCH: LISTS,
}
"""The hit policies that give an output one answer: lists only where a list is the answer, sums only where they mean
something."""


@dataclass(frozen=True, eq=False)
class Book:
    """All versions of all policies, and what else decides. `hits` may name some outputs only; the rest keep theirs."""

    policies: tuple[Policy, ...]
    law: LawBook
    seller: Party = UNKNOWN
    hits: Mapping[Output, Hit] = field(default_factory=lambda: HITS)
    currency: str = "EUR"

    def __post_init__(self) -> None:
        for output, hit in self.hits.items():
            if hit not in ALLOWED[output]:
                raise ValueError(f"{output.value} can't be decided by {hit.value}")

    def __repr__(self) -> str:
        # Without the law, which is long.
        return f"Book({self.policies!r}, hits={dict(self.hits)!r})"

    def hit(self, output: Output) -> Hit:
        """How an output is decided."""
        return self.hits.get(output, HITS[output])

    def on(self, day: int) -> Book:
        """The book with only what is in force on a local day: one version of each policy."""
        return replace(self, policies=in_force(self.policies, day))

    @cached_property
    def hash(self) -> str:
        """SHA-256 over all that was approved, in hexadecimal: equal books have equal hashes, in whatever order they
        were gathered."""
        return _hash(self, [policy for policy in self.policies if decides(policy)], self.law.rows)

    def version(self, day: int) -> str:
        """SHA-256 over what decides on a local day: what is added for other days doesn't change it."""
        rows = [row for row in self.law.rows if row.in_force(day)]
        return _hash(self, in_force(self.policies, day), rows)


def decides(policy: Policy) -> bool:
    """Whether a version was ever approved: drafts, proposals and rejected ones decide nothing.

    A retired version still tells what held before: it needs its `valid_to`.
    """
    return policy.status is Status.APPROVED or (policy.status is Status.RETIRED and policy.valid_to is not None)


def starts(policy: Policy) -> int:
    """The local day from which a version reaches customers."""
    if policy.reach is Reach.AT_ONCE:
        return policy.valid_from
    day = _FIRST + timedelta(days=policy.valid_from)
    following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return (following - _FIRST).days


def holds_on(policy: Policy, day: int) -> bool:
    """Whether a version, taken by itself, is in force on a local day."""
    return decides(policy) and starts(policy) <= day and (policy.valid_to is None or day < policy.valid_to)


def in_force(policies: Iterable[Policy], day: int) -> tuple[Policy, ...]:
    """Of each key the latest version in force on a local day, in the order in which ties are broken."""
    latest: dict[str, Policy] = {}
    for policy in policies:
        if holds_on(policy, day) and (policy.key not in latest or latest[policy.key].version < policy.version):
            latest[policy.key] = policy
    return tuple(sorted(latest.values(), key=precedence))


def precedence(policy: Policy) -> tuple[int, int, str]:
    """Who comes first: the lower position, then who was published earlier, then the key."""
    return policy.position, policy.published_at, policy.key


def _hash(book: Book, policies: Iterable[Policy], rows: Iterable[LawRow]) -> str:
    said = {
        "policies": sorted(canonical(_said(policy)) for policy in policies),
        "hits": {output.value: book.hit(output).value for output in Output},
        "law": [plainly(row) for row in rows],
        "seller": plainly(book.seller),
        "currency": book.currency,
    }
    return sha256(canonical(said).encode()).hexdigest()


def _said(policy: Policy) -> object:
    """What a version says for ever; its end and its state may still change."""
    kept = replace(policy, valid_to=None, status=Status.APPROVED, made_by="", approved_by="", labels={})
    return plainly(kept)
