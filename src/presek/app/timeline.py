"""Everything that happened with one customer, from every relation that has a time, the newest first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from presek.app import finding, reading
from presek.app.customer_facts import INTERACTIONS
from presek.app.facet_definitions import code_label, said
from presek.app.home import Home
from presek.app.shown_values import Shown, Teller
from presek.app.sight import Sight
from presek.app.snapshots import Opened
from presek.catalog.model import Relation, Type
from presek.store import quotes
from presek.store.quotes import QuoteStatus
from presek.values.facts import FactValue, Row
from presek.values.instant import AsOf, day_number, day_of, local_midnight, moment_of
from presek.values.money import Money
from presek.values.problem import Branch, Problem, Problems, nearest_names

A_PAGE, MOST_A_PAGE = 50, 500
CHANNEL, QUOTES = "channel", "quotes"
OF_ITSELF = {"visits": "web"}
"""Relations whose rows all came by one channel."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which events: of these kinds (keys of relations) and channels (codes), none: all; the page, from 1."""

    kinds: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    page: int = 1
    a_page: int = A_PAGE


@dataclass(frozen=True, slots=True)
class Event:
    """One event. `on` its local day, `at` its local time where it has one; `details`: names and values of what is known
    of it; `planned`: it is still to come."""

    kind: str
    label: str
    key: str
    on: date
    at: datetime | None
    channel: str
    channel_label: str
    details: tuple[tuple[str, Shown], ...]
    planned: bool

    def as_json(self) -> dict[str, object]:
        """As plain values."""
        return {
            "kind": self.kind,
            "key": self.key,
            "on": self.on.isoformat(),
            "at": None if self.at is None else self.at.isoformat(),
            "channel": self.channel or None,
            "planned": self.planned,
            "details": {name: value.plain() for name, value in self.details},
        }


@dataclass(frozen=True, slots=True)
class Choice:
    """A kind or a channel, with how many events there are of it in all."""

    key: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """A page of events. `total`: how many are wanted, on all pages; `kinds`, `channels`: what there is to choose."""

    customer: str
    name: str
    events: tuple[Event, ...]
    total: int
    page: int
    pages: int
    kinds: tuple[Choice, ...]
    channels: tuple[Choice, ...]

    def as_json(self) -> dict[str, object]:
        """As plain values."""
        return {
            "customer": self.customer,
            "events": [each.as_json() for each in self.events],
            "total": self.total,
            "page": self.page,
            "pages": self.pages,
            "kinds": [asdict(each) for each in self.kinds],
            "channels": [asdict(each) for each in self.channels],
        }


def timeline(home: Home, key: str, wanted: Wanted, *, language: str, sight: Sight) -> Timeline:
    """The events of one customer by the published run. Problems: no such customer, kind, channel or page."""
    opened, as_of = reading.opened(home), reading.as_of(home)
    ordinal = opened.snapshot.ordinal(key)
    if ordinal is None:
        says = f"no customer has the key '{key}'."
        raise Problems(Problem("unknown-customer", says, path="customer", branch=Branch.DATA))
    reader = _Reader(opened, as_of, ordinal, language=language, sight=sight)
    found = (*reader.all(), *reader.kept_quotes())
    kinds, channels = _counted([each.kind for each in found]), _counted([each.channel for each in found])
    _check(wanted.kinds, opened.catalog.relations, "kind")
    _check(wanted.channels, reader.channel_codes(), "channel")
    chosen = [each for each in found if _is_wanted(each, wanted)]
    chosen.sort(key=lambda each: (each.happened, each.kind, each.row.key), reverse=True)
    pages = max(1, -(-len(chosen) // wanted.a_page))
    if not 1 <= wanted.page <= pages:
        says = f"there is no page {wanted.page}; there are {pages}."
        raise Problems(Problem("no-page", says, path="page"))
    shown = chosen[(wanted.page - 1) * wanted.a_page : wanted.page * wanted.a_page]
    return Timeline(
        customer=opened.snapshot.key(ordinal),
        name=_name(home, opened.snapshot.key(ordinal)),
        events=tuple(map(reader.event, shown)),
        total=len(chosen),
        page=wanted.page,
        pages=pages,
        kinds=tuple(Choice(each, reader.kind_label(each), many) for each, many in kinds.items()),
        channels=tuple(Choice(each, reader.channel_label(each), many) for each, many in channels.items() if each),
    )


def last_interactions(home: Home, key: str, *, language: str, sight: Sight, most: int = 3) -> tuple[Event, ...]:
    """The last interactions of one customer."""
    wanted = Wanted(kinds=(INTERACTIONS,), a_page=most)
    return timeline(home, key, wanted, language=language, sight=sight).events


@dataclass(frozen=True, slots=True)
class _Found:
    """A row that is an event."""

    kind: str
    row: Row
    happened: int
    channel: str


@dataclass(frozen=True, slots=True)
class _Reader:
    opened: Opened
    as_of: AsOf
    ordinal: int
    language: str
    sight: Sight

    def all(self) -> Iterator[_Found]:
        """Every row with a time that counts: it happened, or is planned."""
        for key, relation in self.opened.catalog.relations.items():
            if relation.time is not None:
                yield from self._of(key, relation)

    def _of(self, key: str, relation: Relation) -> Iterator[_Found]:
        for row in self.opened.all_rows(key, self.ordinal):
            if row.happened_at is not None and (row.happened_at < self.as_of.instant or relation.planned):
                said_of = row.values.get(CHANNEL) if CHANNEL in relation.fields else OF_ITSELF.get(key)
                yield _Found(key, row, row.happened_at, str(said_of or ""))

    def kept_quotes(self) -> Iterator[_Found]:
        """The quotes that were made here, as rows beside those that were read in; those taken back are left out."""
        last = day_number(self.as_of.day)
        for each in quotes.all_of(self.opened.snapshot.key(self.ordinal)):
            if (
                each.made_on > last
                or each.status is QuoteStatus.WITHDRAWN
                or QUOTES not in self.opened.catalog.relations
            ):
                continue
            status = "sent" if each.is_open_on(last) else "expired"
            said_of = "accepted" if each.status is QuoteStatus.ACCEPTED else status
            begins = local_midnight(day_of(each.made_on), self.as_of.zone)
            happened = min(begins, self.as_of.instant - 1)
            number = str(each.number)
            known: dict[str, FactValue] = {"quote_number": number, "valid_until": each.expires - 1, "status": said_of}
            if each.answer["currency"] == self.opened.catalog.currency:
                known["net_amount"] = Money.of(str(each.answer["net"]), self.opened.catalog.currency).ten_thousandths
            row = Row(f"kept {number}", happened, each.made_on, recorded_at=each.at, values=known)
            yield _Found(QUOTES, row, happened, "")

    def event(self, found: _Found) -> Event:
        """The event whole."""
        relation, row = self.opened.catalog.relations[found.kind], found.row
        timed = relation.time is not None and relation.fields[relation.time].type is Type.DATETIME
        local = moment_of(found.happened).astimezone(self.as_of.zone)
        return Event(
            kind=found.kind,
            label=said(relation.labels, self.language),
            key=row.key,
            on=local.date() if row.day is None else day_of(row.day),
            at=local if timed else None,
            channel=found.channel,
            channel_label=self.channel_label(found.channel),
            details=tuple(self._details(row, relation)),
            planned=found.happened >= self.as_of.instant,
        )

    def _details(self, row: Row, relation: Relation) -> Iterator[tuple[str, Shown]]:
        teller = Teller(self.opened.catalog, self.language)
        for field in relation.fields.values():
            value = row.values.get(field.key)
            told = field.key not in {relation.time, CHANNEL} and value is not None and value != frozenset()
            if told and self.sight.sees_named(field, relation.key):
                yield said(field.labels, self.language), teller.fact(value, field)

    def kind_label(self, key: str) -> str:
        """What a kind of event is called."""
        return said(self.opened.catalog.relations[key].labels, self.language)

    def channel_codes(self) -> Sequence[str]:
        """The codes of channels."""
        return tuple(self.opened.catalog.code_lists[CHANNEL].codes)

    def channel_label(self, key: str) -> str:
        """What a channel is called."""
        return code_label(key, self.opened.catalog.code_lists[CHANNEL], self.language) if key else ""


def _is_wanted(found: _Found, wanted: Wanted) -> bool:
    return (not wanted.kinds or found.kind in wanted.kinds) and (
        not wanted.channels or found.channel in wanted.channels
    )


def _counted(keys: Sequence[str]) -> dict[str, int]:
    return {key: keys.count(key) for key in dict.fromkeys(keys)}


def _check(asked: Sequence[str], known: Iterable[str], path: str) -> None:
    names = list(known)
    for each in asked:
        if each not in names:
            says = f"there is no {path} '{each}'."
            raise Problems(Problem(f"unknown-{path}", says, path=path, nearest=nearest_names(each, names)))


def _name(home: Home, key: str) -> str:
    return finding.names(home, [key]).get(key, key)
