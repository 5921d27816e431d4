"""What every answer carries, whatever it is about: the content policy, safe cookies, pages that help."""

from __future__ import annotations

import pytest
from django.urls import Resolver404, resolve, reverse

from presek.values.problem import Branch, Problem, Problems
from presek.web import explore
from tests.web.test_permissions import ROUTES, address

POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
}
PATHS = [
    *(pytest.param(route, id=route) for route in ROUTES),
    "/nothing",
    "/static/presek/explore.js",
    "/static/none.js",
]


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("where", PATHS)
def test_every_answer_carries_the_strict_policy(site, where, method):
    path = where if where.startswith("/") else address(where)
    for role in ("analyst", "nobody", None):
        answer = getattr(site.client(role), method)(path)
        assert set(answer["Content-Security-Policy"].split("; ")) == POLICY
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["X-Frame-Options"] == "DENY"
        assert answer["Referrer-Policy"] == "same-origin"
        assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
        answer.close()


@pytest.mark.parametrize(
    "page", ["/", "/segments", "/segments/a_class", "/segments/new?sex=2", "/customers", "/nothing"]
)
def test_no_page_holds_script_or_style_of_its_own(site, page):
    text = site.client().get(page).content.decode()
    assert "style=" not in text
    assert "<style" not in text
    assert "<script>" not in text
    assert " on" + "click=" not in text


def test_cookies_are_out_of_reach_of_scripts_and_of_other_sites(site):
    client = site.client(None)
    client.get("/sign-in")
    client.post("/sign-in", {"username": "analyst", "password": "correct horse battery"})
    client.post("/theme", {"theme": "dark"})
    client.post("/language", {"language": "sl"})
    kept = {name: cookie for name, cookie in client.cookies.items() if cookie["path"]}
    assert {"presek_session", "presek_csrf", "presek_theme", "presek_language"} <= set(kept)
    for name, cookie in kept.items():
        assert cookie["httponly"], name
        assert cookie["samesite"] == "Lax", name


def test_pages_about_customers_are_kept_by_no_cache(site):
    assert "no-store" in site.client().get("/")["Cache-Control"]


@pytest.mark.parametrize(
    ("branch", "status"), [(Branch.TEXT, 422), (Branch.DATA, 422), (Branch.PLACE, 503), (Branch.PRODUCT, 500)]
)
def test_a_problem_becomes_a_page_with_its_status(site, monkeypatch, branch, status):
    def refuse(*_: object, **__: object) -> None:
        raise Problems(Problem("full", "the disk is full; free some space.", branch=branch))

    monkeypatch.setattr(explore.exploring, "explore", refuse)
    page = site.client().get("/")
    assert page.status_code == status
    assert "the disk is full; free some space." in page.content.decode()
    told = site.client().get("/explore.json", headers={"accept": "application/json"})
    assert told.status_code == status
    assert told.json()["problems"][0]["code"] == "full"


def test_an_error_of_ours_shows_no_traceback(site, monkeypatch):
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(explore.exploring, "explore", fail)
    client = site.client()
    client.raise_request_exception = False
    page = client.get("/")
    assert page.status_code == 500
    assert "secret detail" not in page.content.decode()
    assert "What was saved before is safe" in page.content.decode()


@pytest.mark.parametrize("path", ["/nothing", "/segments/no such segment", "/customers/nobody at all"])
def test_what_is_not_there_gets_a_page_that_leads_on(site, path):
    page = site.client().get(path)
    assert page.status_code == 404
    assert 'href="/"' in page.content.decode()


@pytest.mark.parametrize("next_page", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)", ""])
@pytest.mark.parametrize("route", ["language", "theme"])
def test_switches_lead_back_into_this_site_only(site, route, next_page):
    answer = site.client().post(reverse(route), {"next": next_page, "language": "pl", "theme": "dark"})
    assert answer["Location"] == "/"


@pytest.mark.parametrize("route", ["language", "theme"])
def test_switches_lead_back_to_the_page_they_stood_on(site, route):
    answer = site.client().post(reverse(route), {"next": "/?sex=2", "language": "pl", "theme": "dark"})
    assert answer["Location"] == "/?sex=2"


def test_a_host_that_is_not_ours_is_refused(site):
    assert site.client().get("/", headers={"host": "elsewhere.example"}).status_code == 400


def test_every_key_of_a_customer_has_an_address():
    for key in ("a/b", "a?b#c", "100 %", "ż ó ł 🙂", "..", "a//b", "new", "a\\b", "a+b&c=d"):
        path = reverse("customer", args=(key,))
        try:
            match = resolve(path.encode().decode("unicode_escape") if "%" not in path else unquoted(path))
        except Resolver404:
            pytest.fail(f"{key} has no page")
        assert match.kwargs == {"key": key}


def unquoted(path: str) -> str:
    from urllib.parse import unquote

    return unquote(path)
