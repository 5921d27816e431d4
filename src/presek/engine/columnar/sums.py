"""Sums by customer, exact: in doubles where no sum can leave 53 bits, else in parts of 21 bits."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from presek.engine.columnar.sections import Array
from presek.engine.columnar.vectors import Mask
from presek.values.money import LARGEST

EXACT = 2**53
"""Up to here doubles hold every whole number."""
PART = 21

Ordinals = npt.NDArray[np.int64]


def magnitude(values: Array) -> int:
    """The largest absolute value."""
    return max(abs(int(values.min())), abs(int(values.max()))) if values.size else 0


def sums(ordinal: Ordinals, values: Array, *, size: int, most: int) -> tuple[npt.NDArray[np.int64], Mask | None]:
    """The sum of whole numbers by customer, and where it does not fit in 64 bits (None: nowhere).

    `most`: how many rows one customer has at most.
    """
    if magnitude(values) * max(most, 1) < EXACT:
        return np.bincount(ordinal, weights=values, minlength=size).astype(np.int64), None
    exact = exact_sums(ordinal, values, size=size)
    over = np.asarray(np.abs(exact) > LARGEST, np.bool_)
    return np.where(over, 0, exact).astype(np.int64), over if over.any() else None


def exact_sums(ordinal: Ordinals, values: Array, *, size: int) -> Array:
    """The sums as Python's whole numbers."""
    wide = values.astype(np.int64)
    low, middle, high = wide & (2**PART - 1), (wide >> PART) & (2**PART - 1), wide >> (2 * PART)
    parts = [np.bincount(ordinal, weights=part, minlength=size).astype(np.int64) for part in (high, middle, low)]
    return np.asarray((parts[0].astype(object) * 2**PART + parts[1]) * 2**PART + parts[2])


def square_sums(ordinal: Ordinals, values: Array, *, size: int, most: int) -> Array:
    """The sums of the squares: 64-bit whole numbers where they fit, else Python's."""
    large = magnitude(values)
    wide = values.astype(np.int64)
    if large * large * max(most, 1) < EXACT:
        return np.bincount(ordinal, weights=wide * wide, minlength=size).astype(np.int64)
    if large < 2**31:
        return exact_sums(ordinal, wide * wide, size=size)
    answer = np.zeros(size, object)
    np.add.at(answer, ordinal, wide.astype(object) ** 2)
    return answer


def double_sums(ordinal: Ordinals, values: Array, *, size: int) -> tuple[npt.NDArray[np.float64], Mask | None]:
    """The nearest doubles of the exact sums of doubles, and where there is none."""
    answer = np.zeros(size)
    over = np.zeros(size, np.bool_)
    for customer, numbers in each_customer(ordinal, values):
        try:
            answer[customer] = math.fsum(numbers)
        except OverflowError:
            over[customer] = True
    return answer, over if over.any() else None


def double_deviations(ordinal: Ordinals, values: Array, *, size: int) -> tuple[npt.NDArray[np.float64], Mask]:
    """The population's standard deviation of doubles, and where there is none."""
    answer = np.zeros(size)
    unknown = np.ones(size, np.bool_)
    for customer, numbers in each_customer(ordinal, values):
        try:
            mean = math.fsum(numbers) / float(len(numbers))
            answer[customer] = math.sqrt(
                math.fsum([(number - mean) * (number - mean) for number in numbers]) / float(len(numbers))
            )
        except OverflowError:
            continue
        unknown[customer] = False
    return answer, unknown


def each_customer(ordinal: Ordinals, values: Array) -> list[tuple[int, list[float]]]:
    """The values of each customer that has any."""
    order = np.argsort(ordinal, kind="stable")
    who = ordinal[order]
    begins = np.flatnonzero(np.append(True, who[1:] != who[:-1])) if who.size else np.zeros(0, np.int64)
    parts = np.split(values[order], begins[1:]) if who.size else []
    return [(int(who[begin]), part.tolist()) for begin, part in zip(begins, parts, strict=True)]
