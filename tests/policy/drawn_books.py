"""Books, parties, exceptions and customers drawn at random, small enough for ties, caps and conflicts to meet often."""

from __future__ import annotations

from hypothesis import strategies as some

from presek.policy.book import Output, Party
from presek.policy.deciding_book import ALLOWED
from presek.policy.treatment import (
    Channel,
    Discount,
    EarlyPayment,
    Method,
    PaymentTerms,
    PitchLine,
    Priority,
    Process,
    Service,
    Stacking,
    Tier,
)
from presek.values.money import Money
from tests.policy.book_of import DAY, LAW, book, customer, exception, policy

SEGMENTS = tuple("abcdefgh")
FACTS = ("value_security", "orders", "interest_sailing")
SCOPES = (("*",), ("screws*",), ("p-1",), ("screws-long*", "p-2"), ("screws*", "nails*"))

maybe_days = some.none() | some.sampled_from([0, 14, 30, 45, 60, 90, 120])
terms = some.builds(
    PaymentTerms,
    net_days=maybe_days,
    method=some.sampled_from(list(Method)),
    credit_limit=some.none()
    | some.builds(Money.of, some.sampled_from([0, 100, 500]), some.sampled_from(["PLN", "PLN", "EUR"])),
    early_payment=some.none() | some.just(EarlyPayment(200, 10)),
    credit_block=some.booleans(),
)
discounts = some.builds(
    Discount,
    basis_points=some.sampled_from([0, 300, 500, 800, 1000, 2500]),
    scope=some.sampled_from(SCOPES),
    stacking=some.sampled_from([Stacking.EXCLUSIVE, *Stacking]),
    most_in_total=some.none() | some.sampled_from([0, 700, 1200, 2000]),
    least_margin=some.none() | some.sampled_from([300, 500]),
)
priorities = some.builds(
    Priority,
    weight=some.none() | some.sampled_from([10, 50, 80]),
    cadence_days=some.none() | some.sampled_from([14, 30]),
    first_response_minutes=some.none() | some.sampled_from([60, 480]),
    do_not_contact=some.booleans(),
)
services = some.builds(
    Service,
    tier=some.sampled_from(list(Tier)),
    channels=some.sampled_from([(Channel.PORTAL,), (Channel.PHONE, Channel.EMAIL)]),
)
processes = some.sampled_from(["key_account", "web_shop"]).map(lambda key: Process(key, {}, ()))
lines = some.builds(
    PitchLine,
    key=some.sampled_from(["tco", "price", "speed", "guarantee", "service", "near"]),
    texts=some.just({"en": "…"}),
    rank=some.integers(1, 3),
    stage=some.sampled_from([None, None, "offer", "order"]),
    fact=some.none() | some.sampled_from(FACTS),
)


@some.composite
def policies(draw, number):
    return policy(
        draw(some.sampled_from(SEGMENTS)),
        key=f"policy_{number}",
        payment_terms=draw(some.none() | terms),
        discount=draw(some.none() | discounts),
        priority=draw(some.none() | priorities),
        service=draw(some.none() | services),
        process=draw(some.none() | processes),
        pitch=tuple(draw(some.lists(lines, max_size=3))),
        default=draw(some.booleans()) and draw(some.booleans()),
        position=draw(some.integers(0, 2)),
        published_at=draw(some.integers(0, 2)),
        valid_from=draw(some.sampled_from([0, 0, 0, DAY + 1])),
    )


hits = some.fixed_dictionaries(
    {}, optional={output: some.sampled_from(sorted(ALLOWED[output], key=lambda hit: hit.value)) for output in Output}
)


@some.composite
def books(draw):
    count = draw(some.integers(0, 7))
    return book(*(draw(policies(number)) for number in range(count)), law=LAW, hits=draw(hits))


parties = some.builds(
    Party,
    country=some.sampled_from([None, "PL", "SI", "DE"]),
    size=some.sampled_from([None, "small", "large"]),
    body=some.sampled_from([None, "firm", "public_authority", "consumer"]),
    natural_person=some.none() | some.booleans(),
)
excepted = some.one_of(terms, discounts, priorities, services, processes)
exceptions = some.lists(
    some.builds(
        lambda value, number, start, contract: exception(
            value, number=number, since=DAY + start, until=DAY + start + 2, contract=contract
        ),
        excepted,
        some.integers(1, 9),
        some.integers(-3, 1),
        some.sampled_from(["", "contract-7"]),
    ),
    max_size=2,
).map(tuple)


@some.composite
def standings(draw):
    inside = draw(some.sets(some.sampled_from(SEGMENTS)))
    return customer(
        *inside,
        cannot_say=frozenset(draw(some.sets(some.sampled_from(SEGMENTS), max_size=2)) - inside),
        party=draw(parties),
        exceptions=draw(exceptions),
        known=frozenset(draw(some.sets(some.sampled_from(FACTS)))),
    )
