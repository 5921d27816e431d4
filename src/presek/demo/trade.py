"""Made-up orders, invoices and payments of eighteen months, with lapsed and once-a-year customers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from presek.demo.chance import Chance
from presek.demo.people import AS_OF, FIRST_DAY, Traits

PRODUCTS = {
    "hardware": (("Laptop 14", 389_900), ("Desktop", 279_900), ("Monitor 27", 119_900), ("Phone X", 249_900)),
    "printing": (("Laser printer", 89_900), ("Toner", 24_900), ("Paper box", 8_900)),
    "software": (("Office suite", 42_900), ("Accounting", 79_900), ("Antivirus", 14_900), ("Backup", 29_900)),
    "accessories": (("Headset", 19_900), ("Keyboard", 12_900), ("Cable set", 4_900), ("Webcam", 17_900)),
    "furniture": (("Desk", 89_900), ("Chair", 64_900)),
    "services": (("Installation", 24_900), ("Training day", 149_900), ("Care Plus", 59_900)),
}
"""Products with their net price in hundredths of PLN."""

CARE_PLAN = ("Basic Care", 9_900)
"""The plan of 99 PLN a year: the story of the customer who could not report a fault by telephone."""

PERSON_TASTE = {"hardware": 22, "printing": 16, "software": 14, "accessories": 34, "furniture": 8, "services": 6}
FIRM_TASTE = {"hardware": 26, "printing": 24, "software": 20, "accessories": 14, "furniture": 8, "services": 8}
EURO_RATE = 428
"""Hundredths of PLN for one EUR in the price list for Slovenia (made up)."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an order; money in hundredths of the order's currency."""

    product: str
    category: str
    quantity: int
    unit_price: int

    @property
    def amount(self) -> int:
        """Net amount of the line."""
        return self.quantity * self.unit_price


@dataclass(frozen=True, slots=True)
class Order:
    """One order with its lines; `ordered_at` is local time."""

    number: str
    customer: str
    ordered_at: datetime
    channel: str
    status: str
    currency: str
    lines: tuple[Line, ...]

    @property
    def amount(self) -> int:
        """Net amount of the order."""
        return sum(line.amount for line in self.lines)


@dataclass(frozen=True, slots=True)
class Invoice:
    """The invoice of a delivered order; `paid_on` is None while it is open."""

    number: str
    customer: str
    order: str
    issued_on: date
    due_on: date
    paid_on: date | None
    net: int
    gross: int
    currency: str


@dataclass(frozen=True, slots=True)
class Buyer:
    """What trade needs to know of a customer."""

    key: str
    country: str
    section: str
    since: date
    employees: int
    traits: Traits
    company: bool


def is_care_customer(buyer: Buyer, seed: int) -> bool:
    """One customer in nine buys the plan of 99 PLN a year and nothing else."""
    return Chance(seed, "care", buyer.key).happens(112)


def orders(buyer: Buyer, seed: int) -> list[Order]:
    """All orders of a customer, in order of time."""
    chance = Chance(seed, "orders", buyer.key)
    begin = max(FIRST_DAY, buyer.since)
    if is_care_customer(buyer, seed):
        return care_orders(buyer, chance, begin=begin)
    end = last_day(buyer, chance, begin=begin)
    days = (end - begin).days
    if days < 1:
        return []
    rate = order_rate(buyer)
    number = sum(chance.below(547) < days for _ in range(rate + chance.below(3)))
    moments = sorted(moment(chance, begin=begin, days=days) for _ in range(number))
    return [order(buyer, chance, when=when, place=place) for place, when in enumerate(moments)]


def order_rate(buyer: Buyer) -> int:
    """Orders in eighteen months of somebody who never left."""
    worth = buyer.traits.worth
    if buyer.company:
        return worth * worth // 260 + min(buyer.employees, 200).bit_length()
    return worth * worth // 520


def last_day(buyer: Buyer, chance: Chance, *, begin: date) -> date:
    """The last day on which the customer may order; the disloyal left earlier."""
    if chance.happens(720 + buyer.traits.loyal * 2):
        return AS_OF
    return begin + timedelta(days=chance.between(0, (AS_OF - begin).days))


def moment(chance: Chance, *, begin: date, days: int) -> datetime:
    """A moment of ordering; the weeks before Christmas are drawn again more often than others are kept."""
    day = begin + timedelta(days=chance.below(days))
    if day.month not in (11, 12) and chance.happens(220):
        day = begin + timedelta(days=chance.below(days))
    return datetime.combine(day, time(chance.between(7, 21), chance.below(60), chance.below(60)))


def order(buyer: Buyer, chance: Chance, *, when: datetime, place: int) -> Order:
    """One order of up to five lines."""
    euro = buyer.country == "SI"
    taste = dict(FIRM_TASTE if buyer.company else PERSON_TASTE)
    if buyer.section == "K":
        taste["software"] *= 3
    lines = []
    for _ in range(1 + chance.below(4 if buyer.company else 2)):
        category = chance.weighted(taste)
        product, price = chance.choice(PRODUCTS[category])
        most = 1 + min(buyer.employees, 60) // 6 if buyer.company else 2
        lines.append(Line(product, category, chance.skewed(1, max(2, most)), in_currency(price, euro=euro)))
    return Order(
        number=f"{buyer.key}-{place + 1:03d}",
        customer=buyer.key,
        ordered_at=when,
        channel=channel(buyer, chance),
        status="cancelled" if chance.happens(25) else "delivered",
        currency="EUR" if euro else "PLN",
        lines=tuple(lines),
    )


def care_orders(buyer: Buyer, chance: Chance, *, begin: date) -> list[Order]:
    """The yearly plan, bought once in the last twelve months (and the year before by those who were customers)."""
    euro = buyer.country == "SI"
    product, price = CARE_PLAN
    first = datetime.combine(AS_OF - timedelta(days=chance.between(3, 330)), time(10, chance.below(60)))
    moments = [first.replace(year=first.year - 1) if (first.month, first.day) != (2, 29) else first, first]
    line = Line(product, "services", 1, in_currency(price, euro=euro))
    return [
        Order(f"{buyer.key}-{place + 1:03d}", buyer.key, when, "web", "delivered", "EUR" if euro else "PLN", (line,))
        for place, when in enumerate(sorted(set(moments)))
        if when.date() >= begin or when == first
    ]


def channel(buyer: Buyer, chance: Chance) -> str:
    """Where the order came in; the online-minded use the web."""
    if chance.below(99) < buyer.traits.online:
        return chance.weighted({"web": 85, "email": 8, "marketplace": 7})
    return chance.weighted({"field_rep": 40, "phone": 35, "shop": 25} if buyer.company else {"shop": 70, "phone": 30})


def in_currency(price: int, *, euro: bool) -> int:
    """A price in hundredths of PLN as hundredths of the customer's currency."""
    return (price * 100 + EURO_RATE // 2) // EURO_RATE if euro else price


def invoice(buyer: Buyer, chance: Chance, placed: Order) -> Invoice:
    """The invoice of an order: due after 14 days for persons, 14 or 30 for firms; the careless pay late."""
    issued = placed.ordered_at.date() + timedelta(days=chance.between(0, 3))
    term = 14 if not buyer.company else chance.choice((14, 30, 30))
    due = issued + timedelta(days=term)
    late = chance.below(buyer.traits.careless + 1) - 18
    paid = due + timedelta(days=late if late > 0 else -chance.below(term // 2))
    rate = 123 if buyer.country == "PL" else 122
    return Invoice(
        number=f"I-{placed.number}",
        customer=buyer.key,
        order=placed.number,
        issued_on=issued,
        due_on=due,
        paid_on=paid if paid <= AS_OF and not chance.happens(12) else None,
        net=placed.amount,
        gross=(placed.amount * rate + 50) // 100,
        currency=placed.currency,
    )
