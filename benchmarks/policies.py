"""Policies of a large base through the app: everybody's conditions, the day's file, one customer, a simulation.

`python -m benchmarks.policies FOLDER [--customers 1_000_000] [--lines 10_000_000]`; a base that is there is used again.
"""

from __future__ import annotations

import argparse
import json
import resource
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa

from presek.app import wiring

POLICIES = 40
ASKED = 1000
INDUSTRIES = ("K", "G", "L", "A", "R")


def main() -> None:
    """Makes the base where there is none, measures, prints."""
    asked = argparse.ArgumentParser(prog="python -m benchmarks.policies", description=__doc__)
    asked.add_argument("folder", type=Path)
    asked.add_argument("--customers", type=lambda text: int(text.replace("_", "")), default=1_000_000)
    asked.add_argument("--lines", type=lambda text: int(text.replace("_", "")), default=10_000_000)
    options = asked.parse_args()
    home = options.folder / "home"
    wiring.start(home)
    if not (home / "made").exists():
        make(home, options.customers, options.lines)
        (home / "made").touch()
    print(json.dumps(measure(home), indent=2))


def make(folder: Path, customers: int, lines: int) -> None:
    """A base with that many lines of orders, forty segments and a policy of each."""
    from benchmarks import large_home
    from presek.app import applying, policy_book
    from presek.app.home import Home
    from presek.app.refresh import refresh
    from presek.policy import text
    from presek.policy.book import Party, Status
    from presek.segment import parse
    from presek.segment.segmentation import Segment, Segmentation
    from presek.store import head, policies

    large_home.make(folder, customers)
    home = Home.open(folder)
    head.move({"order_lines": home.lake.append("order_lines", order_lines(customers, lines))})
    rules = {f"s{number}": rule_of(number) for number in range(POLICIES)}
    made = tuple(Segment(key, {"en": key}, parse.parse(rule), typed=rule) for key, rule in rules.items())
    applying.put_in_force(home, [Segmentation("forty", {"en": "Forty"}, False, made)], by="benchmark")
    refresh(home)
    policy_book.set_seller(Party(country="PL", size="small", body="firm"), by="benchmark")
    for number, key in enumerate(rules):
        # Straight into the store: each approval would look all policies over by all customers.
        proposed = replace(text.policy_of(policy_of(number, key)), status=Status.PROPOSED, made_by="one")
        policies.add(proposed, at=large_home.AS_OF.instant)
        policies.decide(proposed.key, 1, Status.APPROVED, by="another", at=large_home.AS_OF.instant + number)


def rule_of(number: int) -> str:
    """A rule of its own for each segment."""
    kinds = (
        f"revenue_12m >= {1000 + 500 * number} PLN",
        f'industry within "{INDUSTRIES[number % len(INDUSTRIES)]}" and employees >= {10 + number}',
        f"orders_12m >= {1 + number % 4} and employees < {200 + number}",
        f"interactions.last() less than {20 + 5 * number} days ago",
    )
    return kinds[number % len(kinds)]


def policy_of(number: int, segment: str) -> dict[str, object]:
    """All six dimensions, here and there."""
    said: dict[str, object] = {
        "key": f"p{number}",
        "segment": segment,
        "valid_from": "2026-01-01",
        "position": number,
        "payment_terms": {"net_days": 7 + number, "credit_limit": f"{1000 * (number + 1)} PLN"},
        "discount": {"percent": number % 12, "scope": ["*"] if number % 3 else [f"category{number % 5}*"]},
        "priority": {"weight": number * 2, "first_response_minutes": 60 * (1 + number % 5)},
    }
    if number % 2:
        tier = ("premium", "standard", "self_service")[number % 3]
        said["service"] = {"tier": tier, "channels": ["email", "portal", *(["phone"] if number % 4 == 1 else [])]}
    if number % 5 == 0:
        said["pitch"] = [{"key": f"line{number}", "fact": "industry", "texts": {"en": "A line"}}]
    return said


def order_lines(customers: int, many: int) -> pa.Table:
    """Lines of orders over a year, of a hundred products in five categories."""
    from benchmarks import large_home

    chance = np.random.default_rng(11)
    happened = large_home.AS_OF.instant - 1 - np.sort(chance.integers(0, 360 * large_home.DAY, many))[::-1]
    product = chance.integers(0, 100, many)
    words = pa.array([f"product{number}" for number in range(100)])
    amounts = (np.exp(chance.normal(5.0, 1.0, many)) * 100).astype(np.int64) * 100
    stamps = large_home.stamps
    return pa.table(
        {
            "ordinal": chance.integers(0, customers, many).astype(np.int32),
            "row_key": pa.array(np.arange(many)).cast(pa.string()),
            "version": np.zeros(many, np.int32),
            "removed": np.zeros(many, np.bool_),
            "recorded_at": stamps((happened // large_home.DAY + 1) * large_home.DAY),
            "origin": pa.DictionaryArray.from_arrays(np.zeros(many, np.int8), ["benchmark"]).cast(pa.string()),
            "happened_at": stamps(happened),
            "ordered_at": stamps(happened),
            "product": words.take(pa.array(product)),
            "category": pa.array([f"category{number}" for number in range(5)]).take(pa.array(product % 5)),
            "net_amount": amounts,
            "margin": amounts * 3 // 10,
        }
    )


def measure(folder: Path) -> dict[str, object]:
    """Seconds of each; the first call in this process and the best of the next three."""
    from presek.app import condition_files, conditions, everybody, simulating
    from presek.app.home import Home
    from presek.app.simulating import Proposal
    from presek.policy import text

    home = Home.open(folder)
    ready, _ = timed(lambda: conditions.deciding(home))
    by = conditions.deciding(home)
    first, many = timed(lambda: everybody.decided(by))
    again = min(timed(lambda: everybody.decided(by))[0] for _ in range(3))
    rows, outcomes = timed(lambda: everybody.outcomes(many))
    chance = np.random.default_rng(1)
    ordinals = chance.integers(0, by.standings.opened.snapshot.size, ASKED).tolist()
    for ordinal in ordinals:
        alone = by.decide(by.standings.of(ordinal))
        for decision in alone.decisions:
            assert many.value(decision.dimension, ordinal) == decision.value
    keys = [by.standings.opened.snapshot.key(ordinal) for ordinal in ordinals]
    one, _ = timed(lambda: [conditions.conditions(home, key) for key in keys])
    file, about = timed(lambda: condition_files._make(home, by, by.standings.as_of.day))
    changed = text.policy_of({**policy_of(3, "s3"), "discount": {"percent": 9}, "payment_terms": {"net_days": 45}})
    simulated, told = timed(lambda: simulating.simulate(home, Proposal((changed,))))
    return {
        "customers": by.standings.opened.snapshot.size,
        "policies": len(by.book.policies),
        "ready_first": ready,
        "everybody_first": first,
        "everybody_again": again,
        "outcomes": len(outcomes.rows),
        "outcomes_seconds": rows,
        "one_customer_milliseconds": round(one / ASKED * 1000, 3),
        "day_file": file,
        "day_file_customers": about.customers,
        "simulation": simulated,
        "simulation_changed": told.changed,
        "simulation_revenue": str(told.effects.revenue),
        "peak_megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def timed(work):
    """Seconds that something took, and what it gave."""
    begun = time.perf_counter()
    found = work()
    return round(time.perf_counter() - begun, 3), found


if __name__ == "__main__":
    main()
