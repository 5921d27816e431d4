"""The shapes of questions and answers, as /api/docs shows them."""

from __future__ import annotations

from typing import Annotated, Any, Generic, Literal, TypeAlias, TypeVar

from ninja import Schema
from pydantic import ConfigDict, Field

from presek.app.members import MOST_A_PAGE
from presek.app.quote_request import MOST_LINES
from presek.values.key import LONGEST_KEY

MOST_A_BATCH = 10_000

Data = TypeVar("Data")
Number: TypeAlias = str | int | float

Language: TypeAlias = Literal["en", "pl", "sl"]
AsOf: TypeAlias = Annotated[
    str | None,
    Field(
        description="The instant to answer for: a day (its end), as 2026-06-30, or a time. "
        "Without it, that of the published run.",
        max_length=40,
        examples=["2026-06-30"],
    ),
]
Limit: TypeAlias = Annotated[int, Field(ge=1, le=MOST_A_PAGE, description="How many at most.")]
CursorText: TypeAlias = Annotated[str | None, Field(description="`next` of the page before.", max_length=100)]


class Asked(Schema):
    """A question; a name it does not know is refused rather than overlooked."""

    model_config = ConfigDict(extra="forbid")


class Where(Schema):
    """The place of a problem: a JSON pointer or a name, and line and column where it is in a text."""

    path: str
    line: int | None = None
    column: int | None = None


class ProblemShape(Schema):
    """One thing that is wrong: a code for programs, a sentence for people."""

    code: str
    says: str
    at: Where | None
    nearest: list[str]
    branch: Literal["text", "data", "place", "product"]


class Failure(Schema):
    """Every refusal has this shape."""

    problems: list[ProblemShape]


class Answer(Schema, Generic[Data]):
    """Every answer has this shape. `version` names the run and the policies that it comes from; store it with it."""

    version: str
    as_of: str
    data: Data
    next: str | None


class SegmentShape(Schema):
    """A segment; its numbers are null until it is computed. `small_sample`: so few are in that shares of it say
    little."""

    key: str
    label: str
    inside: int | None = Field(alias="in")
    cannot_say: int | None
    state: Literal["computed", "held", "not computed"]
    rule: str
    small_sample: bool


class SegmentationShape(Schema):
    """A segmentation; of a partition, what is known of its promise."""

    key: str
    label: str
    partition: bool
    promise: dict[str, Any] | None
    segments: list[SegmentShape]


class SegmentsShape(Schema):
    """Everything in force."""

    as_of: str
    customers: int
    segmentations: list[SegmentationShape]


class MembersShape(Schema):
    """One page of customers, and how many they are in all."""

    customers: list[str]
    total: int


class CountAsked(Asked):
    """A rule, as text or as its JSON tree."""

    rule: str | dict[str, Any] = Field(examples=["revenue_12m >= 10_000 PLN"])
    as_of: AsOf = None


class CountShape(Schema):
    """in + out + cannot_say is the whole base; `blame`: field → of how many it is wanting."""

    inside: int = Field(alias="in")
    out: int
    cannot_say: int
    as_of: str
    blame: dict[str, int]


class IntersectionShape(Schema):
    """How many are in all of `of` and surely in none of `without`."""

    inside: int = Field(alias="in")
    of: list[str]
    without: list[str]


class MatchedShape(Schema):
    """A value by which a search found somebody."""

    field: str
    value: str


class FoundCustomerShape(Schema):
    """A customer that a search found; `matched`: by what, beside the key and the name."""

    customer: str
    name: str
    place: str
    matched: list[MatchedShape]


class CustomersFoundShape(Schema):
    """Whom a text found: how many there are, and the nearest of them."""

    count: int
    customers: list[FoundCustomerShape]


class CustomerSegmentsShape(Schema):
    """Segment → what the published run says of one customer."""

    customer: str
    segments: dict[str, Literal["in", "out", "cannot say"]]


class KeptShape(Schema):
    """Why somebody is in by the published run whom the rule does not take in: held until a day (the first that they
    are free on), or, where that is null, until the exit rule is true."""

    until: str | None
    says: str


class ExplanationShape(Schema):
    """Why a customer is in a segment or not: `rule` is the tree of conditions with the facts they met."""

    customer: str
    segment: str
    verdict: Literal["in", "out", "cannot say"]
    kept: KeptShape | None
    as_of: str
    rule: dict[str, Any]
    smallest_change: list[str]


class MissShape(Schema):
    """One customer who fails one condition only, and what is missing."""

    customer: str
    condition: str
    missing: str


class InterestShape(Schema):
    """One thing: its condition as a rule, how many have it, how many times as frequent it is, and how surely."""

    value: str
    label: str
    rule: str
    in_segment: int
    in_base: int
    lift: float
    interval: list[float]
    adjusted_p: float
    small_sample: bool


class InterestSourceShape(Schema):
    """What stands out of one field; shares are of those of whom anything is known. `more`: found and not told."""

    source: str
    label: str
    known_in_segment: int
    known_in_base: int
    found: list[InterestShape]
    more: int


class InterestsShape(Schema):
    """What a segment is interested in; `left_out`: what its rule itself asks about."""

    segment: str
    as_of: str
    inside: int = Field(alias="in")
    looked_at: int
    left_out: list[str]
    sources: list[InterestSourceShape]


class NearMissesShape(Schema):
    """All who fail exactly one condition of a segment: how many, and the nearest."""

    segment: str
    as_of: str
    customers: int
    near_misses: list[MissShape]


class ConditionsShape(Schema):
    """What one customer gets on a day. `version` is that of the policies; docs/reference/conditions.md says more.
    `restricted` and `objects_to_marketing` tell how it is now, whatever day is asked for."""

    customer: str
    day: str
    conditions: dict[str, Any]
    unassigned: list[str]
    version: str
    hash: str
    restricted: bool
    objects_to_marketing: bool


class BatchAsked(Asked):
    """Many customers at once. Without `reasons`: what they get, and no more."""

    customers: list[Annotated[str, Field(max_length=LONGEST_KEY)]] = Field(min_length=1, max_length=MOST_A_BATCH)
    as_of: AsOf = None
    reasons: bool = False


class GivenShape(Schema):
    """What one customer gets, by dimension; null where nothing is given."""

    customer: str
    given: dict[str, Any]
    restricted: bool
    objects_to_marketing: bool


class BatchShape(Schema):
    """The conditions of those who are there, in the order asked for, and the keys that nobody has."""

    day: str
    conditions: list[ConditionsShape | GivenShape]
    unknown: list[str]


class MatchShape(Schema):
    """A customer; `contact`: found by one of their contact persons."""

    customer: str
    contact: bool


class LookUpShape(Schema):
    """What was looked for, as it is kept, and who was found."""

    by: Literal["phone", "email", "tax_number"]
    value: str
    matches: list[MatchShape]


class QuoteLineAsked(Asked):
    """One line; numbers as decimal text (or JSON numbers), prices without VAT."""

    product: str | int = Field(examples=["P-100"])
    quantity: Number = Field(examples=["3"])
    unit_price: Number = Field(examples=["99.90"])
    categories: list[str] | None = None
    unit_cost: Number | None = None
    vat_percent: Number | None = None
    discount_percent: Number | None = Field(default=None, description="A discount somebody wants to give.")


class QuoteAsked(Asked):
    """A quote to hold against the customer's conditions; nothing is kept."""

    customer: Annotated[str, Field(max_length=LONGEST_KEY)]
    lines: list[QuoteLineAsked] = Field(min_length=1, max_length=MOST_LINES)
    currency: str | None = Field(default=None, examples=["PLN"])
    net_days: int | None = Field(default=None, description="A term somebody wants to give.")
    invoice_day: str | None = Field(default=None, examples=["2026-06-30"])
    as_of: AsOf = None


class QuoteShape(Schema):
    """What a quote comes to, what was applied and why, and what is refused; docs/reference/quotes.md tells all."""

    model_config = ConfigDict(extra="allow")

    customer: str
    accepted: bool
    lines: list[dict[str, Any]]
    net: str
    gross: str | None
    currency: str
    terms: dict[str, Any] | None
    due: dict[str, Any]
    refused: list[dict[str, Any]]
    legal: list[dict[str, Any]]


class LandingShape(Schema):
    """A text. `industry` is the code it was written for, perhaps a wider one than was asked; empty: the default."""

    asked: str
    industry: str
    stage: str
    language: Language
    title: str
    text: str
    action: str


class DaysShape(Schema):
    """Days as dates, oldest first."""

    days: list[str]


class ChangesShape(Schema):
    """Whose conditions changed on a day, flat: one row a customer, as in the file for spreadsheets."""

    day: str
    changed: int
    customers: int
    version: str
    run: int
    conditions: list[dict[str, Any]]


class ChangeShape(Schema):
    """Something that happened to one customer. `id` names it for good; `reason` tells why somebody moved.

    `segment`, `as_of`, `meaning_key` and `reason` are of movements; `day` and `policies` of conditions.
    """

    id: str
    type: Literal["segment.entered", "segment.left", "conditions.changed"]
    customer: str
    run: int
    at: str
    segment: str | None = None
    as_of: str | None = None
    meaning_key: str | None = None
    reason: str | None = None
    day: str | None = None
    policies: str | None = None


class FeedShape(Schema):
    """What changed behind a cursor, in order; `more`: there is more behind these now."""

    changes: list[ChangeShape]
    more: bool
