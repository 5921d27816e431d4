"""Quotes of a base: the customer's conditions by themselves, more refused, and open ones keep what they were given."""

from __future__ import annotations

import pytest

from presek.app import conditions, exceptions, policies, quote_request, quotes, refresh
from presek.app.exceptions import Asked
from presek.values.money import Money
from presek.values.problem import Problems
from tests.app import homes, policy_home

GOLD = {"payment_terms": {"net_days": 30}, "discount": {"percent": 10}}
ONE_LINE = {"lines": [{"product": "p-1", "quantity": "1", "unit_price": "1000.00"}]}
MORE = {"lines": [{"product": "p-1", "quantity": "1", "unit_price": "1000.00", "discount_percent": 15}]}


@pytest.fixture
def base(home):
    policy_home.fill(home)
    policy_home.put(home, "gold", "large", GOLD)
    return home


def net(home, number: int) -> object:
    return quotes.one(home, number).kept.answer["net"]


def test_r08_a_quote_has_the_segment_s_discount_and_term_with_nothing_typed(base):
    written = quotes.check(base, "anna", ONE_LINE).as_json()

    assert (written["net"], written["due"]["due_day"], written["accepted"]) == ("900.00", "2026-07-30", True)
    assert written["lines"][0]["applied"][0]["segment"] == "large"
    assert quotes.check(base, "borut", ONE_LINE).as_json()["net"] == "1000.00"


def test_r09_more_than_the_policy_is_refused_until_another_person_approves_an_exception_and_again_on_its_last_day(base):
    with pytest.raises(
        Problems, match=r"the policy gives 10 % \(large\). Only an exception, approved by another"
    ) as no:
        quotes.keep(base, "anna", MORE, by="rep")
    assert [each.path for each in no.value.problems] == ["lines/0"]

    wanted = Asked("anna", "discount", {"percent": 15}, "negotiated", expires=policy_home.day("2026-07-10"))
    asked = exceptions.ask(base, wanted, by="rep")
    assert not quotes.check(base, "anna", MORE).answer.accepted
    exceptions.approve(base, asked.kept.exception.number, by="boss")

    before, after = (
        quotes.check(base, "anna", MORE, as_of=homes.end_of(day)).answer for day in ("2026-07-09", "2026-07-10")
    )
    assert (str(before.net), before.accepted) == ("850.00 PLN", True)
    assert (str(after.net), after.accepted) == ("900.00 PLN", False)


def test_an_open_quote_keeps_its_conditions_until_it_expires_whatever_policies_say_later(base):
    kept = quotes.keep(base, "anna", ONE_LINE, by="rep", valid_days=10)
    policies.retire(base, "gold", by="maria")
    policy_home.put(base, "less", "large", {"discount": {"percent": 2}})

    assert str(quotes.check(base, "anna", ONE_LINE).answer.net) == "980.00 PLN"
    assert net(base, kept.number) == "900.00"
    two = {"lines": [*ONE_LINE["lines"], {"product": "p-2", "quantity": 3, "unit_price": 19.99}]}
    revised = quotes.revise(base, kept.number, two, by="rep")
    assert (net(base, kept.number), revised.kept.version) == ("953.97", 2)

    homes.pin(base, "2026-07-09")
    assert quotes.one(base, kept.number).status == "open"
    homes.pin(base, "2026-07-10")
    assert quotes.one(base, kept.number).status == "expired"
    with pytest.raises(Problems, match="is expired"):
        quotes.revise(base, kept.number, two, by="rep")


def test_a_quote_is_closed_once(base):
    number = quotes.keep(base, "anna", ONE_LINE, by="rep").number

    assert quotes.close(base, number, "accepted", by="rep").status == "accepted"
    with pytest.raises(Problems, match=f"quote {number} is accepted"):
        quotes.close(base, number, "withdrawn", by="rep")
    assert [each.status for each in quotes.listed(base, "anna")] == ["accepted"]
    assert quotes.listed(base, "borut") == ()


def test_what_a_customer_owes_counts_against_the_limit_and_is_unknown_where_there_are_no_invoices(base):
    limited = {"payment_terms": {"net_days": 30, "credit_limit": "5000.00 PLN"}}
    policy_home.put(base, "limit", "middle", limited)
    assert quotes.owed(conditions.deciding(base), "borut") is None
    unpaid = {"customer": "borut", "issued_on": "2026-06-01", "gross_amount": "4100.01"}
    homes.put(base, "invoices", [unpaid, {**unpaid, "issued_on": "2026-05-01", "paid_on": "2026-06-10"}])
    refresh.refresh(base)

    checked = quotes.check(base, "borut", ONE_LINE)

    assert checked.owed == Money.of("4100.01", "PLN")
    assert quotes.why_refused(checked.answer.refused[0]).startswith(
        "it comes to 5100.01 with what is owed; the credit limit is 5000.00 (middle)"
    )
    assert quotes.owed(conditions.deciding(base), "celina") == Money.of(0, "PLN")


@pytest.mark.parametrize(
    ("asked", "path"),
    [
        ({}, "lines"),
        ({"lines": []}, "lines"),
        ({"lines": ["p-1"]}, "lines/0"),
        ({"lines": [{"product": "p", "quantity": "many", "unit_price": "1"}]}, "lines/0/quantity"),
        ({"lines": [{"product": "p", "quantity": "1", "unit_price": "-1"}]}, "lines/0/unit_price"),
        ({"lines": [{"product": "p", "quantity": "1", "unit_price": "1,50"}]}, "lines/0/unit_price"),
        ({"lines": [{"product": "p", "quantity": "1", "unit_price": "0.00001"}]}, "lines/0/unit_price"),
        ({"lines": [{"product": "p", "quantity": 1, "unit_price": 1, "vat_percent": 101}]}, "lines/0/vat_percent"),
        ({"lines": [{"product": [], "quantity": 1, "unit_price": 1}]}, "lines/0/product"),
        ({"lines": [{"product": "p", "quantity": 1, "unit_price": 1, "categories": "x"}]}, "lines/0/categories"),
        ({"lines": [{"product": "p", "quantity": 1, "price": 1, "unit_price": 1}]}, "lines/0/price"),
        ({**ONE_LINE, "currency": "zł"}, "currency"),
        ({**ONE_LINE, "net_days": 1.5}, "net_days"),
        ({**ONE_LINE, "invoice_day": "tomorrow"}, "invoice_day"),
    ],
)
def test_a_quote_that_cannot_be_read_is_refused_at_its_place(asked, path):
    with pytest.raises(Problems) as refused:
        quote_request.read(asked, currency="PLN", today=20_000)

    assert [each.path for each in refused.value.problems] == [path]


def test_a_customer_who_is_not_there_is_told(base):
    with pytest.raises(Problems, match="nobody"):
        quotes.check(base, "nobody", ONE_LINE)
