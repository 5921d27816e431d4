"""Who stands behind numbers of the past and of simulations: entries one by one, changes by what they are."""

from __future__ import annotations

import pytest

from presek.app import history, people_behind, policies, simulating
from presek.app import refresh as refreshing
from presek.app.people_behind import Change, UnderLaw
from presek.app.simulating import Proposal
from presek.values.problem import Problems
from tests.app import homes, policy_home

HOUR = 3_600_000_000


def sized(home, at, **employees):
    """Tells how many employees companies have at a time, and refreshes."""
    homes.pin(home, at)
    homes.put(home, "customers", [{"customer": key, "employees": many} for key, many in employees.items()])
    refreshing.refresh(home)


def test_who_enters_twice_on_a_day_is_listed_twice_with_the_moments(home):
    homes.force(home, homes.segments("size", {"small": "employees < 10"}))
    sized(home, "2026-06-09", ada=50, bob=50, cid=5)
    sized(home, "2026-06-10T09:00", ada=5, bob=5)
    sized(home, "2026-06-10T10:00", ada=50)
    sized(home, "2026-06-10T18:00", ada=5, cid=50)
    last = history.days(home, "small")[-1]
    assert (last.entered, last.left) == (3, 2)

    came = people_behind.of_moves(home, "small", last.day, way="entered", page=1)
    assert [key for key, _ in came.customers] == ["ada", "bob", "ada"]
    assert (came.total, came.different) == (3, 2)
    assert [each.instant - came.moments[0].instant for each in came.moments] == [0, 0, 9 * HOUR]
    assert {each.reason for each in came.moments} == {"data"}
    went = people_behind.of_moves(home, "small", last.day, way="left", page=1)
    assert [key for key, _ in went.customers] == ["ada", "cid"]

    first = people_behind.of_moves(home, "small", last.day - 1, way="entered", page=1)
    assert (first.total, first.customers) == (0, ()), "the first answer of a segment is no movement"
    for day, way in ((last.day + 1, "entered"), (10**9, "left"), (last.day, "x")):
        with pytest.raises(Problems):
            people_behind.of_moves(home, "small", day, way=way, page=1)


@pytest.fixture
def base(home):
    policy_home.fill(home)
    policy_home.put(home, "firms", "firms", {"payment_terms": {"net_days": 14}, "discount": {"percent": 5}})
    return home


def drafted(base, **gives):
    made = policies.draft(base, {"key": "firms", "segment": "firms", "valid_from": "2026-07-01", **gives}, by="maria")
    return made.policy.version, simulating.simulate(base, Proposal((made.policy,)))


def listed(base, version, told, each):
    change = Change(each.dimension.value, each.name, made=told.made)
    return people_behind.of_changes(base, change, policy="firms", version=version, page=1)


def test_a_change_of_a_simulation_is_named_by_what_it_is_and_an_old_link_says_that_it_was_made_anew(base):
    version, told = drafted(base, payment_terms={"net_days": 30}, discount={"percent": 8})
    assert len({each.name for each in told.transitions}) == len(told.transitions) == 2
    for each in told.transitions:
        found = listed(base, version, told, each)
        assert (found.total, found.made_anew) == (each.customers, False) == (3, False)

    homes.put(base, "customers", [{"customer": "ela", "kind": "company", "country": "PL", "size_class": "small"}])
    refreshing.refresh(base)
    for each in told.transitions:
        found = listed(base, version, told, each)
        assert (found.total, found.made_anew) == (4, True)

    policy_home.put(base, "firms", "firms", {"payment_terms": {"net_days": 14}, "discount": {"percent": 8}})
    by_dimension = {each.dimension.value: each for each in told.transitions}
    assert listed(base, version, told, by_dimension["payment_terms"]).made_anew
    with pytest.raises(Problems) as refused:
        listed(base, version, told, by_dimension["discount"])
    assert refused.value.problems[0].code == "unknown-change"
    for wrong in (Change("discount", "0"), Change("x")):
        with pytest.raises(Problems):
            people_behind.of_changes(base, wrong, policy="firms", version=version, page=1)


def test_what_law_says_of_a_simulation_leads_to_those_it_says_it_of(base):
    version, told = drafted(base, payment_terms={"net_days": 90})
    assert [each.after for each in told.effects.legal if each.after] != []
    for each in told.effects.legal:
        for side, count in (("before", each.before), ("after", each.after)):
            asked = UnderLaw(each.rule, each.verdict.value, side, made=told.made)
            found = people_behind.of_law(base, asked, policy="firms", version=version, page=1)
            assert (found.total, found.made_anew) == (count, False)
    with pytest.raises(Problems):
        people_behind.of_law(base, UnderLaw("x", "WARN", "x"), policy="firms", version=version, page=1)
