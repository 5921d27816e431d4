"""What an engine works on ends when somebody stops the job, ends the worker, or writes the next draft."""

from __future__ import annotations

import os
import signal
import threading
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pytest

from presek.app import wiring
from presek.values.problem import Problems
from tests.sources import servers

pytestmark = pytest.mark.timeout(90)
KINDS = ("duckdb", "postgresql")


@pytest.fixture(scope="module")
def server():
    """A server of PostgreSQL, started for these tests."""
    if not (servers.program("initdb") and servers.program("postgres")):
        pytest.skip("no PostgreSQL server is installed (Debian: postgresql)")
    with TemporaryDirectory(prefix="presek-pg-") as place, servers.postgresql(Path(place)) as running:
        yield running.url


@pytest.fixture(scope="module", params=KINDS)
def bound(request, tmp_path_factory, django_db_blocker):
    """A home bound to a small shop, and the shop."""
    from tests.engines import small_shop

    folder = tmp_path_factory.mktemp("bound")
    if request.param == "duckdb":
        duckdb.connect(str(folder / "shop.duckdb")).close()
    url = f"duckdb://{folder}/shop.duckdb" if request.param == "duckdb" else request.getfixturevalue("server")
    shop, before = small_shop.Shop(url), wiring.home_folder()
    shop.fill()
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock():
        patch.setenv("PRESEK_ENGINE_PASSWORD", servers.PASSWORD)
        try:
            yield small_shop.bound_home(folder / "home", shop), shop
        finally:
            small_shop.leave(before)


@pytest.fixture
def endless(bound):
    """The same, while whoever asks for orders waits for ever."""
    home, shop = bound
    shop.never_ends()
    try:
        yield home, shop
    finally:
        shop.goes_on()


def counts(home) -> dict[str, int]:
    return {each.key: each.inside for each in home.published().counts}


def test_a_refresh_that_is_stopped_on_the_page_of_jobs_ends_in_the_engine(endless):
    from presek.app import clock, worker
    from presek.store import alerts, jobs

    home, shop = endless
    before, run = counts(home), home.published().number
    assert before == {"polish": 20, "buyers": 25, "spenders": 13}
    number = jobs.ask(jobs.REFRESH, {}, by="ana", at=clock.now())
    stop = threading.Timer(1.0, in_a_thread(lambda: jobs.ask_to_stop(number, at=clock.now())))
    stop.start()
    worker.work(home, say=lambda _: None, once=True)
    stop.join()
    assert jobs.find(number).state == "stopped"
    assert (home.published().number, counts(home)) == (run, before)
    assert not [each for each in alerts.standing() if each.code == "refresh-failed"]
    assert ends(shop)


def test_the_refresh_after_a_stopped_one_goes_well(bound):
    from presek.app.refresh import refresh

    home, _ = bound
    run = home.published().number
    refresh(home)
    assert (counts(home)["buyers"], home.published().number) == (25, run + 1)


def test_the_next_draft_of_the_same_person_stops_the_one_before(endless):
    from presek.app import computing, reading, stopping
    from presek.segment.parse import parse

    home, shop = endless
    opened, as_of = reading.opened(home), reading.as_of(home)
    told: list[str] = []

    def ask(rule: str, whose: str) -> None:
        try:
            with stopping.unless_newer(whose):
                computing.passed({"draft": parse(rule)}, opened, as_of, remember=False)
        except Problems as stopped:
            told.append(stopped.problems[0].code)

    first = threading.Thread(target=in_a_thread(lambda: ask("orders.avg(net_amount) > 3 PLN", "ana")))
    first.start()
    told_to(shop)
    ask('country = "PL"', "eva")
    assert told == []
    ask('country = "PL"', "ana")
    first.join()
    assert told == ["engine-stopped"]
    assert ends(shop)


def test_what_somebody_else_stopped_is_asked_again_by_who_waited_for_it(bound, monkeypatch):
    from presek.app import computing, engine_answers, reading
    from presek.engine.sql.connection import EngineFailed
    from presek.segment.parse import parse

    home, _ = bound
    opened, as_of = reading.opened(home), reading.as_of(home)
    begun, go, asked, found = threading.Event(), threading.Event(), [], []
    ask = engine_answers._asked

    def broken_off(*given, **more):
        asked.append(1)
        if len(asked) > 1:
            return ask(*given, **more)
        begun.set()
        go.wait(30)
        raise EngineFailed("stopped", "Engine", "")

    def count() -> None:
        rule = parse("orders.stddev(net_amount) > 3 PLN")
        found.append(computing.passed({"draft": rule}, opened, as_of, remember=False).sets["draft"])

    monkeypatch.setattr(engine_answers, "_asked", broken_off)

    def stopped() -> None:
        with pytest.raises(EngineFailed):
            count()

    first = threading.Thread(target=in_a_thread(stopped))
    first.start()
    begun.wait(30)
    second = threading.Thread(target=in_a_thread(count))
    second.start()
    go.set()
    first.join()
    second.join()
    assert (len(asked), len(found)) == (2, 1)


def in_a_thread(what):
    """The same, letting go of the database at its end."""

    def done() -> None:
        try:
            what()
        finally:
            wiring.let_go_of_database()

    return done


def nothing_runs(shop) -> bool:
    """Whether the server works on nothing that asks for orders."""
    if shop.kind == "duckdb":
        return True
    import psycopg

    with psycopg.connect(shop.url, password=servers.PASSWORD) as connection:
        (many,) = connection.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%orders%' "
            "AND pid <> pg_backend_pid()"
        ).fetchone()
    return many == 0


def ends(shop) -> bool:
    """Whether the server works on nothing within its patience: it ends a statement a moment after it was told to."""
    servers.wait_for(lambda: asserted(nothing_runs(shop)))
    return True


@pytest.fixture
def signals():
    """As a program of its own has them; those of the tests stand again afterwards."""
    before = {each: signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)}
    signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    for each, handler in before.items():
        signal.signal(each, handler)


def test_a_refresh_that_is_broken_off_by_hand_ends_in_the_engine(endless, signals):
    from presek.app.refresh import refresh

    home, shop = endless
    before, run = counts(home), home.published().number
    end = threading.Thread(target=lambda: (told_to(shop), os.kill(os.getpid(), signal.SIGINT)))
    end.start()
    with pytest.raises((KeyboardInterrupt, Problems)) as broken:
        refresh(home)
    end.join()
    assert broken.type is KeyboardInterrupt
    assert (home.published().number, counts(home)) == (run, before)
    assert ends(shop)


def test_a_worker_that_is_told_to_end_ends_in_the_middle_of_a_refresh(endless, signals):
    from presek.app import clock, worker
    from presek.store import jobs

    home, shop = endless
    before, run = counts(home), home.published().number
    number = jobs.ask(jobs.REFRESH, {}, by="ana", at=clock.now())
    end = threading.Thread(target=lambda: (told_to(shop), os.kill(os.getpid(), signal.SIGTERM)))
    end.start()
    worker.work(home, say=lambda _: None)
    end.join()
    assert jobs.find(number).state == "queued"
    assert (home.published().number, counts(home)) == (run, before)
    assert ends(shop)
    jobs.drop(number)


def told_to(shop) -> None:
    """Waits until the engine is at work."""
    if shop.kind == "postgresql":
        servers.wait_for(lambda: asserted(not nothing_runs(shop)))
    else:
        threading.Event().wait(1.0)


def asserted(so: bool) -> None:
    assert so
