"""Which policies can matter: an output's speakers as lists, of each of which only the first that holds a customer does.

What a customer gets depends on the first policy of each list and on nothing else. So a million customers fall into as
many kinds as there are firsts, not into as many as there are sets of segments.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence

from presek.policy.book import Hit, Output, Policy
from presek.policy.canonical import canonical, plainly
from presek.policy.hits import MORE_IS_BETTER
from presek.policy.speakers import Speaker, amount, says
from presek.policy.treatment import Discount, Stacking

Choice = tuple[Policy, ...]


def choices(speaking: Sequence[Policy], output: Output, hit: Hit) -> list[Choice]:
    """The lists of an output; `speaking` stands in the order in which ties are broken. Empty lists are left out."""
    if output is Output.DISCOUNT:
        return [each for each in _of_discounts(speaking, hit) if each]
    if output in {Output.CREDIT_BLOCK, Output.DO_NOT_CONTACT}:
        return _nonempty(policy for policy in speaking if hit is Hit.FIRST or says(policy, output))
    if hit is Hit.ANY:
        return _grouped(speaking, lambda policy: canonical(plainly(says(policy, output))))
    if hit is Hit.UNIQUE:
        return _both_ends(speaking)
    if hit is Hit.SUM:
        return [(policy,) for policy in speaking]
    if output is Output.CREDIT_LIMIT:
        return [_ordered(each, output, hit) for each in _grouped(speaking, _currency)]
    return _nonempty(_ordered(speaking, output, hit))


def _of_discounts(speaking: Sequence[Policy], hit: Hit) -> list[Choice]:
    """The best of every scope, all that may be added, the lowest cap and the highest margin."""
    if hit is Hit.ANY:
        return _grouped(speaking, lambda policy: canonical(plainly(policy.gives.discount)))
    if hit is Hit.UNIQUE:
        return _both_ends(speaking)
    if hit is Hit.SUM:
        return [(policy,) for policy in speaking]
    added = [policy for policy in speaking if hit is Hit.MOST and _discount(policy).stacking is not Stacking.EXCLUSIVE]
    alone = [policy for policy in speaking if policy not in added]
    best = [_ordered(each, Output.DISCOUNT, hit) for each in _grouped(alone, lambda policy: _discount(policy).scope)]
    caps = [policy for policy in speaking if _discount(policy).most_in_total is not None]
    margins = [policy for policy in speaking if _discount(policy).least_margin is not None]
    caps.sort(key=lambda policy: _discount(policy).most_in_total or 0)
    margins.sort(key=lambda policy: -(_discount(policy).least_margin or 0))
    return [*best, *((policy,) for policy in added), tuple(caps), tuple(margins)]


def _ordered(speaking: Iterable[Policy], output: Output, hit: Hit) -> Choice:
    """The policies in the order in which they would win."""
    first_wins = hit not in {Hit.LEAST, Hit.MOST, Hit.PRIORITY} or (hit is Hit.PRIORITY and output is Output.PROCESS)
    if first_wins:
        return tuple(speaking)
    greater = hit is Hit.MOST or (hit is Hit.PRIORITY and output in MORE_IS_BETTER)
    # A reversed sort keeps equals in their order, too.
    return tuple(
        sorted(speaking, key=lambda policy: amount(Speaker(policy, says(policy, output)), output), reverse=greater)
    )


def _grouped(speaking: Iterable[Policy], group: Callable[[Policy], Hashable]) -> list[Choice]:
    found: dict[Hashable, list[Policy]] = defaultdict(list)
    for policy in speaking:
        found[group(policy)].append(policy)
    return [tuple(each) for each in found.values()]


def _both_ends(speaking: Sequence[Policy]) -> list[Choice]:
    """The first and the last: they differ where more than one holds."""
    return [tuple(speaking), tuple(reversed(speaking))] if speaking else []


def _nonempty(speaking: Iterable[Policy]) -> list[Choice]:
    found = tuple(speaking)
    return [found] if found else []


def _currency(policy: Policy) -> Hashable:
    terms = policy.gives.payment_terms
    return terms.credit_limit.currency if terms and terms.credit_limit else ""


def _discount(policy: Policy) -> Discount:
    return policy.gives.discount or Discount()
