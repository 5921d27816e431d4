"""Facets count what a plain loop counts: each with its own choice set aside, unknown as a value of its own."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

import numpy as np
import pyarrow as pa
import pytest

from presek.engine.columnar.columns import TagSets, Words
from presek.engine.columnar.facets import AnyFacet, Chosen, Narrowed, facet_of, words_of
from presek.values.instant import AsOf
from tests.engine.drawn_customers import NOW, drawn_base
from tests.engine.small import answers_of, snapshot_of
from tests.meaning.catalog import WARSAW, catalog

CATALOG = catalog()
EDGES = (0, 5, 100)
CHOICES = {
    "none": {},
    "one": {"sex": (0,)},
    "several, one of them unknown": {"sex": (1, 2), "city": (0, 1, 2), "employees": (1, 2)},
    "tags": {"interests": (0, 2), "sex": (0, 1)},
    "everything of one": {"vip": (0, 1, 2), "sex": (0,)},
}


@dataclass(frozen=True)
class Index:
    facets: dict[str, AnyFacet]
    everybody: Chosen

    @property
    def size(self):
        return self.everybody.size

    def narrowed(self, choices):
        return Narrowed(self.everybody, {key: self.facets[key].any_of(codes) for key, codes in choices.items()})


@pytest.fixture(scope="module")
def index():
    base = drawn_base(CATALOG, seed=3, customers=200)
    snapshot = snapshot_of(base, Path(mkdtemp(prefix="presek-")) / "snapshot")
    values = {key: key for key in ("sex", "city", "employees", "interests", "vip", "industry")}
    answers = answers_of(snapshot, {}, base, AsOf(NOW, WARSAW), values=values)
    facets = {
        key: facet_of(worths, edges=EDGES if key == "employees" else ()) for key, worths in answers.values.items()
    }
    return Index(facets, Chosen(words_of(snapshot.everybody), snapshot.size))


def codes_of(index: Index, key: str) -> list[set[int]]:
    """The codes of each customer, read one by one from the sets."""
    facet = index.facets[key]
    rows = [facet.any_of((code,)) for code in range(facet.values + 1)]
    masks = [np.unpackbits(row.view(np.uint8), count=index.size, bitorder="little") for row in rows]
    return [{code for code, mask in enumerate(masks) if mask[ordinal]} for ordinal in range(index.size)]


@pytest.mark.parametrize("name", CHOICES)
def test_a_facet_counts_all_but_its_own_choice(index: Index, name: str):
    choices = CHOICES[name]
    codes = {key: codes_of(index, key) for key in index.facets}

    def passes(ordinal: int, but: str) -> bool:
        return all(codes[key][ordinal] & set(chosen) for key, chosen in choices.items() if key != but)

    found = index.narrowed(choices)

    assert found.chosen.total == sum(passes(ordinal, "") for ordinal in range(index.size))
    for key, facet in index.facets.items():
        expected = Counter(
            code for ordinal in range(index.size) if passes(ordinal, key) for code in codes[key][ordinal]
        )
        assert facet.counts(found.without(key)).tolist() == [expected[code] for code in range(facet.values + 1)]


def test_who_has_a_set_of_tags_that_is_too_old_is_counted_as_unknown_only():
    plain = pa.array(["sailing", "yoga"], pa.large_string())
    owned = np.array([0, 1, 0], np.uint8), np.array([0, 2, 3], np.int64)
    facet = facet_of(TagSets(*owned, np.array([False, True]), Words(plain, plain)))

    assert facet.counts(Chosen(words_of(np.packbits([True, True], bitorder="little")), 2)).tolist() == [1, 1, 1]


def test_few_and_many_values_count_alike(index: Index):
    for choices in CHOICES.values():
        chosen = index.narrowed(choices).chosen
        for key, facet in index.facets.items():
            if hasattr(facet, "codes"):
                assert (
                    facet.counts(chosen).tolist()
                    == np.bincount(facet.codes[chosen.ordinals], minlength=facet.values + 1).tolist()
                ), key


def test_the_first_in_an_order_are_those_a_sort_would_give(index: Index):
    chosen = index.narrowed({"sex": (0,)}).chosen
    order = np.arange(index.size)[::-1]

    assert chosen.first(order, 5).tolist() == [each for each in order if each in set(chosen.ordinals)][:5]
    assert len(chosen.first(order, 10_000)) == chosen.total


def test_the_share_of_an_amount_is_its_sum_over_the_chosen(index: Index):
    chosen = index.narrowed({"sex": (0,)}).chosen
    amounts = np.arange(index.size, dtype=np.int64)

    assert chosen.share(amounts) == sum(chosen.ordinals.tolist())
