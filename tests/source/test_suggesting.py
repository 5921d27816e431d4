"""A first mapping from headers and first rows: one that can be loaded, with a comment where a person decides."""

from __future__ import annotations

from pathlib import Path

import pytest

from presek.source import mapping_text
from presek.source.suggest import suggest
from tests.source.shelf import CATALOG, Shelf, counts

ENGLISH = "Customer ID,Full name,Country,Employees,SSN,Nonsense\nC1,Alfa,Poland,12,123,?\n"
POLISH = "Kod klienta;Imię i nazwisko;Województwo;Data urodzenia;Dochód;PESEL;Zainteresowania;Płeć\nK1;Żaneta Łyś;mazowieckie;31.01.1980;12 345,50 zł;80013112345;żeglarstwo, narty;K\n"  # noqa: E501
SLOVENE = "Šifra stranke\tŠt. računa\tDatum računa\tZapadlost\tNeto znesek\nS1\tR1\t3.2.2026\t5.3.2026\t1.234,50 €\n"


def test_english_headers(tmp_path: Path, shelf: Shelf):
    path = tmp_path / "customers.csv"
    path.write_text(ENGLISH)

    text = suggest(path, CATALOG)

    assert "key: Customer ID" in text
    assert "  Full name: name" in text
    assert "  # SSN: never kept (national personal number)" in text
    assert "  # Nonsense:" in text
    assert counts(shelf.look(text.partition("edition: 1\n")[2], ENGLISH)) == (1, 1, 0, 0, 0)


def test_polish_headers_signs_and_encoding(tmp_path: Path):
    path = tmp_path / "klienci.csv"
    path.write_bytes(POLISH.encode("cp1250"))

    found = mapping_text.load(suggest(path, CATALOG), path="m.yaml", catalog=CATALOG)

    assert (found.shape.encoding, found.shape.delimiter) == ("cp1250", ";")
    assert (found.style.decimal_sign, found.style.thousands_sign, found.style.date_order) == (
        ",",
        " ",
        "day month year",
    )
    assert [rule.field.key for rule in found.rules] == ["name", "region", "birth_date", "income", "interests", "sex"]
    assert next(rule for rule in found.rules if rule.field.key == "sex").values == {"K": "2"}
    assert "PESEL" not in found.columns


def test_slovene_headers_of_invoices(tmp_path: Path):
    path = tmp_path / "racuni.tsv"
    path.write_text(SLOVENE, encoding="utf-8")

    found = mapping_text.load(suggest(path, CATALOG), path="m.yaml", catalog=CATALOG)

    assert (found.table, found.shape.delimiter, found.style.thousands_sign) == ("invoices", "\t", ".")
    assert {rule.title: rule.field.key for rule in found.rules} == {
        "Št. računa": "invoice_number",
        "Datum računa": "issued_on",
        "Zapadlost": "due_on",
        "Neto znesek": "net_amount",
    }


@pytest.mark.parametrize("headers", ["a,b", "true,null,~", '"x: y","#z","- w"', "id,id", '"a\nb",c'])
def test_whatever_the_headers_are_the_suggestion_is_a_mapping_file(tmp_path: Path, headers: str):
    path = tmp_path / "odd.csv"
    path.write_text(headers + "\n1,2,3\n")

    assert mapping_text.load(suggest(path, CATALOG), path="m.yaml", catalog=CATALOG).table == "customers"


def test_codes_with_points_say_nothing_of_the_decimal_sign(tmp_path: Path):
    path = tmp_path / "klienci.csv"
    path.write_text("Nr klienta;Branża;Obrót roczny;Liczba pracowników\nK1;62.10;1000,50;5\nK2;47.11;20 000,00;7\n")

    text = suggest(path, CATALOG)

    assert 'decimal_sign: ","' in text
    assert 'thousands_sign: " "' in text
    assert "not read" not in text


def test_kraj_is_the_town_beside_drzava_and_dates_may_have_spaces(tmp_path: Path):
    path = tmp_path / "stranke.csv"
    path.write_text(
        "Šifra stranke\tKraj\tDržava\tDatum rojstva\nS1\tKočevje\tSI\t2. 13. 1951\nS2\tPtuj\tSI\t3. 4. 1960\n"
    )

    text = suggest(path, CATALOG)

    assert "  Kraj: city" in text
    assert "  Država: country" in text
    assert "date_order: month day year" in text


def test_a_column_of_currencies_says_what_the_amounts_are_in(tmp_path: Path):
    path = tmp_path / "orders.csv"
    path.write_text("Order no,Customer,Order date,Net amount (excl. VAT),Currency\nO1,C1,2026-01-31,5.00,EUR\n")

    text = suggest(path, CATALOG)
    found = mapping_text.load(text, path="m.yaml", catalog=CATALOG)

    assert "currency: {column: Currency}" in text
    assert "# rates: rates.csv      # amounts in EUR need a table of exchange rates" in text
    assert "  Net amount (excl. VAT): net_amount" in text.replace('"', "")
    assert "Currency" in found.columns


def test_a_column_of_other_texts_is_no_currency(tmp_path: Path):
    path = tmp_path / "orders.csv"
    path.write_text("Order no,Customer,Order date,Net amount,Currency\nO1,C1,2026-01-31,5.00,gold\n")

    assert "currency: {" not in suggest(path, CATALOG)


def test_a_remark_in_parentheses_does_not_hide_a_header(tmp_path: Path):
    path = tmp_path / "customers.csv"
    path.write_text("Customer ID,Industry (NACE)\nC1,62.10\n")

    assert '  "Industry (NACE)": industry' in suggest(path, CATALOG)


def test_directions_are_read_in_polish_and_slovene(tmp_path: Path):
    path = tmp_path / "stiki.csv"
    path.write_text("Šifra stranke;Čas;Kanal;Smer\nS1;2026-01-31;email;vhodni\nS2;2026-01-31;email;wychodzące\n")

    text = suggest(path, CATALOG)

    assert "table: interactions" in text
    assert '    values: {vhodni: "in", wychodzące: "out"}' in text


def test_a_header_chooses_its_field_before_values_do(tmp_path: Path):
    path = tmp_path / "customers.csv"
    path.write_text("Customer ID,Contact person,E-mail\nC1,a@example.pl,b@example.pl\n")

    assert "  E-mail: email" in suggest(path, CATALOG).replace('"', "")
