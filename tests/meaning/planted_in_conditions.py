"""Wrong meanings of conditions and of the trees that join them."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from presek.segment import reference, reference_conditions, terms
from presek.values.truth import Truth
from tests.meaning.planted import Plant, Spoil, swap

PLANTS: list[Plant] = []


def plant(of: str, says: str, spoil: Spoil) -> None:
    PLANTS.append(Plant(of, says, spoil))


def condition(kind: type, wrong: Callable[[terms.Term], terms.Term]) -> Spoil:
    """Conditions of one kind, read as another term (which may hold a condition of that kind, read rightly)."""

    def change(right):
        busy = []

        def wrong_condition(term, scope):
            if type(term) is not kind or busy:
                return right(term, scope)
            busy.append(term)
            try:
                return reference._truth(wrong(term), scope)
            finally:
                busy.pop()

        return wrong_condition

    return swap(reference, "_condition", change)


def comparator(wrong: dict[str, str]) -> Spoil:
    def change(right):
        return lambda comparator, left, right_: right(wrong.get(comparator, comparator), left, right_)

    return swap(reference, "compared", change)


for right_one, wrong_one in [("=", "<="), ("!=", "<"), ("<", "<="), ("<=", "<"), (">", ">="), (">=", ">"), ("~=", "=")]:
    plant("Comparison", f"{right_one} is read as {wrong_one}", comparator({right_one: wrong_one}))

plant(
    "Comparison",
    "a comparison with an unknown side is false",
    swap(reference, "compared", lambda right: lambda *given: right(*given) is True),
)
plant(
    "Between",
    "the lower end is left out",
    condition(
        terms.Between,
        lambda term: terms.All(
            (terms.Comparison(term.value, ">", term.least), terms.Comparison(term.value, "<=", term.most))
        ),
    ),
)
plant(
    "Between",
    "the upper end is left out",
    condition(
        terms.Between,
        lambda term: terms.All(
            (terms.Comparison(term.value, ">=", term.least), terms.Comparison(term.value, "<", term.most))
        ),
    ),
)
plant(
    "Between",
    "one unknown end makes the whole unknown",
    swap(
        reference,
        "conjunction",
        lambda right: lambda truths: None if None in (seen := list(truths)) else right(seen),
    ),
)
plant(
    "OneOf",
    "only the first choice counts",
    condition(terms.OneOf, lambda term: replace(term, choices=term.choices[:1])),
)
plant("OneOf", "not in is read as in", condition(terms.OneOf, lambda term: replace(term, negated=False)))
plant(
    "OneOf",
    "not in takes in the unknown",
    condition(terms.OneOf, lambda term: terms.Any((term, terms.Known(term.value, True))) if term.negated else term),
)
plant(
    "Within",
    "the tree is read as a prefix",
    condition(terms.Within, lambda term: terms.TextMatch(term.value, "starts with", term.code)),
)
plant(
    "Within",
    "only the code itself counts",
    condition(terms.Within, lambda term: terms.Comparison(term.value, "=", terms.TextLiteral(term.code))),
)
plant(
    "Within",
    "an unknown code stands nowhere",
    swap(reference, "is_below", lambda right: lambda *given, **more: right(*given, **more) is True),
)
for test, wrong_test in [("contains", "starts with"), ("starts with", "contains"), ("ends with", "contains")]:
    plant(
        "TextMatch",
        f"{test} is read as {wrong_test}",
        swap(
            reference,
            "matches",
            lambda right, test=test, wrong_test=wrong_test: (
                lambda worth, asked, text: right(worth, wrong_test if asked == test else asked, text)
            ),
        ),
    )
plant("TextMatch", "case counts", swap(reference_conditions, "folded", lambda right: lambda text: text))
plant(
    "TextMatch",
    "accents do not count",
    swap(
        reference_conditions,
        "folded",
        lambda right: lambda text: unicodedata.normalize("NFD", right(text)).encode("ascii", "ignore").decode(),
    ),
)
plant("TextMatch", "lower case stands for folding", swap(reference_conditions, "folded", lambda right: str.lower))
for test, wrong_test in [("any", "all"), ("all", "any"), ("none", "any")]:
    plant(
        "HasTags",
        f"has {test} is read as has {wrong_test}",
        swap(
            reference,
            "has",
            lambda right, test=test, wrong_test=wrong_test: (
                lambda worth, asked, tags: right(worth, wrong_test if asked == test else asked, tags)
            ),
        ),
    )
plant(
    "HasTags",
    "the empty set is unknown",
    swap(reference, "has", lambda right: lambda worth, *more: right(worth or None, *more)),
)
plant(
    "HasTags",
    "the unknown set is empty",
    swap(reference, "has", lambda right: lambda worth, *more: right(worth or frozenset(), *more)),
)
plant("Known", "is unknown is read as is known", condition(terms.Known, lambda term: replace(term, negated=False)))
plant(
    "Known",
    "is known is unknown where the value is",
    condition(terms.Known, lambda term: term if term.negated else terms.Comparison(term.value, "=", term.value)),
)
plant(
    "Ago",
    "the very day is more than so many days ago",
    swap(
        reference,
        "ago",
        lambda right: (
            lambda worth, way, **more: (
                not right(worth, "less", **more) if way == "more" and worth is not None else right(worth, way, **more)
            )
        ),
    ),
)


def _longer(right):
    def ago(worth, way, *, shift, as_of):
        return right(worth, way, shift=(shift[0] + (way == "less"), shift[1]), as_of=as_of)

    return ago


def _month_of_thirty(right):
    def ago(worth, way, *, shift, as_of):
        count, unit = shift
        shift = (count * 30, "days") if unit == "months" else (count * 365, "days") if unit == "years" else shift
        return right(worth, way, shift=shift, as_of=as_of)

    return ago


def _future_counts(right):
    def ago(worth, way, *, shift, as_of):
        if way == "more":
            return right(worth, way, shift=shift, as_of=as_of)
        count, unit = shift
        answer = right(worth, "more", shift=(count - 1, unit), as_of=as_of)
        return None if answer is None else not answer

    return ago


plant("Ago", "the last day is still less than so many days ago", swap(reference, "ago", _longer))
plant("Ago", "a month has thirty days", swap(reference, "ago", _month_of_thirty))
plant("Ago", "a day to come is less than so many days ago", swap(reference, "ago", _future_counts))
plant(
    "Ago",
    "who has no day is longest ago",
    swap(
        reference,
        "ago",
        lambda right: lambda worth, way, **more: right(worth, way, **more) if worth is not None else way == "more",
    ),
)
plant(
    "DayComes",
    "the last day is left out",
    swap(
        reference, "day_comes", lambda right: lambda worth, first, last: right(worth, first, last - timedelta(days=1))
    ),
)
plant(
    "DayComes",
    "one day more is taken in",
    swap(
        reference, "day_comes", lambda right: lambda worth, first, last: right(worth, first, last + timedelta(days=1))
    ),
)
plant(
    "DayComes",
    "today is left out",
    swap(
        reference, "day_comes", lambda right: lambda worth, first, last: right(worth, first + timedelta(days=1), last)
    ),
)
plant(
    "DayComes",
    "who has no day has none to come",
    swap(reference, "day_comes", lambda right: lambda *given: right(*given) is True),
)


def _leap_day_on_first_of_march(right):
    def anniversary(born: date, year: int) -> date:
        moved = right(born, year)
        return moved + timedelta(days=1) if (born.month, born.day) == (2, 29) and moved.day == 28 else moved

    return anniversary


plant(
    "DayComes",
    "the leap day falls on the first of March",
    swap(reference_conditions, "anniversary", _leap_day_on_first_of_march),
)


plant("Not", "not unknown is true", swap(reference, "negation", lambda right: lambda truth: truth is not True))
plant("Not", "not unknown is false", swap(reference, "negation", lambda right: lambda truth: truth is False))
plant(
    "All",
    "unknown in an and is false",
    swap(reference, "conjunction", lambda right: lambda truths: right(truth is True for truth in truths)),
)
plant(
    "All",
    "unknown in an and wins over false",
    swap(
        reference, "conjunction", lambda right: lambda truths: None if None in (seen := list(truths)) else right(seen)
    ),
)
plant(
    "Any",
    "unknown in an or is false",
    swap(reference, "disjunction", lambda right: lambda truths: right(truth is True for truth in truths)),
)
plant(
    "Any",
    "unknown in an or wins over true",
    swap(
        reference, "disjunction", lambda right: lambda truths: None if None in (seen := list(truths)) else right(seen)
    ),
)


def tree(kind: type, wrong: Callable[[Truth], Truth]) -> Spoil:
    """Terms of one kind with another answer."""

    def change(right):
        return lambda term, scope: wrong(right(term, scope)) if type(term) is kind else right(term, scope)

    return swap(reference, "_truth", change)


plant(
    "Everyone",
    "everyone leaves out those of whom nothing is known",
    swap(
        reference,
        "_truth",
        lambda right: (
            lambda term, scope: bool(scope.customer.fields) if type(term) is terms.Everyone else right(term, scope)
        ),
    ),
)
plant("InSegment", "an unknown answer of another segment is out", tree(terms.InSegment, lambda truth: truth is True))
plant(
    "Exists",
    "any and no are one",
    swap(
        reference,
        "_truth",
        lambda right: (
            lambda term, scope: right(replace(term, negated=False) if type(term) is terms.Exists else term, scope)
        ),
    ),
)
plant(
    "Exists",
    "without rows one cannot say",
    swap(
        reference,
        "_truth",
        lambda right: (
            lambda term, scope: (
                None if type(term) is terms.Exists and not reference._rows(term, scope) else right(term, scope)
            )
        ),
    ),
)
plant(
    "Otherwise",
    "whom no other segment can judge is unknown",
    swap(
        reference,
        "_truth",
        lambda right: (
            lambda term, scope: (
                right(terms.Not(terms.Any(tuple(map(terms.InSegment, term.others)))), scope)
                if type(term) is terms.Otherwise
                else right(term, scope)
            )
        ),
    ),
)
plant("Otherwise", "otherwise takes in everyone", tree(terms.Otherwise, lambda truth: True))
