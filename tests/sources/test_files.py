"""Watched folders and object stores: every file once, a bad one in nobody's way, a changed one again."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from presek.values.problem import Problems
from tests.sources.bucket import Bucket
from tests.sources.definitions import ORDERS, rows_kept, written

LINES = ["no,customer,at,amount"]


def orders(begin: int, end: int) -> str:
    return "\n".join([*LINES, *(f"{number},C{number % 3},2026-04-01,{number}" for number in range(begin, end))])


def add(home, tmp_path, **said: Any) -> None:
    from presek.app import sources

    sources.add(home, written(tmp_path / "source", said, ORDERS))


def read(home):
    from presek.app import source_runs

    return source_runs.run(home, "shop")


@pytest.fixture
def watched(home, tmp_path) -> Path:
    folder = tmp_path / "drop"
    folder.mkdir()
    add(home, tmp_path, kind="folder", folder=str(folder), pattern="*.csv", settled=0)
    return folder


def test_each_file_of_a_folder_is_taken_once_and_again_when_it_changes(home, watched: Path):
    (watched / "a.csv").write_text(orders(0, 10))
    (watched / "b.csv").write_text(orders(10, 15))
    (watched / "notes.txt").write_text("not ours")

    done = read(home)
    assert (done.read, done.accepted, len(done.imports)) == (15, 15, 2)
    assert read(home).read == 0

    (watched / "b.csv").write_text(orders(10, 18))
    done = read(home)
    assert (done.accepted, done.unchanged, len(rows_kept(home, "orders"))) == (3, 5, 18)


def test_a_file_that_is_still_being_written_waits(home, tmp_path):
    folder = tmp_path / "drop"
    folder.mkdir()
    add(home, tmp_path, kind="folder", folder=str(folder), settled=60)
    (folder / "a.csv").write_text(orders(0, 3))
    (folder / "b.csv.part").write_text(orders(3, 6))
    os.utime(folder / "b.csv.part", (0, 0))

    assert read(home).read == 0
    os.utime(folder / "a.csv", (0, 0))
    assert read(home).read == 3


def test_a_bad_file_is_told_and_stands_in_nobodys_way(home, watched: Path):
    (watched / "a.csv").write_text("quite,other\n1,2")
    (watched / "b.csv").write_text(orders(0, 4))

    with pytest.raises(Problems, match=r"a\.csv: the file has no column 'amount'"):
        read(home)
    assert len(rows_kept(home, "orders")) == 4
    assert read(home).read == 0

    (watched / "a.csv").write_text(orders(4, 6))
    assert read(home).accepted == 2


def test_a_folder_that_is_not_there_is_told(home, tmp_path):
    add(home, tmp_path, kind="folder", folder=str(tmp_path / "none"))

    with pytest.raises(Problems, match="no such folder"):
        read(home)


@pytest.fixture
def store(home, tmp_path, bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> Bucket:
    monkeypatch.setenv("SHOP_KEY", "k3y-that-is-secret")
    add(
        home, tmp_path, kind="objects", url="s3://shop/orders", pattern="*.csv", user="presek", password="env:SHOP_KEY",
        options={"endpoint": bucket.url, "region": "eu-central-1"},
    )  # fmt: skip
    return bucket


def test_objects_of_a_store_are_taken_once_and_again_when_they_change(home, store: Bucket):
    store.objects = {
        "orders/2026/a.csv": orders(0, 10).encode(), "orders/b.csv": orders(10, 12).encode(), "other/c.csv": b"x",
    }  # fmt: skip

    assert (read(home).accepted, len(rows_kept(home, "orders"))) == (12, 12)
    assert read(home).read == 0
    store.objects["orders/b.csv"] = orders(10, 14).encode()
    assert read(home).accepted == 2


def test_an_object_that_breaks_off_leaves_nothing_half_done(home, store: Bucket):
    store.objects = {"orders/a.csv": orders(0, 3000).encode()}
    store.dropped = {"orders/a.csv"}

    with pytest.raises(Problems):
        read(home)
    assert home.head() == {}

    store.dropped = set()
    assert read(home).accepted == 3000


def test_a_store_that_refuses_the_key_is_told_without_it(home, store: Bucket):
    store.user = "somebody else"

    with pytest.raises(Problems, match="refused the key") as told:
        read(home)
    assert "k3y-that-is-secret" not in str(told.value)


def test_objects_of_a_mounted_folder_are_taken(home, tmp_path):
    (tmp_path / "mount" / "deep").mkdir(parents=True)
    (tmp_path / "mount" / "deep" / "a.csv").write_text(orders(0, 5))
    add(home, tmp_path, kind="objects", url=f"file://{tmp_path}/mount", pattern="*.csv")

    assert read(home).accepted == 5
    assert read(home).read == 0


def test_files_that_vanish_or_cant_be_read_are_told_read_next_time_and_in_nobodys_way(
    home, watched: Path, monkeypatch: pytest.MonkeyPatch
):
    from presek.source import from_folder

    for number, name in enumerate(("a.csv", "b.csv", "c.csv")):
        (watched / name).write_text(orders(10 * number, 10 * number + 3))
    listed = from_folder.in_folder

    def vanishing(place, *, now):
        found = listed(place, now=now)
        (watched / "a.csv").unlink(missing_ok=True)
        return found

    with monkeypatch.context() as patched:
        patched.setattr(from_folder, "in_folder", vanishing)
        with pytest.raises(Problems, match=r"a\.csv: there is no such file"):
            read(home)
    assert len(rows_kept(home, "orders")) == 6

    (watched / "a.csv").write_text(orders(0, 3))
    assert read(home).accepted == 3


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser reads every file")
def test_a_file_that_this_user_may_not_read_is_told_and_read_once_it_may(home, watched: Path):
    (watched / "a.csv").write_text(orders(0, 3))
    (watched / "a.csv").chmod(0)
    (watched / "b.csv").write_text(orders(3, 6))
    with pytest.raises(Problems, match=r"a\.csv: this can't be read"):
        read(home)
    (watched / "a.csv").chmod(0o600)
    assert read(home).accepted == 3


def test_folders_links_to_nowhere_and_strange_names_stop_nothing_and_a_linked_file_is_read(
    home, watched: Path, tmp_path: Path
):
    (watched / "below.csv").mkdir()
    (watched / "below.csv" / "inner.csv").write_text(orders(50, 60))
    (watched / "nowhere.csv").symlink_to(tmp_path / "none.csv")
    (watched / "round.csv").symlink_to(watched / "round.csv")
    os.mkfifo(watched / "pipe.csv")
    (tmp_path / "elsewhere.csv").write_text(orders(0, 2))
    (watched / "linked.csv").symlink_to(tmp_path / "elsewhere.csv")
    Path(os.fsdecode(os.fsencode(watched) + b"/kli\xe9nt\n.csv")).write_text(orders(2, 4))

    done = read(home)

    assert (done.accepted, done.rejected) == (4, 0)
    assert read(home).read == 0


def test_the_same_name_twice_is_the_same_file_again_and_half_a_file_is_mended_by_its_whole(home, watched: Path):
    whole = orders(0, 6)
    (watched / "a.csv").write_text(whole[: len(whole) - 25])  # broken off in the middle of a line
    first = read(home)
    assert first.read == first.accepted + first.rejected
    (watched / "a.csv").write_text(whole)
    read(home)

    assert read(home).read == 0
    amounts = {key: row["net_amount"] for key, row in rows_kept(home, "orders").items()}
    assert sorted(amounts.values()) == [number * 10_000 for number in range(6)]
