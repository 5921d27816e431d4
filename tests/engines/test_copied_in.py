"""What PostgreSQL is given in binary form is what was to be given: each row's bytes, as its protocol has them."""

from __future__ import annotations

import struct

import pyarrow as pa

from presek.engine.sql import copied_in

ROWS = [
    {"number": 1, "word": "", "truth": True, "amount": 1.5, "nothing": None, "same": "k"},
    {"number": None, "word": "żółć", "truth": None, "amount": None, "nothing": None, "same": "k"},
    {"number": -(2**63), "word": None, "truth": False, "amount": -0.0, "nothing": None, "same": "k"},
]
SCHEMA = pa.schema(
    {
        "number": pa.int64(),
        "word": pa.large_string(),
        "truth": pa.bool_(),
        "amount": pa.float64(),
        "nothing": pa.int64(),
        "same": pa.string(),
    }
)


def test_each_value_lies_as_the_protocol_says_whatever_part_of_a_table_it_is_in():
    whole = pa.RecordBatch.from_pylist(ROWS, schema=SCHEMA)
    assert bytes(copied_in.rows(whole)) == b"".join(map(row_of, ROWS))
    for begin in range(len(ROWS) + 1):
        for many in range(len(ROWS) + 1 - begin):
            expected = b"".join(map(row_of, ROWS[begin : begin + many]))
            assert bytes(copied_in.rows(whole.slice(begin, many))) == expected, (begin, many)


def test_rows_that_are_all_alike_are_as_many_as_they_are():
    alike = pa.RecordBatch.from_pylist([ROWS[0]] * 5, schema=SCHEMA)
    assert bytes(copied_in.rows(alike)) == row_of(ROWS[0]) * 5


def row_of(row: dict[str, object]) -> bytes:
    return struct.pack(">h", len(row)) + b"".join(map(value_of, row.values()))


def value_of(value: object) -> bytes:
    match value:
        case None:
            return struct.pack(">i", -1)
        case bool():
            return struct.pack(">ib", 1, value)
        case int():
            return struct.pack(">iq", 8, value)
        case float():
            return struct.pack(">id", 8, value)
        case _:
            said = str(value).encode()
            return struct.pack(">i", len(said)) + said
