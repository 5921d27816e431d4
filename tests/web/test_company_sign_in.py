"""Signing in with one's company, against a provider of the tests' own on this machine."""

from __future__ import annotations

import re

import pyotp
import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError

from presek.app import clock, second_factor, site_settings, sso_provider, sso_settings
from presek.app import people as app_people
from presek.store import audit, company_identities
from presek.web import guard
from tests.house import tracked
from tests.web import oidc_provider, people
from tests.web.test_administration import nothing_tried_yet, office, somebody  # noqa: F401 - the same office

ROLES = "sales team=sales, staff=viewer, bosses=administrator"


@pytest.fixture(scope="module")
def provider():
    with oidc_provider.running() as found:
        yield found


@pytest.fixture
def acme(provider, office, monkeypatch, tmp_path):  # noqa: F811
    """The provider as it is set up for a test; others of its settings by `acme(...)`."""
    secret = tmp_path / "secret"
    secret.write_text(oidc_provider.SECRET + "\n")
    monkeypatch.setattr(sso_provider, "KNOWN", {})

    def as_set(**settings: str):
        for name, said in settings.items():
            monkeypatch.setenv(getattr(sso_settings, name), said)
        return provider

    as_set(ISSUER=provider.issuer, CLIENT=oidc_provider.CLIENT, SECRET_FILE=str(secret), NAME="Acme")
    provider.claims, provider.down, provider.exchanges = {}, False, []
    provider.key, provider.algorithm, provider.name = oidc_provider.MADE, "RS256", "rsa"
    return as_set


def signs_in(office, provider, *, client=None, changed=None, wanted: str = "", **claims: object):  # noqa: F811
    """Somebody goes to the provider and comes back; the answer here."""
    visitor = client or office.client(None)
    sent = visitor.get("/sign-in/company", {"next": wanted} if wanted else {})
    provider.claims = claims
    return visitor.get("/sign-in/company/back", {**provider.visited(sent["Location"]), **(changed or {})})


def latest(number: int = 1) -> list[tuple[str, str]]:
    return [(each.action, str(each.detail.get("why") or each.subject)) for each in audit.latest(number)]


def held(name: str) -> tuple[str, ...]:
    return guard.held(User.objects.get(username=name))


def test_off_there_is_no_button_and_no_page(office):  # noqa: F811
    assert "/sign-in/company" not in office.client(None).get("/sign-in").content.decode()
    assert office.client(None).get("/sign-in/company").status_code == 404
    assert office.client(None).get("/sign-in/company/back").status_code == 404


def test_somebody_new_gets_the_roles_of_the_claim_and_lands_where_they_wanted(office, acme):  # noqa: F811
    provider = acme(CLAIM="realm.groups", ROLES=ROLES, NEW="mapped")
    page = office.client(None).get("/sign-in?next=/segments").content.decode()
    assert "Sign in with Acme" in page
    assert 'href="/sign-in/company?next=%2Fsegments"' in page
    visitor = office.client(None)
    said = {"preferred_username": "iva", "email": "iva@acme.example", "email_verified": True}
    groups = {"realm": {"groups": ["sales team", "others"]}}
    answer = signs_in(office, provider, client=visitor, wanted="/segments", sub="1", **said, **groups)

    assert answer["Location"] == "/segments"
    assert visitor.get("/segments").status_code == 200
    assert provider.exchanges[0]["redirect_uri"] == "http://localhost/sign-in/company/back"
    assert held("iva") == ("sales",)
    assert [action for action, _ in latest(3)] == ["signed in", "bound to company", "invited"]
    assert audit.latest(1)[0].detail == {"how": "sso"}

    signs_in(office, provider, sub="1", preferred_username="another", realm={"groups": ["staff"]})
    assert held("iva") == ("viewer",)
    refused = signs_in(office, provider, sub="1", realm={"groups": []})
    assert refused.status_code == 403
    assert "has no role here" in refused.content.decode()
    shown = office.client("administrator").get("/administration/people").content.decode()
    assert re.search(r'>iva</a>.*?may sign in</span> <span class="badge">company account', shown)


def test_two_first_sign_ins_of_one_person_at_once_make_one_person(office, acme, monkeypatch):  # noqa: F811
    provider = acme(NEW="viewer")
    bind, raced = company_identities.bind, []

    def late(person: int, **named):
        if not raced:  # another process was faster by a moment: what this one began is taken back, and found anew
            raced.append(person)
            raise IntegrityError
        bind(person, **named)

    monkeypatch.setattr(company_identities, "bind", late)
    answer = signs_in(office, provider, sub="twice", preferred_username="twice")

    assert answer.status_code == 302
    assert len(raced) == 1
    assert User.objects.filter(username__startswith="twice").count() == 1


def test_es256_is_taken_and_it_leads_to_no_other_site(office, acme):  # noqa: F811
    provider = acme(NEW="viewer")
    provider.key, provider.algorithm, provider.name = oidc_provider.CURVE, "ES256", "curve"
    answer = signs_in(office, provider, wanted="https://elsewhere.example/", sub="2", preferred_username="viewer")

    assert answer["Location"] == "/segments"
    assert held("viewer 2") == ("viewer",)


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"nonce": "another"}, "nonce"),
        ({"exp": 1_000_000_000}, "expired"),
        ({"iat": 9_000_000_000}, "clocks"),
        ({"aud": "another program"}, "Audience"),
        ({"aud": [oidc_provider.CLIENT, "other"]}, "azp"),
        ({"iss": "https://elsewhere.example"}, "issuer"),
        ({"sub": ""}, "sub"),
    ],
)
def test_a_token_that_says_something_wrong_lets_nobody_in(office, acme, wrong, why):  # noqa: F811
    visitor = office.client(None)
    answer = signs_in(office, acme(NEW="viewer"), client=visitor, **{"sub": "3", **wrong})

    assert answer.status_code == 403
    assert "can&#x27;t be trusted" in answer.content.decode()
    assert visitor.get("/segments").status_code == 302
    action, told = latest()[0]
    assert action == "refused sign-in"
    assert why.casefold() in told.casefold()


def test_a_token_that_is_signed_by_somebody_else_or_not_at_all_lets_nobody_in(office, acme):  # noqa: F811
    provider = acme(NEW="viewer")
    provider.key = oidc_provider.OTHER
    assert signs_in(office, provider, sub="3").status_code == 403
    provider.key, provider.name = oidc_provider.MADE, "gone"
    assert signs_in(office, provider, sub="3").status_code == 403
    provider.key, provider.algorithm = "", "none"
    assert signs_in(office, provider, sub="3").status_code == 403
    provider.key, provider.algorithm = "a secret of thirty-two characters", "HS256"
    assert signs_in(office, provider, sub="3").status_code == 403


def test_only_the_browser_that_began_may_come_back_once_and_soon(office, acme, monkeypatch):  # noqa: F811
    provider = acme(NEW="viewer")
    assert signs_in(office, provider, changed={"state": "another"}, sub="4").status_code == 400
    assert signs_in(office, provider, changed={"iss": "https://elsewhere.example"}, sub="4").status_code == 400
    visitor = office.client(None)
    said = provider.visited(visitor.get("/sign-in/company")["Location"])
    provider.claims = {"sub": "4"}
    assert office.client(None).get("/sign-in/company/back", said).status_code == 400
    assert visitor.get("/sign-in/company/back", said).status_code == 302
    assert visitor.get("/sign-in/company/back", said).status_code == 400
    said = provider.visited(visitor.get("/sign-in/company")["Location"])
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + 601_000_000)
    assert visitor.get("/sign-in/company/back", said).status_code == 400


def test_who_is_shut_out_stays_out_also_under_a_new_subject(office, acme):  # noqa: F811
    provider = acme(NEW="viewer")
    said = {"preferred_username": "jure", "email": "jure@acme.example", "email_verified": True}
    signs_in(office, provider, sub="5", **said)
    app_people.put_active(User.objects.get(username="jure").pk, active=False, by="test")
    answers = [signs_in(office, provider, sub=sub, **said) for sub in ("5", "55")]

    assert [each.status_code for each in answers] == [403, 403]
    assert "Your account here is closed" in answers[0].content.decode()
    assert latest() == [("refused sign-in", "shut out")]


def test_an_address_binds_only_where_that_is_set_and_it_is_confirmed(office, acme):  # noqa: F811
    user = somebody(office, "katja", "sales")
    User.objects.filter(pk=user.pk).update(email="Katja@acme.example")
    provider = acme()
    said = {"sub": "6", "email": "katja@acme.example"}
    assert (
        "Nobody here has your company account"
        in signs_in(office, provider, **said, email_verified=True).content.decode()
    )
    acme(BY_EMAIL="1")
    assert signs_in(office, provider, **said, email_verified=False).status_code == 403
    assert signs_in(office, provider, **said, email_verified=True)["Location"] == "/today"
    acme(BY_EMAIL="0")
    assert signs_in(office, provider, sub="6")["Location"] == "/today"


def test_only_confirmed_addresses_of_the_domains_that_are_named_come_in(office, acme):  # noqa: F811
    provider = acme(NEW="viewer", DOMAINS="acme.example, @acme.test")
    tried = {
        "a@acme.example.evil": True, "b@acme.example": False, "c@ACME.test": True, "": True,
    }  # fmt: skip
    answers = [
        signs_in(office, provider, sub=f"7{email}", email=email, email_verified=sure).status_code
        for email, sure in tried.items()
    ]
    assert answers == [403, 403, 302, 403]


def test_the_second_factor_is_asked_for_unless_the_providers_is_believed(office, acme):  # noqa: F811
    user = somebody(office, "lea", "finance")
    User.objects.filter(pk=user.pk).update(email="lea@acme.example")
    provider = acme(BY_EMAIL="1")
    secret = second_factor.offer(user.pk).secret
    second_factor.confirm(user.pk, pyotp.TOTP(secret).at(clock.now() // 1_000_000))
    said = {"sub": "8", "email": "lea@acme.example", "email_verified": True}
    assert signs_in(office, provider, **said)["Location"] == "/sign-in/code"
    site_settings.put(site_settings.FACTOR_ROLES, ["finance"], by="test")
    acme(FACTOR="1")
    visitor = office.client(None)
    assert signs_in(office, provider, client=visitor, **said)["Location"] == "/receivables"
    assert visitor.get("/receivables").status_code == 200
    site_settings.put(site_settings.FACTOR_ROLES, [], by="test")


def test_no_mapping_takes_the_last_administrator_away(office, acme):  # noqa: F811
    provider = acme(BY_EMAIL="1", CLAIM="groups", ROLES=ROLES)
    User.objects.filter(username="administrator").update(email="root@acme.example")
    said = {"sub": "9", "email": "root@acme.example", "email_verified": True}
    for groups in (["staff"], []):
        assert signs_in(office, provider, groups=groups, **said).status_code == 302
        assert held("administrator") == ("administrator",)
    assert "kept roles" in [action for action, _ in latest(4)]

    somebody(office, "meta", "administrator")
    signs_in(office, provider, groups=["staff"], **said)
    assert held("administrator") == ("viewer",)
    app_people.change(
        User.objects.get(username="administrator").pk, app_people.Wanted("", roles=("administrator",)), by="test"
    )


def test_where_the_company_alone_lets_in_a_password_opens_for_named_administrators(office, acme):  # noqa: F811
    acme(ONLY="administrator, analyst")
    tried = [
        office.client(None).post("/sign-in", {"username": name, "password": people.PASSWORD}).status_code
        for name in ("administrator", "analyst", "sales")
    ]
    assert tried == [302, 422, 422]
    assert "For administrators who are named for it" in office.client(None).get("/sign-in").content.decode()


def test_a_provider_that_is_down_and_one_that_says_no_are_told_in_every_language(office, acme):  # noqa: F811
    provider = acme()
    provider.down = True
    told = {"en": "Acme does not answer", "pl": "Acme nie odpowiada", "sl": "Acme se ne odziva"}
    for language, says in told.items():
        answer = office.client(None, language=language).get("/sign-in/company")
        assert answer.status_code == 503
        assert says in answer.content.decode()
    provider.down = False
    denied = signs_in(office, provider, changed={"error": "access_denied"}, sub="10")
    assert "Acme did not let you in" in denied.content.decode()
    provider.down = False
    visitor = office.client(None)
    said = provider.visited(visitor.get("/sign-in/company")["Location"])
    assert visitor.get("/sign-in/company/back", {**said, "code": "another"}).status_code == 503


@pytest.mark.parametrize(
    ("name", "said"),
    [("ISSUER", "http://acme.example"), ("CLIENT", ""), ("ROLES", "sales"), ("SECRET_FILE", "/nowhere/secret")],
)
def test_what_is_set_wrongly_is_named(office, acme, name, said):  # noqa: F811
    acme(**{name: said})
    answer = office.client(None).get("/sign-in/company")
    assert answer.status_code == 503
    assert getattr(sso_settings, name) in answer.content.decode() or "secret" in answer.content.decode()


def test_every_variable_stands_in_the_reference():
    text = (tracked.ROOT / "docs" / "reference" / "site.md").read_text("utf-8")
    assert set(re.findall(r"^\| `(PRESEK_SSO_\w+)` \|", text, re.M)) == set(sso_settings.VARIABLES)
