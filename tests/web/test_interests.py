"""What a group is interested in, through the whole product: files, a segment, the page, the API and the command."""

from __future__ import annotations

import json
import random

import pytest

from presek.app import wiring
from tests.app.fixtures import migrated  # noqa: F401 - an empty home to begin with

PLANTED, EVERYBODYS, NOISE = "Sailing boots", "Envelope", [f"Thing {number}" for number in range(120)]
INSIDE, OUTSIDE = 150, 450


@pytest.fixture(scope="module")
def shop(tmp_path_factory, migrated, django_db_blocker):  # noqa: F811
    """A shop whose customers in Ljubljana buy boots three times as often as the others, and all else alike."""
    from django.contrib.auth.models import Group, User

    from presek.app import refresh
    from tests.app import homes
    from tests.web.people import Site, leave

    before = wiring.home_folder()
    with django_db_blocker.unblock():
        folder = tmp_path_factory.mktemp("shop")
        home = homes.make(folder / "home", migrated)
        chance = random.Random(49)
        people, lines = [], []
        for number in range(INSIDE + OUTSIDE):
            here = number < INSIDE
            key = f"c{number}"
            tag = "sailing" if chance.random() < (0.6 if here else 0.2) else "music"
            town = "Ljubljana" if here else "Celje"
            people.append({"customer": key, "name": key, "city": town, "observed_interest": tag})
            bought = [each for each in NOISE if chance.random() < 0.15] + [EVERYBODYS]
            bought += [PLANTED] if chance.random() < (0.45 if here else 0.15) else []
            lines += [{"customer": key, "ordered_at": "2026-03-01T12:00:00", "product": each} for each in bought]
        homes.put(home, "customers", people)
        homes.put(home, "order_lines", lines)
        homes.force(home, homes.segments("towns", {"ljubljana": 'city = "Ljubljana"', "boots": RULE}))
        refresh.refresh(home)
        for name in ("analyst", "viewer"):
            User.objects.create_user(name).groups.add(Group.objects.get(name=name))
        yield Site(folder / "home"), lines
        leave()
        wiring.start(before)


RULE = f'any order_lines(last 12 months, where product = "{PLANTED}")'


def buyers(lines, product, *, inside):
    keys = {each["customer"] for each in lines if each["product"] == product}
    return sum((int(key[1:]) < INSIDE) for key in keys) if inside else len(keys)


def test_r49_a_planted_preference_is_found_and_noise_is_not(shop):
    site, lines = shop
    page = site.client().get("/segments/ljubljana/interests").context["page"]
    found = {row.label: row for part in page.parts for row in part.rows}

    assert {row.label for part in page.parts for row in part.rows if part.key == "order_lines.product"} == {PLANTED}
    assert set(found) == {PLANTED, "sailing"}
    row = found[PLANTED]
    here, base = buyers(lines, PLANTED, inside=True), buyers(lines, PLANTED, inside=False)
    assert (row.group, row.base) == (str(here), str(base))
    lift = here / INSIDE / (base / (INSIDE + OUTSIDE))
    assert float(row.lift) == pytest.approx(lift, abs=0.006)
    low, high = map(float, row.interval.split(" – "))
    assert 1 < low < lift < high
    assert page.found.looked_at >= len(NOISE)
    assert not row.small

    listed = site.client().get(row.url)
    assert listed.context["page"].listed.found.total == here
    assert [each.name for each in listed.context["page"].listed.customers][:2]
    counted = site.client().get("/segments/ljubljana/interests").content.decode()
    assert 'class="chart"' in counted

    of_rule = site.client().get("/segments/boots/interests").context["page"]
    assert "Product" in of_rule.left_out, "that who bought boots bought boots is no news"


def test_each_language_says_it_and_a_role_without_records_gets_no_names(shop):
    site, _ = shop
    for language in ("pl", "sl"):
        assert site.client(language=language).get("/segments/ljubljana/interests").status_code == 200
    page = site.client("viewer").get("/segments/ljubljana/interests").context["page"]
    assert {row.url for part in page.parts for row in part.rows} == {""}
    assert site.client("viewer").get("/segments/ljubljana/customers?state=in").status_code == 403


def test_the_command_says_the_same(shop, capsys):
    from presek.cli import main

    site, lines = shop
    assert main.exit_code(["interests", "ljubljana", "--home", str(site.folder), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    products = next(each for each in said["sources"] if each["source"] == "order_lines.product")
    assert [each["value"] for each in products["found"]] == [PLANTED]
    assert products["found"][0]["in_segment"] == buyers(lines, PLANTED, inside=True)
    assert main.exit_code(["interests", "nowhere", "--home", str(site.folder)]) == 2


def test_the_rule_of_an_interest_counts_the_same_customers(shop):
    from presek.app import counting

    site, lines = shop
    page = site.client().get("/segments/ljubljana/interests").context["page"]
    row = next(row for part in page.parts for row in part.rows if row.label == PLANTED)
    assert counting.count(site.home, row.rule).inside == buyers(lines, PLANTED, inside=False)
