"""Administration: people are invited, given roles, shut out and helped back in; roles of one's own; start pages."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import User

from presek.app import people as app_people
from presek.app import role_list
from presek.store import audit
from presek.web import guard, roles, start
from tests.web import people

NEW = "a longer new password"


@pytest.fixture(scope="module")
def office(company, tmp_path_factory, django_db_blocker):
    """One copy of the example company for all tests of this file: each works on somebody of its own."""
    import shutil

    from presek.app import wiring

    folder = tmp_path_factory.mktemp("office") / "home"
    shutil.copytree(company, folder)
    before = wiring.home_folder()
    with django_db_blocker.unblock():
        wiring.start(folder)
        yield people.Site(folder)
        people.leave()
        wiring.start(before)


@pytest.fixture(autouse=True)
def nothing_tried_yet(settings, tmp_path):
    settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": tmp_path / "cache"}}


def invited(office, name: str, *chosen: str, email: str = "") -> str:
    """Invites somebody; the path of the link that is shown."""
    said = {"person-name": name, "person-email": email, "person-role": list(chosen), "person-language": "sl"}
    shown = office.client("administrator").post("/administration/people", said).content.decode()
    return re.search(r'value="http://[^/]+(/password/[^"]+)"', shown)[1]


def somebody(office, name: str, *chosen: str):
    """Somebody who may sign in with the password of all examples."""
    user = User.objects.create_user(name, password=people.PASSWORD)
    app_people.change(user.pk, app_people.Wanted(name, roles=chosen), by="test")
    return user


def do(office, user, what: str, role: str = "administrator", **said):
    return office.client(role).post(f"/administration/people/{user.pk}", {"do": what, **said})


def test_who_is_invited_sets_a_password_once_and_lands_on_their_own_page(office):
    link = invited(office, "nina", "sales")
    visitor = office.client(None)
    form = visitor.get(link, follow=True)
    weak = visitor.post(form.request["PATH_INFO"], {"new_password1": "short", "new_password2": "short"})
    done = visitor.post(form.request["PATH_INFO"], {"new_password1": NEW, "new_password2": NEW})

    assert weak.status_code == 422
    assert done["Location"] == "/today"
    assert done.cookies["presek_language"].value == "sl"
    assert visitor.get("/today").status_code == 200
    again = office.client(None).get(link, follow=True).content.decode()
    assert "This link opens nothing any more" in again
    acts = [(each.by, each.action) for each in audit.latest(3)]
    assert acts == [("nina", "signed in"), ("nina", "set password"), ("administrator", "invited")]


def test_what_is_wrong_with_an_invitation_is_said(office):
    said = {"person-name": "analyst", "person-email": "nobody", "person-language": "sl"}
    page = office.client("administrator").post("/administration/people", said)

    assert page.status_code == 422
    assert "is no e-mail address" in page.content.decode()
    assert "choose one" in page.content.decode()


def test_who_is_shut_out_is_out_at_once_and_can_be_let_in_again(office):
    user = somebody(office, "olga", "viewer")
    theirs = office.client(None)
    assert theirs.post("/sign-in", {"username": "olga", "password": people.PASSWORD}).status_code == 302

    do(office, user, "shut-out")
    assert theirs.get("/segments").status_code == 302
    assert theirs.post("/sign-in", {"username": "olga", "password": people.PASSWORD}).status_code == 422
    do(office, user, "let-in")
    assert theirs.post("/sign-in", {"username": "olga", "password": people.PASSWORD}).status_code == 302


def test_a_reset_password_ends_sessions_and_opens_nothing_any_more(office):
    user = somebody(office, "petra", "viewer")
    theirs = office.client(None)
    theirs.post("/sign-in", {"username": "petra", "password": people.PASSWORD})
    shown = do(office, user, "password").content.decode()

    assert "/password/" in shown
    assert theirs.get("/segments").status_code == 302
    assert theirs.post("/sign-in", {"username": "petra", "password": people.PASSWORD}).status_code == 422


def test_the_last_who_may_manage_people_stays(office):
    others = [each for each in User.objects.all() if each.is_superuser]
    for each in others:
        app_people.put_active(each.pk, active=False, by="test")
    administrator = User.objects.get(username="administrator")
    refused = [
        do(office, administrator, "shut-out"),
        do(office, administrator, "change", **{"person-role": "viewer", "person-language": ""}),
    ]
    for each in others:
        app_people.put_active(each.pk, active=True, by="test")

    assert [each.status_code for each in refused] == [422, 422]
    assert "nobody would be left who may manage people" in refused[0].content.decode()
    assert guard.held(User.objects.get(username="administrator")) == ("administrator",)


def test_a_role_of_ones_own_is_copied_changed_and_does_what_is_ticked(office):
    client = office.client("administrator")
    made = client.post("/administration/roles", {"role-copied": "viewer", "role-name": "Branch office"})
    user = somebody(office, "rok", "Branch office")
    before = office.client("rok").get("/quotes/new").status_code
    client.post(made["Location"], {"do": "change", "may": [roles.QUOTE, roles.RECORDS, "no such right"]})

    assert before == 403
    assert office.client("rok").get("/quotes/new").status_code != 403
    assert "people hold the role" in client.post(made["Location"], {"do": "remove"}).content.decode()
    assert client.post("/administration/roles/viewer", {"may": [roles.PEOPLE]}).status_code == 404
    assert user.pk


def test_the_shipped_roles_are_those_that_cannot_be_changed():
    assert set(roles.MAY) == role_list.SHIPPED
    assert set(start.OF_ROLE) == set(roles.MAY)
    assert set(start.OF_ROLE.values()) <= set(start.NEEDS)


@pytest.mark.parametrize("role", list(roles.MAY))
def test_r46_every_role_lands_on_a_page_of_its_own_that_opens(office, role):
    client = office.client(None)
    landed = client.post("/sign-in", {"username": role, "password": people.PASSWORD})

    assert landed["Location"] == start.address(User.objects.get(username=role))
    assert client.get(landed["Location"], follow=True).status_code == 200


def test_a_start_page_can_be_chosen_among_those_that_open(office):
    somebody(office, "sara", "viewer")
    client = office.client("sara")
    assert client.post("/account", {"do": "start", "start": "audit"}).status_code == 422
    client.post("/account", {"do": "start", "start": "policies"})
    client.post("/language", {"language": "sl"})

    landed = office.client(None).post("/sign-in", {"username": "sara", "password": people.PASSWORD})
    assert landed["Location"] == "/policies"
    assert landed.cookies["presek_language"].value == "sl"


def test_changing_ones_password_ends_the_other_sessions_only(office):
    somebody(office, "tina", "viewer")
    here, there = office.client(None), office.client(None)
    for each in (here, there):
        each.post("/sign-in", {"username": "tina", "password": people.PASSWORD})
    said = {"do": "password", "password-now": "wrong", "password-new": NEW, "password-again": NEW}

    assert here.post("/account", said).status_code == 422
    assert here.post("/account", {**said, "password-now": people.PASSWORD}).status_code == 302
    assert here.get("/account").status_code == 200
    assert there.get("/account").status_code == 302


def test_a_forgotten_password_says_the_same_to_everybody_and_mails_only_to_one_who_is_there(office, monkeypatch):
    from presek.app import mailing

    sent = []
    monkeypatch.setattr(mailing, "is_set_up", lambda: True)
    monkeypatch.setattr(mailing, "send", sent.append)
    user = somebody(office, "ula", "viewer")
    app_people.change(
        user.pk, app_people.Wanted("ula", email="ula@firma.example", roles=("viewer",), language="pl"), by="x"
    )
    answers = [
        re.sub(r'value="[^"]{20,}"', "", office.client(None).post("/password", {"email": address}).content.decode())
        for address in ("ULA@firma.example", "nobody@firma.example")
    ]

    assert answers[0] == answers[1]
    assert [(each.to, each.subject) for each in sent] == [("ula@firma.example", "Nowe hasło do Preseka")]
    link = re.search(r"http://[^/]+(/password/\S+)", sent[0].body)[1]
    assert office.client(None).get(link).status_code == 302


def test_the_audit_trail_is_searched_and_taken_as_a_file_and_tells_no_value(office):
    user = somebody(office, "vito", "viewer")
    do(office, user, "sign-out")
    client = office.client("dpo")
    client.post("/account", {"do": "end-others"})
    page = client.get("/administration/audit", {"who": "administrator", "about": "vito"}).content.decode()
    rows = re.findall(r"<tr><td><time>", page)
    file = b"".join(
        client.get("/administration/audit.csv", {"what": "signed out everywhere"}).streaming_content
    ).decode()

    assert len(rows) == 1
    assert "sessions: 0" in page
    assert {line.split(",")[3] for line in file.splitlines()[1:]} == {"signed out everywhere"}
    assert client.get("/administration/audit", {"from": "2001-01-01", "to": "2001-01-02"}).content.count(b"<time>") == 0
    assert "exported the audit trail" in client.get("/administration/audit").content.decode()
    assert office.client("analyst").get("/administration/audit").status_code == 403


def test_settings_are_kept_together_or_not_at_all_and_count(office):
    from presek.app import site_settings

    client = office.client("administrator")
    said = {
        "do": "save",
        "company-name": "Zefir",
        "default_language": "pl",
        "session_days": "7",
        "device_days": "0",
        "small_cell": "20",
        "firm_hours-day": ["0", "1"],
        "firm_hours-from": "09:00",
        "firm_hours-to": "15:30",
        "consumer_hours-day": ["0"],
        "consumer_hours-from": "10:00",
        "consumer_hours-to": "09:00",
    }
    refused = client.post("/administration/settings", said)
    untouched = site_settings.session_days()
    kept = client.post("/administration/settings", {**said, "consumer_hours-to": "19:00"})
    page = client.get("/administration/settings").content.decode()
    hours = site_settings.contact_hours()
    for key, (ships, _) in site_settings.SHIPPED.items():
        site_settings.put(key, ships, by="test")

    assert refused.status_code == 422
    assert "the hours end after they begin" in refused.content.decode()
    assert untouched == 14
    assert kept.status_code == 302
    assert 'value="Zefir"' in page
    assert page.count("Set by administrator") == 5
    assert (hours.firms.days, hours.firms.from_minute, hours.firms.to_minute) == ((0, 1), 540, 930)
    assert office.client("dpo").get("/administration/settings").status_code == 403
