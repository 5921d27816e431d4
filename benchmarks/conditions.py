"""Conditions of a million drawn customers under forty policies, and of one: python -m benchmarks.conditions.

Segments are drawn independently of each other, which is the hardest case: nearly every customer is in another set of
segments. One in a hundred has an exception. Prints one JSON; seconds, and milliseconds a customer.
"""

from __future__ import annotations

import argparse
import json
import time
from dataclasses import replace
from datetime import date
from statistics import median, quantiles

import numpy as np

from benchmarks.parts import peak, plain, timed
from presek.membership.customers import Customers
from presek.policy.book import CustomerException, Party, Policy, Standing, Status
from presek.policy.conditions import Conditions
from presek.policy.decide import decide
from presek.policy.decide_many import Crowd, ManyConditions, decide_many
from presek.policy.deciding_book import Book
from presek.policy.law_text import shipped
from presek.policy.treatment import (
    Channel,
    Discount,
    PaymentTerms,
    PitchLine,
    Priority,
    Process,
    Service,
    Stacking,
    Tier,
    Treatment,
)
from presek.values.instant import day_number
from presek.values.money import Money

DAY = day_number(date(2026, 6, 30))
FACTS = tuple(f"fact_{number}" for number in range(8))
COUNTRIES, SIZES, BODIES = ("PL", "SI", "DE", None), ("micro", "small", "large", None), ("firm", "consumer", None)
TIMES = 5


def main() -> None:
    """Measures and prints."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--customers", type=int, default=1_000_000)
    asked.add_argument("--policies", type=int, default=40)
    asked.add_argument("--samples", type=int, default=2_000, help="customers decided one by one and compared")
    given = asked.parse_args()
    chance = np.random.default_rng(4)
    book = drawn_book(given.policies, chance)
    crowd = drawn_crowd(given.customers, given.policies, chance)
    took = [timed(lambda: decide_many(crowd, book, day=DAY))[0] for _ in range(TIMES)]
    many = decide_many(crowd, book, day=DAY)
    ordinals = chance.integers(0, given.customers, given.samples)
    standings = [standing_of(crowd, int(ordinal)) for ordinal in ordinals]
    one, whole, found = [], [], []
    begun = time.process_time()
    for standing in standings:
        start = time.perf_counter()
        decided = decide(standing, book, day=DAY)
        one.append((time.perf_counter() - start) * 1000)
        json.dumps(decided.as_json())
        whole.append((time.perf_counter() - start) * 1000)
        found.append(decided)
    cpu = (time.process_time() - begun) / given.samples * 1000
    differing = sum(not same(many, int(ordinal), decided) for ordinal, decided in zip(ordinals, found))
    answer = {
        "customers": given.customers,
        "policies": given.policies,
        "everybody_seconds": {
            "median": median(each.seconds for each in took),
            "worst": max(each.seconds for each in took),
        },
        "everybody_cpu_seconds": median(each.cpu for each in took),
        "kinds": {output.value: len(column.parts) for output, column in many.columns.items()},
        "one_ms": spread(one),
        "one_with_json_and_hash_ms": spread(whole),
        "one_with_json_and_hash_cpu_ms": cpu,
        "samples": given.samples,
        "samples_that_differ": differing,
        "peak": peak(),
    }
    print(json.dumps(answer, indent=1, default=plain))


def spread(took: list[float]) -> dict[str, float]:
    """Median, 95th part of a hundred and the worst."""
    return {"median": median(took), "p95": quantiles(took, n=20)[-1], "worst": max(took)}


def same(many: ManyConditions, ordinal: int, decided: Conditions) -> bool:
    """Whether both ways give one customer the same."""
    return all(many.value(each.dimension, ordinal) == each.value for each in decided.decisions)


def drawn_book(count: int, chance: np.random.Generator) -> Book:
    """Policies that speak in most dimensions; every eighth is a default."""
    return Book(
        tuple(drawn_policy(number, chance) for number in range(count)),
        shipped(),
        Party("PL", "small", "firm"),
        currency="PLN",
    )


def drawn_policy(number: int, chance: np.random.Generator) -> Policy:
    """One policy; each dimension is left out now and then."""

    def often(value):
        return value if chance.random() < 0.8 else None

    stacking = Stacking.EXCLUSIVE if number % 5 else Stacking.ADDITIVE
    lines = tuple(
        PitchLine(
            f"line_{number}_{each}",
            {"en": "…"},
            rank=int(chance.integers(1, 10)),
            fact=often(FACTS[(number + each) % 8]),
        )
        for each in range(2)
    )
    gives = Treatment(
        payment_terms=often(
            PaymentTerms(
                net_days=int(chance.integers(0, 91)),
                credit_limit=often(Money.of(int(chance.integers(1, 100)) * 1000, "PLN")),
                credit_block=bool(chance.random() < 0.02),
            )
        ),
        discount=often(
            Discount(
                int(chance.integers(0, 20)) * 100,
                scope=("*",) if number % 4 else (f"category_{number}*",),
                stacking=stacking,
                most_in_total=2000 if chance.random() < 0.2 else None,
            )
        ),
        priority=often(
            Priority(weight=int(chance.integers(0, 101)), first_response_minutes=often(int(chance.integers(10, 500))))
        ),
        service=often(Service(list(Tier)[number % 4], (Channel.EMAIL, Channel.PORTAL))),
        process=often(Process(f"process_{number % 6}", {}, ())),
        pitch=lines,
    )
    return Policy(
        f"policy_{number}",
        1,
        f"segment_{number}",
        gives=gives,
        valid_from=0,
        default=number % 8 == 0,
        position=int(chance.integers(0, 5)),
        status=Status.APPROVED,
    )


def drawn_crowd(size: int, segments: int, chance: np.random.Generator) -> Crowd:
    """Independent segments of 2 to 40 % of all, half of the facts known, four dozen kinds of parties."""
    parties = [
        Party(country, firm_size, body, natural_person=body == "consumer")
        for country in COUNTRIES
        for firm_size in SIZES
        for body in BODIES
    ]
    excepted = chance.choice(size, size // 100, replace=False)
    return Crowd(
        size=size,
        inside={
            f"segment_{number}": Customers.where(chance.random(size, dtype=np.float32) < chance.uniform(0.02, 0.4))
            for number in range(segments)
        },
        parties=parties,
        party_of=chance.integers(0, len(parties), size, dtype=np.int32),
        known={fact: Customers.where(chance.random(size, dtype=np.float32) < 0.5) for fact in FACTS},
        exceptions={int(ordinal): (drawn_exception(int(ordinal)),) for ordinal in excepted},
    )


def drawn_exception(ordinal: int) -> CustomerException:
    """A longer term by contract, or a better discount."""
    value = PaymentTerms(net_days=75) if ordinal % 2 else Discount(2500)
    return CustomerException(
        ordinal, str(ordinal), value, "retention", "", "rep", "boss", DAY - 10, DAY + 10, contract="c-1"
    )


def standing_of(crowd: Crowd, ordinal: int) -> Standing:
    """One customer of the crowd."""
    standing = Standing(
        str(ordinal),
        frozenset(key for key, customers in crowd.inside.items() if ordinal in customers),
        party=crowd.parties[int(crowd.party_of[ordinal])],
        known=frozenset(key for key, customers in crowd.known.items() if ordinal in customers),
    )
    return replace(standing, exceptions=crowd.exceptions.get(ordinal, ()))


if __name__ == "__main__":
    main()
