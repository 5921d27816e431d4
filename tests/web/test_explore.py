"""Explore: every number is what judging each customer by the rule gives; the address is the selection."""

from __future__ import annotations

import random
from functools import cache
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from presek.app import exploring, reading, saving
from presek.app.exploration import UNKNOWN
from presek.app.sight import EVERYTHING
from presek.segment import segmentation
from presek.segment.reference import Context, takes_in
from presek.segment.terms import Everyone
from presek.store import definitions

SELECTIONS = [
    {},
    {"sex": ["2"]},
    {"sex": ["2", UNKNOWN], "country": ["PL"]},
    {"age": ["25", "35", "65"], "kind": ["person"]},
    {"industry": ["K", "G"], "days_since_last_interaction": ["31", "61", "91", "181", "366"]},
    {"interests": ["sailing", "travel"], "big5_extraversion": ["3", "3.5", "4", "4.5"]},
    {"revenue_12m": ["0"], "education": [UNKNOWN]},
    {"in-segment": ["a_class", "b_class"], "not-in-segment": ["late_payers"]},
    {"in-segment": ["seniors", "security_seekers"], "overdue_amount": ["0"]},
    {"in-segment": ["a_class"], "sex": ["1"], "age": ["35", "45", "55"], "country": ["SI"]},
    {"-country": ["PL"], "age-from": ["27"], "age-to": ["52"], "-sex": [UNKNOWN]},
    {
        "-interests": ["sailing"],
        "interests": ["travel", "yoga"],
        "revenue_12m-from": ["99.5"],
        "-industry": ["K", UNKNOWN],
    },
    {"age": ["75"], "age-to": ["25"], "-in-segment": ["no"], "-revenue_12m": ["0"], "big5_extraversion-from": ["2.5"]},
]


def pairs_of(selection):
    return [(name, value) for name, values in selection.items() for value in values]


def answer(site, selection):
    return exploring.explore(site.home, pairs_of(selection), language="en", sight=EVERYTHING)[1]


def judged(site, pairs):
    """How many customers the rule of a selection takes in, by the reference engine, one by one."""
    narrow = exploring.narrowing(site.home, pairs, sight=EVERYTHING)
    rule = saving.rule_of(narrow)
    rules = segmentation.rules(definitions.load())
    context = Context(site.home.catalog(), reading.as_of(site.home), rules)
    return sum(takes_in(rule, customer, context) is True for customer in everybody(site))


@cache
def _everybody(folder, home):
    opened = reading.opened(home)
    return [opened.snapshot.customer(ordinal, opened.catalog) for ordinal in range(opened.snapshot.size)]


def everybody(site):
    return _everybody(site.folder, site.home)


@pytest.mark.parametrize("selection", SELECTIONS, ids=str)
def test_the_count_is_what_judging_everybody_by_the_rule_gives(site, selection):
    assert answer(site, selection).total == judged(site, pairs_of(selection))


@pytest.mark.parametrize("selection", SELECTIONS[1:6], ids=str)
def test_a_value_counts_what_a_click_on_it_would_give(site, selection):
    chance = random.Random(str(selection))
    found = answer(site, selection)
    for facet in chance.sample(found.facets, 4):
        choice = chance.choice(facet.choices)
        clicked = {**selection, facet.key: [choice.token]}
        assert choice.count == judged(site, pairs_of(clicked)), (facet.key, choice.token)


def test_a_segment_counts_what_a_click_on_it_would_give(site):
    found = answer(site, {"country": ["PL"]})
    for segmentation_choice in found.segmentations:
        for segment in segmentation_choice.segments:
            for name, number in (("in-segment", segment.inside), ("not-in-segment", segment.outside)):
                assert number == answer(site, {"country": ["PL"], name: [segment.key]}).total, segment.key
            everybody_else = found.total - segment.inside - segment.outside
            assert segment.cannot_say == everybody_else


def test_the_values_of_a_facet_and_unknown_are_the_whole_base(site):
    found = answer(site, {})
    for facet in found.facets:
        if facet.key not in {"interests", "observed_interest"}:
            assert sum(choice.count for choice in facet.choices) == found.base, facet.key


def test_nothing_chosen_is_everybody(site):
    narrow = exploring.narrowing(site.home, [], sight=EVERYTHING)
    assert saving.rule_of(narrow) == Everyone()
    assert answer(site, {}).total == site.size
    assert answer(site, {}).revenue == answer(site, {}).base_revenue


@pytest.mark.parametrize("selection", SELECTIONS[:-1], ids=str)
def test_the_address_is_the_selection(site, selection):
    asked, _ = exploring.explore(site.home, pairs_of(selection), language="en", sight=EVERYTHING)
    assert sorted(asked.pairs) == sorted(pairs_of(selection))
    again, _ = exploring.explore(site.home, asked.pairs, language="en", sight=EVERYTHING)
    assert again == asked


@pytest.mark.parametrize("selection", SELECTIONS[1:-1], ids=str)
def test_every_chip_takes_exactly_its_own_choices_back(site, selection):
    page = site.client().get("/", pairs_dict(selection)).context["page"]
    assert page.chips
    for chip in page.chips:
        left = parse_qsl(urlsplit(chip.without).query)
        dropped = parse_qsl(chip.drops)
        assert sorted([*left, *dropped]) == sorted(pairs_of(selection))


def pairs_dict(selection):
    return {name: list(values) for name, values in selection.items()}


@pytest.mark.parametrize("selection", SELECTIONS, ids=str)
def test_the_numbers_alone_are_those_of_the_page(site, selection):
    client = site.client()
    page = client.get("/", pairs_dict(selection)).context["page"]
    numbers = client.get("/explore.json", pairs_dict(selection)).json()
    assert numbers["total"] == page.total
    for panel in page.panels:
        for facet in (*panel.facets, *panel.more):
            assert numbers["facets"][facet.key] == [choice.count for choice in (*facet.first, *facet.more)]
    assert len(numbers["facets"]) == sum(len(panel.facets) + len(panel.more) for panel in page.panels)


@pytest.mark.parametrize(
    "query",
    [
        "age=nonsense",
        "sex=99&sex=%00",
        "no_such_facet=1",
        "in-segment=no+such+segment",
        "sort-by=%27%3Bdrop",
        "group-by=name",
        "show-rows=-1",
        "show-rows=99999999999999999999",
        "show-rows=²",
        "&&&=&=x",
        "sex=%ff%fe",
        "a" * 5000,
        "&".join(f"sex={place}" for place in range(3000)),
        "in-segment=a_class&not-in-segment=a_class",
    ],
)
def test_an_address_that_means_nothing_is_no_error(site, query):
    for path in ("/", "/explore.json", "/segments/new"):
        assert site.client().get(f"{path}?{query}").status_code == 200


def test_rows_are_sorted_and_the_unknown_come_last(site):
    for key, reverse in (("age", True), ("age-up", False)):
        page = site.client().get("/", {"sort-by": key, "show-rows": "1000"}).context["page"]
        column = [head.label for head in page.table.heads[1:-1]].index("Age")
        cells = [row.cells[column].text for group in page.table.groups for row in group.rows]
        known = [int(text) for text in cells if text]
        assert cells[: len(known)] == [str(number) for number in sorted(known, reverse=reverse)]
        assert set(cells[len(known) :]) == {""}


def test_rows_are_grouped_and_the_unknown_are_a_group_of_their_own(site):
    page = site.client().get("/", {"group-by": "sex"}).context["page"]
    assert [group.label for group in page.table.groups] == ["Male", "Female", "unknown"]
    assert sum(group.count for group in page.table.groups) == page.total


def test_show_more_shows_more_of_the_same(site):
    client = site.client()
    first = client.get("/", {"country": "SI"}).context["page"].table
    more = client.get(first.more).context["page"].table
    keys = [[row.key for group in table.groups for row in group.rows] for table in (first, more)]
    assert len(keys[1]) > len(keys[0]) == 25
    assert keys[1][:25] == keys[0]


def test_without_scripts_the_form_works_by_its_button(site):
    text = site.client().get("/").content.decode()
    assert '<form id="explore" action="/" method="get"' in text
    assert '<button class="no-script primary">' in text


def test_every_page_says_its_instant_and_that_the_data_are_made_up(site):
    for path in ("/", "/segments", "/segments/a_class", "/customers", f"/customers/{site.customer}", "/nothing"):
        text = site.client().get(path).content.decode()
        assert "30 Jun 2026" in text
        assert "Made-up data" in text


def test_the_share_of_revenue_is_that_of_the_customers_selected(site):
    found = answer(site, {"country": ["SI"]})
    rest = answer(site, {"country": ["PL"]})
    assert found.revenue + rest.revenue == found.base_revenue > 0


def test_a_selection_in_the_address_is_found_again_in_the_form(site):
    text = site.client().get("/?" + urlencode({"sex": "2", "in-segment": "a_class"})).content.decode()
    assert '<input type="checkbox" name="sex" value="2" checked>' in text
    assert 'name="in-segment" value="a_class" checked' in text
