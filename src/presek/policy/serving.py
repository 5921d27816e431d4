"""How a customer may reach us, and until when we answer: the segment's service, with what law adds to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from presek.policy.book import CustomerException, Party
from presek.policy.calendar import holidays
from presek.policy.law import CONSUMER, LawBook, Subject, is_natural, parties_fit
from presek.policy.legal_result import LegalResult
from presek.policy.treatment import Channel, Hours, Method, PaymentTerms, Service
from presek.values.instant import local_day, microseconds

ACCESSIBILITY = "accessibility"
"""The reason of an exception that adds channels to a segment's service and takes none away."""
HUMAN = frozenset({Channel.PHONE, Channel.VISIT, Channel.CHAT, Channel.EMAIL})
MINUTE = 60_000_000
MOST_DAYS = 400
"""Service that has no hour in more than a year is never open."""


@dataclass(frozen=True, slots=True)
class Reach:
    """The channels for support. `statutory_contact`: beside them the contact number that law asks for, for questions
    about a contract; it is no support line (`statutory_number`, where the seller told it). `legal` says why."""

    channels: tuple[Channel, ...]
    statutory_contact: bool = False
    statutory_number: str | None = None
    legal: tuple[LegalResult, ...] = ()


@dataclass(frozen=True, slots=True)
class Deciding:
    """By which law, between whom, on which local day."""

    law: LawBook
    seller: Party
    buyer: Party
    day: int


def effective_channels(
    service: Service | None, deciding: Deciding, *, exception: CustomerException | None = None
) -> Reach:
    """The segment's channels, those of an accessibility exception, and the contact that law keeps for consumers.

    Without a service nothing is assigned, and nothing was taken away. A buyer of whom it isn't known whether they are a
    consumer keeps the number.
    """
    if service is None:
        return Reach(())
    channels = list(service.channels)
    if exception is not None and exception.reason == ACCESSIBILITY and isinstance(exception.value, Service):
        in_force = exception.from_day <= deciding.day < exception.expires
        channels += [each for each in exception.value.channels if in_force and each not in channels]
    if Channel.PHONE in channels:
        return Reach(tuple(channels))
    legal = tuple(
        row.result()
        for row in deciding.law.speaking(Subject.SERVICE, deciding.day)
        if parties_fit(row.when, deciding.seller, deciding.buyer)
    )
    number = deciding.seller.contact_phone if legal else None
    return Reach(tuple(channels), statutory_contact=bool(legal), statutory_number=number, legal=legal)


def human_decision(terms: PaymentTerms | None, service: Service | None, deciding: Deciding) -> tuple[LegalResult, ...]:
    """What a person must decide before a natural person gets it: no credit, prepayment only, no human channel."""
    hard = (
        terms is not None
        and (
            terms.method is Method.PREPAYMENT
            or terms.credit_block
            or (terms.credit_limit is not None and terms.credit_limit.ten_thousandths == 0)
        )
    ) or (service is not None and not HUMAN & set(service.channels))
    if not hard or is_natural(deciding.buyer) is False:
        return ()
    rows = deciding.law.speaking(Subject.PERSON, deciding.day)
    return tuple(row.result() for row in rows if parties_fit(row.when, deciding.seller, deciding.buyer))


def disclosure(deciding: Deciding) -> LegalResult | None:
    """The text that a consumer must see beside a price that their segment changed; None where none is asked for."""
    rows = deciding.law.speaking(Subject.DISCLOSURE, deciding.day)
    fitting = (row.result() for row in rows if parties_fit(row.when, deciding.seller, deciding.buyer))
    return next(fitting, None)


def is_consumer(party: Party) -> bool | None:
    """Whether a party is a consumer; None where it isn't known what it is."""
    return None if party.body is None else party.body == CONSUMER


def respond_by(hours: Hours | None, minutes: int, asked_at: int, *, zone: ZoneInfo, country: str | None) -> int | None:
    """The instant (microseconds UTC) until which something asked at an instant is answered, `minutes` of service later.

    Minutes are counted within the hours of service, and not on public holidays; without hours, around the clock. None
    where the service never has an hour.
    """
    if hours is None:
        return asked_at + minutes * MINUTE
    left = minutes * MINUTE
    day = local_day(asked_at, zone)
    for _ in range(MOST_DAYS):
        opens, closes = _open(hours, day, zone=zone, country=country)
        begins = max(opens, asked_at)
        if begins < closes:
            if left <= closes - begins:
                return begins + left
            left -= closes - begins
        day += timedelta(days=1)
    return None


def _open(hours: Hours, day: date, *, zone: ZoneInfo, country: str | None) -> tuple[int, int]:
    """From which instant to which the service is open on a day; the same instant twice where it is closed."""
    # Wall-clock time: the hours stand as they are written also on the days when clocks change.
    midnight = datetime.combine(day, time.min, tzinfo=zone)
    if day.weekday() not in hours.days or day in holidays(country, day.year):
        return microseconds(midnight), microseconds(midnight)
    opens, closes = (midnight + timedelta(minutes=minute) for minute in (hours.from_minute, hours.to_minute))
    return microseconds(opens), microseconds(closes)
