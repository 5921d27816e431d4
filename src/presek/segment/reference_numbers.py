"""The reference engine's values and numbers: exact whole numbers of a scale, doubles where division made them.

Every rule here is obeyed by every engine, to the last bit.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cmp_to_key
from typing import Literal, TypeAlias

from presek.values.money import LARGEST


@dataclass(frozen=True, slots=True)
class Exact:
    """A whole number of 10**-scale: 12.50 is Exact(1250, 2)."""

    whole: int
    scale: int = 0

    def as_double(self) -> float:
        """The nearest double of the whole number, divided once by its power of ten."""
        return float(self.whole) / float(10**self.scale)


@dataclass(frozen=True, slots=True)
class Day:
    """A local calendar day, by its number since 1970."""

    number: int


@dataclass(frozen=True, slots=True)
class Instant:
    """A datetime: microseconds since 1970 UTC, and the local day on which it falls."""

    microseconds: int
    day: int


Number: TypeAlias = Exact | float
Worth: TypeAlias = Number | Day | Instant | str | bool | frozenset[str] | None
"""What a value comes to, for one customer. None is unknown."""


def exact(number: Decimal) -> Exact:
    """A literal's number at the smallest scale that holds it: 3, 3.0 and 3E0 are the same value.

    >>> exact(Decimal("3.0")), exact(Decimal("3.50")), exact(Decimal("1E2"))
    (Exact(whole=3, scale=0), Exact(whole=35, scale=1), Exact(whole=100, scale=0))
    """
    scale = max(0, -int(number.normalize().as_tuple().exponent))
    return Exact(int(number.scaleb(scale)), scale)


def aligned(left: Exact, right: Exact) -> tuple[int, int, int]:
    """Both whole numbers at the larger of the two scales, and that scale."""
    scale = max(left.scale, right.scale)
    return left.whole * 10 ** (scale - left.scale), right.whole * 10 ** (scale - right.scale), scale


def held(number: Number) -> Number | None:
    """The number, or None where no engine could hold it: an overflow is unknown, never a wrong number."""
    if isinstance(number, Exact):
        return number if abs(number.whole) <= LARGEST else None
    return number if math.isfinite(number) else None


def doubles(left: Number, right: Number) -> tuple[float, float]:
    """Both as doubles, for arithmetic and comparison with a double."""
    return (
        left.as_double() if isinstance(left, Exact) else left,
        right.as_double() if isinstance(right, Exact) else right,
    )


def numbers(worths: Iterable[Worth]) -> list[Number]:
    """The known numbers among values that a checked rule calculates with."""
    return [worth for worth in worths if isinstance(worth, Exact | float)]


def calculated(operator: Literal["+", "-", "*", "/"], left: Worth, right: Worth) -> Number | None:
    """`+ - *` exact on exact numbers; `/` one division of doubles; None for unknown, overflow and division by zero."""
    if not isinstance(left, Exact | float) or not isinstance(right, Exact | float):
        return None
    if operator == "/":
        return divided(left, right)
    if isinstance(left, Exact) and isinstance(right, Exact):
        if operator == "*":
            return held(Exact(left.whole * right.whole, left.scale + right.scale))
        ours, theirs, scale = aligned(left, right)
        return held(Exact(ours + theirs if operator == "+" else ours - theirs, scale))
    first, second = doubles(left, right)
    return held(first + second if operator == "+" else first - second if operator == "-" else first * second)


def divided(left: Number, right: Number) -> float | None:
    """One division of doubles; of exact numbers, after both stand at one scale."""
    if isinstance(left, Exact) and isinstance(right, Exact):
        ours, theirs, _ = aligned(left, right)
        above, below = float(ours), float(theirs)
    else:
        above, below = doubles(left, right)
    if below == 0.0:
        return None
    quotient = above / below
    return quotient if math.isfinite(quotient) else None


# --- of many ---------------------------------------------------------------------------------------------------


def total(sample: Sequence[Number]) -> Number | None:
    """The sum: exact, or the nearest double of the exact sum where there are doubles. Of nothing: 0."""
    exacts = [number for number in sample if isinstance(number, Exact)]
    if len(exacts) < len(sample):
        return _double_total([_double(number) for number in sample])
    scale = max((number.scale for number in exacts), default=0)
    return held(Exact(sum(number.whole * 10 ** (scale - number.scale) for number in exacts), scale))


def average(sample: Sequence[Number]) -> float | None:
    """The sum divided once; None of nothing, and where the sum cannot be held."""
    added = total(sample)
    if not sample or added is None:
        return None
    if isinstance(added, Exact):
        return float(added.whole) / float(len(sample) * 10**added.scale)
    return added / float(len(sample))


def median(sample: Sequence[Number]) -> float | None:
    """The mean of the two middle numbers (of an odd count, both are the middle); None of nothing."""
    if not sample:
        return None
    ranked = sorted(sample, key=cmp_to_key(_order))
    lower, upper = ranked[(len(ranked) - 1) // 2], ranked[len(ranked) // 2]
    if isinstance(lower, Exact) and isinstance(upper, Exact):
        ours, theirs, scale = aligned(lower, upper)
        return float(ours + theirs) / float(2 * 10**scale)
    first, second = doubles(lower, upper)
    return (first + second) / 2.0


def deviation(sample: Sequence[Number]) -> float | None:
    """The population's standard deviation, from exact sums; None of nothing."""
    exacts = [number for number in sample if isinstance(number, Exact)]
    if not sample or len(exacts) < len(sample):
        return _double_deviation([_double(number) for number in sample]) if sample else None
    scale = max(number.scale for number in exacts)
    wholes = [number.whole * 10 ** (scale - number.scale) for number in exacts]
    spread = len(wholes) * sum(whole * whole for whole in wholes) - sum(wholes) ** 2
    return math.sqrt(float(spread)) / float(len(wholes) * 10**scale)


def variation(sample: Sequence[Worth]) -> float | None:
    """The coefficient of variation: the population's standard deviation divided by the mean, from exact sums.

    None where the mean is not more than nothing, or a sum could not be held.
    """
    exacts = [number for number in sample if isinstance(number, Exact)]
    if len(exacts) < len(sample) or not exacts:
        return None
    scale = max(number.scale for number in exacts)
    wholes = [number.whole * 10 ** (scale - number.scale) for number in exacts]
    added = sum(wholes)
    if added <= 0:
        return None
    spread = len(wholes) * sum(whole * whole for whole in wholes) - added**2
    return math.sqrt(float(spread)) / float(added)


def _double(number: Number) -> float:
    return number.as_double() if isinstance(number, Exact) else number


def _double_total(sample: Sequence[float]) -> float | None:
    try:
        return math.fsum(sample)
    except OverflowError:
        return None


def _double_deviation(sample: Sequence[float]) -> float | None:
    added = _double_total(sample)
    if added is None:
        return None
    mean = added / float(len(sample))
    squares = _double_total([(number - mean) * (number - mean) for number in sample])
    return None if squares is None else math.sqrt(squares / float(len(sample)))


# --- comparing -------------------------------------------------------------------------------------------------


def order_of(left: Worth, right: Worth) -> int | None:
    """-1, 0 or 1 as `left` is less than, equal to or more than `right`; None where either is unknown.

    A datetime meets a date by its local day. Text, truths and sets have no order: only 0 or 1 (different).
    """
    if left is None or right is None:
        return None
    match left, right:
        case Exact(), Exact():
            ours, theirs, _ = aligned(left, right)
            return (ours > theirs) - (ours < theirs)
        case ((Exact() | float()), (Exact() | float())):
            first, second = doubles(left, right)
            return (first > second) - (first < second)
        case Instant(ours, _), Instant(theirs, _):
            return (ours > theirs) - (ours < theirs)
        case ((Day() | Instant()), (Day() | Instant())):
            ours, theirs = day_of_worth(left), day_of_worth(right)
            return (ours > theirs) - (ours < theirs)
        case _:
            return int(left != right)


def day_of_worth(worth: Day | Instant) -> int:
    """The local day number of a day or of a datetime."""
    return worth.number if isinstance(worth, Day) else worth.day


def extreme(known: Sequence[Worth], *, sign: int) -> Worth:
    """The greatest (sign 1) or the least (sign -1) of known values; None of nothing."""
    best: Worth = None
    for worth in known:
        if best is None or sign * _order(worth, best) > 0:
            best = worth
    return best


def _order(left: Worth, right: Worth) -> int:
    return order_of(left, right) or 0
