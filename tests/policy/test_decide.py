"""Deciding: one answer per dimension, who won, who lost and why, what an exception and the law do."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction

import pytest

from presek.policy.book import Hit, Output, Reach, Status
from presek.policy.conditions import Limit, Reason, Why
from presek.policy.treatment import (
    Channel,
    Dimension,
    Discount,
    Method,
    PaymentTerms,
    PitchLine,
    Priority,
    Process,
    Stacking,
    Stage,
)
from presek.values.money import Money
from tests.policy.book_of import (
    BASE,
    DAY,
    LATE,
    LAW,
    VIP,
    book,
    customer,
    day,
    decided,
    exception,
    policy,
    served,
    term,
)


def whys(part):
    return {lost.policy.segment: lost.why for lost in part.lost}


def test_vip_who_pays_late_gets_the_shorter_term_the_best_discount_and_the_best_tier():
    given = decided(VIP, LATE, BASE)
    assert given.terms.value.net_days == 14
    assert given.discount.value.basis_points == 1200
    assert given.service.value.tier.value == "contract"
    assert whys(given.terms.part(Output.NET_DAYS)) == {"vip": Why.ANOTHER_IS_LESS, "base": Why.ANOTHER_IS_LESS}
    assert whys(given.discount.part(Output.DISCOUNT)) == {
        "late_payer": Why.ANOTHER_IS_MORE,
        "base": Why.ANOTHER_IS_MORE,
    }
    assert whys(given.service.part(Output.SERVICE)) == {
        "late_payer": Why.ANOTHER_IS_BETTER,
        "base": Why.ANOTHER_IS_BETTER,
    }
    assert given.terms.because.segments == ("late_payer",)
    assert given.process.value is None
    assert given.process.because.reason is Reason.UNASSIGNED


@pytest.mark.parametrize(
    ("hit", "days"),
    [(Hit.LEAST, 14), (Hit.MOST, 45), (Hit.FIRST, 45), (Hit.PRIORITY, 14), (Hit.UNIQUE, None), (Hit.ANY, None)],
)
def test_net_days_by_each_hit_policy(hit, days):
    policies = [replace(each, position=place) for place, each in enumerate((VIP, LATE, BASE))]
    part = decided(*policies, hits={Output.NET_DAYS: hit}).terms.part(Output.NET_DAYS)
    assert part.value == days
    assert part.hit is hit
    assert len(part.by) + len(part.lost) == 3
    assert (part.reason is Reason.CONFLICT) is (days is None)


def test_unique_and_any_answer_where_one_speaks_or_all_agree():
    assert decided(VIP, hits={Output.NET_DAYS: Hit.UNIQUE}).terms.value.net_days == 45
    same = policy("b2b", payment_terms=term(45))
    part = decided(VIP, same, hits={Output.NET_DAYS: Hit.ANY}).terms.part(Output.NET_DAYS)
    assert part.value == 45
    assert [lost.why for lost in part.lost] == [Why.SAME_AS_ANOTHER]


def test_sums_add_limits_weights_and_discounts():
    one = policy(
        "a",
        payment_terms=PaymentTerms(credit_limit=Money.of(100, "PLN")),
        priority=Priority(weight=70),
        discount=Discount(1000),
    )
    two = policy(
        "b",
        payment_terms=PaymentTerms(credit_limit=Money.of(50, "PLN")),
        priority=Priority(weight=40),
        discount=Discount(500),
    )
    sums = {output: Hit.SUM for output in (Output.CREDIT_LIMIT, Output.WEIGHT, Output.DISCOUNT)}
    given = decided(one, two, hits=sums)
    assert given.terms.value.credit_limit == Money.of(150, "PLN")
    weight = given.priority.part(Output.WEIGHT)
    assert (weight.value, weight.asked, weight.limit) == (100, 110, Limit.CAP)
    assert given.discount.value.basis_points == 1500
    assert [each.key for each in given.discount.by] == ["a", "b"]


def test_limits_in_two_currencies_are_not_compared():
    one = policy("a", payment_terms=PaymentTerms(credit_limit=Money.of(100, "PLN")))
    two = policy("b", payment_terms=PaymentTerms(credit_limit=Money.of(50, "EUR")))
    part = decided(one, two).terms.part(Output.CREDIT_LIMIT)
    assert part.value is None
    assert part.reason is Reason.CONFLICT
    assert {lost.why for lost in part.lost} == {Why.OTHER_CURRENCY}


def test_an_output_with_one_value_takes_no_list():
    for output in Output:
        if output is not Output.PITCH:
            for hit in (Hit.OUTPUT_ORDER, Hit.RULE_ORDER, Hit.COLLECT):
                with pytest.raises(ValueError, match=output.value):
                    book(VIP, hits={output: hit})


def test_one_block_blocks_and_one_silence_silences():
    blocks = policy("debtor", payment_terms=PaymentTerms(credit_block=True))
    silent = policy("objected", priority=Priority(do_not_contact=True))
    given = decided(VIP, blocks, silent)
    assert given.terms.value.credit_block
    assert given.terms.value.net_days == 45
    assert given.priority.value.do_not_contact
    block = given.terms.part(Output.CREDIT_BLOCK)
    assert [each.key for each in block.by] == ["debtor"]
    assert whys(block) == {"vip": Why.NOT_BLOCKING}
    free = decided(VIP).terms.part(Output.CREDIT_BLOCK)
    assert (free.value, free.reason) == (False, Reason.NOT_FORBIDDEN)
    first = decided(VIP, blocks, hits={Output.CREDIT_BLOCK: Hit.FIRST}).terms.part(Output.CREDIT_BLOCK)
    assert first.value is True
    later = [replace(blocks, position=9), VIP]
    assert not decided(*later, hits={Output.CREDIT_BLOCK: Hit.FIRST}).terms.part(Output.CREDIT_BLOCK).value


def test_a_default_speaks_only_where_no_other_does():
    base = replace(BASE, default=True, gives=replace(BASE.gives, priority=Priority(weight=10)))
    small = policy("small", payment_terms=term(60), service=served("self_service", "portal"))
    given = decided(base, small)
    assert given.terms.value.net_days == 60
    assert given.service.value.channels == (Channel.PORTAL,)
    assert given.discount.value.basis_points == 500
    assert given.priority.value.weight == 10
    assert given.discount.because.reason is Reason.DEFAULT
    assert whys(given.terms.part(Output.NET_DAYS)) == {"base": Why.DEFAULT_IS_SILENT}


def test_a_default_fills_what_others_leave_open_within_a_dimension():
    base = replace(BASE, default=True)
    debtor = policy("debtor", payment_terms=PaymentTerms(credit_block=True))
    given = decided(base, debtor)
    assert given.terms.value == PaymentTerms(net_days=30, credit_block=True)
    assert [lost.why for lost in given.terms.part(Output.CREDIT_BLOCK).lost] == []


def test_a_cap_of_nothing_means_no_discount():
    late = policy("late_payer", discount=Discount(0, most_in_total=0))
    part = decided(VIP, late).discount.part(Output.DISCOUNT)
    assert part.value.basis_points == 0
    assert part.value.share_on("anything", ("any",)) == 0
    assert [each.key for each in part.by] == ["late_payer"]
    assert whys(part) == {"vip": Why.CAPPED}
    assert part.limit is Limit.CAP
    assert part.asked.basis_points == 1200


def test_the_lowest_cap_of_all_caps():
    one = policy("a", discount=Discount(2500, most_in_total=2000))
    two = policy("b", discount=Discount(500, most_in_total=1500))
    part = decided(one, two).discount.part(Output.DISCOUNT)
    assert part.value.basis_points == 1500
    assert part.value.capped_by.key == "b"
    assert [each.key for each in part.by] == ["a"]
    assert part.limit is Limit.CAP
    wide = decided(policy("c", discount=Discount(300, most_in_total=2000))).discount.part(Output.DISCOUNT)
    assert (wide.value.basis_points, wide.limit) == (300, None)


def test_additive_discounts_are_added_only_among_themselves():
    alone = policy("alone", discount=Discount(1000))
    plus = [policy(f"plus_{each}", discount=Discount(each, stacking=Stacking.ADDITIVE)) for each in (400, 300)]
    assert decided(alone, *plus).discount.value.basis_points == 1000
    more = policy("more", discount=Discount(500, stacking=Stacking.ADDITIVE))
    given = decided(alone, *plus, more)
    assert given.discount.value.basis_points == 1200
    assert {each.key for each in given.discount.by} == {"plus_400", "plus_300", "more"}
    assert whys(given.discount.part(Output.DISCOUNT)) == {"alone": Why.ANOTHER_IS_MORE}
    times = policy("times", discount=Discount(500, stacking=Stacking.MULTIPLICATIVE))
    ten = policy("ten", discount=Discount(1000, stacking=Stacking.ADDITIVE))
    assert decided(times, ten).discount.value.share_on() == Fraction(145, 1000)


def test_discounts_of_several_scopes_live_side_by_side():
    everything = policy("all", discount=Discount(500))
    screws = policy("screws", discount=Discount(900, scope=("screws*",)))
    worse = policy("worse", discount=Discount(300, scope=("p-1",)))
    given = decided(everything, screws, worse).discount
    assert given.value.basis_points == 500
    assert given.value.share_on("p-7", ("screws-long",)) == Fraction(9, 100)
    assert given.value.share_on("p-1") == Fraction(5, 100)
    assert [each.key for each in given.by] == ["all", "screws"]
    assert whys(given.part(Output.DISCOUNT)) == {"worse": Why.ANOTHER_IS_MORE}


def test_ties_are_broken_by_position_then_publication_then_key():
    same = {"payment_terms": term(30)}
    order = [
        policy("a", position=1, published_at=5, **same),
        policy("b", position=0, published_at=9, **same),
        policy("c", position=0, published_at=7, **same),
        policy("d", position=0, published_at=7, **same),
    ]
    part = decided(*order).terms.part(Output.NET_DAYS)
    assert [each.key for each in part.by] == ["c"]
    assert [lost.policy.key for lost in part.lost] == ["d", "b", "a"]
    assert {lost.why for lost in part.lost} == {Why.SAME_AS_ANOTHER}


def test_processes_are_decided_by_position():
    one = Process("key_account", {}, (Stage("offer", {}),))
    two = Process("web_shop", {}, (Stage("order", {}),))
    given = decided(policy("a", process=one, position=2), policy("b", process=two, position=1))
    assert given.process.value is two
    assert whys(given.process.part(Output.PROCESS)) == {"a": Why.ANOTHER_IS_FIRST}
    part = decided(policy("a", process=one), policy("b", process=two), hits={Output.PROCESS: Hit.UNIQUE}).process
    assert (part.value, part.because.reason) == (None, Reason.CONFLICT)


def line(key, rank=1, **changes):
    return PitchLine(key, {"en": key}, rank, **changes)


def test_the_three_best_lines_are_said_in_every_stage():
    one = policy("a", pitch=(line("tco", 3), line("speed", 1, stage="offer"), line("guarantee", 2)))
    two = policy("b", pitch=(line("price", 1), line("tco", 4), line("service", 5)))
    pitch = decided(one, two).pitch
    assert [each.key for each in pitch.value] == ["speed", "price", "guarantee", "tco"]
    assert [(lost.value.key, lost.why) for lost in pitch.lost] == [
        ("tco", Why.SAME_AS_ANOTHER),
        ("service", Why.ENOUGH_SAID),
    ]
    rules = decided(one, two, hits={Output.PITCH: Hit.RULE_ORDER}).pitch
    assert [each.key for each in rules.value] == ["tco", "speed", "guarantee", "price"]
    all_of_them = decided(one, two, hits={Output.PITCH: Hit.COLLECT}).pitch
    assert len(all_of_them.value) == 5
    first = decided(one, two, hits={Output.PITCH: Hit.FIRST}).pitch
    assert [each.key for each in first.by] == ["a"]


def test_a_line_disappears_with_its_fact():
    lines = (line("guarantee", fact="value_security"), line("price", 2))
    known = decided(policy("a", pitch=lines), who=customer("a", known=frozenset({"value_security"})))
    assert [each.key for each in known.pitch.value] == ["guarantee", "price"]
    unknown = decided(policy("a", pitch=lines))
    assert [each.key for each in unknown.pitch.value] == ["price"]
    assert [lost.why for lost in unknown.pitch.lost] == [Why.FACT_UNKNOWN]


def test_a_prepayment_is_the_shortest_term_and_how_one_pays_goes_with_the_term():
    prepaid = policy("new", payment_terms=PaymentTerms(method=Method.PREPAYMENT))
    today = policy("cash", payment_terms=PaymentTerms(net_days=0, method=Method.CASH))
    given = decided(VIP, today, prepaid).terms
    assert given.value == PaymentTerms(net_days=0, method=Method.PREPAYMENT)


def test_a_segment_that_cannot_say_is_named_and_does_not_decide():
    given = decided(VIP, BASE, who=customer("base", cannot_say=frozenset({"vip"})))
    assert given.terms.value.net_days == 30
    assert whys(given.terms.part(Output.NET_DAYS)) == {"vip": Why.CANNOT_SAY}
    alone = decided(VIP, who=customer(cannot_say=frozenset({"vip"})))
    assert alone.terms.value is None
    assert alone.terms.because.reason is Reason.CANNOT_SAY


def test_versions_are_in_force_from_their_day_until_before_their_end():
    first = policy("a", payment_terms=term(30), valid_from=day("2026-01-01"))
    second = replace(first, version=2, gives=VIP.gives, valid_from=day("2026-12-01"), valid_to=day("2027-01-01"))
    draft = replace(first, version=3, status=Status.DRAFT, valid_from=0)
    versions = (first, second, draft)

    def days_on(text):
        return decided(*versions, on=day(text)).terms

    assert days_on("2025-12-31").value is None
    assert days_on("2026-11-30").value.net_days == 30
    assert days_on("2026-12-01").value.net_days == 45
    assert days_on("2027-01-01").value.net_days == 30
    before = days_on("2026-11-30").part(Output.NET_DAYS)
    assert [(lost.policy.version, lost.why) for lost in before.lost] == [(2, Why.NOT_IN_FORCE)]


def test_a_change_may_reach_customers_on_the_first_of_the_next_month():
    first = policy("a", payment_terms=term(30))
    second = replace(first, version=2, gives=VIP.gives, valid_from=day("2026-11-15"), reach=Reach.NEXT_MONTH)
    assert decided(first, second, on=day("2026-11-30")).terms.value.net_days == 30
    assert decided(first, second, on=day("2026-12-01")).terms.value.net_days == 45
    december = replace(second, valid_from=day("2026-12-31"))
    assert decided(first, december, on=day("2027-01-01")).terms.value.net_days == 45


def test_a_retired_policy_still_tells_what_held_before():
    gone = policy("a", payment_terms=term(30), status=Status.RETIRED, valid_to=DAY)
    assert decided(gone, on=DAY - 1).terms.value.net_days == 30
    assert decided(gone).terms.value is None


def test_the_answer_of_a_past_day_keeps_its_hash_when_policies_are_added_and_retired():
    before = decided(VIP, LATE)
    later = policy("base", payment_terms=term(7), valid_from=DAY + 1)
    ended = replace(VIP, status=Status.RETIRED, valid_to=DAY + 5)
    after = decided(ended, LATE, later, who=customer("vip", "late_payer", "base"))
    assert after.hash == before.hash
    assert after.version == before.version
    changed = decided(replace(VIP, version=2), LATE)
    assert changed.hash != before.hash
    assert changed.given_hash == before.given_hash


def test_an_exception_replaces_its_dimension_until_its_day():
    ten = policy("b", discount=Discount(1000, most_in_total=1000), payment_terms=term(30))
    who = customer("b", exceptions=(exception(Discount(1500)),))
    given = decided(ten, who=who)
    assert given.discount.value.basis_points == 1500
    assert given.discount.because.reason is Reason.EXCEPTION
    assert whys(given.discount.part(Output.DISCOUNT)) == {"b": Why.OVERRIDDEN}
    assert given.terms.value.net_days == 30
    after = decided(ten, who=who, on=DAY + 90)
    assert after.discount.value.basis_points == 1000
    assert after.discount.exception is None


def test_an_exception_never_lifts_a_silence():
    silent = policy("objected", priority=Priority(do_not_contact=True))
    who = customer("objected", exceptions=(exception(Priority(weight=90)),))
    given = decided(silent, who=who).priority
    assert given.value == Priority(weight=90, do_not_contact=True)
    assert [each.key for each in given.part(Output.DO_NOT_CONTACT).by] == ["objected"]


def test_every_answer_is_plain_data():
    who = customer("vip", "late_payer", "base", exceptions=(exception(term(90), contract="c"),))
    given = decided(VIP, replace(LATE, gives=replace(LATE.gives, pitch=(line("a"),))), BASE, who=who, law=LAW)
    written = json.loads(json.dumps(given.as_json()))
    assert written["conditions"]["payment_terms"]["value"]["net_days"] == 90
    assert written["conditions"]["payment_terms"]["parts"]["net_days"]["exception"]["approved_by"] == "boss"
    assert written["hash"] == given.hash
    assert list(written["conditions"]) == [each.value for each in Dimension]
