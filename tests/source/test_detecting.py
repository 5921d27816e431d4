"""What a look at a file finds: its layout, its signs and what its columns hold, with the evidence."""

from __future__ import annotations

import codecs
import gzip
import io
import time
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from presek.source import mapping_text
from presek.source.detect import detect, look
from presek.source.detected import ColumnFinding, Detected
from presek.source.suggest import suggest
from presek.values.problem import Problems
from tests.source.shelf import CATALOG

POLISH = "Kod klienta;Imię i nazwisko;Miasto\nK1;Żaneta Łyś;Łódź\nK2;Świętosława Gąska;Wąchock\n"
SLOVENE = "Šifra stranke;Ime in priimek;Mesto\nS1;Žiga Čeč;Šmarješke Toplice\nS2;Špela Žižek;Kočevje\n"
FRENCH = "id;name;city\n1;Hélène Lefèvre;Orléans\n2;François Crête;Nîmes\n"


def found(tmp_path: Path, content: str | bytes, *, name: str = "file.csv") -> Detected:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return detect(path, CATALOG)


def match(detected: Detected, column: str) -> ColumnFinding:
    return next(each for each in detected.matches if each.name == column)


@pytest.mark.parametrize(
    ("text", "encoding", "named"),
    [
        (POLISH, "utf-8", "utf-8"), (POLISH, "utf-8-sig", "utf-8"), (POLISH, "utf-16", "utf-16"),
        (POLISH, "utf-16-le", "utf-16-le"), (POLISH, "utf-16-be", "utf-16-be"), (POLISH, "cp1250", "cp1250"),
        (POLISH, "iso-8859-2", "iso-8859-2"), (SLOVENE, "cp1250", "cp1250"), (SLOVENE, "iso-8859-2", "iso-8859-2"),
        (FRENCH, "cp1252", "cp1252"),
    ],
)  # fmt: skip
def test_the_encoding_is_found_with_and_without_a_mark(tmp_path: Path, text: str, encoding: str, named: str):
    detected = found(tmp_path, text.encode(encoding))

    assert detected.shape.encoding == named
    finding = detected.finding("encoding")
    assert finding is not None
    assert finding.confidence > 0.5
    assert finding.evidence
    assert list(detected.columns) == text.splitlines()[0].split(";")
    assert detected.columns[text.splitlines()[0].split(";")[1]][0] == text.splitlines()[1].split(";")[1]


def test_two_encodings_in_one_file_are_told(tmp_path: Path):
    content = POLISH.encode() * 3 + "K9;Grażyna Kość;Świdnik\n".encode("cp1250")
    finding = found(tmp_path, content).finding("encoding")

    assert finding is not None
    assert (finding.value, finding.confidence < 0.5) == ("utf-8", True)
    assert finding.evidence.startswith("two encodings: ")
    assert "line 10 is not" in finding.evidence


@pytest.mark.parametrize(
    ("sign", "named"), [(",", ","), (";", ";"), ("\t", "\t"), ("|", "|")], ids=["comma", "semicolon", "tab", "pipe"]
)
def test_the_delimiter_is_the_sign_that_cuts_all_lines_alike(tmp_path: Path, sign: str, named: str):
    rows = [["id", "name", "note"], ["1", "Alfa", '"a, b; c"'], ["2", "Beta", '"d"'], ["3", "Gamma", ""]]

    assert found(tmp_path, "\n".join(sign.join(row) for row in rows)).shape.delimiter == named


def test_single_quotation_marks_are_found_and_written_into_the_mapping(tmp_path: Path):
    path = tmp_path / "file.csv"
    path.write_text("id,name\n1,'Alfa, sp. z o.o.'\n2,'Beta'\n")

    text = suggest(path, CATALOG)

    assert mapping_text.load(text, path="m.yaml", catalog=CATALOG).shape.quote == "'"
    assert look(path).columns["name"] == ["Alfa, sp. z o.o.", "Beta"]


@pytest.mark.parametrize(
    ("cells", "signs"),
    [
        (["$90,000 ", "$120,500 "], (".", ",")), (["1 234,50 zł", "12,00 zł"], (",", " ")),
        (["1.234,50 €", "7,00 €"], (",", ".")), (["1,234.50", "7.25"], (".", ",")), (["1234.5", "7"], (".", "")),
        (["1\N{NO-BREAK SPACE}234\N{NO-BREAK SPACE}567,00", "1,50"], (",", " ")), (["1,234,567", "12"], (".", ",")),
        (["(1 234,50)", "-3,00"], (",", " ")),
    ],
)  # fmt: skip
def test_the_signs_of_amounts_are_found_and_read_what_stands_there(
    tmp_path: Path, cells: list[str], signs: tuple[str, str]
):
    detected = found(tmp_path, "id\tIncome\n" + "".join(f"{place}\t{cell}\n" for place, cell in enumerate(cells)))

    assert (detected.style.decimal_sign, detected.style.thousands_sign) == signs
    assert match(detected, "Income").field == "income"
    assert match(detected, "Income").confidence > 0.9


@pytest.mark.parametrize(
    ("cells", "order"),
    [
        (["31.01.1980"], "day month year"), (["01/31/1980"], "month day year"), (["1980-01-31"], "year month day"),
        (["3.2.2026"], "day month year"),
    ],
)  # fmt: skip
def test_the_order_of_dates_is_found(tmp_path: Path, cells: list[str], order: str):
    detected = found(tmp_path, "id;birth date\n" + "".join(f"{place};{cell}\n" for place, cell in enumerate(cells)))

    assert detected.style.date_order == order


def test_two_orders_of_dates_in_one_column_are_told_in_the_mapping(tmp_path: Path):
    path = tmp_path / "file.csv"
    path.write_text("id;birth date\n1;13/02/1980\n2;02/13/1980\n")

    finding = look(path).finding("date_order")

    assert finding is not None
    assert finding.confidence < 0.2
    assert "'13/02/1980' and '02/13/1980'" in finding.evidence
    assert finding.evidence in suggest(path, CATALOG)


def test_rows_above_the_header_are_skipped(tmp_path: Path):
    path = tmp_path / "report.csv"
    path.write_text("Report of customers;;\nas of 2026-01-31;;\n\nid;name;city\n1;Alfa;Łódź\n2;Beta;Kranj\n")

    detected = detect(path, CATALOG)

    assert detected.shape.header_row == 4
    assert list(detected.columns) == ["id", "name", "city"]
    finding = detected.finding("header_row")
    assert finding is not None
    assert "2 rows above it skipped" in finding.evidence
    assert mapping_text.load(suggest(path, CATALOG), path="m.yaml", catalog=CATALOG).shape.header_row == 4


def test_a_file_without_a_header_is_doubted(tmp_path: Path):
    finding = found(tmp_path, "1,2,3\n4,5,6\n").finding("header_row")

    assert finding is not None
    assert finding.confidence < 0.5
    assert "looks like data" in finding.evidence


def test_the_sheet_with_the_table_and_its_header_are_found(tmp_path: Path):
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("About").write(0, 0, "Made by Anna")
        table = book.add_worksheet("Klienci")
        table.write(0, 0, "Klienci 2026")
        for place, row in enumerate([["id", "name"], ["1", "Alfa"], ["2", "Beta"]]):
            table.write_row(place + 2, 0, row)

    detected = detect(path, CATALOG)

    assert (detected.sheets, detected.shape.sheet, detected.shape.header_row) == (("About", "Klienci"), "Klienci", 3)
    assert detected.columns == {"id": ["1", "2"], "name": ["Alfa", "Beta"]}


def zipped(**files: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in files.items():
            packed.writestr(name.replace("_", "."), text)
    return stream.getvalue()


def test_gzip_and_zip_are_looked_into(tmp_path: Path):
    packed = found(tmp_path, gzip.compress(POLISH.encode("cp1250")), name="a.csv.gz")
    one = found(tmp_path, zipped(klienci_csv=POLISH), name="a.zip")
    two = found(tmp_path, zipped(a_csv=POLISH, b_csv=SLOVENE), name="b.zip")

    assert packed.shape.encoding == "cp1250"
    assert list(one.columns) == list(packed.columns) == list(two.columns)
    assert (two.sheets, two.shape.sheet) == (("a.csv", "b.csv"), "a.csv")


def test_what_values_are_is_found_where_the_header_says_nothing(tmp_path: Path):
    detected = found(
        tmp_path,
        "id;a;b;c;d;q1;nr\n"
        "1;anna@example.pl;PL 526-025-02-74;+48 22 123 45 67;2026-01-03;5;44051401359\n"
        "2;jan@example.si;7740001454;+386 1 234 56 78;2026-02-03;1;02070803628\n"
        "3;eva@example.com;5252248481;+49 30 1234567;2026-03-03;3;81010200134\n",
    )

    assert {each.name: each.field for each in detected.matches if each.field} == {
        "a": "email", "b": "tax_id", "c": "phone",
    }  # fmt: skip
    assert match(detected, "d").holds == "dates"
    assert match(detected, "q1").holds.startswith("answers on a scale")
    assert str(match(detected, "nr").refused).startswith("national personal number")


def test_entries_of_a_code_list_give_the_field_away(tmp_path: Path):
    detected = found(tmp_path, "id;x\n1;married\n2;divorced\n3;widowed\n")

    assert match(detected, "x").field == "marital_status"


def test_a_slip_of_the_pen_is_suggested_as_the_entry_it_nearly_is(tmp_path: Path):
    path = tmp_path / "file.csv"
    path.write_text("id;marital status\n1;married\n2;divorcd\n")

    assert 'values: {divorcd: "' in suggest(path, CATALOG)


def test_every_suggested_column_says_how_sure_it_is(tmp_path: Path):
    path = tmp_path / "file.csv"
    path.write_text(POLISH)

    assert "Imię i nazwisko: name      # 95%: by its header" in suggest(path, CATALOG)


def test_two_hundred_columns_are_suggested_within_two_seconds(tmp_path: Path):
    path = tmp_path / "wide.csv"
    names = [f"column {place}" for place in range(200)]
    kinds = ("anna@example.pl", "2026-01-31", "+48 22 123 45 67", "some words", "1 234,50")
    row = [kinds[place % 5] for place in range(200)]
    path.write_text("\n".join([";".join(names), *[";".join(f"{cell}" for cell in row) for _ in range(300)]]))
    suggest(path, CATALOG)

    begin = time.process_time()
    suggest(path, CATALOG)

    assert time.process_time() - begin < 2


def test_a_mark_of_utf_16_is_enough(tmp_path: Path):
    assert found(tmp_path, codecs.BOM_UTF16_LE + "id;name\n1;a\n".encode("utf-16-le")).shape.encoding == "utf-16"


def test_what_is_no_file_of_data_is_a_problem(tmp_path: Path):
    for name, content in (("a.csv", b""), ("b.csv", b"\x1f\x8b\x08\x00"), ("c.xlsx", b"no workbook")):
        with pytest.raises(Problems):
            found(tmp_path, content, name=name)


def test_many_columns_of_the_same_few_numbers_are_answers_whatever_they_are_called(tmp_path: Path):
    names = ["Music", "Country", "Opera", "Folk", "Rock", "Jazz"]
    rows = [
        ["id", *names],
        *([str(place), *[str(1 + (place + shift) % 5) for shift in range(6)]] for place in range(9)),
    ]

    detected = found(tmp_path, "\n".join(",".join(row) for row in rows))

    assert all(match(detected, name).holds.startswith("answers on a scale") for name in names)
    assert match(detected, "Country").field is None


def test_what_people_write_for_an_entry_counts_as_read(tmp_path: Path):
    assert match(found(tmp_path, "id,Gender\n1,M\n2,F\n"), "Gender").confidence > 0.9
