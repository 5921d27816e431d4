"""One table of cases, every engine: the ids read as the specification."""

from __future__ import annotations

from collections import Counter

import pytest

from presek.segment.check import check
from tests.meaning.cases import Case, cases
from tests.meaning.engines import ENGINES

CASES = [pytest.param(case, id=f"{case.file}: {case.id}") for case in cases()]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("case", CASES)
def test_a_rule_means_the_same_on_every_engine(engine: str, case: Case):
    answers = ENGINES[engine]({"rule": case.rule}, case.base, case.as_of, case.segments)
    assert answers["rule"] == (case.inside, case.unknown)


@pytest.mark.parametrize("case", CASES)
def test_every_rule_of_the_table_passes_the_check(case: Case):
    assert check(case.rule, case.base.catalog, segments=case.segments) == ()


def test_every_case_has_a_reason_of_its_own():
    reasons = Counter(case.id for case in cases())
    assert [reason for reason, times in reasons.items() if times > 1] == []
    assert len(reasons) >= 200
