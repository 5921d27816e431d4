"""The view of whoever answers: who calls, by which channels they may be served, until when their tickets are
answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from presek.app import conditions, finding, looking_up, pages_conditions, policy_book, reading
from presek.app.conditions import Deciding
from presek.app.home import Home
from presek.app.looking_up import REGIONS, Known
from presek.app.pages_conditions import Note
from presek.app.pages_customer import Found
from presek.app.searching import PLAIN
from presek.app.shown_values import Teller
from presek.app.sight import Sight
from presek.catalog.model import Catalog
from presek.policy import serving
from presek.policy.said import said
from presek.policy.treatment import Service
from presek.segment.reference_rows import rows_inside
from presek.values.facts import Row
from presek.values.instant import AsOf, moment_of
from presek.values.problem import Problems

TICKETS = "tickets"
MOST_FOUND = 25


@dataclass(frozen=True, slots=True)
class Callers:
    """Who a caller may be. `by`: how they were found (phone, email, tax_number, name), empty where nobody was."""

    by: str
    found: tuple[Found, ...]


@dataclass(frozen=True, slots=True)
class Ticket:
    """An open ticket. `respond_by`, `resolve_by`: local times by the service's hours; None: no policy says so."""

    number: str
    about: str
    opened: datetime | None
    respond_by: datetime | None
    resolve_by: datetime | None
    respond_late: bool
    resolve_late: bool


@dataclass(frozen=True, slots=True)
class Supported:
    """How one customer is served. `service`: plain values, None: unassigned; `channels` with those that an exception
    adds; `statutory`: they keep the contact number that law asks for, though not as a support line."""

    customer: str
    name: str
    service: Mapping[str, object] | None
    segments: tuple[str, ...]
    channels: tuple[str, ...]
    statutory: bool
    number: str
    notes: tuple[Note, ...]
    tickets: tuple[Ticket, ...]


def callers(home: Home, text: str, *, language: str, sight: Sight = PLAIN) -> Callers:
    """The customers that a phone number, an e-mail address, a tax number, a key or a name belongs to."""
    asked = text.strip()
    if not asked:
        return Callers("", ())
    ways = (Known.EMAIL,) if "@" in asked else (Known.TAX_NUMBER, Known.PHONE) if any(map(str.isdigit, asked)) else ()
    for way in ways:
        try:
            matches = looking_up.look_up(home, way, asked, sight=sight).matches
        except Problems:
            continue  # it isn't written as such a number: perhaps it is the next thing
        if matches:
            return Callers(
                way.name.lower(), tuple(_found(home, each.customer, language=language, sight=sight) for each in matches)
            )
    if asked.startswith("+"):
        return Callers("", ())  # a number of somebody, and nobody's name
    found = finding.find(home, asked, most=MOST_FOUND, language=language, sight=sight)
    return Callers("name" if found else "", found)


def supported(home: Home, key: str, *, language: str, sight: Sight = PLAIN) -> Supported:
    """How a customer is served, and their open tickets. Problems: there is no such customer."""
    by = conditions.deciding(home)
    found = by.decide(by.standing(key))
    labels = pages_conditions.segment_labels(language)
    service = found.service.value
    winners = dict.fromkeys(labels.get(each.segment, each.segment) for each in found.service.by)
    plain = said(service)
    return Supported(
        customer=found.customer,
        name=finding.names(home, [found.customer]).get(found.customer, found.customer),
        service=plain if isinstance(plain, Mapping) else None,
        segments=tuple(winners),
        channels=tuple(each.value for each in found.reach.channels),
        statutory=found.reach.statutory_contact,
        number=found.reach.statutory_number or "",
        notes=pages_conditions.notes((*found.service.legal, *found.reach.legal), language=language),
        tickets=_tickets(home, by, found.customer, service=service, told=(language, sight)),
    )


def _found(home: Home, key: str, *, language: str, sight: Sight) -> Found:
    exact = finding.find(home, key, most=1, language=language, sight=sight)
    return exact[0] if exact else Found(key, key, "")


def _tickets(
    home: Home, by: Deciding, key: str, *, service: Service | None, told: tuple[str, Sight]
) -> tuple[Ticket, ...]:
    """Open tickets; `told`: in which language, and for whose eyes."""
    opened, as_of = reading.opened(home), reading.as_of(home)
    ordinal, relation = opened.snapshot.ordinal(key), opened.catalog.relations.get(TICKETS)
    if ordinal is None or relation is None:
        return ()
    rows = opened.rows(TICKETS, ordinal)
    inside = rows_inside(rows, relation, window=None, as_of=as_of)
    reader = _Reader(opened.catalog, as_of, told[0], told[1], service, by.book.seller.country or _country(home))
    found = [reader.ticket(row) for row in inside if _is_open(row, as_of)]
    latest = datetime.max.replace(tzinfo=as_of.zone)
    return tuple(sorted(found, key=lambda each: (each.respond_by or latest, each.number)))


def _is_open(row: Row, as_of: AsOf) -> bool:
    closed = row.values.get("closed_at")
    return not isinstance(closed, int) or closed > as_of.instant


def _country(home: Home) -> str | None:
    return policy_book.settings().seller.country or REGIONS.get(home.about().zone)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads tickets of one customer."""

    catalog: Catalog
    as_of: AsOf
    language: str
    sight: Sight
    service: Service | None
    country: str | None

    def ticket(self, row: Row) -> Ticket:
        """The ticket with its deadlines."""
        opened = row.values.get("opened_at")
        at = opened if isinstance(opened, int) and not isinstance(opened, bool) else row.happened_at
        service = self.service
        respond = self._deadline(at, service.response_minutes if service else None)
        resolve = self._deadline(at, service.resolution_minutes if service else None)
        return Ticket(
            number=self._text(row, "ticket_number") or ("" if row.values.get("ticket_number") else row.key),
            about=" · ".join(filter(None, (self._text(row, key) for key in ("category", "priority", "product")))),
            opened=self._local(at) if self.sight.sees_word(f"{TICKETS}.opened_at", self.catalog) else None,
            respond_by=self._local(respond),
            resolve_by=self._local(resolve),
            respond_late=respond is not None and respond < self.as_of.instant,
            resolve_late=resolve is not None and resolve < self.as_of.instant,
        )

    def _deadline(self, at: int | None, minutes: int | None) -> int | None:
        if at is None or minutes is None or self.service is None:
            return None
        return serving.respond_by(self.service.hours, minutes, at, zone=self.as_of.zone, country=self.country)

    def _local(self, instant: int | None) -> datetime | None:
        return None if instant is None else moment_of(instant).astimezone(self.as_of.zone)

    def _text(self, row: Row, key: str) -> str:
        field = self.catalog.relations[TICKETS].fields.get(key)
        if field is None or not self.sight.sees_named(field, TICKETS):
            return ""
        return Teller(self.catalog, self.language).fact(row.values.get(key), field).text
