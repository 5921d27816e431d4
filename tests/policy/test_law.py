"""What law says of payment terms: every case of the specification, the days of rows, and a company's own rows."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from presek.catalog.model import LANGUAGES
from presek.policy import law_text
from presek.policy.book import Party
from presek.policy.law import LawBook, Subject
from presek.policy.legal_result import Verdict
from presek.values.instant import day_number
from presek.values.problem import Problems
from tests.policy.vectors import VECTORS

LAW = law_text.shipped()
DAY = day_number(date(2026, 11, 21))
FIRM = Party(country="PL", size="small", body="firm")
BODIES = {"public_authority", "public_healthcare", "consumer"}


def party(given: dict[str, object], goods: str | None = None) -> Party:
    size = given.get("size")
    return Party(
        country=str(given["country"]),
        size=None if size in BODIES else size,
        body=size if size in BODIES else "firm",
        turnover_eur=given.get("turnover_eur"),
        online=bool(given.get("online")),
        goods=frozenset({goods}) if goods else frozenset(),
    )


@pytest.mark.parametrize("case", VECTORS["legal_terms_cases"], ids=lambda case: case["id"])
def test_every_case_of_the_specification_is_judged_as_it_says(case: dict[str, object]):
    seller, buyer = party(case["seller"], case.get("goods")), party(case["buyer"])

    result = LAW.terms(seller, buyer, case["net_days"], contract=case["agreement_ref"] or "", day=DAY)

    verdict, _, rule = case["expect"].partition(" ")
    assert result.verdict.value == verdict
    if result.verdict is not Verdict.OK:
        assert result.rule == rule.split()[0]
        assert set(result.texts) == set(LANGUAGES)
        assert "{" not in "".join(result.texts.values())


def test_the_longest_term_is_one_that_is_not_blocked_and_one_day_more_is():
    for case in VECTORS["legal_terms_cases"]:
        seller, buyer = party(case["seller"], case.get("goods")), party(case["buyer"])
        contract = case["agreement_ref"] or ""
        longest = LAW.longest_days(seller, buyer, contract=contract, day=DAY)
        if longest is None:
            continue
        given = LAW.terms(seller, buyer, longest, contract=contract, day=DAY)
        more = LAW.terms(seller, buyer, longest + 1, contract=contract, day=DAY)
        assert (given.verdict is Verdict.BLOCK, more.verdict is Verdict.BLOCK) == (False, True)


def test_a_contract_lifts_the_limit_between_firms_and_not_the_one_of_a_public_authority():
    authority = Party(country="SI", body="public_authority")

    assert LAW.longest_days(FIRM, replace(FIRM, size="medium"), contract="", day=DAY) == 60
    assert LAW.longest_days(FIRM, replace(FIRM, size="medium"), contract="7/2026", day=DAY) is None
    assert LAW.longest_days(FIRM, authority, contract="7/2026", day=DAY) == 30


def test_consumer_credit_limits_deferral_only_from_its_first_day():
    consumer, before = Party(country="SI", body="consumer"), day_number(date(2026, 11, 19))

    assert LAW.terms(FIRM, consumer, 51, contract="", day=before).verdict is Verdict.OK
    assert LAW.terms(FIRM, consumer, 51, contract="", day=before + 1).rule == "CCD2-50"


def test_a_declaration_decides_the_size_of_a_polish_buyer():
    unknown = replace(FIRM, size=None)
    judged = [
        LAW.terms(FIRM, buyer, 75, contract="9", day=DAY).rule
        for buyer in (unknown, replace(unknown, large_declared=True), replace(unknown, large_declared=False))
    ]

    assert judged == ["SIZE-UNKNOWN", "PL-LARGE-60", "LPD-60-FAIRNESS"]


def test_food_is_judged_by_steps_of_turnover_and_unknown_turnover_warns():
    seller = replace(FIRM, turnover_eur=1_500_000, goods=frozenset({"perishable_food"}))

    def rule(turnover: int | None, days: int) -> str:
        return LAW.terms(seller, replace(FIRM, turnover_eur=turnover), days, contract="", day=DAY).rule

    assert rule(2_000_001, 31) == "UTP-30"
    assert rule(2_000_000, 31) == ""
    assert rule(None, 31) == "UTP-TURNOVER-UNKNOWN"


def test_a_buyer_of_an_unknown_kind_is_warned_of_and_never_taken_for_the_easier_case():
    nobody = Party()

    assert LAW.terms(FIRM, nobody, 30, contract="", day=DAY).verdict is Verdict.OK
    assert LAW.terms(FIRM, nobody, 31, contract="", day=DAY).rule == "BODY-UNKNOWN"
    assert LAW.terms(FIRM, nobody, 61, contract="", day=DAY).verdict is Verdict.BLOCK


def test_every_shipped_row_has_its_days_its_source_and_its_text_in_three_languages():
    for row in LAW.rows:
        assert row.source, row.key
        assert set(row.texts) == set(LANGUAGES), row.key
        assert row.from_day > 0, row.key
        assert row.subject is not Subject.TERMS or row.limit_days is not None, row.key


OWN = """
edition: 1
law:
  LPD-60:
    subject: terms
    verdict: BLOCK
    limit_days: 45
    from: 2020-01-01
    to: 2027-01-01
    when: {contract: false, buyer_body: [firm]}
    source: "our own rule"
    texts: {en: "Not {days}: at most {limit}.", pl: "Nie {days}: najwyżej {limit}.", sl: "Ne {days}: največ {limit}."}
"""


def test_a_row_of_the_company_replaces_the_shipped_one_by_its_id_while_it_is_in_force():
    own: LawBook = law_text.read(OWN, path="law.yaml")
    medium = replace(FIRM, size="medium")

    blocked = own.terms(FIRM, medium, 46, contract="", day=DAY)

    assert (blocked.rule, blocked.limit_days, blocked.texts["pl"]) == ("LPD-60", 45, "Nie 46: najwyżej 45.")
    assert own.terms(FIRM, medium, 90, contract="", day=day_number(date(2027, 1, 1))).verdict is Verdict.OK
    assert len(own.rows) == len(LAW.rows)


@pytest.mark.parametrize(
    ("written", "instead", "code", "place"),
    [
        ("verdict: BLOCK", "verdict: STOP", "unknown-verdict", "6:14"),
        ("limit_days: 45", "limit_days: 4500", "limit", "7:17"),
        ("from: 2020-01-01", "from: 2020-13-01", "not-a-day", "8:11"),
        ("to: 2027-01-01", "to: 2019-01-01", "days", "9:9"),
        ("buyer_body: [firm]", "buyer_body: [frim]", "unknown-buyer-body", "10:42"),
        ("contract: false", "contrct: false", "unknown-key", "10:12"),
        (', sl: "Ne {days}: največ {limit}."', "", "missing-text", "12:12"),
        ('    source: "our own rule"\n', "", "missing-key", "4:3"),
    ],
)
def test_a_row_that_is_wrong_is_refused_at_its_place(written: str, instead: str, code: str, place: str):
    with pytest.raises(Problems) as refused:
        law_text.read(OWN.replace(written, instead), path="law.yaml")

    assert [(each.code, str(each.at)) for each in refused.value.problems] == [(code, place)]


def test_interest_is_told_and_decides_nothing():
    told = LAW.information(FIRM, DAY)

    assert [(each.verdict, each.rule) for each in told] == [(Verdict.OK, "PL-INTEREST")]


def test_the_example_in_the_reference_is_a_file_that_is_read():
    page = (Path(__file__).parents[2] / "docs" / "reference" / "law.md").read_text("utf-8")
    (example,) = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)

    (changed,) = (row for row in law_text.read(example, path="law.yaml").rows if row not in LAW.rows)

    assert (changed.key, changed.limit_days) == ("LPD-60", 45)
