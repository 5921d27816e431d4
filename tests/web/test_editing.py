"""Exports and edits by hand on pages: who may, what is hidden, what is kept."""

from __future__ import annotations

import csv
import io

import pytest

from presek.app import reading
from presek.app import refresh as refreshing
from presek.store import audit
from presek.web import roles


def known(site, key, field):
    refreshing.refresh(site.home)
    opened = reading.opened(site.home)
    return [each.value for each in opened.snapshot.customer(opened.snapshot.ordinal(key), opened.catalog).fields[field]]


def test_a_selection_is_taken_along_with_its_columns_and_written_down(own_site):
    asked = {"country": "PL", "file-kind": "csv", "file-column": ["name", "revenue_12m"]}
    answer = own_site.client("analyst").post("/export", asked)
    assert answer.status_code == 200
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode())))
    assert list(rows[0]) == ["customer", "name", "revenue_12m", "revenue_12m_currency"]
    assert len(rows) == own_site.client().get("/explore.json", {"country": "PL"}).json()["total"]
    entry = audit.latest(1)[0]
    assert (entry.action, entry.by, entry.detail["customers"]) == ("exported", "analyst", len(rows))
    assert list(own_site.folder.glob("export-*")) == []


def test_hidden_columns_are_neither_offered_nor_given(own_site):
    page = own_site.client("finance").get("/export").content.decode()
    assert 'value="interests"' not in page
    assert 'value="interests"' in own_site.client("analyst").get("/export").content.decode()
    answer = own_site.client("finance").post("/export", {"file-kind": "csv", "file-column": ["interests"]})
    assert answer.status_code == 422
    assert "hidden for your role" in answer.content.decode()


@pytest.mark.parametrize("role", list(roles.MAY))
def test_only_roles_that_may_edit_and_export_reach_those_pages(site, role):
    client = site.client(role)
    for page in ("/edit", "/edit/customers", "/edit/selection", f"/edit/customers/{site.customer}"):
        assert client.get(page).status_code == (200 if roles.EDIT in roles.MAY[role] else 403), page
    assert client.get("/export").status_code == (200 if roles.EXPORT in roles.MAY[role] else 403)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_data_dictionary_is_downloaded(site, kind):
    answer = site.client("viewer").get(f"/dictionary.{kind}")
    body = b"".join(answer.streaming_content)
    assert body.startswith(b"PK") if kind == "xlsx" else b"customers,employees" in body


def test_a_fact_is_written_on_the_page_and_seen_after_the_refresh(own_site):
    key = own_site.customer_with("employees")
    client = own_site.client("sales")
    said = {"employees": "77", "was-employees": "", "valid-from": "2026-05-01", "fact-source": "telephone"}
    answer = client.post(f"/edit/customers/{key}", said)
    assert answer.status_code == 302, answer.content.decode()
    assert 770 in known(own_site, key, "employees") or 77 in known(own_site, key, "employees")


def test_what_is_wrong_is_told_and_stays_in_the_form(own_site):
    key = own_site.customer_with("employees")
    answer = own_site.client("sales").post(f"/edit/customers/{key}", {"employees": "many", "was-employees": "3"})
    assert answer.status_code == 422
    assert 'value="many"' in answer.content.decode()


def test_a_customer_and_a_contact_are_made(own_site):
    client = own_site.client("manager")
    assert client.post("/edit/customers", {"customer-key": "n-1", "name": "Nova", "was-name": ""}).status_code == 302
    refreshing.refresh(own_site.home)
    assert client.get("/customers/n-1").status_code == 200
    form = client.get("/edit/rows/contacts/n-1")
    assert form.status_code == 200
    field = next(each for part in form.context["page"].parts for each in part.inputs if each.kind == "text")
    value = field.options[0][0] if field.options else "Zala"
    said = {field.key: value, f"was-{field.key}": ""}
    assert client.post("/edit/rows/contacts/n-1", said).status_code == 302
    refreshing.refresh(own_site.home)
    relations = client.get("/edit/customers/n-1").context["page"].relations
    row = next(each.rows[0][0] for each in relations if each.relation == "contacts")
    assert client.get(f"/edit/rows/contacts/n-1?row={row}").context["page"].parts
    gone = client.post(f"/edit/rows/contacts/n-1?row={row}", {"do": "remove"}, follow=True)
    assert "was removed" in gone.content.decode()
    refreshing.refresh(own_site.home)
    assert client.get(f"/edit/rows/contacts/n-1?row={row}").status_code == 404
    number = client.get("/edit").context["page"].edits[0].number
    assert client.post("/edit/undo", {"edit-number": number}).status_code == 302
    refreshing.refresh(own_site.home)
    assert client.get(f"/edit/rows/contacts/n-1?row={row}").status_code == 200


def test_many_are_changed_after_a_preview_and_taken_back(own_site):
    client = own_site.client("manager")
    total = own_site.client().get("/explore.json", {"country": "PL"}).json()["total"]
    said = {"country": "PL", "edit-field": "owner", "edit-value": "Ola"}
    seen = client.post("/edit/selection", {**said, "do-what": "preview"}).context["page"]
    assert (seen.customers, int(seen.changing) + int(seen.same)) == (total, total)
    assert client.post("/edit/selection", {**said, "do-what": "keep"}).status_code == 302
    number = client.get("/edit").context["page"].edits[0].number
    assert client.post("/edit/undo", {"edit-number": number}).status_code == 302
    assert client.get("/edit").context["page"].edits[0].what.startswith(f"undo {number}")


def test_owners_are_counted_by_their_rules_first(own_site):
    client = own_site.client("manager")
    said = {"owner-rules": 'Ola: country = "PL"\nJan: everyone', "owners-anew": "1"}
    found = client.post("/edit", {**said, "do-what": "preview"}).context["page"].found
    assert sum(int(count) for _, count in found) == own_site.size
    assert client.post("/edit", {"owner-rules": "nonsense", "do-what": "preview"}).status_code == 422
