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
from presek.membership.change import Change, net
from presek.membership.customers import Customers
from presek.membership.holding import Judged, Stayed, apart, step
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


@pytest.mark.parametrize(("ordinal", "size"), [(9, 5), (5, 5), (8, 8), (70_000, 70_000), (65_536, 65_536), (0, 0)])
def test_a_kept_set_that_reaches_beyond_the_base_is_refused(ordinal, size):
    with pytest.raises(ValueError, match=f"beyond the base of {size}"):
        stored.from_bytes(stored.to_bytes(of([ordinal], ordinal + 1)), size=size)


def test_bytes_that_are_cut_off_or_no_set_are_refused():
    kept = stored.to_bytes(Customers.where(np.random.default_rng(1).random(200_003) < 0.02))
    assert len(stored.from_bytes(kept, size=200_003)) == len(BitMap.deserialize(kept))
    for cut in (0, 3, 8, 20, len(kept) - 1):
        with pytest.raises(ValueError, match=r"no set|cut off"):
            stored.from_bytes(kept[:cut], size=200_003)
    with pytest.raises(ValueError, match=r"no set|cut off"):
        stored.from_bytes(b"\0" * len(kept), size=200_003)


def test_ordinals_are_found_alike_in_sparse_and_dense_sets():
    chance = np.random.default_rng(2)
    for density in (0, 0.0001, 0.001, 0.01, 0.02, 0.2, 1):
        mask = chance.random(10_007) < density
        assert Customers.where(mask).ordinals().tolist() == np.flatnonzero(mask).tolist()


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


def by_hand(run, keys):
    """The hash as its reference page says it, with Python's own sets and numbers."""

    def lengthy(text):
        return len(text.encode()).to_bytes(4, "big") + text.encode()

    asked = sorted(run.answers)
    answers = [run.answers[key] for key in asked]
    members = [[{keys[n] for n in as_set(part)} for part in (answer.true, answer.unknown)] for answer in answers]
    called = sorted(set().union(*(part for both in members for part in both)))
    text = f"presek result 2\nedition {run.edition}\nas of {run.as_of}\nsegments {len(asked)}\n".encode()
    text += b"".join(lengthy(key) + lengthy(run.answers[key].meaning_key) for key in asked)
    names = len(called).to_bytes(8, "big") + b"".join(hashlib.sha256(key.encode()).digest()[:16] for key in called)
    text += hashlib.sha256(names).digest()
    for start in range(0, len(asked), 64):
        group = members[start : start + 64]
        words = []
        for part in (0, 1):
            words += [sum(1 << place for place, both in enumerate(group) if key in both[part]) for key in called]
        text += hashlib.sha256(b"".join(word.to_bytes(8, "little") for word in words)).digest()
    return hashlib.sha256(text).hexdigest()


def test_the_result_hash_is_laid_out_as_its_reference_page_says():
    run = run_of([0, 1], [2])
    assert hash_of(run) == by_hand(run, KEYS)
    assert hash_of(run) == "a6e56c557bc0e049503de0db730d9d2da3ba254a0d664a0d75cdd71d7a0a86af"


@given(some.integers(0, 150), some.integers(0, 2**32 - 1), some.sampled_from([0.0, 0.02, 0.5, 1.0]))
def test_the_result_hash_of_any_run_is_that_of_the_reference_page(segments, seed, density):
    chance = np.random.default_rng(seed)
    keys = [f"c{number}" for number in chance.permutation(20)]
    answers = {}
    for number in range(segments):
        said = chance.random(len(keys))
        true, unknown = said < density / 2, said > 1 - density / 2
        answers[f"s{number}"] = Answer(f"m{number % 3}", Customers.where(true), Customers.where(unknown))
    run = Run(7, None, 1, answers)
    assert hash_of(run, keys) == by_hand(run, keys)


def test_a_run_of_no_segments_has_a_hash():
    assert hash_of(Run(7, None, 1, {})) == by_hand(Run(7, None, 1, {}), KEYS)


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


@given(
    steps=some.lists(
        some.tuples(members(12), members(12), members(12), members(12), members(12)), min_size=1, max_size=6
    ),
    exits=some.booleans(),
)
def test_a_member_is_held_then_stays_until_the_exit_rule_is_true_and_unknown_keeps(steps, exits):
    before = set()
    for true, unknown, leaving, held, gone in steps:
        everybody, unknown = set(range(12)) - gone, unknown - true
        judged = Judged(of(true - gone, 12), of(unknown - gone, 12), of(leaving, 12) if exits else None)
        found = step(judged, of(before, 12), of(held & before, 12), everybody=of(everybody, 12))

        now = as_set(found.true)
        for each in range(12):
            rule, out = each in true, exits and each in leaving
            if each in gone:
                expected = False
            elif each in before and each in held:
                expected = True
            elif each in before and exits:
                expected = not out
            else:
                expected = rule and not out
            assert (each in now) is expected, each
        assert as_set(found.kept) == now - true
        assert as_set(found.unknown) == unknown - gone - now - (leaving if exits else set())
        before = now


@given(some.lists(some.tuples(members(12), members(12)), min_size=1, max_size=4))
def test_of_a_partition_whoever_one_segment_keeps_is_in_no_other(drawn):
    free = set(range(12))
    stayed = {}
    for number, (true, kept) in enumerate(drawn):
        mine, kept = true & free, kept & free
        free -= kept  # before, everybody was in one segment only: so nobody is kept by two
        stayed[str(number)] = Stayed(of(mine | kept, 12), of(set(), 12), of(kept - true, 12))
    found = apart(stayed)
    for key, own in found.items():
        for other, theirs in stayed.items():
            if key != other:
                assert as_set(own.true).isdisjoint(as_set(theirs.kept))
        assert as_set(own.true) >= as_set(own.kept) - set().union(
            *(as_set(theirs.kept) for other, theirs in stayed.items() if other != key)
        )


@given(some.lists(some.tuples(some.integers(0, 9), some.booleans()), max_size=12))
def test_many_steps_come_to_what_they_change_in_the_end(steps):
    before = {1, 3, 5}
    after = set(before)
    told = []
    for ordinal, entered in steps:
        if (ordinal in after) is not entered:
            told.append((np.array([ordinal]), entered))
            after = after | {ordinal} if entered else after - {ordinal}
    change = net(told, size=10)
    assert as_set(change.applied_to(of(before, 10))) == after
    assert as_set(change.undone().applied_to(of(after, 10))) == before
