"""Whatever way facts come in, they are the same facts: by file and by the API, once and often, in any order."""

from __future__ import annotations

import json
import random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as some

from presek.app import intake, refresh
from presek.app.home import Home
from tests.app import homes
from tests.intake.sending import SHOP, drain, order, ready, rows, send

Said = dict[str, object]
PEOPLE = [
    {"customer": "anna", "kind": "company", "country": "PL", "industry": "62.10", "employees": "12"},
    {"customer": "borut", "kind": "company", "country": "SI", "industry": "47.11", "employees": "240"},
    {"customer": "celina", "kind": "person", "country": "PL", "birth_date": "1991-02-03", "interests": "sailing;chess"},
    {"customer": "dušan", "kind": "person", "country": "SI", "birth_date": "1960-12-31", "interests": ""},
]
ORDERS = [
    {
        "customer": PEOPLE[number % 4]["customer"],
        "order_number": str(number),
        "channel": ("web", "phone")[number % 3 // 2],
        "ordered_at": f"2026-0{1 + number % 6}-1{number % 9}T10:00:00",
        "net_amount": f"{number * 37.35:.2f}",
    }
    for number in range(60)
]
RULES = {
    "it": 'industry within "K"',
    "regular": "orders.count(last 6 months) >= 6",
    "spender": "orders.sum(net_amount) > 4_000 PLN",
    "sailor": 'interests has "sailing"',
    "young": "birth_date > 1985-01-01",
    "on_the_phone": 'orders.last(channel) = "phone"',
}


def published(home) -> tuple[str, dict[str, tuple[int, int]]]:
    homes.force(home, homes.segments("all", RULES))
    done = refresh.refresh(home)
    return done.hash, {each.key: (each.inside, each.unknown) for each in done.counts}


def test_r47_the_same_fixture_by_csv_and_by_the_api_gives_identical_segments(tmp_path, migrated, django_db_blocker):
    from presek.app import keys
    from tests.api.programs import Program

    with django_db_blocker.unblock():
        by_file = homes.make(tmp_path / "file", migrated)
        homes.put(by_file, "customers", PEOPLE)
        homes.put(by_file, "orders", ORDERS)
        from_file = published(by_file)
        homes.leave()

        by_api = homes.make(tmp_path / "api", migrated)
        for source in ("crm", SHOP):
            intake.allow(source, by="tests")
        program = Program(keys.add("crm", ["intake", "intrusive"], by="tests").secret)
        told = [
            {"key": each["customer"], "source": "crm",
             "facts": {name: value for name, value in each.items() if name != "customer" and value}}
            for each in PEOPLE
        ]  # fmt: skip
        happened = [
            {"id": each["order_number"], "source": SHOP, "relation": "orders", **each} for each in reversed(ORDERS)
        ]
        answers = [program.post("events", json.dumps(happened)), program.post("customers/facts", json.dumps(told))]
        drain(by_api)
        from_api = published(by_api)
        homes.leave()

    assert [answer.status_code for answer in answers] == [202, 202]
    assert all(count[0] for count in from_api[1].values()), from_api[1]
    assert from_api == from_file


@pytest.fixture(scope="module")
def streams(tmp_path_factory, migrated, django_db_blocker):
    """One base for all random streams, each of which has customers of its own."""
    with django_db_blocker.unblock():
        from presek.app import wiring

        before = wiring.home_folder()
        home = homes.make(tmp_path_factory.mktemp("streams") / "home", migrated)
        ready(home, "nobody")
        yield home
        homes.leave()
        wiring.start(before)


TOLD = some.lists(
    some.tuples(some.integers(0, 4), some.integers(1, 6), some.integers(0, 2), some.booleans()), min_size=1, max_size=12
)
ATTEMPT = iter(range(1_000_000))


@settings(max_examples=6, phases=(Phase.generate,), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=TOLD, chance=some.randoms(use_true_random=False))
def test_versioned_events_in_any_order_and_any_batches_are_the_facts_of_the_highest_versions(streams, told, chance):
    mark = f"s{next(ATTEMPT)}"
    events: dict[tuple[int, int], dict[str, object]] = {}
    for identity, version, customer, removed in told:
        said = order(f"{mark}-{identity}", f"{mark}-{customer}", version=version, net_amount=f"{version}.50")
        events[identity, version] = {**said, "removed": True} if removed else said
    highest = {identity: max(each for other, each in events if other == identity) for identity, _ in events}
    expected = sorted(
        (f"shop:{mark}-{identity}", said["customer"], int(float(said["net_amount"]) * 10_000))
        for identity, version in highest.items()
        if not (said := events[identity, version]).get("removed")
    )
    later = list(events.values()) * 2
    chance.shuffle(later)
    people = [{"key": f"{mark}-{number}", "source": SHOP, "facts": {"kind": "company"}} for number in range(3)]

    arrive(streams, later, people, chance=chance)

    assert [row for row in rows(streams, "orders", "net_amount") if row[0].startswith(f"shop:{mark}-")] == expected


def arrive(
    home: Home, later: list[dict[str, object]], people: list[dict[str, object]], *, chance: random.Random
) -> None:
    """Batches of chance, drained at moments of chance; the customers come somewhere among them."""
    when = chance.randrange(len(later) + 1)
    for place in range(0, len(later) + 1):
        if place == when:
            send(home, *people, kind="facts")
        if place < len(later):
            send(home, later[place])
        if chance.random() < 0.3:
            drain(home)
    drain(home)
