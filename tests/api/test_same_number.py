"""The same number is the same everywhere, and a number that counts customers leads to exactly so many."""

from __future__ import annotations

import html
import re

import pytest
from typer.testing import CliRunner

from presek.app import counting, listing
from presek.cli.main import app

PAGES = ("/segments", "/overview", "/segments/{key}", "/segments/{key}/overlap", "/segments/{key}/interests")
LINK = re.compile(r'<a [^>]*href="(/[^"]*)"[^>]*>\s*([\d,]+)\s*</a>')
DRAWN = re.compile(r'<a href="(/\?[^"]*)" aria-label="([\d,]+)"')
MOST_FOLLOWED = 45


def numbers(text: str) -> dict[str, set[int]]:
    """By address of Explore the numbers that lead there."""
    found: dict[str, set[int]] = {}
    for address, said in (*LINK.findall(text), *DRAWN.findall(text)):
        if address.startswith("/?"):
            found.setdefault(html.unescape(address), set()).add(int(said.replace(",", "")))
    return found


@pytest.fixture(scope="module")
def runner():
    return CliRunner()


def test_the_size_of_a_segment_is_one_number_on_every_page_in_the_api_and_on_the_command_line(site, ask, runner):
    client = site.client("administrator")
    sizes = {each.key: each.inside for part in listing.listed(site.home).segmentations for each in part.segments}
    explored = client.get("/explore.json").json()["segments"]
    listed = numbers(client.get("/segments").content.decode())
    looked_over = numbers(client.get("/overview").content.decode())
    program = ask("segments")
    asked = {
        each["key"]: each["in"]
        for part in program.get("segments").json()["data"]["segmentations"]
        for each in part["segments"]
    }
    printed = runner.invoke(app, ["segments", "--json", "--home", str(site.folder)])

    assert asked == sizes
    for key, size in sizes.items():
        address = f"/?in-segment={key}"
        assert counting.count(site.home, f'in segment "{key}"').inside == size
        assert explored[key][0] == size
        assert listed[address] == {size}, f"/segments links {key}"
        assert looked_over[address] == {size}, f"/overview links {key}"
        assert f">{size:,}</a>" in client.get(f"/segments/{key}").content.decode()
        assert f'"in": {size}' in printed.stdout


def test_every_number_that_leads_to_customers_leads_to_exactly_so_many(site):
    client = site.client("administrator")
    found: dict[str, set[int]] = {}
    for page in PAGES:
        for key in ("a_class", "young_adults") if "{key}" in page else ("",):
            answer = client.get(page.format(key=key))
            if answer.status_code == 200:
                for address, said in numbers(answer.content.decode()).items():
                    found.setdefault(address, set()).update(said)

    assert len(found) > 20
    assert {address: said for address, said in found.items() if len(said) > 1} == {}
    for address, said in sorted(found.items())[:: max(1, len(found) // MOST_FOLLOWED)]:
        assert client.get(f"/explore.json{address[1:]}").json()["total"] in said, address


def test_every_number_that_leads_to_a_list_of_customers_stands_above_that_list(site):
    client = site.client("administrator")
    found: dict[str, str] = {}
    for page in (
        "/segments",
        "/segments/late_payers",
        "/segments/careful_it_buyers",
        "/segments/late_payers/interests",
    ):
        for address, said in LINK.findall(client.get(page).content.decode()):
            if "/customers?" in address:
                found[html.unescape(address)] = said

    assert {page.split("?")[1].split("=")[0] for page in found} >= {"state", "part"}
    for address, said in sorted(found.items())[:: max(1, len(found) // MOST_FOLLOWED * 2)]:
        head = re.search(r'<h2 id="people-title">[^<]*', client.get(address).content.decode())[0]
        assert re.search(rf": {said} customers?\b", html.unescape(head)), address
