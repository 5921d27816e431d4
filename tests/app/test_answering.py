"""A page answers from one run; while a new one is counted in the background, from the one before."""

from __future__ import annotations

import pytest

from presek.app import answering
from presek.app.refresh import refresh
from tests.app import homes


@pytest.fixture
def refreshed(home):
    homes.put(home, "customers", [{"customer": f"c{number}", "employees": number} for number in range(30)])
    homes.force(home, homes.segments("size", {"small": "employees < 10"}))
    refresh(home)
    yield home
    answering.forget(home)


def answered(home) -> int:
    with answering.one_run(home):
        run = home.published()
        assert run is not None
        return run.number


def test_a_page_that_is_being_made_keeps_its_run(refreshed):
    before = answered(refreshed)
    with answering.one_run(refreshed):
        refresh(refreshed)
        run = refreshed.published()
        assert run is not None
        assert run.number == before
    assert answered(refreshed) == before + 1


def test_pages_answer_from_the_run_before_until_the_new_one_is_counted(refreshed):
    answering.make_ready(refreshed)
    before = answered(refreshed)
    assert answering.ready_number(refreshed) == before
    new = refresh(refreshed).number
    assert answered(refreshed) == before
    answering.make_ready(refreshed)
    assert answered(refreshed) == new == before + 1


def test_without_anything_that_counts_ahead_pages_answer_from_the_newest_run(refreshed):
    assert refresh(refreshed).number == answered(refreshed)
