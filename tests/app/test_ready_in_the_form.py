"""A file that a ready mapping fits comes mapped into the form of the browser, and stays so when the form is sent."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from presek.source import ready
from tests.source.ready import made

FIRST = [each.key for each in ready.catalogue() if each.key not in made.SAME_FILE]


@pytest.mark.parametrize("name", FIRST)
def test_an_upload_is_mapped_by_its_ready_mapping(home, tmp_path: Path, name: str):
    from presek.app import mapping_form, uploading

    path = made.file_of(name, tmp_path)
    upload = uploading.receive(home, path.name, [path.read_bytes()], by="ana")

    shown = mapping_form.form(home, upload, language="pl")
    sent = mapping_form.form(home, upload, language="pl", posted={})

    assert shown.table == ready.named(name).table
    assert (shown.problems, sent.problems) == ((), ())
    computed = "customer: {expression" in shown.text
    assert computed or any(column.chosen == mapping_form.KEY for column in shown.columns)


def test_a_zip_of_invoices_can_be_sent(home, tmp_path: Path):
    from presek.app import mapping_form, uploading

    with zipfile.ZipFile(tmp_path / "invoices.zip", "w") as packed:
        packed.write(made.FILES / "ksef-fa3-invoices.xml", "1.xml")
    upload = uploading.receive(home, "invoices.zip", [(tmp_path / "invoices.zip").read_bytes()], by="ana")

    assert mapping_form.form(home, upload, language="sl").table == "invoices"
