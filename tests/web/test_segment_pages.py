"""The list of segments and the page of one: the same numbers as everywhere, and what each condition does."""

from __future__ import annotations

import pytest

from presek.app import reading, segment_page
from presek.app.sight import EVERYTHING
from presek.segment import segmentation
from presek.segment.reference import Context, takes_in
from presek.segment.terms import All
from presek.store import definitions
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
            assert shown[segment.key].cannot_say == len(answer.unknown)


def test_a_partition_says_what_it_keeps_of_its_promise(site):
    page = site.client().get("/segments").context["page"]
    states = {part.key: [state.label for state in part.states] for part in page.parts}
    assert len(states["value"]) == 2
    assert all("disjoint" in states["value"][0] or "gap" in state for state in states["value"][1:])
    assert states["motives"] == []


@pytest.mark.parametrize("key", SEGMENTS)
def test_in_out_and_cannot_say_are_the_whole_base(site, key):
    page = site.client().get(f"/segments/{key}").context["page"]
    assert page.found.inside + page.outside + page.found.cannot_say == page.found.base == site.size
    listed = site.client().get(page.members).context["page"]
    assert listed.total == page.found.inside


@pytest.mark.parametrize("key", ["careful_it_buyers", "loyal_regional_families"])
def test_each_condition_says_how_many_pass_it_alone_and_whom_only_it_keeps_out(site, key):
    rules = segmentation.rules(definitions.load())
    context = Context(site.home.catalog(), reading.as_of(site.home), rules)
    rule = rules[key]
    assert isinstance(rule, All)
    verdicts = [[takes_in(term, customer, context) for term in rule.terms] for customer in everybody(site)]
    for place, condition in enumerate(detail(site, key).conditions):
        assert condition.alone == sum(row[place] is True for row in verdicts)
        assert condition.cannot_say == sum(row[place] is None for row in verdicts)
        rest = [row for row in verdicts if all(each is True for other, each in enumerate(row) if other != place)]
        assert condition.only_it == sum(row[place] is not True for row in rest)


@pytest.mark.parametrize("key", SEGMENTS)
def test_the_parts_of_the_overlap_are_the_segment(site, key):
    found = detail(site, key)
    assert sum(part.customers for part in found.parts) == found.inside
    for place, other in enumerate(found.overlaps):
        assert sum(part.customers for part in found.parts if place in part.others) == other.both


def test_every_cell_of_the_overlap_opens_in_explore(site):
    page = site.client().get("/segments/a_class")
    found = page.context["page"].found
    for link in {part.customers: part for part in found.parts}.values():
        inside = ["a_class", *(found.overlaps[other].key for other in link.others)]
        outside = [each.key for place, each in enumerate(found.overlaps) if place not in link.others]
        explored = site.client().get("/explore.json", {"in-segment": inside, "not-in-segment": outside}).json()
        assert explored["total"] <= link.customers


@pytest.mark.parametrize("language", ["en", "pl", "sl"])
def test_the_rule_stands_as_text_and_as_a_sentence_in_the_language_of_the_page(site, language):
    text = site.client(language=language).get("/segments/careful_it_buyers").content.decode()
    assert detail(site, "careful_it_buyers", language).sentence.split()[0] in text
    assert "value_security" in text


def test_near_misses_fail_one_condition_only(site):
    found = detail(site, "careful_it_buyers")
    assert found.missed_by_one >= len(found.near_misses) > 0
    assert all(miss.step.sentence for miss in found.near_misses)
