"""Property tests: on random customers, rules and instants the columnar engine answers as the reference does."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from presek.segment import terms as t
from presek.segment.normal import normal
from presek.segment.write import write
from presek.values.instant import AsOf
from tests.meaning.catalog import catalog
from tests.meaning.engines import columnar_answers, read_back, reference, snapshot_of
from tests.meaning.inline_customers import Base
from tests.strategies.customers import as_ofs, bases
from tests.strategies.pasts import history_terms, pasts
from tests.strategies.rules import aimed_terms, ranked_terms
from tests.strategies.terms import typed_terms

ZONES = {zone: catalog(zone=zone) for zone in ("Europe/Warsaw", "America/New_York")}
CATALOG = ZONES["Europe/Warsaw"]

pytestmark = pytest.mark.filterwarnings("error")


def tried(share: float) -> settings:
    """So many examples, as a share of the profile's (`--hypothesis-profile=long` for a long run); drawing is slow."""
    slow = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    return settings(max_examples=max(5, int(settings().max_examples * share)), suppress_health_check=slow)


@st.composite
def worlds(draw: st.DrawFn, of_rules: st.SearchStrategy[t.Term]) -> tuple[list[t.Term], Base, AsOf]:
    """Some rules, and customers at the edges."""
    ours = ZONES[draw(st.sampled_from(sorted(ZONES)))]
    wanted = draw(st.lists(of_rules, min_size=1, max_size=5))
    as_of = draw(as_ofs(ours))
    return wanted, draw(bases(ours, as_of)), as_of


def assert_agreement(wanted: list[t.Term], base: Base, as_of: AsOf) -> None:
    """Fails with the rule, the instant and the customers over whom the engines differ."""
    named = {f"{number}: {write(rule)}": rule for number, rule in enumerate(wanted)}
    expected = reference(named, base, as_of, {})
    with snapshot_of(base, known_at=as_of.known_at) as snapshot:
        found = columnar_answers(named, base, as_of, {}, snapshot=snapshot)
    for key in named:
        astray = (expected[key][0] ^ found[key][0]) | (expected[key][1] ^ found[key][1])
        assert not astray, (key, str(as_of), as_of.known_at, [each for each in base.people if each.key in astray][:1])


@tried(0.75)
@given(world=worlds(typed_terms(CATALOG)))
def test_engines_agree_on_written_rules(world: tuple[list[t.Term], Base, AsOf]):
    assert_agreement(*world)


@tried(0.75)
@given(world=worlds(aimed_terms()))
def test_engines_agree_on_rules_that_are_seldom_written(world: tuple[list[t.Term], Base, AsOf]):
    assert_agreement(*world)


@tried(0.5)
@given(world=worlds(typed_terms(CATALOG, max_leaves=3) | aimed_terms()))
def test_engines_agree_on_rewritten_rules(world: tuple[list[t.Term], Base, AsOf]):
    wanted, base, as_of = world
    named = {f"{number}: {write(rule)}": rule for number, rule in enumerate(wanted)}
    with snapshot_of(base, known_at=as_of.known_at) as snapshot:
        found = columnar_answers({key: normal(rule) for key, rule in named.items()}, base, as_of, {}, snapshot=snapshot)
    expected = reference(named, base, as_of, {})
    rewritten = reference({key: normal(rule) for key, rule in named.items()}, base, as_of, {})
    assert found == expected == rewritten


@tried(0.25)
@given(
    world=worlds(typed_terms(CATALOG, segments=("first", "second"), max_leaves=4)),
    others=st.tuples(aimed_terms(), aimed_terms()),
)
def test_engines_agree_on_rules_about_segments(world: tuple[list[t.Term], Base, AsOf], others: tuple[t.Term, t.Term]):
    wanted, base, as_of = world
    segments = {"first": others[0], "second": others[1]}
    named = {
        f"{number}: {write(rule)}": rule for number, rule in enumerate([*wanted, t.Otherwise(("first", "second"))])
    }
    with snapshot_of(base, known_at=as_of.known_at) as snapshot:
        found = columnar_answers(named, base, as_of, segments, snapshot=snapshot)
    assert found == reference(named, base, as_of, segments)


@tried(0.1)
@given(world=worlds(typed_terms(CATALOG, max_leaves=3) | aimed_terms()))
def test_a_snapshot_hands_out_customers_as_they_were_written(world: tuple[list[t.Term], Base, AsOf]):
    wanted, base, as_of = world
    named = {f"{number}: {write(rule)}": rule for number, rule in enumerate(wanted)}
    assert read_back(named, base, as_of, {}) == reference(named, base, as_of, {})


@tried(0.4)
@given(
    world=worlds(ranked_terms(segments=("first", "second"))),
    others=st.tuples(aimed_terms(), ranked_terms()),
)
def test_engines_agree_on_ranks(world: tuple[list[t.Term], Base, AsOf], others: tuple[t.Term, t.Term]):
    wanted, base, as_of = world
    segments = {"first": others[0], "second": others[1]}
    named = {f"{number}: {write(rule)}": rule for number, rule in enumerate(wanted)}
    with snapshot_of(base, known_at=as_of.known_at) as snapshot:
        found = columnar_answers(named, base, as_of, segments, snapshot=snapshot)
    assert found == reference(named, base, as_of, segments)


@st.composite
def remembering_worlds(draw: st.DrawFn) -> tuple[list[t.Term], Base, AsOf]:
    """Rules about the past, customers, and a past."""
    as_of = draw(as_ofs(CATALOG))
    base = draw(bases(CATALOG, as_of))
    wanted = draw(st.lists(history_terms(as_of), min_size=2, max_size=6))
    return wanted, replace(base, past=draw(pasts(base, as_of))), as_of


@tried(0.3)
@given(world=remembering_worlds())
def test_engines_agree_on_history(world: tuple[list[t.Term], Base, AsOf]):
    assert_agreement(*world)
