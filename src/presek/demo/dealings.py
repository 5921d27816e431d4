"""Made-up dealings: interactions over five channels, web visits, tickets, consents, quotes and contracts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from presek.demo.chance import Chance
from presek.demo.people import AS_OF, FIRST_DAY
from presek.demo.trade import Buyer

TOPICS = ("offer", "order", "invoice", "fault", "complaint", "advice", "renewal")
AGENTS = ("Anna", "Bojan", "Celina", "Dawid", "Eva")
PAGES = ("home", "products", "prices", "support", "software", "care", "contact")


@dataclass(frozen=True, slots=True)
class Interaction:
    """One contact with the customer; local time."""

    number: str
    customer: str
    happened_at: datetime
    channel: str
    direction: str
    outcome: str
    topic: str
    minutes: int
    agent: str


@dataclass(frozen=True, slots=True)
class Ticket:
    """One request to customer service; `closed_at` is None while it is open."""

    number: str
    customer: str
    opened_at: datetime
    closed_at: datetime | None
    category: str
    priority: str
    channel: str
    complaint: bool


def some_moment(chance: Chance, begin: date) -> datetime:
    """A local moment in office hours between `begin` and the as-of day, newer ones more often."""
    days = max(1, (AS_OF - begin).days)
    back = min(chance.below(days), chance.below(days + 40)) % days
    return datetime.combine(AS_OF - timedelta(days=back), time(chance.between(8, 18), chance.below(60)))


def interactions(buyer: Buyer, seed: int) -> Iterator[Interaction]:
    """All interactions of a customer, in order of time."""
    chance = Chance(seed, "interactions", buyer.key)
    begin = max(FIRST_DAY, buyer.since)
    number = chance.below(4 + buyer.traits.talkative // (7 if buyer.company else 11))
    online = {"email": 34, "web": 30, "social": 18, "phone": 14, "visit": 4}
    offline = {"phone": 50, "visit": 26 if buyer.company else 8, "email": 18, "web": 5, "social": 3}
    shares = online if buyer.traits.online >= 50 else offline
    for place, when in enumerate(sorted(some_moment(chance, begin) for _ in range(number))):
        channel = chance.weighted(shares)
        yield Interaction(
            number=f"K-{buyer.key}-{place + 1}",
            customer=buyer.key,
            happened_at=when,
            channel=channel,
            direction="in" if chance.happens(560) else "out",
            outcome=chance.weighted({"reached": 52, "not_reached": 14, "call_back": 12, "solved": 14, "order": 8}),
            topic=chance.choice(TOPICS),
            minutes=chance.skewed(1, 32) if channel in ("phone", "visit") else 0,
            agent=chance.choice(AGENTS),
        )


def visits(buyer: Buyer, seed: int) -> Iterator[tuple[str, datetime, str, int]]:
    """Web visits: number, local time, page, pages seen."""
    chance = Chance(seed, "visits", buyer.key)
    begin = max(FIRST_DAY, buyer.since)
    number = chance.below(2 + buyer.traits.online // 8)
    for place, when in enumerate(sorted(some_moment(chance, begin) for _ in range(number))):
        yield f"V-{buyer.key}-{place + 1}", when, chance.choice(PAGES), 1 + chance.below(12)


def tickets(buyer: Buyer, seed: int) -> Iterator[Ticket]:
    """Requests to customer service, in order of time."""
    chance = Chance(seed, "tickets", buyer.key)
    begin = max(FIRST_DAY, buyer.since)
    for place in range(chance.weighted({0: 60, 1: 22, 2: 11, 3: 5, 4: 2})):
        opened = some_moment(chance, begin)
        closed = opened + timedelta(hours=chance.skewed(1, 300))
        yield Ticket(
            number=f"T-{buyer.key}-{place + 1}",
            customer=buyer.key,
            opened_at=opened,
            closed_at=closed if closed.date() <= AS_OF else None,
            category=chance.choice(("fault", "delivery", "billing", "question", "returns")),
            priority=chance.weighted({"low": 30, "normal": 55, "high": 15}),
            channel=chance.weighted({"email": 40, "web": 35, "phone": 25}),
            complaint=chance.happens(180),
        )


def consents(buyer: Buyer, seed: int) -> Iterator[tuple[str, str, str, bool, date]]:
    """Consents: number, purpose, channel, granted, day."""
    chance = Chance(seed, "consents", buyer.key)
    day = max(FIRST_DAY, buyer.since)
    for channel in ("email", "phone"):
        if chance.happens(820):
            granted = chance.happens(640 if channel == "email" else 420)
            yield f"Z-{buyer.key}-{channel}", "marketing", channel, granted, day + timedelta(days=chance.below(60))
