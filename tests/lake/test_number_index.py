"""The index of a file by a number says what the file says."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.parquet as parquet
import pytest

from presek.lake import number_index

SCHEMA = pa.schema([("run", pa.string()), ("ordinal", pa.int32()), ("entered", pa.bool_()), ("reason", pa.string())])


@pytest.fixture
def file(tmp_path):
    """Stretches of several blocks of customers, some of one row, some without a reason."""
    chance = np.random.default_rng(3)
    pieces = []
    for number in range(60):
        ordinals = np.unique(chance.integers(0, 70_000, chance.integers(1, 900))).astype(np.int32)
        many = len(ordinals)
        reason = [None if number % 7 == 0 else f"why {number % 3}"] * many
        pieces.append(pa.table([[f"{number // 4:03d}"] * many, ordinals, [number % 2 == 0] * many, reason], SCHEMA))
    path = tmp_path / "rows.parquet"
    parquet.write_table(pa.concat_tables(pieces), path, row_group_size=5_000)
    return path


def build(file, folder, monkeypatch, *, batch: int = 3_000) -> bool:
    monkeypatch.setattr(number_index, "ROWS_A_BATCH", batch)
    return number_index.build(file, folder, column="ordinal", schema=SCHEMA, stopping=lambda: False)


def test_every_number_has_the_rows_that_the_file_has(file, tmp_path, monkeypatch):
    folder = tmp_path / "index"
    assert build(file, folder, monkeypatch)
    whole = parquet.read_table(file)
    numbers = whole.column("ordinal").to_numpy()
    for number in [*numbers[::431].tolist(), 16_383, 16_384, 69_999, 70_001, 10**6]:
        found = number_index.rows_of(folder, number, column="ordinal", schema=SCHEMA)
        assert found.to_pylist() == whole.filter(pa.array(numbers == number)).to_pylist()
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith(".")] == []


def test_one_that_was_stopped_or_cut_off_is_told_and_never_answers_wrongly(file, tmp_path, monkeypatch):
    folder = tmp_path / "index"
    assert not number_index.build(file, folder, column="ordinal", schema=SCHEMA, stopping=lambda: True)
    assert not number_index.is_whole(folder)
    build(file, folder, monkeypatch)
    block = folder / "00000.numbers"
    block.write_bytes(block.read_bytes()[:-2])
    with pytest.raises(ValueError, match="cut off"):
        number_index.rows_of(folder, 5, column="ordinal", schema=SCHEMA)
