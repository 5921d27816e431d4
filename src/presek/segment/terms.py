"""The term tree: what a rule says. Every view (text, JSON, sentence) and every engine starts from these values.

Each term's docstring answers: which boundary counts, what of a customer without data, what `not` does.
`place` is where the term began in the text; it never takes part in equality.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal, TypeAlias

from presek.segment.windows import Unit, Window
from presek.values.problem import Place

Comparator: TypeAlias = Literal["=", "!=", "<", "<=", ">", ">=", "~="]
Function: TypeAlias = Literal[
    "count",
    "sum",
    "avg",
    "min",
    "max",
    "first",
    "last",
    "distinct",
    "days",
    "median",
    "stddev",
    "median_gap",
    "variation",
]
TextTest: TypeAlias = Literal["contains", "starts with", "ends with"]
TagsTest: TypeAlias = Literal["any", "all", "none"]


def _place() -> Place | None:
    return None


# --- values --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FieldValue:
    """A field of the customer, a measure, or (inside a relation) a field of the row. Unknown where nothing is known."""

    key: str
    place: Place | None = field(default_factory=_place, compare=False)


@dataclass(frozen=True, slots=True)
class DaysBetween:
    """Whole local days from `start` to `end`, two date or datetime fields of a relation's row (or of the customer).

    Written `days between due_on and paid_on`. Unknown where either is.
    """

    start: Value
    end: Value
    place: Place | None = field(default_factory=_place, compare=False)


@dataclass(frozen=True, slots=True)
class Aggregate:
    """A number (or a row's value) made of a relation's rows; the language's §2 says what each gives of no rows.

    `argument` is None for count, first, days, median_gap and for `last()` without a field.
    """

    relation: str
    function: Function
    argument: Value | None = None
    window: Window | None = None
    where: Term | None = None
    place: Place | None = field(default_factory=_place, compare=False)


@dataclass(frozen=True, slots=True)
class DaysSince:
    """Whole local days from a date or datetime to the as-of day; negative for the future; unknown where it is."""

    value: Value
    place: Place | None = field(default_factory=_place, compare=False)


@dataclass(frozen=True, slots=True)
class YearsSince:
    """Whole years completed from a date or datetime to the as-of day: an age. Written `years since birth_date`.

    It grows on the anniversary itself; 29 February counts on 28 February in other years (as in `has its day`).
    Negative for the future (a day less than a year ahead gives -1); unknown where the value is.
    """

    value: Value
    place: Place | None = field(default_factory=_place, compare=False)


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """`+ - * /` on numbers and on money of one currency; exact but for `/`; `x / 0` is unknown."""

    operator: Literal["+", "-", "*", "/"]
    left: Value
    right: Value
    place: Place | None = field(default_factory=_place, compare=False)


@dataclass(frozen=True, slots=True)
class Case:
    """One value of a `choose`, and the condition under which it is taken."""

    value: Value
    when: Term


@dataclass(frozen=True, slots=True)
class Choice:
    """`choose(5 if x <= 30, 4 if x <= 90, otherwise 1)`: the value of the first condition that is true.

    Unknown where a condition before it is unknown, and where none is true and nothing stands after `otherwise`.
    All values are of one kind; numbers take the finest scale among them, and are doubles where one is.
    """

    cases: tuple[Case, ...]
    otherwise: Value | None = None
    place: Place | None = field(default_factory=_place, compare=False)


@dataclass(frozen=True, slots=True)
class NumberLiteral:
    """A number as written; `Decimal('3')` and `Decimal('3.0')` are equal."""

    number: Decimal
    place: Place | None = field(default_factory=_place, compare=False)


@dataclass(frozen=True, slots=True)
class MoneyLiteral:
    """An amount with its ISO 4217 code."""

    amount: Decimal
    currency: str
    place: Place | None = field(default_factory=_place, compare=False)


@dataclass(frozen=True, slots=True)
class TextLiteral:
    """Text, NFC."""

    text: str
    place: Place | None = field(default_factory=_place, compare=False)


@dataclass(frozen=True, slots=True)
class DateLiteral:
    """A local calendar day."""

    day: date
    place: Place | None = field(default_factory=_place, compare=False)


@dataclass(frozen=True, slots=True)
class TruthLiteral:
    """`true` or `false`, to compare boolean fields with."""

    truth: bool
    place: Place | None = field(default_factory=_place, compare=False)


Literals: TypeAlias = NumberLiteral | MoneyLiteral | TextLiteral | DateLiteral | TruthLiteral
Value: TypeAlias = FieldValue | DaysBetween | Aggregate | DaysSince | YearsSince | Arithmetic | Choice | Literals


# --- predicates ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two values of the same type and unit. Unknown where a side is; so is its `not`. `~=` ignores case (text only)."""

    left: Value
    comparator: Comparator
    right: Value
    place: Place | None = field(default_factory=_place, compare=False)


@dataclass(frozen=True, slots=True)
class Between:
    """Both ends included. Unknown where the value (or an end) is, unless the other end already decides it."""

    value: Value
    least: Value
    most: Value
    place: Place | None = field(default_factory=_place, compare=False)


@dataclass(frozen=True, slots=True)
class OneOf:
    """The value equals one of the choices (never empty). Unknown where the value is. `not in` is `Not(OneOf)`."""

    value: Value
    choices: tuple[Literals, ...]
    negated: bool = False
    place: Place | None = field(default_factory=_place, compare=False)


@dataclass(frozen=True, slots=True)
class Within:
    """The code or any code below it in its list's tree. Unknown where the value is."""

    value: Value
    code: str
    place: Place | None = field(default_factory=_place, compare=False)


@dataclass(frozen=True, slots=True)
class TextMatch:
    """`contains`, `starts with`, `ends with`: case ignored, accents count. Unknown where the value is."""

    value: Value
    test: TextTest
    text: str
    place: Place | None = field(default_factory=_place, compare=False)


@dataclass(frozen=True, slots=True)
class HasTags:
    """The set of tags has any, all or none of these. `has "x"` is any of one. Unknown where the set is unknown;
    the empty set is known: it has none."""

    value: Value
    test: TagsTest
    tags: tuple[str, ...]
    place: Place | None = field(default_factory=_place, compare=False)


@dataclass(frozen=True, slots=True)
class Known:
    """`is known` (or, negated, `is unknown`): never unknown itself."""

    value: Value
    negated: bool = False
    place: Place | None = field(default_factory=_place, compare=False)


@dataclass(frozen=True, slots=True)
class Exists:
    """`any orders(...)`: at least one row; negated `no orders(...)`: none. Never unknown, whoever has no row at all."""

    relation: str
    window: Window | None = None
    where: Term | None = None
    negated: bool = False
    place: Place | None = field(default_factory=_place, compare=False)


@dataclass(frozen=True, slots=True)
class Ago:
    """`X more than N days ago`: days since X > N; `less than`: 0 <= days since X < N. Unknown where X is.

    Weeks are 7 days; months and years follow the calendar: `more than 3 months ago` compares X's day with D − 3 months.
    """

    value: Value
    comparison: Literal["more", "less"]
    count: int
    unit: Unit
    place: Place | None = field(default_factory=_place, compare=False)


@dataclass(frozen=True, slots=True)
class DayComes:
    """`birth_date has its day in next 7 days`: the anniversary falls on the as-of day, or on a day after it up to and
    including `count` units ahead. 29 February falls on 28 February in other years.
    """

    value: Value
    count: int
    unit: Unit
    place: Place | None = field(default_factory=_place, compare=False)


@dataclass(frozen=True, slots=True)
class InSegment:
    """The answer of another segment, with its unknowns."""

    segment: str
    place: Place | None = field(default_factory=_place, compare=False)


@dataclass(frozen=True, slots=True)
class WasInSegment:
    """History: in that segment at the end of that day."""

    segment: str
    day: date
    place: Place | None = field(default_factory=_place, compare=False)


@dataclass(frozen=True, slots=True)
class Moved:
    """History: entered (or left) that segment inside the window."""

    direction: Literal["entered", "left"]
    segment: str
    window: Window
    place: Place | None = field(default_factory=_place, compare=False)


@dataclass(frozen=True, slots=True)
class Ranked:
    """`top 20 % by X`, `bottom 10 by X within segment "k"`: relative to the others; ties share a rank."""

    end: Literal["top", "bottom"]
    amount: Decimal
    percent: bool
    by: Value
    within: str | None = None
    place: Place | None = field(default_factory=_place, compare=False)


@dataclass(frozen=True, slots=True)
class AbcClass:
    """`abc(X) in ("A", "B")`: the class by cumulative share."""

    by: Value
    classes: tuple[str, ...]
    within: str | None = None
    place: Place | None = field(default_factory=_place, compare=False)


@dataclass(frozen=True, slots=True)
class Quintile:
    """`quintile(X) >= 4`: 1 lowest to 5 highest."""

    by: Value
    comparator: Comparator
    fifth: int
    within: str | None = None
    place: Place | None = field(default_factory=_place, compare=False)


@dataclass(frozen=True, slots=True)
class Sample:
    """A stable random share of customers, by key and seed."""

    percent: Decimal
    seed: str = ""
    place: Place | None = field(default_factory=_place, compare=False)


@dataclass(frozen=True, slots=True)
class Otherwise:
    """The whole rule of one segment of a partition: not true in any of the `others`, the keys of its other segments.

    Never unknown: who cannot be judged elsewhere falls here. Text and JSON say `otherwise` alone; the segmentation
    (`segmentation.rules`) tells it its others.
    """

    others: tuple[str, ...] = ()
    place: Place | None = field(default_factory=_place, compare=False)


@dataclass(frozen=True, slots=True)
class Everyone:
    """The empty selection: true of every customer."""

    place: Place | None = field(default_factory=_place, compare=False)


@dataclass(frozen=True, slots=True)
class Not:
    """True where the term is false, false where it is true, unknown where it is unknown."""

    term: Term
    place: Place | None = field(default_factory=_place, compare=False)


@dataclass(frozen=True, slots=True)
class All:
    """`and` of two or more terms: false where one is, else unknown where one is, else true."""

    terms: tuple[Term, ...]
    place: Place | None = field(default_factory=_place, compare=False)


@dataclass(frozen=True, slots=True)
class Any:
    """`or` of two or more terms: true where one is, else unknown where one is, else false."""

    terms: tuple[Term, ...]
    place: Place | None = field(default_factory=_place, compare=False)


Term: TypeAlias = (
    Comparison | Between | OneOf | Within | TextMatch | HasTags | Known | Exists | Ago | DayComes | InSegment
    | WasInSegment | Moved | Ranked | AbcClass | Quintile | Sample | Otherwise | Everyone | Not | All | Any
)  # fmt: skip
