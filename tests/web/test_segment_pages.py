"""The list of segments and the page of one: the same numbers as everywhere, and what each condition does."""

from __future__ import annotations

import pytest

from presek.app import reading, segment_overlap, segment_page
from presek.app.sight import EVERYTHING
from presek.segment import segmentation
from presek.segment.reference import Context, takes_in
from presek.segment.terms import All
from presek.store import definitions
from presek.web import words
from tests.web.test_explore import everybody

SEGMENTS = ["a_class", "careful_it_buyers", "late_payers", "loyal_regional_families", "c_class", "young_adults"]


def detail(site, key, language="en"):
    return segment_page.segment(site.home, key, language=language, sight=EVERYTHING)


def test_every_segment_stands_in_its_segmentation_with_its_size(site):
    page = site.client().get("/segments").context["page"]
    shown = {line.url.rsplit("/", 1)[1]: line for part in page.parts for line in part.lines}
    for part in definitions.load():
        for segment in part.segments:
            answer = reading.answer(site.home, segment.key)
            assert shown[segment.key].inside == len(answer.true)
            assert shown[segment.key].cannot_say == (words.number(len(answer.unknown)) if answer.unknown else "")


def test_a_partition_says_what_it_keeps_of_its_promise(site):
    page = site.client().get("/segments").context["page"]
    states = {part.key: [state.label for state in part.states] for part in page.parts}
    assert len(states["value"]) == 2
    assert all("disjoint" in states["value"][0] or "gap" in state for state in states["value"][1:])
    assert states["motives"] == []


@pytest.mark.parametrize("key", SEGMENTS)
def test_in_out_and_cannot_say_are_the_whole_base(site, key):
    page = site.client().get(f"/segments/{key}").context["page"]
    assert page.found.base == site.size
    assert page.outside == words.number(site.size - page.found.inside - page.found.cannot_say)
    listed = site.client().get(page.members).context["page"]
    assert listed.total == page.found.inside


@pytest.mark.parametrize("key", ["careful_it_buyers", "loyal_regional_families"])
def test_each_condition_says_how_many_pass_it_alone_and_whom_only_it_keeps_out(site, key):
    rules = segmentation.rules(definitions.load())
    context = Context(site.home.catalog(), reading.as_of(site.home), rules)
    rule = rules[key]
    assert isinstance(rule, All)
    verdicts = [[takes_in(term, customer, context) for term in rule.terms] for customer in everybody(site)]
    lines = [each for each in detail(site, key).lines if each.depth == 1]
    assert [each.decides for each in lines] == ["keeps_out"] * len(rule.terms)
    for place, condition in enumerate(lines):
        assert condition.alone == sum(row[place] is True for row in verdicts)
        assert condition.cannot_say == sum(row[place] is None for row in verdicts)
        rest = [row for row in verdicts if all(each is True for other, each in enumerate(row) if other != place)]
        assert condition.only == sum(row[place] is not True for row in rest)


@pytest.mark.parametrize("key", SEGMENTS)
def test_the_parts_of_the_overlap_are_the_segment(site, key):
    found = segment_overlap.of_segment(site.home, key, language="en")
    assert sum(part.customers for part in found.parts) + found.unsure == found.inside
    everybody = {each.key for each in found.others}
    cut = segment_overlap.of_segment(site.home, key, language="en", chosen=everybody)
    assert {each.key for each in cut.cut_by} == {each.key for each in cut.others[:7]}
    assert sum(part.customers for part in cut.parts) + cut.unsure == cut.inside


def test_every_part_of_the_overlap_opens_in_explore_with_the_same_number(site):
    page = site.client().get("/segments/a_class/overlap").context["page"]
    assert len(page.cells) > 1
    for cell in page.cells:
        explored = site.client().get(cell.explore.replace("/?", "/explore.json?")).json()
        assert words.number(explored["total"]) == cell.customers
    draft = site.client().get(page.cells[0].save).context["page"].draft
    assert words.number(draft.customers) == page.cells[0].customers
    assert 'in segment "a_class"' in draft.rule
    other = page.rows[-1].key
    chosen = site.client().get(f"/segments/a_class/overlap?cut-by={other}").context["page"]
    assert [row.key for row in chosen.rows if row.cuts] == [other]


def test_every_number_of_a_segment_leads_to_the_customers_behind_it(site):
    page = site.client().get("/segments/careful_it_buyers").context["page"]
    listed = site.client().get(page.cannot_say_url).context["page"].listed
    assert words.number(listed.found.total) == page.cannot_say
    assert len(listed.customers) == min(100, listed.found.total)
    for row in page.rows:
        for said, url in ((row.alone, row.alone_url), (row.cannot_say, row.cannot_say_url), (row.only, row.only_url)):
            assert not url or words.number(site.client().get(url).context["page"].listed.found.total) == said
    near = site.client().get("/segments/careful_it_buyers/customers?near=1").context["page"].listed.found
    assert near.total == page.found.missed_by_one
    assert site.client().get("/segments/careful_it_buyers/customers?part=/terms/99&way=alone").status_code == 422
    assert site.client().get("/segments/careful_it_buyers/customers?state=x").status_code == 422
    assert site.client().get("/segments/nowhere/overlap").status_code == 404


@pytest.mark.parametrize("language", ["en", "pl", "sl"])
def test_the_rule_stands_as_text_and_as_a_sentence_in_the_language_of_the_page(site, language):
    text = site.client(language=language).get("/segments/careful_it_buyers").content.decode()
    assert detail(site, "careful_it_buyers", language).sentence.split()[0] in text
    assert "value_security" in text


def test_near_misses_fail_one_condition_only(site):
    found = detail(site, "careful_it_buyers")
    assert found.missed_by_one >= len(found.near_misses) > 0
    assert all(miss.step.sentence for miss in found.near_misses)
