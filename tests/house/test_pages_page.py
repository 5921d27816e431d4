"""The page of pages is made of its sentences, and each names tests that are there."""

from __future__ import annotations

from tests.house import pages


def test_the_page_is_made_of_its_sentences():
    assert pages.PAGE.read_text("utf-8") == pages.page(), "renew it: python -m tests.house.pages --write"


def test_every_test_that_is_named_is_there():
    assert pages.missing_tests() == []


def test_every_page_is_there_with_its_sentences_or_says_why_not():
    names = [each.name for each in pages.pages()]
    assert names[:5] == ["Explore", "Overview", "Segments", "A segment", "A customer"]
    assert {each.name for each in pages.pages() if each.later} == {"Report card", "Discover"}
    assert all(bool(each.sentences) != bool(each.later) for each in pages.pages())
    assert all(one.tests for each in pages.pages() for one in each.sentences)


def test_every_way_but_that_of_discover_is_gone_in_a_browser():
    assert [each.number for each in pages.flows() if not each.tests] == ["U9"]
    assert all(each.tests[0].startswith("browser/") for each in pages.flows() if each.tests)
