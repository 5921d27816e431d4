"""NACE in two revisions, and the way from one to the other."""

import pytest

from presek.catalog.default import default_catalog
from presek.catalog.nace import code_of, convert

LISTS = default_catalog().code_lists


@pytest.mark.parametrize(
    ("key", "sections", "divisions", "groups", "classes"),
    [("nace_2", 21, 88, 272, 615), ("nace_2_1", 22, 87, 287, 651)],
)
def test_both_revisions_are_complete(key: str, sections: int, divisions: int, groups: int, classes: int) -> None:
    lengths = [len(code) for code in LISTS[key].codes]
    assert [lengths.count(each) for each in (1, 2, 4, 5)] == [sections, divisions, groups, classes]


@pytest.mark.parametrize("key", ["nace_2", "nace_2_1"])
def test_every_code_but_a_section_lies_under_a_code_of_the_list(key: str) -> None:
    codes = LISTS[key].codes
    assert [code.key for code in codes.values() if (code.parent is None) != (len(code.key) == 1)] == []
    assert [code.key for code in codes.values() if code.parent is not None and code.parent not in codes] == []


def test_letters_of_sections_change_their_meaning_between_the_revisions() -> None:
    assert LISTS["nace_2"].codes["K"].labels["en"] == "Financial and insurance activities"
    assert "62" in LISTS["nace_2_1"].below("K")
    assert convert("K", "2", "2.1") == ("L",)


@pytest.mark.parametrize(
    ("code", "becomes"),
    [
        ("62.01", ("62.10",)),
        ("63.12", ("60.39", "63.91", "63.92")),
        ("45.20", ("95.31",)),
        ("01.11", ("01.11",)),
        ("41.10", ("68.12",)),
        ("45", ("46", "47", "95")),
        ("68", ("68",)),
    ],
)
def test_a_code_of_revision_2_becomes_one_code_or_several_to_choose_from(code: str, becomes: tuple[str, ...]) -> None:
    assert convert(code, "2", "2.1") == becomes


def test_every_class_of_revision_2_becomes_at_least_one_class_of_revision_2_1() -> None:
    for code in LISTS["nace_2"].codes:
        becomes = convert(code, "2", "2.1")
        assert becomes, code
        assert all(each in LISTS["nace_2_1"].codes and len(each) == len(code) for each in becomes)


def test_the_way_back_is_the_inverse() -> None:
    assert convert("62.10", "2.1", "2") == ("62.01",)
    assert convert("62.20", "2.1", "2") == ("62.02", "62.03")
    assert convert("62.10", "2.1", "2.1") == ("62.10",)


def test_a_code_that_is_none_becomes_nothing() -> None:
    assert convert("99.99", "2", "2.1") == ()
    with pytest.raises(KeyError):
        convert("62.10", "3", "2.1")


@pytest.mark.parametrize(
    ("spelling", "code"),
    [("62.10.Z", "62.10"), ("6210", "62.10"), ("K62.10", "62.10"), ("62.100", "62.10"), (" k ", "K"), ("62", "62")],
)
def test_national_and_careless_spellings_are_understood(spelling: str, code: str) -> None:
    assert code_of(spelling, "2.1") == code


@pytest.mark.parametrize("spelling", ["", "IT", "62.15", "621.0.0.0"])
def test_what_is_no_code_is_not_guessed(spelling: str) -> None:
    assert code_of(spelling, "2.1") is None
