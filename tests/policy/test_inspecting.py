"""Looking a book over before it is published: every flaw it can find, with an example customer."""

from __future__ import annotations

import numpy as np

from presek.catalog.default import default_catalog
from presek.membership.customers import Customers
from presek.policy.book import Hit, Output
from presek.policy.decide_many import Crowd
from presek.policy.inspecting import Flaw, Rules, inspect
from presek.policy.treatment import Discount, EarlyPayment, Method, PaymentTerms, Priority, Process
from presek.segment.parse import parse
from presek.values.money import Money
from tests.policy.book_of import DAY, FIRM, book, policy, served, term

SIZE = 6


def flaws(*policies, rules=None, hits=None, **inside):
    crowd = Crowd(
        SIZE,
        inside={key: Customers.of(ordinals, size=SIZE) for key, ordinals in inside.items()},
        parties=[FIRM],
        party_of=np.zeros(SIZE, dtype=np.int32),
        known={},
        exceptions={},
    )
    return inspect(crowd, book(*policies, hits=hits or {}), day=DAY, name=lambda ordinal: f"C-{ordinal}", rules=rules)


def one(found, flaw):
    (finding,) = [each for each in found if each.flaw is flaw]
    return finding


def of(found, flaw):
    return [each for each in found if each.flaw is flaw]


def test_a_gap_names_a_customer_to_whom_nothing_is_given():
    found = flaws(policy("a", payment_terms=term(30)), a=[0, 1, 2, 4])
    gap = next(each for each in of(found, Flaw.GAP) if each.output is Output.NET_DAYS)
    assert (gap.customers, gap.example) == (2, "C-3")
    base = policy("everybody", payment_terms=term(14), default=True)
    whole = flaws(policy("a", payment_terms=term(30)), base, a=[0], everybody=range(SIZE))
    assert Output.NET_DAYS not in [each.output for each in whole]


def test_two_processes_of_one_position_are_a_tie():
    key, web = Process("key_account", {}, ()), Process("web_shop", {}, ())
    tied = [policy("a", process=key), policy("b", process=web)]
    tie = one(flaws(*tied, a=[0, 1, 2], b=[2, 3]), Flaw.TIE)
    assert (tie.output, tie.customers, tie.example) == (Output.PROCESS, 1, "C-2")
    assert [each.key for each in tie.policies] == ["a", "b"]
    assert not of(flaws(*tied, a=[0], b=[3]), Flaw.TIE)
    ordered = [policy("a", process=key, position=1), policy("b", process=web, position=2)]
    assert not of(flaws(*ordered, a=[0, 1, 2], b=[2, 3]), Flaw.TIE)


def test_equal_terms_that_are_paid_differently_are_a_tie():
    card = PaymentTerms(net_days=14, method=Method.CARD)
    found = flaws(policy("a", payment_terms=term(14)), policy("b", payment_terms=card), a=[1], b=[1])
    assert one(found, Flaw.TIE).output is Output.NET_DAYS


def test_a_conflict_is_told_with_its_policies_and_a_customer():
    policies = [policy("a", service=served("premium", "phone")), policy("b", service=served("standard", "email"))]
    found = one(flaws(*policies, hits={Output.SERVICE: Hit.UNIQUE}, a=[0, 1], b=[1, 2]), Flaw.CONFLICT)
    assert (found.output, found.customers, found.example) == (Output.SERVICE, 1, "C-1")
    assert [each.key for each in found.policies] == ["a", "b"]


def test_what_contradicts_itself_is_found():
    prepaid = policy("a", payment_terms=PaymentTerms(method=Method.PREPAYMENT, credit_limit=Money.of(100, "PLN")))
    assert one(flaws(prepaid, a=[3]), Flaw.PREPAID_CREDIT).example == "C-3"
    capped = policy("a", discount=Discount(1000, most_in_total=500))
    assert one(flaws(capped, a=[3]), Flaw.OVER_ITS_CAP).output is Output.DISCOUNT
    early = policy("a", payment_terms=PaymentTerms(net_days=14, early_payment=EarlyPayment(200, 14)))
    assert one(flaws(early, a=[3]), Flaw.EARLY_TOO_LATE)
    unheard = policy("a", priority=Priority(cadence_days=14))
    assert one(flaws(unheard, a=[3]), Flaw.UNHEARD).output is Output.WEIGHT


def test_prepayment_by_one_policy_and_a_credit_limit_by_another_are_found():
    prepaid = policy("new", payment_terms=PaymentTerms(method=Method.PREPAYMENT))
    limit = policy("large", payment_terms=PaymentTerms(net_days=30, credit_limit=Money.of(100, "PLN")))
    found = one(flaws(prepaid, limit, new=[1, 2], large=[2, 3]), Flaw.PREPAID_CREDIT)
    assert (found.example, found.customers) == ("C-2", 1)
    assert [each.key for each in found.policies] == ["new", "large"]


def test_policies_that_never_decide_are_found():
    short, long = policy("a", payment_terms=term(14)), policy("b", payment_terms=term(30))
    beaten = one(flaws(short, long, a=[0, 1, 2], b=[1, 2]), Flaw.NEVER_DECIDES)
    assert [each.key for each in beaten.policies] == ["b", "a"]
    assert (beaten.customers, beaten.example) == (2, "C-1")
    assert one(flaws(short, long, a=[0], b=[]), Flaw.NOBODY_INSIDE).policies[0].key == "b"
    assert one(flaws(short, long, a=[0]), Flaw.NO_SEGMENT).policies[0].key == "b"
    cap = policy("c", discount=Discount(0, most_in_total=0))
    ten = policy("d", discount=Discount(1000))
    assert one(flaws(cap, ten, c=[0], d=[0]), Flaw.NEVER_DECIDES).policies == (ten, cap)


def test_that_a_policy_can_never_decide_is_proved_from_the_rules():
    rules = {"old": "age >= 65", "adult": "age >= 18", "nobody": "age > 30 and age < 20"}
    proofs = Rules({key: parse(text) for key, text in rules.items()}, default_catalog())
    short, long = policy("adult", payment_terms=term(14)), policy("old", payment_terms=term(30))
    found = flaws(short, long, rules=proofs, adult=[0, 1, 2], old=[1])
    assert [each.key for each in one(found, Flaw.ALWAYS_BEATEN).policies] == ["old", "adult"]
    empty = flaws(policy("nobody", payment_terms=term(3)), rules=proofs, nobody=[])
    assert one(empty, Flaw.NEVER_HOLDS).policies[0].segment == "nobody"


def test_a_sound_book_has_no_flaw():
    base = policy(
        "everybody",
        default=True,
        payment_terms=term(30),
        discount=Discount(0),
        priority=Priority(weight=50),
        service=served("standard", "email"),
        process=Process("plain", {}, ()),
    )
    assert flaws(base, policy("a", payment_terms=term(14)), a=[1], everybody=range(SIZE)) == ()
