"""What a row of Today shows: who, why now, what was said last, what comes next, how they may be contacted, on which
terms."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from decimal import Decimal

from presek.app.pages_customer import Contact


@dataclass(frozen=True, slots=True)
class Because:
    """A reason: its code, and what fills its sentence. `at`: an instant; `days`; `about`: a ticket, or a note."""

    code: str
    days: int | None = None
    at: int | None = None
    about: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Chip:
    """A segment that holds the customer."""

    key: str
    label: str
    model: str


@dataclass(frozen=True, slots=True)
class Person:
    """Whom to ask for at a company."""

    name: str
    title: str
    phone: str
    email: str


@dataclass(frozen=True, slots=True)
class Step:
    """A stage of the sales process, or an action that is mandatory in it."""

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class NextStep:
    """Where the sales process stands: what is mandatory before the next stage."""

    process: str
    stage: str
    open_actions: tuple[Step, ...]
    next_stage: Step | None


@dataclass(frozen=True, slots=True)
class Channel:
    """A way to contact somebody, with its mark, and the row of law that asks for consent (id and text)."""

    way: str
    mark: str
    rule: str
    says: str

    @property
    def allowed(self) -> bool:
        """Whether it may be used."""
        return self.mark in {"given", "free"}


@dataclass(frozen=True, slots=True)
class Row:
    """One row. `lane` is pinned, scored or reserved; `parts` what each part adds to the points, the most first;
    `phone` and `email` are shown where they may be used; `callable`: the phone may be. Amounts that this person may not
    see are None."""

    key: str
    name: str
    lane: str
    points: Decimal
    parts: tuple[tuple[str, Decimal], ...]
    because: tuple[Because, ...]
    last: tuple[Contact, ...]
    segments: tuple[Chip, ...]
    person: Person | None
    next_step: NextStep | None
    pitch: str
    channels: tuple[Channel, ...]
    phone: str
    email: str
    terms: object
    discount: object
    value_class: str
    revenue: Decimal | None
    overdue: Decimal | None
    tickets: int
    owner: str
    currency: str
    purpose: str
    calling: str

    @property
    def callable(self) -> bool:
        """Whether they may be called."""
        return bool(self.phone)

    def as_json(self) -> dict[str, object]:
        """As plain values; amounts as decimal text."""
        plain = asdict(self)
        plain["points"] = str(self.points)
        plain["parts"] = {name: f"{worth.normalize():f}" for name, worth in self.parts}
        plain["last"] = [
            {
                "on": None if each.on is None else each.on.isoformat(),
                "channel": each.title,
                "details": list(each.details),
            }
            for each in self.last
        ]
        del plain["revenue"]
        for name, amount in (("revenue_12m", self.revenue), ("overdue", self.overdue)):
            plain[name] = None if amount is None else f"{amount:f}"
        plain["callable"] = self.callable
        return plain


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Somebody who is not on the list; `until` an instant."""

    key: str
    name: str
    why: str
    until: int | None
    rule: str = ""
    says: str = ""
