"""The algebra of sets of customers, held to Python's own sets, and the result hash."""

from __future__ import annotations

import hashlib
import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from pyroaring import BitMap

from presek.membership import customers as sets
from presek.membership import overlap, partition, stored
from presek.membership.change import Change
from presek.membership.customers import Customers
from presek.membership.result_hash import Roll, result_hash
from presek.membership.run import Answer, Run

SIZE = 137


def members(size=SIZE):
    return some.sets(some.integers(0, size - 1))


def of(ordinals, size=SIZE):
    return Customers.of(ordinals, size=size)


def as_set(customers):
    return set(customers.ordinals().tolist())


@given(members(), members())
def test_sets_of_customers_are_sets(one, two):
    assert as_set(of(one) & of(two)) == one & two
    assert as_set(of(one) | of(two)) == one | two
    assert as_set(of(one) - of(two)) == one - two
    assert as_set(~of(one)) == set(range(SIZE)) - one
    assert len(of(one)) == len(one)
    assert [ordinal in of(one) for ordinal in range(SIZE)] == [ordinal in one for ordinal in range(SIZE)]


@given(members(), members(), members())
def test_the_laws_hold_within_everyone(one, two, three):
    a, b, c = of(one), of(two), of(three)
    assert a - b == a & ~b
    assert ~(a | b) == ~a & ~b
    assert ~(a & b) == ~a | ~b
    assert a & (b | c) == (a & b) | (a & c)
    assert ~~a == a
    assert len(a) + len(b) == len(a | b) + len(a & b)
    assert a | ~a == sets.everyone(SIZE)
    assert a & ~a == sets.nobody(SIZE)


def test_sets_of_two_bases_never_meet():
    with pytest.raises(ValueError, match="a set of 3 customers can't meet one of 4"):
        of([1], 3) & of([1], 4)


@given(members())
def test_the_first_member_is_the_least(one):
    assert sets.first_of(of(one)) == (min(one) if one else None)


@given(members(), members(SIZE + 40))
def test_a_change_leads_from_the_earlier_set_to_the_later(before, after):
    change = Change.between(of(before), of(after, SIZE + 40))
    assert as_set(change.entered) == after - before
    assert as_set(change.left) == before - after
    assert change.applied_to(of(before)) == of(after, SIZE + 40)
    assert bool(change) == (before != after)


@given(some.integers(0, 2**32 - 1), some.sampled_from([0.0, 0.001, 0.06, 0.0625, 0.07, 0.5, 1.0]))
def test_a_kept_set_is_read_back_by_us_and_by_roaring(seed, density):
    size = 200_003
    mask = np.random.default_rng(seed).random(size) < density
    kept = stored.to_bytes(Customers.where(mask))
    assert stored.from_bytes(kept, size=size) == Customers.where(mask)
    assert BitMap.deserialize(kept) == BitMap(np.flatnonzero(mask).astype(np.uint32))


def test_a_kept_set_that_reaches_beyond_the_base_is_refused():
    with pytest.raises(ValueError, match="ordinal 9"):
        stored.from_bytes(stored.to_bytes(of([9], 10)), size=5)


@given(members(), members(), members())
def test_a_partition_names_who_is_in_two_segments_and_who_is_in_none(one, two, three):
    named = {"one": of(one), "two": of(two), "three": of(three)}
    both = (one & two) | (one & three) | (two & three)
    found = partition.overlap(named)
    assert (found and (found.ordinal, found.customers)) == ((min(both), len(both)) if both else None)
    if found:
        assert all(found.ordinal in named[key] for key in found.segments)
    none = set(range(SIZE)) - one - two - three
    left_out = partition.gap(named, sets.everyone(SIZE))
    assert (left_out and (left_out.ordinal, left_out.customers)) == ((min(none), len(none)) if none else None)


@given(members(), members(), members())
def test_cells_add_up_and_pairs_agree_with_them(one, two, three):
    named = {"one": of(one), "two": of(two), "three": of(three)}
    cells = overlap.cells(named)
    assert sum(cells.values()) == SIZE
    matrix = overlap.shared(named)
    for row, here in enumerate(named):
        for column, there in enumerate(named):
            assert matrix[row, column] == sum(count for cell, count in cells.items() if {here, there} <= cell)


# --- the result hash -----------------------------------------------------------------------------------------

KEYS = ["crm:b", "crm:a", "shop:ž", "shop:🙂", "crm:c"]


def run_of(true, unknown=(), *, as_of=5, meaning="m1", edition=1, keys=KEYS, name="regulars"):
    return Run(as_of, None, edition, {name: Answer(meaning, of(true, len(keys)), of(unknown, len(keys)))})


def hash_of(run, keys=KEYS):
    return result_hash(run, Roll.of(keys))


def test_the_result_hash_is_laid_out_as_its_reference_page_says():
    def lengthy(text):
        return len(text.encode()).to_bytes(4, "big") + text.encode()

    def people(*keys):
        prints = b"".join(hashlib.sha256(key.encode()).digest()[:16] for key in sorted(keys))
        return len(keys).to_bytes(8, "big") + prints

    segment = lengthy("regulars") + lengthy("m1") + people("crm:b", "crm:a") + people("shop:ž")
    head = b"presek result 1\nedition 1\nas of 5\nsegments 1\n"
    expected = hashlib.sha256(head + hashlib.sha256(segment).digest()).hexdigest()
    assert hash_of(run_of([0, 1], [2])) == expected


def test_ordinals_never_enter_the_result_hash():
    turned = list(reversed(KEYS))
    assert hash_of(run_of([0, 1], [2])) == hash_of(run_of([4, 3], [2], keys=turned), turned)


def test_customers_of_no_segment_never_enter_the_result_hash():
    assert hash_of(run_of([0, 1])) == hash_of(run_of([0, 1], keys=[*KEYS, "new"]), [*KEYS, "new"])


@pytest.mark.parametrize(
    "other",
    [
        run_of([0]),
        run_of([0, 1], [3]),
        run_of([0, 1, 2]),
        run_of([0, 1], [2], as_of=6),
        run_of([0, 1], [2], meaning="m2"),
        run_of([0, 1], [2], edition=2),
        run_of([0, 1], [2], name="others"),
        run_of([2], [0, 1]),
    ],
)
def test_any_other_answer_has_another_hash(other):
    assert hash_of(other) != hash_of(run_of([0, 1], [2]))


def test_hashing_a_hundred_segments_of_two_hundred_thousand_customers_is_quick():
    size = 200_000
    roll = Roll.of([f"c{number}" for number in range(size)])
    chance = np.random.default_rng(7)
    answers = {
        f"s{number}": Answer("m", Customers.where(chance.random(size) < 0.2), sets.nobody(size))
        for number in range(100)
    }
    begun = time.perf_counter()
    result_hash(Run(1, None, 1, answers), roll)
    assert time.perf_counter() - begun < 2.0
