"""The form of a file: what was found and how sure it is, every part of it chosen otherwise, packed files, workbooks."""

from __future__ import annotations

import gzip
import io
import zipfile

import pytest
import xlsxwriter
from django.contrib.auth.models import Group, User

from presek.app import import_job, uploading, wiring, worker
from presek.app.home import Home
from presek.app.mapping_said import KEY
from presek.store import imports
from tests.source.ready import made
from tests.web import customers_file, people

HUBSPOT = "hubspot-contacts"


@pytest.fixture(scope="module")
def desk(tmp_path_factory, django_db_blocker):
    """An empty home with an analyst, for all tests of this module: each sends files of its own."""
    before = wiring.home_folder()
    folder = tmp_path_factory.mktemp("desk") / "home"
    folder.mkdir()
    with django_db_blocker.unblock():
        wiring.start(folder)
        Home.open(folder)
        User.objects.create_user("analyst", password=people.PASSWORD).groups.add(Group.objects.get(name="analyst"))
        yield people.Site(folder)
        people.leave()
        wiring.start(before)


def send(client, body, name):
    body = body.encode() if isinstance(body, str) else body
    answer = client.post(
        "/data/upload", body, content_type="application/octet-stream", headers={"X-File-Name": name}
    )  # fmt: skip
    return answer.json()["url"]


def said_of(page):
    """What the form would post as it stands."""
    form = page.form
    said = {each.key: each.value for each in page.settings}
    for place, column in enumerate(form.columns):
        said[f"column-{place}"] = column.chosen
        for number, value in enumerate(column.values):
            said |= {f"text-{place}-{number}": value.text, f"value-{place}-{number}": value.chosen}
    return {**said, "header": form.fingerprint, "table": form.table}


def opened(client, url, **more):
    page = client.get(url).context["page"]
    assert hasattr(page, "form"), page
    return client.post(url, {**said_of(page), **more}).context["page"] if more else page


def workbook():
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        notes = book.add_worksheet("Notes")
        notes.write_row(0, 0, ["made", "by hand"])
        sheet = book.add_worksheet("Customers")
        sheet.write_row(0, 0, ["Our customers", "", ""])
        sheet.write_row(2, 0, ["Customer number", "E-mail", "City"])
        sheet.write_row(3, 0, ["W1", "anna@example.com", "Maribor"])
        sheet.write_row(4, 0, ["W2", "jan@example.com", "Celje"])
    return file.getvalue()


def test_each_setting_and_column_says_how_sure_it_is_and_why(desk):
    client = desk.client("analyst")
    page = opened(client, send(client, customers_file.text(40), "sure.csv"))
    settings = {each.key: each for each in page.settings}
    assert settings["delimiter"].sure.startswith("99")
    assert settings["date_order"].why
    columns = {each.found.name: each for each in page.columns}
    assert (columns["E-mail"].tone, columns["E-mail"].found.suggested) == ("good", "email")
    assert columns["E-mail"].why


def test_a_sheet_and_the_row_of_its_headers_are_chosen(desk):
    client = desk.client("analyst")
    url = send(client, workbook(), "customers.xlsx")
    page = opened(client, url)
    assert page.form.sheets == ("Notes", "Customers")
    assert opened(client, url, sheet="Notes").form.header == ("made", "by hand")
    there = opened(client, url, sheet="Customers")
    assert there.form.header == ("Customer number", "E-mail", "City")
    assert [each.chosen for each in there.form.columns] == [KEY, "email", "city"]
    assert opened(client, url, header_row="1").form.header == ("Our customers",)
    back = opened(client, url, header_row="3")
    assert [each.chosen for each in back.form.columns] == [KEY, "email", "city"]
    assert client.get(url).context["page"].form.text == back.form.text
    assert "sheet: Customers" in back.form.text


def test_columns_are_suggested_anew_where_others_appear(desk):
    client = desk.client("analyst")
    url = send(client, customers_file.text(20), "anew.csv")
    wrong = opened(client, url, delimiter="pipe")
    assert len(wrong.form.columns) == 1
    right = opened(client, url, delimiter="semicolon")
    assert [each.chosen for each in right.form.columns][:4] == [KEY, "name", "sex", "birth_date"]


def test_texts_are_given_their_meaning_in_the_form(desk):
    client = desk.client("analyst")
    text = customers_file.text(30).replace(";K;", ";dziewczyna;").replace(";M;", ";chłopak;").replace("\nK", "\nV")
    url = send(client, text, "meanings.csv")
    page = opened(client, url)
    sex = next(each for each in page.columns if each.found.chosen == "sex")
    assert (sex.found.sure, sex.waiting) == (0, 2)
    said = said_of(page)
    for name, shown in list(said.items()):
        if shown in {"dziewczyna", "chłopak"}:
            said[name.replace("text", "value")] = {"dziewczyna": "2", "chłopak": "1"}[shown]
    again = client.post(url, {**said, "do": ""}).context["page"]
    sex = next(each for each in again.columns if each.found.chosen == "sex")
    assert (sex.found.sure, sex.waiting) == (100, 0)
    assert 'dziewczyna: "2"' in again.form.text
    assert opened(client, url).form.text == again.form.text


def test_a_ready_mapping_says_that_it_fits_and_why_and_can_be_declined(desk, tmp_path):
    client = desk.client("analyst")
    url = send(client, made.file_of(HUBSPOT, tmp_path).read_bytes(), "export.csv")
    page = opened(client, url)
    fit = next(each for each in page.form.origin.fits if each.used)
    assert fit.key in page.origin.says
    assert fit.needs[0] in page.origin.why
    plain = client.post(url, {"use": "suggested"}).context["page"]
    assert plain.form.origin.kind == "suggested"
    assert all(not each.used for each in plain.form.origin.fits)
    back = client.post(url, {"use": f"ready:{fit.key}"}).context["page"]
    assert back.form.text == page.form.text


def test_whose_invoices_are_taken_is_chosen_by_the_tax_number(desk, tmp_path):
    client = desk.client("analyst")
    url = send(client, made.file_of("ksef-fa3-invoices", tmp_path).read_bytes(), "invoices.xml")
    page = opened(client, url)
    assert page.form.own_number in page.form.text
    mine = client.post(url, {**said_of(page), "own-tax-number": "PL 526-000-12-46"}).context["page"]
    assert (mine.form.own_number, mine.form.problems) == ("5260001246", ())
    assert client.post(url, {**said_of(page), "own-tax-number": "me", "do": "try"}).status_code == 422


def test_what_was_tried_is_what_is_imported(desk):
    client = desk.client("analyst")
    url = send(client, customers_file.text(10, wrong_dates=0).replace("\nK", "\nT"), "tried.csv")
    page = opened(client, url)
    job = client.post(url, {**said_of(page), "do": "try"})["Location"]
    worker.work(desk.home, say=lambda _: None, once=True)
    client.post(url, {**said_of(page), "column-1": "", "do": ""})
    second = client.post(job, {"do": "import"})["Location"]
    first, again = (import_job.jobs.find(int(each.rsplit("/", 1)[1])).payload["mapping"] for each in (job, second))
    assert first == again
    assert ": name" in first


@pytest.mark.parametrize("kind", ["gz", "zip", "two in a zip"])
def test_a_packed_file_goes_all_the_way(desk, kind):
    client = desk.client("analyst")
    text = customers_file.text(12, wrong_dates=0).replace("\nK", f"\n{kind[:1].upper()}{len(kind)}").encode("cp1250")
    if kind == "gz":
        url = send(client, gzip.compress(text), "klienci.csv.gz")
    else:
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as packed:
            if kind != "zip":
                packed.writestr("a-notes.csv", "note;text\n1;hello\n")
            packed.writestr("klienci.csv", text)
        url = send(client, file.getvalue(), f"{len(kind)}.zip")
    if kind == "two in a zip":
        assert opened(client, url).form.sheets == ("a-notes.csv", "klienci.csv")
        opened(client, url, sheet="klienci.csv")
    page = opened(client, url)
    assert page.form.header == customers_file.HEADER
    client.post(url, {**said_of(page), "do": "import"})
    worker.work(desk.home, say=lambda _: None, once=True)
    assert (imports.latest()[0].read, imports.latest()[0].rejected) == (12, 0)


def test_a_broken_choice_is_told_and_keeps_the_form(desk):
    client = desk.client("analyst")
    url = send(client, customers_file.text(10), "broken.csv")
    page = opened(client, url)
    answer = client.post(url, {**said_of(page), "header_row": "9999", "do": "try"})
    assert answer.status_code == 422
    assert uploading.find(desk.home, url.rsplit("/", 1)[1]).name == "broken.csv"
    polish = desk.client("analyst", language="pl").post(url, {**said_of(page), "header_row": "999", "do": "try"})
    shown = polish.content.decode()
    assert "broken.csv: plik jest pusty: nie ma nawet nagłówka." in shown
    assert str(desk.folder) not in shown
    assert "po nagłówku" in shown
