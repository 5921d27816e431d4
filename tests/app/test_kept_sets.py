"""The sets of runs: what did not change is not written again, and lives on when the run that wrote it goes."""

from __future__ import annotations

import shutil

import numpy as np
import pytest

from presek.app import kept_sets
from presek.membership.customers import Customers
from presek.membership.result_hash import Hashed, Roll, result_hash
from presek.membership.run import Answer, Run
from presek.values.problem import Problems

MANY = 3_000


def answer(seed: int, size: int = MANY) -> Answer:
    chance = np.random.default_rng(seed)
    return Answer("m", Customers.where(chance.random(size) < 0.4), Customers.where(chance.random(size) < 0.01))


def write(home, number: int, answers: dict[str, Answer], *, unchanged=(), before: int | None = None) -> None:
    said = None if before is None else f"{before:08}"
    kept_sets.write(home, f"{number:08}", Run(1, None, 1, answers), before=said, unchanged=unchanged)


def same(home, number: int, answers: dict[str, Answer]) -> bool:
    found = {key: kept_sets.read(home, f"{number:08}", key) for key in kept_sets.keys(home, f"{number:08}")}
    return kept_sets.there(home, f"{number:08}") and found == answers


def test_what_did_not_change_is_not_written_again_and_outlives_the_run_that_wrote_it(tmp_path):
    answers = {name: answer(place) for place, name in enumerate("abc")}
    write(tmp_path, 1, answers)
    for number in range(2, 6):
        answers = {**answers, "c": answer(10 + number)}
        write(tmp_path, number, answers, unchanged={"a", "b"}, before=number - 1)
    shutil.rmtree(tmp_path / "runs" / "00000001")
    shutil.rmtree(tmp_path / "runs" / "00000002")
    assert same(tmp_path, 5, answers)
    sizes = {each.name: each.stat().st_size for each in (tmp_path / "runs" / "00000005").iterdir()}
    assert sizes["sets.roaring"] * 2.5 < sizes["00000001.roaring"]
    (tmp_path / "runs" / "00000004" / "00000001.roaring").write_bytes(b"cut")
    assert not kept_sets.there(tmp_path, "00000005")


def test_too_many_files_are_written_together_again(tmp_path):
    answers = {f"s{place}": answer(place) for place in range(12)}
    write(tmp_path, 1, answers)
    for number in range(2, 13):
        mine = f"s{number - 1}"
        answers = {**answers, mine: answer(100 + number)}
        write(tmp_path, number, answers, unchanged=answers.keys() - {mine}, before=number - 1)
        assert same(tmp_path, number, answers)
        assert len(list((tmp_path / "runs" / f"{number:08}").iterdir())) <= kept_sets.MOST_FILES + 2


def test_a_run_before_that_is_gone_or_has_not_the_segment_only_means_that_all_is_written(tmp_path):
    answers = {"a": answer(1)}
    write(tmp_path, 3, answers, unchanged={"a"}, before=2)
    assert same(tmp_path, 3, answers)
    write(tmp_path, 4, {**answers, "b": answer(2)}, unchanged={"a", "b"}, before=3)
    assert same(tmp_path, 4, {**answers, "b": answer(2)})
    with pytest.raises(Problems):
        kept_sets.read(tmp_path, "00000002", "a")


def test_the_hash_with_a_memory_is_that_without():
    memory, chance = Hashed(), np.random.default_rng(5)
    rolls = [Roll.of([f"{prefix}{number}" for number in range(MANY)]) for prefix in "xy"]
    answers = {f"s{place:03}": answer(place) for place in range(130)}
    for step in range(12):
        if step % 3:
            key = f"s{chance.integers(130):03}"
            bits = answers[key].true.bits  # in place, as a living base does it
            bits[chance.integers(len(bits) - 1)] ^= 1
        run = Run(step, None, 1, answers)
        roll = rolls[step // 6]
        assert result_hash(run, roll, memory=memory) == result_hash(run, roll)
