"""Hit policies: of all that speak of one output, which decides. One answer, or none and the reason why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import assert_never

from presek.policy.book import Hit, Output, Policy
from presek.policy.conditions import Lost, Why
from presek.policy.speakers import Speaker, amount
from presek.values.money import Money

MOST_WEIGHT = 100

MORE_IS_BETTER = frozenset({Output.DISCOUNT, Output.WEIGHT, Output.CREDIT_BLOCK, Output.DO_NOT_CONTACT})
"""Outputs whose greater value comes first in the order of values; of the others the lesser one does."""


@dataclass(frozen=True, slots=True)
class Hitting:
    """Who decides (several: their values are added), what comes of it, and who does not. `asked`: what was said where
    the value had to be less."""

    value: object
    by: tuple[Policy, ...] = ()
    lost: tuple[Lost, ...] = ()
    asked: object = None


def heeded(found: Sequence[Speaker], output: Output) -> tuple[list[Speaker], list[Lost]]:
    """Those that are listened to: a default speaks only where no other does."""
    others = [each for each in found if not each.policy.default]
    if not others:
        return list(found), []
    silent = [each for each in found if each.policy.default]
    return others, [Lost(each.policy, output, Why.DEFAULT_IS_SILENT, each.value) for each in silent]


def decided(found: Sequence[Speaker], output: Output, hit: Hit) -> Hitting:
    """The answer of an output with one value."""
    speaking, lost = heeded(found, output)
    if not speaking:
        return Hitting(None, lost=tuple(lost))
    conflict = _conflict(speaking, output, hit)
    if conflict is not None:
        return Hitting(None, lost=(*(Lost(each.policy, output, conflict, each.value) for each in speaking), *lost))
    if hit is Hit.SUM:
        return _sum(speaking, output, tuple(lost))
    winner = _winner(speaking, output, hit)
    beaten = [
        Lost(each.policy, output, why_lost(each, winner, output=output, hit=hit), each.value)
        for each in speaking
        if each is not winner
    ]
    return Hitting(winner.value, (winner.policy,), (*beaten, *lost))


def forbidden(found: Sequence[Speaker], output: Output, hit: Hit) -> Hitting:
    """The answer of an output that forbids: true or false, never nothing."""
    speaking, silent = heeded(found, output)
    lost = tuple(each for each in silent if each.value)
    if hit is Hit.FIRST and speaking:
        first, later = speaking[0], speaking[1:]
        late = [
            Lost(each.policy, output, _why_late(each, first), each.value) for each in later if each.value or first.value
        ]
        return Hitting(value=bool(first.value), by=(first.policy,) if first.value else (), lost=(*late, *lost))
    blocking = [each for each in speaking if each.value]
    if not blocking:
        return Hitting(value=False, lost=lost)
    allowing = [Lost(each.policy, output, Why.NOT_BLOCKING, value=False) for each in speaking if not each.value]
    return Hitting(value=True, by=tuple(each.policy for each in blocking), lost=(*allowing, *lost))


def _why_late(late: Speaker, first: Speaker) -> Why:
    return Why.SAME_AS_ANOTHER if late.value == first.value else Why.ANOTHER_IS_FIRST


def why_lost(loser: Speaker, winner: Speaker, *, output: Output, hit: Hit) -> Why:
    """Why one that spoke did not decide."""
    less, more = amount(loser, output), amount(winner, output)
    if loser.value == winner.value and less == more:
        return Why.SAME_AS_ANOTHER
    match hit:
        case Hit.LEAST:
            return Why.ANOTHER_IS_LESS if more < less else Why.ANOTHER_IS_FIRST
        case Hit.MOST:
            return Why.ANOTHER_IS_MORE if more > less else Why.ANOTHER_IS_FIRST
        case Hit.PRIORITY if output is not Output.PROCESS and less != more:
            return Why.ANOTHER_IS_BETTER
        case _:
            return Why.ANOTHER_IS_FIRST


def _conflict(speaking: Sequence[Speaker], output: Output, hit: Hit) -> Why | None:
    if hit is Hit.UNIQUE and len(speaking) > 1:
        return Why.NOT_UNIQUE
    if hit is Hit.ANY and any(each.value != speaking[0].value for each in speaking):
        return Why.DIFFER
    if output is Output.CREDIT_LIMIT and hit in {Hit.LEAST, Hit.MOST, Hit.SUM, Hit.PRIORITY}:
        currencies = {each.value.currency for each in speaking if isinstance(each.value, Money)}
        return Why.OTHER_CURRENCY if len(currencies) > 1 else None
    return None


def _winner(speaking: Sequence[Speaker], output: Output, hit: Hit) -> Speaker:
    """Of equals the first: they stand in the order in which ties are broken."""
    match hit:
        case Hit.LEAST:
            return min(speaking, key=lambda each: amount(each, output))
        case Hit.MOST:
            return max(speaking, key=lambda each: amount(each, output))
        case Hit.PRIORITY:
            return _best(speaking, output)
        case Hit.UNIQUE | Hit.ANY | Hit.FIRST | Hit.OUTPUT_ORDER | Hit.RULE_ORDER | Hit.COLLECT | Hit.SUM | Hit.COUNT:
            return speaking[0]
        case _:
            assert_never(hit)


def _best(speaking: Sequence[Speaker], output: Output) -> Speaker:
    if output is Output.PROCESS:
        return speaking[0]
    if output in MORE_IS_BETTER:
        return max(speaking, key=lambda each: amount(each, output))
    return min(speaking, key=lambda each: amount(each, output))


def _sum(speaking: Sequence[Speaker], output: Output, lost: tuple[Lost, ...]) -> Hitting:
    by = tuple(each.policy for each in speaking)
    total = sum(amount(each, output)[0] for each in speaking)
    if output is Output.CREDIT_LIMIT:
        currency = next(each.value.currency for each in speaking if isinstance(each.value, Money))
        return Hitting(Money(total, currency), by, lost)
    if output is Output.WEIGHT and total > MOST_WEIGHT:
        return Hitting(MOST_WEIGHT, by, lost, asked=total)
    return Hitting(total, by, lost)
