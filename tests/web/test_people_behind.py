"""Numbers that no run of today tells lead to their customers, too: of a draft, a message, an interest, a past day, a
finding and a simulation. Each list says the number that led to it."""

from __future__ import annotations

import html
import re

import pytest

from presek.app import history, messages, policies

KEY = "careful_it_buyers"
LINK = re.compile(r'<a (?:class="[^"]*" )?href="([^"]*/customers\?[^"]*)">\s*([\d,]+)\s*</a>')


@pytest.fixture
def led(site):
    """Follows the links of a page that have this in their address: the number said and the number listed."""

    def follow(page: str, part: str, role: str = "marketing", most: int = 12) -> dict[str, tuple[int, int]]:
        client = site.client(role)
        found = {}
        for address, said in LINK.findall(client.get(page).content.decode()):
            url = html.unescape(address)
            if part in url and len(found) < most:
                answer = client.get(url)
                assert answer.status_code == 200, url
                found[url] = (int(said.replace(",", "")), answer.context["page"].listed.found.total)
        return found

    return follow


def same(found: dict[str, tuple[int, int]], least: int) -> None:
    assert len(found) >= least
    assert {url: counts for url, counts in found.items() if counts[0] != counts[1]} == {}


def test_the_numbers_of_a_preview_lead_to_those_who_move(own_site):
    client = own_site.client("marketing")
    client.post("/segments/b_class/edit", {"rule": 'country = "PL"', "do": "preview"})
    answer = client.get("/segments/b_class/edit/preview")
    told = answer.context["page"].found
    ways = {
        "before": told.before,
        "after": told.inside,
        "entering": told.entering.customers,
        "leaving": told.leaving.customers,
        "cannot-say": told.cannot_say,
    }
    wanted = {f"draft={way}": number for way, number in ways.items()}
    page = answer.context["page"]
    assert page.changed > 0
    listed = client.get(page.changes_url).context["page"].listed.found
    assert listed.total == page.changed
    for change in page.changes[:: max(1, len(page.changes) // 4)]:
        assert client.get(change.url).context["page"].listed.found.total == change.customers, change.url
    for each in told.along:
        wanted[f"draft=entering&along={each.key}"] = each.entering
        wanted[f"draft=leaving&along={each.key}"] = each.leaving

    links = {html.unescape(url): said for url, said in LINK.findall(answer.content.decode())}
    links = {url: said for url, said in links.items() if "draft=changes" not in url}
    assert {url.split("?")[1] for url in links} == wanted.keys()
    for url in links:
        listed = client.get(url).context["page"].listed.found
        assert listed.total == wanted[url.split("?")[1]], url
        assert len(listed.customers) == min(listed.total, 100)
    names = client.get("/segments/b_class/customers?draft=entering").context["page"].listed.customers
    assert [each.key for each in names][: len(told.entering.named)] == [key for key, _ in told.entering.named]

    assert own_site.client("manager").get("/segments/b_class/customers?draft=entering").status_code == 422, "no draft"
    assert own_site.client("viewer").get("/segments/b_class/customers?draft=entering").status_code == 403
    assert client.get("/segments/b_class/customers?draft=else").status_code == 422


def test_who_gets_a_message_and_who_is_left_out_are_listed(site, led):
    message = messages.template("spring_news")
    same(led("/content/messages/spring_news", "message=spring_news"), least=4)
    told = messages.recipients(site.home, message)
    parts = len(told.allowed) + told.without_consent + told.silenced + told.without_address
    assert parts == told.members
    url = f"/segments/{message.segment}/customers?message=spring_news&left=silenced"
    assert site.client("viewer").get(url).status_code == 403
    assert site.client("marketing").get(url.replace("silenced", "x")).status_code == 422
    assert site.client("marketing").get(url.replace(message.segment, "seniors")).status_code == 422


def test_an_interest_leads_to_all_of_the_base_who_have_it(led):
    found = {}
    for segment in ("a_class", "late_payers", "seniors"):
        found |= led(f"/segments/{segment}/interests", "among=base", most=4)
    same(found, least=3)


def test_the_size_of_a_past_day_leads_to_who_was_in_then(site, led):
    days = history.days(site.home, "b_class")
    same(led("/segments/b_class/over-time", "day="), least=min(len(days), 12))
    client = site.client("marketing")
    assert client.get("/segments/b_class/customers?day=1").status_code == 422
    assert client.get("/segments/b_class/customers?day=99999999999").status_code == 422
    assert client.get("/segments/b_class/customers?day=soon").status_code == 422


def test_members_of_whom_other_segments_cannot_say_are_listed(site, led):
    found = led("/segments/b_class/overlap", "unsure=", most=20)
    same(found, least=1)
    page = site.client("marketing").get("/segments/b_class/overlap").context["page"]
    assert page.unsure == site.client("marketing").get(page.unsure_url).context["page"].listed.found.total
    assert site.client("marketing").get("/segments/b_class/customers?unsure=x").status_code == 422


def test_the_count_of_a_form_leads_to_its_selection(site):
    client = site.client("manager")
    for path in ("/export?sex=2", "/edit/selection?sex=2", "/segments/new?sex=2", "/explore/views?sex=2"):
        page = client.get(path).content.decode().split("<main", 1)[1]
        address, said = re.search(r'<a href="(/\?[^"]*)">(?:<b>)?([\d,]+)', page).groups()
        total = client.get(f"/explore.json{html.unescape(address)[1:]}").json()["total"]
        assert f"{total:,}" == said, path


def test_the_numbers_of_a_new_rule_lead_to_customers(own_site):
    client = own_site.client("marketing")
    client.post("/segments/new/rule", {"rule": "age < 30", "do": "preview"})
    links = {
        html.unescape(url): int(said.replace(",", ""))
        for url, said in LINK.findall(client.get("/segments/new/rule/preview").content.decode())
    }
    assert len(links) == 3
    for url, said in links.items():
        assert client.get(url).context["page"].listed.found.total == said, url
    assert sum(links.values()) == own_site.size
    assert own_site.client("manager").get("/segments/new/rule/customers").status_code == 422, "no draft"
    assert client.get("/segments/new/rule/customers?state=x").status_code == 422


def test_findings_and_simulations_lead_to_the_customers_they_are_about(own_site):
    def lists(address, part):
        found = LINK.findall(client.get(address).content.decode())
        return {html.unescape(url): int(said.replace(",", "")) for url, said in found if part in url}

    client = own_site.client("manager")
    drawn = {"key": "never", "segment": "a_class", "valid_from": "2026-07-01", "priority": {"cadence_days": 14}}
    policies.draft(own_site.home, drawn, by="maria")
    of_news = lists("/policies/never/simulation?version=1", "flaw=")
    of_changes = lists("/policies/b_customers/simulation?version=2", "/customers?version=2")
    slow = {"key": "slow", "segment": "a_class", "valid_from": "2026-07-01", "payment_terms": {"net_days": 90}}
    policies.draft(own_site.home, slow, by="maria")
    of_law = lists("/policies/slow/simulation?version=1", "law=")
    of_findings = lists("/policies/findings", "findings/customers")
    assert of_news
    assert len(of_changes) > 1
    assert of_findings
    assert of_law
    for url, said in {**of_news, **of_changes, **of_findings, **of_law}.items():
        answer = client.get(url)
        assert answer.context["page"].listed.found.total == said, url
        assert len(answer.context["page"].listed.customers) == min(said, 100)

    viewer = own_site.client("viewer")
    assert "findings/customers" not in viewer.get("/policies/findings").content.decode()
    for url in ("/policies/findings/customers?flaw=gap", "/policies/b_customers/simulation/customers?version=2"):
        assert viewer.get(url).status_code == 403
    for url in ("findings/customers?flaw=x", "b_customers/simulation/customers?version=99",
                "b_customers/simulation/customers?version=2&dimension=x",
                "b_customers/simulation/customers?version=2&dimension=discount&place=0",
                "b_customers/simulation/customers?version=2&dimension=discount&change=0",
                "b_customers/simulation/customers?version=2&law=x&side=y"):  # fmt: skip
        assert client.get(f"/policies/{url}").status_code == 422, url
