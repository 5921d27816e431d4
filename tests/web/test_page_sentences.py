"""Sentences of the pages that no other test shows: what stands where, and that every count of customers has a way to
them. The list of all sentences with their tests is `docs/reference/pages.md`."""

from __future__ import annotations

import html
import re
from collections.abc import Collection
from html.parser import HTMLParser

import pytest

from presek.app import today
from presek.app.today import Asked
from tests.web.wording import WEB

MODELS = ("Demographic", "Firmographic", "Behavioural", "Psychographic")
COUNTED = {"Customers", "In both", "In the base", "Pass it alone", "Only it decides"}
"""Heads of columns that hold nothing but counts of customers of today."""


def text_of(site, page: str, role: str = "manager") -> str:
    answer = site.client(role).get(page)
    assert answer.status_code == 200, page
    return answer.content.decode().split("<main", 1)[1]


class Tables(HTMLParser):
    """The cells of all tables under the heads that count, with the address each leads to."""

    def __init__(self, counted: Collection[str] = COUNTED) -> None:
        super().__init__()
        self.counted = counted
        self.heads: list[str] = []
        self.cells: list[tuple[str, str, str]] = []
        self.at, self.inside, self.text, self.link = -1, "", "", ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "thead":
            self.heads = []
        elif tag == "tr":
            self.at = -1
        elif tag in {"td", "th"}:
            self.inside, self.text, self.link = tag, "", ""
            self.at += 1
        elif tag == "a" and self.inside:
            self.link = dict(attrs).get("href") or ""

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_endtag(self, tag: str) -> None:
        if tag not in {"td", "th"}:
            return
        if tag == "th" and not self.cells_begin():
            self.heads.append(self.text.strip())
        elif self.at < len(self.heads) and self.heads[self.at] in self.counted:
            self.cells.append((self.heads[self.at], self.text.strip(), self.link))
        self.inside = ""

    def cells_begin(self) -> bool:
        """Whether the heads are told and rows follow."""
        return self.at < len(self.heads)


def counted_cells(text: str) -> list[tuple[str, str, str]]:
    found = Tables()
    found.feed(text)
    return found.cells


def test_explore_has_its_four_panels_and_below_them_customers_with_their_last_interaction(site):
    text = text_of(site, "/")
    panels = re.findall(r'<details class="card panel (\w+)" open>\s*<summary><h2>([^<]+)</h2>', text)
    assert panels == [(name.lower(), name) for name in MODELS]
    rows = text.split('id="rows"', 1)[1]
    assert "Last interaction" in rows
    lasts = [each[-1] for each in (re.findall(r"<td[^>]*>(.*?)</td>", row) for row in rows.split("<tr>")) if each]
    assert lasts
    assert any("ago" in each or "today" in each for each in lasts)
    assert text.index('class="panels"') < text.index('id="listed-title"')


def test_a_row_of_the_segments_says_all_that_one_asks_of_a_segment(site):
    text = text_of(site, "/segments")
    heads = ["Segment", "Models", "Customers", "Change", "of the base", "of revenue", "Cannot say", "Policy", "Owner"]
    assert re.findall(r'<th scope="col"[^>]*>([^<]*)</th>', text)[: len(heads)] == heads
    row = next(each for each in text.split("<tr>") if '"/segments/a_class"' in each)
    assert 'class="badge model behavioural"' in row
    assert 'href="/?in-segment=a_class"' in row
    assert row.count("%") >= 2
    assert '/policies/a_customers"' in row


def test_the_page_of_a_segment_shows_its_policy_with_what_it_gives(site):
    text = text_of(site, "/segments/a_class")
    gives = text.split('id="gives-1"', 1)[1].split("</section>", 1)[0]
    assert '/policies/a_customers"' in gives
    assert gives.count('class="one-of-six"') == 6
    assert "45 days" in html.unescape(gives)


def test_any_part_of_the_overlap_becomes_a_segment_of_the_same_size(site):
    client = site.client("manager")
    page = client.get("/segments/a_class/overlap").context["page"]
    assert len(page.cells) > 2
    for cell in page.cells:
        draft = client.get(cell.save).context["page"].draft
        assert f"{draft.customers:,}" == cell.customers, cell.label


def test_a_row_of_today_says_why_how_next_and_on_which_terms_and_offers_what_can_be_done(site):
    found = today.today(site.home, Asked())
    key = found.key(found.scored[0].place)
    text = text_of(site, "/today")
    row = next(each for each in text.split("<details")[1:] if f'value="{key}"' in each)
    for part in ("Why now", "Next step", "How", "Terms", "Segments"):
        assert f"<h3>{part}</h3>" in row
    assert 'class="last-now' in row
    for deed in ('value="done:reached"', 'value="snooze:1"', 'value="skip"', 'name="reason"', 'value="pin"'):
        assert deed in row


def test_policies_say_how_those_that_meet_are_decided_and_from_when_they_hold(site):
    decided = text_of(site, "/policies").split('class="decided-by"', 1)[1]
    assert decided.count("<dt>") >= 6
    policy = text_of(site, "/policies/a_customers")
    versions = policy[policy.index("Valid</th>") :]
    assert "1 Jan 2026–" in html.unescape(versions).replace("\N{NO-BREAK SPACE}", " ")


def test_how_full_a_field_is_leads_to_the_customers_of_whom_it_is_known(site):
    client = site.client("administrator")
    lines = [each for each in client.get("/data").context["page"].fields if each.url]
    assert len(lines) > 10
    for line in lines:
        assert client.get(f"/explore.json{line.url[1:]}").json()["total"] == line.known, line.key


@pytest.mark.parametrize(
    "address",
    [
        "/segments",
        "/overview",
        "/segments/careful_it_buyers",
        "/segments/late_payers",
        "/segments/a_class/overlap",
        "/segments/late_payers/interests",
        "/policies/findings",
        "/policies/b_customers/simulation?version=2",
        "/explore/table?country=PL&table-down=industry&table-across=kind",
        "/data",
    ],
)
def test_no_count_of_customers_stands_without_a_way_to_them(site, address):
    without_facet = set()
    if address == "/data":
        without_facet = {f"{each.known:,}" for each in site.client("administrator").get(address).context["page"].fields}
    cells = counted_cells(text_of(site, address, "administrator"))
    missing = [cell for cell in cells if re.match(r"[1-9]", cell[1]) and not cell[2] and cell[1] not in without_facet]
    assert missing == []


def test_what_cannot_be_said_leads_to_those_who_lack_the_field(site):
    client = site.client("manager")
    told = 0
    for segment in ("careful_it_buyers", "late_payers", "seniors"):
        text = client.get(f"/segments/{segment}").content.decode()
        for address, said in re.findall(r'<a href="([^"]*\?unknown=[^"]*)"><b>([\d,]+)</b>', text):
            listed = client.get(html.unescape(address)).context["page"].listed.found
            assert f"{listed.total:,}" == said
            told += 1
    assert told > 1
    wrong = client.get("/segments/seniors/customers?unknown=nothing")
    assert wrong.status_code == 422


def test_every_chart_has_a_table_and_can_be_saved(site):
    of_interests = 0
    for key in ("a_class", "b_class", "seniors"):
        for name in ("overlap", "over-time", "interests"):
            text = text_of(site, f"/segments/{key}/{name}")
            charts = text.count('<svg class="chart"')
            assert charts >= 1 or name == "interests"
            assert text.count("<table") >= charts
            assert text.count('class="save-chart') == charts
            of_interests += charts if name == "interests" else 0
    assert of_interests


def test_a_number_that_a_script_writes_is_grouped_as_the_server_writes_it():
    formats = [
        line
        for script in sorted((WEB / "static" / "presek").glob("*.js"))
        for line in script.read_text("utf-8").splitlines()
        if "Intl.NumberFormat" in line or "toLocaleString" in line
    ]
    assert formats
    assert [line for line in formats if 'useGrouping: "always"' not in line] == [], "Polish would write 5578 and 12 304"
