"""An erasing that is stopped, wherever that is: what was kept until then stands, and the worker finishes the rest."""

from __future__ import annotations

from presek.app import erasing, reading
from presek.app.job_runs import Running
from presek.store import erasures, jobs
from tests.app import homes
from tests.erasing import person
from tests.erasing.person import KEY, OTHER_KEY, STREET


class Stopped(Exception):
    """Somebody stops it."""


def stopping_at(place: int):
    asked = [0]

    def going() -> None:
        asked[0] += 1
        if asked[0] > place:
            raise Stopped

    return going


def test_it_is_stopped_at_every_step_and_goes_on_from_there_until_nothing_is_left(home):
    person.fill(home)
    number = erasing.ask(home, KEY, reason="asked by letter", by="dora")
    stops, states = 0, []
    while not erasing.find(number).done:
        assert stops < 60
        # Each attempt may go some steps further than the one before; a state once reached is never left backwards.
        going = stopping_at(stops)
        before = dict(home.head())
        try:
            erasing.finish(home, number, going=going)
        except Stopped:
            state = erasing.find(number).state
            states.append(state)
            if state == erasures.ASKED:
                assert dict(home.head()) == before
                opened = reading.opened(home)
                assert opened.snapshot.ordinal(KEY) is not None  # nothing of them went yet
        stops += 3

    assert stops > 8
    assert states == sorted(states, key=["asked", "purging", "sweeping"].index)
    assert set(states) >= {"asked", "purging"}
    opened = reading.opened(home)
    assert {opened.snapshot.key(int(each)) for each in opened.everybody().ordinals()} == {"a", "b", OTHER_KEY}
    kept = [row for batch in home.lake.read("orders", home.head()["orders"]) for row in batch.to_pylist()]
    assert sorted(row["row_key"] for row in kept) == ["1", "2", "3", "4"]
    homes.leave()
    assert {trace for _, trace in person.found_in(home.path)} & {KEY, STREET} == {STREET}


def test_stop_on_the_page_of_jobs_reaches_an_erasing_under_way_and_the_worker_takes_it_up_again(home, monkeypatch):
    person.fill(home)
    number = erasing.ask(home, KEY, reason="asked by letter", by="dora")
    asked = [0]
    plain = Running.going

    def going(self: Running) -> None:
        asked[0] += 1
        if asked[0] == 5:
            jobs.ask_to_stop(self.number, at=person.AT)
        plain(self)

    with monkeypatch.context() as patched:
        patched.setattr(Running, "going", going)
        erasing.do_due(home, say=lambda _: None, stopping=lambda: False)
    assert not erasing.find(number).done
    assert [each.state for each in jobs.latest(9, kind=erasing.KIND)] == ["stopped"]

    monkeypatch.setattr(erasing, "AGAIN_AFTER", 0)
    erasing.do_due(home, say=lambda _: None, stopping=lambda: False)
    assert erasing.find(number).done
