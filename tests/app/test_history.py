"""The past: who was where on which day, held to what each run said when it was published."""

from __future__ import annotations

import itertools
import random
import shutil

import pytest

from presek.app import (
    checkpoints,
    counting,
    customer_history,
    explaining,
    history,
    kept_sets,
    movements,
    near_misses,
    past,
    reading,
    wiring,
)
from presek.app import refresh as refreshing
from presek.app.reasons import Reason
from presek.segment import parse
from presek.segment.reference import takes_in
from presek.store import runs
from presek.values.problem import Problems
from tests.app import homes

DAYS = [f"2026-06-{day:02}" for day in (1, 3, 4, 8, 12, 20)]


def said(home):
    """By number of the run and segment, whom it took in."""
    found = {}
    for run in reversed(runs.latest(100)):
        for key in kept_sets.keys(home.path, run.directory):
            found[run.number, key] = set(kept_sets.read(home.path, run.directory, key).true.ordinals().tolist())
    return found


def as_set(customers):
    return set(customers.ordinals().tolist())


@pytest.fixture(scope="module")
def lively(tmp_path_factory, migrated, django_db_blocker):
    """Six days on which customers and rules come and change; on the third, data alone, on the fourth, time alone."""
    before = wiring.home_folder()
    with django_db_blocker.unblock():
        home = homes.make(tmp_path_factory.mktemp("past") / "home", migrated)
        live(home)
        yield home
        homes.leave()
        wiring.start(before)


def live(home):
    chance = random.Random(3)
    rules = {"small": "employees < 10", "recent": "any orders(last 5 days)"}
    people = [{"customer": f"c{number}", "employees": chance.randrange(20)} for number in range(40)]
    homes.put(home, "customers", people)
    homes.force(home, homes.segments("size", rules))
    for number, day in enumerate(DAYS):
        homes.pin(home, day)
        if number != 3:
            some = {f"c{chance.randrange(40)}": chance.randrange(20) for _ in range(8)} | {f"c{number + 40}": 3}
            homes.put(home, "customers", [{"customer": key, "employees": many} for key, many in some.items()])
            buyers = [f"c{chance.randrange(40)}" for _ in range(6)]
            homes.put(home, "orders", [{"customer": key, "ordered_at": f"{day}T10:00:00"} for key in buyers])
        if number == 4:
            homes.force(home, homes.segments("size", {**rules, "small": "employees < 12", "late": "employees > 15"}))
        refreshing.refresh(home)


def test_every_state_of_the_past_is_put_together_from_any_run_that_is_still_kept(lively):
    expected = said(lively)
    folders = sorted((lively.path / kept_sets.FOLDER).glob("0*"))
    for kept in (folders, folders[-1:], folders[:1], folders[2:3], []):
        for folder in folders:
            if folder not in kept:
                shutil.move(folder, folder.with_name(f"away-{folder.name}"))
        past.forget()
        found = {
            (told.run.number, segment): as_set(past.members(lively, told, segment))
            for segment in ("small", "recent", "late")
            for told in past.line(lively, segment).told.values()
        }
        assert found == expected
        for folder in folders:
            if folder not in kept:
                shutil.move(folder.with_name(f"away-{folder.name}"), folder)


def test_the_sets_of_a_month_s_first_run_and_of_the_newest_are_kept_and_tell_the_others(lively, monkeypatch):
    expected = said(lively)
    monkeypatch.setattr(checkpoints, "NEWEST", 1)
    names = [lively.path / kept_sets.FOLDER / f"{number:08}" for number in range(1, 7)]
    safe = [shutil.copytree(name, name.with_name(f"safe-{name.name}")) for name in names]

    assert checkpoints.prune(lively, recent=-1) == 4
    assert [name.is_dir() for name in names] == [True, False, False, False, False, True]
    past.forget()
    for segment in ("small", "recent", "late"):
        for told in past.line(lively, segment).told.values():
            assert as_set(past.members(lively, told, segment)) == expected[told.run.number, segment]
    for name, copy in zip(names, safe, strict=True):
        shutil.rmtree(name, ignore_errors=True)
        copy.rename(name)


def test_movements_come_by_run_with_their_reason_and_lead_from_each_run_to_the_next(lively):
    told = list(movements.changes_after(lively, 0, firsts=True))
    expected = said(lively)

    state = {}
    for run in told:
        for each in run.movements:
            ordinals = set(each.ordinals.tolist())
            before = state.get(each.segment, set())
            assert ordinals.isdisjoint(before) if each.entered else ordinals <= before
            state[each.segment] = before | ordinals if each.entered else before - ordinals
        assert all(members == expected.get((run.run, key), members) for key, members in state.items())
    reasons = {run.run: {each.reason for each in run.movements} for run in told}
    assert reasons[1] == {Reason.FIRST}
    assert reasons[4] == {Reason.CLOCK}
    assert Reason.DATA in reasons[2]
    assert Reason.RULE in reasons[5] >= {Reason.FIRST}
    assert [run.run for run in movements.changes_after(lively, 4)] == [5, 6]
    assert Reason.FIRST not in {each.reason for run in movements.changes_after(lively, 0) for each in run.movements}
    assert {each.version for run in told for each in run.movements if each.segment == "small"} == {1, 2}


def test_moves_of_a_stretch_are_those_of_the_runs_that_speak_of_it(lively):
    own = past.line(lively, "recent")
    size = 60
    for start, end in [("2026-06-02", "2026-06-08"), ("2026-06-03", "2026-06-20"), ("2026-06-12", "2026-06-20")]:
        begin, last = homes.end_of(start).instant, homes.end_of(end).instant
        found = past.moves(lively, "recent", start=begin, end=last, now=last + 1, size=size)
        inside = [each for each in own.told.values() if begin < each.run.as_of <= last]
        states = {each.run.number: as_set(past.members(lively, each, "recent")) for each in own.told.values()}
        assert as_set(found.entered) == set().union(
            *(states[each.run.number] - states[each.run.number - 1] for each in inside)
        )
        assert as_set(found.left) == set().union(
            *(states[each.run.number - 1] - states[each.run.number] for each in inside)
        )
        assert found.known
    assert not past.moves(lively, "recent", start=None, end=last, now=last + 1, size=size).known
    assert not past.moves(lively, "late", start=homes.end_of("2026-06-04").instant, end=last, now=last, size=size).known


def test_members_of_a_past_day_come_with_the_rule_of_that_day(lively):
    expected = said(lively)

    found = history.members_on(lively, "small", "2026-06-09")
    assert (found.run, found.version, found.rule, found.said) == (4, 1, "employees < 10", homes.end_of("2026-06-08"))
    assert as_set(found.members.customers) == expected[4, "small"]
    newest = history.members_on(lively, "small", "2026-06-20")
    assert (newest.run, newest.version, newest.rule) == (6, 2, "employees < 12")

    for day, segment, code in [
        ("2026-05-31", "small", "before-history"), ("2026-06-09", "late", "before-history"),
        ("2026-06-21", "small", "day-to-come"), ("2026-06-09", "smal", "unknown-segment"),
        ("nine", "small", "no-date"),
    ]:  # fmt: skip
        with pytest.raises(Problems) as refused:
            history.members_on(lively, segment, day)
        assert [each.code for each in refused.value.problems] == [code]


def test_the_size_over_time_is_that_of_each_day_s_last_run(lively):
    expected = said(lively)

    found = history.days(lively, "recent")
    assert [history.day_text(each.day) for each in found] == DAYS
    assert [each.inside for each in found] == [len(expected[number, "recent"]) for number in range(1, 7)]
    for before, after in itertools.pairwise(found):
        assert after.inside == before.inside + after.entered - after.left


def test_the_stays_of_each_customer_are_the_days_on_which_it_was_among_the_members(lively):
    expected = said(lively)
    opened = reading.opened(lively)

    for ordinal in range(0, opened.snapshot.size, 5):
        stays = customer_history.of_customer(lively, opened.snapshot.key(ordinal))
        for segment in ("small", "recent", "late"):
            inside = {
                number
                for stay in stays
                for number, day in enumerate(DAYS, 1)
                if stay.segment == segment and stay.since <= day < (stay.until or "9999")
            }
            assert inside == {
                number for (number, key), members in expected.items() if key == segment and ordinal in members
            }
        assert all(stay.whole == (stay.came is not Reason.FIRST) for stay in stays)


def test_a_migration_counts_everybody_who_was_in_one_segment_and_is_in_another(lively):
    expected = said(lively)
    everybody = set(range(reading.opened(lively).snapshot.size))

    found = history.migration(lively, "size", start="2026-06-04", end="2026-06-12")
    sides = []
    for number in (3, 5):
        sides.append({key: members for (run, key), members in expected.items() if run == number})
        sides[-1][history.OUTSIDE] = everybody - set().union(*sides[-1].values())
    flows = {(each.source, each.target): each.customers for each in found.flows}
    assert flows == {
        (source, target): len(were & are)
        for source, were in sides[0].items()
        for target, are in sides[1].items()
        if were & are and (source or target)
    }
    source, target = next(pair for pair in flows if pair[0] != pair[1])
    movers = history.movers(lively, "size", source=source, target=target, start="2026-06-04", end="2026-06-12")
    assert as_set(movers.customers) == sides[0][source] & sides[1][target]
    default = history.migration(lively, "size")
    assert (default.start, default.end) == (homes.end_of("2026-06-01"), homes.end_of("2026-06-20"))


HISTORIES = (
    'was in segment "small" on 2026-06-09',
    'was in segment "late" on 2026-06-09 or employees > 17',
    'entered segment "recent" in last 12 days',
    'left segment "small" in between 2026-06-04 and 2026-06-15',
    'not left segment "recent" in last 30 days',
    'entered segment "late" in this week',
    'was in segment "small" on 2026-06-12 and employees >= 10 and not entered segment "recent" in since 2026-06-10',
)


@pytest.mark.parametrize("rule", HISTORIES)
def test_a_rule_about_the_past_counts_those_of_whom_it_is_explained_to_be_true(lively, rule):
    counted = counting.count(lively, rule)

    opened = reading.opened(lively)
    context = explaining.context_of(lively, opened, None)
    people = [opened.snapshot.customer(ordinal, opened.catalog) for ordinal in range(opened.snapshot.size)]
    truths = [takes_in(parse.parse(rule), person, context) for person in people]
    assert as_set(counted.true) == {ordinal for ordinal, truth in enumerate(truths) if truth is True}
    assert as_set(counted.unknown) == {ordinal for ordinal, truth in enumerate(truths) if truth is None}
    told = explaining.explain_rule(lively, people[0].key, parse.parse(rule))
    assert told.verdict is truths[0]


def test_a_rule_whose_past_is_not_known_says_which(lively):
    counted = counting.count(lively, 'was in segment "small" on 2026-05-01')

    assert counted.cannot_say == reading.opened(lively).snapshot.count
    assert counted.blame == {'segment "small"': counted.cannot_say}


def test_a_run_for_an_earlier_day_tells_the_past_of_that_day(lively):
    refreshing.refresh(lively, as_of=homes.end_of("2026-06-06"))
    expected = said(lively)

    number = runs.last_number()
    told, members = past.members_until(lively, "small", homes.end_of("2026-06-07").instant)
    assert (told.run.number, as_set(members)) == (number, expected[number, "small"])
    told, members = past.members_until(lively, "small", homes.end_of("2026-06-08").instant)
    assert (told.run.number, as_set(members)) == (4, expected[4, "small"])
    start, end = homes.end_of("2026-06-05").instant, homes.end_of("2026-06-08").instant
    found = past.moves(lively, "small", start=start, end=end, now=end + 1, size=60)
    back, again = expected[number, "small"] - expected[3, "small"], expected[4, "small"] - expected[number, "small"]
    assert as_set(found.entered) == back | again
    assert found.known


def test_a_segment_may_go_by_its_own_past(lively):
    rule = 'employees < 5 or was in segment "sticky" on 2026-06-20'
    homes.force(lively, homes.segments("own", {"sticky": rule, "kept": 'left segment "small" in last 30 days'}))
    homes.pin(lively, "2026-06-20")
    refreshing.refresh(lively)
    homes.pin(lively, "2026-06-21")
    before = as_set(reading.answer(lively, "sticky").true)
    homes.put(lively, "customers", [{"customer": "c0", "employees": 19}, {"customer": "c1", "employees": 2}])
    refreshing.refresh(lively)

    after = reading.answer(lively, "sticky")
    assert before <= as_set(after.true)
    assert not len(after.unknown)
    assert near_misses.near_misses(lively, "kept", most=5).listed
    assert "left segment" in "".join(explaining.explain(lively, "c3", "kept").lines())
