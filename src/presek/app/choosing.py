"""The rule that a selection of Explore means: its text is what a person would have written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import groupby

from presek.app.exploration import UNKNOWN
from presek.app.facet_definitions import UNDER, Definition
from presek.app.selection import Selection, Stretch
from presek.catalog.model import Type
from presek.segment.terms import (
    All,
    Any,
    Between,
    Comparison,
    Everyone,
    FieldValue,
    HasTags,
    InSegment,
    Known,
    MoneyLiteral,
    Not,
    NumberLiteral,
    OneOf,
    Term,
    TextLiteral,
    TruthLiteral,
    Within,
)


def rule_of(
    selection: Selection, definitions: Mapping[str, Definition], partitions: Iterable[Sequence[str]] = ()
) -> Term:
    """The selection as a term. Of the segments of one partition (`partitions`), chosen ones are alternatives."""
    terms = [term for key in selection.keys for term in _narrowing(definitions[key], selection)]
    left = list(selection.inside)
    for partition in partitions:
        together = [key for key in left if key in set(partition)]
        if len(together) > 1:
            terms.append(Any(tuple(InSegment(key) for key in together)))
            left = [key for key in left if key not in together]
    terms += [InSegment(key) for key in left]
    terms += [Not(InSegment(key)) for key in selection.outside]
    return _joined(terms)


def _narrowing(definition: Definition, selection: Selection) -> list[Term]:
    """What a facet asks: one of its values or stretches, and none of those set aside."""
    key = definition.key
    asked: list[Term] = []
    if key in selection.stretches:
        asked.append(_between(definition, selection.stretches[key]))
    if key in selection.choices:
        asked.append(_facet(definition, selection.choices[key]))
    flat = [inner for term in asked for inner in (term.terms if isinstance(term, Any) else (term,))]
    found: list[Term] = [] if not flat else [flat[0] if len(flat) == 1 else Any(tuple(flat))]
    aside = selection.excluded.get(key, ())
    known = tuple(token for token in aside if token != UNKNOWN)
    if known:
        found.append(Not(_facet(definition, known)))
    elif aside:
        found.append(Known(FieldValue(key)))
    return found


def _between(definition: Definition, stretch: Stretch) -> Term:
    value = FieldValue(definition.key)
    if stretch.least is None:
        return Comparison(value, "<=", _literal(definition, stretch.most or Decimal(0)))
    if stretch.most is None:
        return Comparison(value, ">=", _literal(definition, stretch.least))
    if stretch.least == stretch.most:
        return Comparison(value, "=", _literal(definition, stretch.least))
    return Between(value, _literal(definition, stretch.least), _literal(definition, stretch.most))


def _joined(terms: Sequence[Term]) -> Term:
    if not terms:
        return Everyone()
    flat = [inner for term in terms for inner in (term.terms if isinstance(term, All) else (term,))]
    return flat[0] if len(flat) == 1 else All(tuple(flat))


def _facet(definition: Definition, tokens: Sequence[str]) -> Term:
    value = FieldValue(definition.key)
    known = [token for token in tokens if token != UNKNOWN]
    terms = _bars(definition, known) if definition.shape == "bars" else _listed(definition, known)
    if UNKNOWN in tokens:
        terms.append(Known(value, negated=True))
    return terms[0] if len(terms) == 1 else Any(tuple(terms))


def _listed(definition: Definition, tokens: Sequence[str]) -> list[Term]:
    value = FieldValue(definition.key)
    if not tokens:
        return []
    if definition.shape == "tags":
        return [HasTags(value, "any", tuple(tokens))]
    if definition.kind.type is Type.BOOLEAN:
        return [Comparison(value, "=", TruthLiteral(token == "true")) for token in tokens]
    wide = [token for token in tokens if definition.covers(token)]
    exact = [token for token in tokens if token not in wide]
    terms: list[Term] = [Within(value, token) for token in wide]
    if len(exact) == 1:
        terms.append(Comparison(value, "=", TextLiteral(exact[0])))
    elif exact:
        terms.append(OneOf(value, tuple(map(TextLiteral, exact))))
    return terms


def _bars(definition: Definition, tokens: Sequence[str]) -> list[Term]:
    """Neighbouring stretches become one."""
    order = (UNDER, *map(str, definition.edges))
    places = sorted(order.index(token) for token in tokens if token in order)
    runs = [[place for _, place in run] for _, run in groupby(enumerate(places), lambda pair: pair[1] - pair[0])]
    return [_stretch(definition, run[0], run[-1]) for run in runs]


def _stretch(definition: Definition, first: int, last: int) -> Term:
    value = FieldValue(definition.key)
    least = definition.edges[first - 1] if first > 0 else None
    most = definition.edges[last] if last < len(definition.edges) else None
    if least is None and most is None:
        return Known(value)
    if most is None:
        return Comparison(value, ">=", _literal(definition, least or Decimal(0)))
    if least is None:
        return Comparison(value, "<", _literal(definition, most))
    if definition.whole and most - least == 1:
        return Comparison(value, "=", _literal(definition, least))
    if definition.whole:
        return Between(value, _literal(definition, least), _literal(definition, most - 1))
    return All(
        (
            Comparison(value, ">=", _literal(definition, least)),
            Comparison(value, "<", _literal(definition, most)),
        )
    )


def _literal(definition: Definition, number: Decimal) -> NumberLiteral | MoneyLiteral:
    currency = definition.kind.currency
    return MoneyLiteral(number, currency) if currency else NumberLiteral(number)
