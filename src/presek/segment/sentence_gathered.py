"""Neighbouring conditions about the same value, said in one clause: "is at least 10 and less than 50"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeAlias

from presek.segment import sentence_conditions as conditions
from presek.segment.sentence_values import Speech, code_words, literal_words, spoken_unit, words
from presek.segment.terms import (
    Aggregate,
    Comparison,
    Literals,
    MoneyLiteral,
    NumberLiteral,
    OneOf,
    Term,
    TextLiteral,
    Value,
    Within,
)

Joint: TypeAlias = Literal["and", "or"]
Subject: TypeAlias = tuple[str, Value]


def gathered(terms: Sequence[Term], joint: Joint) -> list[list[Term]]:
    """The terms in order, neighbours that can share a clause together."""
    groups: list[list[Term]] = []
    for term in terms:
        subject = _subject(term, joint)
        if groups and subject is not None and subject == _subject(groups[-1][-1], joint):
            groups[-1].append(term)
        else:
            groups.append([term])
    return groups


def gathered_words(group: Sequence[Term], joint: Joint, speech: Speech) -> str:
    """One clause for terms that `gathered` put together."""
    first = group[0]
    match first:
        case Within(value=value):
            kind = speech.kind(value)
            codes = [code_words(each.code, speech, kind=kind) for each in group if isinstance(each, Within)]
            return speech.say("within", words(value, speech), conditions.listed(codes, speech, joint))
        case Comparison(left=left, comparator="="):
            choices: list[Literals] = [
                each.right for each in group if isinstance(each, Comparison) and isinstance(each.right, TextLiteral)
            ]
            return conditions.one_of(OneOf(left, tuple(choices)), speech)
        case Comparison(left=left):
            unit = spoken_unit(left, words(left, speech), speech)
            bounds = [_bound(each, unit, speech) for each in group[1:] if isinstance(each, Comparison)]
            return conditions.listed([conditions.comparison(first, speech) or "", *bounds], speech, joint)
        case _:
            raise AssertionError("only comparisons and codes are gathered")


def _bound(term: Comparison, unit: str | None, speech: Speech) -> str:
    assert isinstance(term.right, NumberLiteral | MoneyLiteral)
    return speech.say(f"bare {term.comparator}", "", literal_words(term.right, speech, unit=unit))


def _subject(term: Term, joint: Joint) -> Subject | None:
    """What a term is about, where neighbours about the same can share a clause; None where it stands alone."""
    match term, joint:
        case Within(value=value), "or":
            return "within", value
        case Comparison(left=left, comparator="=", right=TextLiteral()), "or":
            return "is", left
        case Comparison(left=Aggregate(function="count")), _:
            return None
        case Comparison(left=left, comparator="<" | "<=" | ">" | ">=", right=NumberLiteral() | MoneyLiteral()), _:
            return "bound", left
        case _:
            return None
