"""Fields of persons at work: ages move by themselves, and all five psychographic groups filter until they age."""

from datetime import date, timedelta

import pytest

from presek.catalog.default import default_catalog
from presek.catalog.model import SourceKind
from presek.segment.parse import parse
from presek.segment.reference import Context, takes_in
from presek.values.facts import Customer, FactValue, Known
from presek.values.instant import AsOf, day_number, local_midnight
from presek.values.truth import Truth

CATALOG = default_catalog()
OBSERVED = date(2026, 3, 1)


def customer(**values: FactValue) -> Customer:
    since = local_midnight(OBSERVED, CATALOG.zone)
    return Customer("C-1", fields={key: (Known(value, since, since, since),) for key, value in values.items()})


def answer(rule: str, who: Customer, day: date) -> Truth:
    return takes_in(parse(rule), who, Context(CATALOG, AsOf.end_of(day, CATALOG.zone), {}))


@pytest.mark.parametrize(
    ("born", "birthday"),
    [
        (date(1996, 11, 21), date(2026, 11, 21)),
        (date(1996, 2, 29), date(2026, 2, 28)),
        (date(1996, 1, 1), date(2026, 1, 1)),
    ],
)
def test_r25_at_30_a_customer_moves_on_the_birthday_and_not_a_day_earlier(born: date, birthday: date) -> None:
    who = customer(birth_date=day_number(born))
    before, at_29, at_30 = birthday - timedelta(days=1), parse("age = 29"), parse("age = 30")
    assert takes_in(at_29, who, Context(CATALOG, AsOf.end_of(before, CATALOG.zone), {})) is True
    assert takes_in(at_30, who, Context(CATALOG, AsOf.end_of(birthday, CATALOG.zone), {})) is True


def test_r25_all_five_fields_of_a_person_filter_together() -> None:
    who = customer(
        sex="2", birth_date=day_number(date(1990, 5, 5)), marital_status="M", education="7", occupation="251",
        job_title="Lead analyst",
    )  # fmt: skip
    rule = 'sex = "2" and age >= 30 and marital_status = "M" and education within "7" and occupation within "25"'
    assert answer(rule + ' and job_title contains "analyst"', who, date(2026, 6, 1)) is True


@pytest.mark.parametrize(
    ("field", "value", "rule"),
    [
        ("big5_extraversion", 420, "big5_extraversion >= 4"),
        ("attitude_innovation", 350, "attitude_innovation between 3 and 4"),
        ("interests", frozenset({"sailing"}), 'interests has "sailing"'),
        ("value_security", 125, "value_security > 1"),
        ("lifestyle", "active", 'lifestyle in ("active", "outdoor")'),
    ],
)
def test_r39_each_psychographic_group_stores_filters_and_is_unknown_after_a_year(
    field: str, value: FactValue, rule: str
) -> None:
    who = customer(**{field: value})
    assert answer(rule, who, OBSERVED + timedelta(days=30)) is True
    assert answer(f"not ({rule})", who, OBSERVED + timedelta(days=30)) is False
    assert answer(rule, who, OBSERVED + timedelta(days=400)) is None


def test_r33_what_was_said_and_what_was_observed_are_kept_apart_and_both_filter() -> None:
    said, observed = CATALOG.fields["stated_need"], CATALOG.fields["observed_interest"]
    assert (said.source, observed.source) == (SourceKind.DECLARED, SourceKind.OBSERVED)
    assert (said.description["en"], observed.description["en"]) == (
        "what the customer said",
        "what the customer looked at or bought",
    )
    who = customer(stated_need=frozenset({"guarantee"}), observed_interest=frozenset({"wine"}))
    assert answer('stated_need has "guarantee" and observed_interest has "wine"', who, OBSERVED) is True
    assert answer('stated_need has "quality"', who, OBSERVED) is False
    assert answer('observed_interest has "guarantee"', who, OBSERVED) is False
