"""Upkeep changes how facts are kept, never what they say."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

MAPPING = "edition: 1\ntable: customers\nkey: id\ncolumns: {employees: employees}\n"


@pytest.fixture
def many(home, tmp_path: Path):
    """A home filled by many small imports."""
    from presek.app import importing

    (tmp_path / "m.yaml").write_text(MAPPING)
    for number in range(6):
        (tmp_path / "c.csv").write_text(f"id,employees\nK{number},{number}\nA,{number}\n")
        importing.import_file(home, tmp_path / "c.csv", tmp_path / "m.yaml")
    return home


def everything(home) -> list[str]:
    return sorted(
        str(row)
        for table, version in home.head().items()
        for batch in home.lake.read(table, version)
        for row in batch.to_pylist()
    )


def test_folding_leaves_the_same_rows_in_one_file(many):
    from presek.app import upkeep

    before = everything(many)

    kept = upkeep.keep(many, many=3)

    assert set(kept.folded) == {"customers", "facts"}
    assert [len(many.lake.files(table, version)) for table, version in many.head().items()] == [1, 1]
    assert everything(many) == before


def test_what_a_broken_writer_left_is_removed_and_readers_lose_nothing(many):
    from presek.app import upkeep

    before, held = everything(many), many.head()
    stray = many.lake.root / "facts" / "left-by-a-broken-writer.parquet"
    stray.write_bytes(b"x")

    upkeep.keep(many, many=3)
    assert [sum(batch.num_rows for batch in many.lake.read(table, version)) for table, version in held.items()]

    upkeep.keep(many, many=3, hours=0)
    assert not stray.exists()
    assert everything(many) == before


def test_small_tables_are_left_alone(many):
    from presek.app import upkeep

    before = many.head()

    assert upkeep.keep(many).folded == ()
    assert many.head() == before


def test_the_head_names_the_newest_version_after_a_broken_writer(many):
    from presek.app import upkeep

    before = everything(many)
    rows = next(iter(many.lake.read("facts", many.head()["facts"])))
    many.lake.append("facts", pa.Table.from_batches([rows]))

    upkeep.keep(many)

    assert many.head()["facts"] == many.lake.version("facts")
    assert everything(many) == before


def test_the_worker_waits_with_its_upkeep_while_somebody_writes(many):
    from presek.app import worker

    said: list[str] = []
    with many.writing("a long import"):
        worker.keep_up(many, say=said.append)

    assert "waits: " in said[0]
    assert "a long import" in said[0]
