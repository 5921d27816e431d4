"""Who speaks of a customer: the policies of the customer's segments, and what each says of each output."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from presek.policy.book import Output, Policy, Standing
from presek.policy.deciding_book import Book, decides, holds_on, in_force, precedence, starts
from presek.policy.treatment import Method, PaymentTerms, Tier

TIERS = {tier: place for place, tier in enumerate(Tier)}


@dataclass(frozen=True, slots=True)
class Speaker:
    """A policy that says something of an output."""

    policy: Policy
    value: object


@dataclass(frozen=True, slots=True)
class InForce:
    """A book on one local day: `policies` in force in the order in which ties are broken, by segment their places in
    that order, what is approved but not in force, and the version that decides."""

    policies: tuple[Policy, ...]
    places: Mapping[str, tuple[int, ...]]
    waiting: Mapping[str, tuple[Policy, ...]]
    version: str


@dataclass(frozen=True, slots=True)
class Heard:
    """The policies that concern one customer: of segments that hold the customer, of those that cannot say, and those
    not in force; each in the order in which ties are broken."""

    inside: tuple[Policy, ...]
    cannot_say: tuple[Policy, ...]
    waiting: tuple[Policy, ...]


@lru_cache(maxsize=16)
def on_day(book: Book, day: int) -> InForce:
    """The book on a day, arranged for deciding many customers."""
    policies = in_force(book.policies, day)
    places: dict[str, list[int]] = defaultdict(list)
    for place, policy in enumerate(policies):
        places[policy.segment].append(place)
    waiting: dict[str, list[Policy]] = defaultdict(list)
    for policy in sorted(_waiting(book.policies, policies, day), key=precedence):
        waiting[policy.segment].append(policy)
    return InForce(
        policies,
        {segment: tuple(found) for segment, found in places.items()},
        {segment: tuple(found) for segment, found in waiting.items()},
        book.version(day),
    )


def heard(standing: Standing, held: InForce) -> Heard:
    """The policies that concern a customer."""
    return Heard(
        _of(standing.inside, held),
        _of(standing.cannot_say, held),
        tuple(policy for segment in sorted(standing.inside) for policy in held.waiting.get(segment, ())),
    )


def says(policy: Policy, output: Output) -> object:
    """What a policy says of an output; None: nothing."""
    gives = policy.gives
    match output:
        case Output.NET_DAYS:
            return net_days(gives.payment_terms)
        case Output.CREDIT_LIMIT:
            return gives.payment_terms.credit_limit if gives.payment_terms else None
        case Output.CREDIT_BLOCK:
            return gives.payment_terms.credit_block if gives.payment_terms else None
        case Output.DISCOUNT:
            return gives.discount
        case Output.WEIGHT:
            return gives.priority.weight if gives.priority else None
        case Output.FIRST_RESPONSE:
            return gives.priority.first_response_minutes if gives.priority else None
        case Output.DO_NOT_CONTACT:
            return gives.priority.do_not_contact if gives.priority else None
        case Output.SERVICE:
            return gives.service
        case Output.PROCESS:
            return gives.process
        case Output.PITCH:
            return gives.pitch or None


def net_days(terms: PaymentTerms | None) -> int | None:
    """The days of a term; a prepayment has none to wait."""
    if terms is None or (terms.net_days is None and terms.method is not Method.PREPAYMENT):
        return None
    return terms.net_days or 0


def speakers(policies: Iterable[Policy], output: Output) -> list[Speaker]:
    """Those of the policies that say something of an output, in their order."""
    found = ((policy, says(policy, output)) for policy in policies)
    return [Speaker(policy, value) for policy, value in found if value is not None]


def amount(speaker: Speaker, output: Output) -> tuple[int, int]:
    """How much a speaker says, to be compared with others' of one output: less comes first.

    Of equal terms a prepayment is the less; of tiers the better one is.
    """
    match output:
        case Output.NET_DAYS:
            terms = speaker.policy.gives.payment_terms
            return _whole(speaker.value), int(terms is None or terms.method is not Method.PREPAYMENT)
        case Output.CREDIT_LIMIT:
            limit = speaker.policy.gives.payment_terms
            return (limit.credit_limit.ten_thousandths if limit and limit.credit_limit else 0), 0
        case Output.DISCOUNT:
            discount = speaker.policy.gives.discount
            return (discount.basis_points if discount else 0), 0
        case Output.SERVICE:
            service = speaker.policy.gives.service
            return (TIERS[service.tier] if service else len(TIERS)), 0
        case Output.PITCH:
            return min((line.rank for line in speaker.policy.gives.pitch), default=0), 0
        case _:
            return _whole(speaker.value), 0


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 0


def _of(segments: Iterable[str], held: InForce) -> tuple[Policy, ...]:
    places = sorted(place for segment in segments for place in held.places.get(segment, ()))
    return tuple(held.policies[place] for place in places)


def _waiting(versions: Sequence[Policy], held: Iterable[Policy], day: int) -> list[Policy]:
    """Approved versions that are still to come, and the last one of a policy whose time has passed."""
    found = {policy.key for policy in held}
    last: dict[str, Policy] = {}
    for policy in versions:
        if not decides(policy) or holds_on(policy, day):
            continue
        if starts(policy) > day or policy.key not in found:
            earlier = last.get(policy.key)
            if earlier is None or earlier.version < policy.version:
                last[policy.key] = policy
    return list(last.values())
