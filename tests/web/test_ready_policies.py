"""Ready policies in the browser: they come along with ready segmentations, and a second person approves them all."""

from __future__ import annotations

from presek.app import conditions, policies, worker
from presek.app.clock import Stopwatch
from presek.policy.treatment import Dimension
from presek.store import definitions
from tests.web import customers_file, people
from tests.web.test_data import mapped, send

MOST_SCREENS, MOST_SECONDS = 10, 15 * 60


class Person:
    """Somebody at a browser; `screens` are the pages that were shown."""

    def __init__(self, client, screens: list[str]) -> None:
        self.client, self.screens = client, screens

    def see(self, url: str):
        return self._seen(self.client.get(url, follow=True))

    def send(self, url: str, **said):
        return self._seen(self.client.post(url, said, follow=True))

    def _seen(self, answer):
        assert answer.status_code == 200, answer.content.decode()[:2000]
        self.screens.append(answer.request["PATH_INFO"])
        return answer


def field(answer, prefix: str) -> dict[str, str]:
    """What the fields of a form would send that begin so."""
    rows = answer.context["page"].policies
    chosen = {"read-": lambda row: str(row.version), "known-": lambda row: row.to_acknowledge}
    return {f"{prefix}{row.key}": chosen[prefix](row) for row in rows if row.can}


def imported(site, analyst: Person) -> str:
    """From the file to its report; the address of what comes next."""
    url = send(analyst.client, customers_file.text(500)).json()["url"]
    analyst.see(url)
    for wanted in ("try", "import"):
        job = analyst.client.post(url, mapped(analyst.client, url, do=wanted))["Location"]
        worker.work(site.home, say=[].append, once=True)
        analyst.see(job)
    return "/data/begin"


def test_r16_a_file_of_500_customers_becomes_segments_with_policies_in_ten_screens(empty_site):
    watch, screens = Stopwatch(), []
    analyst = Person(empty_site.client(None), screens)
    analyst.see("/sign-in")
    analyst.send("/sign-in", username="analyst", password=people.PASSWORD)
    begin = imported(empty_site, analyst)
    offered = analyst.see(begin).context["page"]
    assert (offered.audience, offered.guessed, offered.with_policies) == ("consumers", True, True)
    assert "14 days" in dict(offered.standard.gives)["Payment terms"]
    chosen = [card.found.key for card in offered.cards if card.found.chosen]
    segments = analyst.send(begin, audience="consumers", template=chosen, policies="1", do="activate")
    assert "6 policies wait for a second person" in segments.content.decode()
    assert all(
        not policies.versions(empty_site.home, each.policy.key)[0].active for each in policies.listed(empty_site.home)
    )

    manager = Person(empty_site.client(None), screens)
    manager.see("/exceptions")
    read = manager.send("/sign-in?next=/exceptions", username="manager", password=people.PASSWORD)
    assert read.content.decode().count("DEMOGRAPHICS-ONLY</span>") == 5
    done = manager.send("/exceptions/approve-all", **field(read, "read-"), **field(read, "known-"))

    assert "Approved: 6 policies." in done.content.decode()
    assert len(screens) <= MOST_SCREENS, screens
    assert watch.seconds() <= MOST_SECONDS
    assert [each.key for each in definitions.load()] == ["demographic_age", "everybody"]
    told = conditions.conditions(empty_site.home, "K7")
    assert told.terms.value is not None
    assert told.terms.value.net_days == 14
    assert {each.dimension for each in told.decisions if each.value is not None} == set(Dimension)
