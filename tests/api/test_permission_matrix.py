"""Who may reach what: every route of the product, read from the URL resolver, for strangers, every role and every key.

A new route fails here until NEEDS (pages) or SCOPES (API) says what it needs.
"""

from __future__ import annotations

import shutil

import pytest

from presek.web import roles
from presek.web.roles import (
    APPROVE,
    AUDIT,
    CALLERS,
    DRAFT,
    EDIT,
    EXCEPT,
    EXPORT,
    IMPORT,
    KEYS,
    PEOPLE,
    QUOTE,
    RECEIVABLES,
    RECORDS,
    RIGHTS,
    SAVE,
    SETTINGS,
    VIEW,
    WEBHOOKS,
    WORK,
    WRITE,
)
from tests.api.routes import ALL, API, PAGES, Route
from tests.web.conftest import opened

OPEN = {
    "sign-in", "sign-in-code", "company-sign-in", "company-back",
    "password-forgotten", "password-set", "sign-out", "language", "theme", "tag", "collect",
    "health-live", "health-ready", "metrics",
    "form",
}  # fmt: skip
NEEDS = {
    "notifications": VIEW, "notification": VIEW, "overview": VIEW, "overview-moved": RECORDS,
    "explore": VIEW, "explore-numbers": VIEW, "explore-compare": RECORDS, "explore-table": VIEW,
    "explore-views": VIEW, "explore-view": VIEW, "explore-arrange": RECORDS, "explore-pin": VIEW,
    "segments": VIEW, "segment": VIEW,
    "segment-new": SAVE, "segment-stay": SAVE, "segment-bounds": SAVE,
    "rule-new": SAVE, "rule-new-preview": SAVE, "rule-new-customers": SAVE,
    "rule-check": SAVE, "rule-part": SAVE, "rule-values": SAVE,
    "rule-names": SAVE, "rule-codes": SAVE, "rule-edit": SAVE, "rule-preview": SAVE,
    "find": VIEW, "find-suggestions": VIEW, "customers": RECORDS, "customer": RECORDS, "rights": RIGHTS,
    "export": EXPORT, "dictionary": VIEW,
    "edit-new": EDIT, "edit-customer": EDIT, "edit-row": EDIT, "edit-selection": EDIT, "edit-undo": EDIT,
    "edit-owners": EDIT, "data-sources": IMPORT, "data": IMPORT, "data-upload": IMPORT, "data-begin": IMPORT,
    "data-mapping": IMPORT, "data-job": IMPORT, "data-job-state": IMPORT, "data-import": IMPORT,
    "data-import-report": IMPORT, "data-rejects": IMPORT, "data-duplicates": IMPORT,
    "customer-work": EDIT, "policies": VIEW, "policy": VIEW, "policy-simulation": RECORDS, "policy-findings": VIEW,
    "finding-customers": RECORDS, "simulation-customers": RECORDS,
    "policy-new": DRAFT, "policy-check": DRAFT, "policy-edit": DRAFT, "policy-propose": DRAFT,
    "policy-decide": APPROVE, "exceptions": RECORDS, "exception": RECORDS, "exception-new": EXCEPT,
    "exception-decide": APPROVE, "approve-all": APPROVE, "quotes": RECORDS, "receivables": RECEIVABLES,
    "proposal": RECORDS, "proposal-decide": APPROVE,
    "quote": RECORDS, "quote-pdf": RECORDS, "quote-new": QUOTE,
    "quote-revise": QUOTE, "quote-close": QUOTE, "content": VIEW, "content-landing": VIEW, "content-brief": VIEW,
    "content-needs": VIEW, "content-hints": VIEW, "content-pitch": VIEW, "content-messages": VIEW,
    "content-message-new": WRITE, "content-message": VIEW, "content-message-test": WRITE,
    "content-message-list": EXPORT, "support": CALLERS, "timeline": RECORDS,
    "customer-history": RECORDS, "segment-moved": RECORDS, "segment-customers": RECORDS,
    "segment-over-time": VIEW, "segment-overlap": VIEW, "segment-interests": VIEW, "segment-versions": VIEW,
    "segment-version-back": SAVE, "segment-change": VIEW, "segment-change-decide": APPROVE,
    "segment-change-own": SAVE, "segment-change-customers": RECORDS,
    "tour": VIEW, "help": VIEW, "help-glossary": VIEW, "help-picture": VIEW, "help-page": VIEW,
    "today": WORK, "today-act": WORK, "today-undo": WORK, "today-contact": WORK, "keys": KEYS, "keys-revoke": KEYS,
    "webhooks": WEBHOOKS, "webhook": WEBHOOKS, "backups": SETTINGS, "engine": SETTINGS, "jobs": IMPORT, "job": IMPORT,
    "account": VIEW, "second-factor": VIEW, "administration": VIEW, "people": PEOPLE, "person": PEOPLE,
    "roles": PEOPLE, "role": PEOPLE, "audit": AUDIT, "audit-file": AUDIT, "erasures": RIGHTS, "fields": PEOPLE,
    "field": PEOPLE, "settings": SETTINGS,
    "presek-api:docs": VIEW, "presek-api:openapi": VIEW,
}  # fmt: skip
"""What a page needs. The documentation of the API is a page, too."""

SCOPES = {
    "presek-api:segments": "segments", "presek-api:members": "customers", "presek-api:near-misses": "customers",
    "presek-api:count": "segments", "presek-api:intersection": "segments",
    "presek-api:intersection-members": "customers", "presek-api:customer-segments": "customers",
    "presek-api:explanation": "customers", "presek-api:customers": "customers", "presek-api:conditions": "conditions",
    "presek-api:conditions-of-many": "conditions", "presek-api:look-up": "conditions",
    "presek-api:quote-check": "conditions", "presek-api:days-of-changes": "conditions",
    "presek-api:changes": "conditions", "presek-api:feed": "customers", "presek-api:landing": "content",
    "presek-api:take-events": "intake", "presek-api:event": "intake", "presek-api:receipt": "intake",
    "presek-api:take-facts": "intake", "presek-api:customer-facts": "intake",
    "presek-api:today": "today", "presek-api:today-action": "today", "presek-api:today-undone": "today",
    "presek-api:customer-timeline": "customers",
    "presek-api:past-members": "customers", "presek-api:segment-history": "segments",
    "presek-api:erasings": "rights", "presek-api:erasing": "rights", "presek-api:restrictions": "rights",
    "presek-api:objections": "rights", "presek-api:segment-changes": "segments",
    "presek-api:stays": "customers", "presek-api:migration": "segments", "presek-api:interests": "segments",
}  # fmt: skip
"""What a key must be for. All others of the API are open to nobody or, as the address of nothing, to everybody."""

DOCUMENTED = {"presek-api:docs", "presek-api:openapi"}
NOWHERE = "presek-api:nothing"
SIGNED_IN = [route for route in PAGES if route.name not in OPEN] + [each for each in API if each.name in DOCUMENTED]
KEYED = [route for route in API if route.name in SCOPES]
MADE_FOR = ("segments", "customers", "conditions", "content", "intake", "today", "rights")
METHODS = ("get", "post", "put", "patch", "delete")


def reached(status: int) -> bool:
    """Whether somebody got past the door, whatever they found behind it."""
    return status not in {401, 403}


def asked(client, route: Route) -> list:
    """The answers to every method that the API knows."""
    answers = [client.get(route.path)]
    answers += [getattr(client, each)(route.path, "{}", content_type="application/json") for each in METHODS[1:]]
    for answer in answers:
        answer.close()
    return answers


def test_every_route_says_what_it_needs():
    known = OPEN | set(NEEDS) | set(SCOPES) | {NOWHERE}

    assert {route.name for route in ALL} == known


@pytest.fixture(scope="module")
def site(company, tmp_path_factory, django_db_blocker):
    """Of a copy: what may be sent is sent, and some of it is kept."""
    folder = tmp_path_factory.mktemp("permissions") / "home"
    shutil.copytree(company, folder)
    yield from opened(folder, django_db_blocker)


@pytest.mark.parametrize("route", SIGNED_IN, ids=str)
def test_a_stranger_reaches_no_page(site, route: Route):
    for method in ("get", "post"):
        answer = getattr(site.client(None), method)(route.path)
        if route.api and (method == "post" or route.name != "presek-api:docs"):
            assert answer.status_code in {401, 405}
        else:
            assert answer.status_code == 302
            assert answer["Location"].startswith("/sign-in?next=")


@pytest.mark.parametrize("role", ["nobody", *roles.MAY])
def test_every_role_reaches_what_it_may_and_nothing_else(site, role: str):
    may = roles.MAY.get(role, ())
    client = site.client(role)
    wrong = {}
    for route in SIGNED_IN:
        answer = client.get(route.path)
        if answer.status_code == 405:
            answer = client.post(route.path)
        answer.close()
        status = answer.status_code
        if reached(status) != (NEEDS[route.name] in may) or status == 405 or status >= 500:
            wrong[route.name] = status

    assert wrong == {}


@pytest.mark.parametrize("route", KEYED, ids=str)
def test_a_stranger_and_somebody_signed_in_reach_no_data_of_the_api(site, ask, route: Route):
    for client in (ask.stranger().client, site.client("administrator"), site.client("nobody")):
        assert {answer.status_code for answer in asked(client, route)} <= {401, 405}


@pytest.mark.parametrize("scope", MADE_FOR)
def test_a_key_reaches_what_it_is_for_and_nothing_else(ask, scope: str):
    program = ask(scope)
    wrong = {}
    for route in KEYED:
        taken = [each.status_code for each in asked(program.client, route) if each.status_code != 405]
        for status in taken:
            if reached(status) != (SCOPES[route.name] == scope) or status >= 500:
                wrong[route.name] = status
        assert taken, route.name

    assert wrong == {}


def test_a_revoked_key_reaches_nothing_from_the_next_request_on(ask):
    program = ask()
    assert program.get("segments").status_code == 200

    ask.revoke()

    assert {program.get(route.path.removeprefix("/api/v1/")).status_code for route in KEYED} <= {401, 405}
    assert program.client.get("/api/openapi.json").status_code == 401
    assert program.client.get("/api/docs").status_code == 302


@pytest.mark.parametrize(
    "said", ["", "Bearer", "Bearer ", "Bearer x", "Basic YTpi", "Bearer presek_x_y", "Bearer ż", "Token {}", "{}"]
)
def test_what_is_no_key_opens_nothing(ask, said):
    secret = ask().secret
    answer = ask.stranger().client.get("/api/v1/segments", headers={"authorization": said.format(secret)})

    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == 'Bearer realm="presek"'
