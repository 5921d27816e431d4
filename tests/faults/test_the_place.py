"""A full disk, a folder that can't be written, two at once, files that vanished: a clear problem, and nothing is
changed."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat

import pytest

from presek.app import counting, kept_sets, reading, snapshots, worker
from presek.app import refresh as refreshing
from presek.app.home import Home
from presek.lake.lock import lake_lock
from presek.store import alerts, runs
from presek.values.problem import Branch, Problems
from tests.app import homes
from tests.faults.small_disk import read_only, small_disk

PEOPLE = [{"customer": f"c{number}", "employees": number} for number in range(50)]


def filled(home):
    homes.put(home, "customers", PEOPLE)
    homes.force(home, homes.segments("size", {"small": "employees < 10", "other": "otherwise"}, partition=True))
    return refreshing.refresh(home)


def orders(rows):
    return [
        {"customer": f"c{number % 50}", "ordered_at": "2026-06-01T10:00:00", "product": f"{number:x}" * 8}
        for number in range(rows)
    ]


def test_a_full_disk_stops_an_import_with_a_problem_of_the_place_and_changes_nothing(
    tmp_path, migrated, django_db_blocker
):
    with small_disk(tmp_path / "disk", 8) as disk, django_db_blocker.unblock():
        home = homes.make(disk / "home", migrated)
        filled(home)
        before = dict(home.head())
        ballast = disk / "ballast"
        free = shutil.disk_usage(disk).free
        ballast.write_bytes(b"\0" * max(0, free - 60_000))

        with pytest.raises(Problems) as full:
            homes.put(home, "orders", orders(30_000), folder=tmp_path / "files")
        assert full.value.branch is Branch.PLACE
        assert full.value.problems[0].code == "disk-full"
        assert dict(home.head()) == before
        assert counting.count(home, "everyone").inside == 50

        ballast.unlink()
        assert homes.put(home, "orders", orders(3_000), folder=tmp_path / "files").accepted == 3_000
        refreshing.refresh(home)
        assert counting.count(home, "any orders()").inside == 50
        homes.leave()


def test_a_full_disk_stops_a_refresh_and_the_last_run_stays(tmp_path, migrated, django_db_blocker):
    with small_disk(tmp_path / "disk", 8) as disk, django_db_blocker.unblock():
        home = homes.make(disk / "home", migrated)
        filled(home)
        homes.put(home, "orders", orders(6_000), folder=tmp_path / "files")
        published = home.published()
        ballast = disk / "ballast"
        ballast.write_bytes(b"\0" * max(0, shutil.disk_usage(disk).free - 40_000))

        with pytest.raises((Problems, OSError)) as full:
            refreshing.refresh(home)
        assert refusal(full.value).branch is Branch.PLACE
        assert home.published() == published
        assert len(reading.answer(home, "small").true) == 10

        ballast.unlink()
        assert refreshing.refresh(home).number > published.number
        homes.leave()


def refusal(error):
    from presek.app.faults import problem_of

    return error.problems[0] if isinstance(error, Problems) else problem_of(error)


def test_a_folder_that_cant_be_written_is_a_problem_of_the_place(tmp_path, migrated, django_db_blocker):
    with small_disk(tmp_path / "disk", 16) as disk, django_db_blocker.unblock():
        home = homes.make(disk / "home", migrated)
        filled(home)
        homes.leave()
        read_only(disk, on=True)
        try:
            with pytest.raises(Problems) as refused:
                homes.put(home, "orders", orders(10), folder=tmp_path / "files")
            assert refused.value.branch is Branch.PLACE
            with pytest.raises(Problems) as closed:
                Home.open(disk / "new")
            assert closed.value.problems[0].code == "not-writable"
        finally:
            homes.leave()
            read_only(disk, on=False)
        assert homes.put(home, "orders", orders(10), folder=tmp_path / "files").accepted == 10
        homes.leave()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_home_in_a_folder_of_somebody_else_is_a_problem_of_the_place(tmp_path):
    tmp_path.chmod(stat.S_IRUSR | stat.S_IXUSR)
    with pytest.raises(Problems) as closed:
        Home.open(tmp_path / "home")
    assert closed.value.problems[0].code == "not-writable"


def test_the_second_of_two_imports_is_told_who_holds_the_lock(home):
    filled(home)

    with home.writing("importing orders.csv"), pytest.raises(Problems, match=r"importing orders\.csv") as locked:
        homes.put(home, "orders", orders(10))

    assert locked.value.problems[0].code == "lake-locked"
    assert locked.value.branch is Branch.PLACE
    assert "orders" not in home.head()
    assert homes.put(home, "orders", orders(10)).accepted == 10


def test_the_second_of_two_refreshes_is_told_who_holds_the_lock(home, monkeypatch):
    filled(home)
    monkeypatch.setattr(refreshing, "SECONDS_TO_WAIT", 0.1)

    with (
        lake_lock(home.path / kept_sets.FOLDER, home.holder("refresh")),
        pytest.raises(Problems, match="refresh") as locked,
    ):
        refreshing.refresh(home)

    assert locked.value.problems[0].code == "lake-locked"


def test_a_snapshot_that_vanished_is_made_again_by_whoever_asks(home):
    first = filled(home)
    shutil.rmtree(home.path / snapshots.FOLDER)

    assert counting.count(home, "everyone").inside == 50
    shutil.rmtree(home.path / snapshots.FOLDER)
    assert refreshing.refresh(home).hash == first.hash


def test_a_snapshot_that_lost_a_file_is_made_again_by_a_refresh(home):
    first = filled(home)
    name = snapshots.current(home)
    next((home.path / snapshots.FOLDER / name).glob("*.bin")).unlink()
    snapshots._snapshot.cache_clear()

    assert refreshing.refresh(home).hash == first.hash


@pytest.mark.parametrize("file", [snapshots.ORDER_FILE, snapshots.FINGERPRINTS_FILE])
def test_a_snapshot_whose_roll_was_cut_off_is_made_again_by_a_refresh(home, file):
    first = filled(home)
    path = home.path / snapshots.FOLDER / snapshots.current(home) / file
    os.truncate(path, path.stat().st_size // 2)

    assert refreshing.refresh(home).hash == first.hash


@pytest.mark.parametrize("left", [b"", b"garbage\n", b"../../etc\n", b"\xff\xfe\x00"])
def test_a_name_of_the_current_snapshot_that_is_none_does_no_harm(home, left):
    first = filled(home)
    for file in (snapshots.CURRENT, snapshots.HISTORY):
        (home.path / snapshots.FOLDER / file).write_bytes(left)

    assert counting.count(home, "everyone").inside == 50
    assert refreshing.refresh(home).hash == first.hash


@pytest.mark.parametrize("file", [kept_sets.SETS, kept_sets.INDEX])
def test_sets_that_were_cut_off_are_made_again_by_a_refresh(home, file):
    first = filled(home)
    path = home.path / kept_sets.FOLDER / home.published().directory / file
    os.truncate(path, path.stat().st_size // 2)
    kept_sets._index.cache_clear()

    assert not kept_sets.there(home.path, home.published().directory)
    assert refreshing.refresh(home).hash == first.hash
    assert len(reading.answer(home, "small").true) == 10


def test_sets_that_vanished_are_a_problem_until_the_worker_makes_them_again(home):
    filled(home)
    shutil.rmtree(home.path / kept_sets.FOLDER)
    kept_sets._index.cache_clear()

    with pytest.raises(Problems) as gone:
        reading.answer(home, "small")
    assert gone.value.problems[0].code == "run-vanished"

    worker.work(home, say=lambda what: None, once=True)
    assert len(reading.answer(home, "small").true) == 10


def test_a_broken_promise_holds_the_last_good_membership_and_alerts(home):
    homes.put(home, "customers", [{"customer": "anna", "employees": 5}, {"customer": "borut", "employees": 50}])
    apart = {"few": "employees < 10", "buyers": "any orders() and employees >= 50", "rest": "otherwise"}
    homes.force(
        home, homes.segments("size", apart, partition=True), homes.segments("free", {"ordered": "any orders()"})
    )
    good = refreshing.refresh(home)
    homes.put(home, "customers", [{"customer": "borut", "employees": 50}])
    overlapping = {"few": "employees < 10", "buyers": "any orders()", "rest": "otherwise"}
    homes.force(home, homes.segments("size", overlapping, partition=True))
    refreshing.refresh(home)
    homes.put(home, "orders", [{"customer": "anna", "ordered_at": "2026-06-01T10:00:00", "product": "pen"}])

    broken = refreshing.refresh(home)

    (promise,) = broken.promises
    assert (promise.disjoint, promise.customer, promise.segments) == ("broken", "anna", ("few", "buyers"))
    counts = {count.key: count for count in broken.counts}
    assert {key: counts[key].inside for key in overlapping} == {"few": 1, "buyers": 0, "rest": 1}
    assert {counts[key].held_from for key in overlapping} == {good.number + 1}
    assert (counts["ordered"].inside, counts["ordered"].held_from) == (1, None)
    (alert,) = alerts.standing()
    assert "customer 'anna' is in both few and buyers" in alert.says

    homes.force(home, homes.segments("size", apart, partition=True))
    mended = refreshing.refresh(home)
    assert all(count.held_from is None for count in mended.counts)
    assert alerts.standing() == ()
    assert runs.find(broken.number) is not None


def test_a_lake_of_another_base_is_left_alone(home, tmp_path, migrated, monkeypatch):
    filled(home)
    rows = sum(batch.num_rows for batch in home.lake.read("customers", home.head()["customers"]))
    homes.leave()
    monkeypatch.setenv("PRESEK_LAKE", str(home.lake.root))
    other = homes.make(tmp_path / "other", migrated)

    with pytest.raises(Problems, match="belongs to another base") as foreign:
        homes.put(other, "customers", PEOPLE)

    assert foreign.value.problems[0].code == "foreign-lake"
    homes.leave()
    again = Home.open(home.path)
    assert sum(batch.num_rows for batch in again.lake.read("customers", again.head()["customers"])) == rows


def test_a_full_disk_acknowledges_nothing_and_what_was_acknowledged_stays(tmp_path, migrated, django_db_blocker):
    from presek.app import intake, intake_drain
    from tests.intake import sending

    with small_disk(tmp_path / "disk", 8) as disk, django_db_blocker.unblock():
        home = homes.make(disk / "home", migrated)
        filled(home)
        sending.ready(home)
        kept = sending.send(home, sending.order(1, "c1"))
        ballast = disk / "ballast"
        ballast.write_bytes(b"\0" * max(0, shutil.disk_usage(disk).free - 20_000))
        many = [sending.order(number, "c2", product="pen" * 40) for number in range(100, 300)]

        with pytest.raises(Problems) as full:
            sending.send(home, *many)
        assert full.value.problems[0].code == "disk-full"
        said: list[str] = []
        intake_drain.drain(home, say=said.append, stopping=lambda: False)
        assert intake.became(home, kept.receipt).state == "waiting"
        assert "waits" in said[0]

        ballast.unlink()
        again = sending.sent(home, *many)
        assert (again.accepted, intake.became(home, kept.receipt).state) == (200, "done")
        assert len(sending.rows(home)) == 201
        homes.leave()


def test_a_folder_that_cant_be_written_takes_nothing_in(tmp_path, migrated, django_db_blocker):
    from tests.intake import sending

    with small_disk(tmp_path / "disk", 16) as disk, django_db_blocker.unblock():
        home = homes.make(disk / "home", migrated)
        filled(home)
        sending.ready(home)
        homes.leave()
        read_only(disk, on=True)
        try:
            with pytest.raises(Problems) as closed:
                sending.send(home, sending.order(1, "c1"))
            assert closed.value.branch is Branch.PLACE
        finally:
            homes.leave()
            read_only(disk, on=False)
        assert sending.sent(home, sending.order(1, "c1")).accepted == 1
        homes.leave()


def test_while_the_database_is_locked_programs_are_answered_and_the_worker_is_put_off(home):
    from django.db import connection

    from presek.app import intake_drain
    from tests.intake import sending

    sending.ready(home, "anna")
    with sqlite3.connect(home.path / "presek.sqlite3", isolation_level=None) as other, connection.cursor() as mine:
        mine.execute("PRAGMA busy_timeout = 20")
        other.execute("BEGIN IMMEDIATE")
        taken = sending.send(home, sending.order(1))
        said: list[str] = []
        assert intake_drain.drain(home, say=said.append, stopping=lambda: False) == 0
        assert "being written by another process" in said[0]
        other.execute("ROLLBACK")

    assert (taken.taken, sending.drain(home)) == (1, 1)
    assert [key for key, _ in sending.rows(home)] == ["shop:1"]
