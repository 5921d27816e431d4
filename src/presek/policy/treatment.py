"""What a segment may give its customers: the six dimensions of a treatment.

Percentages are basis points (whole numbers, 10,000 = 100 %), money is exact with its currency, days are whole days.
A part that is None says nothing of it, and another policy may.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from presek.values.money import Money


class Dimension(Enum):
    """The six things that a segment decides."""

    TERMS = "payment_terms"
    DISCOUNT = "discount"
    PRIORITY = "priority"
    SERVICE = "service"
    PROCESS = "process"
    PITCH = "pitch"


class Method(Enum):
    """How a customer pays. Prepayment has no term: its `net_days` is 0 and no due date follows."""

    TRANSFER = "transfer"
    CARD = "card"
    CASH = "cash"
    DIRECT_DEBIT = "direct_debit"
    PREPAYMENT = "prepayment"


class Start(Enum):
    """The day from which a payment term runs."""

    INVOICE_DATE = "invoice_date"
    INVOICE_RECEIPT = "invoice_receipt"
    DELIVERY = "delivery"
    END_OF_MONTH = "end_of_month"


@dataclass(frozen=True, slots=True)
class EarlyPayment:
    """A discount for paying within some days of the term's start."""

    basis_points: int
    within_days: int


@dataclass(frozen=True, slots=True)
class PaymentTerms:
    """When and how a customer pays. `credit_block`: no delivery on credit, whatever else says."""

    net_days: int | None = None
    method: Method = Method.TRANSFER
    start: Start = Start.INVOICE_DATE
    credit_limit: Money | None = None
    early_payment: EarlyPayment | None = None
    credit_block: bool = False


class Stacking(Enum):
    """How a discount meets others: it is alone (the best one is taken), is added, or is applied after the others."""

    EXCLUSIVE = "exclusive"
    ADDITIVE = "additive"
    MULTIPLICATIVE = "multiplicative"


class DiscountBase(Enum):
    """The amount that a discount is a share of."""

    NET_LIST = "net_list"
    NET_AFTER_OTHERS = "net_after_others"


EVERYTHING = ("*",)


@dataclass(frozen=True, slots=True)
class Discount:
    """A discount on the products of `scope`: "*", or product keys and categories (a category ends in "*").

    `most_in_total` caps the sum of all discounts of the customer (the lowest cap of all policies counts; 0 forbids
    any); `least_margin` is the margin below which no discount may bring a line, as a share of its net price.
    """

    basis_points: int = 0
    base: DiscountBase = DiscountBase.NET_LIST
    scope: tuple[str, ...] = EVERYTHING
    stacking: Stacking = Stacking.EXCLUSIVE
    most_in_total: int | None = None
    least_margin: int | None = None


@dataclass(frozen=True, slots=True)
class Priority:
    """Who comes first. `weight` 0–100; `cadence_days` between two contacts, None: never by itself;
    `first_response_minutes` for whatever the customer asks; `do_not_contact` silences every action of ours."""

    weight: int | None = None
    cadence_days: int | None = None
    first_response_minutes: int | None = None
    do_not_contact: bool = False


class Tier(Enum):
    """Levels of service, best first; the order decides which policy speaks."""

    CONTRACT = "contract"
    PREMIUM = "premium"
    STANDARD = "standard"
    SELF_SERVICE = "self_service"


class Channel(Enum):
    """Ways by which a customer reaches us."""

    PHONE = "phone"
    EMAIL = "email"
    PORTAL = "portal"
    CHAT = "chat"
    VISIT = "visit"


@dataclass(frozen=True, slots=True)
class Hours:
    """Hours of service: days of the week (0 is Monday), from and to in minutes of the local day (end excluded)."""

    days: tuple[int, ...]
    from_minute: int
    to_minute: int


@dataclass(frozen=True, slots=True)
class Service:
    """How a customer is served. Minutes are counted within `hours`."""

    tier: Tier
    channels: tuple[Channel, ...]
    hours: Hours | None = None
    response_minutes: int | None = None
    resolution_minutes: int | None = None


@dataclass(frozen=True, slots=True)
class Action:
    """Something that must be done in a stage before the next one may begin. `labels` per language."""

    key: str
    labels: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of a sales process with the actions that are mandatory in it."""

    key: str
    labels: Mapping[str, str]
    mandatory: tuple[Action, ...] = ()


@dataclass(frozen=True, slots=True)
class Process:
    """A sales process, whole: its stages in order."""

    key: str
    labels: Mapping[str, str]
    stages: tuple[Stage, ...]


@dataclass(frozen=True, slots=True)
class PitchLine:
    """One thing to say. `texts` per language; `stage` and `fact` None: any stage, always.

    `fact` is the key of the field (or relation) whose known value triggers the line; without it the line is not said.
    A lower `rank` comes first.
    """

    key: str
    texts: Mapping[str, str]
    rank: int = 1
    stage: str | None = None
    fact: str | None = None


@dataclass(frozen=True, slots=True)
class Treatment:
    """What one policy says, dimension by dimension; None: it says nothing there."""

    payment_terms: PaymentTerms | None = None
    discount: Discount | None = None
    priority: Priority | None = None
    service: Service | None = None
    process: Process | None = None
    pitch: tuple[PitchLine, ...] = ()
