"""What an import checks beside types: what can't be, what may never be kept, what is nearly right; and bad files."""

from __future__ import annotations

import dataclasses
import gzip
import io
import zipfile
from pathlib import Path

import pytest

from presek.catalog.model import Catalog, OnFault
from presek.source import mapping_text, unpacked
from presek.source.prepare import Task, prepare
from presek.source.prepared import Prepared, Stamp
from presek.source.refused_values import is_emso, is_pesel
from presek.values.problem import Problems
from tests.source.shelf import CATALOG, Shelf, counts, faults

BIRTHS = "table: customers\nkey: id\ncolumns: {born: birth_date}\n"
NAMES = "table: customers\nkey: id\ncolumns: {name: name}\n"
ORDERS = "table: orders\ncustomer: id\ncreate_customers: true\ncolumns: {date: ordered_at, net: net_amount}\n"


def catalog_with(key: str, on_fault: OnFault) -> Catalog:
    named = dataclasses.replace(CATALOG.fields[key], on_fault=on_fault)
    return dataclasses.replace(CATALOG, fields={**CATALOG.fields, key: named})


def look(shelf: Shelf, mapping: str, content: str, *, catalog: Catalog) -> Prepared:
    path = shelf.folder / "file.csv"
    path.write_text(content)
    found = mapping_text.load(f"edition: 1\n{mapping}", path="mapping.yaml", catalog=catalog)
    return prepare(Task(path, found, catalog, shelf, Stamp(shelf.instant, "test", path.name)))


def problem_of(shelf: Shelf, mapping: str, content: str | bytes, *, name: str = "file.csv") -> tuple[str, str]:
    with pytest.raises(Problems) as raised:
        shelf.look(mapping, content, name=name)
    assert not shelf.tables
    return raised.value.problems[0].code, raised.value.problems[0].says


def test_births_that_can_not_be_are_rejected_each_with_its_reason(shelf: Shelf):
    found = shelf.look(BIRTHS, "id,born\nA,1980-01-31\nB,1843-05-01\nC,2090-01-01\nD,1905-01-01\n")

    assert faults(found) == [
        (3, "born", "1843-05-01 is out of bounds: birth_date is at least 1900-01-01"),
        (4, "born", "'2090-01-01' is in the future"),
        (5, "born", "'1905-01-01' would be an age over 110"),
    ]
    assert counts(found) == (4, 1, 3, 0, 0)


def test_a_year_of_birth_is_held_to_the_same(shelf: Shelf):
    found = shelf.look(BIRTHS.replace("birth_date", "birth_year"), "id,born\nA,1980\nB,1905\nC,2090\n")

    assert [row for row, _, _ in faults(found)] == [3, 4]


def test_what_the_catalog_calls_a_warning_is_kept_without_the_value_and_counted(shelf: Shelf):
    catalog = catalog_with("birth_date", OnFault.WARNING)

    found = look(shelf, BIRTHS, "id,born\nA,1980-01-31\nB,1843-05-01\nC,no date\n", catalog=catalog)

    assert counts(found) == (3, 3, 0, 0, 0)
    assert [(each.column, each.rule, each.rows) for each in found.warnings] == [("born", "left out", 2)]
    assert "'no date' is not a date" in found.warnings[0].example
    assert found.filled == {"birth_date": 1}


def test_what_the_catalog_mends_is_taken_for_the_only_entry_it_nearly_is(shelf: Shelf):
    mapping = "table: customers\nkey: id\ncolumns: {status: marital_status}\n"
    content = "id,status\nA,married\nB,divorcd\nC,qwertyuiop\n"
    plain = shelf.look(mapping, content)

    found = look(shelf, mapping, content, catalog=catalog_with("marital_status", OnFault.MEND))

    assert [row for row, _, _ in faults(plain)] == [3, 4]
    assert "nearest: " in faults(plain)[0][2]
    assert [row for row, _, _ in faults(found)] == [4]
    assert [(each.rule, each.rows, each.example) for each in found.warnings] == [
        ("mended", 1, "'divorcd' was taken for D")
    ]


def test_mail_programs_are_read_where_the_catalog_mends(shelf: Shelf):
    mapping = "table: customers\nkey: id\ncolumns: {mail: email}\n"

    found = look(
        shelf, mapping, "id,mail\nA,Anna <anna@example.pl>\nB,mailto:b@example.pl\nC,nobody\n",
        catalog=catalog_with("email", OnFault.MEND),
    )  # fmt: skip

    assert [row for row, _, _ in faults(found)] == [4]
    assert found.append["facts"].column("email").to_pylist() == ["anna@example.pl", "b@example.pl"]


def test_odd_amounts_and_days_are_kept_and_told(shelf: Shelf):
    found = shelf.look(ORDERS, "id,date,net\nA,2020-01-01,-12.50\nB,2099-01-01,3\n")

    assert counts(found)[2] == 0
    assert {(each.column, each.rule, each.rows, each.example) for each in found.warnings if each.column == "net"} == {
        ("net", "odd", 1, "-12.50 is below zero")
    }


def test_personal_numbers_are_known_by_their_check_digits():
    assert is_pesel("44051401359")
    assert not is_pesel("44051401358")
    assert not is_pesel("44991401359")
    assert is_emso("0101006500006")
    assert not is_emso("0101006500007")


@pytest.mark.parametrize("header", ["name", "nr"])
def test_a_mapped_column_of_personal_numbers_is_refused_whatever_it_is_called(shelf: Shelf, header: str):
    code, says = problem_of(
        shelf, NAMES.replace("{name:", f"{{{header}:"), f"id,{header}\nA,44051401359\nB,02070803628\n"
    )

    assert code == "refused"
    assert "national personal number: 2 of 2 values are PESEL by their check digit" in says


def test_a_mapped_column_of_religions_is_refused(shelf: Shelf):
    assert problem_of(shelf, NAMES, "id,name\nA,Katolik\nB,prawosławny\n")[0] == "refused"


def test_rejects_keep_no_personal_numbers_of_a_column_that_nobody_mapped(shelf: Shelf):
    found = shelf.look(BIRTHS, "id,born,nr\nA,x,44051401359\nB,1980-01-01,02070803628\n")

    assert [each["cells"] for each in found.rejects.to_pylist()] == [["A", "x", "(never kept)"]]


def test_two_orders_of_dates_in_one_column_refuse_the_whole_file(shelf: Shelf):
    mapping = BIRTHS + "date_order: day month year\n"

    code, says = problem_of(shelf, mapping, "id,born\nA,13/02/1980\nB,02/13/1980\nC,02/03/1980\n")

    assert code == "mixed-dates"
    assert "'13/02/1980' and '02/13/1980'" in says


def test_a_single_slip_among_many_dates_is_a_reject(shelf: Shelf):
    mapping = BIRTHS + "date_order: day month year\n"
    rows = "".join(f"{place},13/02/1980\n" for place in range(50))

    assert counts(shelf.look(mapping, f"id,born\n{rows}X,02/13/1980\n")) == (51, 50, 1, 0, 0)


def test_rows_of_another_encoding_are_rejected_whichever_the_file_says(shelf: Shelf):
    rows = b"id,name\n" + "A,Żółw\n".encode() + "B,Żółw\n".encode("cp1250")

    as_utf_8 = shelf.look(NAMES, rows)
    as_cp1250 = shelf.look(NAMES + "encoding: cp1250\n", rows)

    assert [(row, reason) for row, _, reason in faults(as_utf_8)] == [
        (3, "the row has bytes that are not of the file's encoding")
    ]
    assert [(row, reason) for row, _, reason in faults(as_cp1250)] == [
        (2, "the row is UTF-8 text in a file that is cp1250: it has two encodings")
    ]


def test_one_bad_row_in_ten_is_rejected_and_the_counts_add_up(shelf: Shelf):
    rows = "".join(f"{place},{'x' if place % 10 == 0 else '1980-01-31'}\n" for place in range(1_000))

    assert counts(shelf.take(BIRTHS, f"id,born\n{rows}")) == (1_000, 900, 100, 0, 0)


def test_a_line_without_an_end_is_a_problem_and_not_a_full_memory(shelf: Shelf):
    endless = b"x" * (40 << 20)

    assert problem_of(shelf, NAMES, b"id,name\n" + endless)[0] == "not-csv"
    assert problem_of(shelf, NAMES, endless)[0] == "long-line"
    assert problem_of(shelf, NAMES, b'{"id": "' + endless, name="a.jsonl")[0] == "long-line"


def test_a_bomb_is_told_while_it_unpacks(shelf: Shelf, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(unpacked, "INNOCENT_BYTES", 1 << 20)
    monkeypatch.setattr(unpacked, "MOST_PACKED", 100)
    bomb = b"id,name\n" + b"A,aaaaaaaaaaaaaaaaaaaaaaaa\n" * 400_000
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("bomb.csv", bomb)

    assert problem_of(shelf, NAMES, gzip.compress(bomb), name="a.csv.gz")[0] == "zip-bomb"
    assert problem_of(shelf, NAMES, stream.getvalue(), name="b.csv.zip")[0] == "zip-bomb"


def test_a_workbook_that_is_a_bomb_is_not_opened(shelf: Shelf, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(unpacked, "INNOCENT_BYTES", 1 << 20)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", b" " * (8 << 20))

    assert problem_of(shelf, NAMES, stream.getvalue(), name="a.xlsx")[0] == "zip-bomb"


def zip_of(*names: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as packed:
        for name in names:
            packed.writestr(name, f"id,name\n{name},Łódź\n")
    return stream.getvalue()


def test_the_only_file_of_a_zip_is_read_and_of_several_the_named_one(shelf: Shelf):
    assert counts(shelf.look(NAMES, zip_of("a.csv", "__MACOSX/a.csv"), name="x.zip")) == (1, 1, 0, 0, 0)
    assert counts(shelf.look(NAMES + "sheet: b.csv\n", zip_of("a.csv", "b.csv"), name="x.zip")) == (1, 1, 0, 0, 0)
    assert problem_of(shelf, NAMES, zip_of("a.csv", "b.csv"), name="x.zip")[0] == "several-files"
    assert problem_of(shelf, NAMES + "sheet: c.csv\n", zip_of("a.csv"), name="x.zip")[0] == "no-sheet"


def test_the_header_may_stand_below_other_rows(shelf: Shelf):
    content = "Report\n\nid,name\nA,Alfa\nB\n"

    found = shelf.look(NAMES + "header_row: 3\n", content)

    assert counts(found) == (2, 1, 1, 0, 0)
    assert faults(found)[0][0] == 5


def test_a_header_row_is_a_number(tmp_path: Path):
    for wrong in ("0", "x", "100000"):
        with pytest.raises(Problems) as raised:
            mapping_text.load(f"edition: 1\n{NAMES}header_row: {wrong}\n", path="m.yaml", catalog=CATALOG)
        assert raised.value.problems[0].code == "header-row"


@pytest.mark.parametrize(
    ("text", "kept"), [("DE 136 695 976", "DE136695976"), ("DE136695977", None), ("PL5260250274", "5260250274")]
)
def test_tax_numbers_of_the_union_have_their_check_digit(shelf: Shelf, text: str, kept: str | None):
    found = shelf.look("table: customers\nkey: id\ncolumns: {nr: tax_id}\n", f"id,nr\nA,{text}\n")

    assert counts(found)[2] == (kept is None)
    if kept is not None:
        assert found.append["facts"].column("tax_id").to_pylist() == [kept]
