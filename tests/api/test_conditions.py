"""Conditions, callers and quotes: what the API tells is what the product decides."""

from __future__ import annotations

import json

import pytest

from tests.api.test_shapes import refused


@pytest.fixture
def contact(site) -> tuple[str, dict[str, str]]:
    """A company's key, and a contact person of it with phone and e-mail."""
    from presek.app import reading

    opened = reading.opened(site.home)
    for ordinal in range(site.size):
        customer = opened.snapshot.customer(ordinal, opened.catalog)
        for row in customer.rows.get("contacts", ()):
            if row.values.get("phone") and row.values.get("email"):
                return customer.key, dict(row.values)
    raise LookupError("nobody")


def test_conditions_are_those_of_the_product_with_their_reasons(ask):
    from presek.app import conditions

    key = ask.site.customer
    told = ask("conditions").get(f"customers/{key}/conditions").json()

    free = {"restricted": False, "objects_to_marketing": False}
    assert told["data"] == conditions.conditions(ask.site.home, key).as_json() | free


def test_conditions_of_another_day_are_for_that_day(ask):
    program, key = ask("conditions"), ask.site.customer
    then = program.get(f"customers/{key}/conditions", {"as_of": "2026-09-30"}).json()

    assert (then["as_of"], then["data"]["day"]) == ("2026-09-30", "2026-09-30")
    refused(program.get(f"customers/{key}/conditions", {"as_of": "soon"}), 422, "no-date")
    refused(program.get("customers/nobody at all/conditions"), 404, "unknown-customer")


def test_many_are_told_what_each_would_be_told(ask):
    from presek.app import conditions, reading

    program = ask("conditions")
    keys = reading.opened(ask.site.home).snapshot.keys.to_pylist()[:40]
    asked = [*keys[:20], "nobody at all", *keys[20:]]
    whole = program.post("conditions", {"customers": asked, "reasons": True}).json()["data"]
    given = program.post("conditions", {"customers": asked}).json()["data"]

    assert whole["unknown"] == given["unknown"] == ["nobody at all"]
    assert [each["customer"] for each in whole["conditions"]] == keys
    for many, short in list(zip(whole["conditions"], given["conditions"], strict=True))[::7]:
        one = program.get(f"customers/{many['customer']}/conditions").json()["data"]
        assert many == one
        assert short["given"] == conditions.conditions(ask.site.home, short["customer"]).given()


@pytest.mark.parametrize(("customers", "status"), [([], 422), (["x"] * 10_001, 422), (["x"] * 10_000, 200)])
def test_a_batch_has_one_to_ten_thousand_keys(ask, customers, status):
    answer = ask("conditions").post("conditions", {"customers": customers})

    assert answer.status_code == status
    if status != 200:
        assert refused(answer, 422, "shape")[0]["at"]["path"] == "/customers"


def test_a_caller_is_found_however_the_number_is_typed(ask, contact):
    program, (key, person) = ask("conditions"), contact
    phone = person["phone"]
    spaced = f"{phone[:3]} {phone[3:6]}-{phone[6:]}"

    for typed in (phone, spaced, f"00{phone[1:]}"):
        told = program.get("customers", {"phone": typed}).json()["data"]
        assert (told["by"], told["value"]) == ("phone", phone)
        assert {"customer": key, "contact": True} in told["matches"]
    told = program.get("customers", {"email": person["email"].upper()}).json()["data"]
    assert {"customer": key, "contact": True} in told["matches"]


def test_a_caller_is_found_by_tax_number(ask):
    from presek.app import reading

    opened = reading.opened(ask.site.home)
    key = ask.site.customer_with("tax_id") if "tax_id" in ask.site.index.values.values else _with_tax(opened)
    number = opened.snapshot.customer(opened.ordinal(key), opened.catalog).fields["tax_id"][-1].value
    told = ask("conditions").get("customers", {"tax_number": f" {number[:3]}-{number[3:]}"}).json()["data"]

    assert told["matches"] == [{"customer": key, "contact": False}]


def _with_tax(opened) -> str:
    customers = (opened.snapshot.customer(ordinal, opened.catalog) for ordinal in range(opened.snapshot.size))
    return next(each.key for each in customers if each.fields.get("tax_id"))


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"phone": "call me"}, "no-phone"),
        ({"email": "not at all"}, "no-email"),
        ({"tax_number": "12"}, "no-tax-number"),
        ({}, "look-up"),
        ({"phone": "+48601100100", "email": "a@b.example"}, "look-up"),
    ],
)
def test_what_nobody_can_be_looked_up_by_is_refused(ask, query, code):
    refused(ask("conditions").get("customers", query), 422, code)


def test_a_caller_nobody_knows_is_no_fault(ask):
    told = ask("conditions").get("customers", {"phone": "+386 1 999 99 99"}).json()["data"]

    assert told == {"by": "phone", "value": "+38619999999", "matches": []}


def test_a_quote_is_checked_against_the_customers_conditions(ask):
    from presek.app import quotes

    program, key = ask("conditions"), ask.site.customer
    lines = [{"product": "P-1", "quantity": "3", "unit_price": "99.90", "vat_percent": "23"}]
    told = program.post("quotes/check", {"customer": key, "lines": lines}).json()["data"]

    assert told == quotes.check(ask.site.home, key, {"lines": lines}).as_json()
    assert told["accepted"]
    above = program.post("quotes/check", {"customer": key, "lines": [{**lines[0], "discount_percent": "99"}]}).json()
    assert not above["data"]["accepted"]
    assert above["data"]["refused"][0]["why"] == "discount_above_policy"


def test_every_fault_of_a_quote_is_told_at_its_place(ask):
    body = {"customer": ask.site.customer, "lines": [{"product": "P", "quantity": "many", "unit_price": "-1"}]}
    problems = refused(ask("conditions").post("quotes/check", body), 422)

    assert {problem["at"]["path"] for problem in problems} == {"lines/0/quantity", "lines/0/unit_price"}


def test_whoever_stands_alike_is_told_alike_word_for_word(site):
    from presek.app import conditions, reading, told_conditions

    keys = reading.opened(site.home).snapshot.keys.to_pylist()
    for as_of in (None, site.home.as_of()):
        for key in keys[:: 1 if as_of is None else 20]:
            told = json.loads(told_conditions.told(site.home, key, as_of=as_of).text)
            free = {"restricted": False, "objects_to_marketing": False}
            assert told == conditions.conditions(site.home, key, as_of=as_of).as_json() | free


def test_an_exception_is_its_customers_alone(own_ask):
    from presek.app import exceptions
    from presek.app.exceptions import Asked

    home, key = own_ask.site.home, own_ask.site.customer
    program = own_ask("conditions")
    before = program.get(f"customers/{key}/conditions")
    asked = exceptions.ask(home, Asked(key, "discount", {"percent": 3}, reason="competition"), by="anna")
    exceptions.approve(home, asked.kept.exception.number, by="zofia")
    after = program.get(f"customers/{key}/conditions", if_none_match=before["ETag"])

    assert after.status_code == 200
    assert after["Presek-Version"] == before["Presek-Version"]
    assert after.json()["data"]["hash"] != before.json()["data"]["hash"]
    assert after.json()["data"]["conditions"]["discount"]["because"]["reason"] == "exception"
