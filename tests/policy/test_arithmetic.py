"""The arithmetic of prices: every worked example of the specification, and what holds of all of them."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from presek.policy import arithmetic
from presek.policy.arithmetic import MarginFloor
from presek.policy.book import Hit
from presek.policy.discounts import Discounts, Offer
from presek.policy.treatment import Discount, DiscountBase, EarlyPayment, Stacking
from presek.values.money import Money
from tests.policy.vectors import VECTORS

DISCOUNT = VECTORS["discount"]


def pln(amount: str | Decimal) -> Money:
    return Money.of(amount, "PLN")


def percent(written: str) -> Fraction:
    return Fraction(written) / 100


def line(quantity: str, price: str, share: Fraction, currency: str = "PLN") -> tuple[str, ...]:
    amounts = arithmetic.line(Decimal(quantity), Money.of(price, currency), share)
    return tuple(f"{each.amount:.2f}" for each in (amounts.list_amount, amounts.allowance, amounts.net))


def given_together(*percents: int, stacking: Stacking, most: int | None = None) -> Fraction:
    offers = tuple(Offer(Discount(each * 100, stacking=stacking)) for each in percents)
    return Discounts(offers, Hit.MOST, most_in_total=most).share_on()


def test_a_line_is_discounted_whole_and_rounded_once():
    assert line("3", "19.99", percent("12.5")) == tuple(DISCOUNT["V1_line"])
    assert line("100", "0.33", percent("12.5")) == tuple(DISCOUNT["V1b_line_vs_unit_0.33x100_12.5%"][:3])


def test_discounts_of_ten_and_five_percent_multiply_or_add_as_they_say():
    multiplied = given_together(10, 5, stacking=Stacking.MULTIPLICATIVE)
    added = given_together(10, 5, stacking=Stacking.ADDITIVE)

    assert line("1", "1000", multiplied)[1:] == tuple(DISCOUNT["V2_mult_10_5"])
    assert line("1", "1000", added)[2] == DISCOUNT["V2_add_10_5"]


def test_a_discount_on_the_price_after_others_is_taken_of_what_they_leave():
    first = Offer(Discount(1000, stacking=Stacking.ADDITIVE))
    second = Offer(Discount(500, DiscountBase.NET_AFTER_OTHERS, stacking=Stacking.ADDITIVE))

    assert [Discounts((first, second), hit).share_on() for hit in (Hit.MOST, Hit.SUM)] == [percent("14.5")] * 2


def test_half_is_rounded_away_from_zero():
    half = DISCOUNT["V3_half"]

    assert line("1", "0.05", percent("50"))[1] == half["half_up"] != half["half_even"]
    assert line("1", "10.70", percent("12.5"))[1] == half["b_up"]
    assert line("1", "10.20", percent("12.5"))[1] == half["b1_up"]


def test_several_discounts_are_rounded_once_and_not_step_by_step():
    base, once, step_by_step = DISCOUNT["V4b_10then5"]
    three = given_together(7, 3, 1, stacking=Stacking.MULTIPLICATIVE)

    assert line("1", base, given_together(10, 5, stacking=Stacking.MULTIPLICATIVE))[2] == once != step_by_step
    assert line("1", DISCOUNT["V4_seq_vs_single"]["base"], three)[2] == DISCOUNT["V4_seq_vs_single"]["single"]


def test_a_discount_of_an_order_is_shared_by_the_largest_remainder():
    tens = [pln(each) for each in ("33.33", "33.33", "33.34")]
    orders = [pln(each) for each in ("100", "200", "400")]
    cents = [
        [int(each.amount * 100) for each in arithmetic.shared_out(pln(amount), weights)]
        for amount, weights in (("10.00", tens), ("10.00", orders), ("0.05", [pln("1")] * 3))
    ]

    assert cents == DISCOUNT["V5_alloc"]


def test_a_currency_without_decimals_is_rounded_to_whole_units():
    assert line("1", "999", percent("12.5"), "JPY")[1] == f"{DISCOUNT['V6_jpy']}.00"


def test_a_return_gives_back_exactly_what_was_paid():
    assert line("-3", "19.99", percent("12.5")) == ("-59.97", DISCOUNT["V7_return"], "-52.47")


@pytest.mark.parametrize("stacking", [Stacking.ADDITIVE, Stacking.MULTIPLICATIVE])
def test_the_cap_holds_however_discounts_meet(stacking: Stacking):
    uncapped = given_together(10, 8, 5, stacking=Stacking.MULTIPLICATIVE)

    assert str(round(Decimal(uncapped.numerator) / uncapped.denominator, 4)) == DISCOUNT["V8_cap_mult"]
    assert line("1", "250", given_together(10, 8, 5, stacking=stacking, most=2000))[1] == DISCOUNT["V8_cap_add"][1]


def test_three_percent_of_ninety_nine():
    assert line("1", "99.00", percent("3"))[1:] == (DISCOUNT["V9_99"], "96.03")


def test_early_payment_takes_its_share_of_the_whole_and_shows_what_it_costs_a_year():
    offered = EarlyPayment(200, within_days=10)
    taken, yearly = DISCOUNT["V10_early"]

    assert arithmetic.early_payment(pln("1230.00"), offered) == pln(taken)
    assert str(arithmetic.early_payment_yearly(offered, 30)) == yearly
    assert arithmetic.early_payment_yearly(offered, 10) is None


def test_the_least_margin_holds_a_discount_back_to_the_cent():
    def held(least: int, cost: str | None) -> tuple[str, bool | None]:
        floor = MarginFloor(least, None if cost is None else pln(cost))
        amounts = arithmetic.line(Decimal(3), pln("10.00"), percent("30"), floor=floor)
        return str(amounts.net), amounts.held_by_margin

    assert held(1000, "6.00") == ("21.00 PLN", False)
    assert held(2000, "6.00") == ("22.50 PLN", True)
    assert held(3000, "6.00") == ("25.72 PLN", True)
    assert held(5000, "6.00") == ("30.00 PLN", True)
    assert held(10_000, "0.01") == ("30.00 PLN", True)
    assert held(2000, None) == ("21.00 PLN", None)


amounts_of_money = st.integers(-(10**9), 10**9).map(lambda cents: pln(Decimal(cents) / 100))


@given(amounts_of_money, st.lists(amounts_of_money, min_size=1, max_size=12))
def test_nothing_is_lost_in_sharing(amount: Money, weights: list[Money]):
    shares = arithmetic.shared_out(amount, weights)

    assert arithmetic.total(shares, "PLN") == amount
    assert all(share.ten_thousandths % 100 == 0 for share in shares)


@given(
    st.decimals("0.001", "9999", places=3),
    st.integers(0, 10**8).map(lambda number: Money(number, "PLN")),
    st.integers(0, 10_000),
    st.integers(0, 10_000),
    st.integers(0, 10**8).map(lambda number: Money(number, "PLN")),
)
def test_a_line_adds_up_and_is_the_same_with_the_other_sign(
    quantity: Decimal, price: Money, share: int, least: int, cost: Money
):
    floor = MarginFloor(least, cost)
    sold = arithmetic.line(quantity, price, Fraction(share, 10_000), floor=floor)
    returned = arithmetic.line(-quantity, price, Fraction(share, 10_000), floor=floor)

    assert sold.list_amount.ten_thousandths == sold.allowance.ten_thousandths + sold.net.ten_thousandths
    assert 0 <= sold.allowance.ten_thousandths <= sold.list_amount.ten_thousandths
    assert returned.net.ten_thousandths == -sold.net.ten_thousandths
    if sold.allowance.ten_thousandths:
        margin = sold.net.amount - quantity * cost.amount
        assert margin * 10_000 >= least * sold.net.amount
