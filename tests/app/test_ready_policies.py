"""Ready policies in a company: proposed beside its own, read by a second person, approved all at once."""

from __future__ import annotations

import pytest

from presek.app import applying, approving, conditions, policies, ready_policies, refresh
from presek.catalog.templates import templates
from presek.policy.treatment import Dimension
from presek.segment import segmentation
from tests.app import policy_home

SIZES = ["firm_micro", "firm_small", "firm_medium", "firm_large", "firm_size_not_known"]


@pytest.fixture
def base(home):
    """Four customers with segments of their own, and the ready sizes of firms."""
    policy_home.fill(home)
    text = next(each.text for each in templates(currency="PLN") if each.key == "firmographic_size")
    sizes = segmentation.load(text, path="sizes")
    applying.put_in_force(home, [*sizes, *ready_policies.base(home)], by="maria")
    refresh.refresh(home)
    return home


def propose(home) -> ready_policies.Proposed:
    return ready_policies.propose(home, ["firmographic_size"], by="maria")


def test_ready_policies_wait_for_another_person_who_approves_them_all_at_once(base):
    assert propose(base).keys == ("everybody", *SIZES)
    assert conditions.conditions(base, "anna").terms.value is None

    own = approving.approve_all(base, by="Maria", acknowledged=["*"])
    assert own.approved == ()
    assert {each.problems[0].code for each in own.left_out} == {"same-person"}

    done = approving.approve_all(base, by="zofia")
    assert ([each.policy.key for each in done.approved], done.left_out) == (["everybody", *SIZES], ())
    terms, service = conditions.conditions(base, "anna").terms.value, conditions.conditions(base, "dawid").decisions
    assert terms is not None
    assert terms.net_days == 30
    assert all(each.value is not None for each in service if each.dimension is not Dimension.PITCH)


def test_what_a_company_decided_itself_stays(base):
    policy_home.put(base, "ours", "firm_small", {"payment_terms": {"net_days": 21}})
    policy_home.put(base, "usual", "rest", {"payment_terms": {"net_days": 10}}, default=True)

    assert propose(base).keys == tuple(key for key in SIZES if key != "firm_small")
    assert propose(base).keys == ()
    preview = ready_policies.preview(base)
    assert preview["firm_small"].has
    assert preview["everybody"].has


def test_what_was_not_read_or_not_acknowledged_or_is_blocked_goes_on_waiting(base):
    propose(base)
    said = {"key": "by_sex", "segment": "women", "valid_from": "2026-01-01", "pitch": [line("hello")]}
    policy_home.homes.force(base, policy_home.homes.segments("sexes", {"women": 'sex = "2"'}))
    policies.draft(base, said, by="maria")
    policies.propose(base, "by_sex", 1, by="maria")
    policies.draft(base, {**said, "key": "late", "segment": "large", "payment_terms": {"net_days": 14}}, by="maria")
    policies.propose(base, "late", 1, by="maria")

    read = {"firm_micro": 1, "by_sex": 1, "firm_small": 2}
    done = approving.approve_all(base, by="zofia", read=read, acknowledged_of={"late": ["*"]})

    assert [each.policy.key for each in done.approved] == ["firm_micro"]
    assert [(each.listed.policy.key, each.problems[0].code) for each in done.left_out] == [
        ("by_sex", "not-acknowledged")
    ]
    confirmed = {"by_sex": ["DEMOGRAPHICS-ONLY"]}
    again = approving.approve_all(base, by="zofia", read={"by_sex": 1}, acknowledged_of=confirmed)
    assert [each.policy.key for each in again.approved] == ["by_sex"]
    assert "late" in {each.policy.key for each in policies.waiting(base)}


def line(key: str) -> dict[str, object]:
    return {"key": key, "rank": 1, "texts": {"en": "Hello."}}


def test_policies_that_contradict_each_other_are_left_out_together(base):
    policies.draft(base, {"key": "low", "segment": "large", "valid_from": "2026-01-01", **capped(8, 5)}, by="maria")
    policies.draft(base, {"key": "fine", "segment": "large", "valid_from": "2026-01-01", **capped(5, 8)}, by="maria")
    for key in ("low", "fine"):
        policies.propose(base, key, 1, by="maria")

    done = approving.approve_all(base, by="zofia")

    assert [each.policy.key for each in done.approved] == ["fine"]
    assert [(each.listed.policy.key, each.problems[0].code) for each in done.left_out] == [("low", "over-its-cap")]


def capped(percent: int, most: int) -> dict[str, object]:
    return {"discount": {"percent": percent, "most_in_total_percent": most}}
