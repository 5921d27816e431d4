"""Requirements that the meaning itself has to meet, on every engine, with the catalog that the product brings."""

from __future__ import annotations

from datetime import date

import pytest

from presek.catalog.default import default_catalog
from presek.catalog.model import Model
from presek.segment.check import check
from presek.segment.explain import explain
from presek.segment.parse import parse
from presek.segment.reference import Context
from presek.segment.terms import Otherwise
from presek.segment.used import models
from presek.values.instant import AsOf
from tests.meaning.engines import ENGINES
from tests.meaning.inline_customers import Base, base_of

CATALOG = default_catalog()
engines = pytest.mark.parametrize("engine", ENGINES)


def inside(engine: str, rule: str, base: Base, day: str, **segments: str) -> set[str]:
    term = parse(rule)
    assert check(term, CATALOG) == ()
    rules = {key: parse(text) for key, text in segments.items()}
    answers = ENGINES[engine]({"rule": term}, base, as_of(day), rules)
    return set(answers["rule"][0])


def as_of(day: str) -> AsOf:
    return AsOf.end_of(date.fromisoformat(day), CATALOG.zone)


@engines
def test_r25_a_customer_moves_from_twenty_nine_to_thirty_on_the_birthday(engine: str):
    base = base_of({"ana": {"birth_date": "1996-06-30"}, "leap": {"birth_date": "1996-02-29"}, "nobody": {}}, CATALOG)
    assert inside(engine, "age = 29", base, "2026-06-29") == {"ana"}
    assert inside(engine, "age >= 30", base, "2026-06-29") == {"leap"}
    assert inside(engine, "age >= 30", base, "2026-06-30") == {"ana", "leap"}
    assert inside(engine, "age >= 30", base, "2026-02-27") == set()
    assert inside(engine, "age >= 30", base, "2026-02-28") == {"leap"}


@engines
def test_r25_sex_age_family_education_and_occupation_are_asked_with_their_code_lists(engine: str):
    ana = {"sex": "2", "birth_date": "1990-01-01", "marital_status": "M", "education": "7", "occupation": "251"}
    bor = {**ana, "sex": "1"}
    base = base_of(
        {"ana": {**ana, "job_title": "Analitik"}, "bor": {**bor, "job_title": "Analitik"}, "nobody": {}}, CATALOG
    )
    rule = (
        'sex = "2" and age between 30 and 40 and marital_status = "M" and education within "7"'
        ' and occupation within "25" and job_title contains "ANALIT"'
    )
    assert inside(engine, rule, base, "2026-06-30") == {"ana"}


@engines
def test_r29_firms_of_an_industry_and_a_size_are_exactly_those_expected(engine: str):
    firms = {
        "ten": {"industry": "62.10", "employees": 10},
        "forty_nine": {"industry": "61", "employees": 49},
        "nine": {"industry": "62.10", "employees": 9},
        "fifty": {"industry": "62.10", "employees": 50},
        "almost_fifty": {"industry": "62.10", "employees": 49.5},
        "bank": {"industry": "64.19", "employees": 20},
        "section": {"industry": "K", "employees": 20},
        "no_industry": {"employees": 20},
        "no_size": {"industry": "62.10"},
    }
    dated = {
        key: {name: [{"value": value, "from": "2026-06-01"}] for name, value in firm.items()}
        for key, firm in firms.items()
    }
    rule = 'industry within "K" and employees between 10 and 49'
    assert inside(engine, rule, base_of(dated, CATALOG), "2026-06-30") == {"ten", "forty_nine", "section"}


AGED = {
    "fresh": {"interests": [{"value": ["sailing"], "from": "2025-06-30"}]},
    "aged": {"interests": [{"value": ["sailing"], "from": "2025-06-29"}]},
    "other": {"interests": [{"value": ["chess"], "from": "2026-06-01"}]},
}


@engines
def test_r40_a_value_older_than_twelve_months_is_unknown_and_its_customer_falls_to_the_default(engine: str):
    base = base_of(AGED, CATALOG)
    rules = {"sailors": parse('interests has "sailing"')}
    answers = ENGINES[engine]({**rules, "rest": Otherwise(("sailors",))}, base, as_of("2026-06-30"), rules)
    assert answers["sailors"] == ({"fresh"}, {"aged"})
    assert answers["rest"] == ({"aged", "other"}, set())


def test_r40_the_default_comes_with_a_note_of_what_has_aged():
    context = Context(CATALOG, as_of("2026-06-30"), {"sailors": parse('interests has "sailing"')})
    aged = base_of(AGED, CATALOG).customers()[1]
    told = explain(Otherwise(("sailors",)), aged, context)
    assert told.verdict is True
    assert told.says == "PASS: 0 of the 1 other segments take this customer in, 1 cannot be judged; none may."
    assert "interests was last observed on 2025-06-29, more than 365 days ago" in told.parts[0].says


@engines
def test_r44_a_rule_with_one_condition_of_each_model_works(engine: str):
    rule = 'sex = "2" and employees >= 10 and orders_12m >= 1 and big5_intellect > 55'
    assert models(parse(rule), CATALOG) == set(Model) - {Model.IDENTITY}
    whole = {
        "sex": "2",
        "employees": [{"value": 10, "from": "2026-01-01"}],
        "orders": [{"at": "2026-01-01"}],
        "big5_intellect": [{"value": 55.01, "from": "2026-01-01"}],
    }
    lacking = {f"without_{key}": {name: value for name, value in whole.items() if name != key} for key in whole}
    base = base_of({"whole": whole, **lacking}, CATALOG)
    assert inside(engine, rule, base, "2026-06-30") == {"whole"}
