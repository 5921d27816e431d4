"""The table of cases is strong enough: each wrong meaning that is planted in the reference fails at least one case."""

from __future__ import annotations

from typing import get_args

import pytest

from presek.segment import terms, windows
from tests.meaning import (
    planted_in_aggregates,
    planted_in_conditions,
    planted_in_history,
    planted_in_ranks,
    planted_in_time,
    planted_in_values,
)
from tests.meaning.cases import Case, cases
from tests.meaning.engines import reference
from tests.meaning.planted import Plant

PLANTS = [
    *planted_in_conditions.PLANTS,
    *planted_in_values.PLANTS,
    *planted_in_aggregates.PLANTS,
    *planted_in_time.PLANTS,
    *planted_in_ranks.PLANTS,
    *planted_in_history.PLANTS,
]

OF_FUNCTIONS = {"Aggregate"}
"""Spoilt function by function."""


def right(case: Case) -> bool:
    answers = reference({"rule": case.rule}, case.base, case.as_of, case.segments)
    return answers["rule"] == (case.inside, case.unknown)


@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: f"{plant.of}: {plant.says}")
def test_the_table_catches_a_planted_error(plant: Plant, monkeypatch: pytest.MonkeyPatch):
    plant.spoil(monkeypatch)
    assert not all(right(case) for case in cases())


def test_every_term_function_and_window_has_been_spoilt():
    kinds = {kind.__name__ for union in (terms.Term, terms.Value, windows.Window) for kind in get_args(union)}
    named = kinds - OF_FUNCTIONS | set(get_args(terms.Function))
    assert named - {plant.of for plant in PLANTS} == set()
