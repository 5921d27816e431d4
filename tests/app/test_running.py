"""What runs: `up` with its site and worker, the worker alone, and what they say when they can't."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request

import pytest

from presek.app import doctor, up, worker, worker_lease
from presek.app import refresh as refreshing
from presek.store import alerts, jobs, leases
from presek.values.problem import Problems
from tests.app import homes


@pytest.fixture
def firms(home):
    homes.put(home, "customers", [{"customer": f"c{number}", "employees": number} for number in range(30)])
    homes.force(home, homes.segments("size", {"small": "employees < 10"}))
    return home


def turn(home):
    said = []
    worker.work(home, say=said.append, once=True)
    return said


def test_the_worker_refreshes_when_data_or_definitions_changed_and_only_then(firms):
    assert turn(firms)[-1].startswith("refreshed 1 segments of 30 customers")
    assert turn(firms) == ["at work"]

    homes.put(firms, "customers", [{"customer": "new", "employees": 5}])
    assert turn(firms)[-1].startswith("refreshed 1 segments of 31 customers")

    homes.force(firms, homes.segments("size", {"small": "employees < 11"}))
    assert len(turn(firms)) == 2
    assert turn(firms) == ["at work"]


def test_the_worker_does_what_was_asked_for_on_a_page(firms):
    refreshing.refresh(firms)
    number = jobs.ask("refresh", {}, by="anna", at=1)

    turn(firms)

    assert jobs.find(number).state == "done"


def test_a_refresh_that_fails_is_told_by_an_alert_that_ends_with_the_next_good_one(firms, monkeypatch):
    def refused(home, **more):
        from presek.values.problem import Problem

        raise Problems(Problem("disk-full", "the disk is full."))

    number = jobs.ask("refresh", {}, by="anna", at=1)
    with monkeypatch.context() as broken:
        broken.setattr(worker, "refresh", refused)
        assert turn(firms)[-1] == "the refresh failed: the disk is full."
    assert [alert.code for alert in alerts.standing()] == ["refresh-failed"]
    assert jobs.find(number).state == "failed"

    turn(firms)
    assert alerts.standing() == ()


def test_one_worker_works_and_the_others_stand_by(firms):
    now = worker_lease.clock.now()
    leases.take(worker_lease.WORKER, "elsewhere:1", now=now, until=now + 60_000_000)
    assert turn(firms) == []

    leases.give_back(worker_lease.WORKER, "elsewhere:1")
    assert turn(firms)[0] == "at work"
    assert leases.holding(worker_lease.WORKER, now=now) is None


def test_a_port_in_use_is_a_problem_and_without_one_the_next_free_is_taken():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(Problems, match=f"port {port} can't be listened on") as refused:
            up.free_port("127.0.0.1", port)
        assert refused.value.exit_code == 4
    assert up.free_port("127.0.0.1", None) in range(8000, 8020)


def test_the_doctor_finds_what_is_missing(firms):
    found = {each.check: each.state for each in doctor.examine(firms)}

    assert found["database"] == found["lake"] == found["home"] == found["snapshot"] == "good"
    assert found["run"] == found["worker"] == found["users"] == "note"
    refreshing.refresh(firms)
    assert {each.check: each.state for each in doctor.examine(firms)}["run"] == "good"


@pytest.mark.slow
def test_up_serves_the_site_runs_the_worker_and_stops_both_when_asked(firms):
    homes.leave()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    running = subprocess.Popen(
        [sys.executable, "-m", "presek.cli", "up", "--home", str(firms.path), "--port", str(port)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        said = ""
        begun = time.monotonic()
        while "Ctrl-C stops it." not in said:
            assert time.monotonic() - begun < 90, said
            assert running.poll() is None, said
            said += running.stdout.readline()
        assert re.search(r"Sign in as admin with the password \S{12,}", said)
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=30) as page:
            assert page.status == 200
        running.send_signal(signal.SIGTERM)
        assert running.wait(30) == 0
    finally:
        if running.poll() is None:
            running.kill()
        running.stdout.close()
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0
