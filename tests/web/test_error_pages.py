"""Pages for what went wrong: the nearest pages, who can help, and a number to tell; for programs the same as JSON."""

from __future__ import annotations

import re

from django.test import RequestFactory

from presek.app import wiring
from presek.web import errors


def test_a_mistyped_address_is_answered_with_the_nearest_page_and_a_search(site):
    answer = site.client("manager").get("/polices")
    assert answer.status_code == 404
    assert answer.context["page"].goes[0] == ("/policies", "Policies: terms, discounts, service")
    assert 'value="polices"' in answer.content.decode()


def test_what_an_address_names_that_is_gone_leads_to_the_page_above(site):
    client = site.client("administrator")
    for path, above in (("/administration/roles/nobody", "/administration/roles"), ("/customers/NOPE", "/customers")):
        assert client.get(path).context["page"].goes[0][0] == above


def test_only_pages_that_somebody_may_open_are_named(site):
    assert all(url != "/data" for url, _ in site.client("viewer").get("/dat").context["page"].goes)
    assert site.client("analyst").get("/dat").context["page"].goes[0][0] == "/data"


def test_who_may_not_is_told_which_roles_may_and_who_gives_them(site):
    answer = site.client("viewer").get("/data")
    assert answer.status_code == 403
    says = answer.context["page"].ask
    assert "Analyst" in says
    assert "administrator" in says


def test_what_broke_gets_a_number_that_names_its_note(site):
    try:
        {}["made to break"]
    except KeyError:
        page = errors.broken(RequestFactory().get("/x")).content.decode()
        told = errors.broken(RequestFactory().get("/api/v1/x")).content.decode()
    for text in (page, told):
        number = re.search(r"\d{8}T\d+Z", text)
        assert number
        note = wiring.home_folder() / "logs" / f"error-{number.group()}.txt"
        assert "made to break" in note.read_text("utf-8")
    assert "made to break" not in page + told


def test_the_page_of_what_broke_asks_no_database(site, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert errors.broken(RequestFactory().get("/x")).status_code == 500


def test_a_program_is_told_in_json(site):
    answer = site.client(None).get("/api/v1/nothing-here")
    assert answer.status_code in {401, 404}
    assert answer.json()["problems"]
