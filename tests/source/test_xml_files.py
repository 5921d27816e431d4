"""XML and JSON files: what is read, what is refused, and what a damaged one is told to be."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from pathlib import Path

import pytest

from presek.source import read_xml_invoices, xml_documents
from presek.source.block import Opened
from presek.source.mapping import FileShape, Style
from presek.source.read import open_file
from presek.source.xml_records import DEEPEST, Element, records, root_of
from presek.values.problem import Problems

FA = (Path(__file__).parent / "ready/files/ksef-fa3-invoices.xml").read_text("utf-8")
INVOICES, LINES = FileShape("xml-invoices"), FileShape("xml-invoices", sheet="lines")
BOMB = """<?xml version="1.0"?>
<!DOCTYPE Faktura [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;">]>
<Faktura xmlns="http://crd.gov.pl/wzor/2025/06/25/13775/"><Fa><P_2>&c;</P_2></Fa></Faktura>
"""


def rows_of(opened: Opened) -> list[dict[str, str]]:
    return [row for block in opened.blocks for row in block.cells.to_pylist()]


def of_document(text: str | bytes, name: str = "r") -> list[Element]:
    raw = text.encode() if isinstance(text, str) else text
    return [record for _, record in records(io.BytesIO(raw), lambda _: frozenset({name}))]


def written(folder: Path, content: str | bytes, name: str = "file.xml") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def packed(folder: Path, documents: dict[str, str], name: str = "many.zip") -> Path:
    with zipfile.ZipFile(folder / name, "w", zipfile.ZIP_DEFLATED) as file:
        for member, text in documents.items():
            file.writestr(member, text)
    return folder / name


def test_records_are_small_trees_whatever_stands_between_them():
    first, second = of_document("<a>x<r k='1'><b>1</b><b>2</b><c><d> 3 </d></c></r><r/>y</a>")

    assert (first.first("b"), first.first("c/d"), first.attributes) == ("1", "3", {"k": "1"})
    assert [each.text for each in first.all("b")] == ["1", "2"]
    assert second.children == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1250", "iso-8859-2"])
def test_a_document_is_read_in_the_encoding_that_it_names(encoding: str):
    text = f'<?xml version="1.0" encoding="{encoding}"?><a><r>Łódź</r></a>'

    assert of_document(text.encode(encoding))[0].text == "Łódź"


def test_the_root_is_known_before_the_rest_is_read():
    assert root_of(io.BytesIO(b'<JPK xmlns="u:x"><cut off')).name == "JPK"


@pytest.mark.parametrize(
    "text",
    [
        BOMB,
        '<!DOCTYPE a SYSTEM "http://evil.example/x.dtd"><a><r/></a>',
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a><r>&x;</r></a>',
    ],
)
def test_a_document_type_is_refused_before_anything_in_it_is_read(text: str):
    with pytest.raises(Problems, match="declares a document type"):
        of_document(text)


def test_what_is_no_xml_is_told_with_its_line():
    with pytest.raises(Problems, match="no XML: mismatched tag, line 2"):
        of_document("<a>\n<r></a>")


def test_a_document_nested_too_deep_or_a_record_too_large_is_refused(monkeypatch: pytest.MonkeyPatch):
    with pytest.raises(Problems, match=f"nested over {DEEPEST} levels"):
        of_document("<r>" + "<x>" * 200)
    monkeypatch.setattr("presek.source.xml_records.LARGEST_RECORD", 10_000)
    monkeypatch.setattr("presek.source.xml_records.CHUNK", 1_000)
    with pytest.raises(Problems, match="larger than 16 MB"):
        of_document("<a><r>" + "<x>12345</x>" * 2_000 + "</r></a>")
    with pytest.raises(Problems, match="markup is longer than 16 MB"):
        of_document('<a><r k="' + "z" * 100_000 + '"/></a>')


def test_many_invoices_of_a_zip_are_read_and_a_damaged_one_is_told(tmp_path: Path):
    path = packed(tmp_path, {"1.xml": FA, "2.xml": "<Faktura", "3.xml": FA.replace("FV/001", "FV/002"), "a.txt": "no"})

    blocks = list(open_file(path, INVOICES, Style()).blocks)

    assert [row["number"] for row in blocks[0].cells.to_pylist()] == ["FV/001/02/2026", "FV/002/02/2026"]
    assert [(each.row, each.text) for each in blocks[0].spoiled] == [(2, "2.xml")]


def test_a_gzipped_document_is_read(tmp_path: Path):
    path = written(tmp_path, gzip.compress(FA.encode()), "one.xml.gz")

    assert len(rows_of(open_file(path, LINES, Style()))) == 2


def test_a_zip_without_xml_and_a_bomb_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    with pytest.raises(Problems, match=r"no \.xml file in this zip"):
        rows_of(open_file(packed(tmp_path, {"a.txt": "x"}, "none.zip"), INVOICES, Style()))
    monkeypatch.setattr(xml_documents, "MOST_PACKED", 100)
    with pytest.raises(Problems, match="that is a bomb"):
        rows_of(open_file(packed(tmp_path, {"a.xml": " " * 5_000_000}, "bomb.zip"), INVOICES, Style()))


def test_an_invoice_of_another_shape_is_told(tmp_path: Path):
    ubl = '<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"/>'

    with pytest.raises(Problems, match=r"'Invoice \(urn:oasis"):
        rows_of(open_file(written(tmp_path, ubl), INVOICES, Style()))


def test_a_document_without_an_invoice_is_told(tmp_path: Path):
    other = "<JPK xmlns='http://jpk.mf.gov.pl/wzor/2017/11/13/1113/'><Podmiot1/><SprzedazWiersz/></JPK>"

    with pytest.raises(Problems, match="there is no invoice in it"):
        rows_of(open_file(written(tmp_path, other), INVOICES, Style()))


def test_invoices_have_two_sheets(tmp_path: Path):
    with pytest.raises(Problems, match="the sheets invoices and lines, not 'rows'"):
        open_file(written(tmp_path, FA), FileShape("xml-invoices", sheet="rows"), Style())


def test_an_amount_that_is_no_number_is_left_for_the_reject(tmp_path: Path):
    (row,) = rows_of(open_file(written(tmp_path, FA.replace("<P_13_1>1000.00", "<P_13_1>thousand")), INVOICES, Style()))

    assert row["net"] == "thousand"


def test_amounts_are_written_with_the_mappings_sign(tmp_path: Path):
    (row,) = rows_of(open_file(written(tmp_path, FA), INVOICES, Style(decimal_sign=",")))

    assert row["net"] == "1065,10"


@pytest.mark.parametrize(
    ("identity", "key"),
    [
        ("<NIP>526-025-02-74</NIP>", "PL5260250274"),
        ("<KodUE>SI</KodUE><NrVatUE>50223054</NrVatUE>", "SI50223054"),
        ("<KodKraju>US</KodKraju><NrID>12-345</NrID>", "US12345"),
        ("<BrakID>1</BrakID>", ""),
    ],
)
def test_a_buyer_is_known_by_its_tax_number_and_country(tmp_path: Path, identity: str, key: str):
    text = FA.replace("<NIP>5260250274</NIP>", identity)

    (row,) = rows_of(open_file(written(tmp_path, text), INVOICES, Style()))

    assert row["buyer_tax_id"] == key


def test_a_credit_note_of_eslog_takes_its_amounts_away(tmp_path: Path):
    text = (Path(__file__).parent / "ready/files/eslog-invoices.xml").read_text("utf-8")
    text = text.replace("<D_1001>380", "<D_1001>381").replace("2026-01-15", "20260115")

    (row,) = rows_of(open_file(written(tmp_path, text), INVOICES, Style()))

    assert (row["credit_note"], row["net"], row["gross"]) == ("true", "-100.00", "-122.00")
    assert row["issued_on"] == "2026-01-15"


def test_a_large_file_of_invoices_comes_block_by_block(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(read_xml_invoices, "ROWS_A_BLOCK", 100)
    head, body, tail = "<JPK xmlns='http://jpk.mf.gov.pl/wzor/2022/02/17/02171/'>", "", "</JPK>"
    body = "".join(f"<Faktura><P_2A>{number}</P_2A><P_15>1</P_15></Faktura>" for number in range(250))

    blocks = list(open_file(written(tmp_path, head + body + tail), INVOICES, Style()).blocks)

    assert [block.cells.num_rows for block in blocks] == [100, 100, 50]
    assert blocks[2].numbers.tolist()[-1] == 250


def test_records_of_any_xml_have_their_paths_as_columns(tmp_path: Path):
    text = "<L><C id='7'><N>Ana</N><A><T>Koper</T></A><A><T>Izola</T></A></C><C id='8'><N/></C></L>"

    opened = open_file(written(tmp_path, text), FileShape("xml", sheet="C"), Style())

    assert opened.columns == ("@id", "N", "A/T")
    assert rows_of(opened) == [{"@id": "7", "N": "Ana", "A/T": "Koper"}, {"@id": "8", "N": "", "A/T": ""}]


def test_xml_without_a_sheet_tells_its_elements(tmp_path: Path):
    path = written(tmp_path, "<L><Customer><Name>x</Name></Customer></L>")

    with pytest.raises(Problems, match="say 'sheet:' which element is a row; there are: Customer, Name"):
        open_file(path, FileShape("xml"), Style())
    with pytest.raises(Problems) as wrong:
        open_file(path, FileShape("xml", sheet="Custmer"), Style())
    assert wrong.value.problems[0].nearest[0] == "Customer"


@pytest.mark.parametrize(
    "found",
    [[{"a": 1}], {"results": [{"a": 1}], "errors": []}, {"users": [{"a": 1}], "count": 1}, {"Data": [{"a": 1}]}],
)
def test_a_json_document_is_a_list_of_objects_or_has_one(tmp_path: Path, found: object):
    path = written(tmp_path, json.dumps(found), "answer.json")

    assert rows_of(open_file(path, FileShape("json"), Style())) == [{"a": "1"}]


def test_what_stands_inside_of_json_objects_is_named_with_dots(tmp_path: Path):
    text = '[{"a": {"b": {"c": 1.50}}, "l": [{"v": "x"}, {"v": "y"}], "t": ["p", 2], "n": null, "e": []}, 5]'

    (block,) = open_file(written(tmp_path, text, "answer.json"), FileShape("json"), Style()).blocks

    assert block.cells.to_pylist() == [{"a.b.c": "1.50", "l.0.v": "x", "t": "p;2", "n": "", "e": ""}]
    assert [(each.row, each.reason) for each in block.spoiled] == [(2, "this is no JSON object")]


@pytest.mark.parametrize("text", ["{", '{"a": 1}', '{"a": [1], "b": [2]}', "[]", "\xff\xfe"])
def test_other_json_is_refused_with_the_reason(tmp_path: Path, text: str):
    path = written(tmp_path, text.encode("latin-1"), "answer.json")

    with pytest.raises(Problems):
        open_file(path, FileShape("json"), Style())
