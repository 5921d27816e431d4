"""What other conditions would have made of the last twelve months: revenue, margin, receivables, calls, law."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from presek.app import sales_of_year, sales_replay
from presek.app.sales_replay import Called, Sold
from presek.app.standings import Standings
from presek.membership import patterns
from presek.membership.customers import Customers
from presek.policy import simulating
from presek.policy.arithmetic import ALL, DAYS_OF_YEAR
from presek.policy.conditions import Decision
from presek.policy.decide_many import ManyConditions
from presek.policy.discounts import Discounts
from presek.policy.legal_result import Verdict
from presek.policy.simulating import CallLoad, Calls, SalesEffect
from presek.policy.treatment import Channel, Dimension, PaymentTerms, Service
from presek.values.money import Money

Codes = NDArray[np.int32]
MOST_NAMED = 5
MINUTES_UNKNOWN = Fraction(4)
"""How long a call is taken to last where no call's length is known."""


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What the base does not say. `vat` and `yearly_rate` (of financing) in basis points; `minutes` of a call: None,
    as long as the calls of the year were; `hour_cost` of an agent in units of the base's currency."""

    vat: int = 2300
    yearly_rate: int = 800
    agents: int = 20
    minutes: Fraction | None = None
    hour_cost: int = 60


@dataclass(frozen=True, slots=True)
class PhoneLoad:
    """Calls of customers who may phone, and the load they are."""

    customers: int
    calls: int
    load: CallLoad

    def as_json(self) -> dict[str, object]:
        """As plain values; hours with two decimals."""
        return {
            "customers_with_phone": self.customers,
            "calls": self.calls,
            "hours": None if self.load.hours is None else _two(self.load.hours),
            "cost": str(self.load.all_calls),
            "one_call": str(self.load.one_call),
        }


@dataclass(frozen=True, slots=True)
class Legal:
    """How many customers get a result of one rule of law, before and after."""

    rule: str
    verdict: Verdict
    before: int
    after: int

    def as_json(self) -> dict[str, object]:
        """As plain values."""
        return {"rule": self.rule, "verdict": self.verdict.value, "before": self.before, "after": self.after}


@dataclass(frozen=True, slots=True)
class Effects:
    """Before and after; sales at list prices, and what is left of them."""

    list_sales: Money
    sales: SalesEffect
    receivables: Money
    yearly_cost: Money
    phone_before: PhoneLoad
    phone_after: PhoneLoad
    legal: tuple[Legal, ...]

    def as_json(self) -> dict[str, object]:
        """As plain values; shares in per cent with two decimals."""
        sales = self.sales
        return {
            "list_sales": str(self.list_sales),
            "revenue": {
                "before": str(sales.revenue_before),
                "after": str(sales.revenue_after),
                "change": str(sales.revenue),
            },
            "margin": None
            if sales.margin is None
            else {"before": str(sales.margin_before), "after": str(sales.margin_after), "change": str(sales.margin)},
            "more_for_revenue_percent": _percent(sales.volume_for_revenue),
            "more_for_margin_percent": _percent(sales.volume_for_margin),
            "receivables": str(self.receivables),
            "financing_a_year": str(self.yearly_cost),
            "phone": {"before": self.phone_before.as_json(), "after": self.phone_after.as_json()},
            "legal": [each.as_json() for each in self.legal],
        }


@dataclass(frozen=True, slots=True)
class Pair:
    """Customers of one code before and another after: how many, and the ordinals of some."""

    before: int
    after: int
    customers: int
    examples: tuple[int, ...]


def pairs(old: Codes, new: Codes, *, ways: int, among: Customers) -> list[Pair]:
    """The pairs of codes among these customers, the commonest first."""
    ordinals = among.ordinals()
    if not len(ordinals):
        return []
    both = old[ordinals].astype(np.int64) * ways + new[ordinals]
    found, first, counts = np.unique(both, return_index=True, return_counts=True)
    order = np.argsort(-counts, kind="stable")
    made = []
    for place in order.tolist():
        code = int(found[place])
        some = ordinals[np.flatnonzero(both[first[place] :] == code)[:MOST_NAMED] + first[place]]
        made.append(Pair(code // ways, code % ways, int(counts[place]), tuple(some.tolist())))
    return made


def effects(
    before: ManyConditions, after: ManyConditions, standings: Standings, *, assumptions: Assumptions
) -> Effects:
    """All of it, exactly."""
    replayed = _Replay(before, after, standings, assumptions)
    sold, deals = replayed.sales()
    currency = standings.opened.catalog.currency
    listed, was, becomes = (_money(sum(each, Fraction(0)), currency) for each in zip(*deals.amounts))
    cost = None if sold.costs is None else Money(int(sold.costs.sum()), currency)
    owed = sum(
        (
            share_after * deals.days[kind][1] - share_before * deals.days[kind][0]
            for kind, (_, share_before, share_after) in enumerate(deals.amounts)
        ),
        Fraction(0),
    )
    receivables = owed / DAYS_OF_YEAR * Fraction(ALL + assumptions.vat, ALL)
    phones = replayed.phones(currency)
    return Effects(
        listed,
        SalesEffect(was, becomes, cost),
        receivables=_money(receivables, currency),
        yearly_cost=_money(receivables * Fraction(assumptions.yearly_rate, ALL), currency),
        phone_before=phones[0],
        phone_after=phones[1],
        legal=replayed.legal(),
    )


@dataclass(frozen=True, slots=True)
class _Deals:
    """Of each kind of customers: list, old and new amounts (1/10,000, exact), and old and new days."""

    amounts: list[tuple[Fraction, Fraction, Fraction]]
    days: list[tuple[int, int]]


@dataclass(frozen=True, slots=True, eq=False)
class _Replay:
    before: ManyConditions
    after: ManyConditions
    standings: Standings
    assumptions: Assumptions

    def sales(self) -> tuple[Sold, _Deals]:
        """What was sold, and what it would have been under each of both conditions."""
        columns, decided = self._columns(Dimension.DISCOUNT, Dimension.TERMS)
        kinds = patterns.kinds(columns, self.before.size)
        discounts, terms = decided[:2], decided[2:]
        offered = [each.value for side in discounts for each in side]
        scopes = sorted(
            {offer.discount.scope for each in offered if isinstance(each, Discounts) for offer in each.offers}
        )
        opened, as_of = self.standings.opened, self.standings.as_of
        sold = sales_of_year.sold(opened, as_of, kinds=kinds.codes, ways=len(kinds), scopes=scopes)
        deals = _Deals([], [])
        for kind, ordinal in enumerate(map(int, kinds.examples)):
            codes = [int(column[ordinal]) for column, _ in columns]
            sides = [discounts[side][codes[side]].value for side in (0, 1)]
            amounts = [Fraction(int(amount)) for amount in sold.amounts[kind]]
            left = [
                sum((amount * (1 - _share(side, sold, group)) for group, amount in enumerate(amounts)), Fraction(0))
                for side in sides
            ]
            deals.amounts.append((sum(amounts, Fraction(0)), left[0], left[1]))
            deals.days.append((_days(terms[0][codes[2]].value), _days(terms[1][codes[3]].value)))
        return sold, deals

    def phones(self, currency: str) -> tuple[PhoneLoad, PhoneLoad]:
        """The calls of those who may phone, before and after."""
        columns, decided = self._columns(Dimension.SERVICE)
        kinds = patterns.kinds(columns, self.before.size)
        opened, as_of = self.standings.opened, self.standings.as_of
        called = sales_of_year.called(opened, as_of, kinds=kinds.codes, ways=len(kinds))
        minutes = self.assumptions.minutes or _minutes(called)
        people = np.bincount(kinds.codes[opened.everybody().mask()], minlength=len(kinds))
        found = []
        for side in (0, 1):
            codes = columns[side][0]
            may = [_phones(decided[side][int(codes[ordinal])].value) for ordinal in map(int, kinds.examples)]
            calls = sum(int(called.calls[kind]) for kind, allowed in enumerate(may) if allowed)
            load = simulating.call_load(
                Calls(calls, minutes, self.assumptions.agents, Money.of(self.assumptions.hour_cost, currency))
            )
            customers = sum(int(people[kind]) for kind, allowed in enumerate(may) if allowed)
            found.append(PhoneLoad(customers, calls, load))
        return found[0], found[1]

    def legal(self) -> tuple[Legal, ...]:
        """The results of law among everybody's terms, before and after."""
        people = self.standings.opened.everybody()
        sides = [under_law(each, people) for each in (self.before, self.after)]
        keys = sorted({*sides[0], *sides[1]}, key=lambda key: (key[1].value, key[0]))
        counts = {key: [len(side[key]) if key in side else 0 for side in sides] for key in keys}
        return tuple(Legal(*key, *counts[key]) for key in keys)

    def _columns(self, *dimensions: Dimension) -> tuple[list[tuple[Codes, int]], list[tuple[Decision[object], ...]]]:
        """The codes and decisions of each dimension, before and after."""
        columns, decided = [], []
        for dimension in dimensions:
            for many in (self.before, self.after):
                codes, decisions = many.decisions(dimension)
                columns.append((codes, max(1, len(decisions))))
                decided.append(decisions)
        return columns, decided


def _share(value: object, sold: Sold, group: int) -> Fraction:
    match value:
        case Discounts():
            product = sold.groups[group]
            return value.share_on(product.key, (product.category,) if product.category else ())
        case _:
            return Fraction(0)


def _scopes(value: object) -> list[tuple[str, ...]]:
    match value:
        case Discounts():
            return [offer.discount.scope for offer in value.offers]
        case _:
            return []


def _days(value: object) -> int:
    match value:
        case PaymentTerms(net_days=int(days)):
            return days
        case _:
            return 0


def _phones(value: object) -> bool:
    """Whether a service lets the customer phone; where nothing is assigned, nothing was taken away."""
    match value:
        case Service():
            return Channel.PHONE in value.channels
        case _:
            return True


def _minutes(called: Called) -> Fraction:
    timed = int(called.timed.sum())
    if not timed:
        return MINUTES_UNKNOWN
    return Fraction(int(called.tenths.sum()), timed * sales_replay.TENTHS_A_MINUTE)


def under_law(many: ManyConditions, people: Customers) -> dict[tuple[str, Verdict], Customers]:
    """Whose terms get a verdict by a rule of law, other than that they are all right: each customer once."""
    codes, decisions = many.decisions(Dimension.TERMS)
    told: dict[tuple[str, Verdict], list[bool]] = {}
    for place, decision in enumerate(decisions):
        for result in decision.legal:
            if result.verdict is not Verdict.OK:
                told.setdefault((result.rule, result.verdict), [False] * len(decisions))[place] = True
    found = {key: patterns.among(codes, chosen) & people for key, chosen in told.items()}
    return {key: customers for key, customers in found.items() if len(customers)}


def _money(exact: Fraction, currency: str) -> Money:
    """1/10,000 units, exact, as money rounded once to hundredths, half away from zero."""
    hundredths, rest = divmod(abs(exact), 100)
    whole = int(hundredths) + (rest >= 50)
    return Money((whole if exact >= 0 else -whole) * 100, currency)


def _two(number: Fraction) -> str:
    return f"{float(number):.2f}"


def _percent(share: Fraction | None) -> str | None:
    return None if share is None else _two(share * 100)
