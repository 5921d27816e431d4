"""What deciding answers: one decision per dimension, each with who won, who lost and why, and what law says.

A decision's value is composed of its parts, and its reason is read from the same parts: there is no second place where
a reason could be wrong. Codes, not words: faces make sentences of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from hashlib import sha256
from typing import Any, Generic, TypeVar, cast

from presek.policy import said
from presek.policy.book import CustomerException, Hit, Output, Policy
from presek.policy.canonical import canonical
from presek.policy.discounts import Discounts
from presek.policy.legal_result import LegalResult, Verdict
from presek.policy.serving import Reach
from presek.policy.treatment import Dimension, PaymentTerms, PitchLine, Priority, Process, Service
from presek.values.instant import day_of

Value = TypeVar("Value")

OUTPUTS: Mapping[Dimension, tuple[Output, ...]] = {
    Dimension.TERMS: (Output.NET_DAYS, Output.CREDIT_LIMIT, Output.CREDIT_BLOCK),
    Dimension.DISCOUNT: (Output.DISCOUNT,),
    Dimension.PRIORITY: (Output.WEIGHT, Output.FIRST_RESPONSE, Output.DO_NOT_CONTACT),
    Dimension.SERVICE: (Output.SERVICE,),
    Dimension.PROCESS: (Output.PROCESS,),
    Dimension.PITCH: (Output.PITCH,),
}
"""What is decided in a dimension, part by part."""


class Why(Enum):
    """Why a policy of one of the customer's segments did not decide an output."""

    ANOTHER_IS_LESS = "another_is_less"  # the least counts: a shorter term, a lower limit
    ANOTHER_IS_MORE = "another_is_more"  # the most counts: a higher discount, a greater weight
    ANOTHER_IS_BETTER = "another_is_better"  # the order of values decides: a better tier, a higher rank
    ANOTHER_IS_FIRST = "another_is_first"  # the order of policies decides
    SAME_AS_ANOTHER = "same_as_another"  # it says the same, and comes later
    NOT_BLOCKING = "not_blocking"  # it would allow what another forbids
    DEFAULT_IS_SILENT = "default_is_silent"  # a default speaks only where no other does
    NOT_IN_FORCE = "not_in_force"  # its time has passed or not yet come
    CANNOT_SAY = "cannot_say"  # its segment can't judge the customer
    OVERRIDDEN = "overridden"  # the customer has an exception
    CAPPED = "capped"  # a cap leaves nothing of it
    NOT_UNIQUE = "not_unique"  # several speak where only one may
    DIFFER = "differ"  # several speak where all must agree
    OTHER_CURRENCY = "other_currency"  # limits of several currencies can't be compared
    FACT_UNKNOWN = "fact_unknown"  # the fact of its pitch line is not known
    ENOUGH_SAID = "enough_said"  # three pitch lines come before it


class Reason(Enum):
    """Where a value comes from."""

    POLICY = "policy"
    DEFAULT = "default"  # a default policy, for no other speaks
    EXCEPTION = "exception"
    CONFLICT = "conflict"  # unassigned: policies speak that must not speak together
    NOT_FORBIDDEN = "not_forbidden"  # no policy blocks or silences
    CANNOT_SAY = "cannot_say"  # unassigned: only policies of segments that can't judge the customer would speak
    UNASSIGNED = "unassigned"  # no policy speaks


class Limit(Enum):
    """What made a value less than what was asked for."""

    LAW = "law"
    CAP = "cap"


@dataclass(frozen=True, slots=True)
class Lost:
    """A policy that would have said `value` of an output (None: nothing that can be shown), and why it did not."""

    policy: Policy
    output: Output
    why: Why
    value: object = None

    def as_json(self) -> dict[str, object]:
        """The policy, why it lost, and what it would have said."""
        return {**said.named(self.policy), "why": self.why.value, "would_say": said.said(self.value)}


@dataclass(frozen=True, slots=True)
class Because:
    """The reason of a part: where from, by which segments' policies or which exception, and what limited it."""

    reason: Reason
    segments: tuple[str, ...]
    policies: tuple[tuple[str, int], ...]
    exception: int | None
    limit: Limit | None
    rules: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        """Codes and keys; faces make sentences of them."""
        return {
            "reason": self.reason.value,
            "segments": list(self.segments),
            "policies": [{"key": key, "version": version} for key, version in self.policies],
            "exception": self.exception,
            "limit": self.limit.value if self.limit else None,
            "rules": list(self.rules),
        }


@dataclass(frozen=True, slots=True)
class Part(Generic[Value]):
    """One output's answer: `value` None is unassigned.

    `by` won, in order (several where values are added or listed). `asked` is what they (or the exception) said where
    law or a cap gives something else. A term that law blocks is never the value: the longest lawful one is, and the
    block is in `legal`.
    """

    output: Output
    hit: Hit
    value: Value | None
    by: tuple[Policy, ...] = ()
    lost: tuple[Lost, ...] = ()
    exception: CustomerException | None = None
    asked: Value | None = None
    legal: tuple[LegalResult, ...] = ()

    def as_json(self, *, whole: bool = True) -> dict[str, object]:
        """The part with its reasons. Not `whole`: only what never changes afterwards, for hashes."""
        lost = [each.as_json() for each in self.lost if whole or each.why is not Why.NOT_IN_FORCE]
        excepted: object = None
        if self.exception is not None:
            excepted = said.exception(self.exception) if whole else self.exception.number
        return {
            "value": said.said(self.value),
            "hit": self.hit.value,
            "because": self.because.as_json(),
            "by": [said.named(policy) for policy in self.by],
            "lost": lost,
            "exception": excepted,
            "asked": said.said(self.asked),
            "legal": [each.as_json() for each in self.legal],
        }

    @property
    def given(self) -> str:
        """What the customer gets by it, as canonical text: the value, and what goes with it (how a term is paid, from
        when it runs; the cadence of a weight). Not by whom."""
        match self.output:
            case Output.NET_DAYS:
                value: object = _terms(cast("Part[int]", self), NO_LIMIT, NO_BLOCK)
            case Output.WEIGHT:
                value = _priority(cast("Part[int]", self), NO_RESPONSE, NO_BLOCK)
            case _:
                value = self.value
        return canonical(said.given(value))

    @property
    def limit(self) -> Limit | None:
        """What made the value less than what was asked for, or None where nothing did."""
        if self.asked is None:
            return None
        return Limit.LAW if any(each.verdict is Verdict.BLOCK for each in self.legal) else Limit.CAP

    @property
    def reason(self) -> Reason:
        """Where the value comes from, or why there is none."""
        if self.exception is not None:
            return Reason.EXCEPTION
        if self.value is False:
            return Reason.NOT_FORBIDDEN
        if self.by:
            return Reason.DEFAULT if all(policy.default for policy in self.by) else Reason.POLICY
        whys = {each.why for each in self.lost}
        if whys & {Why.NOT_UNIQUE, Why.DIFFER, Why.OTHER_CURRENCY}:
            return Reason.CONFLICT
        return Reason.CANNOT_SAY if Why.CANNOT_SAY in whys else Reason.UNASSIGNED

    @property
    def because(self) -> Because:
        """The reason with its names."""
        return Because(
            self.reason,
            segments=tuple(dict.fromkeys(policy.segment for policy in self.by)),
            policies=tuple((policy.key, policy.version) for policy in self.by),
            exception=self.exception.number if self.exception else None,
            limit=self.limit,
            rules=tuple(each.rule for each in self.legal if each.verdict is not Verdict.OK),
        )


NO_LIMIT: Part[Any] = Part(Output.CREDIT_LIMIT, Hit.LEAST, None)
NO_BLOCK: Part[bool] = Part(Output.CREDIT_BLOCK, Hit.COUNT, value=False)
NO_RESPONSE: Part[int] = Part(Output.FIRST_RESPONSE, Hit.LEAST, None)


@dataclass(frozen=True, slots=True)
class Decision(Generic[Value]):
    """One dimension's answer, of its parts in the order of `OUTPUTS`."""

    dimension: Dimension
    parts: tuple[Part[Any], ...]

    @property
    def value(self) -> Value | None:
        """What the customer gets, whole; None: unassigned."""
        return cast("Value | None", _composed(self))

    def as_json(self, *, whole: bool = True) -> dict[str, object]:
        """The value, its reason, and its parts by output."""
        return {
            "value": said.said(self.value),
            "because": self.because.as_json(),
            "parts": {each.output.value: each.as_json(whole=whole) for each in self.parts},
        }

    def part(self, output: Output) -> Part[Any]:
        """The part of one output; KeyError where the dimension has none of it."""
        for each in self.parts:
            if each.output is output:
                return each
        raise KeyError(output)

    @property
    def by(self) -> tuple[Policy, ...]:
        """All policies that won a part, in order of the parts."""
        return tuple({(policy.key, policy.version): policy for each in self.parts for policy in each.by}.values())

    @property
    def lost(self) -> tuple[Lost, ...]:
        """All that lost, part by part; a policy may win one part and lose another."""
        return tuple(lost for each in self.parts for lost in each.lost)

    @property
    def hit(self) -> Hit:
        """The hit policy of the first part."""
        return self.parts[0].hit

    @property
    def exception(self) -> CustomerException | None:
        """The customer's exception in force, or None."""
        return next((each.exception for each in self.parts if each.exception is not None), None)

    @property
    def legal(self) -> tuple[LegalResult, ...]:
        """What law says of the parts."""
        return tuple(result for each in self.parts for result in each.legal)

    @property
    def because(self) -> Because:
        """The reason of the first part that says something (of the first one, where none does)."""
        said = next((each for each in self.parts if each.value is not None and each.value is not False), self.parts[0])
        return said.because


NOTHING_ASSIGNED = Reach(())


@dataclass(frozen=True, slots=True)
class Conditions:
    """What one customer gets on one local day. `version` is the hash of what decided on that day.

    `reach`: the channels for support with what law adds to those of the service; `by_a_person`: what a person must
    decide before a natural person gets it; `disclosure`: what a consumer must see beside a price that is theirs alone.
    """

    customer: str
    day: int
    terms: Decision[PaymentTerms]
    discount: Decision[Discounts]
    priority: Decision[Priority]
    service: Decision[Service]
    process: Decision[Process]
    pitch: Decision[tuple[PitchLine, ...]]
    version: str
    reach: Reach = NOTHING_ASSIGNED
    by_a_person: tuple[LegalResult, ...] = ()
    disclosure: LegalResult | None = None

    @property
    def decisions(self) -> tuple[Decision[Any], ...]:
        """The six decisions in the order of `Dimension`."""
        return (self.terms, self.discount, self.priority, self.service, self.process, self.pitch)

    @property
    def unassigned(self) -> tuple[Dimension, ...]:
        """The dimensions in which nothing is given."""
        return tuple(each.dimension for each in self.decisions if each.value is None)

    @property
    def legal(self) -> tuple[LegalResult, ...]:
        """All that law says of them."""
        parts = tuple(result for each in self.decisions for result in each.legal)
        return (*parts, *self.reach.legal, *self.by_a_person, *((self.disclosure,) if self.disclosure else ()))

    def as_json(self) -> dict[str, object]:
        """The whole answer: values, reasons, who lost, what law says. docs/reference/conditions.md tells its fields."""
        return {**self._answer(whole=True), "hash": self.hash}

    def given(self) -> dict[str, object]:
        """What the customer gets, by dimension: values without reasons."""
        return {each.dimension.value: said.given(each.value) for each in self.decisions}

    @property
    def hash(self) -> str:
        """SHA-256 in hexadecimal over the answer with its reasons: the same whenever the same is decided.

        What is not in force takes no part, so an answer of a past day keeps its hash when policies are added later.
        """
        return sha256(self.hashed.encode()).hexdigest()

    @property
    def hashed(self) -> str:
        """The canonical text that `hash` is taken of."""
        return canonical(self._answer(whole=False))

    @property
    def given_hash(self) -> str:
        """The same over the values only: it changes when the customer gets something else, not when a reason does."""
        return sha256(canonical(self.given()).encode()).hexdigest()

    def _answer(self, *, whole: bool) -> dict[str, object]:
        return {
            "customer": self.customer,
            "day": day_of(self.day).isoformat(),
            "conditions": {each.dimension.value: each.as_json(whole=whole) for each in self.decisions},
            "unassigned": [each.value for each in self.unassigned],
            "support": {
                "channels": [each.value for each in self.reach.channels],
                "statutory_contact": self.reach.statutory_contact,
                "statutory_number": self.reach.statutory_number,
            },
            "legal": [each.as_json() for each in self.legal],
            "version": self.version,
        }


def _composed(decision: Decision[Any]) -> object:
    parts = decision.parts
    match decision.dimension:
        case Dimension.TERMS:
            return _terms(*parts)
        case Dimension.PRIORITY:
            return _priority(*parts)
        case _:
            return parts[0].value


def _terms(net_days: Part[int], limit: Part[Any], block: Part[bool]) -> PaymentTerms | None:
    if net_days.value is None and limit.value is None and not block.value:
        return None
    # How and from when a term runs is said with the term: it comes from whom the term comes.
    source = _source(net_days)
    says = source if isinstance(source, PaymentTerms) else PaymentTerms()
    return PaymentTerms(
        net_days=net_days.value,
        method=says.method,
        start=says.start,
        credit_limit=limit.value,
        early_payment=says.early_payment,
        credit_block=bool(block.value),
    )


def _priority(weight: Part[int], response: Part[int], silent: Part[bool]) -> Priority | None:
    source = _source(weight)
    cadence = source.cadence_days if isinstance(source, Priority) else None
    if weight.value is None and cadence is None and response.value is None and not silent.value:
        return None
    return Priority(
        weight=weight.value,
        cadence_days=cadence,
        first_response_minutes=response.value,
        do_not_contact=bool(silent.value),
    )


def _source(part: Part[Any]) -> object:
    if part.exception is not None:
        return part.exception.value
    if not part.by:
        return None
    gives = part.by[0].gives
    return gives.payment_terms if part.output is Output.NET_DAYS else gives.priority
