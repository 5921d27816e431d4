"""Who is left out and why: quiet hours, consent by purpose and channel, and the gravest reason first."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from presek.policy import law_text
from presek.policy.book import Party
from presek.values.instant import microseconds
from presek.workqueue import consent, exclusions, quiet_hours
from presek.workqueue.consent import Asking, Known, Mark, Way
from presek.workqueue.exclusions import Exclusion, State
from presek.workqueue.pins import Pin, PinKind, first
from presek.workqueue.ranking import Purpose

ZONE = ZoneInfo("Europe/Warsaw")
ALLOWED = quiet_hours.Allowed()
PERSON, FIRM = Party(country="PL", body="consumer", natural_person=True), Party(country="PL", body="firm")
BOTH = frozenset({Way.PHONE, Way.EMAIL})


def at(text: str) -> int:
    return microseconds(datetime.fromisoformat(text).replace(tzinfo=ZONE))


def quiet(party: Party, text: str, country: str = "PL") -> str:
    until = quiet_hours.quiet_until(ALLOWED.hours(party), at(text), zone=ZONE, country=country)
    return "" if until is None else f"{datetime.fromtimestamp(until / 1e6, ZONE):%a %H:%M}"


@pytest.mark.parametrize(
    ("party", "moment", "until"),
    [
        (FIRM, "2026-06-30T10:00", ""),
        (FIRM, "2026-06-30T17:00", "Wed 08:00"),
        (FIRM, "2026-06-30T22:00", "Wed 08:00"),
        (PERSON, "2026-06-30T19:59", ""),
        (PERSON, "2026-06-30T22:00", "Wed 08:00"),
        (PERSON, "2026-06-27T10:00", ""),
        (FIRM, "2026-06-27T10:00", "Mon 08:00"),
        (PERSON, "2026-06-28T10:00", "Mon 08:00"),
        (FIRM, "2026-06-04T10:00", "Fri 08:00"),
        (Party(), "2026-06-27T10:00", "Mon 08:00"),
        (FIRM, "2026-03-29T09:00", "Mon 08:00"),
    ],
)
def test_quiet_hours_are_local_and_know_public_holidays(party, moment, until):
    assert quiet(party, moment) == until


def test_a_holiday_of_one_country_is_a_working_day_in_another():
    assert quiet(FIRM, "2026-06-25T10:00", "SI") == "Fri 08:00"
    assert quiet(FIRM, "2026-06-25T10:00", "PL") == ""


def asking(country: str | None) -> Asking:
    return Asking(law_text.shipped(), Party(country="PL"), Party(country=country, body="firm"), 20_600)


@pytest.mark.parametrize(
    ("country", "rule"),
    [("PL", "PKE-398"), ("SI", "ZEKOM2-226"), ("DE", "MARKETING-OPT-IN"), (None, "MARKETING-OPT-IN")],
)
def test_marketing_needs_consent_for_its_channel_and_the_row_of_law_is_named(country, rule):
    known = Known({Way.PHONE: True, Way.EMAIL: None}, BOTH, served=None)
    phone, mail, visit = consent.channels(Purpose.MARKETING, known, asking(country))

    assert (phone.mark, mail.mark, visit.mark) == (Mark.GIVEN, Mark.MISSING, Mark.NO_ADDRESS)
    assert mail.law is not None
    assert mail.law.rule == rule


def test_a_service_call_is_not_marketing_and_needs_no_consent():
    known = Known({Way.PHONE: False}, BOTH, served=frozenset({Way.PHONE}))

    assert consent.allowed(consent.channels(Purpose.SERVICE, known, asking("PL"))) == (Way.PHONE,)
    assert consent.allowed(consent.channels(Purpose.MARKETING, known, asking("PL"))) == ()


def test_where_no_row_of_law_asks_for_consent_only_a_refusal_counts():
    ended = law_text.read(
        "edition: 1\nlaw:\n  PKE-398: {subject: contact, verdict: BLOCK, from: 2024-11-10, to: 2025-01-01,"
        " source: x, texts: {en: x, pl: x, sl: x}}\n",
        path="own.yaml",
    )
    free = Asking(ended, Party(country="PL"), Party(country="PL"), 20_600)
    marks = [
        consent.channels(Purpose.MARKETING, Known({Way.PHONE: said}, BOTH), free)[0].mark
        for said in (None, False, True)
    ]

    assert marks == [Mark.FREE, Mark.REFUSED, Mark.GIVEN]


WHYS = {
    Exclusion.RESTRICTED: {"restricted": True},
    Exclusion.DO_NOT_CONTACT: {"do_not_contact": True},
    Exclusion.PUT_OFF: {"put_off_until": 200},
    Exclusion.SKIPPED: {"skipped": True},
    Exclusion.DISPUTE: {"dispute": True},
    Exclusion.NO_CADENCE: {"cadence": False},
    Exclusion.MINIMUM_GAP: {"last_outbound": 50},
    Exclusion.COMPANY_TODAY: {"company_contacted": True},
    Exclusion.NO_CONSENT: {"consented": False},
    Exclusion.NO_CHANNEL: {"reachable": False, "consented": False},
    Exclusion.QUIET_HOURS: {"quiet_until": 300},
}


@pytest.mark.parametrize("why", Exclusion, ids=lambda why: why.value)
def test_each_reason_leaves_out_and_a_promise_outweighs_all_but_three(why):
    state = State(at=100, **WHYS[why])
    left, pinned = exclusions.left_out(state, pinned=False), exclusions.left_out(state, pinned=True)

    assert left is not None
    assert left.why is why
    assert (pinned is not None) == why.always


def test_the_gravest_of_several_reasons_is_told():
    left = exclusions.left_out(State(at=100, quiet_until=300, consented=False, do_not_contact=True), pinned=False)

    assert left is not None
    assert left.why is Exclusion.DO_NOT_CONTACT


def test_a_gap_and_a_day_off_the_list_end_by_themselves():
    days = exclusions.MICROSECONDS_A_DAY
    assert exclusions.left_out(State(at=5 * days, last_outbound=0), pinned=False) is None
    assert exclusions.left_out(State(at=5 * days - 1, last_outbound=0), pinned=False) is not None
    assert exclusions.left_out(State(at=100, put_off_until=100), pinned=False) is None


def test_an_unanswered_complaint_comes_before_what_is_due_earlier():
    late, promised = Pin(PinKind.LATE_ANSWER, 10, 0), Pin(PinKind.CALL_BACK, 5, 0)
    complaint = Pin(PinKind.COMPLAINT, 100, 99)

    assert first((late, promised, complaint)) is complaint
    assert first((late, promised)) is promised
    assert first(()) is None
