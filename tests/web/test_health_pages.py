"""The advice of the pages: before a segment is saved, on its own page, and in the list."""

from __future__ import annotations

import pytest

from presek.app import counting, fill_rates, reading
from presek.store import definitions
from tests.web.test_saving import CLICKS

LIGHTS = {"en": "good", "pl": "dobrze", "sl": "dobro"}


@pytest.mark.parametrize("language", ["en", "pl", "sl"])
def test_r18_the_page_advises_before_anything_is_saved(site, language):
    before = definitions.load()
    answer = site.client("marketing", language=language).get("/segments/new", CLICKS)
    page, text = answer.context["page"], answer.content.decode()
    counted = counting.count(site.home, page.draft.rule)
    card = page.health.card
    assert (card.inside, card.out, card.cannot_say) == (counted.inside, counted.out, counted.cannot_say)
    assert card.inside == page.draft.customers

    rates = fill_rates.of_newest(site.home)
    fills = {each.line.key: each.line for each in page.health.fills}
    for key in ("birth_date", "sex", "country"):
        assert fills[key].share == rates.known[key] / rates.customers
    assert all(each.said in text and each.label in text for each in fills.values())

    criteria = [each.line.criterion for each in page.health.lines]
    assert criteria == ["measurable", "substantial", "accessible", "differentiable", "actionable"]
    assert all(said in text.replace("&#x27;", "'") for each in page.health.lines for said in each.line.says)
    assert LIGHTS[language] in text
    assert definitions.load() == before


def test_r22_small_samples_are_marked_in_the_list_and_on_their_pages(site):
    listed = site.client().get("/segments")
    lines = [line for part in listed.context["page"].parts for line in part.lines]
    small = [line for line in lines if line.inside < 30]
    assert small
    assert [line.url for line in lines if line.small] == [line.url for line in small]
    assert listed.content.decode().count("small sample") == len(small)
    assert "Small sample" in site.client().get(small[0].url).content.decode()
    large = max(lines, key=lambda line: line.inside)
    assert "Small sample" not in site.client().get(large.url).content.decode()


def test_r26_the_page_of_a_demographic_segment_says_that_its_customers_are_not_alike(site):
    page = site.client().get("/segments/young_adults")
    found = page.context["page"].health.card
    assert found.inside == len(reading.answer(site.home, "young_adults").true)
    assert [each.rule for each in found.warnings if each.rule == "HETEROGENEOUS"] == ["HETEROGENEOUS"]
    assert "HETEROGENEOUS" in page.content.decode()
    assert "HETEROGENEOUS" not in site.client().get("/segments/a_class").content.decode()


def test_r22_a_segmentation_of_more_than_eight_segments_is_warned_of_in_the_list_and_before_saving(own_site):
    from presek.app import applying
    from tests.app.homes import segments

    applying.put_in_force(
        own_site.home, [segments("ages", {f"a{years}": f"age >= {years}" for years in range(8)})], by=""
    )
    client = own_site.client("marketing", language="sl")
    page = client.get("/segments/new", CLICKS)
    assert page.context["page"].full == "Ages"
    assert "imajo te segmentacije več kot 8 segmentov" in page.content.decode()
    assert "število segmentov je" not in client.get("/segments").content.decode()
    client.post("/segments/new", {**CLICKS, "segment-name": "Ninth", "segmentation-key": "ages"})
    assert "Ages: število segmentov je 9" in client.get("/segments").content.decode()
