"""What whoever works with a customer needs beside the conditions: the next action, what is unpaid, open tickets,
consents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from presek.app import conditions, processes, reading
from presek.app.facet_definitions import said
from presek.app.home import Home
from presek.app.revenue import money
from presek.app.sight import Sight
from presek.catalog.model import Catalog
from presek.segment.reference_rows import rows_inside
from presek.values.facts import Customer, Row
from presek.values.instant import AsOf, day_number, day_of, local_day
from presek.values.problem import Problems

OF_INVOICES = ("overdue_amount", "invoices.gross_amount", "invoices.net_amount", "invoices.due_on", "invoices.paid_on")
OPEN = "tickets_open"


@dataclass(frozen=True, slots=True)
class Step:
    """A stage or an action: its key and its label; `now`: it is where the customer stands."""

    key: str
    label: str
    now: bool = False


@dataclass(frozen=True, slots=True)
class Next:
    """What comes next: where the sales process stands, what is mandatory before it goes on, when a contact is due.

    `due_in`: days until the cadence asks for a contact, negative where it is late; None without a cadence.
    """

    process: str
    stages: tuple[Step, ...]
    open_actions: tuple[Step, ...]
    next_stage: Step | None
    contact_on: date | None
    due_in: int | None
    do_not_contact: bool


@dataclass(frozen=True, slots=True)
class Unpaid:
    """Invoices that are not paid, and those of them that are overdue, in the base's currency."""

    count: int
    amount: Decimal
    overdue: int
    overdue_amount: Decimal
    days_late: int
    currency: str


@dataclass(frozen=True, slots=True)
class Ticket:
    """An open ticket."""

    number: str
    opened: date | None
    category: str


@dataclass(frozen=True, slots=True)
class Consent:
    """The last word of the customer on a purpose over a channel."""

    purpose: str
    channel: str
    granted: bool


@dataclass(frozen=True, slots=True)
class Work:
    """All of it. `upcoming` is None where no conditions were computed, `unpaid` where this person may not see it."""

    upcoming: Next | None
    unpaid: Unpaid | None
    tickets: tuple[Ticket, ...]
    consents: tuple[Consent, ...]


def work(home: Home, key: str, *, language: str, sight: Sight) -> Work | None:
    """Of one customer on the as-of day of the published run, for one person; None where there is no such customer."""
    opened = reading.opened(home)
    ordinal = opened.snapshot.ordinal(key)
    if ordinal is None:
        return None
    customer = opened.customer(ordinal)
    look = _Look(opened.catalog, reading.as_of(home), language, sight)
    unpaid = look.unpaid(customer) if look.sees(*OF_INVOICES) else None
    return Work(_next(home, customer, look), unpaid, look.tickets(customer), look.consents(customer))


@dataclass(frozen=True, slots=True)
class _Look:
    catalog: Catalog
    as_of: AsOf
    language: str
    sight: Sight

    def sees(self, *names: str) -> bool:
        return all(self.sight.sees_word(each, self.catalog) for each in names)

    def text(self, row: Row, field: str) -> str:
        """A text of a ticket; empty where it is hidden."""
        return str(row.values.get(field) or "") if self.sees(f"tickets.{field}") else ""

    def unpaid(self, customer: Customer) -> Unpaid:
        today = day_number(self.as_of.day)
        found = [row for row in self.rows(customer, "invoices") if _is_open(row, today)]
        late = [row for row in found if _day(row, "due_on", today) < today]
        amounts = [sum(_amount(row) for row in rows) for rows in (found, late)]
        oldest = max((today - _day(row, "due_on", today) for row in late), default=0)
        currency = self.catalog.currency
        return Unpaid(len(found), money(amounts[0]), len(late), money(amounts[1]), days_late=oldest, currency=currency)

    def tickets(self, customer: Customer) -> tuple[Ticket, ...]:
        found = [row for row in self.rows(customer, "tickets") if not self._closed(row)] if self.sees(OPEN) else []
        return tuple(
            Ticket(
                self.text(row, "ticket_number") or ("" if row.values.get("ticket_number") else row.key),
                opened=None
                if row.happened_at is None or not self.sees("tickets.opened_at")
                else local_day(row.happened_at, self.as_of.zone),
                category=self.text(row, "category"),
            )
            for row in found
        )

    def consents(self, customer: Customer) -> tuple[Consent, ...]:
        last: dict[tuple[str, str], bool] = {}
        if not self.sees("consents.granted"):
            return ()
        for row in self.rows(customer, "consents"):
            granted = row.values.get("granted")
            if isinstance(granted, bool):
                place = tuple(self.label("consents", each, row) for each in ("purpose", "channel"))
                last[place[0], place[1]] = granted
        return tuple(Consent(purpose, channel, granted) for (purpose, channel), granted in sorted(last.items()))

    def rows(self, customer: Customer, key: str) -> Sequence[Row]:
        relation = self.catalog.relations.get(key)
        if relation is None:
            return ()
        rows = rows_inside(customer.rows.get(key, ()), relation, window=None, as_of=self.as_of)
        return sorted(rows, key=lambda row: (row.happened_at or 0, row.recorded_at, row.key))

    def label(self, relation: str, field: str, row: Row) -> str:
        named = self.catalog.relations[relation].fields.get(field)
        value = row.values.get(field)
        codes = None if named is None else self.catalog.list_of(named)
        if codes is not None and isinstance(value, str) and value in codes.codes:
            return said(codes.codes[value].labels, self.language)
        return "" if value is None else str(value)

    def _closed(self, row: Row) -> bool:
        closed = row.values.get("closed_at")
        return isinstance(closed, int) and closed <= self.as_of.instant


def _next(home: Home, customer: Customer, look: _Look) -> Next | None:
    try:
        found = conditions.conditions(home, customer.key)
        standing = processes.progress(home, customer.key)
    except Problems:
        return None
    priority = found.priority.value
    cadence = None if priority is None else priority.cadence_days
    last = max((row.day for row in look.rows(customer, "interactions") if row.day is not None), default=None)
    today = day_number(look.as_of.day)
    due = None if cadence is None else (today if last is None else last + cadence)
    process = None if standing is None else standing.process
    after = None if standing is None else standing.next_stage
    return Next(
        process="" if process is None else said(process.labels, look.language),
        stages=()
        if process is None or standing is None
        else tuple(Step(each.key, said(each.labels, look.language), each is standing.stage) for each in process.stages),
        open_actions=()
        if standing is None
        else tuple(Step(each.key, said(each.labels, look.language)) for each in standing.open_actions),
        next_stage=None if after is None else Step(after.key, said(after.labels, look.language)),
        contact_on=None if due is None else day_of(due),
        due_in=None if due is None else due - today,
        do_not_contact=bool(priority and priority.do_not_contact),
    )


def _is_open(row: Row, today: int) -> bool:
    if row.values.get("credit_note") is True:
        return False
    paid = row.values.get("paid_on")
    return not isinstance(paid, int) or paid > today


def _day(row: Row, field: str, otherwise: int) -> int:
    value = row.values.get(field)
    return value if isinstance(value, int) else otherwise


def _amount(row: Row) -> int:
    for field in ("gross_amount", "net_amount"):
        value = row.values.get(field)
        if isinstance(value, int):
            return value
    return 0
