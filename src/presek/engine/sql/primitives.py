"""The semantic primitives: what every engine must mean by a number, a comparison and an unknown.

Unknown is NULL. A whole number stands at a scale; what leaves 64 bits is computed in 38 digits and is unknown where the
answer does not fit.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import ibis
import ibis.expr.types as ir

from presek.plan.steps import Comparator, Operator
from presek.values.money import LARGEST

WIDE = "decimal(38, 0)"
DIGITS = 38


@dataclass(frozen=True, slots=True)
class Number:
    """A number, day, instant or truth: whole at a scale, or a double. `constant`: the same for all."""

    column: ir.Value
    scale: int = 0
    real: bool = False
    constant: int | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """A text and its folded form."""

    plain: ir.Value
    folded: ir.Value


@dataclass(frozen=True, slots=True)
class Tags:
    """A set of tags as one text."""

    text: ir.Value


def constant(whole: int, scale: int = 0) -> Number:
    """A number that is the same for all."""
    return Number(literal(whole), scale, constant=whole)


def literal(whole: int) -> ir.Value:
    """A whole number as it is written: in 64 bits where it fits."""
    if abs(whole) <= LARGEST:
        return ibis.literal(whole, "int64")
    return ibis.literal(Decimal(min(max(whole, 1 - 10**DIGITS), 10**DIGITS - 1)), WIDE)


TRUE, FALSE = ibis.literal(value=True), ibis.literal(value=False)


def nothing(kind: str) -> ir.Value:
    """Unknown."""
    return ibis.null(kind)


def wide(number: Number) -> ir.Value:
    """A whole number in 38 digits."""
    return number.column.cast(WIDE)


def scaled_up(number: Number, scale: int) -> ir.Value:
    """A whole number at a larger scale, in 38 digits."""
    more = scale - number.scale
    if number.constant is not None:
        return literal(number.constant * 10**more).cast(WIDE)
    return wide(number) if more == 0 else wide(number) * ibis.literal(Decimal(10**more), WIDE)


def held(exact: ir.Value, scale: int, *, clamped: bool = True) -> Number:
    """What was computed in 38 digits, in 64 bits; unknown where it does not fit. `clamped`: whatever is cast fits."""
    least, most = ibis.literal(Decimal(-LARGEST), WIDE), ibis.literal(Decimal(LARGEST), WIDE)
    fitting = (ibis.least(ibis.greatest(exact, least), most) if clamped else exact).cast("int64")
    return Number(ibis.cases((exact.between(least, most), fitting), else_=ibis.null("int64")), scale)


def double(number: Number) -> ir.Value:
    """The nearest double: the whole number's double divided once by its power of ten."""
    if number.real:
        return number.column
    whole = number.column.cast("float64")
    return whole if number.scale == 0 else whole / ibis.literal(float(10**number.scale), "float64")


def finite(value: ir.Value) -> Number:
    """A double, unknown where it is not finite."""
    strange = value.isinf() | value.isnan()
    return Number(ibis.cases((strange, ibis.null("float64")), else_=value), real=True)


def quotient(above: ir.Value, below: ir.Value) -> Number:
    """One division of doubles; unknown where it divides by zero or leaves the doubles.

    Compared with a literal that has a point, a large double is taken for a decimal by Sail, and does not fit.
    """
    safe = ibis.cases((below == 0, ibis.null("float64")), else_=below)
    return finite(above / safe)


def calculated(operator: Operator, left: Number, right: Number) -> Number:
    """`+ - *` exact on whole numbers, `/` one division of doubles."""
    if operator == "/":
        if left.real or right.real:
            return quotient(double(left), double(right))
        scale = max(left.scale, right.scale)
        return quotient(scaled_up(left, scale).cast("float64"), scaled_up(right, scale).cast("float64"))
    if left.real or right.real:
        return finite(_applied(operator, double(left), double(right)))
    if operator == "*":
        return held(wide(left) * wide(right), left.scale + right.scale)
    scale = max(left.scale, right.scale)
    return held(_applied(operator, scaled_up(left, scale), scaled_up(right, scale)), scale)


def _applied(operator: Operator, left: ir.Value, right: ir.Value) -> ir.Value:
    return left + right if operator == "+" else left - right if operator == "-" else left * right


def compared(left: Number, comparator: Comparator, right: Number) -> ir.BooleanValue:
    """The verdict; unknown where a side is."""
    if left.real or right.real:
        return _verdict(double(left), comparator, double(right))
    if left.scale == right.scale and right.constant is None:
        return _verdict(left.column, comparator, right.column)
    if right.constant is not None and left.constant is None:
        return _against(left, comparator, right)
    scale = max(left.scale, right.scale)
    return _verdict(scaled_up(left, scale), comparator, scaled_up(right, scale))


def _against(left: Number, comparator: Comparator, right: Number) -> ir.BooleanValue:
    """Against a constant of any size and scale: 3 < 3.5 just where 3 <= 3."""
    whole = right.constant or 0
    if left.scale >= right.scale:
        edge, rest = whole * 10 ** (left.scale - right.scale), 0
    else:
        edge, rest = divmod(whole, 10 ** (right.scale - left.scale))
    if rest and comparator in {"=", "!="}:
        return known_as(left.column, truth=comparator == "!=")
    if rest:
        comparator = "<=" if comparator in {"<", "<="} else ">"
    if abs(edge) > LARGEST:
        less = edge > 0
        return known_as(left.column, truth={"=": False, "!=": True, "<": less, "<=": less}.get(comparator, not less))
    return _verdict(left.column, comparator, ibis.literal(edge, "int64"))


def known_as(value: ir.Value, *, truth: bool) -> ir.BooleanValue:
    """One verdict wherever the value is known."""
    return ibis.cases((value.notnull(), truth), else_=ibis.null("boolean"))


def unsure(truth: ir.BooleanValue) -> ir.BooleanValue:
    """Whether a condition is unknown. `NOT x IS NULL`, as Ibis writes it, would ask whether x is known."""
    return ibis.cases((truth, FALSE), (~truth, FALSE), else_=TRUE)


def _verdict(left: ir.Value, comparator: Comparator, right: ir.Value) -> ir.BooleanValue:
    match comparator:
        case "=":
            return left == right
        case "!=":
            return left != right
        case "<":
            return left < right
        case "<=":
            return left <= right
        case ">":
            return left > right
        case ">=":
            return left >= right
