"""Who may do and see what."""

from __future__ import annotations

import pytest
from django.urls import URLPattern, get_resolver, reverse
from django.urls.converters import IntConverter

from presek.web import roles

OPEN = {
    "sign-in", "sign-in-code", "password-forgotten", "password-set", "language", "theme", "sign-out", "tag", "collect",
    "form", "health-live", "health-ready", "metrics", "company-sign-in", "company-back",
}  # fmt: skip
PATTERNS = {each.name: each for each in get_resolver("presek.web.urls").url_patterns if isinstance(each, URLPattern)}
ROUTES = list(PATTERNS)
KEYED = {
    "segment": ("a_class",), "customer": ("nobody at all",), "data-mapping": ("0123456789abcdef",), "data-job": (1,),
    "data-job-state": (1,), "data-import": (1,), "data-import-report": (1,), "data-rejects": (1,),
    "edit-customer": ("nobody at all",), "edit-row": ("contacts", "nobody at all"), "dictionary": ("csv",),
}  # fmt: skip
SENSITIVE = ("Interests and hobbies", "Extraversion", "Lifestyle")


def address(route: str) -> str:
    converters = PATTERNS[route].pattern.converters.values()
    anything = [1 if isinstance(each, IntConverter) else "nobody" for each in converters]
    return reverse(route, args=KEYED.get(route, anything))


@pytest.mark.parametrize("route", [route for route in ROUTES if route not in OPEN])
def test_a_stranger_is_asked_to_sign_in(site, route):
    answer = site.client(None).get(address(route))
    assert answer.status_code == 302
    assert answer["Location"].startswith("/sign-in?next=")


@pytest.mark.parametrize("route", [route for route in ROUTES if route not in OPEN])
def test_somebody_without_a_role_is_told_who_can_help(site, route):
    client = site.client("nobody")
    answer = client.get(address(route))
    if answer.status_code == 405:
        answer = client.post(address(route))
    assert answer.status_code == 403
    assert "An administrator can give you the role" in answer.content.decode()


@pytest.mark.parametrize("role", list(roles.MAY))
def test_r46_every_role_opens_its_view(site, role):
    client = site.client(role)
    for page in ("/", "/segments", "/segments/a_class"):
        assert client.get(page).status_code == 200, page
    for page in ("/customers", f"/customers/{site.customer}"):
        assert client.get(page).status_code == (200 if roles.RECORDS in roles.MAY[role] else 403), page
    assert ("Save as segment" in client.get("/").content.decode()) == (roles.SAVE in roles.MAY[role])


@pytest.mark.parametrize("role", list(roles.MAY))
def test_only_roles_that_may_save_reach_the_page_that_does(site, role):
    expected = 200 if roles.SAVE in roles.MAY[role] else 403
    assert site.client(role).get("/segments/new?sex=2").status_code == expected


@pytest.mark.parametrize("role", list(roles.MAY))
def test_intrusive_facts_are_shown_to_those_who_need_them(site, role):
    sees = roles.INTRUSIVE in roles.MAY[role]
    explore = site.client(role).get("/").content.decode()
    assert all((label in explore) == sees for label in SENSITIVE)
    if roles.RECORDS not in roles.MAY[role]:
        return
    customer = site.client(role).get(f"/customers/{site.customer_with('interests')}").content.decode()
    assert ("Interests and hobbies" in customer) == sees
    assert ("hidden for your role" in customer) != sees


def test_a_hidden_field_does_not_narrow_either(site):
    token = site.tokens("interests")[0]
    numbers = {
        role: site.client(role).get("/explore.json", {"interests": token}).json() for role in ("support", "sales")
    }
    assert numbers["support"]["total"] == site.size > numbers["sales"]["total"]


def test_a_hidden_fact_is_hidden_in_why_too(site):
    key = site.customer_with("value_security")
    seen = site.client("analyst").get(f"/customers/{key}").content.decode()
    hidden = site.client("support").get(f"/customers/{key}").content.decode()
    assert "hidden for your role" in hidden
    assert "hidden for your role" not in seen


@pytest.mark.parametrize("route", ["sign-in", "sign-out", "language", "theme", "segment-new"])
def test_a_form_of_another_site_is_refused(site, route):
    answer = site.client("analyst", checks=True).post(address(route), {"segment-name": "x", "sex": "2"})
    assert answer.status_code == 403
    assert "no longer valid" in answer.content.decode()


@pytest.mark.parametrize("route", ["explore", "segments", "segment", "customers", "customer"])
def test_pages_that_read_take_no_form(site, route):
    assert site.client().post(address(route)).status_code == 405


def test_a_user_added_by_the_command_line_gets_the_least_role_or_those_named(own_site):
    from presek.app import accounts
    from presek.values.problem import Problems

    accounts.add("new here", administrator=False)
    accounts.add("buyer", administrator=False, roles=("sales", "analyst"))
    held = {person.name: person.roles for person in accounts.everyone()}
    assert held["new here"] == ("viewer",)
    assert held["buyer"] == ("analyst", "sales")
    assert own_site.client("new here").get("/").status_code == 200
    with pytest.raises(Problems, match="Did you mean finance"):
        accounts.add("typo", administrator=False, roles=("finence",))
    assert "typo" not in {person.name for person in accounts.everyone()}
