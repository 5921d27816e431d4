"""Around Explore: two groups compared, a cross table, views, columns, pins, and what those see who see no records."""

from __future__ import annotations

import random
from urllib.parse import parse_qsl, urlsplit

import pytest

from presek.app import comparing, crossing, exploring, selection
from presek.app.sight import EVERYTHING
from presek.app.small_cells import LIMIT, Cells

PL_WOMEN = [("country", "PL"), ("sex", "2")]


def total(site, pairs):
    return exploring.explore(site.home, pairs, language="en", sight=EVERYTHING)[1].total


def pairs_in(url):
    return parse_qsl(urlsplit(url).query)


def page_of(client, path, **data):
    return client.get(path, data).context["page"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("12 500,50", "12500.50"),
        ("-3", "-3"),
        ("12\u2019500", "12500"),
        ("", None),
        ("1e9", None),
        ("9" * 30, None),
        ("٣", None),
    ],
)
def test_a_number_is_read_as_people_type_it_and_nonsense_is_none(typed, meant):
    found = selection.number(typed)
    assert (None if found is None else str(found)) == meant


def test_ends_that_were_typed_the_wrong_way_round_are_put_in_order(site):
    narrow = exploring.narrowing(site.home, [("age-from", "50"), ("age-to", "20")], sight=EVERYTHING)
    assert [str(end) for end in (narrow.selection.stretches["age"].least, narrow.selection.stretches["age"].most)] == [
        "20",
        "50",
    ]


def test_the_whole_base_is_those_with_a_value_those_without_it_and_those_of_whom_it_is_unknown(site):
    for facet, token in (("sex", "2"), ("industry", "K"), ("interests", "travel"), ("age", "35")):
        parts = [total(site, [(name, value)]) for name, value in ((facet, token), (f"-{facet}", token), (facet, "~"))]
        assert sum(parts) == site.size, facet


def test_two_groups_are_compared_by_the_same_counts_as_on_explore(site):
    others = [("country", "SI"), ("kind", "person")]
    found = comparing.compare(site.home, PL_WOMEN, others, language="en", sight=EVERYTHING)
    assert (found.first.customers, found.second.customers) == (total(site, PL_WOMEN), total(site, others))
    chance = random.Random(5)
    for facet in chance.sample(found.facets, 6):
        row = chance.choice(facet.rows)
        if row.pair[0] not in {"country", "sex", "kind"}:
            assert row.counts == (total(site, [*PL_WOMEN, row.pair]), total(site, [*others, row.pair])), row.pair
        ones, twos = (
            count / side.customers for count, side in zip(row.counts, (found.first, found.second), strict=True)
        )
        assert row.found.share == pytest.approx(ones - twos)
        assert row.found.low <= row.found.share <= row.found.high


def test_facets_stand_in_the_order_of_what_is_certain_of_their_difference(site):
    found = comparing.compare(site.home, PL_WOMEN, None, language="en", sight=EVERYTHING)
    clear = [facet.clear for facet in found.facets]
    assert clear == sorted(clear, reverse=True)
    assert found.rest
    assert found.first.customers + found.second.customers == site.size
    assert found.both == 0


def test_the_same_group_twice_differs_in_nothing(site):
    found = comparing.compare(site.home, PL_WOMEN, PL_WOMEN, language="en", sight=EVERYTHING)
    assert found.both == found.first.customers == found.second.customers
    assert {row.found for facet in found.facets for row in facet.rows if row.found.share} == set()
    assert {facet.clear for facet in found.facets} == {0.0}


def test_every_share_of_a_comparison_leads_to_its_customers(site):
    page = page_of(site.client(), "/explore/compare", country="SI", **{"compared-with": "country=PL&sex=2"})
    lines = [line for facet in (*page.facets, *page.alike, *page.chosen) for line in (*facet.first, *facet.more)]
    for line in random.Random(3).sample(lines, 8):
        assert total(site, pairs_in(line.first_url)) == int(line.first_count.replace(",", "")), line.label
        assert total(site, pairs_in(line.second_url)) == int(line.second_count.replace(",", "")), line.label


def test_a_group_of_nobody_is_compared_with_nobody(site):
    answer = site.client().get("/explore/compare?country=PL&country=SI&-country=~&sex=2&-sex=2&age-from=500")
    assert "One of the groups is empty" in answer.content.decode()


def test_a_selection_is_kept_and_stays_while_another_is_chosen(site):
    client = site.client()
    kept = client.get("/?sex=2&keep-selection=yes")
    assert pairs_in(kept["Location"]) == [("sex", "2"), ("compared-with", "sex=2")]
    page = client.get("/?country=SI&compared-with=sex%3D2").context["page"]
    assert page.kept.label == f"{total(site, [('sex', '2')]):,}"


def test_the_cells_of_a_cross_table_are_what_explore_counts(site):
    found = crossing.cross(site.home, [("country", "PL")], ("sex", "kind"), language="en", sight=EVERYTHING)
    for row, cells in zip(found.down.choices, found.cells, strict=True):
        assert sum(cells) == row.count
        for column, count in zip(found.across.choices, cells, strict=True):
            assert count == total(site, [("country", "PL"), ("sex", row.token), ("kind", column.token)])
    page = page_of(
        site.client(), "/explore/table", country="PL", **{"table-down": "sex", "table-across": "revenue_12m"}
    )
    cell = page.lines[0].cells[1]
    assert total(site, pairs_in(cell.url)) == int(cell.said.replace(",", ""))


def test_who_sees_no_records_is_told_no_small_count_and_no_exact_one(site):
    client = site.client("viewer")
    for asked in ({}, {"country": "SI"}, {"country": "SI", "sex": "2"}, {"country": "SI", "sex": "2", "age": "75"}):
        numbers = client.get("/explore.json", asked).json()
        counts = [count for each in (*numbers["facets"].values(), *numbers["segments"].values()) for count in each]
        told = [numbers["total"], *counts]
        assert all(count is None or (count >= LIMIT and count % LIMIT == 0) for count in told)
        assert numbers["revenue"] == numbers["share_of_revenue"] == ""
        assert "/customers/" not in numbers["rows"]
    page = client.get("/?country=SI&sex=2").content.decode()
    assert f"&lt;\u00a0{LIMIT}" in page
    assert "Your role sees counts" in page
    assert site.index.values.values["name"].words.plain[0].as_py() not in page
    table = client.get("/explore/table?table-down=region&table-across=industry").content.decode()
    assert f"&lt;\u00a0{LIMIT}" in table


def test_no_difference_of_told_counts_tells_a_small_one():
    told = Cells(10).told
    possible = {}
    for whole in range(250):
        for part in range(whole + 1):
            possible.setdefault((told(whole), told(part)), set()).add(whole - part)
    small = [found for (whole, _), found in possible.items() if (whole or 0) <= 200 and min(found) < LIMIT]
    assert small
    assert all(len(found) >= LIMIT // 2 for found in small)


def test_a_list_is_searched_within_the_selection_by_name_and_key(site):
    page = page_of(site.client(), "/", kind="person", **{"find-customer": "NOWAK", "show-rows": "1000"})
    names = [row.name for group in page.table.groups for row in group.rows]
    assert names
    assert all("nowak" in name.lower() for name in names)
    assert page.total == total(site, [("kind", "person")]), "the counts stay those of the selection"
    assert len(names) == page.table.total


def test_a_view_is_saved_shared_renamed_and_deleted_by_its_owner_alone(own_site):
    analyst, sales = own_site.client("analyst"), own_site.client("sales")
    chosen = {"-country": "PL", "age-from": "30", "sort-by": "age", "show-rows": "100"}
    saved = analyst.post("/explore/views", {**chosen, "view-name": "  Not  Polish "})
    assert saved["Location"] == "/?-country=PL&age-from=30&sort-by=age"
    assert page_of(sales, "/explore/views").lines == ()
    line = page_of(analyst, "/explore/views").lines[0]
    assert (line.name, line.own, line.shared) == ("Not Polish", True, False)
    assert analyst.post("/explore/views", {**chosen, "view-name": "Not Polish"}).status_code == 422
    assert analyst.post("/explore/views", {**chosen, "view-name": " "}).status_code == 422
    change = f"/explore/views/{line.number}"
    sales.post(change, {"view-name": "Mine now", "view-shared": "yes"})
    analyst.post(change, {"view-name": "Abroad", "view-shared": "yes"})
    seen = page_of(sales, "/explore/views").lines[0]
    assert (seen.name, seen.owner, seen.own, seen.shared) == ("Abroad", "analyst", False, True)
    sales.post(change, {"delete": "yes"})
    analyst.post(change, {"delete": "yes"})
    assert page_of(analyst, "/explore/views").lines == ()


def test_columns_and_pins_are_each_persons_own(own_site):
    analyst, sales = own_site.client("analyst"), own_site.client("sales")
    chosen = {"column": ["city", "sex", "no such"], "place-sex": "1", "place-city": "2", "back": "?country=SI"}
    assert analyst.post("/explore/arrange", chosen)["Location"] == "/?country=SI"
    labels = [head.label for head in page_of(analyst, "/").table.heads]
    assert labels == ["Customer", "Sex", "City", "Last interaction"]
    assert len(page_of(sales, "/").table.heads) == 7
    sorted_by = page_of(analyst, "/", **{"sort-by": "city-down"}).table
    cities = [row.cells[1].text for group in sorted_by.groups for row in group.rows if row.cells[1].text]
    assert cities == sorted(cities, reverse=True)
    assert sorted_by.heads[2].sorted == "descending"
    analyst.post("/explore/arrange", {"usual": "yes", "column": "city", "back": "https://elsewhere.example"})
    assert len(page_of(analyst, "/").table.heads) == 7
    analyst.post("/explore/pin", {"facet": "education"})
    analyst.post("/explore/pin", {"facet": "no such"})
    assert page_of(analyst, "/").panels[0].facets[0].key == "education"
    assert page_of(sales, "/").panels[0].facets[0].key != "education"
    analyst.post("/explore/pin", {"facet": "education"})
    assert not page_of(analyst, "/").panels[0].facets[0].pinned
