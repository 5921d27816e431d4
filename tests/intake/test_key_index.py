"""Looking keys up by an index gives what a search through all rows gives, and reads few of them."""

from __future__ import annotations

import random
import shutil

import numpy as np
import pyarrow as pa

from presek.lake.key_index import KeyIndex
from presek.lake.tables import Lake

SCHEMA = pa.schema([("ordinal", pa.int32()), ("row_key", pa.string()), ("amount", pa.int64())])


def lake_of(folder, *, files: int = 3, rows: int = 400) -> tuple[Lake, int]:
    lake, version = Lake(folder / "lake"), 0
    for file in range(files):
        numbers = range(file * rows, (file + 1) * rows)
        keys = [f"k{number % (rows * 2)}" for number in numbers]  # some stand in two files
        columns = [pa.array(numbers, pa.int32()), pa.array(keys), pa.array([number * 7 for number in numbers])]
        version = lake.append("orders", pa.Table.from_arrays(columns, schema=SCHEMA))
    return lake, version


def found(index: KeyIndex, lake: Lake, version: int, keys: list[str]) -> list[tuple[str, int]]:
    batches = index.rows(lake.files("orders", version), "row_key", pa.array(keys, pa.string()), schema=SCHEMA)
    return sorted((row["row_key"], row["amount"]) for batch in batches for row in batch.to_pylist())


def test_rows_of_keys_are_those_that_a_search_finds(tmp_path):
    lake, version = lake_of(tmp_path)
    index, chance = KeyIndex(tmp_path / "keys"), random.Random(3)
    everything = [
        (row["row_key"], row["amount"]) for batch in lake.read("orders", version) for row in batch.to_pylist()
    ]
    for wanted in (1, 20, 3_000):
        keys = [f"k{chance.randrange(1_600)}" for _ in range(wanted)]
        assert found(index, lake, version, keys) == sorted(row for row in everything if row[0] in set(keys))
    assert found(index, lake, version, []) == []


def test_an_index_that_is_gone_or_cut_off_is_made_again(tmp_path):
    lake, version = lake_of(tmp_path, files=1)
    expected = found(KeyIndex(tmp_path / "keys"), lake, version, ["k7"])
    (path,) = (tmp_path / "keys").rglob("*.keys")
    whole = path.read_bytes()
    path.unlink()
    path.write_bytes(whole[:100])
    cut = found(KeyIndex(tmp_path / "keys"), lake, version, ["k7"])
    shutil.rmtree(tmp_path / "keys")

    assert cut == expected == found(KeyIndex(tmp_path / "keys"), lake, version, ["k7"])


def test_the_number_beside_a_key_is_found_and_indexes_of_files_that_are_gone_go(tmp_path):
    lake, version = lake_of(tmp_path, files=2)
    index, files = KeyIndex(tmp_path / "keys"), lake.files("orders", version)

    numbers = index.numbers(files, pa.array(["k0", "k799", "nobody", "k0"]), key="row_key", number="ordinal")
    assert numbers.tolist() == [0, 799, -1, 0]
    assert index.most(files, key="row_key", number="ordinal") == 799
    assert np.array_equal(index.numbers((), pa.array(["k0"]), key="row_key", number="ordinal"), [-1])

    index.forget("orders", files[:1])
    assert len(list((tmp_path / "keys").rglob("*.keys"))) == 1
