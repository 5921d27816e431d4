"""A job that comes while somebody else writes waits for that, and is done when its turn comes."""

from __future__ import annotations

import pytest

from presek.app import erasing, import_job, uploading, worker
from presek.app import refresh as refreshing
from presek.store import alerts, jobs
from tests.app import homes

MAPPING = """\
edition: 1
format: csv
zone: Europe/Warsaw
table: customers
source: test
key:
  column: key
columns:
  staff: employees
"""


@pytest.fixture
def firms(home):
    homes.put(home, "customers", [{"customer": f"c{number}", "employees": number} for number in range(30)])
    homes.force(home, homes.segments("size", {"small": "employees < 10"}))
    refreshing.refresh(home)
    return home


def asked_for(home, name):
    upload = uploading.receive(home, f"{name}.csv", [f"key,staff\n{name},5\n".encode()], by="anna")
    return import_job.ask(home, upload.token, MAPPING, dry_run=False, by="anna")


def turn(home):
    said = []
    worker.work(home, say=said.append, once=True)
    return said


def states(*numbers):
    return [jobs.find(number).state for number in numbers]


def test_imports_wait_in_their_order_while_another_program_writes(firms):
    first, second = asked_for(firms, "first"), asked_for(firms, "second")
    with firms.writing("importing by hand"):
        told = turn(firms)
        turn(firms)
        assert states(first, second) == ["queued", "queued"]
    [waits] = [each.says for each in jobs.notes(first)]
    assert waits.startswith("waits: ")
    assert "importing by hand" in waits
    assert any(waits in each for each in told)
    assert not jobs.notes(second)

    turn(firms)
    assert states(first, second) == ["done", "done"]
    assert jobs.find(first).ended_at <= jobs.find(second).begun_at
    assert alerts.standing() == ()


def test_what_waits_can_be_stopped(firms):
    number = asked_for(firms, "first")
    with firms.writing("importing by hand"):
        turn(firms)
        jobs.ask_to_stop(number, at=1)
    turn(firms)
    assert states(number) == ["stopped"]


def test_upkeep_waits_and_no_alert_is_raised(firms):
    number = jobs.ask(worker.UPKEEP, {}, by="anna", at=1)
    with firms.writing("importing by hand"):
        turn(firms)
        assert states(number) == ["queued"]
    turn(firms)
    assert states(number) == ["done"]
    assert alerts.standing() == ()


def test_an_erasing_waits(firms, monkeypatch):
    monkeypatch.setattr(erasing, "SECONDS_TO_WAIT", 0)
    with firms.writing("importing by hand"):
        asked = erasing.ask(firms, "c7", reason="asked by letter", by="anna")
        turn(firms)
        assert {each.state for each in jobs.unfinished(erasing.KIND)} == {"queued"}
    turn(firms)
    assert not jobs.unfinished(erasing.KIND)
    assert erasing.find(asked).done_at is not None
