"""Conditions in words: comparisons and tests of one value. A negated one has words of its own where it can.

What surprises is said: "is not Poland" takes in only those whose country is known, and says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from presek.segment.sentence_rows import count_clause
from presek.segment.sentence_tongue import day_words, quoted
from presek.segment.sentence_values import (
    Speech,
    code_words,
    counted,
    genitive,
    literal_words,
    spoken_unit,
    words,
)
from presek.segment.sentence_windows import window_words
from presek.segment.terms import (
    Aggregate,
    Between,
    Comparator,
    Comparison,
    DateLiteral,
    DayComes,
    HasTags,
    Known,
    Literals,
    MoneyLiteral,
    NumberLiteral,
    OneOf,
    TextLiteral,
    TextMatch,
    TruthLiteral,
    Value,
    Within,
)
from presek.segment.windows import NextUnits

OPPOSITE: dict[Comparator, Comparator] = {"=": "!=", "!=": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
MIRRORED: dict[Comparator, Comparator] = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}
LITERALS = (NumberLiteral, MoneyLiteral, TextLiteral, DateLiteral, TruthLiteral)


def comparison(term: Comparison, speech: Speech, *, negated: bool = False) -> str | None:
    """A comparison in words; None where its negation has none of its own (`~=`)."""
    left, comparator, right = term.left, term.comparator, term.right
    if isinstance(left, LITERALS) and not isinstance(right, LITERALS):
        left, right, comparator = right, left, MIRRORED.get(comparator, comparator)
    if comparator == "~=":
        return None if negated else speech.say("is_any_case", words(left, speech), words(right, speech))
    if negated:
        comparator = OPPOSITE[comparator]
    match left, right:
        case Aggregate(function="count"), NumberLiteral(number=number):
            return count_clause(left, comparator, number, speech=speech)
        case _, TruthLiteral(truth=truth):
            return speech.say("yes" if truth == (comparator == "=") else "no", words(left, speech))
        case _, NumberLiteral() | MoneyLiteral():
            said = words(left, speech)
            unit = spoken_unit(left, said, speech)
            return speech.say(f"number {comparator}", said, literal_words(right, speech, unit=unit))
        case _, DateLiteral(day=day):
            return speech.say(f"day {comparator}", words(left, speech), day_words(day, speech.tongue))
        case _, TextLiteral():
            return _is(left, (right,), speech, negated=comparator == "!=")
        case _:
            return _of_two_values(left, comparator, right, speech=speech)


def _of_two_values(left: Value, comparator: Comparator, right: Value, *, speech: Speech) -> str:
    kind = speech.kind(left)
    parts = words(left, speech), words(right, speech)
    if kind is not None and kind.family in {"text", "truth", "time"} and comparator in {"=", "!="}:
        return speech.say("same" if comparator == "=" else "not_same", *parts)
    if kind is not None and kind.family == "time":
        return speech.say(f"day {comparator}", *parts)
    return speech.say(f"value {comparator}", *parts)


def _is(value: Value, choices: Sequence[Literals], speech: Speech, *, negated: bool) -> str:
    kind = speech.kind(value)
    said = words(value, speech)
    unit = spoken_unit(value, said, speech)
    named = [literal_words(each, speech, kind=kind, unit=unit) for each in choices]
    construct = "is" if kind is None or kind.code_list is None else "listed"
    if not negated:
        return speech.say(construct, said, listed(named, speech, "or"))
    construct += "_known" if speech.relation is None else ""
    if len(named) == 1:
        return speech.say(f"{construct}_not", said, named[0])
    return speech.say(f"{construct}_neither", said, neither(named, speech))


def one_of(term: OneOf, speech: Speech, *, negated: bool = False) -> str:
    """`in (…)` and `not in (…)` in words."""
    return _is(term.value, term.choices, speech, negated=term.negated != negated)


def between(term: Between, speech: Speech, *, negated: bool = False) -> str:
    """`between … and …` in words, both ends included."""
    said = words(term.value, speech)
    if isinstance(term.least, DateLiteral):
        construct = "day_outside" if negated else "day_between"
        return speech.say(construct, said, words(term.least, speech), words(term.most, speech))
    unit = spoken_unit(term.value, said, speech)
    least, most = words(term.least, speech), words(term.most, speech)
    if isinstance(term.most, NumberLiteral):
        forms = speech.tongue.units if negated else speech.tongue.reach
        most = counted(term.most.number, unit, speech.tongue, forms=forms)
    return speech.say("outside" if negated else "between", said, least, most)


def within(term: Within, speech: Speech, *, negated: bool = False) -> str:
    """`within "62"` in words: the code and what lies below it."""
    said = words(term.value, speech)
    code = code_words(term.code, speech, kind=speech.kind(term.value))
    return speech.say("not_within" if negated else "within", said, code)


def text_match(term: TextMatch, speech: Speech, *, negated: bool = False) -> str:
    """`contains`, `starts with`, `ends with` in words."""
    construct = f"not {term.test}" if negated else term.test
    return speech.say(construct, words(term.value, speech), quoted(term.text, speech.tongue))


def has_tags(term: HasTags, speech: Speech, *, negated: bool = False) -> str:
    """Tests of tags in words; the negation of any is none, and the other way round."""
    kind = speech.kind(term.value)
    said = words(term.value, speech)
    named = [code_words(tag, speech, kind=kind) for tag in term.tags]
    test = {"any": "none", "none": "any", "all": "not all"}[term.test] if negated else term.test
    if len(named) == 1 and test in {"none", "not all"}:
        return speech.say("tags_without", said, named[0])
    match test:
        case "any":
            return speech.say("tags", said, listed(named, speech, "or"))
        case "all":
            return speech.say("tags", said, listed(named, speech, "and"))
        case "none":
            return speech.say("tags_neither", said, neither(named, speech))
        case _:
            return speech.say("tags_not_all", said, listed(named, speech, "and"))


def known(term: Known, speech: Speech, *, negated: bool = False) -> str:
    """`is known`, `is unknown` in words."""
    said = words(term.value, speech)
    bare = said.strip("".join(speech.tongue.quotes)) if ":" in said else said
    return speech.say("unknown" if term.negated != negated else "known", bare)


def day_comes(term: DayComes, speech: Speech) -> str:
    """`has its day in next 7 days` in words."""
    window = window_words(NextUnits(term.count, term.unit), speech.tongue)
    return speech.say("anniversary", genitive(term.value, speech), window)


def quintile_bound(comparator: Comparator, fifth: int, speech: Speech) -> str:
    """The bound alone: at least 4."""
    number = Decimal(fifth)
    return speech.say(f"bare {comparator}", "", counted(number, None, speech.tongue, forms={}))


def listed(parts: Sequence[str], speech: Speech, joint: str) -> str:
    """Names in a row: a, b or c."""
    if len(parts) == 1:
        return parts[0]
    head = speech.tongue.say["between_items"].join(parts[:-1])
    return speech.say(joint, head, parts[-1])


def neither(parts: Sequence[str], speech: Speech) -> str:
    """Names that are all denied: neither a nor b; none of a, b, c."""
    say = speech.tongue.say
    if len(parts) == 1:
        return parts[0]
    if len(parts) == 2:
        return speech.say("neither_two", *parts)
    return say["neither_first"] + say["neither_between"].join(parts)
