"""A look at a file as a person types it, and the warnings of an import."""

from __future__ import annotations

from pathlib import Path

CONTENT = "Report;;;\n\nKod klienta;Imię i nazwisko;Dochód;nr\nK1;Żaneta Łyś;12 345,50 zł;44051401359\nK2;Ewa Bąk;1,00 zł;02070803628\n"  # noqa: E501


def test_detecting_shows_every_finding_with_its_evidence_and_keeps_nothing(home, presek, tmp_path: Path):
    path = tmp_path / "klienci.csv"
    path.write_bytes(CONTENT.encode("cp1250"))

    said = presek("import", "--detect", path, "--json")
    shown = presek("import", "--detect", path)

    assert said.code == shown.code == 0, said.err
    found = {each["name"]: each["value"] for each in said.json["findings"]}
    assert found == {
        "format": "csv", "encoding": "cp1250", "delimiter": ";", "quote": '"', "header_row": "3",
        "decimal_sign": ",", "thousands_sign": " ", "date_order": "year month day",
    }  # fmt: skip
    assert all(each["evidence"] and 0 <= each["confidence"] <= 1 for each in said.json["findings"])
    columns = {each["name"]: each for each in said.json["columns"]}
    assert (columns["Dochód"]["field"], columns["nr"]["field"]) == ("income", None)
    assert columns["nr"]["refused"].startswith("national personal number")
    assert "Imię i nazwisko" in shown.out
    assert "cp1250" in shown.out


def test_what_is_suggested_is_imported_as_it_is(home, presek, tmp_path: Path):
    path = tmp_path / "klienci.csv"
    path.write_bytes(CONTENT.encode("cp1250"))
    (tmp_path / "klienci.mapping.yaml").write_text(presek("import", "--suggest", path).out, encoding="utf-8")

    said = presek("import", path, "--json")

    assert said.code == 0, said.err
    assert (said.json["read"], said.json["accepted"]) == (2, 2)


def test_odd_values_are_kept_and_told(home, presek, tmp_path: Path):
    path = tmp_path / "orders.csv"
    path.write_text("id,date,net\nA,2020-01-01,-12.50\n")
    mapping = tmp_path / "orders.mapping.yaml"
    mapping.write_text(
        "edition: 1\ntable: orders\ncustomer: id\ncreate_customers: true\n"
        "columns: {date: ordered_at, net: net_amount}\n"
    )

    told = presek("import", path, "--dry-run")
    said = presek("import", path, "--json")

    assert "warning: net: -12.50 is below zero (odd; 1 row)" in told.err
    assert said.json["warnings"] == [{"column": "net", "rule": "odd", "rows": 1, "example": "-12.50 is below zero"}]


def test_a_file_that_is_not_there_is_a_problem_of_the_place(home, presek, tmp_path: Path):
    assert presek("import", "--detect", tmp_path / "none.csv").code == 4
