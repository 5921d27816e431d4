"""Saving a selection: the clicks become a rule that anybody can read, and its members are those who were counted."""

from __future__ import annotations

import pytest

from presek.app import reading
from presek.segment.parse import parse
from presek.store import audit, definitions

CLICKS = {"age": ["35", "45"], "sex": ["2", "~"], "country": ["PL"], "not-in-segment": ["late_payers"]}


def save(site, name="Women in the middle", segmentation="motives", **clicks):
    data = {**(clicks or CLICKS), "segment-name": name, "segmentation-key": segmentation}
    return site.client("marketing").post("/segments/new", data)


def test_the_page_shows_the_rule_its_sentence_and_its_size(site):
    page = site.client("marketing").get("/segments/new", CLICKS).context["page"]
    assert page.draft.rule == (
        'country = "PL" and age between 35 and 54 and (sex = "2" or sex is unknown) and not in segment "late_payers"'
    )
    assert page.draft.sentence.startswith("Country is Poland")
    assert page.draft.customers == site.client().get("/explore.json", CLICKS).json()["total"]


def test_saving_gives_a_segment_with_those_members(own_site):
    counted = own_site.client().get("/explore.json", CLICKS).json()["total"]
    answer = save(own_site)
    assert answer["Location"] == "/segments/women_in_the_middle"
    assert len(reading.answer(own_site.home, "women_in_the_middle").true) == counted > 0
    page = own_site.client().get(answer["Location"]).content.decode()
    assert "Women in the middle" in page
    assert "late_payers" in page
    explored = own_site.client().get("/explore.json", {"in-segment": "women_in_the_middle"}).json()
    assert explored["total"] == counted


def test_a_saved_segment_says_who_saved_it(own_site):
    save(own_site)
    kept = {each.key: each for part in definitions.load() for each in part.segments}["women_in_the_middle"]
    assert kept.owner == "marketing"
    assert parse(kept.typed) == kept.rule
    assert audit.latest(1)[0].by == "marketing"


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Żółte łódki!", "zolte_lodki"),
        ("2026", "segment_2026"),
        ("🙂", "segment"),
        ("A  class", "a_class_2"),
        ("x" * 300, "x" * 60),
    ],
)
def test_a_name_of_any_kind_gives_a_key_of_its_own(own_site, name, key):
    assert save(own_site, name)["Location"] == f"/segments/{key}"


def test_two_of_one_name_are_two_segments(own_site):
    assert save(own_site)["Location"] != save(own_site)["Location"]


def test_without_a_name_nothing_is_saved(own_site):
    before = definitions.load()
    answer = save(own_site, name="   ")
    assert answer.status_code == 422
    assert "Give the segment a name." in answer.content.decode()
    assert definitions.load() == before


def test_without_a_choice_there_is_nothing_to_save(own_site):
    client = own_site.client("marketing")
    assert "Nothing is chosen yet" in client.get("/segments/new").content.decode()
    before = definitions.load()
    client.post("/segments/new", {"segment-name": "All", "segmentation-key": "motives"})
    assert definitions.load() == before


@pytest.mark.parametrize("segmentation", ["value", "no such segmentation", ""])
def test_a_partition_takes_no_selection_in(own_site, segmentation):
    before = definitions.load()
    assert save(own_site, segmentation=segmentation).status_code == 422
    assert definitions.load() == before


def test_a_partition_is_not_offered(site):
    page = site.client("marketing").get("/segments/new", CLICKS).context["page"]
    assert "value" not in dict(page.draft.segmentations)


def test_a_segmentation_for_saved_selections_is_made_when_wanted(own_site):
    save(own_site, segmentation="saved_selections")
    assert definitions.load()[-1].key == "saved_selections"
    assert len(definitions.load()[-1].segments) == 1
    save(own_site, segmentation="saved_selections")
    assert len(definitions.load()[-1].segments) == 2


def test_what_is_typed_stays_text(own_site):
    name = '<script>alert("1")</script> & {{ page }}'
    answer = save(own_site, name)
    text = own_site.client().get(answer["Location"]).content.decode()
    assert "<script>alert" not in text
    assert "&lt;script&gt;" in text
