"""Quotes: the discount and the term come by themselves, more is refused, and every amount adds up."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal

from hypothesis import given as drawn
from hypothesis import strategies as st

from presek.policy import quoting
from presek.policy.decide import decide
from presek.policy.given import Given, read
from presek.policy.quote import Credit, Line, Quote, QuoteAnswer, Refused
from presek.policy.serving import Deciding
from presek.policy.treatment import Discount, EarlyPayment, Method, PaymentTerms, Stacking
from presek.values.instant import day_of
from presek.values.money import Money
from tests.policy.book_of import CONSUMER, FIRM, LAW, SELLER, book, customer, day, exception, policy, term

INVOICED = day("2026-11-21")
GOLD = policy("gold", payment_terms=term(30), discount=Discount(1000))
"""30 days and 10 %."""


def pln(amount: str) -> Money:
    return Money.of(amount, "PLN")


def line(quantity: str = "1", price: str = "1000.00", **more: object) -> Line:
    return Line(**{"product": "p-1", "quantity": Decimal(quantity), "unit_price": pln(price), **more})


def answered(
    *policies: object, lines: tuple[Line, ...] = (), who: object = None, seller: object = SELLER, **asked: object
) -> QuoteAnswer:
    standing = who or customer(*(each.segment for each in policies))
    on = asked.pop("invoice_day", INVOICED)
    given = Given.of(decide(standing, book(*policies, law=LAW, seller=seller), day=on))
    assert read(json.loads(json.dumps(given.as_json()))).as_json() == given.as_json()
    quote = Quote(lines or (line(),), "PLN", on, **asked)
    return quoting.check(quote, given, deciding=Deciding(LAW, seller, standing.party, on))


def test_r08_the_segment_s_discount_is_applied_with_nothing_typed_and_the_reason_names_the_segment():
    answer = answered(GOLD)

    (only,) = answer.lines
    assert (str(only.amounts.list_amount), str(only.amounts.net)) == ("1000.00 PLN", "900.00 PLN")
    assert [(each.segment, each.policy, each.basis_points) for each in only.applied] == [("gold", "gold", 1000)]
    assert answer.accepted


def test_r09_a_rep_who_types_more_is_refused_and_told_the_way():
    answer = answered(GOLD, lines=(line(asked=1500),))

    (refusal,) = answer.refused
    assert (refusal.why, refusal.asked, refusal.allowed, refusal.line) == (Refused.DISCOUNT_ABOVE_POLICY, 1500, 1000, 0)
    assert refusal.segments == ("gold",)
    assert answer.as_json()["refused"][0]["way"] == "exception"
    assert answer.net == pln("900.00")
    assert answered(GOLD, lines=(line(asked=1000),)).accepted


def test_r09_an_approved_exception_gives_more_before_its_last_day_and_not_on_it():
    last = INVOICED + 10
    who = customer("gold", exceptions=(exception(Discount(1500), since=INVOICED, until=last),))

    def net(on: int) -> tuple[str, bool]:
        answer = answered(GOLD, who=who, lines=(line(asked=1500),), invoice_day=on)
        return str(answer.net), answer.accepted

    assert net(last - 1) == ("850.00 PLN", True)
    assert net(last) == ("900.00 PLN", False)
    before = answered(GOLD, who=who, invoice_day=last - 1)
    assert [each.exception for each in before.lines[0].applied] == [1]


def test_r07_the_term_of_the_segment_makes_the_due_day_and_prepayment_has_none():
    silver = policy("silver", payment_terms=term(14))
    first = policy("first", payment_terms=PaymentTerms(0, Method.PREPAYMENT))

    def due(*policies: object) -> tuple[str, ...]:
        found = answered(*policies).due
        return tuple(str(day_of(each)) for each in (found.due_day, found.pay_by, found.late_from) if each is not None)

    assert due(GOLD) == ("2026-12-21", "2026-12-21", "2026-12-22")
    assert due(silver) == ("2026-12-05", "2026-12-07", "2026-12-08")
    assert due(first) == ()
    assert answered(first).credit is Credit.PREPAID


def test_a_longer_term_than_the_policy_s_is_refused_and_a_shorter_one_is_not():
    (refusal,) = answered(GOLD, net_days=45).refused

    assert (refusal.why, refusal.asked, refusal.allowed, refusal.segments) == (
        Refused.TERM_ABOVE_POLICY,
        45,
        30,
        ("gold",),
    )
    assert answered(GOLD, net_days=30).accepted
    assert answered(GOLD, net_days=7).terms.net_days == 30
    assert [each.allowed for each in answered(net_days=7).refused] == [None]


def test_a_blocked_credit_and_a_full_limit_are_refused_and_an_unknown_debt_cannot_say():
    limited = policy("gold", payment_terms=PaymentTerms(30, credit_limit=pln("5000")), discount=Discount(1000))
    blocked = policy("late", payment_terms=PaymentTerms(30, credit_block=True))

    (over,) = answered(limited, owed=pln("4100.01")).refused
    assert (over.why, over.asked, over.allowed) == (Refused.OVER_CREDIT_LIMIT, pln("5000.01"), pln("5000"))
    assert answered(limited, owed=pln("4100.00")).credit is Credit.WITHIN
    assert answered(limited).credit is Credit.CANNOT_SAY
    assert answered(limited, lines=(line("10"),)).credit is Credit.OVER
    assert answered(GOLD, blocked, net_days=30).refused[0].why is Refused.CREDIT_BLOCKED
    assert answered(GOLD, blocked).due.due_day is None


def test_a_discount_of_a_scope_reaches_its_products_and_categories_only():
    screws = policy("gold", discount=Discount(1000, scope=("screws*", "p-9")))
    lines = (line(categories=("screws",)), line(product="p-9"), line(product="p-2", categories=("nails",)))

    assert [str(each.amounts.net) for each in answered(screws, lines=lines).lines] == [
        "900.00 PLN",
        "900.00 PLN",
        "1000.00 PLN",
    ]


def test_the_cap_and_the_least_margin_hold_a_line_back_and_say_so():
    ten = policy("ten", discount=Discount(1000, stacking=Stacking.ADDITIVE, most_in_total=2000))
    eight = policy("eight", discount=Discount(800, stacking=Stacking.ADDITIVE))
    five = policy("five", discount=Discount(500, stacking=Stacking.ADDITIVE, least_margin=2000))

    capped = answered(ten, eight, five, lines=(line(price="250.00", unit_cost=pln("100")),)).lines[0]
    held = answered(ten, eight, five, lines=(line(price="250.00", unit_cost=pln("170")),)).lines[0]

    assert (str(capped.amounts.allowance), capped.capped, capped.amounts.held_by_margin) == ("50.00 PLN", True, False)
    assert (str(held.amounts.net), held.amounts.held_by_margin) == ("212.50 PLN", True)
    assert answered(five).lines[0].amounts.held_by_margin is None


def test_vat_comes_after_the_discount_once_a_rate_and_is_unknown_where_a_rate_is():
    lines = (line(price="10.05", vat=2300), line(price="10.05", vat=2300), line(price="5.00", vat=800))
    answer = answered(GOLD, lines=lines)

    assert [(each.rate, str(each.net), str(each.vat)) for each in answer.vat or ()] == [
        (800, "4.50 PLN", "0.36 PLN"),
        (2300, "18.08 PLN", "4.16 PLN"),
    ]
    assert str(answer.gross) == "27.10 PLN"
    assert answered(GOLD).gross is None


def test_early_payment_is_offered_on_what_is_to_be_paid_with_its_last_day():
    early = policy("gold", payment_terms=PaymentTerms(30, early_payment=EarlyPayment(200, 10)))
    offered = answered(early, lines=(line(vat=2300),)).early

    assert offered is not None
    assert (offered.amount, offered.yearly_percent) == (pln("24.60"), Decimal("37.24"))
    assert str(day_of(offered.until or 0)) == "2026-12-01"


def test_a_consumer_at_a_distance_must_be_told_of_a_personal_price_and_nobody_else():
    shop = replace(SELLER, online=True)
    consumer = customer("gold", party=CONSUMER)

    assert set(answered(GOLD, who=consumer, seller=shop).disclosure or {}) == {"en", "pl", "sl"}
    assert answered(GOLD, who=customer("gold", party=FIRM), seller=shop).disclosure is None
    assert answered(GOLD, who=consumer).disclosure is None
    assert answered(policy("gold", payment_terms=term(14)), who=consumer, seller=shop).disclosure is None


def test_who_has_no_policy_pays_the_list_price_and_has_no_term():
    answer = answered()

    assert (answer.net, answer.terms, answer.due.due_day) == (pln("1000.00"), None, None)


def test_the_answer_is_plain_json_and_names_the_conditions_it_rests_on():
    written = answered(GOLD, lines=(line(asked=1500, vat=2300),), net_days=45).as_json()

    assert json.loads(json.dumps(written)) == written
    assert (written["net"], written["discount"], written["gross"]) == ("900.00", "100.00", "1107.00")
    assert written["lines"][0]["discount_percent"] == "10"
    assert len(written["conditions"]) == 64


lines_drawn = st.lists(
    st.builds(
        lambda quantity, cents, vat: line(str(quantity), str(Decimal(cents) / 100), vat=vat),
        st.integers(-99, 99),
        st.integers(0, 10**7),
        st.sampled_from([0, 800, 2300]),
    ),
    min_size=1,
    max_size=8,
)
discounts_drawn = st.lists(
    st.builds(
        Discount,
        st.integers(0, 10_000),
        stacking=st.sampled_from(Stacking),
        most_in_total=st.none() | st.integers(0, 10_000),
    ),
    max_size=4,
)


@drawn(lines_drawn, discounts_drawn)
def test_totals_add_up_and_no_line_is_discounted_beyond_the_lowest_cap(lines: list[Line], discounts: list[Discount]):
    policies = [policy(f"s{place}", discount=each) for place, each in enumerate(discounts)]
    answer = answered(*policies, lines=tuple(lines), who=customer(*(each.segment for each in policies)))
    lowest = min((each.most_in_total for each in discounts if each.most_in_total is not None), default=10_000)

    assert answer.list_total.ten_thousandths - answer.allowance.ten_thousandths == answer.net.ten_thousandths
    assert answer.gross is not None
    assert answer.gross.ten_thousandths == answer.net.ten_thousandths + sum(
        each.vat.ten_thousandths for each in answer.vat or ()
    )
    for each in answer.lines:
        assert each.share * 10_000 <= lowest
        assert abs(each.amounts.allowance.ten_thousandths) * 10_000 <= (
            abs(each.amounts.list_amount.ten_thousandths) * lowest + 50 * 10_000
        )


def test_what_was_given_is_read_back_and_answers_the_same():
    many = policy(
        "gold",
        payment_terms=PaymentTerms(30, credit_limit=pln("5000"), early_payment=EarlyPayment(200, 10)),
        discount=Discount(1250, scope=("screws*",), stacking=Stacking.ADDITIVE, most_in_total=2000, least_margin=500),
    )
    conditions = decide(customer("gold"), book(many, law=LAW), day=INVOICED)
    quote = Quote((line(categories=("screws",), unit_cost=pln("1"), vat=2300),), "PLN", INVOICED)
    now, kept = Given.of(conditions), read(json.loads(json.dumps(Given.of(conditions).as_json())))

    by = Deciding(LAW, SELLER, FIRM, INVOICED)
    assert quoting.check(quote, kept, deciding=by) == quoting.check(quote, now, deciding=by)
