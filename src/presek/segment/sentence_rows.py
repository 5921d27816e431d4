"""Conditions about rows in words: how many there are, whether there is one, how long ago the last one was."""

from __future__ import annotations

from decimal import Decimal

from presek.segment.sentence_tongue import Forms, form_for, inflected, number_words
from presek.segment.sentence_values import Speech, counted, nouns, row_names, where_words, words
from presek.segment.sentence_windows import window_words
from presek.segment.terms import Aggregate, Ago, Comparator, Exists

NO_ROWS: frozenset[tuple[str, Decimal]] = frozenset({("=", Decimal(0)), ("<", Decimal(1)), ("<=", Decimal(0))})
SOME_ROWS: frozenset[tuple[str, Decimal]] = frozenset({(">", Decimal(0)), ("!=", Decimal(0))})


def count_clause(value: Aggregate, comparator: Comparator, number: Decimal, *, speech: Speech) -> str:
    """`orders.count(…) >= 3` as what a customer has: at least 3 orders."""
    bound: tuple[str, Decimal] = (comparator, number)
    if bound in NO_ROWS:
        return exists(Exists(value.relation, value.window, value.where, negated=True), speech)
    if bound in SOME_ROWS:
        return exists(Exists(value.relation, value.window, value.where), speech)
    tongue = speech.tongue
    forms = nouns(speech.catalog.relations.get(value.relation), speech)
    form = form_for(number, tongue)
    noun = forms["name"] if tongue.language == "en" and form == "one" else _after_number(forms, form)
    plain = number_words(number, tongue)
    return speech.say(
        f"count {comparator}",
        f"{plain} {noun}",
        window_words(value.window, tongue),
        where_words(value.relation, value.where, speech),
        number=plain,
        **row_names(value.relation, speech),
    )


def exists(term: Exists, speech: Speech, *, negated: bool = False) -> str:
    """`any orders(…)`, `no orders(…)` in words; `no` in a window takes in those who never had any, and says so."""
    none = term.negated != negated
    said = speech.say(
        "none" if none else "some",
        "",
        window_words(term.window, speech.tongue),
        where_words(term.relation, term.where, speech),
        **row_names(term.relation, speech),
    )
    return said + speech.tongue.say["none_note"] if none and term.window is not None else said


def ago(term: Ago, speech: Speech) -> str:
    """`orders.last() more than 90 days ago` in words: there were orders, but the last one was more than 90 days ago."""
    tongue = speech.tongue
    length = counted(Decimal(term.count), term.unit, tongue, forms=tongue.ago)
    match term.value:
        case Aggregate(function="first" | "last", argument=None, window=None) as value:
            return speech.say(
                f"{value.function}_{term.comparison}",
                length,
                where_words(value.relation, value.where, speech),
                **row_names(value.relation, speech),
            )
        case _:
            return speech.say(f"day_{term.comparison}_ago", words(term.value, speech), length)


def _after_number(forms: Forms, form: str) -> str:
    return forms.get("genitive", forms["many"]) if form == "fraction" else inflected(forms, form)
