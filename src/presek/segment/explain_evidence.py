"""What a condition's verdict rests on: the actual value, what was asked, the margin, the rows and the knowledge."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, TypeAlias, assert_never

from presek.catalog.model import Field, Type
from presek.segment.expand import expand
from presek.segment.explain_rank import Rank, Relative, rank_of
from presek.segment.kind import Kind
from presek.segment.reference import Condition, Context, rows_of, takes_in, value_of
from presek.segment.reference_conditions import days_between
from presek.segment.reference_numbers import Day, Exact, Instant, Number, Worth, calculated, exact, order_of
from presek.segment.reference_past import last_moved
from presek.segment.reference_rows import is_stale, version_of, worth_of
from presek.segment.terms import (
    AbcClass,
    Aggregate,
    Ago,
    Between,
    Comparator,
    Comparison,
    DateLiteral,
    DayComes,
    Exists,
    FieldValue,
    HasTags,
    Known,
    MoneyLiteral,
    Moved,
    NumberLiteral,
    OneOf,
    Quintile,
    Ranked,
    Sample,
    TextLiteral,
    TextMatch,
    TruthLiteral,
    Value,
    WasInSegment,
    Within,
)
from presek.segment.types import kind_of
from presek.segment.walk import everything
from presek.segment.windows import MICROSECONDS, shifted
from presek.segment.write import write, write_number, write_value
from presek.values.drawing import WORD, number_of
from presek.values.facts import Customer
from presek.values.facts import Known as Version
from presek.values.instant import day_number, local_day

Leaf: TypeAlias = Condition | Exists | Relative | Sample | WasInSegment | Moved
"""What has a verdict of its own."""

TURNED: dict[Comparator, Comparator] = {
    "=": "=",
    "!=": "!=",
    "~=": "~=",
    "<": ">",
    "<=": ">=",
    ">": "<",
    ">=": "<=",
}
"""The comparator when its sides change places."""

COUNT = Kind(Type.INTEGER)

DRAWN = "the number drawn"
"""What stands for a value where a sample is judged."""


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What is known of one field: the version that holds, or why there is none.

    `fault`: "never said", "set to unknown", or "too old" (then `version` is the value that has aged).
    """

    field: str
    worth: Worth
    version: Version | None
    fault: Literal["never said", "set to unknown", "too old"] | None = None
    max_age_days: int | None = None


@dataclass(frozen=True, slots=True)
class Counted:
    """The rows behind an aggregate or an existence: how many, when the newest of them happened and was recorded."""

    relation: str
    text: str
    rows: int
    last_happened_at: int | None
    last_recorded_at: int | None


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why a condition has its verdict.

    `margin` is the actual value less the (nearest) threshold, in the unit of `kind`; days for dates. None where there
    is no distance to speak of.
    """

    subject: str
    actual: Worth
    test: str
    asked: tuple[Worth, ...]
    asked_text: str
    margin: Number | None
    kind: Kind
    knowledge: tuple[Knowledge, ...] = ()
    counted: tuple[Counted, ...] = ()
    place: Rank | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """A condition taken apart: the value that is judged, the test, and what it is held against."""

    subject: Value | Exists
    test: str
    asked: tuple[Value, ...] = ()
    asked_text: str = ""


def question(leaf: Leaf) -> Question:
    """The condition with its judged value on the left, whichever way it was written."""
    match leaf:
        case Comparison(left, comparator, right):
            if _is_literal(left) and not _is_literal(right):
                left, comparator, right = right, TURNED[comparator], left
            return Question(left, comparator, (right,), write_value(right))
        case Between(value, least, most):
            return Question(value, "between", (least, most), f"{write_value(least)} and {write_value(most)}")
        case OneOf(value, choices, negated):
            text = ", ".join(map(write_value, choices))
            return Question(value, "not in" if negated else "in", choices, f"({text})")
        case Within(value, code):
            return Question(value, "within", (TextLiteral(code),), f'"{code}"')
        case TextMatch(value, test, text):
            return Question(value, test, (TextLiteral(text),), f'"{text}"')
        case HasTags(value, test, tags):
            return Question(value, f"has {test} of", tuple(map(TextLiteral, tags)), ", ".join(tags))
        case Known(value, negated):
            return Question(value, "is unknown" if negated else "is known")
        case Exists(negated=negated):
            return Question(leaf, "=" if negated else ">=", (), "0" if negated else "1")
        case Ago(value, comparison, count, unit):
            return Question(value, f"{comparison} than", (), f"{count} {unit} ago")
        case DayComes(value, count, unit):
            return Question(value, "has its day in next", (), f"{count} {unit}")
        case _:
            return _question_of_others(leaf)


def _question_of_others(leaf: Relative | Sample | WasInSegment | Moved) -> Question:
    match leaf:
        case Ranked(end, amount, percent, by):
            return Question(by, f"among the {end}", (), f"{write_number(amount)}{' %' if percent else ''}")
        case AbcClass(by, classes):
            return Question(by, "in class", (), " or ".join(classes))
        case Quintile(by, comparator, fifth):
            return Question(by, f"in a fifth {comparator}", (), str(fifth))
        case Sample(percent):
            return Question(NumberLiteral(percent), "<", (), f"{write_number(percent)} %")
        case WasInSegment() | Moved():
            return Question(TruthLiteral(truth=True), "=", (), "true")
        case _:
            assert_never(leaf)


def evidence_of(leaf: Leaf, customer: Customer, context: Context) -> Evidence:
    """What the verdict of one condition rests on, for one customer."""
    match leaf:
        case Sample(percent, seed):
            return _of_sample(percent, seed, customer)
        case WasInSegment() | Moved():
            return _of_past(leaf, customer, context)
        case _:
            return _of_value(leaf, customer, context)


def _of_value(leaf: Condition | Exists | Relative, customer: Customer, context: Context) -> Evidence:
    asks = question(leaf)
    subject = asks.subject
    match subject:
        case Exists():
            actual: Worth = Exact(len(rows_of(subject, customer, context)))
            asked: tuple[Worth, ...] = (Exact(0 if subject.negated else 1),)
            text, kind = f"{subject.relation}.count(…)", COUNT
            if subject.window is None and subject.where is None:
                text = f"{subject.relation}.count()"
        case _:
            actual = value_of(subject, customer, context)
            asked = (*(value_of(each, customer, context) for each in asks.asked), *_edge(leaf, context))
            text, kind = write_value(subject), kind_of(subject, context.catalog)
    return Evidence(
        subject=text,
        actual=actual,
        test=asks.test,
        asked=asked,
        asked_text=asks.asked_text,
        margin=_margin(leaf, actual, asked),
        kind=kind,
        knowledge=_knowledge(leaf, customer, context),
        counted=_counted(leaf, customer, context),
        place=rank_of(leaf, actual, customer=customer, context=context),
    )


def _of_sample(percent: Decimal, seed: str, customer: Customer) -> Evidence:
    """The number drawn for a customer, as a share of all numbers there are; it never changes."""
    number = number_of(customer.key, seed) * 100 / WORD
    text = f"{write_number(percent)} %"
    return Evidence(DRAWN, number, "<", (exact(percent),), text, margin=None, kind=Kind(Type.DECIMAL, unit="%"))


def _of_past(leaf: WasInSegment | Moved, customer: Customer, context: Context) -> Evidence:
    """What the published runs said, with the day of the movement."""
    subject, actual = write(leaf), takes_in(leaf, customer, context)
    match leaf:
        case Moved() if context.past is not None:
            on = last_moved(leaf, context.past.told(leaf.segment, customer.key), context.as_of)
            subject += "" if on is None else f" (on {local_day(on - 1, context.as_of.zone)})"
        case _:
            pass
    return Evidence(subject, actual, "=", (True,), "true", margin=None, kind=Kind(Type.BOOLEAN))


def difference(left: Worth, right: Worth) -> Number | None:
    """`left` less `right`: of numbers their difference, of dates the days between; None where there is none."""
    match left, right:
        case ((Exact() | float()), (Exact() | float())):
            return calculated("-", left, right)
        case ((Day() | Instant()), (Day() | Instant())):
            days = days_between(right, left)
            return days if isinstance(days, Exact) else None
        case _:
            return None


def _edge(leaf: Leaf, context: Context) -> tuple[Worth, ...]:
    """The day on which `ago` turns."""
    match leaf:
        case Ago(_, _, count, unit) if unit not in MICROSECONDS:
            return (Day(day_number(shifted(context.as_of.day, -count, unit))),)
        case _:
            return ()


def _margin(leaf: Leaf, actual: Worth, asked: tuple[Worth, ...]) -> Number | None:
    match leaf:
        case Between() if (order_of(actual, asked[1]) or 0) > 0:
            return difference(actual, asked[1])
        case Comparison() | Between() | Exists() | Ago() if asked:
            return difference(actual, asked[0])
        case _:
            return None


def _knowledge(leaf: Leaf, customer: Customer, context: Context) -> tuple[Knowledge, ...]:
    """Of each field of the customer that the condition reads, measures included."""
    fields = context.catalog.fields
    found: dict[str, Knowledge] = {}
    for node, relation in everything(expand(leaf, context.catalog)):
        match node:
            case FieldValue(key) if relation is None and key in fields:
                found.setdefault(key, knowledge_of(fields[key], customer, context))
            case _:
                pass
    return tuple(found.values())


def knowledge_of(named: Field, customer: Customer, context: Context) -> Knowledge:
    """The version of a field that holds, or why it is unknown."""
    version = version_of(customer.fields.get(named.key, ()), context.as_of)
    if version is None:
        return Knowledge(named.key, None, None, fault="never said")
    worth = worth_of(named, version.value, context.as_of.zone)
    if worth is None:
        return Knowledge(named.key, None, version, fault="set to unknown")
    if is_stale(named, version, context.as_of):
        return Knowledge(named.key, worth, version, fault="too old", max_age_days=named.max_age_days)
    return Knowledge(named.key, worth, version, max_age_days=named.max_age_days)


def _counted(leaf: Leaf, customer: Customer, context: Context) -> tuple[Counted, ...]:
    found: dict[Aggregate | Exists, Counted] = {}
    for node, _ in everything(expand(leaf, context.catalog)):
        match node:
            case Aggregate() | Exists():
                found.setdefault(node, _rows_behind(node, customer, context))
            case _:
                pass
    return tuple(found.values())


def _rows_behind(counted: Aggregate | Exists, customer: Customer, context: Context) -> Counted:
    rows = rows_of(counted, customer, context)
    return Counted(
        counted.relation,
        _text(counted),
        len(rows),
        max((row.happened_at for row in rows if row.happened_at is not None), default=None),
        max((row.recorded_at for row in rows), default=None),
    )


def _text(counted: Aggregate | Exists) -> str:
    match counted:
        case Exists():
            return write(counted)
        case Aggregate():
            return write_value(counted)
        case _:
            assert_never(counted)


def _is_literal(value: Value) -> bool:
    match value:
        case NumberLiteral() | MoneyLiteral() | TextLiteral() | DateLiteral() | TruthLiteral():
            return True
        case _:
            return False
