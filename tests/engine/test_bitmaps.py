"""What comes back as bitmaps is what words of bits say."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from presek.engine.sql import bitmaps, run
from presek.engine.sql.frame import Frame
from presek.engine.sql.script import Script
from presek.engine.sql.statement import words

SIZE = 70_000
SETS = {
    "nobody": [],
    "one": [69_999],
    "few": list(range(0, 62_000, 2_000)),
    "thirty_two": list(range(32)),
    "thirty_three": list(range(100, 133)),
    "every_third": list(range(0, SIZE, 3)),
    "everybody": list(range(SIZE)),
}


@pytest.fixture(scope="module")
def connection():
    pytest.importorskip("chdb", reason="chDB, which is ClickHouse in a process, is not installed")
    from presek.engine.sql.clickhouse import ClickHouse

    connection = ClickHouse("chdb://memory")
    yield connection
    connection.close()


def test_bitmaps_of_clickhouse_say_what_words_of_bits_say(connection):
    columns = {"ordinal": pa.array(np.arange(SIZE)[::-1].copy())}
    for name, members in SETS.items():
        inside = np.isin(columns["ordinal"].to_numpy(), members)
        columns[name] = pa.array(inside, mask=~inside & (columns["ordinal"].to_numpy() % 7 == 1))
    given = pa.table(columns)
    connection.give("judged", given)
    script = Script("clickhouse")
    frame = Frame(script, script.stage(_table(given)))
    of_words = run.pairs(
        connection.fetch(script.text(frame.table.select(**words(frame, list(SETS))))), len(SETS), size=SIZE
    )
    made = connection.fetch(script.ended(bitmaps.select(frame, list(SETS))))
    of_bitmaps = bitmaps.pairs(made, len(SETS), size=SIZE)
    for name, by_word, by_bitmap in zip(SETS, of_words, of_bitmaps, strict=True):
        assert [bits.tobytes() for bits in by_word] == [bits.tobytes() for bits in by_bitmap], name
        assert np.flatnonzero(np.unpackbits(by_bitmap[0], count=SIZE, bitorder="little")).tolist() == SETS[name]


def test_no_customers_are_no_rows_and_empty_bitmaps(connection):
    connection.give("nobody", pa.table({"ordinal": pa.array([], pa.int64()), "rule": pa.array([], pa.bool_())}))
    script = Script("clickhouse")
    frame = Frame(script, script.stage(_table(connection.fetch("SELECT * FROM nobody"), name="nobody")))
    made = connection.fetch(script.ended(bitmaps.select(frame, ["rule"])))
    ((true, unknown),) = bitmaps.pairs(made, 1, size=0)
    assert len(true) == len(unknown) == 0


def _table(given: pa.Table, *, name: str = "judged"):
    import ibis

    kinds = {each: "int64" if each == "ordinal" else "boolean" for each in given.column_names}
    return ibis.table(kinds, name=name)
