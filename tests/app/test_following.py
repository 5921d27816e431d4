"""A base that lives: snapshots go on from the last one, refreshes carry on, and edges of time are noticed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from presek.app import clock, kept_sets, refresh, snapshots, tails, upkeep
from presek.engine.columnar.edges import next_edge
from presek.engine.columnar.living import Living
from presek.engine.columnar.run import run
from presek.plan import walk
from presek.plan.lower import lower
from presek.plan.steps import Plan
from presek.segment import terms
from presek.store import about
from presek.store.about import About
from presek.values.instant import AsOf, moment_of
from tests.app import homes
from tests.meaning.engines import snapshot_of
from tests.metrics.bases import AS_OF, CATALOG, ago, people

MINUTE, HOUR = 60_000_000, 3_600_000_000
RULES = {
    "buyers": "orders.count(last 30 days) >= 2",
    "silent": "no orders(last 12 months)",
    "small": "employees < 10",
    "of_late": "orders.count(last 2 hours) >= 1",
}


@pytest.fixture
def shop(home):
    homes.put(home, "customers", [{"customer": f"c{number}", "employees": number} for number in range(30)])
    homes.put(
        home, "orders", [order(f"o{n}", f"c{n % 7}", f"2026-06-{n + 1:02}T10:00") for n in range(20)], row_key=KEY
    )
    homes.force(home, homes.segments("looks", RULES))
    return home


KEY = {"column": "order_number"}


def order(key: str, customer: str, at: str) -> dict[str, object]:
    return {"order_number": key, "customer": customer, "ordered_at": at, "net_amount": "10"}


def test_a_refresh_goes_on_from_the_snapshot_and_the_answers_before(shop):
    living = Living()
    refresh.refresh(shop, living=living)
    whole = snapshots.current(shop)

    homes.put(
        shop, "orders", [order("o20", "c25", "2026-06-29T11:00"), order("o21", "c25", "2026-06-29T12:00")], row_key=KEY
    )
    homes.put(shop, "orders", [order("o3", "c26", "2026-06-29T12:00")], row_key=KEY)
    homes.put(shop, "customers", [{"customer": "a-new-one", "employees": 3}, {"customer": "c3", "employees": 99}])
    after = refresh.refresh(shop, living=living)

    assert living.carried
    assert tails.made_of(shop.path / snapshots.FOLDER / snapshots.current(shop)).base == whole
    assert (shop.path / snapshots.FOLDER / whole).is_dir(), "a tail without its base is nothing"
    customer = snapshots.opened(shop).snapshot
    assert len(customer.customer(customer.ordinal("c26"), shop.catalog()).rows["orders"]) == 1
    rebuilt = homes.as_after_a_restart(shop)
    assert refresh.refresh(rebuilt).hash == after.hash
    assert tails.made_of(shop.path / snapshots.FOLDER / snapshots.current(shop)).base == ""


def test_a_fold_of_the_lake_moves_files_and_no_row_so_that_nothing_is_built_anew(shop):
    living = Living()
    refresh.refresh(shop, living=living)
    whole = snapshots.current(shop)
    upkeep.keep(shop, many=1)  # the files of the whole snapshot
    first = refresh.refresh(shop, living=living)
    homes.put(shop, "orders", [order("o20", "c25", "2026-06-29T11:00")], row_key=KEY)
    homes.put(shop, "customers", [{"customer": "a-new-one", "employees": 3}])
    refresh.refresh(shop, living=living)
    homes.put(shop, "orders", [order("o21", "c25", "2026-06-29T12:00")], row_key=KEY)
    upkeep.keep(shop, many=2)  # of the whole one, of the tail, and what is in neither yet
    after = refresh.refresh(shop, living=living)
    upkeep.keep(shop, many=1)  # folded once more
    again = refresh.refresh(shop, living=living)

    made = tails.made_of(shop.path / snapshots.FOLDER / snapshots.current(shop))
    assert (made.base, living.carried) == (whole, True)
    assert [len(shop.lake.files(table, shop.head()[table])) for table in ("orders", "customers")] == [1, 1]
    assert len(made.since["orders"]) == 2
    assert first.hash != after.hash == again.hash
    rebuilt = homes.as_after_a_restart(shop)
    assert refresh.refresh(rebuilt).hash == after.hash
    upkeep.keep(shop, many=1, hours=0)  # the files of the tail are gone: only a whole one does
    homes.put(shop, "orders", [order("o22", "c25", "2026-06-29T13:00")], row_key=KEY)
    assert refresh.refresh(shop).hash == refresh.refresh(homes.as_after_a_restart(shop)).hash


def test_a_tail_that_grew_long_becomes_one_with_its_base_without_the_lake_being_read_again(shop, monkeypatch):
    refresh.refresh(shop)
    monkeypatch.setattr(tails, "SMALL", 1)
    with monkeypatch.context() as patched:
        patched.setattr(snapshots.columnar, "build", lambda *_, **__: pytest.fail("everything was read again"))
        for begin, customer in ((0, "c1"), (10, "a-new-one")):
            homes.put(shop, "customers", [{"customer": customer, "employees": 5}])
            rows = [order(f"n{number}", customer, "2026-06-29T11:00") for number in range(begin, begin + 8)]
            homes.put(shop, "orders", [*rows, order("o3", customer, "2026-06-28T11:00")], row_key=KEY)
            refresh.refresh(shop)
            assert tails.made_of(shop.path / snapshots.FOLDER / snapshots.current(shop)).base == ""
    homes.put(shop, "orders", [order("o4", "c2", "2026-06-29T11:00")], row_key=KEY)
    later = refresh.refresh(shop)

    assert tails.made_of(shop.path / snapshots.FOLDER / snapshots.current(shop)).base != "", "it goes on in a tail"
    found = homes.as_after_a_restart(shop)
    assert refresh.refresh(found).hash == later.hash
    opened = snapshots.opened(found)
    assert opened.everybody().size == 31
    assert [len(opened.rows("orders", opened.ordinal(key))) for key in ("c1", "a-new-one", "c2")] == [11, 9, 4]


def test_a_base_that_follows_the_clock_is_refreshed_when_a_row_leaves_a_window_of_hours(shop, monkeypatch):
    now = clock.now()
    about.put(About("Tests", homes.ZONE, "PLN", None))
    happened = moment_of(now - 2 * HOUR + 5 * MINUTE).astimezone(shop.as_of().zone)
    homes.put(shop, "orders", [order("late", "c1", f"{happened:%Y-%m-%dT%H:%M:%S}")], row_key=KEY)
    living = Living()
    before = refresh.refresh(shop, living=living)
    assert not refresh.is_due(shop)

    monkeypatch.setattr(clock, "now", lambda: now + 4 * MINUTE)
    due_early = refresh.is_due(shop)
    monkeypatch.setattr(clock, "now", lambda: now + 5 * MINUTE + 1)
    due = refresh.is_due(shop)
    after = refresh.refresh(shop, living=living)

    counts = [{each.key: each.inside for each in run.counts}["of_late"] for run in (before, after)]
    if shop.as_of(now).day == shop.as_of(now + 6 * MINUTE).day:
        assert not due_early
    assert due
    assert living.carried
    assert counts == [1, 0]


MOVING = {"lately": "orders.count(last 2 hours) >= 1", "came": 'entered segment "lately" in last 3 hours'}


def test_a_base_is_looked_at_again_exactly_when_an_answer_turns_and_not_before(home, monkeypatch):
    now = AsOf.end_of(date(2026, 6, 30), ZoneInfo(homes.ZONE)).instant + 9 * HOUR
    monkeypatch.setattr(clock, "now", lambda: now)
    about.put(About("Tests", homes.ZONE, "PLN", None))
    homes.put(home, "customers", [{"customer": key} for key in ("a", "b", "none")])
    homes.put(home, "orders", [order("before", "b", "2026-07-01T01:00:00")], row_key=KEY)
    homes.force(home, homes.segments("moving", MOVING))
    living, edges = Living(), []
    refresh.refresh(home, living=living)
    homes.put(home, "orders", [order("new", "a", "2026-07-01T08:15:00")], row_key=KEY)
    monkeypatch.setattr(clock, "now", lambda: now + 10 * MINUTE)
    refresh.refresh(home, living=living)

    while (edge := kept_sets.next_edge(home.path, home.published().directory)) is not None:
        edges.append((edge - now) // MINUTE)
        monkeypatch.setattr(clock, "now", lambda moved=edge: moved - 1)
        assert not refresh.edge_passed(home, home.published())
        monkeypatch.setattr(clock, "now", lambda moved=edge: moved)
        assert refresh.edge_passed(home, home.published())
        after = refresh.refresh(home, living=living)
        assert after.hash == refresh.refresh(homes.as_after_a_restart(home)).hash
    assert edges == [75, 180, 190]  # the order, what is known of the time before the first run, the one who came


def test_the_edge_of_a_comparison_with_the_moment_is_when_the_next_value_turns_it():
    at = people([{"orders": [{"at": ago(0), "net_amount": 1}]}, {"orders": [{"at": ago(1), "net_amount": 1}]}, {}])
    last = terms.Aggregate("orders", "last")
    row = terms.Ago(terms.FieldValue("ordered_at"), "less", 50, "hours")
    rules = {
        "moved": terms.Ago(last, "more", 30, "hours"),
        "counted": terms.Comparison(
            terms.Aggregate("orders", "count", where=row), ">", terms.NumberLiteral(Decimal(1))
        ),
    }
    with snapshot_of(at, known_at=None) as snapshot:
        found = []
        for key, rule in rules.items():
            plan = lower({key: rule}, CATALOG, AS_OF)

            def passed(values, plan=plan):
                aggregates = tuple(dict.fromkeys(each for value in values for each in walk.aggregates(value)))
                named = {str(place): value for place, value in enumerate(values)}
                worths = run(Plan(plan.as_of, aggregates, (), {}, named), snapshot).values
                return [worths[name] for name in named]

            found.append((next_edge(plan, snapshot, passed=passed) - AS_OF.instant) / HOUR)
    assert found == [6, 2]
