"""The proxies of the how-to for servers do what it says: HTTPS, signing in, secure cookies, large files, addresses."""

from __future__ import annotations

import shutil

import pytest

from tests.deploying.proxy import HOST, behind
from tests.web import people
from tests.web.conftest import company

__all__ = ["company"]
MEGABYTES = 50


@pytest.fixture(scope="module", params=["nginx", "caddy"])
def served(request, company, tmp_path_factory):
    if shutil.which(request.param) is None:
        pytest.skip(f"{request.param} is not installed")
    folder = tmp_path_factory.mktemp(request.param)
    shutil.copytree(company, folder / "home")
    with behind(request.param, folder / "home", folder) as visitor:
        yield visitor


@pytest.fixture(autouse=True)
def nobody_yet(served):
    served.cookies.clear()


def test_plain_http_leads_to_https_and_browsers_are_told_to_stay_there(served):
    answer, _ = served.ask("/segments", secure=False)
    assert answer.status in {301, 308}
    assert answer.headers["Location"].split(":")[0] == "https"
    page, _ = served.ask("/sign-in")
    assert page.status == 200
    assert "max-age=31536000" in page.headers["Strict-Transport-Security"]


def test_somebody_signs_in_with_cookies_for_https_alone_and_leads_to_the_right_address(served):
    answer = served.sign_in("analyst", people.PASSWORD)
    assert answer.status == 302
    assert answer.headers["Location"].startswith("/")
    cookies = answer.headers.get_all("Set-Cookie")
    assert cookies
    assert all("secure" in each.casefold() for each in cookies)
    assert served.ask("/segments")[0].status == 200


def test_a_form_of_another_site_is_refused(served):
    assert served.sign_in("analyst", people.PASSWORD, Referer="https://elsewhere.example/").status == 403


def test_styles_and_scripts_come_through(served):
    answer, text = served.ask("/static/presek/presek.css")
    assert answer.status == 200
    assert b"@layer" in text


def test_a_large_file_is_taken_whole(served):
    served.sign_in("analyst", people.PASSWORD)
    _, page = served.ask("/data")
    token = page.split(b'name="csrfmiddlewaretoken" value="')[1].split(b'"')[0].decode()
    line = b"key,name\n" + b"K-1,Somebody\n" * 8
    body = line + b"K-2," + b"x" * (MEGABYTES * 1_000_000) + b"\n"
    headers = {
        "X-File-Name": "large.csv", "X-CSRFToken": token, "Referer": f"https://{HOST}/data",
        "Content-Type": "application/octet-stream",
    }  # fmt: skip
    answer, text = served.ask("/data/upload", method="POST", body=body, headers=headers)
    assert answer.status == 200, text[:300]
    assert b"/data/uploads/" in text


def test_who_fails_to_sign_in_waits_whatever_address_they_claim(served):
    for number in range(6):
        served.sign_in("support", "wrong password", **{"X-Forwarded-For": f"10.0.0.{number}"})
    assert served.sign_in("support", people.PASSWORD, **{"X-Forwarded-For": "10.9.9.9"}).status != 302
