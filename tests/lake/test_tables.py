"""The lake's tables: versions stay, a writer goes back to the head first, and trouble of the disk is a problem."""

from __future__ import annotations

import shutil
from pathlib import Path

import pyarrow as pa
import pytest

from presek.lake.tables import Lake
from presek.values.problem import Branch, Problems


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "lake")


def rows(*numbers: int) -> pa.Table:
    return pa.table({"ordinal": pa.array(numbers, pa.int32()), "tags": pa.array([["a"] for _ in numbers])})


def numbers(lake: Lake, version: int | None) -> list[int]:
    return sorted(each for batch in lake.read("orders", version) for each in batch.column("ordinal").to_pylist())


def test_a_version_stays_as_it_was_when_rows_are_added(lake: Lake):
    first = lake.append("orders", rows(1, 2))
    second = lake.append("orders", rows(3))

    assert numbers(lake, first) == [1, 2]
    assert numbers(lake, second) == [1, 2, 3]
    assert numbers(lake, None) == []


def test_restoring_brings_back_what_a_version_said_and_goes_on_from_there(lake: Lake):
    head = lake.append("orders", rows(1))
    lake.append("orders", rows(2))

    restored = lake.restore("orders", head)

    assert numbers(lake, restored) == [1]
    assert numbers(lake, lake.append("orders", rows(3))) == [1, 3]


def test_restoring_to_the_newest_version_does_nothing(lake: Lake):
    head = lake.append("orders", rows(1))

    assert lake.restore("orders", head) == head
    assert lake.version("orders") == head


def test_a_table_that_no_head_names_is_removed(lake: Lake):
    lake.append("orders", rows(1))
    (lake.root / "half-made").mkdir()

    assert lake.restore("orders", None) is None
    assert lake.version("orders") is None
    assert lake.tables() == ()
    assert lake.append("orders", rows(2)) == 0


def test_replacing_keeps_the_rows_of_older_versions(lake: Lake):
    first = lake.append("orders", rows(1, 2))
    second = lake.replace("orders", rows(2))

    assert (numbers(lake, first), numbers(lake, second)) == ([1, 2], [2])


def test_new_columns_widen_a_table_and_a_schema_fills_what_older_files_lack(lake: Lake):
    lake.append("orders", rows(1))
    wider = rows(2).append_column("amount", pa.array([5]))
    version = lake.append("orders", wider)

    schema = pa.schema([("amount", pa.int64()), ("ordinal", pa.int32())])
    found = pa.Table.from_batches(lake.read("orders", version, schema=schema)).to_pylist()

    assert sorted(found, key=lambda row: row["ordinal"]) == [
        {"amount": None, "ordinal": 1},
        {"amount": 5, "ordinal": 2},
    ]
    assert [batch.schema.names for batch in lake.read("orders", version, ["ordinal"])] == [["ordinal"]] * 2


def test_compacting_keeps_the_rows_and_vacuum_removes_only_what_nothing_needs(lake: Lake):
    for number in range(5):
        lake.append("orders", rows(number))

    version = lake.compact("orders")

    assert len(lake.files("orders", version)) == 1
    assert numbers(lake, version) == [0, 1, 2, 3, 4]
    (lake.root / "orders" / "part-of-a-broken-writer.parquet").write_bytes(b"x")
    lake.vacuum("orders", hours=0)
    assert numbers(lake, lake.version("orders")) == [0, 1, 2, 3, 4]
    assert len(list((lake.root / "orders").glob("*.parquet"))) == 1


def test_vacuum_leaves_young_files_for_readers_that_still_hold_them(lake: Lake):
    first = lake.append("orders", rows(1))
    lake.replace("orders", rows(2))

    lake.vacuum("orders", hours=24)

    assert numbers(lake, first) == [1]


def test_a_folder_that_cant_be_made_is_a_problem_of_the_place(tmp_path: Path):
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(Problems) as raised:
        Lake(tmp_path / "file" / "lake").append("orders", rows(1))

    assert raised.value.branch is Branch.PLACE


def test_a_table_that_vanished_is_a_problem_of_the_place(lake: Lake):
    version = lake.append("orders", rows(1))
    shutil.rmtree(lake.root / "orders")

    with pytest.raises(Problems) as raised:
        numbers(lake, version)

    assert raised.value.branch is Branch.PLACE


def test_a_file_that_vanished_is_a_problem_of_the_place(lake: Lake):
    version = lake.append("orders", rows(1))
    for file in lake.files("orders", version):
        file.unlink()

    with pytest.raises(Problems) as raised:
        numbers(lake, version)

    assert raised.value.problems[0].code == "vanished"


@pytest.mark.parametrize("name", ["with space", "zażółć", "what? #1"])
def test_a_folder_may_have_any_name_of_blanks_accents_and_signs(tmp_path: Path, name: str) -> None:
    lake = Lake(tmp_path / name / "lake")
    version = lake.append("orders", pa.table({"amount": [1, 2]}))
    expected = 2
    assert sum(batch.num_rows for batch in lake.read("orders", version)) == expected


def test_a_folder_with_a_percent_sign_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(Problems, match="percent sign"):
        Lake(tmp_path / "100%20" / "lake").append("orders", pa.table({"amount": [1]}))
