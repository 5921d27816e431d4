"""Looking a book over before it is published: ties, gaps, policies that never decide, contradictions.

Each finding names an example customer where there is one. It is about the customers as they are now; a rule that can
never hold is proved from the rules alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from itertools import combinations

from presek.catalog.model import Catalog
from presek.membership import patterns
from presek.membership.customers import Customers, everyone, first_of, nobody
from presek.policy.book import Hit, Output, Policy
from presek.policy.conditions import OUTPUTS, Reason
from presek.policy.decide_many import Column, Crowd, ManyConditions, decide_many
from presek.policy.deciding_book import Book, in_force
from presek.policy.speakers import Speaker, amount, says
from presek.policy.treatment import Dimension, Method, Treatment
from presek.segment.disjoint import not_true, relation_of
from presek.segment.terms import Term
from presek.values.problem import Problems

DISJOINT = "proved disjoint"
FORBIDDING = frozenset({Output.CREDIT_BLOCK, Output.DO_NOT_CONTACT})
BY_AMOUNT = frozenset({Hit.LEAST, Hit.MOST, Hit.PRIORITY})


class Flaw(Enum):
    """What is wrong with a book."""

    TIE = "tie"  # two policies differ, and only who was published earlier decides between them
    GAP = "gap"  # customers to whom no policy gives anything in a dimension
    NO_SEGMENT = "no_segment"  # a policy's segment does not exist
    NEVER_HOLDS = "never_holds"  # proved: no customer can ever be in the segment
    NOBODY_INSIDE = "nobody_inside"  # nobody is in the segment today
    ALWAYS_BEATEN = "always_beaten"  # proved: whoever is in its segment is in another's, which wins
    NEVER_DECIDES = "never_decides"  # it decides for none of today's customers
    CONFLICT = "conflict"  # policies speak together that must not: nothing is given
    PREPAID_CREDIT = "prepaid_credit"  # prepayment and a credit limit, or a block and days to pay
    OVER_ITS_CAP = "over_its_cap"  # a discount above the cap of its own policy
    EARLY_TOO_LATE = "early_too_late"  # an early payment after the term's end
    UNHEARD = "unheard"  # what goes with a term or a weight, without one


@dataclass(frozen=True, slots=True)
class Finding:
    """A flaw: of which policies, in which dimension or output, for how many customers, and one of them by key. `who`:
    they themselves; None where the flaw is of nobody."""

    flaw: Flaw
    policies: tuple[Policy, ...] = ()
    dimension: Dimension | None = None
    output: Output | None = None
    customers: int = 0
    example: str | None = None
    who: Customers | None = field(default=None, repr=False, compare=False)

    def as_json(self) -> dict[str, object]:
        """Codes and keys; faces make sentences of them."""
        return {
            "flaw": self.flaw.value,
            "policies": [{"key": each.key, "version": each.version, "segment": each.segment} for each in self.policies],
            "dimension": self.dimension.value if self.dimension else None,
            "output": self.output.value if self.output else None,
            "customers": self.customers,
            "example": self.example,
        }


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of all segments, for proofs; without them nothing is proved."""

    terms: Mapping[str, Term]
    catalog: Catalog


@dataclass(frozen=True, slots=True, eq=False)
class _Looked:
    crowd: Crowd
    book: Book
    policies: tuple[Policy, ...]
    many: ManyConditions
    name: Callable[[int], str]

    def of(
        self, flaw: Flaw, customers: Customers, policies: Sequence[Policy], *, output: Output | None = None
    ) -> Finding:
        """A finding about some customers."""
        ordinal = first_of(customers)
        return Finding(
            flaw,
            tuple(policies),
            dimension=None if output is None else DIMENSION_OF[output],
            output=output,
            customers=len(customers),
            example=None if ordinal is None else self.name(ordinal),
            who=customers,
        )

    def inside(self, policy: Policy) -> Customers:
        """The customers of a policy's segment."""
        return self.crowd.inside.get(policy.segment, nobody(self.crowd.size))

    def won(self, output: Output, policy: Policy) -> Customers:
        """The customers for whom a policy decides an output."""
        column = self.many.columns[output]
        return patterns.among(column.codes, [any(by.key == policy.key for by in part.by) for part in column.parts])


DIMENSION_OF = {output: dimension for dimension, outputs in OUTPUTS.items() for output in outputs}


def inspect(
    crowd: Crowd,
    book: Book,
    *,
    day: int,
    name: Callable[[int], str],
    people: Customers | None = None,
    rules: Rules | None = None,
) -> tuple[Finding, ...]:
    """All flaws of a book on a local day. `name` gives a customer's key by ordinal; `people`: whom gaps are about,
    where some ordinals are nobody's any more.

    Exceptions of customers take no part: a book is good or bad without them.
    """
    plain = Crowd(crowd.size, crowd.inside, crowd.parties, crowd.party_of, crowd.known, exceptions={})
    policies = in_force(book.policies, day)
    looked = _Looked(crowd, book, policies, decide_many(plain, book, day=day), name)
    return (
        *_conflicts(looked),
        *_contradictions(looked),
        *_ties(looked),
        *_unreachable(looked, rules),
        *_gaps(looked, everyone(crowd.size) if people is None else people),
    )


def flaws_within(policy: Policy) -> tuple[Finding, ...]:
    """The flaws of one policy by itself, whoever its customers are."""
    return tuple(
        Finding(flaw, (policy,), dimension=DIMENSION_OF[output], output=output)
        for flaw, output in _within(policy.gives)
    )


def _within(gives: Treatment) -> Iterator[tuple[Flaw, Output]]:
    terms, discount, priority = gives.payment_terms, gives.discount, gives.priority
    if terms is not None:
        early = terms.early_payment
        prepaid = terms.method is Method.PREPAYMENT
        limit = terms.credit_limit is not None and terms.credit_limit.ten_thousandths > 0
        if (prepaid and (limit or terms.net_days)) or (terms.credit_block and limit):
            yield Flaw.PREPAID_CREDIT, Output.CREDIT_LIMIT
        if early is not None and terms.net_days is not None and early.within_days >= terms.net_days > 0:
            yield Flaw.EARLY_TOO_LATE, Output.NET_DAYS
        if early is not None and terms.net_days is None:
            yield Flaw.UNHEARD, Output.NET_DAYS
    if discount is not None and discount.most_in_total is not None and discount.basis_points > discount.most_in_total:
        yield Flaw.OVER_ITS_CAP, Output.DISCOUNT
    if priority is not None and priority.weight is None and priority.cadence_days is not None:
        yield Flaw.UNHEARD, Output.WEIGHT


def _conflicts(looked: _Looked) -> Iterator[Finding]:
    """Outputs in which policies speak together that must not."""
    for output, column in looked.many.columns.items():
        found = patterns.among(column.codes, [part.reason is Reason.CONFLICT for part in column.parts])
        ordinal = first_of(found)
        if ordinal is not None:
            against = tuple(dict.fromkeys(lost.policy.key for lost in column.of(ordinal).lost))
            yield looked.of(
                Flaw.CONFLICT, found, [each for each in looked.policies if each.key in against], output=output
            )


def _contradictions(looked: _Looked) -> Iterator[Finding]:
    """What one policy says against itself, and prepayment by one beside a credit limit by another."""
    for policy in looked.policies:
        for each in flaws_within(policy):
            yield looked.of(each.flaw, looked.inside(policy), [policy], output=each.output)
    days, limits = looked.many.columns[Output.NET_DAYS], looked.many.columns[Output.CREDIT_LIMIT]
    prepaid = [
        policy
        for policy in looked.policies
        if policy.gives.payment_terms is not None and policy.gives.payment_terms.method is Method.PREPAYMENT
    ]
    credited = patterns.among(limits.codes, [_some(part.value) for part in limits.parts])
    for policy in prepaid:
        won = looked.won(Output.NET_DAYS, policy)
        ordinal = first_of(won & credited)
        if ordinal is not None:
            other = limits.of(ordinal).by
            if other and other[0].key != policy.key and days.of(ordinal).by:
                yield looked.of(Flaw.PREPAID_CREDIT, won & credited, [policy, other[0]], output=Output.CREDIT_LIMIT)


def _some(limit: object) -> bool:
    return limit is not None and getattr(limit, "ten_thousandths", 0) > 0


def _ties(looked: _Looked) -> Iterator[Finding]:
    """Policies of one position that differ where nothing else decides between them."""
    for output in Output:
        hit = looked.book.hit(output)
        if output in FORBIDDING | {Output.PITCH} or hit not in BY_AMOUNT | {Hit.FIRST}:
            continue
        speaking = [policy for policy in looked.policies if says(policy, output) is not None]
        for one, other in combinations(speaking, 2):
            if (
                one.position != other.position
                or one.default != other.default
                or not _tied(one, other, output, by_order=_by_order(output, hit))
            ):
                continue
            both = (looked.won(output, one) & looked.inside(other)) - looked.won(output, other)
            if len(both):
                yield looked.of(Flaw.TIE, both, [one, other], output=output)


def _by_order(output: Output, hit: Hit) -> bool:
    return hit is Hit.FIRST or output is Output.PROCESS


def _tied(one: Policy, other: Policy, output: Output, *, by_order: bool) -> bool:
    dimension = DIMENSION_OF[output]
    if _whole(one, dimension) == _whole(other, dimension):
        return False
    return by_order or _amount(one, output) == _amount(other, output)


def _whole(policy: Policy, dimension: Dimension) -> object:
    gives = policy.gives
    match dimension:
        case Dimension.TERMS:
            terms = gives.payment_terms
            return terms and (terms.net_days, terms.method, terms.start, terms.early_payment)
        case Dimension.DISCOUNT:
            discount = gives.discount
            return discount and (discount.basis_points, discount.base, discount.scope, discount.stacking)
        case Dimension.PRIORITY:
            return gives.priority and (gives.priority.weight, gives.priority.cadence_days)
        case Dimension.SERVICE:
            return gives.service
        case Dimension.PROCESS:
            return gives.process
        case Dimension.PITCH:
            return gives.pitch


def _amount(policy: Policy, output: Output) -> tuple[int, int]:
    return amount(Speaker(policy, says(policy, output)), output)


def _unreachable(looked: _Looked, rules: Rules | None) -> Iterator[Finding]:
    """Policies that decide nothing for anybody."""
    for policy in looked.policies:
        if policy.segment not in looked.crowd.inside and (rules is None or policy.segment not in rules.terms):
            yield Finding(Flaw.NO_SEGMENT, (policy,))
            continue
        members = looked.inside(policy)
        if _never_holds(policy, rules):
            yield Finding(Flaw.NEVER_HOLDS, (policy,))
        elif not len(members):
            yield Finding(Flaw.NOBODY_INSIDE, (policy,))
        elif not any(_decides(looked, policy, output) for output in Output):
            winners = _winners(looked, policy)
            proved = [other for other in winners if _within_segment(policy, other, rules)]
            flaw = Flaw.ALWAYS_BEATEN if proved else Flaw.NEVER_DECIDES
            yield looked.of(flaw, members, [policy, *(proved or winners)[:1]])


def _decides(looked: _Looked, policy: Policy, output: Output) -> bool:
    said = says(policy, output)
    if said is None or said is False:
        return False
    if output in FORBIDDING:
        return not policy.default or bool(len(looked.won(output, policy)))
    cap = policy.gives.discount.most_in_total if output is Output.DISCOUNT and policy.gives.discount else None
    return cap is not None or bool(len(looked.won(output, policy)))


def _winners(looked: _Looked, policy: Policy) -> list[Policy]:
    """Who decides instead, for the first of its customers."""
    ordinal = first_of(looked.inside(policy))
    if ordinal is None:
        return []
    columns: list[Column[object]] = [
        looked.many.columns[output] for output in Output if says(policy, output) not in (None, False)
    ]
    return [by for column in columns for by in column.of(ordinal).by]


def _never_holds(policy: Policy, rules: Rules | None) -> bool:
    if rules is None or policy.segment not in rules.terms:
        return False
    term = rules.terms[policy.segment]
    return _disjoint(term, term, rules.catalog)


def _within_segment(policy: Policy, other: Policy, rules: Rules | None) -> bool:
    """Whether it is proved that whoever is in a policy's segment is in the other's."""
    if policy.segment == other.segment:
        return True
    if rules is None or not {policy.segment, other.segment} <= rules.terms.keys():
        return False
    return _disjoint(rules.terms[policy.segment], not_true(rules.terms[other.segment]), rules.catalog)


def _disjoint(one: Term, other: Term, catalog: Catalog) -> bool:
    try:
        return relation_of(one, other, catalog) == DISJOINT
    except Problems:
        # A rule that can't be read is refused where it is saved; here nothing is proved of it.
        return False


def _gaps(looked: _Looked, people: Customers) -> Iterator[Finding]:
    """Customers to whom a dimension gives nothing."""
    for output in (Output.NET_DAYS, Output.DISCOUNT, Output.WEIGHT, Output.SERVICE, Output.PROCESS):
        column = looked.many.columns[output]
        nothing = patterns.among(
            column.codes, [part.value is None and part.reason is not Reason.CONFLICT for part in column.parts]
        )
        if len(nothing & people):
            yield looked.of(Flaw.GAP, nothing & people, [], output=output)
