"""What law blocks stays blocked after a policy is approved: rules and measures can't become what it may not rest on."""

from __future__ import annotations

import pytest

from presek.app import cataloguing, policies, policy_checks, refresh
from presek.values.problem import Problems
from tests.app import homes, policy_home

SIZES = {"large": "employees >= 50", "middle": "employees >= 10 and employees < 50", "rest": "otherwise"}
CATALOG = """\
edition: 1
measures:
  contacts_seen:
    labels: {{en: contacts, pl: kontakty, sl: stiki}}
    value: {value}
    unit: people
    model: behavioural
"""


@pytest.fixture
def base(home):
    policy_home.fill(home)
    homes.force(home, homes.segments("kinds", {"persons": 'kind = "person"', "women": 'sex = "2"'}))
    policy_home.put(home, "gold", "large", {"discount": {"percent": 10}})
    return home


def resized(base, large: str) -> None:
    homes.force(base, homes.segments("size", {**SIZES, "large": large}, partition=True))


def test_r27_sex_in_a_rule_of_price_is_blocked_when_the_policy_is_proposed(base):
    says = {"key": "w", "segment": "women", "valid_from": "2026-01-01", "discount": {"percent": 5}}
    policies.draft(base, says, by="maria")

    with pytest.raises(Problems, match="Sex may not decide prices"):
        policies.propose(base, "w", 1, by="maria")


@pytest.mark.parametrize("rule", ['sex = "1"', 'employees >= 50 and in segment "women"'])
def test_r27_a_segment_with_a_policy_of_price_can_not_come_to_rest_on_sex(base, rule):
    with pytest.raises(Problems, match=r"the policy 'gold' stands on this segment. Sex may not decide prices"):
        resized(base, rule)

    resized(base, "employees >= 60")
    policies.retire(base, "gold", by="maria")
    resized(base, rule)


def test_r27_nor_can_another_segment_or_a_measure_that_it_uses(base, tmp_path):
    file = tmp_path / "catalog.yaml"
    file.write_text(CATALOG.format(value="contacts.count()"), "utf-8")
    cataloguing.apply(base, file)
    resized(base, 'employees >= 50 and contacts_seen >= 0 and not in segment "persons"')

    with pytest.raises(Problems, match="stands on this segment"):
        homes.force(base, homes.segments("kinds", {"persons": 'sex = "1"', "women": 'sex = "2"'}))
    file.write_text(CATALOG.format(value="""'contacts.count(where sex = "2")'"""), "utf-8")
    with pytest.raises(Problems, match="stands on this segment"):
        cataloguing.apply(base, file)


def test_a_segment_that_stands_for_sex_is_told_and_must_be_acknowledged(base):
    people = [
        {"customer": f"p{number}", "kind": "person", "sex": 1 + number % 2, "employees": 60 if number % 2 else 1}
        for number in range(80)
    ]
    homes.put(base, "customers", people)
    refresh.refresh(base)

    says = {"key": "again", "segment": "large", "valid_from": "2026-01-01", "discount": {"percent": 5}}
    made = policies.draft(base, says, by="maria")
    policies.propose(base, "again", 1, by="maria")
    (told,) = policy_checks.of_policy(base, made.policy).to_acknowledge

    assert told.rule == "PROXY-SEX"
    with pytest.raises(Problems, match="may stand for sex"):
        policies.approve(base, "again", 1, by="zofia")
    assert policies.approve(base, "again", 1, by="zofia", acknowledged=["PROXY-SEX"]).active
