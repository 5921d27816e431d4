"""A segment may stand for sex though its rule never looks at it: when that is told."""

from __future__ import annotations

from datetime import date

import pytest

from presek.policy import law_text, proxies
from presek.policy.legal_result import Verdict
from presek.policy.proxies import Divided
from presek.policy.treatment import Dimension
from presek.values.instant import day_number
from tests.policy.vectors import VECTORS

DAY = day_number(date(2026, 11, 21))
LAW = law_text.shipped()


def test_the_association_is_cramer_s():
    assert round(proxies.cramers_v([[30, 10], [20, 40]]) or 0, 4) == VECTORS["cramer"][1]
    assert proxies.cramers_v([[30, 0], [20, 0]]) is None


@pytest.mark.parametrize(
    ("women_inside", "women_outside", "men_inside", "men_outside", "telling"),
    [
        (70, 30, 40, 60, True),  # V 0.30
        (50, 50, 50, 50, False),
        (45, 55, 50, 50, False),  # women get 0.90 of what men get
        (39, 61, 50, 50, True),  # 0.78
        (10, 90, 0, 100, True),  # only women
        (0, 100, 0, 100, False),
        (20, 9, 1, 100, False),  # too few women to tell
    ],
)
def test_it_is_told_where_sexes_are_far_apart_and_there_are_enough_of_both(
    women_inside, women_outside, men_inside, men_outside, telling
):
    divided = Divided(women_inside, women_outside, men_inside, men_outside)
    results = proxies.told(divided, frozenset({Dimension.DISCOUNT}), LAW, day=DAY)

    assert divided.telling is telling
    assert [(each.rule, each.verdict, each.acknowledge) for each in results] == (
        [("PROXY-SEX", Verdict.WARN, True)] if telling else []
    )


def test_it_is_told_with_its_figures_and_only_where_it_matters():
    divided = Divided(39, 61, 50, 50)
    (told,) = proxies.told(divided, frozenset({Dimension.SERVICE}), LAW, day=DAY)

    assert "V Craméra 0.11; kobiety dostają 0.78 tego, co mężczyźni" in told.texts["pl"]
    assert proxies.told(divided, frozenset({Dimension.PITCH}), LAW, day=DAY) == ()
