"""Sources as things a person adds, looks at and removes; and the worker, who reads them by their schedule."""

from __future__ import annotations

import json
import multiprocessing
import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from presek.values.problem import Problems
from tests.sources.definitions import ORDERS, rows_kept, written

API = {"kind": "rest", "url": "https://host", "path": "/x"}


def add(home, tmp_path, **said: Any) -> tuple[str, bool]:
    from presek.app import sources

    path = tmp_path / "crm.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(
            "CREATE TABLE IF NOT EXISTS orders (no, customer, at, amount);"
            "INSERT INTO orders VALUES (1, 'A', '2026-04-01', 10), (2, 'B', '2026-04-01', 20);"
        )
    said = {"kind": "database", "url": f"sqlite://{path}", "table": "orders", "mark": "no", **said}
    return sources.add(home, written(tmp_path / "source", said, ORDERS))


def work(home) -> list[str]:
    from presek.app import worker

    told: list[str] = []
    worker.work(home, say=told.append, once=True)
    return told


def test_the_worker_reads_a_source_when_its_time_has_come(home, tmp_path, monkeypatch: pytest.MonkeyPatch):
    from presek.app import clock, source_runs, sources

    add(home, tmp_path, every="15 minutes")
    assert sources.listed(home)[0].freshness == "never"

    assert "source shop: 2 of 2 rows taken, 0 rejected" in work(home)
    first = sources.listed(home)[0]
    assert (first.freshness, first.mark, len(rows_kept(home, "orders"))) == ("fresh", "2", 2)
    assert source_runs.due(home) == ()

    later = clock.now() + 15 * 60 * 1_000_000
    monkeypatch.setattr(clock, "now", lambda: later)
    assert source_runs.due(home) == ("shop",)
    monkeypatch.setattr(clock, "now", lambda: later + 16 * 60 * 1_000_000)
    assert sources.listed(home)[0].freshness == "late"


def test_a_source_without_a_schedule_is_read_when_somebody_asks(home, tmp_path):
    from presek.app import sources

    add(home, tmp_path)
    work(home)
    assert sources.listed(home)[0].freshness == "never"

    sources.ask(home, "shop")
    work(home)
    assert sources.listed(home)[0].freshness == "fresh"


def test_a_paused_source_rests_until_it_goes_on(home, tmp_path):
    from presek.app import source_runs, sources

    add(home, tmp_path, every="hour")
    sources.pause(home, "shop", paused=True)
    assert (source_runs.due(home), sources.listed(home)[0].freshness) == ((), "paused")
    sources.pause(home, "shop", paused=False)
    assert source_runs.due(home) == ("shop",)


def test_a_source_that_fails_is_tried_ever_more_seldom(home, tmp_path):
    from presek.app import source_runs, sources

    add(home, tmp_path, every="hour", table="none")
    waits = []
    for _ in range(6):
        with pytest.raises(Problems):
            source_runs.run(home, "shop")
        state = sources.listed(home)[0]
        waits.append(round((state.due_at - state.last.begun_at) / 3_600_000_000))
    assert waits == [2, 4, 8, 16, 24, 24]
    assert state.problem.startswith("the database could not be read")


def test_a_reading_that_was_broken_off_is_taken_up_again_at_once(home, tmp_path):
    from presek.app import clock, source_runs
    from presek.store import sources as kept

    add(home, tmp_path, every="day")
    source_runs.run(home, "shop")
    assert source_runs.due(home) == ()
    kept.try_now("shop", at=clock.now())
    assert source_runs.due(home) == ("shop",)


def test_a_worker_that_is_told_to_stop_leaves_a_source_as_it_was(home, tmp_path):
    from presek.app import source_schedule, sources

    add(home, tmp_path, every="hour")
    asked = iter([False, False, True])
    source_schedule.read_due(home, say=print, stopping=lambda: next(asked, True))

    assert (sources.listed(home)[0].freshness, sources.listed(home)[0].mark) in {("never", ""), ("fresh", "2")}


def hold(folder: Path, held: Any, done: Any) -> None:
    from filelock import FileLock

    folder.mkdir(exist_ok=True)
    with FileLock(folder / "shop.lock"):
        held.set()
        done.wait(30)


def test_two_who_read_the_same_source_do_not_meet(home, tmp_path):
    from presek.app import source_runs

    add(home, tmp_path)
    context = multiprocessing.get_context("spawn")
    held, done = context.Event(), context.Event()
    other = context.Process(target=hold, args=(home.path / "incoming", held, done))
    other.start()
    try:
        assert held.wait(30)
        with pytest.raises(Problems, match="another process"):
            source_runs.run(home, "shop")
    finally:
        done.set()
        other.join()
    assert source_runs.run(home, "shop").accepted == 2


def test_a_source_can_be_changed_and_removed_and_what_it_brought_stays(home, tmp_path):
    from presek.app import source_runs, sources

    assert add(home, tmp_path) == ("shop", True)
    source_runs.run(home, "shop")
    assert add(home, tmp_path, every="hour") == ("shop", False)
    assert sources.listed(home)[0].mark == "2"

    sources.remove(home, "shop")
    assert (sources.listed(home), len(rows_kept(home, "orders"))) == ((), 2)
    with pytest.raises(Problems, match="no source 'shop'"):
        sources.remove(home, "shop")


def test_a_secret_that_is_not_there_is_told_by_its_place(home, tmp_path):
    from presek.app import source_runs

    add(home, tmp_path, url="postgresql://me@127.0.0.1:1/crm", password="env:NOT_SET_ANYWHERE")
    with pytest.raises(Problems, match="NOT_SET_ANYWHERE can't be used"):
        source_runs.run(home, "shop")


def test_a_secret_is_read_from_a_file(home, tmp_path):
    from presek.app import wiring

    (tmp_path / "kept").write_text("s3cret\n")
    assert wiring.secret("file", str(tmp_path / "kept")) == "s3cret"


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ({"url": "mysql://me:h1dden@host/crm"}, "a password does not belong in the address"),
        ({"url": "mysql://host/crm?password=h1dden"}, "a password does not belong in the address"),
        ({"password": "h1dden"}, "names the place of the secret"),
        ({"url": "oracle://host/crm"}, "begins with one of"),
        ({"url": "mysql://host:no/crm"}, "begins with one of"),
        ({"table": "orders", "query": "SELECT 1"}, "either 'table' or 'query'"),
        ({"every": "now and then"}, "15 minutes"),
        ({"kind": "fax"}, "'kind' is one of"),
        ({"tabel": "orders"}, "has no 'tabel'"),
        ({"key": "My Shop"}, "a source's key"),
        ({"deleted": {"column": "gone"}}, "needs the 'values'"),
        ({**API, "parameters": {"api_token": "h1dden"}}, "looks like a secret"),
        ({**API, "sign_in": {"kind": "bearer"}}, "needs a token"),
        ({**API, "pages": {"kind": "scroll"}}, "'pages' is one of"),
    ],
)  # fmt: skip
def test_a_wrong_definition_is_told_with_its_place_and_keeps_nothing(home, tmp_path, said: dict[str, Any], says: str):
    from presek.app import sources

    path = written(tmp_path / "source", {"kind": "database", "url": "sqlite:///x", **said}, ORDERS)
    with pytest.raises(Problems) as told:
        sources.add(home, path)

    assert says in str(told.value)
    assert "h1dden" not in str(told.value)
    assert re.search(r"source\.yaml:\d+:\d+", str(told.value))
    assert sources.listed(home) == ()


def test_a_source_shows_no_secret_however_it_is_printed():
    from presek.source.definition import Secret

    secret = Secret("h1dden")
    assert "h1dden" not in f"{secret} {secret!r} {[secret]} {{'a': secret}}"


def test_the_commands_add_read_list_pause_and_remove_a_source(home, tmp_path, capsys: pytest.CaptureFixture[str]):
    from presek.cli.main import exit_code
    from presek.cli.shapes import EXAMPLES

    add(home, tmp_path)

    def said(*words: str) -> Any:
        assert exit_code(["sources", *words, "--home", str(home.path), "--json"]) == 0
        return json.loads(capsys.readouterr().out)

    assert said("add", str(tmp_path / "source" / "source.yaml")) == {"source": "shop", "new": False}
    read = said("run", "shop")
    assert (read["read"], read["accepted"]) == (2, 2)
    assert set(read) == set(EXAMPLES["sources run"])
    (listed,) = said("list")["sources"]
    assert set(listed) == set(EXAMPLES["sources list"]["sources"][0])
    for command in ("pause", "resume", "remove"):
        assert said(command, "shop") == {"source": "shop", "done": True}
    assert said("list") == {"sources": []}
    assert exit_code(["sources", "run", "shop", "--home", str(home.path)]) == 3
