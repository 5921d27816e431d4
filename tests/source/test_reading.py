"""Files of every format, and files that are none: rows counted as a person counts them, and clear problems."""

from __future__ import annotations

import datetime
import gzip
import io
import json
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest
import xlsxwriter
from pyarrow import parquet

from presek.values.problem import Branch, Problems
from tests.source.shelf import Shelf, counts, faults

MAPPING = "table: customers\nkey: id\ncolumns: {name: name, employees: employees}\n"


def codes(raised: pytest.ExceptionInfo[Problems]) -> list[str]:
    assert {each.branch for each in raised.value.problems} == {Branch.DATA}
    assert all(each.path for each in raised.value.problems)
    return [each.code for each in raised.value.problems]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty-file"),
        (b"\n \n\n", "empty-file"),
        (b"\x00\x01\x02\x03" * 500, "binary"),
        (bytes(range(1, 32)) * 50, "binary"),
        (b"PK\x03\x04" + b"\x00" * 100, "other-format"),
        (b"PAR1" + b"\x00" * 100, "other-format"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 100, "other-format"),
        (b"\x1f\x8b\x08\x00", "not-gzip"),
        ("żółw,name,employees\n1,a,2\n".encode("cp1250"), "encoding"),
        (",".join(f"c{number}" for number in range(10_000)).encode() + b"\n", "too-many-columns"),
        (b"id,id,name,employees\n1,2,a,3\n", "column-twice"),
        (b"key,name,employees\n1,a,3\n", "no-column"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_that_is_no_good_csv_is_a_problem_of_the_data(shelf: Shelf, content: bytes, code: str):
    with pytest.raises(Problems) as raised:
        shelf.look(MAPPING, content)

    assert codes(raised) == [code]


def test_a_file_that_is_not_there_or_a_folder_is_a_problem_of_the_place(shelf: Shelf, tmp_path: Path):
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(Problems) as raised:
            shelf.look_at(MAPPING + "format: csv\n", path)
        assert raised.value.problems[0].code == "no-file"


def test_a_header_alone_is_a_file_without_rows(shelf: Shelf):
    assert counts(shelf.look(MAPPING, "id,name,employees\n")) == (0, 0, 0, 0, 0)
    assert counts(shelf.look(MAPPING, "id,name,employees")) == (0, 0, 0, 0, 0)


def test_ragged_rows_are_rejected_and_do_not_shift_the_numbers_of_others(shelf: Shelf):
    found = shelf.take(MAPPING, "id,name,employees\nA,a,1\n\nB\nC,c,1,2\n,,\nD,d,x\nE,e\n")

    assert faults(found) == [
        (4, "", "the row has 1 cell, the header 3"),
        (5, "", "the row has 4 cells, the header 3"),
        (7, "employees", "'x' is not a number with decimal sign '.' and no thousands sign"),
        (8, "", "the row has 2 cells, the header 3"),
    ]
    assert counts(found) == (5, 1, 4, 0, 0)


def test_a_quotation_that_is_never_closed_is_told_as_such(shelf: Shelf):
    found = shelf.take(MAPPING, "id,name,employees\nA,a,1\n" + '"open,1,2\n' + "x,y,1\n" * 1_000)

    ((row, _, reason),) = faults(found)
    assert (row, counts(found)) == (3, (2, 1, 1, 0, 0))
    assert reason.endswith("it goes over 1,000 lines: is a quotation opened and never closed?")
    assert len(found.rejects.column("cells").to_pylist()[0][0]) <= 2_000


def test_a_row_longer_than_a_block_is_a_problem(shelf: Shelf):
    with pytest.raises(Problems) as raised:
        shelf.look(MAPPING, b"id,name,employees\nA,a,1\nB," + b"x" * (40 << 20) + b",1\nC,c,1\n")

    assert codes(raised) == ["not-csv"]


def test_row_numbers_hold_over_many_blocks(shelf: Shelf):
    rows = [f"K{number},{'n' * 40},{'bad' if number % 100_000 == 7 else number}" for number in range(500_000)]
    rows[250_000] = "ragged"
    found = shelf.take(MAPPING, "\nid,name,employees\n" + "\n".join(rows) + "\n")

    wanted = [number + 3 for number in range(500_000) if number % 100_000 == 7] + [250_003]
    assert [row for row, _, _ in faults(found)] == sorted(wanted)


def test_quotes_may_hold_delimiters_and_line_ends(shelf: Shelf):
    shelf.take(MAPPING, 'id,name,employees\r\nA,"a ""b"", c\r\nd",5\r\n')

    assert shelf.rows("facts")[0]["name"] == 'a "b", c\r\nd'


def test_lines_may_end_in_the_old_macintoshs_way(shelf: Shelf):
    shelf.take(MAPPING, "id,name,employees\rA,Alfa,5\rB,Beta,6\r")

    assert [row["name"] for row in shelf.rows("facts")] == ["Alfa", "Beta"]


def test_a_delimiter_a_quote_and_an_encoding_of_ones_own(shelf: Shelf):
    text = "id;name;employees\nA;'żółw; zielony';1 234,5\n"
    mapping = MAPPING + "delimiter: ';'\nquote: \"'\"\nencoding: cp1250\ndecimal_sign: ','\nthousands_sign: ' '\n"

    shelf.take(mapping, text.encode("cp1250"))

    row = shelf.rows("facts")[0]
    assert (row["name"], row["employees"]) == ("żółw; zielony", 12_345)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "iso-8859-2"])
def test_encodings_with_and_without_a_mark(shelf: Shelf, encoding: str):
    shelf.take(MAPPING + f"encoding: {encoding}\n", "id,name,employees\nA,żółw,1\n".encode(encoding))

    assert shelf.rows("facts")[0]["name"] == "żółw"


def test_rows_of_another_encoding_within_a_file_are_rejected(shelf: Shelf):
    content = "id,name,employees\nA,żaba,1\n".encode() + "B,żaba,1\n".encode("cp1250") + b"C,c,1\n"

    found = shelf.take(MAPPING, content)

    assert faults(found) == [(3, "", "the row has bytes that are not of the file's encoding")]
    assert counts(found) == (3, 2, 1, 0, 0)


def test_a_gzipped_file_is_read_whatever_its_name(shelf: Shelf):
    found = shelf.take(MAPPING, gzip.compress(b"id,name,employees\nA,a,1\n"))

    assert counts(found) == (1, 1, 0, 0, 0)


def test_a_gzipped_file_that_ends_too_early_is_a_problem(shelf: Shelf):
    whole = gzip.compress(b"id,name,employees\n" + bytes(f"{list(range(5000))}", "ascii").replace(b", ", b"\n"))

    with pytest.raises(Problems) as raised:
        shelf.look(MAPPING, whole[: len(whole) // 2])

    assert codes(raised) in (["not-csv"], ["not-gzip"])


def workbook(rows: list[list[object]], *, sheets: tuple[str, ...] = ("Data",)) -> bytes:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True, "default_date_format": "yyyy-mm-dd"}) as book:
        for name in sheets:
            sheet = book.add_worksheet(name)
            for place, row in enumerate(rows):
                sheet.write_row(place, 0, row)
    return made.getvalue()


def test_a_workbook_is_read_with_its_types_and_its_own_row_numbers(shelf: Shelf):
    mapping = (
        "table: customers\nkey: id\ndecimal_sign: ','\ncolumns: {n: name, e: employees, b: birth_date, l: newsletter}\n"
    )
    content = workbook(
        [
            [],
            ["id", "n", "e", "b", "l"],
            ["A", "a", 12.5, datetime.date(1980, 1, 31), True],
            [],
            ["B", "b", "x", "31.1.1980", "tak"],
            [7, "c", "1,5", None, None],
        ]
    )

    found = shelf.take(mapping, content, name="book.xlsx")

    assert [(row, column) for row, column, _ in faults(found)] == [(5, "e")]
    assert [row["key"] for row in shelf.rows("customers")] == ["A", "7"]
    first, second = shelf.rows("facts")
    assert (first["employees"], first["birth_date"], first["newsletter"]) == (125, datetime.date(1980, 1, 31), True)
    assert second["employees"] == 15


def test_a_sheet_that_is_not_there_is_named_with_those_there_are(shelf: Shelf):
    content = workbook([["id"], ["A"]], sheets=("Customers", "Notes"))

    with pytest.raises(Problems) as raised:
        shelf.look("table: customers\nkey: id\nsheet: Customer\n", content, name="book.xlsx")

    assert codes(raised) == ["no-sheet"]
    assert raised.value.problems[0].nearest == ("Customers",)


def test_a_broken_workbook_and_a_text_named_xlsx_are_problems(shelf: Shelf):
    for content in (b"PK\x03\x04" + b"\x07" * 300, b"id,name\n1,2\n"):
        with pytest.raises(Problems) as raised:
            shelf.look("table: customers\nkey: id\n", content, name="book.xlsx")
        assert codes(raised)[0] in {"not-xlsx", "other-format"}


def test_parquet_is_read_with_its_types(shelf: Shelf, tmp_path: Path):
    mapping = (
        "table: customers\nkey: id\ndecimal_sign: ','\n"
        "columns: {n: name, e: employees, b: birth_date, t: interests, c: credit_limit}\n"
    )
    table = pa.table(
        {
            "id": pa.array([1, 2]),
            "n": pa.array(["a", None]).dictionary_encode(),
            "e": pa.array([12.5, None]),
            "b": pa.array([datetime.date(1980, 1, 31), None]),
            "t": pa.array([["sailing"], None]),
            "c": pa.array([Decimal("10.50"), None], pa.decimal128(9, 2)),
        }
    )
    parquet.write_table(table, tmp_path / "file.parquet")

    found = shelf.keep(shelf.look_at(mapping, tmp_path / "file.parquet"))

    assert counts(found) == (2, 2, 0, 0, 0)
    row = shelf.rows("facts")[0]
    assert (row["employees"], row["interests"], row["credit_limit"]) == (125, ["sailing"], 105_000)


def test_parquet_times_with_a_zone_are_instants(shelf: Shelf, tmp_path: Path):
    moment = datetime.datetime(2026, 7, 1, 12, tzinfo=datetime.UTC)
    table = pa.table({"c": ["A"], "zoned": pa.array([moment], pa.timestamp("ns", "Europe/Warsaw"))})
    parquet.write_table(table, tmp_path / "file.parquet")

    shelf.keep(
        shelf.look_at(
            "table: orders\ncustomer: c\ncreate_customers: true\ncolumns: {zoned: ordered_at}\n",
            tmp_path / "file.parquet",
        )
    )

    assert shelf.rows("orders")[0]["happened_at"] == moment


def test_a_damaged_parquet_file_is_a_problem(shelf: Shelf):
    with pytest.raises(Problems) as raised:
        shelf.look(MAPPING, b"PAR1" + b"\x00" * 50 + b"PAR1", name="file.parquet")

    assert codes(raised) == ["not-parquet"]


def test_json_lines_keep_the_digits_of_numbers_and_number_rows_by_lines(shelf: Shelf):
    mapping = "table: customers\nkey: id\ncolumns: {n: name, e: employees, t: interests, x: credit_limit}\n"
    lines = [
        json.dumps({"id": 1, "n": "żółw", "t": ["sailing", "skiing"]}, ensure_ascii=False),
        "",
        '{"id": "2", "x": 0.10000000000000000555, "e": 1e1, "extra": {"a": 1}}',
        "{broken",
        "[1]",
        '{"id": 3, "n": "\\ud800"}',
    ]

    found = shelf.take(mapping, "\n".join(lines), name="file.jsonl")

    assert [row for row, _, _ in faults(found)] == [4, 5]
    first, second, third = shelf.rows("facts")
    assert (first["name"], len(first["interests"])) == ("żółw", 2)
    assert (second["credit_limit"], second["employees"]) == (1_000, 100)
    assert third["name"] == "?"


def test_what_stands_inside_of_objects_in_json_lines_is_named_with_dots(shelf: Shelf):
    mapping = "table: customers\nkey: ref.id\ncolumns: {who.0.name: name, tags: interests}\n"
    line = {"ref": {"id": "A"}, "who": [{"name": "Alfa"}, {"name": "Beta"}], "tags": ["sailing", "cycling"]}
    deep: dict[str, object] = {"ref": {"id": "B"}}
    for _ in range(400):
        deep = {"a": deep}

    shelf.take(mapping, f"{json.dumps(line)}\n{json.dumps(deep)}\n", name="file.jsonl")

    assert [row["key"] for row in shelf.rows("customers")] == ["A"]
    assert shelf.rows("facts")[0]["name"] == "Alfa"


def test_the_same_customers_from_any_format_are_the_same(shelf: Shelf, tmp_path: Path):
    shelf.take(MAPPING, "id,name,employees\nA,a,12.5\n")
    parquet.write_table(pa.table({"id": ["A"], "name": ["a"], "employees": [12.5]}), tmp_path / "file.parquet")

    assert shelf.look_at(MAPPING, tmp_path / "file.parquet").unchanged == 1
    assert shelf.look(MAPPING, workbook([["id", "name", "employees"], ["A", "a", 12.5]]), name="b.xlsx").unchanged == 1
    assert shelf.look(MAPPING, '{"id": "A", "name": "a", "employees": 12.5}', name="b.jsonl").unchanged == 1


def test_an_unknown_ending_asks_for_the_format(shelf: Shelf):
    with pytest.raises(Problems) as raised:
        shelf.look(MAPPING, "id,name\n", name="file.dat")

    assert codes(raised) == ["format"]
