"""The kind of `+ - * /`: what may meet, which unit comes out, and the scale of the whole numbers inside."""

from __future__ import annotations

from presek.catalog.model import Type
from presek.segment.kind import Kind, Scope
from presek.segment.terms import Arithmetic, DateLiteral, MoneyLiteral, NumberLiteral, TextLiteral, TruthLiteral, Value
from presek.segment.write import write_value
from presek.values.money import LARGEST

LARGEST_SCALE = 18
"""Beyond this, one unit is no longer held exactly."""


def arithmetic_kind(value: Arithmetic, kinds: tuple[Kind | None, Kind | None], scope: Scope) -> Kind | None:
    """The kind of an arithmetic value, from the kinds of its sides; None (and a problem) where they do not fit."""
    left, right = kinds
    for side, kind in ((value.left, left), (value.right, right)):
        if kind is not None and kind.family not in {"number", "money"}:
            says = (
                f"{write_value(side)} is {kind.words}; - is for numbers and money; write days between A and B."
                if kind.family == "time" and value.operator == "-"
                else f"{write_value(side)} is {kind.words}; {value.operator} is for numbers and money."
            )
            scope.report(side, "wrong-type", says)
            return None
    if left is None or right is None:
        return None
    fault = _fault(value, left, right)
    if fault is not None:
        scope.report(value, *fault)
        return None
    kind = _result(value, left, right)
    if kind.scale > LARGEST_SCALE:
        scope.report(value, "too-fine", f"{write_value(value)} has {kind.scale} decimals; at most 18 are kept.")
        return None
    if not kind.real and overflows(value, kind.scale):
        scope.report(value, "too-large", f"{write_value(value)} is too large to be held exactly.")
        return None
    return kind


def _fault(value: Arithmetic, left: Kind, right: Kind) -> tuple[str, str] | None:
    first, second = write_value(value.left), write_value(value.right)
    money = (left.type is Type.MONEY, right.type is Type.MONEY)
    match value.operator:
        case "+" | "-":
            if money[0] != money[1]:
                says = (
                    f"{second} is {right.words} and cannot be added to {first}, {left.words}."
                    if value.operator == "+"
                    else f"{second} is {right.words} and cannot be subtracted from {first}, {left.words}."
                )
                return "wrong-unit", says
            if left.unit and right.unit and left.unit != right.unit:
                return "wrong-unit", f"{first} is {left.words} and {second} is {right.words}: they do not add up."
        case "*":
            if all(money):
                return "wrong-unit", f"{first} and {second} are both amounts of money and cannot be multiplied."
        case "/":
            if money == (False, True):
                return "wrong-unit", f"{first} is {left.words} and cannot be divided by {second}, an amount of money."
    return None


def _result(value: Arithmetic, left: Kind, right: Kind) -> Kind:
    money = (
        (left.type is Type.MONEY) != (right.type is Type.MONEY) if value.operator in "*/" else left.type is Type.MONEY
    )
    whole = left.type is right.type is Type.INTEGER and value.operator != "/"
    real = left.real or right.real or value.operator == "/"
    if real:
        scale = 0
    else:
        scale = left.scale + right.scale if value.operator == "*" else max(left.scale, right.scale)
    return Kind(
        type=Type.MONEY if money else Type.INTEGER if whole else Type.DECIMAL,
        unit=None if money else _unit(value, left.unit, right.unit),
        scale=scale,
        real=real,
        currency=(left.currency or right.currency) if money else None,
        model=left.model or right.model,
    )


def _unit(value: Arithmetic, left: str | None, right: str | None) -> str | None:
    """The unit that comes out; of two different ones, or of a ratio of one, none."""
    match value.operator:
        case "+" | "-":
            return left or right
        case "*":
            return (left or right) if not (left and right) else None
        case "/":
            return left if right is None else None


def overflows(value: Value, scale: int) -> bool:
    """Whether a value made of literals alone is too large at that scale; what reads facts is judged when it runs."""
    whole = constant(value)
    return whole is not None and abs(whole[0]) * 10 ** max(0, scale - whole[1]) > LARGEST


def constant(value: Value) -> tuple[int, int] | None:
    """The whole number and scale of a value made of literals by `+ - *`, or None where it is no such value."""
    match value:
        case NumberLiteral(number=number) | MoneyLiteral(amount=number):
            sign, digits, exponent = number.as_tuple()
            if not isinstance(exponent, int) or abs(exponent) > 400 or len(digits) > 400:
                return None
            whole = int("".join(map(str, digits))) * (-1 if sign else 1)
            return (whole * 10**exponent, 0) if exponent > 0 else (whole, -exponent)
        case Arithmetic(operator=operator, left=left, right=right) if operator != "/":
            first, second = constant(left), constant(right)
            if first is None or second is None:
                return None
            if operator == "*":
                return first[0] * second[0], first[1] + second[1]
            scale = max(first[1], second[1])
            one, two = (number * 10 ** (scale - own) for number, own in (first, second))
            return (one + two if operator == "+" else one - two), scale
        case _:
            return None


def is_literal(value: Value) -> bool:
    """Whether a value is written out, not read from facts."""
    match value:
        case NumberLiteral() | MoneyLiteral() | TextLiteral() | DateLiteral() | TruthLiteral():
            return True
        case _:
            return False
