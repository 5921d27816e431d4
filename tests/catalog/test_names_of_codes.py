"""Every code of every list is named in all our languages, so that nobody sees another language or one name twice."""

from collections import Counter

import pytest

from presek.catalog.default import default_catalog
from presek.catalog.model import LANGUAGES

LISTS = default_catalog().code_lists

INTERNATIONAL = {
    ("interests", "golf"), ("interests", "fitness"),
    ("instrument", "mini_ipip"), ("instrument", "tipi"),
    ("channel", "email"), ("channel", "partner"), ("acquisition_channel", "partner"),
    ("payment_method", "blik"), ("payment_method", "flik"), ("payment_method", "paypal"),
    ("device", "tablet"), ("consent_purpose", "marketing"), ("consent_purpose", "newsletter"),
}  # fmt: skip
"""Words that Polish or Slovene write as English does."""

PLACES = {"country", "region"}
"""Lists of names of places, many of which are the same everywhere."""


@pytest.mark.parametrize("key", list(LISTS))
def test_every_code_has_a_name_in_each_language(key: str) -> None:
    codes = LISTS[key].codes.values()
    assert [(each.key, tongue) for each in codes for tongue in LANGUAGES if not each.labels.get(tongue)] == []


@pytest.mark.parametrize("key", list(LISTS))
def test_no_name_has_blanks_around_it_or_two_within(key: str) -> None:
    names = [name for each in LISTS[key].codes.values() for name in each.labels.values()]
    assert [name for name in names if name != " ".join(name.split())] == []


@pytest.mark.parametrize("key", list(LISTS))
def test_two_codes_under_one_share_a_name_only_where_they_share_the_english_one(key: str) -> None:
    codes = LISTS[key].codes.values()
    for tongue in LANGUAGES:
        told = {(each.parent, each.labels[tongue], each.labels["en"]) for each in codes}
        again = Counter((parent, name) for parent, name, _ in told)
        assert [name for name, times in again.items() if times > 1] == [], tongue


@pytest.mark.parametrize("key", [each for each in LISTS if each not in PLACES])
def test_no_english_name_is_left_in_polish_or_slovene(key: str) -> None:
    left = {
        each.key
        for each in LISTS[key].codes.values()
        if each.labels["en"] in (each.labels["pl"], each.labels["sl"]) and (key, each.key) not in INTERNATIONAL
    }
    assert left == set()


@pytest.mark.parametrize("start", ["PL-", "SI0"])
def test_our_regions_have_a_polish_and_a_slovene_name(start: str) -> None:
    regions = [each for each in LISTS["region"].codes.values() if each.key.startswith(start)]
    assert len(regions) >= 14
    assert [each.key for each in regions if each.labels["pl"] == each.labels["sl"]] == []
