"""A company's own rows of law: put over the shipped ones by two persons, and counted with at once."""

from __future__ import annotations

import pytest

from presek.app import conditions, law_rows
from presek.policy.legal_result import Verdict
from presek.values.problem import Problems
from tests.app import policy_home

OWN = """\
edition: 1
law:
  LPD-60:
    subject: terms
    verdict: BLOCK
    limit_days: 45
    from: 2020-01-01
    when: {contract: false, buyer_body: [firm]}
    source: "our own rule"
    texts: {en: "At most {limit}.", pl: "Najwyżej {limit}.", sl: "Največ {limit}."}
  OUR-7:
    subject: terms
    verdict: WARN
    limit_days: 7
    from: 2020-01-01
    source: "our own rule"
    texts: {en: "Over {limit}.", pl: "Ponad {limit}.", sl: "Nad {limit}."}
"""


@pytest.fixture
def base(home):
    policy_home.fill(home)
    policy_home.put(home, "long", "large", {"payment_terms": {"net_days": 60}})
    return home


def term(base) -> tuple[int | None, list[tuple[Verdict, str]]]:
    terms = conditions.conditions(base, "anna").terms
    assert terms.value is not None
    return terms.value.net_days, [(each.verdict, each.rule) for each in terms.legal]


def test_own_rows_are_planned_approved_by_another_and_decide_from_then_on(base, tmp_path):
    file = tmp_path / "law.yaml"
    file.write_text(OWN, "utf-8")
    assert term(base) == (60, [])

    plan = law_rows.apply(base, file, by="maria", approved_by="", dry_run=True)
    assert [(each.key, each.state) for each in plan.rows] == [("LPD-60", "changed"), ("OUR-7", "new")]
    assert plan.blocked == (("long", "LPD-60"),)
    with pytest.raises(Problems, match="another person approves it"):
        law_rows.apply(base, file, by="maria", approved_by="Maria")
    assert term(base)[0] == 60

    law_rows.apply(base, file, by="maria", approved_by="zofia")
    days, legal = term(base)
    assert days == 45
    assert (Verdict.BLOCK, "LPD-60") in legal
    assert {each.row.key for each in law_rows.listed(base) if each.own} == {"LPD-60", "OUR-7"}

    file.write_text("edition: 1\n", "utf-8")
    back = law_rows.apply(base, file, by="maria", approved_by="zofia")
    assert [(each.key, each.state) for each in back.rows] == [("LPD-60", "shipped"), ("OUR-7", "removed")]
    assert term(base)[0] == 60


def test_a_file_that_is_wrong_changes_nothing_and_names_its_places(base, tmp_path):
    file = tmp_path / "law.yaml"
    file.write_text(OWN.replace("limit_days: 45", "limit_days: many"), "utf-8")

    with pytest.raises(Problems, match=r"law.yaml:6:17: 'limit_days' is a whole number, not 'many'"):
        law_rows.apply(base, file, by="maria", approved_by="zofia")
    with pytest.raises(Problems):
        law_rows.apply(base, tmp_path / "none.yaml", by="maria", approved_by="zofia")
    assert term(base)[0] == 60
