"""Ready policies: prudent, whole, in three languages, and lawful wherever the seller is."""

from __future__ import annotations

import pytest

from presek.catalog.default import default_catalog
from presek.catalog.model import LANGUAGES, Model
from presek.catalog.templates import everybody, templates
from presek.policy import fairness, law_text, ready, text
from presek.policy.book import Party, Policy
from presek.policy.fairness import Setting
from presek.policy.inspecting import flaws_within
from presek.policy.legal_result import Verdict
from presek.policy.treatment import Dimension
from presek.segment.segmentation import load, rules
from presek.values.instant import day_number, day_of

DAY = "2026-12-01"
TEMPLATES = {each.key: each for each in templates(currency="PLN")}
SEGMENTS = {**{key: each.text for key, each in TEMPLATES.items()}, ready.EVERYBODY: everybody()}
FILES = {
    name: text.load(ready.text_of(name, currency="PLN", day=DAY), path=name) for name in ready.names()
}  # fmt: skip
SPEECH = frozenset({Dimension.PRIORITY, Dimension.PITCH})
SELLERS = (
    Party(), Party(country="SI", size="small", body="firm"),
    Party(country="PL", size="large", body="firm", online=True),
)  # fmt: skip


def named(name: str) -> tuple[Policy, ...]:
    return FILES[name].policies


def test_every_ready_segment_has_one_ready_policy_and_no_other_segment_has():
    assert set(FILES) == set(SEGMENTS)
    for name, segments in SEGMENTS.items():
        wanted = [segment.key for each in load(segments, path=name) for segment in each.segments]
        assert [each.segment for each in named(name)] == wanted
        assert [each.key for each in named(name)] == wanted


@pytest.mark.parametrize("name", FILES)
def test_a_ready_policy_is_whole_and_speaks_every_language(name: str):
    fields = set(default_catalog().fields) | set(default_catalog().relations)
    for policy in named(name):
        assert set(policy.labels) == set(LANGUAGES)
        assert all(set(line.texts) == set(LANGUAGES) for line in policy.gives.pitch)
        assert {line.fact for line in policy.gives.pitch} - {None} <= fields
        assert fairness.dimensions(policy.gives)
        assert flaws_within(policy) == ()
        assert day_of(policy.valid_from).isoformat() == DAY


def test_ties_never_decide_between_ready_policies_and_lines():
    policies = [policy for name in FILES for policy in named(name)]
    lines = [line.key for policy in policies for line in policy.gives.pitch]

    assert len({each.position for each in policies}) == len(policies)
    assert len(set(lines)) == len(lines)
    assert [each.key for each in policies if each.default] == [ready.EVERYBODY]


@pytest.mark.parametrize("name", FILES)
def test_no_ready_policy_is_against_the_law_of_any_seller(name: str):
    terms = rules(load(SEGMENTS[name], path=name))
    catalog = default_catalog()
    for seller in SELLERS:
        for policy in named(name):
            if seller.size == "large" and name == "behavioural_value":
                continue  # a large seller at a distance may not give consumers A's and B's 30 days: that is told
            setting = Setting(law_text.shipped(), seller, day=day_number(day_of(policy.valid_from)), segments=terms,
                              consumers=not name.startswith("firmographic"))  # fmt: skip
            found = fairness.check(terms[policy.segment], policy.gives, catalog, setting=setting)
            assert [each.rule for each in found if each.verdict is Verdict.BLOCK] == []


@pytest.mark.parametrize("model", [Model.DEMOGRAPHIC, Model.PSYCHOGRAPHIC])
def test_who_people_are_and_what_moves_them_decide_only_what_is_said_and_when(model: Model):
    for name, template in TEMPLATES.items():
        if template.model is model:
            assert all(fairness.dimensions(policy.gives) <= SPEECH for policy in named(name))


def test_the_standard_conditions_speak_of_all_six_dimensions():
    (standard,) = named(ready.EVERYBODY)
    assert fairness.dimensions(standard.gives) == frozenset(Dimension)
