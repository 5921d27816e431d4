"""People are told what concerns them: once, in their language, here or by mail; never of what they did themselves."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.contrib.auth.models import User

from presek.app import clock, exceptions, mailing, notification_words, notifying, policies
from presek.app.exceptions import Asked
from presek.app.notification_mail import Post
from presek.store import alerts, jobs, notifications
from presek.store.alerts import Alert
from presek.store.people_models import PersonDetail
from presek.values.problem import Branch, Problem, Problems


def told(person: str) -> list[tuple[str, str]]:
    return [
        (each.kind, notification_words.says(each.kind, each.facts, "en"))
        for each in notifying.of_person(person, page=1)
    ]


def asked(site) -> int:
    wanted = Asked(site.customer, "payment_terms", {"net_days": 21}, "negotiated")
    return exceptions.ask(site.home, wanted, by="sales").kept.exception.number


@pytest.fixture
def quiet_site(own_site):
    """The example company, of which everybody was told everything."""
    notifying.look(own_site.home)
    for each in User.objects.all():
        notifying.read_all(each.username)
    return own_site


def test_who_may_approve_is_told_once_and_who_asked_is_told_what_was_decided(quiet_site):
    home = quiet_site.home
    number = asked(quiet_site)
    notifying.look(home)
    notifying.look(home)
    for person in ("manager", "administrator"):
        assert notifying.unread(person) == 1
        assert told(person)[0][0] == "exception-asked"
    assert notifying.unread("sales") == notifying.unread("viewer") == notifying.unread("analyst") == 0

    exceptions.approve(home, number, by="manager")
    notifying.look(home)
    assert told("sales")[0] == ("exception-decided", "manager decided of the exception that you asked for: approved.")
    assert notifying.unread("manager") == 1


def test_the_bell_leads_to_what_waits_and_marks_it_as_read(quiet_site):
    number = asked(quiet_site)
    notifying.look(quiet_site.home)
    client = quiet_site.client("manager")
    head = client.get("/segments").content.decode()
    assert 'href="/notifications" title="1 new notification"' in head
    listed = client.get("/notifications").content.decode()
    link = re.search(r'<li class="new"><a href="(/notifications/\d+)">', listed).group(1)
    assert client.get(link).headers["location"] == f"/exceptions/{number}"
    assert notifying.unread("manager") == 0
    assert quiet_site.client("administrator").get(link).status_code == 404  # nobody opens another's


def test_proposed_and_decided_policies_are_told(quiet_site):
    home = quiet_site.home
    waiting = policies.waiting(home)[0].policy
    policies.reject(home, waiting.key, waiting.version, by="manager", note="no")
    notifying.look(home)
    maker = waiting.made_by
    expected = [f"manager decided of version {waiting.version} of the policy {waiting.key}: rejected."]
    assert [said for kind, said in told(maker) if kind == "policy-decided"] == (
        expected if User.objects.filter(username=maker).exists() else []
    )


def test_jobs_are_told_to_who_asked_for_them_and_alerts_to_who_can_mend_them(quiet_site):
    mine = jobs.ask("upkeep", {}, by="analyst", at=clock.now())
    jobs.end(jobs.begin(at=clock.now(), kind="upkeep").number, [], at=clock.now())
    alerts.open_one(Alert("backup-failed", "No backup could be made: the disk is full.", clock.now()))
    alerts.open_one(Alert("promise-broken", "Two segments overlap.", clock.now(), segmentation="value"))
    notifying.look(quiet_site.home)
    assert told("analyst")[0] == ("job-done", f"Job {mine} is done: upkeep of the data.")
    assert {kind for kind, _ in told("administrator")} >= {"backup-failed", "alert"}
    assert "backup-failed" not in {kind for kind, _ in told("manager")}
    assert told("manager")[0] == ("alert", "Two segments overlap.")


def test_how_one_is_told_is_chosen_for_each_kind(quiet_site):
    client = quiet_site.client("manager")
    client.post("/notifications", {"way-exception-asked": "off", "way-alert": "nonsense"})
    assert notifying.ways("manager")["exception-asked"] == "off"
    assert notifying.ways("manager")["alert"] == "product"
    asked(quiet_site)
    notifying.look(quiet_site.home)
    assert (notifying.unread("manager"), notifying.unread("administrator")) == (0, 1)
    quiet_site.client("administrator").post("/notifications", {"do": "read"})
    assert notifying.unread("administrator") == 0


def test_mail_goes_out_in_the_persons_language_and_waits_where_the_server_is_away(quiet_site, monkeypatch):
    monkeypatch.setattr(mailing, "is_set_up", lambda: True)
    monkeypatch.setenv("PRESEK_URL", "https://presek.example.com/")
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now)
    User.objects.filter(username="manager").update(email="boss@example.com")
    manager = User.objects.get(username="manager")
    PersonDetail.objects.update_or_create(user=manager, defaults={"language": "pl"})
    notifying.choose("manager", {"exception-asked": "mail"})
    sent, said, away = [], [], [True]

    def send(mail):
        if away[0]:
            raise Problems(Problem("mail-not-sent", "the mail server is away.", branch=Branch.PLACE))
        sent.append(mail)

    post = Post(quiet_site.home, said.append, send)
    number = asked(quiet_site)
    post.turn()
    post.turn()
    assert len(said) == 1  # the second try waits
    away[0] = False
    now += 61_000_000
    post.turn()
    post.turn()
    (mail,) = sent
    assert mail.to == "boss@example.com"
    assert f"https://presek.example.com/exceptions/{number}" in mail.body
    assert mail.subject.startswith("Presek: sales prosi o wyjątek dla klienta")
    assert not notifications.to_mail("mail", now=now)


def test_a_daily_digest_is_one_mail(quiet_site, monkeypatch):
    monkeypatch.setattr(mailing, "is_set_up", lambda: True)
    noon = quiet_site.home.as_of(clock.now()).midnight + 12 * 3_600_000_000
    monkeypatch.setattr(clock, "now", lambda: noon)
    User.objects.filter(username="manager").update(email="boss@example.com")
    notifying.choose("manager", {kind: "digest" for kind in notification_words.KINDS})
    sent = []
    post = Post(quiet_site.home, print, sent.append)
    asked(quiet_site)
    alerts.open_one(Alert("promise-broken", "Two segments overlap.", noon, segmentation="value"))
    post.turn()
    post.turn()
    (mail,) = sent
    assert "sales asks for an exception" in mail.body
    assert "Two segments overlap." in mail.body


@pytest.mark.parametrize("kind", notification_words.KINDS)
def test_every_kind_is_said_in_three_languages_with_the_same_facts(kind):
    found = notification_words.KINDS[kind]
    places = {frozenset(re.findall(r"\{(\w+)\}", said)) for said in found.says.values()}
    assert len(places) == 1
    assert set(re.findall(r"\{(\w+)\}", found.path)) <= {"number", "policy", "job", "customer", "segment", "change"}
    assert len(set(found.name.values())) == 3


def test_the_page_says_what_to_expect_while_nothing_was_told(site):
    page = unescape(site.client("viewer", language="pl").get("/notifications").content.decode())
    assert "Jeszcze nic." in page
    assert "Nie ustawiono serwera poczty" in page
