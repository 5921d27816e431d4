"""Who sees a field: hidden from a role, it is hidden wherever a value of it could be told."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from presek.app import edit_form, exporting, field_rules, rule_names
from presek.app import keys as app_keys
from presek.app.field_rules import PROGRAMS
from presek.app.sight import EVERYTHING
from presek.segment.parse import parse
from presek.store import audit
from presek.web import guard, roles
from tests.web.test_administration import office  # noqa: F401 - the same office

SEEN = ("analyst", "manager", "administrator")


def sight_of(role: str):
    return guard.sight(User.objects.get(username=role))


@pytest.fixture(scope="module")
def hidden(office):  # noqa: F811
    """The office with the revenue of an order hidden from all but some roles, and the town of customers."""
    for name in ("orders.net_amount", "city"):
        said = {"do": "rule", "see": SEEN, "edit": ["manager"]}
        done = office.client("administrator").post(f"/administration/fields/{name}", said)
        assert done.status_code == 302
    return office


def test_it_is_on_the_list_with_its_rule(hidden):
    page = hidden.client("administrator").get("/administration/fields", {"ruled": "1"}).content.decode()
    assert page.count("by a rule") == 2
    assert "changed field" in {each.action for each in audit.latest(2)}


def test_pages_do_not_show_it(hidden):
    key = hidden.customer_with("city")
    facts = {role: hidden.client(role).get(f"/customers/{key}").content.decode() for role in ("sales", "manager")}
    assert "<dt>City</dt>" in facts["manager"]
    assert "<dt>City</dt>" not in facts["sales"]
    explore = {role: hidden.client(role).get("/").content.decode() for role in ("sales", "manager")}
    assert 'name="revenue_12m"' in explore["manager"]
    assert 'name="revenue_12m"' not in explore["sales"]


def test_a_measure_that_reads_it_is_hidden_too_in_why(hidden):
    rule = parse("revenue_12m >= 1000")
    catalog = hidden.home.catalog()
    assert sight_of("manager").hidden_in(rule, catalog) == ()
    assert "revenue_12m" in sight_of("sales").hidden_in(rule, catalog)


def test_files_pickers_search_and_forms_leave_it_out(hidden):
    home, seller = hidden.home, sight_of("sales")
    assert "city" not in {each.key for each in exporting.offered(home, language="en", sight=seller)}
    assert "city" in {each.key for each in exporting.offered(home, language="en", sight=sight_of("manager"))}
    assert "city" not in rule_names.known(home, seller)
    assert edit_form.field(home, "city", language="en", sight=seller) is None
    assert edit_form.field(home, "city", language="en", sight=sight_of("analyst")) is None
    assert edit_form.field(home, "city", language="en", sight=sight_of("manager")) is not None


def test_a_program_does_not_see_it_and_the_owner_of_the_machine_does(hidden):
    made = app_keys.add("shop", ["segments", "customers"], by="test")
    program = app_keys.recognised(made.secret)
    rule = parse('city = "Katowice"')
    catalog = hidden.home.catalog()
    assert field_rules.sight_of_programs(hidden.home, program.sight).hidden_in(rule, catalog) == ("city",)
    assert EVERYTHING.hidden_in(rule, catalog) == ()


def test_who_edits_sees_and_the_class_decides_again(hidden):
    client = hidden.client("administrator")
    refused = client.post("/administration/fields/education", {"do": "rule", "see": ["sales"], "edit": ["manager"]})
    assert refused.status_code == 422
    client.post("/administration/fields/interests", {"do": "rule", "see": ["viewer", PROGRAMS]})
    assert sight_of("viewer").sees_named(hidden.home.catalog().fields["interests"])
    assert not sight_of("sales").sees_named(hidden.home.catalog().fields["interests"])
    client.post("/administration/fields/interests", {"do": "class"})
    assert sight_of("sales").sees_named(hidden.home.catalog().fields["interests"])
    assert roles.INTRUSIVE in roles.MAY["sales"]
