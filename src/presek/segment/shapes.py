"""The shape of each term in JSON: its name, its parts, and how each part is read and written. One line a term."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any as Anything
from typing import TypeAlias, get_args

from presek.catalog.reserved import KEYWORDS
from presek.segment import terms, windows
from presek.segment.limits import MOST_TIME, bad_letter
from presek.segment.write import write_number

_NUMBER = re.compile(r"-?[0-9]{1,60}(\.[0-9]{1,60})?")
_KEY = re.compile(r"[a-z][a-z0-9_]*")
_CURRENCY = re.compile(r"[A-Z]{3}")


Inner: TypeAlias = Anything
"""What hangs at one place of a term; its class says what it is."""


class Group(Enum):
    """What may stand at one place of a tree; the value is its name in problems."""

    TERM = "a condition"
    VALUE = "a value"
    LITERAL = "a literal"
    WINDOW = "a window"
    CASE = "a case"

    def takes(self, group: Group) -> bool:
        """Whether a shape of that group may stand here: literals are values too."""
        return group is self or (self is Group.VALUE and group is Group.LITERAL)


def _same(inner: object) -> object:
    return inner


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a term. `group` says which terms stand there; without it `read` reads a plain word or number.

    `optional` parts are left out of the JSON where they are as they are when absent.
    """

    name: str
    read: Callable[[object], object] = _same
    shown: Callable[..., object] = _same
    group: Group | None = None
    many: bool = False
    least: int = 1
    optional: bool = False
    absent: object = None

    def write(self, inner: Inner, write: Callable[[object], dict[str, object]]) -> object:
        """The JSON of this part."""
        if self.group is None:
            return self.shown(inner)
        return [write(each) for each in inner] if self.many else write(inner)


@dataclass(frozen=True, slots=True)
class Shape:
    """One class of terms in JSON."""

    name: str
    group: Group
    build: Callable[..., object]
    parts: tuple[Part, ...]


def _one_of(*words: str) -> Callable[[object], str]:
    def read(given: object) -> str:
        if not isinstance(given, str) or given not in words:
            raise ValueError(f"one of {', '.join(words)}")
        return given

    return read


def _text(given: object) -> str:
    if not isinstance(given, str) or any(map(bad_letter, given)):
        raise ValueError("a text without control characters")
    return unicodedata.normalize("NFC", given)


def _key(given: object) -> str:
    if not isinstance(given, str) or not _KEY.fullmatch(given) or given in KEYWORDS or len(given) > 200:
        raise ValueError("a key of small letters, digits and _ that is no word of the language")
    return given


def _number(given: object) -> Decimal:
    if isinstance(given, int) and not isinstance(given, bool) and abs(given) < 10**60:
        return Decimal(given)
    if not isinstance(given, str) or not _NUMBER.fullmatch(given):
        raise ValueError('a number as text, like "12.50"')
    return Decimal(given)


def _amount(given: object) -> Decimal:
    number = _number(given)
    if number < 0:
        raise ValueError("a number from 0 on")
    return number


def _count(given: object) -> int:
    if not isinstance(given, int) or isinstance(given, bool) or not 0 <= given <= MOST_TIME:
        raise ValueError(f"a whole number from 0 to {MOST_TIME:,}")
    return given


def _fifth(given: object) -> int:
    if not isinstance(given, int) or isinstance(given, bool) or not 1 <= given <= 5:
        raise ValueError("a whole number from 1 to 5")
    return given


def _truth(given: object) -> bool:
    if given is True or given is False:
        return given is True
    raise ValueError("true or false")


def _day(given: object) -> date:
    if isinstance(given, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", given):
        try:
            return date.fromisoformat(given)
        except ValueError:
            pass
    raise ValueError('a day of the calendar, like "2026-01-31"')


def _currency(given: object) -> str:
    if not isinstance(given, str) or not _CURRENCY.fullmatch(given) or given.lower() in KEYWORDS:
        raise ValueError("a currency of three capital letters, like EUR")
    return given


def _texts(given: object) -> tuple[str, ...]:
    if not isinstance(given, list) or not given:
        raise ValueError("a list of at least one text")
    return tuple(map(_text, given))


def _plain(number: Decimal) -> str:
    return write_number(number).replace("_", "")


def _value(name: str = "value") -> Part:
    return Part(name, group=Group.VALUE)


_NEGATED = Part("negated", _truth, optional=True, absent=False)
_WINDOW = Part("window", group=Group.WINDOW, optional=True)
_WHERE = Part("where", group=Group.TERM, optional=True)
_WITHIN = Part("within", _text, optional=True)
_UNIT = Part("unit", _one_of(*get_args(windows.Unit)))
_PERIOD = Part("period", _one_of(*get_args(windows.Period)))
_COUNT = Part("count", _count)
_SEGMENT = Part("segment", _text)
_COMPARATOR = Part("comparator", _one_of(*get_args(terms.Comparator)))
_ORDER = Part("comparator", _one_of("=", "!=", "<", "<=", ">", ">="))
_NUMBER_PART = Part("number", _number, _plain)
_RELATION = Part("relation", _key)


def _day_part(name: str) -> Part:
    return Part(name, _day, date.isoformat)


_T, _V, _L, _W = Group.TERM, Group.VALUE, Group.LITERAL, Group.WINDOW

SHAPES: tuple[Shape, ...] = (
    Shape("field", _V, terms.FieldValue, (Part("key", _key),)),
    Shape("days_between", _V, terms.DaysBetween, (_value("start"), _value("end"))),
    Shape(
        "aggregate",
        _V,
        terms.Aggregate,
        (
            _RELATION,
            Part("function", _one_of(*get_args(terms.Function))),
            Part("argument", group=Group.VALUE, optional=True),
            _WINDOW,
            _WHERE,
        ),
    ),
    Shape("days_since", _V, terms.DaysSince, (_value(),)),
    Shape("years_since", _V, terms.YearsSince, (_value(),)),
    Shape(
        "arithmetic",
        _V,
        terms.Arithmetic,
        (Part("operator", _one_of("+", "-", "*", "/")), _value("left"), _value("right")),
    ),
    Shape("case", Group.CASE, terms.Case, (_value(), Part("when", group=Group.TERM))),
    Shape(
        "choice",
        _V,
        terms.Choice,
        (Part("cases", group=Group.CASE, many=True), Part("otherwise", group=Group.VALUE, optional=True)),
    ),
    Shape("number", _L, terms.NumberLiteral, (_NUMBER_PART,)),
    Shape("money", _L, terms.MoneyLiteral, (Part("amount", _number, _plain), Part("currency", _currency))),
    Shape("text", _L, terms.TextLiteral, (Part("text", _text),)),
    Shape("date", _L, terms.DateLiteral, (_day_part("day"),)),
    Shape("truth", _L, terms.TruthLiteral, (Part("truth", _truth),)),
    Shape("comparison", _T, terms.Comparison, (_value("left"), _COMPARATOR, _value("right"))),
    Shape("between", _T, terms.Between, (_value(), _value("least"), _value("most"))),
    Shape("one_of", _T, terms.OneOf, (_value(), Part("choices", group=Group.LITERAL, many=True), _NEGATED)),
    Shape("within", _T, terms.Within, (_value(), Part("code", _text))),
    Shape(
        "text_match",
        _T,
        terms.TextMatch,
        (_value(), Part("test", _one_of(*get_args(terms.TextTest))), Part("text", _text)),
    ),
    Shape(
        "has_tags",
        _T,
        terms.HasTags,
        (_value(), Part("test", _one_of(*get_args(terms.TagsTest))), Part("tags", _texts, list)),
    ),
    Shape("known", _T, terms.Known, (_value(), _NEGATED)),
    Shape("exists", _T, terms.Exists, (_RELATION, _WINDOW, _WHERE, _NEGATED)),
    Shape("ago", _T, terms.Ago, (_value(), Part("comparison", _one_of("more", "less")), _COUNT, _UNIT)),
    Shape("day_comes", _T, terms.DayComes, (_value(), _COUNT, _UNIT)),
    Shape("in_segment", _T, terms.InSegment, (_SEGMENT,)),
    Shape("was_in_segment", _T, terms.WasInSegment, (_SEGMENT, _day_part("day"))),
    Shape(
        "moved",
        _T,
        terms.Moved,
        (Part("direction", _one_of("entered", "left")), _SEGMENT, Part("window", group=Group.WINDOW)),
    ),
    Shape(
        "ranked",
        _T,
        terms.Ranked,
        (
            Part("end", _one_of("top", "bottom")),
            Part("amount", _amount, _plain),
            Part("percent", _truth),
            _value("by"),
            _WITHIN,
        ),
    ),
    Shape("abc_class", _T, terms.AbcClass, (_value("by"), Part("classes", _texts, list), _WITHIN)),
    Shape("quintile", _T, terms.Quintile, (_value("by"), _ORDER, Part("fifth", _fifth), _WITHIN)),
    Shape(
        "sample", _T, terms.Sample, (Part("percent", _amount, _plain), Part("seed", _text, optional=True, absent=""))
    ),
    Shape("otherwise", _T, terms.Otherwise, ()),
    Shape("everyone", _T, terms.Everyone, ()),
    Shape("not", _T, terms.Not, (Part("term", group=Group.TERM),)),
    Shape("all", _T, terms.All, (Part("terms", group=Group.TERM, many=True, least=2),)),
    Shape("any", _T, terms.Any, (Part("terms", group=Group.TERM, many=True, least=2),)),
    Shape("last_units", _W, windows.LastUnits, (_COUNT, _UNIT)),
    Shape("previous_units", _W, windows.PreviousUnits, (_COUNT, _UNIT)),
    Shape("next_units", _W, windows.NextUnits, (_COUNT, _UNIT)),
    Shape("this_period", _W, windows.ThisPeriod, (_PERIOD,)),
    Shape("previous_period", _W, windows.PreviousPeriod, (_PERIOD,)),
    Shape("since", _W, windows.Since, (_day_part("day"),)),
    Shape("before", _W, windows.Before, (_day_part("day"),)),
    Shape("between_days", _W, windows.BetweenDays, (_day_part("first"), _day_part("last"))),
)
"""Every term, value, literal and window."""

_BY_CLASS: dict[object, Shape] = {shape.build: shape for shape in SHAPES}


def shape_of(node: object) -> Shape:
    """The shape of a term, value or window."""
    return _BY_CLASS[type(node)]
