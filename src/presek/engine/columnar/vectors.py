"""Numbers of many customers or rows at once, exact as the reference's: whole numbers of a scale, or doubles.

What does not fit in 64 bits is computed with Python's own whole numbers, and is unknown where the answer does not fit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias, assert_never

import numpy as np
import numpy.typing as npt

from presek.engine.columnar.columns import Numbers, TagSets, Texts
from presek.engine.columnar.sections import Array
from presek.plan.steps import Comparator, Operator
from presek.values.money import LARGEST

Mask: TypeAlias = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Vector:
    """Numbers, days, instants or truths. Where `unknown`, the value means nothing. A constant has one entry."""

    values: Array
    unknown: Mask | None = None
    scale: int = 0

    @property
    def real(self) -> bool:
        """Whether these are doubles."""
        return self.values.dtype.kind == "f"

    @property
    def constant(self) -> bool:
        """Whether this is one number for all."""
        return len(self.values) == 1 and self.unknown is None


Worths: TypeAlias = Vector | Texts | TagSets
"""What a value comes to, for many at once."""


def vector_of(column: Numbers, scale: int) -> Vector:
    """A stored column as numbers."""
    return Vector(column.values, column.unknown, scale)


def unknown_of(worths: Worths) -> Mask | None:
    """Where unknown; None: nowhere."""
    return worths.unknown


def either(left: Mask | None, right: Mask | None) -> Mask | None:
    """Where one of two is; None is nowhere."""
    if left is None:
        return right
    return left if right is None else left | right


def largest(vector: Vector) -> int:
    """The largest absolute value there may be among the known."""
    values = vector.values
    if vector.unknown is not None:
        values = values[~vector.unknown]
    return max(abs(int(values.min())), abs(int(values.max()))) if values.size else 0


def wide(vector: Vector) -> Array:
    """Whole numbers in 64 bits, 0 where unknown."""
    if vector.values.dtype == object:
        return vector.values
    values = vector.values.astype(np.int64)
    if vector.unknown is not None:
        values[np.broadcast_to(vector.unknown, values.shape)] = 0
    return values


def scaled_up(vector: Vector, scale: int) -> Array:
    """The whole numbers at a larger scale: in 64 bits where they fit, else as Python's whole numbers."""
    factor = 10 ** (scale - vector.scale)
    values: Array = wide(vector)
    if factor == 1:
        return values
    if largest(vector) * factor > LARGEST:
        values = values.astype(object)
    return np.asarray(values * factor)


def doubles(vector: Vector) -> npt.NDArray[np.float64]:
    """The nearest doubles: the whole number's double divided once by its power of ten."""
    if vector.real:
        return vector.values.astype(np.float64, copy=False)
    return np.asarray(wide(vector).astype(np.float64) / float(10**vector.scale))


def calculated(operator: Operator, left: Vector, right: Vector) -> Vector:
    """`+ - *` exact on whole numbers; `/` one division of doubles. Unknown: overflow, and division by zero."""
    unknown = either(left.unknown, right.unknown)
    if operator == "/":
        return _divided(left, right, unknown)
    if left.real or right.real:
        first, second = doubles(left), doubles(right)
        with np.errstate(all="ignore"):
            answer = first + second if operator == "+" else first - second if operator == "-" else first * second
        return _finite(answer, unknown)
    if operator == "*":
        ours, theirs, scale = wide(left), wide(right), left.scale + right.scale
        fits = largest(left) * largest(right) <= LARGEST
    else:
        scale = max(left.scale, right.scale)
        ours, theirs = scaled_up(left, scale), scaled_up(right, scale)
        fits = largest(left) * 10 ** (scale - left.scale) + largest(right) * 10 ** (scale - right.scale) <= LARGEST
    if not fits:
        ours, theirs = ours.astype(object), theirs.astype(object)
    exact = ours + theirs if operator == "+" else ours - theirs if operator == "-" else ours * theirs
    return Vector(exact, unknown, scale) if fits else held(exact, unknown, scale)


def held(exact: Array, unknown: Mask | None, scale: int) -> Vector:
    """Python's whole numbers in 64 bits, unknown where they do not fit."""
    over = np.asarray(np.abs(exact) > LARGEST, np.bool_)
    values = np.where(over, 0, exact).astype(np.int64)
    return Vector(values, either(unknown, over if over.any() else None), scale)


def _divided(left: Vector, right: Vector, unknown: Mask | None) -> Vector:
    if left.real or right.real:
        above, below = doubles(left), doubles(right)
    else:
        scale = max(left.scale, right.scale)
        above, below = scaled_up(left, scale).astype(np.float64), scaled_up(right, scale).astype(np.float64)
    with np.errstate(all="ignore"):
        quotient = above / below
    return _finite(np.asarray(quotient), unknown)


def _finite(answer: npt.NDArray[np.float64], unknown: Mask | None) -> Vector:
    """Doubles, unknown where they are not finite."""
    infinite = ~np.isfinite(answer)
    if infinite.any():
        unknown = infinite if unknown is None else unknown | infinite
        answer = np.where(unknown, 0.0, answer)
    return Vector(answer, unknown)


def compared(left: Vector, comparator: Comparator, right: Vector) -> Mask:
    """The verdicts, where both sides are known."""
    if left.real or right.real:
        return _verdict(doubles(left), comparator, doubles(right))
    if left.scale == right.scale:
        return _verdict(left.values, comparator, right.values if not right.constant else int(right.values[0]))
    if right.constant and left.scale >= right.scale:
        whole = int(right.values[0]) * 10 ** (left.scale - right.scale)
        return _verdict(left.values, comparator, whole)
    if right.constant:
        return _against_fraction(
            left.values, comparator, divmod(int(right.values[0]), 10 ** (right.scale - left.scale))
        )
    scale = max(left.scale, right.scale)
    return _verdict(scaled_up(left, scale), comparator, scaled_up(right, scale))


def _against_fraction(values: Array, comparator: Comparator, fraction: tuple[int, int]) -> Mask:
    """Whole numbers against a whole number and a rest: 3 < 3.5 just where 3 <= 3."""
    whole, rest = fraction
    if rest == 0:
        return _verdict(values, comparator, whole)
    match comparator:
        case "=" | "!=":
            return np.full(values.shape, comparator == "!=")
        case "<" | "<=":
            return _verdict(values, "<=", whole)
        case ">" | ">=":
            return _verdict(values, ">", whole)


def _verdict(left: Array, comparator: Comparator, right: Array | int) -> Mask:
    match comparator:
        case "=":
            verdict = left == right
        case "!=":
            verdict = left != right
        case "<":
            verdict = left < right
        case "<=":
            verdict = left <= right
        case ">":
            verdict = left > right
        case ">=":
            verdict = left >= right
        case _:
            assert_never(comparator)
    return np.asarray(verdict, np.bool_)
