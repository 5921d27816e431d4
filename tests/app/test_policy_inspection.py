"""Looking policies over by the customers there are: what a version would bring, with an example customer."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from presek.app import policies, policy_inspection
from presek.cli.main import app
from presek.policy.book import Output
from presek.policy.inspecting import Flaw
from presek.values.problem import Problems
from tests.app import policy_home


@pytest.fixture
def base(home):
    policy_home.fill(home)
    policy_home.put(home, "firms", "firms", {"payment_terms": {"net_days": 14}, "discount": {"percent": 5}})
    return home


def test_a_draft_that_never_decides_is_found_before_it_is_published_with_a_customer(base):
    made = policies.draft(
        base,
        {"key": "slow", "segment": "large", "valid_from": "2026-01-01", "payment_terms": {"net_days": 30}},
        by="maria",
    )
    found = policy_inspection.of_version(base, "slow", made.policy.version)
    (brought,) = found.news
    assert (brought.flaw, brought.example) == (Flaw.NEVER_DECIDES, "anna")
    assert [each.key for each in brought.policies] == ["slow", "firms"]
    gap = next(each for each in found.findings if each.flaw is Flaw.GAP and each.output is Output.NET_DAYS)
    assert (gap.example, gap.customers) == ("dawid", 1)
    assert gap in policy_inspection.inspected(base).findings

    told = CliRunner().invoke(app, ["policies", "inspect", "slow", "--home", str(base.path), "--json"])
    assert [each["flaw"] for each in json.loads(told.stdout)["news"]] == ["never_decides"]
    shown = CliRunner().invoke(app, ["policies", "inspect", "--home", str(base.path)])
    assert "dawid" in shown.stdout


def test_an_unknown_policy_is_named_with_the_nearest_one(base):
    with pytest.raises(Problems, match="'firm'") as told:
        policy_inspection.of_version(base, "firm")
    assert told.value.problems[0].nearest == ("firms",)
