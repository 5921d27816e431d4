"""Policies and everything that decides with them: versions, exceptions, hit policies, the customer's standing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from presek.policy.treatment import Discount, PaymentTerms, Priority, Process, Service, Treatment


class Status(Enum):
    """The life of a version. An approved one is *active* while an instant lies in its validity."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    APPROVED = "approved"
    REJECTED = "rejected"
    RETIRED = "retired"


class Reach(Enum):
    """When a change reaches customers: from its `valid_from`, or from the first of the month after it."""

    AT_ONCE = "at_once"
    NEXT_MONTH = "next_month"


@dataclass(frozen=True, slots=True)
class Policy:
    """One version of the policy of one segment. Never edited: a change is another version.

    `valid_from` ≤ day < `valid_to` (local day numbers since 1970-01-01; None: open). `position` breaks ties: the lower
    comes first; then earlier `published_at` (microseconds UTC), then key. `default`: it speaks only where no other
    does.
    """

    key: str
    version: int
    segment: str
    gives: Treatment
    valid_from: int
    valid_to: int | None = None
    default: bool = False
    position: int = 0
    status: Status = Status.DRAFT
    published_at: int = 0
    reach: Reach = Reach.AT_ONCE
    made_by: str = ""
    approved_by: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)


class Output(Enum):
    """What is decided, each by its own hit policy."""

    NET_DAYS = "net_days"
    CREDIT_LIMIT = "credit_limit"
    CREDIT_BLOCK = "credit_block"
    DISCOUNT = "discount"
    WEIGHT = "weight"
    FIRST_RESPONSE = "first_response"
    DO_NOT_CONTACT = "do_not_contact"
    SERVICE = "service"
    PROCESS = "process"
    PITCH = "pitch"


class Hit(Enum):
    """Hit policies by their names in DMN."""

    UNIQUE = "U"
    ANY = "A"
    PRIORITY = "P"
    FIRST = "F"
    OUTPUT_ORDER = "O"
    RULE_ORDER = "R"
    COLLECT = "C"
    SUM = "C+"
    LEAST = "C<"
    MOST = "C>"
    COUNT = "C#"


HITS: Mapping[Output, Hit] = {
    Output.NET_DAYS: Hit.LEAST,
    Output.CREDIT_LIMIT: Hit.LEAST,
    Output.CREDIT_BLOCK: Hit.COUNT,
    Output.DISCOUNT: Hit.MOST,
    Output.WEIGHT: Hit.MOST,
    Output.FIRST_RESPONSE: Hit.LEAST,
    Output.DO_NOT_CONTACT: Hit.COUNT,
    Output.SERVICE: Hit.PRIORITY,
    Output.PROCESS: Hit.PRIORITY,
    Output.PITCH: Hit.OUTPUT_ORDER,
}
"""The hit policies a base begins with."""


@dataclass(frozen=True, slots=True)
class CustomerException:
    """A term that one customer gets instead of the segment's: asked by one person, approved by another, until a day.

    `value` replaces the dimension whole. `contract` is the reference that law asks for. From ≤ day < `expires`.
    """

    number: int
    customer: str
    value: PaymentTerms | Discount | Priority | Service | Process
    reason: str
    note: str
    requested_by: str
    approved_by: str
    from_day: int
    expires: int
    contract: str = ""


@dataclass(frozen=True, slots=True)
class Party:
    """What law asks of a seller or a buyer. None is unknown.

    `country` ISO 3166-1; `size` micro, small, medium, large; `body` firm, public_authority, public_healthcare, ngo,
    consumer; `turnover_eur` whole euros; `large_declared` for Polish firms; `natural_person`: consumers and sole
    traders; `online`: a seller at a distance; `contact_phone`: where a seller is reached about a
    contract.
    """

    country: str | None = None
    size: str | None = None
    body: str | None = None
    turnover_eur: int | None = None
    large_declared: bool | None = None
    natural_person: bool | None = None
    consumer_like: bool | None = None
    online: bool = False
    goods: frozenset[str] = frozenset()
    contact_phone: str | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """What of one customer decides: the segments that surely hold them, those that cannot say, what law asks, what was
    excepted, and which facts are known (for pitch lines)."""

    customer: str
    inside: frozenset[str]
    cannot_say: frozenset[str] = frozenset()
    party: Party = field(default_factory=Party)
    exceptions: tuple[CustomerException, ...] = ()
    known: frozenset[str] = frozenset()
