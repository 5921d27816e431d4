"""Policies from draft to conditions: who may approve, what is never edited, what each customer gets."""

from __future__ import annotations

import pytest

from presek.app import conditions, exceptions, policies, refresh
from presek.app.exceptions import Asked
from presek.policy.book import Output, Status
from presek.policy.conditions import Reason, Why
from presek.values.problem import Problems
from tests.app import policy_home

TERMS_30 = {"payment_terms": {"net_days": 30}, "discount": {"percent": 10}}
TERMS_14 = {"payment_terms": {"net_days": 14}}


@pytest.fixture
def base(home):
    policy_home.fill(home)
    return home


def test_the_one_who_made_a_policy_never_approves_it(base):
    made = policies.draft(base, {"key": "a", "segment": "large", "valid_from": "2026-01-01", **TERMS_30}, by="maria")
    with pytest.raises(Problems, match="is draft, not proposed"):
        policies.approve(base, "a", 1, by="zofia")
    policies.propose(base, "a", 1, by="maria")

    with pytest.raises(Problems, match="another person approves it"):
        policies.approve(base, "a", 1, by=" Maria ")

    assert made.policy.status is Status.DRAFT
    assert conditions.conditions(base, "anna").terms.value is None
    done = policies.approve(base, "a", 1, by="zofia")
    assert (done.policy.status, done.active, done.policy.approved_by) == (Status.APPROVED, True, "zofia")
    terms = conditions.conditions(base, "anna").terms
    assert terms.value is not None
    assert terms.value.net_days == 30


def test_a_change_is_another_version_and_the_old_one_stays(base):
    policy_home.put(base, "a", "large", TERMS_30)
    policy_home.put(base, "a", "large", TERMS_14, valid_from="2026-06-15", reach="next_month")

    assert [each.policy.version for each in policies.versions(base, "a")] == [1, 2]
    june = conditions.conditions(base, "anna")
    july = conditions.conditions(base, "anna", as_of=policy_home.homes.end_of("2026-07-01"))

    assert june.terms.value is not None
    assert july.terms.value is not None
    assert (june.terms.value.net_days, july.terms.value.net_days) == (30, 14)
    assert july.discount.value is None


def test_a_retired_policy_still_tells_what_held_before(base):
    policy_home.put(base, "a", "large", TERMS_30)

    policies.retire(base, "a", by="zofia", on=policy_home.day("2026-06-30"))

    assert conditions.conditions(base, "anna").terms.value is None
    before = conditions.conditions(base, "anna", as_of=policy_home.homes.end_of("2026-06-29")).terms.value
    assert before is not None
    assert before.net_days == 30
    with pytest.raises(Problems, match="no version of 'a' is in force"):
        policies.retire(base, "a", by="zofia")


def test_winner_and_losers_are_told_with_their_reasons(base):
    policy_home.put(base, "all", "firms", {"payment_terms": {"net_days": 45}})
    policy_home.put(base, "big", "large", {"payment_terms": {"net_days": 14}})
    policy_home.put(base, "base", "rest", {"payment_terms": {"net_days": 7}}, default=True)

    anna, celina, dawid = (conditions.conditions(base, key) for key in ("anna", "celina", "dawid"))

    part = anna.terms.part(Output.NET_DAYS)
    assert (part.value, [each.key for each in part.by]) == (14, ["big"])
    assert [(each.policy.key, each.why) for each in part.lost] == [("all", Why.ANOTHER_IS_LESS)]
    assert [each.why for each in celina.terms.part(Output.NET_DAYS).lost] == [Why.DEFAULT_IS_SILENT]
    assert dawid.terms.because.reason is Reason.DEFAULT
    assert set(conditions.conditions_of(base, ["anna", "nobody"])) == {"anna", "nobody"}
    assert conditions.conditions_of(base, ["nobody"])["nobody"] is None


def test_a_policy_of_no_segment_is_refused_with_the_nearest(base):
    with pytest.raises(Problems, match="Did you mean large"):
        policies.draft(base, {"key": "a", "segment": "lrge", "valid_from": "2026-01-01", **TERMS_30}, by="maria")


def test_an_exception_needs_another_person_and_expires_by_itself(base):
    policy_home.put(base, "a", "large", TERMS_30)
    asked = Asked("anna", "payment_terms", {"net_days": 45}, "negotiated", expires=policy_home.day("2026-07-10"))
    made = exceptions.ask(base, asked, by="maria")
    number = made.kept.exception.number

    with pytest.raises(Problems, match="another person approves it"):
        exceptions.approve(base, number, by="maria")
    exceptions.approve(base, number, by="zofia")
    with pytest.raises(Problems, match="approved already"):
        exceptions.approve(base, number, by="zofia")

    def days(text):
        value = conditions.conditions(base, "anna", as_of=policy_home.homes.end_of(text)).terms.value
        assert value is not None
        return value.net_days

    assert [days("2026-06-30"), days("2026-07-09"), days("2026-07-10")] == [45, 45, 30]
    assert exceptions.one(base, number).holds
    exceptions.end(base, number, by="zofia")
    assert days("2026-07-09") == 30


def test_an_exception_that_may_not_be_is_refused(base):
    wrong = [
        (Asked("nobody", "discount", {"percent": 5}, "negotiated"), "no customer has the key 'nobody'"),
        (Asked("anna", "discuont", {"percent": 5}, "negotiated"), "Did you mean discount"),
        (Asked("anna", "discount", {"percent": 5}, "because"), "no reason 'because'"),
        (Asked("anna", "discount", {"percent": 5}, "other", expires=30_000), "within 365 days"),
        (Asked("anna", "payment_terms", {"net_days": 90}, "other"), "LPD-60"),
    ]
    for asked, says in wrong:
        with pytest.raises(Problems, match=says):
            exceptions.ask(base, asked, by="maria")


def test_more_than_five_per_cent_with_an_exception_open_an_alert(base):
    from presek.store import alerts

    made = exceptions.ask(base, Asked("anna", "discount", {"percent": 5}, "negotiated"), by="maria")
    exceptions.approve(base, made.kept.exception.number, by="zofia")

    assert [each.code for each in alerts.standing()] == ["many-exceptions"]
    exceptions.end(base, made.kept.exception.number, by="zofia")
    assert alerts.standing() == ()


def test_the_file_of_a_day_holds_only_those_whose_conditions_changed(base):
    import json

    from presek.app import condition_files, everybody

    policy_home.put(base, "a", "large", TERMS_30)
    first = condition_files.renew(base)
    assert first is not None
    assert (first.day.isoformat(), first.customers) == ("2026-06-30", 4)
    policy_home.homes.pin(base, "2026-07-01")
    policy_home.put(base, "b", "middle", {"discount": {"percent": 5, "scope": ["x*"]}})
    policy_home.refresh.refresh(base)

    second = condition_files.of_day(base, policy_home.date(2026, 7, 1))
    told = json.loads(condition_files.path_of(base, second.day, form="json").read_text("utf-8"))
    lines = condition_files.path_of(base, second.day).read_text("utf-8").splitlines()

    assert second.customers == 1
    assert [each["customer"] for each in told["conditions"]] == ["borut"]
    assert told["conditions"][0]["discounts"] == "x*: 5 % exclusive"
    assert lines[0] == ",".join(["customer", *everybody.COLUMNS])
    assert [line.split(",")[0] for line in lines[1:]] == ["borut"]
    assert condition_files.renew(base) == second
    assert not condition_files.is_due(base)


def test_everybody_at_once_gets_what_each_gets_alone(base):
    from presek.app import everybody

    policy_home.put(base, "all", "firms", {"payment_terms": {"net_days": 45, "credit_limit": "5 PLN"}})
    policy_home.put(base, "big", "large", {"payment_terms": {"net_days": 14}, "service": {"tier": "premium"}})
    policy_home.put(base, "base", "rest", {"discount": {"percent": 7}}, default=True)
    made = exceptions.ask(base, Asked("dawid", "discount", {"percent": 9}, "negotiated"), by="maria")
    exceptions.approve(base, made.kept.exception.number, by="zofia")
    by = conditions.deciding(base)

    many = everybody.decided(by)

    for ordinal in range(4):
        alone = by.decide(by.standings.of(ordinal))
        for decision in alone.decisions:
            assert many.value(decision.dimension, ordinal) == decision.value


def test_r15_a_thousand_kept_answers_replay_to_the_same_hash_after_policies_and_law_changed(base):
    from presek.app import answers, policy_book
    from presek.store import answers as stored

    policy_home.put(base, "a", "large", {**TERMS_30, "pitch": [{"key": "x", "fact": "country", "texts": {"en": "X"}}]})
    policy_home.put(base, "b", "firms", {"service": {"tier": "premium", "channels": ["phone"]}}, default=True)
    made = exceptions.ask(base, Asked("borut", "discount", {"percent": 9}, "negotiated"), by="maria")
    exceptions.approve(base, made.kept.exception.number, by="zofia")
    keys = [each["customer"] for each in policy_home.CUSTOMERS]
    told = [answers.give_many(base, keys * 50, by="anna", as_of=policy_home.homes.end_of("2026-06-29"))]
    for number in range(4):
        policy_home.put(base, "a", "large", {"payment_terms": {"net_days": 20 + number}})
        told.append(answers.give_many(base, keys * 50, by="anna"))
    policies.retire(base, "a", by="zofia", on=policy_home.day("2026-06-01"))
    policy_book.set_seller(policy_home.Party(country="SI", size="large"), by="maria")

    answers._book.cache_clear()
    replayed = answers.replay()

    assert replayed.as_json() == {"answers": 1000, "same": 1000, "differing": []}
    assert len({each.hash for many in told for each in many}) > 6
    first = next(stored.all_of())
    stored.GivenAnswer.objects.filter(pk=first.number).update(hash="0" * 64)
    assert answers.replay().differing == (first.number,)


def test_a_policy_that_contradicts_itself_or_leaves_customers_without_an_answer_is_not_published(base):
    from presek.app import policy_book
    from presek.policy.book import Hit

    both = {"payment_terms": {"credit_limit": "5 PLN", "credit_block": True}}
    with pytest.raises(Problems, match="a credit block stands beside a credit limit"):
        policy_home.put(base, "a", "large", both)
    policy_book.set_hits({Output.NET_DAYS: Hit.UNIQUE}, by="maria")
    policy_home.put(base, "b", "large", {"payment_terms": {"net_days": 10}})
    with pytest.raises(Problems, match=r"only one may.* for example anna"):
        policy_home.put(base, "c", "firms", {"payment_terms": {"net_days": 20}})
    with pytest.raises(Problems, match=r"net_days can't be decided by C\+"):
        policy_book.set_hits({Output.NET_DAYS: Hit.SUM}, by="maria")


def test_the_conditions_of_a_past_day_are_those_of_the_rules_of_that_day(base):
    homes = policy_home.homes
    policy_home.put(base, "a", "large", TERMS_30)
    homes.pin(base, "2026-07-10")
    changed = {**policy_home.SEGMENTS, "large": "employees >= 500", "middle": "employees >= 10 and employees < 500"}
    homes.force(base, homes.segments("size", changed, partition=True))
    refresh.refresh(base)

    assert conditions.conditions(base, "anna").terms.value is None
    for day, days in (("2026-06-30", 30), ("2026-07-05", 30), ("2026-07-10", None), ("2026-07-20", None)):
        found = conditions.conditions(base, "anna", as_of=homes.end_of(day)).terms.value
        assert (None if found is None else found.net_days) == days
