"""How customers reach us, with what law adds; and until when we answer."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from presek.policy import law_text, serving
from presek.policy.book import CustomerException, Party
from presek.policy.serving import Deciding
from presek.policy.treatment import Channel, Hours, Method, PaymentTerms, Service, Tier
from presek.values.instant import day_number, microseconds, moment_of

DAY = day_number(date(2026, 11, 21))
WARSAW = ZoneInfo("Europe/Warsaw")
SELLER = Party(country="PL", size="small", online=True)
WITHOUT_PHONE = Service(Tier.SELF_SERVICE, (Channel.PORTAL, Channel.EMAIL))
WITH_PHONE = Service(Tier.PREMIUM, (Channel.PHONE, Channel.EMAIL))
OFFICE = Hours((0, 1, 2, 3, 4), 8 * 60, 16 * 60)


def of(buyer: Party) -> Deciding:
    return Deciding(law_text.shipped(), SELLER, buyer, DAY)


FIRM, CONSUMER = of(Party(country="PL", body="firm", natural_person=False)), of(Party(country="PL", body="consumer"))


def test_r13_the_99_zloty_customer_has_no_phone_for_faults_and_the_consumer_twin_keeps_the_statutory_number():
    firm = serving.effective_channels(WITHOUT_PHONE, FIRM)
    premium = serving.effective_channels(WITH_PHONE, FIRM)
    twin = serving.effective_channels(WITHOUT_PHONE, CONSUMER)

    assert (set(firm.channels), firm.statutory_contact, firm.legal) == ({Channel.PORTAL, Channel.EMAIL}, False, ())
    assert Channel.PHONE in premium.channels
    assert (set(twin.channels), twin.statutory_contact) == ({Channel.PORTAL, Channel.EMAIL}, True)
    assert [(each.verdict.value, each.rule) for each in twin.legal] == [("WARN", "CRD-6-1-C")]


def test_who_may_be_a_consumer_keeps_the_number_and_who_has_a_phone_needs_none():
    assert serving.effective_channels(WITHOUT_PHONE, of(Party())).statutory_contact
    assert not serving.effective_channels(WITH_PHONE, CONSUMER).statutory_contact


def test_an_exception_for_accessibility_adds_its_channels_while_it_lasts_and_takes_none_away():
    def channels(reason: str, expires: int) -> set[Channel]:
        relay = CustomerException(
            1, "c-1", Service(Tier.STANDARD, (Channel.PHONE,)), reason, "", "ana", "bor", DAY - 1, expires
        )
        return set(serving.effective_channels(WITHOUT_PHONE, FIRM, exception=relay).channels)

    assert channels("accessibility", DAY + 1) == {Channel.PORTAL, Channel.EMAIL, Channel.PHONE}
    assert channels("accessibility", DAY) == {Channel.PORTAL, Channel.EMAIL}
    assert channels("loyalty", DAY + 1) == {Channel.PORTAL, Channel.EMAIL}


def test_a_person_decides_before_a_natural_person_pays_in_advance_or_loses_every_human_channel():
    sole_trader = of(Party(country="PL", body="firm", natural_person=True))
    prepaid, normal = PaymentTerms(0, Method.PREPAYMENT), PaymentTerms(14)
    portal = Service(Tier.SELF_SERVICE, (Channel.PORTAL,))

    def rules(terms: PaymentTerms, service: Service, deciding: Deciding) -> list[str]:
        return [each.rule for each in serving.human_decision(terms, service, deciding)]

    assert rules(prepaid, WITH_PHONE, sole_trader) == rules(prepaid, WITH_PHONE, CONSUMER) == ["GDPR-22"]
    assert rules(normal, portal, sole_trader) == ["GDPR-22"]
    assert rules(normal, WITHOUT_PHONE, sole_trader) == rules(prepaid, portal, FIRM) == []


def test_a_consumer_at_a_distance_is_told_that_the_price_was_personalised():
    told = serving.disclosure(CONSUMER)

    assert told is not None
    assert (
        told.texts["pl"]
        == "Cena została indywidualnie dostosowana na podstawie zautomatyzowanego podejmowania decyzji."
    )
    assert told.texts["sl"] == "Cena je bila osebno prilagojena na podlagi avtomatiziranega sprejemanja odločitev."
    assert serving.disclosure(FIRM) is None


def test_r12_two_customers_with_the_same_ticket_have_different_deadlines():
    asked = microseconds(datetime(2026, 11, 20, 15, 30, tzinfo=WARSAW))

    def by(minutes: int, hours: Hours | None) -> str:
        found = serving.respond_by(hours, minutes, asked, zone=WARSAW, country="PL")
        return f"{moment_of(found or 0).astimezone(WARSAW):%m-%d %H:%M}"

    assert by(60, None) == "11-20 16:30"
    assert by(30, OFFICE) == "11-20 16:00"
    assert by(60, OFFICE) == "11-23 08:30"
    assert by(480, OFFICE) == "11-23 15:30"


def test_minutes_of_service_are_not_counted_on_public_holidays():
    asked = microseconds(datetime(2026, 11, 10, 15, 30, tzinfo=WARSAW))
    found = serving.respond_by(OFFICE, 60, asked, zone=WARSAW, country="PL")

    assert moment_of(found or 0).astimezone(WARSAW) == datetime(2026, 11, 12, 8, 30, tzinfo=WARSAW)
    assert serving.respond_by(Hours((), 0, 60), 60, asked, zone=WARSAW, country="PL") is None


def test_the_hours_of_service_stand_as_written_on_the_day_when_clocks_change():
    sunday = Hours((6,), 8 * 60, 16 * 60)
    asked = microseconds(datetime(2026, 3, 28, 12, 0, tzinfo=WARSAW))

    assert serving.respond_by(sunday, 30, asked, zone=WARSAW, country="PL") == microseconds(
        datetime(2026, 3, 29, 8, 30, tzinfo=WARSAW)
    )
