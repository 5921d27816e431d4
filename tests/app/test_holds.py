"""Holds and exit rules: who comes in stays, from run to run, and the same whichever way the runs are looked at."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from presek.app import checking, counting, customer_page, explaining, holding, reading, segment_page, wiring
from presek.app import refresh as refreshing
from presek.app.sight import EVERYTHING
from presek.segment import parse, segmentation
from presek.segment.hold import HoldFor, HoldUntilNext
from presek.store import definitions
from presek.values.problem import Problems
from tests.app import homes


def segment(name, rule, *, leave="", hold=None):
    made = homes.segments("x", {name: rule}).segments[0]
    return replace(made, hold=hold, exit=parse.parse(leave) if leave else None, exit_typed=leave)


def put(home, **employees):
    homes.put(home, "customers", [{"customer": key, "employees": many} for key, many in employees.items()])


def on(home, day):
    """The members of every segment after the refresh of a day."""
    homes.pin(home, day)
    refreshing.refresh(home)
    keys = [each.key for part in definitions.load() for each in part.segments]
    snapshot = reading.opened(home).snapshot
    return {key: {snapshot.key(int(each)) for each in reading.answer(home, key).true.ordinals()} for key in keys}


@pytest.fixture(scope="module")
def held(tmp_path_factory, migrated, django_db_blocker):
    """Large firms held for 5 days, those held until the next month, and those who stay until they are small."""
    before = wiring.home_folder()
    with django_db_blocker.unblock():
        home = homes.make(tmp_path_factory.mktemp("holds") / "home", migrated)
        large = segment("large", "employees >= 10", hold=HoldFor(5, "days"))
        month = segment("month", "employees >= 10", hold=HoldUntilNext("month"))
        slow = segment("slow", "employees >= 10", leave="employees < 5", hold=HoldFor(2, "days"))
        part = (segment("top", "employees >= 10", hold=HoldFor(5, "days")), segment("rest", "otherwise"))
        homes.force(
            home,
            replace(homes.segments("size", {"x": "everyone"}), segments=(large, month, slow)),
            replace(homes.segments("value", {"y": "everyone"}, partition=True), segments=part),
        )
        yield home
        homes.leave()
        wiring.start(before)


def test_whoever_comes_in_stays_as_long_as_the_hold_and_then_goes_by_the_rules(held):
    homes.pin(held, "2026-06-10")
    put(held, ana=12, bor=4, cyr=20)
    assert on(held, "2026-06-10") == {
        **{key: {"ana", "cyr"} for key in ("large", "month", "slow", "top")}, "rest": {"bor"},
    }  # fmt: skip
    put(held, ana=7, bor=11, cyr=3)
    after = on(held, "2026-06-11")
    assert after == {
        "large": {"ana", "bor", "cyr"}, "month": {"ana", "bor", "cyr"}, "slow": {"ana", "bor", "cyr"},
        "top": {"ana", "bor", "cyr"}, "rest": set(),
    }  # fmt: skip
    assert on(held, "2026-06-12")["slow"] == {"ana", "bor"}
    assert on(held, "2026-06-14") == {**after, "slow": {"ana", "bor"}}
    last = on(held, "2026-06-15")
    assert (last["large"], last["month"], last["top"], last["rest"]) == (
        {"bor"},
        after["month"],
        {"bor"},
        {"ana", "cyr"},
    )
    put(held, bor=1)
    assert on(held, "2026-06-15")["large"] == {"bor"}
    assert on(held, "2026-06-16")["large"] == set()
    assert on(held, "2026-06-30")["month"] == {"ana", "bor", "cyr"}
    assert on(held, "2026-07-01")["month"] == set()


def test_unknown_keeps_whoever_is_in_and_takes_nobody_in(held):
    put(held, dan=30, eva=30)
    assert on(held, "2026-07-10")["slow"] >= {"dan", "eva"}
    columns = {"employees": {"field": "employees", "unknown": ["?"]}}
    homes.put(
        held,
        "customers",
        [{"customer": "dan", "employees": "?"}, {"customer": "eva", "employees": 2}],
        columns=columns,
    )
    assert "dan" in on(held, "2026-07-20")["slow"]
    assert "eva" not in on(held, "2026-07-20")["slow"]


def test_an_exit_rule_has_no_place_in_a_partition(held):
    wrong = segment("top", "employees >= 10", leave="employees < 5")
    part = replace(homes.segments("value", {"y": "everyone"}, partition=True), segments=(wrong,))
    with pytest.raises(Problems) as refused:
        checking.check_given(held, [part])
    assert [each.code for each in refused.value.problems] == ["exit-in-partition"]


def test_holds_and_exit_rules_are_part_of_the_meaning_and_come_back_from_a_file(held):
    standing = definitions.load()
    text = segmentation.dump(standing)

    read = segmentation.load(text, path="size.yaml")
    assert [(each.hold, each.exit, each.exit_typed) for part in read for each in part.segments] == [
        (each.hold, each.exit, each.exit_typed) for part in standing for each in part.segments
    ]
    keys = holding.meaning_keys(standing, held.catalog())
    assert len({keys["large"], keys["month"], keys["slow"]}) == 3
    with pytest.raises(Problems) as refused:
        segmentation.load(text.replace("5 days", "5 moons"), path="size.yaml")
    (problem, *_) = refused.value.problems
    assert (problem.code, problem.path) == ("bad-hold", "size.yaml")
    assert problem.at.column > 1


def test_pages_say_how_long_members_stay_and_until_when_one_is_held(held):
    homes.pin(held, "2026-08-01")
    put(held, fay=50)
    on(held, "2026-08-01")
    put(held, fay=6)
    on(held, "2026-08-02")

    stays = segment_page.segment(held, "slow", language="en", sight=EVERYTHING).stays
    assert stays == (
        "Whoever comes in stays at least 2\u00a0days.",
        "Whoever is in stays until this is true: the number of employees is less than 5.",
    )
    assert segment_page.segment(held, "month", language="sl", sight=EVERYTHING).stays == (
        "Kdor vstopi, ostane do prvega dne naslednjega meseca.",
    )
    shown = customer_page.customer(held, "fay", language="en", sight=EVERYTHING)
    kept = {each.key: each.free_on for each in shown.memberships if each.kept}
    assert kept["large"] == date(2026, 8, 6)
    assert kept["month"] == date(2026, 9, 1)
    explained = explaining.explain(held, "fay", "large")
    assert explained.as_json()["kept"] == {"until": "2026-08-06", "says": "held until 2026-08-06."}
    assert "but is in by the published run: held until 2026-08-06." in tuple(explained.lines())
    assert on(held, "2026-08-06")["large"].isdisjoint({"fay"})
    shown = customer_page.customer(held, "fay", language="en", sight=EVERYTHING)
    assert {each.key: each.free_on for each in shown.memberships if each.kept} == {
        "month": date(2026, 9, 1),
        "slow": None,
    }
    slow = explaining.explain(held, "fay", "slow").kept
    assert slow is not None
    assert slow.says == "stays until the exit rule is true."
    assert explaining.explain(held, "fay", "large").kept is None


def test_in_segment_asks_the_rule_of_a_segment_and_not_whom_it_keeps(home):
    large = segment("large", "employees >= 10", leave="employees < 5", hold=HoldFor(5, "days"))
    asking = segment("asking", 'in segment "large"')
    homes.force(home, replace(homes.segments("size", {"x": "everyone"}), segments=(large, asking)))
    put(home, ana=12, bor=12)
    assert on(home, "2026-06-10") == {"large": {"ana", "bor"}, "asking": {"ana", "bor"}}
    put(home, ana=7)
    assert on(home, "2026-06-11") == {"large": {"ana", "bor"}, "asking": {"bor"}}

    drafted = counting.count(home, parse.parse('in segment "large"'))
    assert (drafted.inside, explaining.explain(home, "ana", "asking").verdict) == (1, False)
    says = segment_page.segment(home, "large", language="en", sight=EVERYTHING).stays
    assert says[-1] == "Other segments that name this one ask its rule: whoever only stays is not in for them."
