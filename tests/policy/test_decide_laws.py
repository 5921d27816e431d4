"""What holds of every book and every customer, and that many are decided as one is."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as some

from presek.membership.customers import Customers
from presek.policy import said
from presek.policy.book import Output
from presek.policy.conditions import OUTPUTS, Limit, Reason
from presek.policy.decide import decide
from presek.policy.decide_many import Crowd, decide_many
from presek.policy.legal_result import Verdict
from presek.policy.speakers import says
from presek.policy.treatment import Dimension
from tests.policy.book_of import DAY, LAW
from tests.policy.drawn_books import FACTS, SEGMENTS, books, standings

ADDED = frozenset({Output.DISCOUNT, Output.PITCH, Output.CREDIT_BLOCK, Output.DO_NOT_CONTACT})
few = settings(max_examples=40)
PRODUCTS = (("", ()), ("p-1", ()), ("p-2", ("screws-long",)), ("p-3", ("screws-long", "nails")))


def parts_of(found):
    return [part for decision in found.decisions for part in decision.parts]


@few
@given(standings(), books())
def test_an_output_with_one_value_never_has_two_answers(standing, book):
    found = decide(standing, book, day=DAY)
    assert [decision.dimension for decision in found.decisions] == list(Dimension)
    for part in parts_of(found):
        if part.output not in ADDED and part.hit.value != "C+":
            assert len(part.by) + (part.exception is not None) <= 1
        assert isinstance(part.value, bool) is (part.output in {Output.CREDIT_BLOCK, Output.DO_NOT_CONTACT})


@few
@given(standings(), books(), some.randoms(use_true_random=False))
def test_the_order_of_policies_matters_only_by_the_stated_rule(standing, book, chance):
    shuffled = list(book.policies)
    chance.shuffle(shuffled)
    found, again = decide(standing, book, day=DAY), decide(standing, replace(book, policies=tuple(shuffled)), day=DAY)
    assert found.as_json() == again.as_json()
    assert found.hash == again.hash


@few
@given(standings(), books())
def test_a_capped_discount_never_exceeds_its_cap(standing, book):
    found = decide(standing, book, day=DAY).discount
    if found.value is None:
        return
    caps = [
        policy.gives.discount.most_in_total
        for policy in book.policies
        if policy.segment in standing.inside
        and policy.valid_from <= DAY
        and policy.gives.discount is not None
        and policy.gives.discount.most_in_total is not None
        and not policy.default
    ]
    if found.exception is not None:
        caps = [found.exception.value.most_in_total] if found.exception.value.most_in_total is not None else []
    for product, categories in PRODUCTS:
        share = found.value.share_on(product, categories)
        assert 0 <= share <= 1
        if caps:
            assert share <= Fraction(min(caps), 10_000)


@few
@given(standings(), books())
def test_a_block_of_law_is_never_overridden(standing, book):
    part = decide(standing, book, day=DAY).terms.part(Output.NET_DAYS)
    if part.value is None:
        return
    contract = part.exception.contract if part.exception else ""
    result = LAW.terms(book.seller, standing.party, part.value, contract=contract, day=DAY)
    assert result.verdict is not Verdict.BLOCK
    blocked = any(each.verdict is Verdict.BLOCK for each in part.legal)
    assert blocked is (part.limit is Limit.LAW) is (part.asked is not None)
    assert part.asked is None or part.value < part.asked


@few
@given(standings(), books())
def test_the_reason_is_of_the_value(standing, book):
    for part in parts_of(decide(standing, book, day=DAY)):
        reason = part.because.reason
        assert (reason is Reason.EXCEPTION) is (part.exception is not None)
        assert part.because.policies == tuple((policy.key, policy.version) for policy in part.by)
        if reason in {Reason.POLICY, Reason.DEFAULT}:
            assert part.value is not None
            assert all(policy.segment in standing.inside for policy in part.by)
        if reason in {Reason.UNASSIGNED, Reason.CANNOT_SAY, Reason.CONFLICT}:
            assert part.value is None
            assert part.by == ()
        if part.output is Output.NET_DAYS and part.by:
            assert (part.value if part.asked is None else part.asked) == says(part.by[0], Output.NET_DAYS)
        if part.output in {Output.SERVICE, Output.PROCESS, Output.FIRST_RESPONSE} and part.by:
            assert part.value == says(part.by[0], part.output)


@few
@given(standings(), books())
def test_every_policy_that_speaks_has_won_or_lost(standing, book):
    found = decide(standing, book, day=DAY)
    for policy in book.policies:
        if policy.segment not in standing.inside or policy.valid_from > DAY:
            continue
        for part in parts_of(found):
            said = says(policy, part.output)
            if said is None or said is False:
                continue
            named = {each.key for each in part.by} | {each.policy.key for each in part.lost}
            assert policy.key in named or part.output is Output.DISCOUNT or part.exception is not None


@few
@given(standings(), books())
def test_a_default_wins_only_where_no_other_speaks(standing, book):
    for part in parts_of(decide(standing, book, day=DAY)):
        if any(policy.default for policy in part.by):
            others = [
                policy
                for policy in book.policies
                if not policy.default and policy.segment in standing.inside and policy.valid_from <= DAY
            ]
            assert all(says(policy, part.output) is None for policy in others)


def crowd_of(people, book):
    size = len(people)

    def those(holds):
        return Customers.where(np.array([holds(each) for each in people], dtype=bool))

    parties = list(dict.fromkeys(each.party for each in people))
    return Crowd(
        size=size,
        inside={name: those(lambda each, name=name: name in each.inside) for name in SEGMENTS},
        known={name: those(lambda each, name=name: name in each.known) for name in FACTS},
        parties=parties,
        party_of=np.array([parties.index(each.party) for each in people], dtype=np.int32),
        exceptions={ordinal: each.exceptions for ordinal, each in enumerate(people) if each.exceptions},
    )


@few
@given(some.lists(standings(), min_size=1, max_size=12), books())
def test_many_are_decided_as_each_one_is(people, book):
    many = decide_many(crowd_of(people, book), book, day=DAY)
    for ordinal, standing in enumerate(people):
        alone = decide(standing, book, day=DAY)
        for decision in alone.decisions:
            found = many.decision(decision.dimension, ordinal)
            assert found.value == decision.value
            for part, whole in zip(found.parts, decision.parts):
                assert (part.value, part.asked, part.legal, part.exception) == (
                    whole.value,
                    whole.asked,
                    whole.legal,
                    whole.exception,
                )
                if part.output not in {Output.CREDIT_BLOCK, Output.DO_NOT_CONTACT}:
                    assert part.by == whole.by
        assert many.version == alone.version


@few
@given(some.lists(standings(), min_size=1, max_size=8), books(), books())
def test_who_gets_something_else_is_found_for_everybody_at_once(people, book, other):
    crowd = crowd_of(people, book)
    before, after = decide_many(crowd, book, day=DAY), decide_many(crowd, other, day=DAY)
    for dimension in OUTPUTS:
        expected = [
            ordinal
            for ordinal in range(len(people))
            if said.given(before.value(dimension, ordinal)) != said.given(after.value(dimension, ordinal))
        ]
        assert after.changed(before, dimension).ordinals().tolist() == expected
