"""A rule as a sentence, in English, Polish or Slovene: what everybody reads who doesn't write rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TypeAlias, assert_never

from presek.catalog.model import Catalog, Labels
from presek.segment import sentence_conditions as conditions
from presek.segment import sentence_rows as rows
from presek.segment.sentence_english import ENGLISH
from presek.segment.sentence_gathered import Joint, gathered, gathered_words
from presek.segment.sentence_polish import POLISH
from presek.segment.sentence_slovene import SLOVENE
from presek.segment.sentence_tongue import Tongue, counted_percent, day_words, number_words, quoted
from presek.segment.sentence_values import Speech, words
from presek.segment.sentence_windows import window_words
from presek.segment.terms import (
    AbcClass,
    Ago,
    All,
    Any,
    Between,
    Comparison,
    DayComes,
    Everyone,
    Exists,
    HasTags,
    InSegment,
    Known,
    Moved,
    Not,
    OneOf,
    Otherwise,
    Quintile,
    Ranked,
    Sample,
    Term,
    TextMatch,
    Value,
    WasInSegment,
    Within,
)

Condition: TypeAlias = Comparison | Between | OneOf | Within | TextMatch | HasTags | Known | Exists | InSegment
"""Terms whose negation has words of its own."""

TONGUES: Mapping[str, Tongue] = {"en": ENGLISH, "pl": POLISH, "sl": SLOVENE}


def sentence(term: Term, catalog: Catalog, language: str, *, segments: Mapping[str, Labels] | None = None) -> str:
    """The whole rule as one sentence with a capital letter and a full stop. An unknown language is spoken as English.

    `segments` gives the names of the segments that the rule refers to; a key stands where there is none.
    """
    return _capital(clause(term, catalog, language, segments=segments)) + "."


def clause(term: Term, catalog: Catalog, language: str, *, segments: Mapping[str, Labels] | None = None) -> str:
    """The same words without capital letter and full stop, to stand inside other text."""
    return _tell(term, _speech(catalog, language, segments))


def value_words(
    value: Value,
    catalog: Catalog,
    language: str,
    *,
    relation: str | None = None,
    segments: Mapping[str, Labels] | None = None,
) -> str:
    """A value as a noun phrase: the number of orders in the last 12 months. `relation`: a value of its rows."""
    speech = _speech(catalog, language, segments)
    return words(value, speech if relation is None else speech.rows_of(relation))


def _speech(catalog: Catalog, language: str, segments: Mapping[str, Labels] | None) -> Speech:
    return Speech(catalog, TONGUES.get(language, ENGLISH), segments or {}, _tell)


def _tell(term: Term, speech: Speech) -> str:
    match term:
        case All(terms=terms):
            return _joined(terms, "and", speech)
        case Any(terms=terms):
            return _joined(terms, "or", speech)
        case Not(term=inner):
            return _denied(inner, speech)
        case Otherwise():
            return speech.say("otherwise")
        case Everyone():
            return speech.say("everyone")
        case Ago():
            return rows.ago(term, speech)
        case DayComes():
            return conditions.day_comes(term, speech)
        case WasInSegment() | Moved() | Ranked() | AbcClass() | Quintile() | Sample():
            return _membership(term, speech)
        case _:
            return _condition(term, speech) or ""


def _condition(term: Condition, speech: Speech, *, negated: bool = False) -> str | None:
    """A condition, or its negation in words of its own; None where it has none."""
    match term:
        case Comparison():
            return conditions.comparison(term, speech, negated=negated)
        case Between():
            return conditions.between(term, speech, negated=negated)
        case OneOf():
            return conditions.one_of(term, speech, negated=negated)
        case Within():
            return conditions.within(term, speech, negated=negated)
        case TextMatch():
            return conditions.text_match(term, speech, negated=negated)
        case HasTags():
            return conditions.has_tags(term, speech, negated=negated)
        case Known():
            return conditions.known(term, speech, negated=negated)
        case Exists():
            return rows.exists(term, speech, negated=negated)
        case InSegment(segment=key):
            return speech.say("not_in_segment" if negated else "in_segment", _segment(key, speech))
        case _:
            assert_never(term)


def _denied(term: Term, speech: Speech) -> str:
    """A negated term, in words of its own where it has some."""
    own: str | None = None
    match term:
        case Not(term=inner):
            own = _tell(inner, speech)
        case Comparison() | Between() | OneOf() | Within() | TextMatch() | HasTags() | Known() | Exists() | InSegment():
            own = _condition(term, speech, negated=True)
        case _:
            pass
    return own if own is not None else speech.say("not", _bracketed(term, speech))


def _membership(term: WasInSegment | Moved | Ranked | AbcClass | Quintile | Sample, speech: Speech) -> str:
    tongue = speech.tongue
    match term:
        case WasInSegment(segment=key, day=day):
            return speech.say("was_in_segment", _segment(key, speech), day_words(day, tongue))
        case Moved(direction=direction, segment=key, window=window):
            return speech.say(direction, _segment(key, speech), window_words(window, tongue))
        case Ranked(end=end, amount=amount, percent=percent, by=by):
            how_many = counted_percent(amount, tongue) if percent else number_words(amount, tongue)
            construct = f"{end}_{'percent' if percent else 'number'}"
            return speech.say(construct, how_many, words(by, speech), _scope(term.within, speech))
        case AbcClass(by=by, classes=classes, within=scope):
            named = conditions.listed(classes, speech, "or")
            return speech.say("abc", words(by, speech), named, _scope(scope, speech))
        case Quintile(by=by, comparator=comparator, fifth=fifth, within=scope):
            bound = conditions.quintile_bound(comparator, fifth, speech)
            return speech.say("quintile", words(by, speech), bound, _scope(scope, speech))
        case Sample(percent=percent_of, seed=seed):
            share = counted_percent(Decimal(percent_of), tongue)
            return speech.say("seed" if seed else "sample", share, quoted(seed, tongue))
        case _:
            assert_never(term)


def _joined(terms: Sequence[Term], joint: Joint, speech: Speech) -> str:
    """Clauses joined: two with a comma or a joint of their own, more as a list."""
    parts = [
        _bracketed(group[0], speech) if len(group) == 1 else gathered_words(group, joint, speech)
        for group in gathered(terms, joint)
    ]
    if len(parts) == 1:
        return parts[0]
    if len(parts) == 2:
        return speech.say(f"{joint}_clauses", *parts)
    return "; ".join(parts[:-1]) + speech.tongue.say[f"{joint}_last"] + parts[-1]


def _bracketed(term: Term, speech: Speech) -> str:
    said = _tell(term, speech)
    return f"({said})" if isinstance(term, All | Any) else said


def _segment(key: str, speech: Speech) -> str:
    labels = speech.segments.get(key, {})
    return quoted(labels.get(speech.tongue.language) or labels.get("en") or key, speech.tongue)


def _scope(key: str | None, speech: Speech) -> str:
    return "" if key is None else speech.say("scope", _segment(key, speech))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
