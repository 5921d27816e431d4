"""Which attributes may decide what: found wherever a rule hides them, and judged as the rows of law say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from presek.catalog.default import default_catalog
from presek.catalog.model import Measure
from presek.policy import fairness, law_text
from presek.policy.book import Party
from presek.policy.fairness import Setting
from presek.policy.legal_result import Verdict
from presek.policy.treatment import (
    Channel,
    Discount,
    PaymentTerms,
    PitchLine,
    Priority,
    Service,
    Tier,
    Treatment,
)
from presek.segment.parse import parse
from presek.values.instant import day_number

CATALOG = default_catalog()
DAY = day_number(date(2026, 11, 21))
SEGMENTS = {
    "women": parse('sex = "female"'),
    "older-women": parse('in segment "women" and age > 60'),
    "loop": parse('in segment "loop" and revenue_12m > 1 PLN'),
    "rest": parse("otherwise"),
}
PRICE = Treatment(discount=Discount(500))
TERMS = Treatment(payment_terms=PaymentTerms(14))
SERVICE = Treatment(service=Service(Tier.PREMIUM, (Channel.PHONE,)))
PITCH = Treatment(pitch=(PitchLine("hello", {"en": "Hello"}),))
PRIORITY = Treatment(priority=Priority(80))


def judged(
    rule: str,
    gives: Treatment = PRICE,
    *,
    seller: str | None = "PL",
    consumers: bool | None = None,
    online: bool = False,
) -> dict[str, Verdict]:
    setting = Setting(
        law_text.shipped(), Party(country=seller, size="small", online=online), DAY, SEGMENTS, consumers=consumers
    )
    results = fairness.check(parse(rule), gives, CATALOG, setting=setting)
    return {each.rule: each.verdict for each in results}


@pytest.mark.parametrize(
    "rule",
    [
        'sex = "female"',
        "sex is known",
        'revenue_12m > 100 PLN and not sex = "male"',
        'in segment "women"',
        'revenue_12m > 100 PLN and in segment "older-women"',
        'any contacts(where sex = "female")',
        'contacts.count(where sex = "female") > 2',
        'was in segment "women" on 2026-01-01',
    ],
)
@pytest.mark.parametrize("gives", [PRICE, TERMS, SERVICE])
def test_r27_sex_in_a_rule_of_price_terms_or_service_is_blocked_wherever_it_hides(rule: str, gives: Treatment):
    assert judged(rule, gives)["DIR-2004-113"] is Verdict.BLOCK


def test_sex_behind_a_measure_of_the_company_is_found():
    hidden = Measure("ladies", {"en": "ladies"}, 'contacts.count(where sex = "female")')
    catalog = replace(CATALOG, measures={**CATALOG.measures, "ladies": hidden})
    setting = Setting(law_text.shipped(), Party(country="PL"), DAY, {})

    (result, *_) = fairness.check(parse("ladies > 0"), PRICE, catalog, setting=setting)

    assert (result.verdict, result.rule, result.names) == (Verdict.BLOCK, "DIR-2004-113", ("contacts.sex",))


def test_what_is_blocked_names_the_attribute_and_the_segment_by_which_it_came():
    setting = Setting(law_text.shipped(), Party(country="PL"), DAY, SEGMENTS)

    (result, *_) = fairness.check(parse('in segment "older-women"'), PRICE, CATALOG, setting=setting)

    assert result.texts["pl"].endswith("reguła używa: płeć (women).")
    assert result.texts["sl"].endswith("pravilo uporablja: spol (women).")


def test_r27_a_policy_on_demographics_alone_must_be_acknowledged():
    setting = Setting(law_text.shipped(), Party(country="PL"), DAY, SEGMENTS)

    results = fairness.check(parse("age between 25 and 40"), PRIORITY, CATALOG, setting=setting)

    assert [(each.rule, each.verdict, each.acknowledge) for each in results] == [
        ("DEMOGRAPHICS-ONLY", Verdict.WARN, True)
    ]
    assert "DEMOGRAPHICS-ONLY" in judged('age > 40 and country = "PL"')
    assert "DEMOGRAPHICS-ONLY" not in judged("age > 40 and revenue_12m > 100 PLN")
    assert "DEMOGRAPHICS-ONLY" not in judged("revenue_12m > 100 PLN")


@pytest.mark.parametrize("rule", ["value_security > 4", 'interests has "sport"', "any answers(last 12 months)"])
def test_psychographics_never_decide_price_terms_or_service_and_may_decide_what_is_said(rule: str):
    assert [judged(rule, gives).get("PSYCHOGRAPHIC") for gives in (PRICE, TERMS, SERVICE)] == [Verdict.BLOCK] * 3
    assert [judged(rule, gives).get("PSYCHOGRAPHIC") for gives in (PRIORITY, PITCH)] == [None] * 2


def test_residence_alone_is_blocked_for_consumers_and_warned_of_otherwise():
    alone, mixed = 'country = "DE" and kind = "person"', 'country = "DE" and revenue_12m > 100 PLN'

    assert judged(alone, consumers=True)["GEO-2018-302"] is Verdict.BLOCK
    assert judged(alone, consumers=None)["GEO-2018-302"] is Verdict.BLOCK
    assert judged(alone, consumers=False)["GEO-2018-302"] is Verdict.WARN
    assert judged(mixed, consumers=True)["GEO-2018-302"] is Verdict.WARN
    assert "GEO-2018-302" not in judged(alone, PITCH, consumers=True)


def test_slovene_sellers_must_justify_personal_circumstances_and_polish_ones_give_a_reason():
    assert judged("age > 60 and revenue_12m > 1 PLN", seller="SI")["ZVARD-1"] is Verdict.WARN
    assert judged("age > 60 and revenue_12m > 1 PLN", seller="PL") == {
        "PL-EQUAL-AGE": Verdict.WARN,
        "PID-6A": Verdict.OK,
    }
    assert {"ZVARD-1", "PL-EQUAL-AGE"} <= set(judged("age > 60", seller=None))


def test_personalised_prices_of_consumers_who_buy_at_a_distance_must_be_told():
    assert judged("revenue_12m > 1 PLN", online=True, consumers=True) == {
        "CRD-6-1-EA": Verdict.WARN,
        "PID-6A": Verdict.OK,
    }
    assert judged("revenue_12m > 1 PLN", online=False, consumers=True) == {"PID-6A": Verdict.OK}
    assert judged("revenue_12m > 1 PLN", online=True, consumers=False) == {}


def test_r04_a_policy_that_says_nothing_is_warned_of():
    assert judged("revenue_12m > 1 PLN", Treatment()) == {"NOT-ACTIONABLE": Verdict.WARN}


def test_a_segment_s_term_over_sixty_days_is_blocked_for_no_contract_stands_behind_it():
    long = Treatment(payment_terms=PaymentTerms(75))

    assert judged("revenue_12m > 1 PLN", long) == {"LPD-60": Verdict.BLOCK}
    assert judged("revenue_12m > 1 PLN", Treatment(payment_terms=PaymentTerms(55)), consumers=True) == {
        "CCD2-50": Verdict.BLOCK
    }


def test_a_segment_that_names_itself_is_followed_once():
    assert judged('in segment "loop"', PRIORITY) == {}


@pytest.mark.parametrize(
    "rule",
    [
        "top 20 % by revenue_12m",
        'revenue_12m > 0 PLN and not abc(revenue_12m) = "C"',
        'rfm_group_rank = "champion"',
        'in segment "best"',
        'quintile(revenue_12m) >= 4 within segment "women"',
    ],
)
def test_money_that_follows_from_a_comparison_with_others_is_warned_of(rule: str):
    segments = {**SEGMENTS, "best": parse("top 10 by revenue_12m")}
    setting = Setting(law_text.shipped(), Party(country="PL", size="small"), DAY, segments)
    for gives, warned in ((PRICE, True), (TERMS, True), (PITCH, False), (SERVICE, False)):
        results = fairness.check(parse(rule), gives, CATALOG, setting=setting)
        found = [each for each in results if each.rule == "RELATIVE-TERMS"]
        assert [(each.verdict, each.acknowledge) for each in found] == ([(Verdict.WARN, True)] if warned else [])


def test_fixed_limits_and_samples_compare_nobody():
    assert "RELATIVE-TERMS" not in judged('rfm_group = "champion"')
    assert "RELATIVE-TERMS" not in judged('revenue_12m >= 10_000 PLN and sample 10 % seed "a"')
