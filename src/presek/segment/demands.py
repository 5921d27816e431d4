"""What conditions demand of one value together: an interval, a choice, tags; and whether any value meets it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from presek.catalog.model import Catalog, Type
from presek.segment.kind import Kind
from presek.segment.reference_conditions import compared
from presek.segment.reference_numbers import Exact
from presek.segment.terms import (
    AbcClass,
    Aggregate,
    Comparison,
    DateLiteral,
    HasTags,
    MoneyLiteral,
    Not,
    NumberLiteral,
    OneOf,
    Quintile,
    Term,
    TextLiteral,
    TruthLiteral,
    Value,
    Within,
)
from presek.segment.types import kind_of
from presek.segment.types_of_arithmetic import is_literal
from presek.segment.write import write_value
from presek.values.instant import day_number
from presek.values.problem import Problems

HAIR = Decimal("1e-9")
"""Two bounds of a double closer than this part of themselves may be one double."""


@dataclass(slots=True)
class Limits:
    """What is demanded of one value. Bounds are numbers, amounts or day numbers; `open` ends are not included."""

    kind: Kind | None
    least: Decimal | None = None
    least_open: bool = False
    most: Decimal | None = None
    most_open: bool = False
    not_equal: set[Decimal] = field(default_factory=set)
    texts: frozenset[str] | None = None
    not_texts: set[str] = field(default_factory=set)
    tags: set[str] = field(default_factory=set)
    any_tags: list[frozenset[str]] = field(default_factory=list)
    not_tags: set[str] = field(default_factory=set)

    def at_least(self, bound: Decimal, *, is_open: bool) -> None:
        """The value is at (or, where open, above) a bound."""
        if self._whole and is_open:
            bound, is_open = bound.to_integral_value("ROUND_FLOOR") + 1, False
        if self.least is None or (bound, is_open) > (self.least, self.least_open):
            self.least, self.least_open = bound, is_open

    def at_most(self, bound: Decimal, *, is_open: bool) -> None:
        """The value is at (or, where open, below) a bound."""
        if self._whole and is_open:
            bound, is_open = bound.to_integral_value("ROUND_CEILING") - 1, False
        if self.most is None or (bound, not is_open) < (self.most, not self.most_open):
            self.most, self.most_open = bound, is_open

    def among(self, texts: frozenset[str]) -> None:
        """The value is one of these texts."""
        self.texts = texts if self.texts is None else self.texts & texts

    @property
    def empty(self) -> bool:
        """Whether no value meets the demands."""
        return self._no_number() or self._no_text() or self._no_tags()

    @property
    def _whole(self) -> bool:
        """Whether values are whole numbers or days, with nothing between two neighbours."""
        return (
            self.kind is not None
            and not self.kind.real
            and (self.kind.type is Type.INTEGER or self.kind.family == "time")
        )

    def _no_number(self) -> bool:
        if self.least is None or self.most is None:
            return False
        if self.least > self.most:
            return not self._one_double(self.least, self.most) or self.least_open or self.most_open
        if self.least == self.most:
            return self.least_open or self.most_open or self.least in self.not_equal
        return False

    def _one_double(self, first: Decimal, second: Decimal) -> bool:
        """Whether two bounds may be the same double."""
        real = self.kind is None or self.kind.real
        return real and abs(first - second) <= HAIR * max(abs(first), abs(second), Decimal(1))

    def _no_text(self) -> bool:
        return self.texts is not None and not self.texts - self.not_texts

    def _no_tags(self) -> bool:
        return bool(self.tags & self.not_tags) or any(not each - self.not_tags for each in self.any_tags)


class Demands:
    """Limits of every value that conditions speak of."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self.limits: dict[str, Limits] = {}

    def of(self, value: Value) -> Limits:
        """What is demanded of one value so far."""
        return self.limits.setdefault(write_value(value), _limits_of(value, self.catalog))

    def add(self, term: Term, *, denied: bool = False) -> None:
        """Notes what a condition, or its denial, demands."""
        match term:
            case Not(term=inner):
                self.add(inner, denied=not denied)
            case Comparison(left=left, comparator="<", right=right) if is_literal(left) != is_literal(right):
                self._order(left, right, denied=denied)
            case Comparison(left=left, comparator="=", right=right) if is_literal(left) != is_literal(right):
                value, choice = (right, left) if is_literal(left) else (left, right)
                self._choice(value, (choice,), denied=denied)
            case OneOf(value=value, choices=choices):
                self._choice(value, choices, denied=denied)
            case Within(value=value, code=code):
                self._within(value, code, denied=denied)
            case HasTags(value=value):
                self._tags(term, denied=denied)
            case AbcClass(classes=classes):
                self._group(f"abc {write_value(term.by)} {term.within}", frozenset(classes), denied=denied)
            case Quintile(comparator=comparator, fifth=fifth):
                asked = frozenset(str(each) for each in range(1, 6) if compared(comparator, Exact(each), Exact(fifth)))
                self._group(f"quintile {write_value(term.by)} {term.within}", asked, denied=denied)
            case _:
                pass

    @property
    def empty(self) -> bool:
        """Whether some value can't meet what is demanded of it."""
        return any(each.empty for each in self.limits.values())

    def _order(self, left: Value, right: Value, *, denied: bool) -> None:
        """`left < right`, or its denial `left >= right`, where one side is a literal."""
        if is_literal(right):
            bound = _number_of(right)
            if bound is not None:
                limits = self.of(left)
                (limits.at_least if denied else limits.at_most)(bound, is_open=not denied)
            return
        bound = _number_of(left)
        if bound is not None:
            limits = self.of(right)
            (limits.at_most if denied else limits.at_least)(bound, is_open=not denied)

    def _choice(self, value: Value, choices: Iterable[Value], *, denied: bool) -> None:
        limits = self.of(value)
        texts = {text for each in choices if (text := _text_of(each)) is not None}
        numbers = [number for each in choices if (number := _number_of(each)) is not None]
        if denied:
            limits.not_texts |= texts
            limits.not_equal.update(numbers)
        elif texts:
            limits.among(frozenset(texts))
        elif numbers:
            limits.at_least(min(numbers), is_open=False)
            limits.at_most(max(numbers), is_open=False)

    def _group(self, name: str, groups: frozenset[str], *, denied: bool) -> None:
        """A class or fifth among others; who is outside of the segment after `within` has none."""
        limits = self.limits.setdefault(name, Limits(None))
        if denied:
            limits.not_texts |= groups
        else:
            limits.among(groups)

    def _within(self, value: Value, code: str, *, denied: bool) -> None:
        limits = self.of(value)
        kind = limits.kind
        if kind is None or kind.code_list is None:
            return
        below = self.catalog.code_lists[kind.code_list].below(code)
        if denied:
            limits.not_texts |= below
        else:
            limits.among(below)

    def _tags(self, term: HasTags, *, denied: bool) -> None:
        limits = self.of(term.value)
        one = len(term.tags) == 1
        if term.test == "none":
            denied = not denied
        if not denied and (one or term.test == "all"):
            limits.tags |= set(term.tags)
        elif not denied:
            limits.any_tags.append(frozenset(term.tags))
        elif one or term.test != "all":
            limits.not_tags |= set(term.tags)


def _limits_of(value: Value, catalog: Catalog) -> Limits:
    try:
        limits = Limits(kind_of(value, catalog))
    except Problems:
        return Limits(None)
    match value:
        case Aggregate(function="count" | "distinct" | "days"):
            limits.at_least(Decimal(0), is_open=False)
        case _:
            pass
    return limits


def _number_of(literal: Value) -> Decimal | None:
    match literal:
        case NumberLiteral(number=number):
            return number
        case MoneyLiteral(amount=amount):
            return amount
        case DateLiteral(day=day):
            return Decimal(day_number(day))
        case _:
            return None


def _text_of(literal: Value) -> str | None:
    match literal:
        case TextLiteral(text=text):
            return text
        case TruthLiteral(truth=truth):
            return str(truth)
        case _:
            return None
