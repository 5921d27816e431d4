"""Imports by ready mappings as a person types them: from invoices of KSeF to a count of customers."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

FILES = Path(__file__).parents[1] / "source/ready/files"
TOLD = {"seconds"}


def counts(said) -> dict[str, int]:
    assert said.code == 0, said.err
    return {key: value for key, value in said.json.items() if key not in TOLD}


@pytest.fixture
def invoices(tmp_path: Path) -> Path:
    """Three invoices of ours to two buyers, one to us, and one that is cut off, in a zip."""
    text = (FILES / "ksef-fa3-invoices.xml").read_text("utf-8")
    other = text.replace("5260250274", "7740001454").replace("Młyn &amp; Synowie", "Tartak")
    to_us = text.replace("5260001246", "7740001454").replace("5260250274", "5260001246")
    documents = {
        "1.xml": text, "2.xml": text.replace("FV/001", "FV/002"), "3.xml": other.replace("FV/001", "FV/003"),
        "4.xml": to_us, "5.xml": text[:900],
    }  # fmt: skip
    with zipfile.ZipFile(tmp_path / "invoices.zip", "w") as file:
        for name, document in documents.items():
            file.writestr(name, document)
    return tmp_path / "invoices.zip"


def test_invoices_of_ksef_make_customers_whose_revenue_can_be_asked(home, presek, invoices: Path):
    words = ("import", "--ready", "ksef-fa3-invoices", "--own-tax-number", "526-000-12-46", invoices, "--json")

    first = counts(presek(*words))
    again = counts(presek(*words))

    assert first == {"read": 5, "accepted": 3, "rejected": 1, "filtered": 1, "unchanged": 0, "aside": 0}
    assert again == {"read": 5, "accepted": 0, "rejected": 1, "filtered": 1, "unchanged": 3, "aside": 0}
    assert presek("refresh").code == 0
    asked = presek("count", "invoices.sum(net_amount) >= 2_000 PLN", "--json")
    assert (asked.code, asked.json["in"]) == (0, 1)


def test_without_our_tax_number_invoices_that_do_not_tell_their_owner_are_not_imported(home, presek, invoices: Path):
    said = presek("import", "--ready", "ksef-fa3-invoices", invoices)

    assert said.code == 4
    assert "give your tax number with --own-tax-number" in said.err


def test_the_list_names_every_ready_mapping(presek):
    said = presek("import", "--list-ready", "--json")

    names = [each["name"] for each in said.json]
    assert said.code == 0
    assert len(names) == len(set(names)) == len(list((FILES.parents[3] / "src/presek/source/ready").glob("*.yaml")))


def test_a_wrong_name_gets_the_nearest(home, presek):
    said = presek("import", "--ready", "odoo-partner", FILES / "odoo-partners.csv")

    assert said.code == 4
    assert "odoo-partners" in said.err


def test_a_suggestion_of_a_ready_mapping_imports_the_file(home, presek, tmp_path: Path):
    suggested = presek("import", FILES / "odoo-partners.csv", "--suggest")
    (tmp_path / "by.yaml").write_text(suggested.out, "utf-8")

    report = counts(presek("import", FILES / "odoo-partners.csv", "--mapping", tmp_path / "by.yaml", "--json"))

    assert "ready mapping odoo-partners" in suggested.out
    assert (report["accepted"], report["filtered"]) == (2, 1)


def test_without_a_file_it_is_asked_for(home, presek):
    said = presek("import")

    assert said.code == 2
    assert "say which FILE to import" in said.err
