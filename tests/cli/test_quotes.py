"""The commands of quotes: checked, refused, kept, revised, closed, printed."""

from __future__ import annotations

import pytest

from presek.cli.shapes import EXAMPLES
from tests.cli.test_commands import fits, shape

CUSTOMER = "F-00024"
DRILL = ("--line", "drill:2:129.90:vat=23:cost=80:category=tools")


@pytest.fixture
def asked(presek, example):
    def run(*words: object):
        return presek(*words, "--home", example)

    return run


def without_asked(told: dict) -> dict:
    """What was asked is told as it was asked, whatever its keys."""
    quotes = [{**each, "asked": None} for each in told.get("quotes", ())]
    return {**told, "asked": None, "quotes": quotes}


def test_a_quote_is_checked_by_the_customer_s_conditions_and_more_is_refused_with_the_reason(asked):
    percent = asked("conditions", CUSTOMER, "--json").json["conditions"]["discount"]["value"]["percent"]
    given = asked("quote", CUSTOMER, *DRILL, "--json")
    assert (given.code, given.json["lines"][0]["discount_percent"]) == (0, percent)
    assert fits(shape(given.json), shape(EXAMPLES["quote"]))

    refused = asked("quote", CUSTOMER, "--line", "drill:2:129.90:discount=50", "--net-days", 300)

    assert refused.code == 2
    assert f"line 1: a discount of 50 % was asked for; the policy gives {percent} %" in refused.err
    assert "300 days were asked for" in refused.err
    assert refused.err.count("Only an exception, approved by another person, gives more.") == 2


def test_a_quote_is_kept_revised_printed_and_closed(asked, tmp_path):
    kept = asked("quotes", "keep", CUSTOMER, *DRILL, "--valid-days", 10, "--json").json
    number = kept["number"]
    revised = asked(
        "quotes", "revise", number, '{"lines": [{"product": "saw", "quantity": 1, "unit_price": 10}]}', "--json"
    )
    printed = asked("quotes", "show", number, "--pdf", tmp_path / "q.pdf", "--language", "pl", "--json")
    listed = asked("quotes", "list", CUSTOMER, "--json")
    accepted = asked("quotes", "accept", number, "--json")

    assert (kept["status"], kept["expires"], revised.json["version"]) == ("open", "2026-07-10", 2)
    assert (tmp_path / "q.pdf").read_bytes().startswith(b"%PDF-")
    assert accepted.json["status"] == "accepted"
    for name, found in (("keep", kept), ("revise", revised.json), ("show", printed.json), ("list", listed.json)):
        assert fits(shape(without_asked(found)), shape(without_asked(EXAMPLES[f"quotes {name}"]))), name
    assert asked("quotes", "withdraw", number).code == 2
    assert asked("quotes", "show", number).out.startswith("quote")
    assert asked("quotes", "list").out.startswith("quote")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((), "give the quote's lines with --line"),
        (("--line", "drill:2"), "expected PRODUCT:QUANTITY:PRICE"),
        (("--line", "drill:2:1:colour=red"), "'colour=red' is not known on a line"),
        (("--line", "drill:2:x"), "lines/0/unit_price: 'x' is not a decimal number"),
        (("[1]",), "a quote is a JSON object"),
        (("{",), "the quote is no JSON"),
        (("{}", *DRILL), "give the quote's lines with --line, or the whole quote as JSON"),
    ],
)
def test_a_quote_that_cannot_be_read_says_what_is_wrong(asked, words, says):
    said = asked("quote", CUSTOMER, *words)

    assert (said.code, says in said.err, "Traceback" in said.err) == (2, True, False), said.err
