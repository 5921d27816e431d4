"""Holds and exit rules as sentences in English, Polish and Slovene."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import assert_never

from presek.catalog.model import Catalog, Labels
from presek.segment.hold import Hold, HoldFor, HoldUntilNext
from presek.segment.sentence import TONGUES, clause
from presek.segment.sentence_english import ENGLISH
from presek.segment.sentence_tongue import NO_BREAK, form_for, inflected, number_words
from presek.segment.terms import Term

SAYS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "for": "Whoever comes in stays at least {0}.",
        "month": "Whoever comes in stays until the 1st of next month.",
        "quarter": "Whoever comes in stays until the 1st of next quarter.",
        "year": "Whoever comes in stays until the 1st of next year.",
        "exit": "Whoever is in stays until this is true: {0}.",
        "asked": "Other segments that name this one ask its rule: whoever only stays is not in for them.",
    },
    "pl": {
        "for": "Kto wejdzie, zostaje co najmniej {0}.",
        "month": "Kto wejdzie, zostaje do pierwszego dnia następnego miesiąca.",
        "quarter": "Kto wejdzie, zostaje do pierwszego dnia następnego kwartału.",
        "year": "Kto wejdzie, zostaje do pierwszego dnia następnego roku.",
        "exit": "Kto należy, zostaje, dopóki nie spełni się warunek: {0}.",
        "asked": "Inne segmenty, które go wymieniają, pytają o jego regułę: kto tylko zostaje, dla nich nie należy.",
    },
    "sl": {
        "for": "Kdor vstopi, ostane najmanj {0}.",
        "month": "Kdor vstopi, ostane do prvega dne naslednjega meseca.",
        "quarter": "Kdor vstopi, ostane do prvega dne naslednjega četrtletja.",
        "year": "Kdor vstopi, ostane do prvega dne naslednjega leta.",
        "exit": "Kdor pripada, ostane, dokler ne velja: {0}.",
        "asked": "Drugi segmenti, ki navajajo tega, vprašajo njegovo pravilo: kdor v njem le ostaja, zanje ne pripada.",
    },
}


def hold_sentence(hold: Hold, language: str) -> str:
    """How long whoever comes in stays. An unknown language is spoken as English."""
    says = SAYS.get(language, SAYS["en"])
    tongue = TONGUES.get(language, ENGLISH)
    match hold:
        case HoldFor(count, unit):
            number = Decimal(count)
            noun = inflected(tongue.units[unit], form_for(number, tongue))
            return says["for"].format(f"{number_words(number, tongue)}{NO_BREAK}{noun}")
        case HoldUntilNext(period):
            return says[period]
        case _:
            assert_never(hold)


def exit_sentence(rule: Term, catalog: Catalog, language: str, *, segments: Mapping[str, Labels]) -> str:
    """By which rule members leave."""
    says = SAYS.get(language, SAYS["en"])
    return says["exit"].format(clause(rule, catalog, language, segments=segments))


def asked_sentence(language: str) -> str:
    """What rules of other segments ask of one that holds its members."""
    return SAYS.get(language, SAYS["en"])["asked"]
