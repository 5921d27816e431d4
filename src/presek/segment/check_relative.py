"""Conditions relative to the other customers, and samples: their amounts, classes and fifths."""

from __future__ import annotations

from presek.segment.kind import Kind, Scope, near
from presek.segment.terms import AbcClass, Quintile, Ranked, Sample, Value
from presek.segment.types import judge
from presek.segment.write import write_number, write_value

CLASSES = ("A", "B", "C")


def check_ranked(term: Ranked, scope: Scope) -> None:
    """A share up to 100 %, or a whole number of customers, by a number or money."""
    amount = write_number(term.amount)
    if term.percent and not 0 < term.amount <= 100:
        says = f"{amount} % is no share of the customers; a share is more than 0 and at most 100 %."
        scope.report(term, "bad-share", says)
    if not term.percent and (term.amount < 1 or term.amount != term.amount.to_integral_value()):
        says = f"{amount} is no number of customers; write a whole number, or {amount} % for a share."
        scope.report(term, "bad-count", says)
    _check_by(term.by, scope.below("by"))


def check_abc(term: AbcClass, scope: Scope) -> None:
    """Classes A, B and C."""
    if not term.classes:
        scope.report(term, "empty-list", "the list is empty; it needs at least one choice.")
    for letter in term.classes:
        if letter not in CLASSES:
            scope.report(
                term, "bad-class", f"'{letter}' is no class; there are A, B and C.", near=near(letter, CLASSES)
            )
    kind = _check_by(term.by, scope.below("by"))
    if kind is not None and kind.real:
        says = f"{write_value(term.by)} is an average or a quotient; classes need amounts that add up, like a sum."
        scope.below("by").report(term.by, "wrong-type", says)


def check_quintile(term: Quintile, scope: Scope) -> None:
    """Fifths 1 to 5."""
    if not 1 <= term.fifth <= 5:
        says = f"{term.fifth} is no fifth; they are numbered from 1, the lowest, to 5, the highest."
        scope.report(term, "bad-fifth", says)
    if term.comparator == "~=":
        scope.report(term, "wrong-type", "a fifth is a number; ~= is for texts.")
    _check_by(term.by, scope.below("by"))


def check_sample(term: Sample, scope: Scope) -> None:
    """A share from 0 to 100 %."""
    if not 0 <= term.percent <= 100:
        says = f"{write_number(term.percent)} % is no share of the customers; a sample is from 0 to 100 %."
        scope.report(term, "bad-share", says)


def _check_by(value: Value, scope: Scope) -> Kind | None:
    kind = judge(value, scope)
    if kind is not None and kind.family not in {"number", "money"}:
        says = f"{write_value(value)} is {kind.words}; customers are ranked by a number or by money."
        scope.report(value, "wrong-type", says)
        return None
    return kind
