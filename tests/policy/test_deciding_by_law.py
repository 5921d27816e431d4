"""Deciding and law: what it blocks is never given; what it adds; the requirements as they can be accepted here."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from presek.policy.book import Output, Party
from presek.policy.conditions import Limit, Reason
from presek.policy.decide import decide
from presek.policy.legal_result import Verdict
from presek.policy.treatment import (
    Channel,
    Dimension,
    Discount,
    Method,
    PaymentTerms,
)
from tests.policy.book_of import (
    BASE,
    CONSUMER,
    DAY,
    LATE,
    LAW,
    SELLER,
    VIP,
    book,
    customer,
    day,
    decided,
    exception,
    policy,
    served,
    term,
)


def test_what_law_blocks_gives_way_to_the_longest_lawful_term():
    long = policy("vip", payment_terms=term(90))
    part = decided(long, law=LAW).terms.part(Output.NET_DAYS)
    assert (part.value, part.asked, part.limit) == (60, 90, Limit.LAW)
    assert [(each.verdict, each.rule) for each in part.legal] == [(Verdict.BLOCK, "LPD-60")]
    assert part.because.rules == ("LPD-60",)
    assert [each.key for each in part.by] == ["vip"]


def test_an_exception_with_a_contract_goes_beyond_sixty_days_where_law_lets_it():
    who = customer("vip", exceptions=(exception(term(90), contract="contract-7"),))
    part = decided(VIP, who=who, law=LAW).terms.part(Output.NET_DAYS)
    assert part.value == 90
    assert [(each.verdict, each.rule) for each in part.legal] == [(Verdict.WARN, "LPD-60-FAIRNESS")]


def test_no_exception_overrides_a_block():
    large = Party(country="PL", size="large", body="firm", natural_person=False)
    who = customer("vip", party=large, exceptions=(exception(term(90), contract="contract-7"),))
    part = decided(VIP, who=who, law=LAW).terms.part(Output.NET_DAYS)
    assert (part.value, part.asked, part.limit) == (60, 90, Limit.LAW)
    assert part.legal[0].rule == "PL-LARGE-60"


def test_a_term_after_the_law_is_lawful_for_every_party():
    for country in ("PL", "SI", "DE", None):
        for body in ("firm", "public_authority", "public_healthcare", "consumer", None):
            for size in ("micro", "large", None):
                for contract in ("", "c-1"):
                    party = Party(country=country, body=body, size=size)
                    who = customer("vip", party=party, exceptions=(exception(term(365), contract=contract),))
                    part = decided(VIP, who=who, law=LAW).terms.part(Output.NET_DAYS)
                    result = LAW.terms(SELLER, party, part.value, contract=contract, day=DAY)
                    assert result.verdict is not Verdict.BLOCK


def test_r01_each_of_a_thousand_customers_has_one_answer_or_is_unassigned():
    policies = [VIP, LATE, BASE]
    counted = Counter()
    for number in range(1_000):
        inside = [each.segment for place, each in enumerate(policies) if number >> place & 1]
        given = decide(customer(*inside, name=str(number)), book(*policies), day=DAY)
        assigned = given.terms.value is not None
        counted["assigned" if assigned else "unassigned"] += 1
        assert assigned is (Dimension.TERMS not in given.unassigned)
        assert len(given.terms.part(Output.NET_DAYS).by) == int(assigned)
    assert counted["assigned"] + counted["unassigned"] == 1_000
    assert counted == {"assigned": 875, "unassigned": 125}


def test_r07_the_payment_term_follows_the_segment():
    a, b = policy("a", payment_terms=term(30)), policy("b", payment_terms=term(14))
    c = policy("c", payment_terms=PaymentTerms(method=Method.PREPAYMENT))
    terms = {key: decide(customer(key), book(a, b, c, law=LAW), day=DAY).terms.value for key in "abc"}
    assert (terms["a"].net_days, terms["b"].net_days) == (30, 14)
    assert terms["c"].method is Method.PREPAYMENT


def test_r09_only_an_approved_exception_goes_beyond_the_policy_and_only_until_its_day():
    ten = policy("b", discount=Discount(1000))
    until = day("2027-01-01")
    who = customer("b", exceptions=(exception(Discount(1500), until=until),))
    percents = [decided(ten, who=who, on=on).discount.value.basis_points for on in (until - 1, until)]
    assert percents == [1500, 1000]


def test_r12_two_customers_have_different_deadlines_by_their_segments():
    quick = policy("key", service=replace(served("premium", "phone"), response_minutes=60))
    slow = policy("small", service=replace(served("self_service", "portal"), response_minutes=1440))
    found = [decide(customer(key), book(quick, slow), day=DAY).service.value for key in ("key", "small")]
    assert [each.response_minutes for each in found] == [60, 1440]


def test_r13_the_99_zloty_customer_has_no_phone_and_the_base_never_gives_it_back():
    base = policy("base", default=True, service=served("standard", "phone", "email", "portal"))
    small = policy("small", service=served("self_service", "portal", "email"))
    premium = policy("premium", service=served("premium", "phone", "email", "portal"))
    whole = book(base, small, premium, law=LAW)
    assert decide(customer("base", "small"), whole, day=DAY).service.value.channels == (Channel.PORTAL, Channel.EMAIL)
    assert Channel.PHONE in decide(customer("base", "premium"), whole, day=DAY).service.value.channels
    assert not decide(customer("base", "small"), whole, day=DAY).reach.statutory_contact
    twin = decide(customer("base", "small", party=CONSUMER), whole, day=DAY)
    assert Channel.PHONE not in twin.service.value.channels
    assert Channel.PHONE not in twin.reach.channels
    assert twin.reach.statutory_contact
    assert ("WARN", "CRD-6-1-C") in [(each.verdict.value, each.rule) for each in twin.legal]
    assert twin.as_json()["support"] == {
        "channels": ["portal", "email"],
        "statutory_contact": True,
        "statutory_number": None,
    }


def test_an_exception_for_accessibility_adds_a_channel_and_takes_none_away():
    small = policy("small", service=served("self_service", "portal"))
    needs = replace(exception(served("standard", "phone")), reason="accessibility")
    given = decide(customer("small", exceptions=(needs,)), book(small), day=DAY)
    assert given.service.value == served("self_service", "portal", "phone")
    assert given.service.because.reason is Reason.EXCEPTION
    assert given.service.by == (small,)


def test_a_person_decides_before_a_natural_person_must_prepay():
    prepaid = policy("new", payment_terms=PaymentTerms(method=Method.PREPAYMENT))
    person = decide(customer("new", party=CONSUMER), book(prepaid, law=LAW), day=DAY)
    assert [each.rule for each in person.by_a_person] == ["GDPR-22"]
    assert decide(customer("new"), book(prepaid, law=LAW), day=DAY).by_a_person == ()
