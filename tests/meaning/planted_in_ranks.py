"""Wrong meanings of ranks, classes, fifths and samples, of choices and variations."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from presek.segment import ranking, reference, terms
from presek.segment.ranking import Listed, Standings
from presek.segment.reference_numbers import Exact, Worth
from presek.values import drawing
from presek.values.truth import Truth
from tests.meaning.planted import Plant, Spoil, swap

PLANTS: list[Plant] = []


def plant(of: str, says: str, spoil: Spoil) -> None:
    PLANTS.append(Plant(of, says, spoil))


def places(wrong: Callable) -> Spoil:
    return swap(ranking, "places", lambda right: wrong)


def of_kind(kind: type, wrong: Callable[..., Truth]) -> Spoil:
    """The verdicts of one kind, made of the right one."""

    def change(right):
        def spoilt(term, worth: Worth, standings: Standings) -> Truth:
            verdict = right(term, worth, standings)
            return wrong(term, worth, standings, verdict) if type(term) is kind else verdict

        return spoilt

    return swap(reference, "holds", change)


plant(
    "Ranked",
    "a part of a customer is dropped",
    places(lambda amount, *, percent, size: min(size, int(Fraction(amount) * size / 100) if percent else int(amount))),
)
plant(
    "Ranked",
    "a part of a customer is rounded",
    places(
        lambda amount, *, percent, size: min(size, round(Fraction(amount) * size / 100) if percent else int(amount))
    ),
)
plant("Ranked", "a share is a number of customers", places(lambda amount, *, percent, size: min(size, int(amount))))
plant(
    "Ranked",
    "the bottom is the top",
    swap(ranking, "better_than", lambda right: lambda worth, end, standings: standings.more(worth)),
)
plant(
    "Ranked",
    "those who share a rank stand one after the other",
    swap(
        ranking,
        "better_than",
        lambda right: (
            lambda worth, end, standings: (
                standings.size - 1 - (standings.less(worth) if end == "top" else standings.more(worth))
            )
        ),
    ),
)
plant(
    "Ranked",
    "different values count once",
    swap(
        ranking,
        "better_than",
        lambda right: (
            lambda worth, end, standings: right(
                worth, end, Listed(sorted(set(standings.worths), key=ranking.amount_of))
            )
        ),
    ),
)
for kind in (terms.Ranked, terms.AbcClass, terms.Quintile):
    plant(
        kind.__name__, "an unknown value is out", of_kind(kind, lambda term, worth, standings, verdict: verdict is True)
    )
    plant(
        kind.__name__,
        "an unknown value is nought",
        of_kind(
            kind,
            lambda term, worth, standings, verdict: (
                ranking.holds(term, Exact(0), standings) if worth is None and standings.size else verdict
            ),
        ),
    )


def _everybody_compared(right):
    return lambda self, by, within, context: right(self, by, None, context)


def _unknown_outside(right):
    def spoilt(term, scope):
        return right(term, scope) or None if term.within is not None else right(term, scope)

    return spoilt


for kind in ("Ranked", "AbcClass", "Quintile"):
    plant(kind, "within a segment everybody is compared", swap(reference.Everybody, "compared", _everybody_compared))
plant("Ranked", "outside of the segment it cannot be said", swap(reference, "_relative", _unknown_outside))


def _possible_members(right):
    def spoilt(self, by, within, context):
        rule = terms.Everyone() if within is None else context.segments[within]
        scopes = [reference.Scope(each, context) for each in self.customers]
        worths = [reference._worth(by, each) for each in scopes if reference._truth(rule, each) is not False]
        return Listed([worth for worth in worths if worth is not None])

    return spoilt


plant("Ranked", "who may be in the segment is compared", swap(reference.Everybody, "compared", _possible_members))

plant(
    "AbcClass",
    "A is what passes 80 percent too late",
    swap(ranking, "abc", lambda right: lambda worth, standings: _abc(worth, standings, after=True)),
)
plant(
    "AbcClass",
    "exactly 80 percent is still A",
    swap(ranking, "abc", lambda right: lambda worth, standings: _abc(worth, standings, ends=True)),
)
plant(
    "AbcClass",
    "what is negative is taken off the whole",
    swap(ranking, "abc", lambda right: lambda worth, standings: _abc(worth, standings, net=True)),
)
plant(
    "AbcClass",
    "those who bring the same stand one after the other",
    swap(ranking, "abc", lambda right: lambda worth, standings: _abc(worth, standings, ties=True)),
)


def _abc(
    worth: Worth,
    standings: Standings,
    *,
    after: bool = False,
    ends: bool = False,
    net: bool = False,
    ties: bool = False,
) -> str:
    amount = ranking.amount_of(worth)
    every = [ranking.amount_of(each) for each in standings.worths]
    total = sum(each for each in every if net or each > 0)
    if amount <= 0 or not total:
        return "C"
    before = standings.added_above(worth)
    if after:
        before += amount
    if ties:
        before += amount * (sum(each == amount for each in every) - 1)
    share = Fraction(before) / total
    if ends:
        return "A" if share <= ranking.FIRST_SHARE else "B" if share <= ranking.SECOND_SHARE else "C"
    return "A" if share < ranking.FIRST_SHARE else "B" if share < ranking.SECOND_SHARE else "C"


plant(
    "Quintile",
    "fifths go by who has less alone",
    swap(
        ranking, "fifth", lambda right: lambda worth, standings: min(5, 5 * standings.less(worth) // standings.size + 1)
    ),
)
plant(
    "Quintile",
    "fifths go by who has no more",
    swap(
        ranking,
        "fifth",
        lambda right: (
            lambda worth, standings: min(5, 5 * (standings.size - standings.more(worth)) // standings.size + 1)
        ),
    ),
)
plant(
    "Quintile",
    "one is the highest fifth",
    swap(ranking, "fifth", lambda right: lambda worth, standings: 6 - right(worth, standings)),
)
plant(
    "Sample",
    "the seed is left out",
    swap(reference, "drawn", lambda right: lambda key, *, percent, seed: right(key, percent=percent, seed="")),
)
plant(
    "Sample",
    "a sample is those above",
    swap(reference, "drawn", lambda right: lambda key, *, percent, seed: not right(key, percent=percent, seed=seed)),
)
plant(
    "Sample",
    "the hash is not mixed",
    swap(drawing, "number_of", lambda right: lambda key, seed: drawing.hashed(key.encode(), drawing.begin(seed))),
)
plant(
    "Sample", "key and seed change places", swap(drawing, "number_of", lambda right: lambda key, seed: right(seed, key))
)


def choice(wrong: Callable) -> Spoil:
    return swap(reference, "_choice", lambda right: wrong)


def _takes(value, scope, *, skips: bool = False, last: bool = False):
    """The value of the first case that is true; `skips` an unknown one, takes the `last` one."""
    cases = reversed(value.cases) if last else value.cases
    for case in cases:
        truth = reference._truth(case.when, scope)
        if truth is None and not skips:
            return None
        if truth:
            return reference._at_scale(reference._worth(case.value, scope), value, scope)
    return (
        None if value.otherwise is None else reference._at_scale(reference._worth(value.otherwise, scope), value, scope)
    )


plant("Choice", "an unknown condition is passed over", choice(lambda value, scope: _takes(value, scope, skips=True)))
plant("Choice", "the last condition chooses", choice(lambda value, scope: _takes(value, scope, last=True)))
plant(
    "Choice",
    "without a rest it is nought",
    swap(
        reference,
        "_choice",
        lambda right: lambda value, scope: Exact(0) if (worth := right(value, scope)) is None else worth,
    ),
)
plant("Choice", "values keep their scale", swap(reference, "_at_scale", lambda right: lambda worth, *_: worth))


def months(wrong: Callable) -> Spoil:
    return swap(reference, "variation", lambda right: lambda sample: wrong(sample, right))


plant(
    "variation",
    "months without a row are left out",
    months(lambda sample, right: right([each for each in sample if each.whole])),
)
plant(
    "variation",
    "a sample's deviation is taken",
    months(
        lambda sample, right: (
            None if (worth := right(sample)) is None else worth * (len(sample) / max(1, len(sample) - 1)) ** 0.5
        )
    ),
)
plant(
    "variation",
    "the deviation is not divided",
    months(
        lambda sample, right: (
            None if (worth := right(sample)) is None else worth * sum(each.whole for each in sample) / len(sample)
        )
    ),
)
plant(
    "variation",
    "of nothing it is nought",
    months(lambda sample, right: 0.0 if (worth := right(sample)) is None else worth),
)
plant(
    "variation",
    "months are of 30 days",
    swap(
        reference,
        "month_starts",
        lambda right: (
            lambda window, as_of: (
                None
                if (found := right(window, as_of)) is None
                else tuple(found[-1] - 30 * 86_400_000_000 * (len(found) - 1 - place) for place in range(len(found)))
            )
        ),
    ),
)
