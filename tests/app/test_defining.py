"""Putting segmentations and a catalog in force: the plan, the refusals, versions, and that a dry run keeps nothing."""

from __future__ import annotations

import pytest

from presek.app import about_settings, applying, cataloguing, checking, listing
from presek.app import refresh as refreshing
from presek.app.about_settings import Wanted
from presek.store import definitions
from presek.values.problem import Problems
from tests.app import homes


@pytest.fixture
def firms(home):
    homes.put(home, "customers", [{"customer": f"c{number}", "employees": number} for number in range(30)])
    return home


def states(plan):
    return {each.key: each.state for each in plan.segments}


def test_a_dry_run_tells_who_would_enter_and_leave_and_keeps_nothing(firms, tmp_path):
    homes.force(firms, homes.segments("size", {"small": "employees < 10", "large": "employees > 20"}))
    refreshing.refresh(firms)
    wanted = homes.segments("size", {"small": "employees < 12", "large": "employees > 20", "tiny": "employees < 2"})
    file = homes.write_file(tmp_path / "size.yaml", wanted)

    plan = applying.apply(firms, [file], dry_run=True)

    assert states(plan) == {"small": "changed", "large": "unchanged", "tiny": "new"}
    small = next(each for each in plan.segments if each.key == "small")
    assert (small.inside, small.entering, small.leaving, small.enters) == (12, 2, 0, ("c10", "c11"))
    assert not plan.kept
    assert [each.typed for each in definitions.load()[0].segments] == ["employees < 10", "employees > 20"]

    assert applying.apply(firms, [file]).kept
    assert states(applying.apply(firms, [file])) == {"small": "unchanged", "large": "unchanged", "tiny": "unchanged"}


def test_the_same_meaning_in_other_words_is_reworded_and_another_meaning_is_changed(firms):
    homes.force(firms, homes.segments("size", {"small": "employees < 10 and employees > 2"}))

    assert states(homes.force(firms, homes.segments("size", {"small": "employees > 2 and employees < 10"}))) == {
        "small": "reworded"
    }
    assert states(homes.force(firms, homes.segments("size", {"small": "employees > 3 and employees < 10"}))) == {
        "small": "changed"
    }
    assert [each.number for each in definitions.versions("small")] == [1, 2, 3]


def test_a_segment_that_is_no_longer_given_is_removed_and_one_that_others_need_is_not(firms):
    homes.force(firms, homes.segments("size", {"small": "employees < 10", "large": "employees > 20"}))
    homes.force(firms, homes.segments("more", {"also_small": 'in segment "small"'}))

    plan = homes.force(firms, homes.segments("size", {"small": "employees < 10"}))
    assert states(plan) == {"small": "unchanged", "large": "removed"}
    with pytest.raises(Problems, match="small"):
        homes.force(firms, homes.segments("size", {"large": "employees > 20"}))


def test_a_changed_segment_changes_those_that_refer_to_it(firms):
    homes.force(firms, homes.segments("size", {"small": "employees < 10"}))
    homes.force(firms, homes.segments("more", {"also_small": 'in segment "small"'}))

    plan = homes.force(firms, homes.segments("size", {"small": "employees < 11"}))

    assert states(plan) == {"small": "changed", "also_small": "changed"}


def test_circles_are_refused_and_name_the_circle(firms):
    circle = homes.segments("size", {"one": 'in segment "two"', "two": 'in segment "one"'})

    with pytest.raises(Problems, match="one"):
        homes.force(firms, circle)
    assert definitions.load() == ()


def test_a_segment_key_belongs_to_one_segmentation(firms):
    homes.force(firms, homes.segments("size", {"small": "employees < 10"}))

    with pytest.raises(Problems, match="the segment 'small' is in size and in other"):
        homes.force(firms, homes.segments("other", {"small": "employees < 5"}))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\x01\x02",
        b"edition: 1\nsegmentations: 7\n",
        b"- - - [",
        "żółć".encode("utf-16"),
        b"edition: 1\nsegmentations:\n  - {}\n",
    ],
)
def test_a_bad_file_is_a_problem_with_its_name(firms, tmp_path, content):
    file = tmp_path / "bad.yaml"
    file.write_bytes(content)

    with pytest.raises(Problems) as refused:
        checking.check(firms, [file])
    assert all(problem.path == str(file) for problem in refused.value.problems)
    assert refused.value.exit_code == 2


def test_all_problems_of_all_files_are_told_with_their_places(firms, tmp_path):
    first = homes.write_file(tmp_path / "a.yaml", homes.segments("a", {"one": 'indutry = "x"', "two": "employes > 2"}))
    second = homes.write_file(tmp_path / "b.yaml", homes.segments("b", {"three": "agee > 3"}))

    with pytest.raises(Problems) as refused:
        checking.check(firms, [first, second])
    assert [(problem.path, problem.at is not None) for problem in refused.value.problems] == [
        (str(first), True), (str(first), True), (str(second), True),
    ]  # fmt: skip


def test_a_company_catalog_extends_the_shipped_one_and_a_bad_one_changes_nothing(firms, tmp_path):
    good, bad = tmp_path / "good.yaml", tmp_path / "bad.yaml"
    good.write_text(
        "measures:\n"
        "  few_orders:\n"
        "    labels: {en: few orders, pl: mało zamówień, sl: malo naročil}\n"
        "    value: orders.count(last 3 months)\n"
        "    model: behavioural\n",
        "utf-8",
    )
    cataloguing.apply(firms, good)
    assert "few_orders" in firms.catalog().measures

    bad.write_text(good.read_text("utf-8").replace("orders.count", "ordrs.count"), "utf-8")
    with pytest.raises(Problems) as refused:
        cataloguing.apply(firms, bad)
    (problem,) = refused.value.problems
    assert (problem.path, problem.at.line) == (str(bad), 4)
    for chosen in ('choose("a" if employes < 3, otherwise "A")', 'choose("a" if employees < 3, otherwise "A")'):
        listed = good.read_text("utf-8").replace("orders.count(last 3 months)", f"{chosen}\n    code_list: abc_classes")
        bad.write_text(listed, "utf-8")
        with pytest.raises(Problems, match=r"employes|'a' is not in the list abc_classes") as refused:
            cataloguing.apply(firms, bad)
        assert refused.value.problems[0].at.line == 4
    assert firms.catalog().measures["few_orders"].value == "orders.count(last 3 months)"


def test_zone_and_currency_are_fixed_once_there_is_data(firms):
    with pytest.raises(Problems, match="fixed once there is data"):
        about_settings.change(firms, Wanted(currency="EUR"))
    with pytest.raises(Problems, match=r"no time zone is called 'Europe/Warsawa'\. Did you mean Europe/Warsaw"):
        about_settings.change(firms, Wanted(zone="Europe/Warsawa"))
    with pytest.raises(Problems, match="'PLM' is no currency"):
        about_settings.change(firms, Wanted(currency="PLM"))
    assert about_settings.change(firms, Wanted(name="Wood & Sons", as_of="2026-01-31")).name == "Wood & Sons"
    assert about_settings.as_json(firms)["as_of"] == "2026-01-31"


def test_a_list_of_segments_tells_the_computed_from_the_others(firms):
    homes.force(firms, homes.segments("size", {"small": "employees < 10"}))
    (before,) = listing.listed(firms).segmentations[0].segments
    refreshing.refresh(firms)
    (after,) = listing.listed(firms).segmentations[0].segments

    assert (before.inside, before.state) == (None, "not computed")
    assert (after.inside, after.state) == (10, "computed")
