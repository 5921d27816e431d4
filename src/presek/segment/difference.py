"""What is different between two rules: conditions added, removed, moved or changed, and how they are joined."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from presek.segment import walk
from presek.segment.terms import (
    All,
    Any,
    Between,
    Comparison,
    DateLiteral,
    HasTags,
    Literals,
    MoneyLiteral,
    Not,
    NumberLiteral,
    OneOf,
    Term,
    TextLiteral,
    TruthLiteral,
    Value,
)


@dataclass(frozen=True, slots=True)
class Added:
    """A condition, or a group of them, that is new."""

    term: Term


@dataclass(frozen=True, slots=True)
class Removed:
    """A condition, or a group of them, that is gone."""

    term: Term


@dataclass(frozen=True, slots=True)
class MovedTo:
    """A condition that stands elsewhere in the rule."""

    term: Term


@dataclass(frozen=True, slots=True)
class Threshold:
    """The same value is held against another number or day in the same way."""

    subject: Value
    before: Literals
    after: Literals


@dataclass(frozen=True, slots=True)
class Choices:
    """The same value may be one of others: words that came and words that went."""

    subject: Value
    more: tuple[Literals, ...]
    fewer: tuple[Literals, ...]


@dataclass(frozen=True, slots=True)
class Reworded:
    """A condition became another one about the same."""

    before: Term
    after: Term


@dataclass(frozen=True, slots=True)
class Joined:
    """The same conditions are joined in another way."""

    after: Literal["and", "or"]


Difference: TypeAlias = Added | Removed | MovedTo | Threshold | Choices | Reworded | Joined


def differences(before: Term, after: Term) -> tuple[Difference, ...]:
    """All differences, in the order of the later rule, what is gone last; none where the two say the same."""
    return _with_moves(list(_between(before, after)))


def _between(before: Term, after: Term) -> Iterator[Difference]:
    if before == after:
        return
    match before, after:
        case (All(one), All(other)) | (Any(one), Any(other)):
            yield from _of_operands(one, other)
        case (All(one), Any(other)) | (Any(one), All(other)) if _regrouped(one, other):
            yield Joined("or" if _is_or(after) else "and")
            yield from _of_operands(one, other)
        case All(one) | Any(one), _ if not walk.joins(after):
            yield from _of_operands(one, (after,))
        case _, All(other) | Any(other) if not walk.joins(before):
            yield from _of_operands((before,), other)
        case All(one), _:
            yield from _of_operands(one, (after,))
        case _, All(other):
            yield from _of_operands((before,), other)
        case Not(one_inner), Not(other_inner):
            yield from _between(one_inner, other_inner)
        case _:
            yield _of_conditions(before, after)


def _regrouped(one: Sequence[Term], other: Sequence[Term]) -> bool:
    """Whether two groups of another kind are of the same conditions, at least one of them."""
    return not set(one).isdisjoint(other)


def _of_operands(before: Sequence[Term], after: Sequence[Term]) -> Iterator[Difference]:
    """Operands of two groups: those that are equal are paired first, then those about the same; the rest came or
    went."""
    gone = [each for each in before if each not in after]
    for each in after:
        if each in before:
            continue
        partner = next((other for other in gone if _about(other) == _about(each)), None)
        if partner is None:
            yield Added(each)
        else:
            gone.remove(partner)
            yield from _between(partner, each)
    for left in gone:
        yield Removed(left)


def _about(term: Term) -> object:
    """What two conditions must share to be versions of one."""
    match term:
        case All() | Any():
            return type(term)
        case Not(inner):
            return _about(inner)
        case Comparison(left=left, right=right):
            return right if _is_literal(left) else left
        case Between(value=value) | OneOf(value=value) | HasTags(value=value):
            return value
        case _:
            return next((child for child in walk.children(term)), None) or _bare(term)


def _bare(term: Term) -> object:
    return type(term), getattr(term, "relation", None) or getattr(term, "segment", None)


def _of_conditions(before: Term, after: Term) -> Difference:
    match _turned(before), _turned(after):
        case Comparison(one, sign, old), Comparison(other, same, new) if one == other and sign == same:
            if _is_number(old) and _is_number(new):
                return Threshold(one, old, new)  # type: ignore[arg-type]
        case OneOf(one, old_choices, negated), OneOf(other, new_choices, still) if one == other and negated == still:
            return _choices(one, old_choices, new_choices)
        case HasTags(one, test, old_tags), HasTags(other, same_test, new_tags) if one == other and test == same_test:
            return _choices(one, tuple(map(TextLiteral, old_tags)), tuple(map(TextLiteral, new_tags)))
        case _:
            pass
    return Reworded(before, after)


def _choices(subject: Value, before: Sequence[Literals], after: Sequence[Literals]) -> Choices:
    more = tuple(each for each in after if each not in before)
    return Choices(subject, more, tuple(each for each in before if each not in after))


TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


def _turned(term: Term) -> Term:
    """A comparison with what is judged on the left."""
    match term:
        case Comparison(left, comparator, right) if _is_literal(left) and not _is_literal(right):
            return replace(term, left=right, comparator=TURNED.get(comparator, comparator), right=left)  # type: ignore[arg-type]
        case _:
            return term


def _with_moves(found: list[Difference]) -> tuple[Difference, ...]:
    """What went from one place and came at another has moved."""
    came = {each.term for each in found if isinstance(each, Added)}
    went = {each.term for each in found if isinstance(each, Removed)}
    both = came & went
    told: list[Difference] = []
    for each in found:
        match each:
            case Added(term) if term in both:
                told.append(MovedTo(term))
            case Removed(term) if term in both:
                pass
            case _:
                told.append(each)
    return tuple(told)


def _is_or(term: Term) -> bool:
    match term:
        case Any():
            return True
        case _:
            return False


def _is_number(value: Value) -> bool:
    match value:
        case NumberLiteral() | MoneyLiteral() | DateLiteral():
            return True
        case _:
            return False


def _is_literal(value: Value) -> bool:
    match value:
        case NumberLiteral() | MoneyLiteral() | DateLiteral() | TextLiteral() | TruthLiteral():
            return True
        case _:
            return False
