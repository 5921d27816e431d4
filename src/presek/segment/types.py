"""The kind of a value: one judgement, shared by the check, the reference, the plan and the sentence."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import assert_never

from presek.catalog.model import Catalog, Type
from presek.segment.kind import Kind, Scope, decimals_of, kind_of_field, near
from presek.segment.parse import parse_value
from presek.segment.terms import (
    Aggregate,
    Arithmetic,
    Choice,
    DateLiteral,
    DaysBetween,
    DaysSince,
    FieldValue,
    MoneyLiteral,
    NumberLiteral,
    TextLiteral,
    TruthLiteral,
    Value,
    YearsSince,
)
from presek.segment.types_of_arithmetic import arithmetic_kind
from presek.segment.types_of_choices import choice_kind, strays
from presek.segment.types_of_rows import rows_kind
from presek.segment.write import write_number, write_value
from presek.values.money import LARGEST, MONEY_SCALE
from presek.values.problem import Problem, Problems

FINEST = 12
"""The most decimals of a number in a rule."""


def kind_of(value: Value, catalog: Catalog, *, relation: str | None = None) -> Kind:
    """The kind of a value of a customer, or of a row of `relation`. Raises Problems where it has none."""
    problems: list[Problem] = []
    kind = judge(value, Scope(catalog, problems, relation))
    if kind is None or problems:
        raise Problems.of(problems)
    return kind


def choice_kind_of(choice: Choice, catalog: Catalog, relation: str | None) -> Kind:
    """The kind of a choice, remembered: it is asked for with each value that is chosen."""
    found = _kinds.get(id(choice))
    if found is None or found[0] is not choice or found[1] is not catalog:
        if len(_kinds) >= MOST_KINDS:
            _kinds.clear()
        # The choice is kept with it, so that no other can come to have its identity.
        found = _kinds[id(choice)] = (choice, catalog, kind_of(choice, catalog, relation=relation))
    return found[2]


MOST_KINDS = 1000
_kinds: dict[int, tuple[Choice, Catalog, Kind]] = {}


def judge(value: Value, scope: Scope) -> Kind | None:
    """The kind of a value; None where it has none, which is then among the scope's problems."""
    match value:
        case FieldValue():
            return _named(value, scope)
        case Aggregate(argument=argument):
            inner = None
            if argument is not None and scope.relation is None and value.relation in scope.catalog.relations:
                inner = judge(argument, scope.rows_of(value.relation, "argument"))
            return rows_kind(value, inner, scope)
        case DaysSince(value=inner_value):
            return _length(value, (("value", inner_value),), scope)
        case YearsSince(value=inner_value):
            return _length(value, (("value", inner_value),), scope)
        case DaysBetween(start=start, end=end):
            return _length(value, (("start", start), ("end", end)), scope)
        case Choice():
            return choice_kind(
                value, [(name, each, judge(each, scope.below(name))) for name, each in _choices(value)], scope
            )
        case Arithmetic(left=left, right=right):
            kinds = judge(left, scope.below("left")), judge(right, scope.below("right"))
            return arithmetic_kind(value, kinds, scope)
        case NumberLiteral() | MoneyLiteral():
            return _amount(value, scope)
        case TextLiteral() | DateLiteral() | TruthLiteral():
            return _plain(value)
        case _:
            assert_never(value)


def _plain(literal: TextLiteral | DateLiteral | TruthLiteral) -> Kind:
    match literal:
        case TextLiteral():
            return Kind(Type.TEXT)
        case DateLiteral():
            return Kind(Type.DATE)
        case TruthLiteral():
            return Kind(Type.BOOLEAN)


def _choices(value: Choice) -> list[tuple[str, Value]]:
    """The values of a choice, with their names in JSON."""
    named = [(f"cases/{place}/value", each.value) for place, each in enumerate(value.cases)]
    return named if value.otherwise is None else [*named, ("otherwise", value.otherwise)]


@lru_cache(maxsize=4096)
def measure_value(text: str) -> Value:
    """The value that a measure's text says; each text is parsed once. Raises Problems."""
    return parse_value(text)


def _named(value: FieldValue, scope: Scope) -> Kind | None:
    catalog, key = scope.catalog, value.key
    if scope.relation is not None:
        fields = catalog.relations[scope.relation].fields
        if key in fields:
            return replace(kind_of_field(fields[key], catalog), model=catalog.relations[scope.relation].model)
        hint = near(key, fields)
        says = f"{scope.relation} has no field '{key}'. Its fields: {', '.join(fields)}."
        if key in catalog.fields or key in catalog.measures:
            says = f"{key} is of the customer; rows of {scope.relation} have only {', '.join(fields)}."
        scope.report(value, "unknown-row-field", says, near=hint)
        return None
    if key in catalog.fields:
        return kind_of_field(catalog.fields[key], catalog)
    if key in catalog.measures:
        return _measured(value, scope)
    if key in catalog.relations:
        scope.report(value, "relation-alone", f"{key} is a table of rows; write what of them, like {key}.count().")
        return None
    known = (*catalog.fields, *catalog.measures, *catalog.relations)
    scope.report(value, "unknown-field", f"no field is called '{key}'.", near=near(key, known))
    return None


def _measured(value: FieldValue, scope: Scope) -> Kind | None:
    measure = scope.catalog.measures[value.key]
    if value.key in scope.measures:
        circle = " → ".join((*scope.measures[scope.measures.index(value.key) :], value.key))
        scope.report(value, "measure-circle", f"the measure {value.key} is defined by itself: {circle}.")
        return None
    found: list[Problem] = []
    inside = Scope(scope.catalog, found, measures=(*scope.measures, value.key))
    try:
        kind = judge(measure_value(measure.value), inside)
    except Problems as unread:
        found.extend(unread.problems)
        kind = None
    if kind is None or found:
        said = found[0].says if found else "it has no kind."
        scope.report(value, "broken-measure", f"the measure {value.key} cannot be used: {said}")
        return None
    kind = replace(kind, unit=measure.unit or kind.unit, model=measure.model)
    listed = scope.catalog.code_lists.get(measure.code_list or "")
    if listed is None or kind.type is not Type.TEXT:
        return kind
    strange = strays(measure_value(measure.value), listed)
    if strange:
        says = f"the measure {value.key} chooses '{strange[0]}', which is not in the list {listed.key}."
        scope.report(value, "broken-measure", says, near=near(strange[0], listed.codes))
        return None
    return replace(kind, type=Type.CATEGORY, code_list=listed.key)


def _length(value: Value, parts: tuple[tuple[str, Value], ...], scope: Scope) -> Kind | None:
    """Of days or years: the parts are dates or times."""
    models = []
    for name, part in parts:
        kind = judge(part, scope.below(name))
        if kind is not None and kind.family != "time":
            says = f"{write_value(part)} is {kind.words}; {_length_words(value)} is for dates and times."
            scope.below(name).report(part, "wrong-type", says)
            kind = None
        models.append(kind)
    known = [kind for kind in models if kind is not None]
    if len(known) < len(parts):
        return None
    return Kind(
        Type.INTEGER, unit="years" if _length_words(value).startswith("years") else "days", model=known[0].model
    )


def _length_words(value: Value) -> str:
    match value:
        case YearsSince():
            return "years since"
        case DaysSince():
            return "days since"
        case _:
            return "days between"


def _check_currency(value: MoneyLiteral, scope: Scope) -> None:
    """Reports a currency that there is none of, or that is not the base's."""
    base, listed = scope.catalog.currency, scope.catalog.code_lists.get("currency")
    if listed is not None and value.currency not in listed.codes:
        says = f"{value.currency} is no currency (ISO 4217); this base keeps money in {base}."
        scope.report(value, "unknown-currency", says, near=near(value.currency, [*listed.codes]))
    elif value.currency != base:
        says = (
            f"{write_value(value)} is in {value.currency}, and this base keeps money in {base};"
            f" write the amount in {base}."
        )
        scope.report(value, "other-currency", says)


def _amount(value: NumberLiteral | MoneyLiteral, scope: Scope) -> Kind | None:
    match value:
        case NumberLiteral(number=number):
            decimals = decimals_of(number)
            kind = Kind(Type.DECIMAL if decimals else Type.INTEGER, scale=decimals)
            finest = FINEST
        case MoneyLiteral(amount=number):
            decimals, finest = decimals_of(number), MONEY_SCALE
            kind = Kind(Type.MONEY, scale=MONEY_SCALE, currency=scope.catalog.currency)
            _check_currency(value, scope)
        case _:
            assert_never(value)
    if decimals > finest:
        says = f"{write_number(number)} has {decimals} decimals; at most {finest} are kept."
        scope.report(value, "too-fine", says)
        return None
    if number.adjusted() > 19 or abs(int(number.scaleb(kind.scale))) > LARGEST:
        scope.report(value, "too-large", f"{write_number(number)[:40]} is too large to be held exactly.")
        return None
    return kind
