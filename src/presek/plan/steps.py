"""The steps of a plan: values, tests and trees without windows, measures, code trees or names of engines.

Everything here is frozen and compares by its content, so equal steps of different rules are one step.
A value is read of one customer, or, inside an aggregate, of one row of its relation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, TypeAlias

from presek.values.instant import AsOf

Form: TypeAlias = Literal["number", "real", "text", "day", "instant", "truth", "tags"]
Comparator: TypeAlias = Literal["=", "!=", "<", "<=", ">", ">="]
Operator: TypeAlias = Literal["+", "-", "*", "/"]
TextTest: TypeAlias = Literal["contains", "starts with", "ends with"]
TagsTest: TypeAlias = Literal["any", "all", "none"]
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

TIME = "@time"
"""The column of a row that says when it happened."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What a value is: its form, and the scale of a number kept as a whole number of 10**-scale."""

    form: Form
    scale: int = 0

    def __str__(self) -> str:
        return f"{self.form}({self.scale})" if self.scale else self.form


# --- values --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Column:
    """A field of the customer, or of the row. `max_age_days`: a value observed longer ago is unknown."""

    key: str
    shape: Shape
    max_age_days: int | None = None


@dataclass(frozen=True, slots=True)
class Constant:
    """A literal: a whole number of 10**-scale, a day number, a truth (0 or 1) or a text."""

    value: int | str
    shape: Shape


@dataclass(frozen=True, slots=True)
class DayOf:
    """The local day of a datetime."""

    value: Expression

    @property
    def shape(self) -> Shape:
        """A day."""
        return Shape("day")


@dataclass(frozen=True, slots=True)
class YearsUntil:
    """Whole years completed from a day to the as-of day; 29 February counts on 28 February in other years."""

    value: Expression
    day: int

    @property
    def shape(self) -> Shape:
        """A whole number."""
        return Shape("number")


@dataclass(frozen=True, slots=True)
class Calculation:
    """`+ - * /`; on days only `-`. Unknown where a side is, where it overflows, and where it divides by zero."""

    operator: Operator
    left: Expression
    right: Expression
    shape: Shape


@dataclass(frozen=True, slots=True)
class Aggregate:
    """Made of the rows that happened from `start` (included) to `end` (excluded) and pass `where`.

    None is no bound on that side. `argument` is None for count, days, median_gap: `first()` is the first of TIME.
    `months`: of a variation, where each of its months begins.
    """

    relation: str
    function: Function
    argument: Expression | None
    start: int | None
    end: int | None
    where: Predicate | None
    shape: Shape
    months: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """A value and the tree under which it is taken; it names no other rule."""

    value: Expression
    when: Predicate


@dataclass(frozen=True, slots=True)
class Choice:
    """The value of the first case that is true; unknown where one before it is, and where none is true and
    `otherwise` is None."""

    cases: tuple[Case, ...]
    otherwise: Expression | None
    shape: Shape


Expression: TypeAlias = Column | Constant | DayOf | YearsUntil | Calculation | Choice | Aggregate


# --- tests: the leaves ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Compare:
    """Two numbers, days, instants or truths. Unknown where a side is."""

    left: Expression
    comparator: Comparator
    right: Expression


@dataclass(frozen=True, slots=True)
class Among:
    """The text is one of these; `folded`: its folded form is."""

    value: Expression
    choices: frozenset[str]
    folded: bool = False


@dataclass(frozen=True, slots=True)
class SameText:
    """Two texts are equal; `folded`: their folded forms are."""

    left: Expression
    right: Expression
    folded: bool = False


@dataclass(frozen=True, slots=True)
class Matches:
    """The folded text contains, begins or ends with a folded text."""

    value: Expression
    test: TextTest
    text: str


@dataclass(frozen=True, slots=True)
class Tagged:
    """The set of tags has any, all or none of these."""

    value: Expression
    test: TagsTest
    tags: frozenset[str]


@dataclass(frozen=True, slots=True)
class IsKnown:
    """Never unknown itself."""

    value: Expression


@dataclass(frozen=True, slots=True)
class FallsOn:
    """The day's month and day of the month are among these, each as month * 100 + day."""

    value: Expression
    month_days: frozenset[int]


@dataclass(frozen=True, slots=True)
class Leading:
    """Among the first so many (or so many percent, rounded up) by a number, from its top or bottom; ties share a rank.

    `within`: the rule whose customers are compared, or None for everybody. Outside of it: false; where it, or the
    number, is unknown: unknown. The same of `Classed` and `Fifth`.
    """

    by: Expression
    end: Literal["top", "bottom"]
    amount: Fraction
    percent: bool
    within: str | None


@dataclass(frozen=True, slots=True)
class Classed:
    """In one of the classes A, B, C by cumulative share."""

    by: Expression
    classes: frozenset[str]
    within: str | None


@dataclass(frozen=True, slots=True)
class Fifth:
    """The fifth, 1 lowest to 5 highest, compared with a number."""

    by: Expression
    comparator: Comparator
    fifth: int
    within: str | None


@dataclass(frozen=True, slots=True)
class Drawn:
    """In a random share by customer key: where the number drawn with this seed is less than `least_outside`."""

    least_outside: int
    seed: str


@dataclass(frozen=True, slots=True)
class WasIn:
    """In a segment by the last published run of an instant until `until`; None: that day is not over, so unknown.

    Where no run had answered the segment by then: unknown.
    """

    segment: str
    until: int | None


@dataclass(frozen=True, slots=True)
class Moves:
    """Entered or left a segment by a published run of an instant after `start` (None: ever) and until `end`.

    Where none moved the customer, and not all of that time is told of: unknown.
    """

    segment: str
    direction: Literal["entered", "left"]
    start: int | None
    end: int


Remembered: TypeAlias = WasIn | Moves
"""Leaves about what runs published before the plan's instant; whoever runs a plan is told them."""
Standing: TypeAlias = Leading | Classed | Fifth
"""Leaves that compare a customer with the others; they are judged of everybody at once."""
Leaf: TypeAlias = Compare | Among | SameText | Matches | Tagged | IsKnown | FallsOn | Standing | Drawn | Remembered


# --- trees ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Always:
    """True of everybody."""


@dataclass(frozen=True, slots=True)
class Reference:
    """The answer of another rule of the plan, with its unknowns."""

    segment: str


@dataclass(frozen=True, slots=True)
class NoneTrue:
    """True where none of these rules is true; never unknown."""

    segments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Negation:
    """Unknown stays unknown."""

    term: Predicate


@dataclass(frozen=True, slots=True)
class Conjunction:
    """False where one is, else unknown where one is, else true."""

    terms: tuple[Predicate, ...]


@dataclass(frozen=True, slots=True)
class Disjunction:
    """True where one is, else unknown where one is, else false."""

    terms: tuple[Predicate, ...]


Predicate: TypeAlias = Leaf | Always | Reference | NoneTrue | Negation | Conjunction | Disjunction


@dataclass(frozen=True, slots=True)
class Plan:
    """The steps of all rules, each once. `trees` stand in such an order that a rule follows those it refers to."""

    as_of: AsOf
    aggregates: tuple[Aggregate, ...]
    leaves: tuple[Leaf, ...]
    trees: Mapping[str, Predicate]
    values: Mapping[str, Expression]
