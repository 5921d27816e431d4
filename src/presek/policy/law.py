"""Law as dated rows: what it says of payment terms between two parties, and which rows are in force on a day.

Every limit is a row of data with its source and its days, so it can be changed without changing the program. Unknown
facts count as `unknown`, never as the easier case. Not legal advice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum

from presek.policy.book import Party
from presek.policy.legal_result import FINE, LegalResult, Verdict
from presek.policy.treatment import Dimension

UNKNOWN = "unknown"
LARGE = "large"
NOT_LARGE = "not_large"
"""A buyer who declared not to be large, of a size otherwise unknown."""
CONSUMER = "consumer"
ORDER = (Verdict.BLOCK, Verdict.WARN, Verdict.OK)


class Subject(Enum):
    """What a row is about: `proxy` of a segment that stands for sex; `contact`: marketing that needs consent before it;
    `information` decides nothing."""

    TERMS = "terms"
    FAIRNESS = "fairness"
    PROXY = "proxy"
    SERVICE = "service"
    PERSON = "person"
    DISCLOSURE = "disclosure"
    CONTACT = "contact"
    INFORMATION = "information"


class Proof(Enum):
    """How well a row was checked: on an official page, on another page, not at all; or it is the product's own rule."""

    CONFIRMED = "confirmed"
    SECONDARY = "secondary"
    UNVERIFIED = "unverified"
    PRODUCT = "product"


class TurnoverStep(Enum):
    """How the buyer's turnover compares with the seller's, in steps."""

    HIGHER = "higher"
    NOT_HIGHER = "not_higher"
    UNKNOWN = "unknown"


Names = frozenset[str]


@dataclass(frozen=True, slots=True)
class When:
    """When a row speaks; an empty set or None asks nothing. `unknown` is a member like any other.

    `attributes` (field keys or code lists), `models`, `sensitivities` and `sources` name what a segment's rule uses;
    with `beside`, the rule must use nothing else (but fields or models named there). `consumers`: some of the customers
    may be consumers. `empty`: the treatment says nothing. `relative`: the rule compares customers with one another.
    """

    seller_country: Names = frozenset()
    seller_size: Names = frozenset()
    seller_online: bool | None = None
    buyer_country: Names = frozenset()
    buyer_country_not: Names = frozenset()
    buyer_size: Names = frozenset()
    buyer_body: Names = frozenset()
    natural_person: bool | None = None
    contract: bool | None = None
    goods: Names = frozenset()
    turnover_step: TurnoverStep | None = None
    dimensions: frozenset[Dimension] = frozenset()
    attributes: Names = frozenset()
    models: Names = frozenset()
    sensitivities: Names = frozenset()
    sources: Names = frozenset()
    channels: Names = frozenset()
    beside: Names | None = None
    consumers: bool | None = None
    empty: bool = False
    relative: bool = False


@dataclass(frozen=True, slots=True)
class LawRow:
    """One row. It speaks from `from_day` (a local day number) until before `to_day`. `rule` is the id that is shown."""

    key: str
    rule: str
    subject: Subject
    verdict: Verdict
    from_day: int
    to_day: int | None = None
    limit_days: int | None = None
    acknowledge: bool = False
    when: When = field(default_factory=When)
    texts: Mapping[str, str] = field(default_factory=dict)
    source: str = ""
    proof: Proof = Proof.UNVERIFIED

    def in_force(self, day: int) -> bool:
        """Whether it speaks on a day."""
        return self.from_day <= day and (self.to_day is None or day < self.to_day)

    def result(self, names: Mapping[str, Mapping[str, str]] | None = None, *, days: int | None = None) -> LegalResult:
        """What the row says of `days`, or of attributes (`names`: labels by language, by key)."""
        named = names or {}
        words = {
            "limit": "" if self.limit_days is None else str(self.limit_days),
            "days": "" if days is None else str(days),
        }
        texts = {}
        for language, text in self.texts.items():
            labels = ", ".join(sorted(each.get(language) or each.get("en", key) for key, each in named.items()))
            texts[language] = filled(text, {**words, "names": labels})
        return LegalResult(
            verdict=self.verdict,
            rule=self.rule,
            texts=texts,
            limit_days=self.limit_days,
            acknowledge=self.acknowledge,
            names=tuple(sorted(named)),
            source=self.source,
        )


@dataclass(frozen=True, slots=True)
class LawBook:
    """All rows, in the order in which they speak. `turnover_steps_eur`: the upper ends of the steps, whole euros."""

    rows: tuple[LawRow, ...]
    turnover_steps_eur: tuple[int, ...] = ()

    def speaking(self, subject: Subject, day: int) -> Iterator[LawRow]:
        """The rows of a subject in force on a day, in order."""
        return (row for row in self.rows if row.subject is subject and row.in_force(day))

    def terms(self, seller: Party, buyer: Party, net_days: int, *, contract: str, day: int) -> LegalResult:
        """What law says of a term of `net_days`: the gravest result of all rows, of equals the first; else an OK.

        `contract`: the reference of a contract in which the term was expressly agreed; empty for a segment's term.
        """
        return next(iter(self.every_term(seller, buyer, net_days, contract=contract, day=day)), FINE)

    def every_term(
        self, seller: Party, buyer: Party, net_days: int, *, contract: str, day: int
    ) -> tuple[LegalResult, ...]:
        """All that law says of a term, the gravest first; empty where it is fine."""
        found = [
            row.result(days=net_days)
            for row in self._about(seller, buyer, contract=contract, day=day)
            if row.limit_days is not None and net_days > row.limit_days
        ]
        return tuple(sorted(found, key=lambda result: ORDER.index(result.verdict)))

    def longest_days(self, seller: Party, buyer: Party, *, contract: str, day: int) -> int | None:
        """The longest term that no row blocks; None where none limits it."""
        limits = [
            row.limit_days
            for row in self._about(seller, buyer, contract=contract, day=day)
            if row.verdict is Verdict.BLOCK and row.limit_days is not None
        ]
        return min(limits, default=None)

    def information(self, seller: Party, day: int) -> tuple[LegalResult, ...]:
        """What is good to know (interest, compensation) where the seller is."""
        rows = self.speaking(Subject.INFORMATION, day)
        return tuple(row.result() for row in rows if fits(row.when.seller_country, seller.country))

    def _about(self, seller: Party, buyer: Party, *, contract: str, day: int) -> Iterator[LawRow]:
        goods = seller.goods | buyer.goods
        step = self.step(seller, buyer)
        for row in self.speaking(Subject.TERMS, day):
            when = row.when
            if (
                parties_fit(when, seller, buyer)
                and (when.contract is None or when.contract is bool(contract.strip()))
                and (not when.goods or when.goods & goods)
                and (when.turnover_step is None or when.turnover_step is step)
            ):
                yield row

    def step(self, seller: Party, buyer: Party) -> TurnoverStep:
        """How the buyer's step of turnover compares with the seller's."""
        if seller.turnover_eur is None or buyer.turnover_eur is None:
            return TurnoverStep.UNKNOWN
        of_seller, of_buyer = (
            sum(turnover > end for end in self.turnover_steps_eur)
            for turnover in (seller.turnover_eur, buyer.turnover_eur)
        )
        return TurnoverStep.HIGHER if of_buyer > of_seller else TurnoverStep.NOT_HIGHER


def parties_fit(when: When, seller: Party, buyer: Party) -> bool:
    """Whether both parties are those a row speaks of."""
    return (
        fits(when.seller_country, seller.country)
        and fits(when.seller_size, size_of(seller))
        and when.seller_online in {None, seller.online}
        and fits(when.buyer_country, buyer.country)
        and not (when.buyer_country_not and fits(when.buyer_country_not, buyer.country))
        and fits(when.buyer_size, size_of(buyer))
        and fits(when.buyer_body, body_of(buyer))
        and when.natural_person in {None, is_natural(buyer)}
    )


def fits(wanted: Names, found: str | None) -> bool:
    """Whether what was found (None: unknown) is wanted; nothing wanted fits everything."""
    return not wanted or (UNKNOWN if found is None else found) in wanted


def size_of(party: Party) -> str | None:
    """The size that counts in law: the declaration of a large enterprise goes before what the registry says of it."""
    if party.large_declared:
        return LARGE
    if party.size is None and party.large_declared is False:
        return NOT_LARGE
    return party.size


def body_of(party: Party) -> str | None:
    """What the party is; None where it isn't known."""
    return party.body


def is_natural(party: Party) -> bool | None:
    """Whether it is a natural person (a consumer or a sole trader); None where it isn't known."""
    return True if party.body == CONSUMER else party.natural_person


def filled(text: str, words: Mapping[str, str]) -> str:
    """The text with each `{name}` put in; other braces stay as they are."""
    for name, word in words.items():
        text = text.replace(f"{{{name}}}", word)
    return text
