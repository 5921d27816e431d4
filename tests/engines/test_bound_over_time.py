"""Over a bound base time passes as over one that keeps its rows: holds, exit rules, history, ranks and random shares,
conditions, from day to day."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pyarrow as pa
import pytest

from presek.app import wiring
from tests.app.fixtures import migrated  # noqa: F401 - an empty home to begin with
from tests.engines.bound_places import place

PEOPLE = 60
DAYS = ("2026-06-01", "2026-06-12", "2026-07-03")
RULES = {
    "spenders": "orders.sum(net_amount, last 12 months) >= 500 PLN",
    "lasting": "orders.sum(net_amount, last 20 days) >= 300 PLN",
    "held": "employees >= 30",
    "leading": "top 20 % by orders.sum(net_amount)",
    "classed": 'abc(orders.sum(net_amount, last 12 months)) = "A"',
    "drawn": 'sample 30 % seed "spring"',
    "came": 'entered segment "spenders" in last 30 days',
    "went": 'left segment "lasting" in last 30 days',
    "were": 'was in segment "held" on 2026-06-02',
    "local": 'city = "Łódź" and in segment "spenders"',
}


def customers(turn: int) -> list[dict[str, object]]:
    """The customers as they are on a day: some moved, some grew."""
    return [
        {"customer": f"c{n}", "city": None if n % 10 == 3 else ("Łódź", "Kraków")[(n + turn * (n % 5 == 0)) % 2],
         "employees": n if n % 4 else (n * 7 * (turn + 1)) % 60}
        for n in range(PEOPLE)
    ]  # fmt: skip


def orders(turn: int) -> list[dict[str, object]]:
    """All orders until a day; each day has new ones."""
    return [
        {"customer": f"c{(n * 7 + day * 11) % PEOPLE}", "ordered_at": f"{DAYS[day]}T09:30:00+00:00",
         "net_amount": f"{(n * 37 + day * 101) % 400}.25"}
        for day in range(turn + 1) for n in range(50)
    ]  # fmt: skip


def tables(turn: int) -> dict[str, pa.Table]:
    """The same as the engine has it."""
    people, sold = customers(turn), orders(turn)
    moments = [datetime.fromisoformat(str(each["ordered_at"])).replace(tzinfo=UTC) for each in sold]
    return {
        "people": pa.table({
            "No": [each["customer"] for each in people], "City": [each["city"] for each in people],
            "Staff": pa.array([each["employees"] for each in people], pa.int64()),
        }),
        "sold": pa.table({
            "Row": [f"o{number}" for number, _ in enumerate(sold)], "Who": [each["customer"] for each in sold],
            "When": pa.array(moments, pa.timestamp("us", "UTC")),
            "Net": pa.array([Decimal(str(each["net_amount"])) for each in sold], pa.decimal128(12, 2)),
        }),
    }  # fmt: skip


def segments():
    """The rules, one with an exit rule, one with a hold, one with both."""
    from presek.segment import parse
    from presek.segment.hold import HoldFor
    from tests.app import homes

    made = homes.segments("time", RULES)
    more = {
        "lasting": {"exit": parse.parse(leaving), "exit_typed": leaving, "hold": HoldFor(5, "days")},
        "held": {"hold": HoldFor(15, "days")},
    }
    return replace(made, segments=tuple(replace(each, **more.get(each.key, {})) for each in made.segments))


leaving = "orders.sum(net_amount, last 20 days) < 100 PLN"


def told(home) -> dict[str, object]:
    """What a base says after a refresh: all sets, who came and went and why, and who is held."""
    from presek.app import customer_history, explaining, history, near_misses

    run = home.published()
    return {
        "counts": [(each.key, each.inside, each.unknown, each.entered, each.left) for each in run.counts],
        "days": {key: history.days(home, key) for key in ("lasting", "held")},
        "stays": {n: customer_history.of_customer(home, f"c{n}") for n in (0, 4, 7)},
        "why": {
            (n, key): [explaining.explain(home, f"c{n}", key).as_json()[part] for part in ("verdict", "kept")]
            for n in (0, 4) for key in ("lasting", "held")
        },
        "near": near_misses.near_misses(home, "leading", most=3).as_json(),
        "hash": run.hash,
    }  # fmt: skip


@pytest.mark.timeout(600)
@pytest.mark.parametrize("engine", ["duckdb", "postgres"])
def test_days_pass_alike(engine, tmp_path, migrated, django_db_blocker):  # noqa: F811
    from presek.app import engine_binding, engine_sessions
    from presek.app.refresh import refresh
    from tests.app import homes

    before = wiring.home_folder()
    said: dict[str, list[dict[str, object]]] = {"own": [], "bound": []}
    with place(engine) as there, there.secrets(), django_db_blocker.unblock():
        own = homes.make(tmp_path / "own", migrated)
        for turn, day in enumerate(DAYS):
            homes.pin(own, day)
            homes.put(own, "customers", customers(turn))
            homes.put(own, "orders", orders(turn)[turn * 50 :])
            if turn == 0:
                homes.force(own, segments())
            refresh(own)
            said["own"].append(told(own))
        homes.leave()
        bound = homes.make(tmp_path / "bound", migrated)
        for turn, day in enumerate(DAYS):
            homes.pin(bound, day)
            there.put(tables(turn), "")
            if turn == 0:
                (tmp_path / "engine.yaml").write_text(json.dumps(binding(there)), "utf-8")
                engine_binding.bind(bound, tmp_path / "engine.yaml")
                homes.force(bound, segments())
            else:
                engine_binding.synchronise(bound, say=lambda _: None, going=lambda: None)
            refresh(bound)
            said["bound"].append(told(bound))
        engine_sessions.close_all()
        homes.leave()
        wiring.start(before)
    for mine, theirs in zip(said["bound"], said["own"], strict=True):
        for part, what in theirs.items():
            assert mine[part] == what, part
    last = {key: (inside, left) for key, inside, _, _, left in said["own"][-1]["counts"]}
    assert [key for key, (inside, _) in last.items() if not inside] == ["went"], "they went today"
    assert last["lasting"][1]


def binding(there) -> dict[str, object]:
    """What `engine.yaml` says."""
    return {
        "edition": 1, "url": there.there.url,
        "customers": {"table": "people", "key": "No", "columns": {"city": "City", "employees": "Staff"}},
        "relations": {"orders": {"table": "sold", "customer": "Who", "row_key": "Row",
                                 "columns": {"ordered_at": "When", "net_amount": "Net"}}},
    }  # fmt: skip
