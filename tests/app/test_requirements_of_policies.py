"""The acceptance tests of requirements about policies, from imported files to what each customer gets."""

from __future__ import annotations

import pytest

from presek.app import conditions, policies, policy_checks, talking, wiring
from presek.app.sight import Sight
from presek.policy import serving
from presek.policy.legal_result import Verdict
from presek.policy.treatment import Channel
from presek.values.instant import moment_of
from tests.app import homes, policy_home

NEEDS = ("guarantee", "fast_delivery", "advice", "training")
LOW = {
    "service": {"tier": "self_service", "channels": ["portal", "email"], "response_minutes": 960},
    "payment_terms": {"method": "prepayment"},
}
PREMIUM = {
    "service": {
        "tier": "premium",
        "channels": ["phone", "email", "portal"],
        "hours": {"days": ["mon", "tue", "wed", "thu", "fri"], "from": "08:00", "to": "16:00"},
        "response_minutes": 120,
    }
}
BASE = {"service": {"tier": "standard", "channels": ["phone", "email"]}, "payment_terms": {"net_days": 14}}


@pytest.fixture(scope="module")
def base(tmp_path_factory, migrated, django_db_blocker):
    before = wiring.home_folder()
    with django_db_blocker.unblock():
        home = homes.make(tmp_path_factory.mktemp("policies") / "home", migrated)
        kinds = {"small": "company", "premium": "company", "twin": "person"}
        rows = [
            {"customer": key, "kind": kind, "country": "PL", "stated_need": "|".join(NEEDS)}
            for key, kind in kinds.items()
        ]
        columns = {"kind": "kind", "country": "country", "stated_need": {"field": "stated_need", "separator": "|"}}
        homes.put(home, "customers", rows, source="declared", observed_at="2026-05-04", columns=columns)
        at = {"ordered_at": "2026-03-02T10:00:00"}
        orders = [("small", "99.00"), ("twin", "99.00"), ("premium", "20000.00")]
        homes.put(home, "orders", [{"customer": key, "net_amount": amount, **at} for key, amount in orders])
        low = "revenue_12m > 0 PLN and revenue_12m < 120 PLN and orders_12m <= 1"
        homes.force(home, homes.segments("value", {"low": low, "high": "revenue_12m >= 10_000 PLN"}))
        homes.force(home, homes.segments("all", {"everybody": "everyone"}))
        policy_home.policy_book.set_seller(policy_home.Party(country="PL", size="small", online=True), by="maria")
        policy_home.refresh.refresh(home)
        policy_home.put(home, "low", "low", LOW)
        policy_home.put(home, "high", "high", PREMIUM)
        policy_home.put(home, "base", "everybody", BASE, default=True)
        yield home
        homes.leave()
        wiring.start(before)


def reach(home, key):
    by = conditions.deciding(home)
    standing = by.standing(key)
    deciding = serving.Deciding(by.book.law, by.book.seller, standing.party, by.day)
    return serving.effective_channels(by.decide(standing).service.value, deciding)


def test_r13_who_pays_99_a_year_reports_faults_without_the_phone_and_a_consumer_keeps_the_statutory_number(base):
    small, premium, twin = (reach(base, key) for key in ("small", "premium", "twin"))

    assert set(small.channels) == set(twin.channels) == {Channel.PORTAL, Channel.EMAIL}
    assert Channel.PHONE in premium.channels
    assert (small.statutory_contact, twin.statutory_contact) == (False, True)
    assert [(each.verdict, each.rule) for each in twin.legal] == [(Verdict.WARN, "CRD-6-1-C")]


def test_r12_the_same_ticket_of_two_customers_has_the_deadline_of_each_one_s_policy(base):
    by = conditions.deciding(base)
    asked_at = homes.end_of("2026-06-26").instant - 9 * 3_600_000_000

    def deadline(key):
        service = conditions.conditions(base, key).service.value
        assert service is not None
        assert service.response_minutes is not None
        until = serving.respond_by(
            service.hours, service.response_minutes, asked_at, zone=by.standings.as_of.zone, country="PL"
        )
        assert until is not None
        return moment_of(until).astimezone(by.standings.as_of.zone).strftime("%a %H:%M")

    assert (deadline("premium"), deadline("small")) == ("Mon 09:00", "Sat 07:00")


def test_r20_the_card_names_at_most_three_needs_each_with_source_and_date(base):
    points = talking.talk_with(base, "small", language="en", sight=Sight(intrusive=False, special=False)).points

    assert len(points) == 3
    assert all(each.fact is not None and each.fact.source == "declared" for each in points)
    assert {str(each.fact.observed_on) for each in points if each.fact is not None} == {"2026-05-04"}


def test_r04_an_empty_policy_is_warned_of_when_it_is_activated(base):
    made = policies.draft(base, {"key": "empty", "segment": "high", "valid_from": "2026-01-01"}, by="maria")

    (found,) = policy_checks.of_policy(base, made.policy).results

    assert (found.verdict, found.rule) == (Verdict.WARN, "NOT-ACTIONABLE")
    assert set(found.texts) == {"en", "pl", "sl"}
