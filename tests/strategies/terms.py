"""Random term trees: `any_terms` over every term of the language, whatever it names; `typed_terms` that fit a catalog.

`any_terms` are for text and JSON: they are well formed, not well meant. `typed_terms` pass `check` and may be run.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeVar

from hypothesis import strategies as st

from presek.catalog.model import Catalog, Field, Type
from presek.catalog.reserved import KEYWORDS
from presek.segment import terms as t
from presek.segment import windows as w
from presek.segment.check import check

Drawn = TypeVar("Drawn")

DAYS = ("days", "weeks", "months", "years")
UNITS = ("minutes", "hours", *DAYS)

# --- words of the language ----------------------------------------------------------------------------------------

names = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True).filter(lambda name: name not in KEYWORDS)
texts = st.text(
    st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from('"\\\u200b\u00a0\u2028🙂ąž"'), max_size=8
).map(lambda text: unicodedata.normalize("NFC", text))
days = st.dates(date(1900, 1, 1), date(2100, 12, 31))
numbers = st.decimals(-10_000, 10_000, places=2) | st.integers(-(10**15), 10**15).map(Decimal)
counts = st.integers(1, 36) | st.sampled_from([0, 90, 365, 9_999, 10_000])

windows = st.one_of(
    st.builds(w.LastUnits, counts, st.sampled_from(UNITS)),
    st.builds(w.PreviousUnits, counts, st.sampled_from(UNITS)),
    st.builds(w.NextUnits, counts, st.sampled_from(UNITS)),
    st.builds(w.ThisPeriod, st.sampled_from(["week", "month", "quarter", "year"])),
    st.builds(w.PreviousPeriod, st.sampled_from(["week", "month", "quarter", "year"])),
    st.builds(w.Since, days),
    st.builds(w.Before, days),
    st.builds(w.BetweenDays, days, days),
)
literals = st.one_of(
    st.builds(t.NumberLiteral, numbers),
    st.builds(
        t.MoneyLiteral, numbers, st.from_regex(r"[A-Z]{3}", fullmatch=True).filter(lambda c: c.lower() not in KEYWORDS)
    ),
    st.builds(t.TextLiteral, texts),
    st.builds(t.DateLiteral, days),
    st.builds(t.TruthLiteral, st.booleans()),
)

# --- any trees ------------------------------------------------------------------------------------------------------


def _grown_values(inner: st.SearchStrategy[t.Value]) -> st.SearchStrategy[t.Value]:
    return st.one_of(
        st.builds(t.DaysSince, inner),
        st.builds(t.YearsSince, inner),
        st.builds(t.DaysBetween, inner, inner),
        st.builds(t.Arithmetic, st.sampled_from("+-*/"), inner, inner),
        st.builds(
            t.Choice,
            st.lists(st.builds(t.Case, inner, st.builds(t.Known, inner, st.booleans())), min_size=1, max_size=2).map(
                tuple
            ),
            st.none() | inner,
        ),
        st.builds(
            t.Aggregate,
            names,
            st.sampled_from(t.Function.__args__),
            st.none() | inner,
            st.none() | windows,
            st.none() | st.builds(t.Comparison, inner, st.sampled_from(t.Comparator.__args__), inner),
        ),
    )


values = st.recursive(st.builds(t.FieldValue, names) | literals, _grown_values, max_leaves=5)

leaf_terms = st.one_of(
    st.builds(t.Comparison, values, st.sampled_from(t.Comparator.__args__), values),
    st.builds(t.Between, values, values, values),
    st.builds(t.OneOf, values, st.lists(literals, min_size=1, max_size=3).map(tuple), st.booleans()),
    st.builds(t.Within, values, texts),
    st.builds(t.TextMatch, values, st.sampled_from(t.TextTest.__args__), texts),
    st.builds(
        t.HasTags, values, st.sampled_from(t.TagsTest.__args__), st.lists(texts, min_size=1, max_size=3).map(tuple)
    ),
    st.builds(t.Known, values, st.booleans()),
    st.builds(t.Ago, values, st.sampled_from(["more", "less"]), counts, st.sampled_from(UNITS)),
    st.builds(t.DayComes, values, counts, st.sampled_from(UNITS)),
    st.builds(t.InSegment, texts),
    st.builds(t.WasInSegment, texts, days),
    st.builds(t.Moved, st.sampled_from(["entered", "left"]), texts, windows),
    st.builds(t.Ranked, st.sampled_from(["top", "bottom"]), numbers.map(abs), st.booleans(), values, st.none() | texts),
    st.builds(
        t.AbcClass, values, st.lists(st.sampled_from("ABC"), min_size=1, max_size=3).map(tuple), st.none() | texts
    ),
    st.builds(
        t.Quintile, values, st.sampled_from(["=", "!=", "<", "<=", ">", ">="]), st.integers(1, 5), st.none() | texts
    ),
    st.builds(t.Sample, numbers.map(abs), texts),
    st.builds(t.Otherwise),
    st.builds(t.Everyone),
)


def composed(inner: st.SearchStrategy[t.Term], *, most: int = 4) -> st.SearchStrategy[t.Term]:
    """`and`, `or` and `not` over terms."""
    several = st.lists(inner, min_size=2, max_size=most).map(tuple)
    return st.one_of(st.builds(t.Not, inner), st.builds(t.All, several), st.builds(t.Any, several))


def with_filters(inner: st.SearchStrategy[t.Term]) -> st.SearchStrategy[t.Term]:
    """The same, and `any orders(where ...)` over terms."""
    return composed(inner) | st.builds(t.Exists, names, st.none() | windows, st.none() | inner, st.booleans())


any_terms: st.SearchStrategy[t.Term] = st.recursive(leaf_terms, with_filters, max_leaves=8)


# --- trees that fit a catalog -----------------------------------------------------------------------------------------


def drawn_from(strategy: st.SearchStrategy[Drawn]) -> st.SearchStrategy[Drawn]:
    """The same strategy under a short name: what is nested prints its parts over and over."""

    @st.composite
    def part(draw: st.DrawFn) -> Drawn:
        return draw(strategy)

    return part()


@dataclass(frozen=True, repr=False)
class Typed:
    """Strategies of values and conditions over one catalog, for the customer or for the rows of a relation."""

    catalog: Catalog
    relation: str | None = None

    def fields(self, *types: Type) -> list[Field]:
        where = self.catalog.fields if self.relation is None else self.catalog.relations[self.relation].fields
        return [field for field in where.values() if field.type in types]

    def of(self, *types: Type) -> st.SearchStrategy[t.Value]:
        """Values of these types: fields, measures aside, and the newest row's fields."""
        own = st.sampled_from([t.FieldValue(each.key) for each in self.fields(*types)] or [None])
        if self.relation is not None:
            return own.filter(lambda value: value is not None)
        rows = [
            t.Aggregate(relation.key, "last", t.FieldValue(field.key))
            for relation in self.catalog.relations.values()
            if relation.time is not None
            for field in relation.fields.values()
            if field.type in types
        ]
        latest = st.sampled_from(rows or [None]).flatmap(
            lambda value: st.none() if value is None else self._with_rows(value)
        )
        return drawn_from((own | latest).filter(lambda value: value is not None))

    def has(self, *types: Type) -> bool:
        return bool(self.fields(*types))

    def times(self) -> st.SearchStrategy[t.Value]:
        ends = [
            t.Aggregate(relation.key, function)
            for relation in self.catalog.relations.values()
            if relation.time is not None
            for function in ("first", "last")
        ]
        plain = self.of(Type.DATE, Type.DATETIME)
        return drawn_from(
            plain if self.relation or not ends else plain | st.sampled_from(ends).flatmap(self._with_rows)
        )

    def numbers(self) -> st.SearchStrategy[t.Value]:
        times = self.times()
        simple = st.one_of(
            self.of(Type.INTEGER, Type.DECIMAL, Type.SCORE),
            st.builds(t.DaysSince, times),
            st.builds(t.YearsSince, times),
            st.builds(t.DaysBetween, times, times),
            *([] if self.relation else [self._aggregates(Type.INTEGER, Type.DECIMAL, Type.SCORE), self._counts()]),
        )
        factor = st.builds(t.NumberLiteral, small_numbers)
        return drawn_from(st.one_of(simple, simple, st.builds(t.Arithmetic, st.sampled_from("+-*/"), simple, factor)))

    def money(self) -> st.SearchStrategy[t.Value]:
        simple = self.of(Type.MONEY)
        if self.relation is None:
            simple = simple | self._aggregates(Type.MONEY)
        scaled = st.builds(t.Arithmetic, st.sampled_from("*/"), simple, st.builds(t.NumberLiteral, small_numbers))
        summed = st.builds(t.Arithmetic, st.sampled_from("+-"), simple, simple | self.amounts())
        return drawn_from(st.one_of(simple, simple, scaled, summed))

    def amounts(self) -> st.SearchStrategy[t.Value]:
        return st.builds(t.MoneyLiteral, small_numbers, st.just(self.catalog.currency))

    def conditions(self) -> st.SearchStrategy[t.Term]:
        """Conditions that pass the check."""
        kinds = [
            self._compared(self.numbers(), st.builds(t.NumberLiteral, small_numbers)),
            self._dated(),
        ]
        if self.has(Type.MONEY):
            kinds.append(self._compared(self.money(), self.amounts()))
        if self.has(Type.TEXT, Type.CATEGORY, Type.CODE):
            kinds.append(self._texted())
        if self.has(Type.TAGS):
            tags = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3, unique=True).map(tuple)
            kinds.append(st.builds(t.HasTags, self.of(Type.TAGS), st.sampled_from(["any", "all", "none"]), tags))
        if self.has(Type.BOOLEAN):
            truths = st.builds(t.TruthLiteral, st.booleans())
            kinds.append(st.builds(t.Comparison, self.of(Type.BOOLEAN), st.sampled_from(["=", "!="]), truths))
        if self.relation is None:
            kinds.append(self._exists())
        fits = st.one_of(kinds).filter(lambda term: self.relation is not None or not check(term, self.catalog))
        return drawn_from(fits)

    def _compared(
        self, values: st.SearchStrategy[t.Value], others: st.SearchStrategy[t.Value]
    ) -> st.SearchStrategy[t.Term]:
        return st.one_of(
            st.builds(t.Comparison, values, st.sampled_from(["=", "!=", "<", "<=", ">", ">="]), others),
            st.builds(t.Comparison, values, st.sampled_from(["=", "<", ">="]), values)
            if self.relation is None
            else st.nothing(),
            st.builds(t.Between, values, others, others),
            st.builds(t.OneOf, values, st.lists(others, min_size=1, max_size=3).map(tuple), st.booleans()),
            st.builds(t.Known, values, st.booleans()),
        )

    def _dated(self) -> st.SearchStrategy[t.Term]:
        if not self.has(Type.DATE, Type.DATETIME):
            return st.nothing()
        times, day = self.times(), st.builds(t.DateLiteral, near_days)
        return st.one_of(
            self._compared(times, day),
            st.builds(t.Ago, times, st.sampled_from(["more", "less"]), st.integers(0, 400), st.sampled_from(DAYS)),
            st.builds(t.DayComes, times, st.integers(0, 400), st.sampled_from(["days", "weeks"])),
        )

    def _texted(self) -> st.SearchStrategy[t.Term]:
        return self.of(Type.TEXT, Type.CATEGORY, Type.CODE).flatmap(self._about_text)

    def _about_text(self, value: t.Value) -> st.SearchStrategy[t.Term]:
        listed = self._codes(value)
        words = st.sampled_from(listed or WORDS)
        literal = st.builds(t.TextLiteral, words)
        choices = st.lists(literal, min_size=1, max_size=3).map(tuple)
        return st.one_of(
            st.builds(t.Comparison, st.just(value), st.sampled_from(["=", "!=", "~="]), literal),
            st.builds(t.OneOf, st.just(value), choices, st.booleans()),
            st.builds(t.TextMatch, st.just(value), st.sampled_from(t.TextTest.__args__), st.sampled_from(WORDS)),
            st.builds(t.Known, st.just(value), st.booleans()),
            st.builds(t.Within, st.just(value), words) if listed else st.nothing(),
        )

    def _codes(self, value: t.Value) -> list[str]:
        match value:
            case t.FieldValue(key=key):
                where = self.catalog.fields if self.relation is None else self.catalog.relations[self.relation].fields
                field = where[key]
            case t.Aggregate(relation=relation, argument=t.FieldValue(key=key)):
                field = self.catalog.relations[relation].fields[key]
            case _:
                return []
        codes = self.catalog.list_of(field)
        return [] if codes is None else sorted(code.key for code in codes.codes.values() if not code.unknown)

    def _with_rows(self, value: t.Aggregate) -> st.SearchStrategy[t.Value]:
        relation = self.catalog.relations[value.relation]
        window = st.none() if relation.time is None else st.none() | near_windows
        where = st.none() | row_filters(self.catalog, relation.key)
        return st.builds(
            t.Aggregate, st.just(value.relation), st.just(value.function), st.just(value.argument), window, where
        )

    def _counts(self) -> st.SearchStrategy[t.Value]:
        made = [
            t.Aggregate(relation.key, function)
            for relation in self.catalog.relations.values()
            for function in ("count", "days", "median_gap")
            if function == "count" or relation.time is not None
        ] + [
            t.Aggregate(relation.key, "distinct", t.FieldValue(field.key))
            for relation in self.catalog.relations.values()
            for field in relation.fields.values()
            if field.type is not Type.TAGS
        ]
        return st.sampled_from(made).flatmap(self._with_rows)

    def _aggregates(self, *types: Type) -> st.SearchStrategy[t.Value]:
        made = [
            t.Aggregate(relation.key, function, t.FieldValue(field.key))
            for relation in self.catalog.relations.values()
            for field in relation.fields.values()
            if field.type in types
            for function in ("sum", "avg", "min", "max", "median", "stddev")
        ]
        return st.sampled_from(made).flatmap(self._with_rows)

    def _exists(self) -> st.SearchStrategy[t.Term]:
        return st.sampled_from(sorted(self.catalog.relations)).flatmap(
            lambda key: st.builds(
                t.Exists,
                st.just(key),
                st.none() if self.catalog.relations[key].time is None else st.none() | near_windows,
                st.none() | row_filters(self.catalog, key),
                st.booleans(),
            )
        )


WORDS = ("web", "Straße", "STRASSE", "a", "żółw", "")
small_numbers = st.integers(-3, 12).map(Decimal) | st.sampled_from(["0.5", "99.99", "1000", "-2.25"]).map(Decimal)
near_days = st.dates(date(2024, 1, 1), date(2027, 12, 31))
near_windows = st.one_of(
    st.builds(w.LastUnits, st.integers(1, 400), st.sampled_from(UNITS)),
    st.builds(w.PreviousUnits, st.integers(1, 40), st.sampled_from(DAYS)),
    st.builds(w.NextUnits, st.integers(1, 40), st.sampled_from(DAYS)),
    st.builds(w.ThisPeriod, st.sampled_from(["week", "month", "quarter", "year"])),
    st.builds(w.PreviousPeriod, st.sampled_from(["week", "month", "quarter", "year"])),
    st.builds(w.Since, near_days),
    st.builds(w.Before, near_days),
    st.builds(w.BetweenDays, near_days, near_days),
)


_FILTERS: dict[tuple[int, str], tuple[Catalog, st.SearchStrategy[t.Term]]] = {}


def row_filters(catalog: Catalog, relation: str) -> st.SearchStrategy[t.Term]:
    """Conditions over the rows of a relation that pass the check."""
    key = (id(catalog), relation)
    if key not in _FILTERS:
        conditions = Typed(catalog, relation).conditions()
        leaf = drawn_from(conditions.filter(lambda term: not check(t.Exists(relation, where=term), catalog)))
        _FILTERS[key] = (catalog, drawn_from(leaf | leaf | composed(leaf, most=2)))
    return _FILTERS[key][1]


def typed_conditions(catalog: Catalog) -> st.SearchStrategy[t.Term]:
    """Single conditions about a customer that pass the check."""
    return Typed(catalog).conditions()


def typed_terms(catalog: Catalog, *, segments: Sequence[str] = (), max_leaves: int = 6) -> st.SearchStrategy[t.Term]:
    """Trees that pass the check and that every engine can run (no history, ranks or samples)."""
    leaf: st.SearchStrategy[t.Term] = typed_conditions(catalog)
    if segments:
        leaf = leaf | st.sampled_from(segments).map(t.InSegment)
    return st.recursive(leaf, lambda inner: composed(inner, most=3), max_leaves=max_leaves)
