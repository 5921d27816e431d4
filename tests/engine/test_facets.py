"""Facets count what a plain loop counts: each with its own choice set aside, unknown as a value of its own."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from tempfile import mkdtemp

import numpy as np
import pytest

from presek.engine.columnar.facets import Choice, FacetIndex, Stretch, facet_of, facet_of_segment, words_of
from presek.engine.columnar.vectors import Vector
from presek.values.instant import AsOf
from tests.engine.drawn_customers import NOW, drawn_base
from tests.engine.small import answers_of, snapshot_of
from tests.meaning.catalog import WARSAW, catalog

CATALOG = catalog()
EDGES = (0, 5, 100)
CHOICES = {
    "none": {},
    "one": {"sex": Choice((0,))},
    "several, one of them unknown": {"sex": Choice((1, 2)), "city": Choice((0, 1, 2)), "employees": Choice((1, 2))},
    "one excluded": {"sex": Choice(excluded=(0,)), "vip": Choice((1,), (0,))},
    "tags": {"interests": Choice((0, 2)), "sex": Choice((0, 1))},
    "a segment": {"many orders": Choice((0, 2))},
}


@pytest.fixture(scope="module")
def index():
    base = drawn_base(CATALOG, seed=3, customers=200)
    snapshot = snapshot_of(base, Path(mkdtemp(prefix="presek-")) / "snapshot")
    values = {key: key for key in ("sex", "city", "employees", "interests", "vip", "industry")}
    answers = answers_of(snapshot, {"many": "orders.count() > 3"}, base, AsOf(NOW, WARSAW), values=values)
    facets = {
        key: facet_of(worths, edges=EDGES if key == "employees" else ()) for key, worths in answers.values.items()
    }
    facets["many orders"] = facet_of_segment(*answers.sets["many"], size=snapshot.size)
    numbers = {"employees": answers.values["employees"]}
    return FacetIndex(facets, words_of(snapshot.everybody), snapshot.size, numbers=numbers)


def codes_of(index: FacetIndex, key: str) -> list[set[int]]:
    """The codes of each customer, read one by one from the sets."""
    facet = index.facets[key]
    rows = [facet.any_of((code,)) for code in range(facet.values + 1)]
    masks = [np.unpackbits(row.view(np.uint8), count=index.size, bitorder="little") for row in rows]
    return [{code for code, mask in enumerate(masks) if mask[ordinal]} for ordinal in range(index.size)]


@pytest.mark.parametrize("name", CHOICES)
def test_a_facet_counts_all_but_its_own_choice(index: FacetIndex, name: str):
    choices = CHOICES[name]
    codes = {key: codes_of(index, key) for key in index.facets}

    def passes(ordinal: int, but: str) -> bool:
        return all(
            (not choice.codes or codes[key][ordinal] & set(choice.codes))
            and not codes[key][ordinal] & set(choice.excluded)
            for key, choice in choices.items()
            if key != but
        )

    found = index.select(choices)

    assert found.chosen.total == sum(passes(ordinal, "") for ordinal in range(index.size))
    for key, facet in index.facets.items():
        expected = Counter(
            code for ordinal in range(index.size) if passes(ordinal, key) for code in codes[key][ordinal]
        )
        assert found.counts[key].tolist() == [expected[code] for code in range(facet.values + 1)]


def test_few_and_many_values_count_alike(index: FacetIndex):
    for choices in CHOICES.values():
        chosen = index.select(choices).chosen
        for key, facet in index.facets.items():
            if hasattr(facet, "codes"):
                assert (
                    facet.counts(chosen).tolist()
                    == np.bincount(facet.codes[chosen.ordinals], minlength=facet.values + 1).tolist()
                ), key


def test_a_stretch_of_numbers_leaves_out_the_unknown(index: FacetIndex):
    employees = index.numbers["employees"]
    assert isinstance(employees, Vector)
    known = np.ones(index.size, bool) if employees.unknown is None else ~employees.unknown
    inside = known & (employees.values >= 2) & (employees.values <= 99)

    assert index.select({}, {"employees": Stretch(2, 99)}).chosen.total == int(inside.sum())


def test_the_first_in_an_order_are_those_a_sort_would_give(index: FacetIndex):
    chosen = index.select({"sex": Choice((0,))}).chosen
    order = np.arange(index.size)[::-1]

    assert chosen.first(order, 5).tolist() == [each for each in order if each in set(chosen.ordinals)][:5]
    assert len(chosen.first(order, 10_000)) == chosen.total


def test_the_share_of_an_amount_is_its_sum_over_the_chosen(index: FacetIndex):
    chosen = index.select({"sex": Choice((0,))}).chosen
    amounts = np.arange(index.size, dtype=np.int64)

    assert chosen.share(amounts) == sum(chosen.ordinals.tolist())
